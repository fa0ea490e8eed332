"""Reading a source: a folder or file of the server, or a page of the merchant's own site; what is wrong is listed, not fatal."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlparse

import httpx

from kefu.errors import BadInput, NotFound, TryAgainLater
from kefu.knowledge.ingest import iter_article_files, read_what_is_good
from kefu.knowledge.upkeep.nouns import Source
from kefu.vocabulary import Article

LARGEST_PAGE = 8_000_000  # bytes of a page; a site's whole FAQ is a tenth of it
SECONDS = 30.0
_ENDINGS = {"text/csv": ".csv", "text/markdown": ".md", "text/plain": ".txt", "application/pdf": ".pdf", "text/html": ".html"}

Name = tuple[str, str]
"""(id, language) of an article."""


@dataclass(slots=True)
class Reading:
    """What a source says now. `files`: where each article stands; `broken`: files of which something could not be read."""

    articles: dict[Name, Article] = field(default_factory=dict[Name, Article])
    files: dict[Name, str] = field(default_factory=dict[Name, str])
    rejected: list[str] = field(default_factory=list[str])
    broken: set[str] = field(default_factory=set[str])
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False  # a page that says so itself

    def take(self, file: str, content: bytes, url: str | None = None) -> None:
        """Add what a file's good rows say; two articles of one id and language are a mistake of the later one."""
        articles, places = read_what_is_good(file, content)
        short = Path(file).name
        self.rejected += [place.replace(short, file, 1) if place.startswith(short) else f"{file}: {place}" for place in places]
        if places:
            self.broken.add(file)
        for article in articles:
            name = (article.id, article.language)
            if name in self.articles:
                self.broken.add(file)
                self.rejected.append(
                    f"{file}: id: '{article.id}' in {article.language} stands in {self.files[name]}, too; give one of them another id"
                )
                continue
            self.articles[name] = replace(article, url=article.url or url)
            self.files[name] = file


async def read_source(source: Source) -> Reading:
    """All articles of a source. Raises NotFound for a place that is not there and TryAgainLater for a site that does not answer."""
    if is_page(source.place):
        return await _page(source)
    return await asyncio.to_thread(_files, Path(source.place))


def is_page(place: str) -> bool:
    return urlparse(place).scheme in ("http", "https")


def check_place(place: str) -> str:
    """The place as it is kept: an address, or an absolute path. Raises BadInput for what is neither."""
    parts = urlparse(place)
    if is_page(place):
        if not parts.hostname or parts.username:
            raise BadInput(f"'{place}' is not the address of a page; write it as https://shop.example/help.html.")
        return place
    if "://" in place:
        raise BadInput(f"'{place}': pages are read over http or https only.")
    path = Path(place).resolve()
    if not path.exists():
        raise NotFound(f"There is no file or folder {place}.")
    return str(path)


def _files(place: Path) -> Reading:
    if not place.exists():
        raise NotFound(f"{place} is not there any more; nothing was changed. Bring it back, or remove the source.")
    reading = Reading()
    for path in iter_article_files(place) if place.is_dir() else (place,):
        file = str(path.relative_to(place)) if place.is_dir() else path.name
        try:
            reading.take(file, path.read_bytes())
        except OSError as error:
            reading.broken.add(file)
            reading.rejected.append(f"{file}: file: cannot be opened ({error.strerror}); let Kefu's process read it")
    return reading


async def _page(source: Source) -> Reading:
    """One page, asked for only when it has changed since it was applied; a redirect to another host is refused."""
    asked = {"If-None-Match": source.etag} if source.etag else {}
    asked |= {"If-Modified-Since": source.last_modified} if source.last_modified else {}
    home, address = urlparse(source.place).hostname, source.place
    try:
        async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, headers={"User-Agent": "Kefu knowledge sync"}) as client:
            for _ in range(4):
                async with client.stream("GET", address, headers=asked) as response:
                    if not response.has_redirect_location:
                        return await _read_page(source, response)
                    address = str(response.url.join(response.headers["location"]))
                if urlparse(address).hostname != home:
                    raise BadInput(f"{source.place} leads to another site, {address}; register that one if it is yours.")
    except httpx.HTTPError as error:
        raise TryAgainLater(
            f"{source.place} does not answer now ({type(error).__name__}). Nothing was changed; try again later."
        ) from error
    raise BadInput(f"{source.place} leads round in a circle; register the page itself.")


async def _read_page(source: Source, response: httpx.Response) -> Reading:
    if response.status_code == 304:
        return Reading(is_unchanged=True, etag=source.etag, last_modified=source.last_modified)
    if response.status_code >= 400:
        message = f"{source.place} answers {response.status_code}. Nothing was changed; look at the address"
        raise TryAgainLater(message + (" or try again later." if response.status_code >= 500 else "."))
    content = b""
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > LARGEST_PAGE:
            raise BadInput(f"{source.place} is larger than {LARGEST_PAGE // 1_000_000} MB; register its parts.")
    reading = Reading(etag=response.headers.get("etag", ""), last_modified=response.headers.get("last-modified", ""))
    path = urlparse(str(response.url)).path.rstrip("/")
    ending = Path(path).suffix.lower()
    said = _ENDINGS.get(response.headers.get("content-type", "").partition(";")[0].strip(), "")
    name = Path(path).stem or source.name
    known = ending in (".md", ".markdown", ".txt", ".csv", ".tsv", ".pdf", ".docx")
    reading.take(name + (ending if known else said or ".html"), content, source.place)
    return reading
