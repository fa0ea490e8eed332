"""Files of a shop become articles: Markdown, HTML, CSV, PDF and DOCX, each by its own well-kept parser."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path, PurePath
from typing import Literal, cast

import yaml

from kefu.errors import BadInput
from kefu.knowledge.convert import docx_to_markdown, html_to_markdown, pdf_to_text
from kefu.knowledge.words import language_of
from kefu.vocabulary import Article

Kind = Literal["faq", "policy", "document"]
KINDS: tuple[Kind, ...] = ("faq", "policy", "document")
KEYS = {"id", "language", "kind", "title", "topic", "valid_from", "valid_to", "examples", "url"}
COLUMNS = {"id", "language", "kind", "topic", "valid_from", "valid_to", "examples", "url", "question", "answer", "title", "text"}

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def parse_article_file(path: str | Path, content: str | bytes) -> tuple[Article, ...]:
    """The articles in one file, by its ending: .md .markdown .txt .html .htm .csv .tsv .pdf .docx.

    Markdown may carry front matter (docs/reference/shop-format.md); without it, it is a document named by its first heading or file
    name. A CSV has `question, answer` or `title, text`, and may have id, language, kind, topic, valid_from, valid_to, examples
    (separated by |) and url. A language that is not stated is detected. `path` names the file in messages; it is not opened.
    Raises BadInput whose `places` say file, row, column and what to do; it lists all bad rows at once.
    """
    name = PurePath(path).name
    ending = PurePath(path).suffix.lower()
    readers: dict[str, Callable[[str, str | bytes], tuple[Article, ...]]] = {
        ".md": _markdown, ".markdown": _markdown, ".txt": _markdown, ".html": _html, ".htm": _html,
        ".csv": _table, ".tsv": _table, ".pdf": _pdf, ".docx": _docx,
    }  # fmt: skip
    if ending not in readers:
        raise BadInput(f"{name}: cannot read {ending or 'a file without an ending'}.", (f"{name}: use one of {' '.join(readers)}",))
    return readers[ending](name, content)


def read_what_is_good(path: str | Path, content: str | bytes) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """The articles that can be read from a file, and a place for each row that cannot: 'file:row: column: what to do'."""
    if PurePath(path).suffix.lower() in (".csv", ".tsv"):
        try:
            return _rows(PurePath(path).name, content)
        except BadInput as refused:
            return (), refused.places
    try:
        return parse_article_file(path, content), ()
    except BadInput as refused:
        return (), refused.places or (str(refused),)


# ---- one article in a file


def _markdown(name: str, content: str | bytes) -> tuple[Article, ...]:
    text = _decoded(name, content).lstrip("\ufeff")
    if front := _FRONT.match(text):
        return (_with_front_matter(name, front[1], text[front.end() :].strip()),)
    return (_document(name, text),)


def _html(name: str, content: str | bytes) -> tuple[Article, ...]:
    title, text = html_to_markdown(content)
    return (_document(name, text, title),)


def _pdf(name: str, content: str | bytes) -> tuple[Article, ...]:
    title, text = pdf_to_text(name, content)
    return (_document(name, text, title),)


def _docx(name: str, content: str | bytes) -> tuple[Article, ...]:
    title, text = docx_to_markdown(name, content)
    return (_document(name, text, title),)


def _document(name: str, text: str, title: str = "") -> Article:
    text = text.strip()
    if not text:
        raise BadInput(f"{name} has no text.", (f"{name}: write some text, or leave the file out (a scanned PDF needs its text layer)",))
    heading = re.match(r"#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)", text)
    if heading:
        title, text = heading[1], text[heading.end() :].strip() or heading[1]
    stem, language = _stem_and_language(name)
    return Article(
        id=_slug(stem), language=language or language_of(f"{title}\n{text}"), kind="document", title=title or stem, body=text, source=name
    )


def _with_front_matter(name: str, front: str, body: str) -> Article:
    try:
        fields: object = yaml.load(front, Loader=yaml.BaseLoader)  # BaseLoader: all values stay text, so that `id: 2026` is a name
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise BadInput(f"{name}: the front matter is not YAML.", (f"{name}:{line}: put a text that contains ': ' in quotes",)) from error
    if not isinstance(fields, dict):
        raise BadInput(f"{name}: the front matter is empty.", (f"{name}:2: write lines such as 'title: …', or remove the --- lines",))
    values = {str(key): value for key, value in cast(dict[object, object], fields).items()}
    lines = {key: number for number, line in enumerate(front.splitlines(), start=2) if (key := line.split(":")[0].strip()) in values}
    places = [f"{name}:{lines.get(key, 2)}: {key}: not known; use {', '.join(sorted(KEYS))}" for key in values if key not in KEYS]
    examples = values.pop("examples", [])
    if isinstance(examples, str):
        examples = [examples] if examples.strip() else []
    texts = {key: value if isinstance(value, str) else "" for key, value in values.items()}
    stem, file_language = _stem_and_language(name)
    article_places, article = _article(
        name, texts, {"id": _slug(stem), "kind": "faq", "language": file_language}, body, cast(list[str], examples),
        lambda key: f"{name}:{lines.get(key, 2)}: {key}",
    )  # fmt: skip
    if article and file_language and article.language != file_language:
        places.append(f"{name}:{lines.get('language', 2)}: language: says {article.language}, the file's name says {file_language}")
    if places or article_places or article is None:
        raise BadInput(f"{name} has mistakes; nothing was read from it.", (*places, *article_places))
    return article


# ---- many articles in a file


def _table(name: str, content: str | bytes) -> tuple[Article, ...]:
    articles, places = _rows(name, content)
    if places:
        raise BadInput(f"{name} has {len(places)} mistakes; nothing was read from it.", places)
    return articles


def _rows(name: str, content: str | bytes) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """(the articles of the good rows, the places of the mistakes). Raises BadInput for a wrong header."""
    text = _decoded(name, content).lstrip("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [column.strip().lower() for column in next(rows, list[str]())]
    title, body = ("question", "answer") if "question" in header else ("title", "text")
    missing = [column for column in (title, body) if column not in header]
    places = [f"{name}:1: {column}: column missing; the header needs question,answer or title,text" for column in missing]
    places += [f"{name}:1: {column}: not known; use {', '.join(sorted(COLUMNS))}" for column in header if column not in COLUMNS]
    places += [f"{name}:1: {column}: appears twice" for column in sorted({c for c in header if header.count(c) > 1})]
    if places:
        raise BadInput(f"{name}: the header row is wrong.", tuple(places))
    articles: dict[tuple[str, str], Article] = {}
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        row_places, article = _row(name, rows.line_num, dict(zip(header, cells, strict=False)), len(cells) - len(header), title, body)
        places += row_places
        if article and (known := articles.get((article.id, article.language))):
            places.append(f"{article.source}: {title}: the same as in {known.source}; keep one of them")
        elif article:
            articles[article.id, article.language] = article
    return tuple(articles.values()), tuple(places)


def _row(name: str, line: int, row: dict[str, str], surplus: int, title: str, body: str) -> tuple[list[str], Article | None]:
    if surplus > 0:
        return [f"{name}:{line}: {surplus} cells too many; put a text that contains a comma in double quotes"], None
    values = {key: value.strip() for key, value in row.items()}
    question, answer = values.pop(title, ""), values.pop(body, "")
    values["title"] = question
    digest = hashlib.sha256(question.casefold().encode()).hexdigest()[:8]
    stem, language = _stem_and_language(name)
    defaults = {"id": f"{_slug(stem)}-{digest}", "kind": "faq" if title == "question" else "document", "language": language}
    examples = [example.strip() for example in values.pop("examples", "").split("|") if example.strip()]

    def place(key: str) -> str:
        return f"{name}:{line}: {title if key == 'title' else body if key == 'body' else key}"

    return _article(f"{name}:{line}", values, defaults, answer, examples, place)


# ---- shared


def _article(
    source: str, values: dict[str, str], defaults: dict[str, str], body: str, examples: list[str], place: Callable[[str], str]
) -> tuple[list[str], Article | None]:
    """Check the fields of one article; (places of mistakes, the article when there are none)."""

    def value(key: str) -> str:
        return values.get(key, "").strip() or defaults.get(key, "")

    places: list[str] = []
    title, kind = value("title"), value("kind")
    if not title:
        places.append(f"{place('title')}: empty; write what customers ask")
    if not body.strip():
        places.append(f"{place('body')}: empty; write the answer")
    if kind not in KINDS:
        places.append(f"{place('kind')}: {kind!r} is none of {', '.join(KINDS)}")
    language = value("language") or language_of(" ".join((title, *examples, body)))
    if not _LANGUAGE.fullmatch(language):
        places.append(f"{place('language')}: {language!r} is not a language code such as zh or en")
    days: dict[str, date | None] = {}
    for key in ("valid_from", "valid_to"):
        try:
            days[key] = date.fromisoformat(value(key)) if value(key) else None
        except ValueError:
            places.append(f"{place(key)}: {value(key)!r} is not a date; write it as 2026-01-31")
    if (start := days.get("valid_from")) and (end := days.get("valid_to")) and end < start:
        places.append(f"{place('valid_to')}: lies before valid_from")
    if places:
        return places, None
    kept = tuple(dict.fromkeys(str(example).strip() for example in examples if str(example).strip()))
    article = Article(
        id=value("id"), language=language, kind=cast(Kind, kind), title=title, body=body.strip(), topic=value("topic"),
        valid_from=days["valid_from"], valid_to=days["valid_to"], examples=kept, source=source, url=value("url") or None,
    )  # fmt: skip
    strays = (f"{example!r} names a section that the text has not; correct the name before '›'" for example in article.strays())
    places = [f"{place('examples')}: {stray}" for stray in strays]
    return places, None if places else article


def _decoded(name: str, content: str | bytes) -> str:
    """UTF-8, else GB 18030 (what spreadsheets in China save)."""
    if isinstance(content, str):
        return content
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise BadInput(f"{name} is not text.", (f"{name}: save it as UTF-8",))


def _stem_and_language(name: str) -> tuple[str, str]:
    """'returns.zh.md' → ('returns', 'zh'); 'returns.md' → ('returns', '')."""
    stem = PurePath(name).stem
    base, dot, language = stem.rpartition(".")
    return (base, language) if dot and _LANGUAGE.fullmatch(language) else (stem, "")


def _slug(stem: str) -> str:
    return re.sub(r"[^\w]+", "-", stem.casefold()).strip("-") or "article"


def iter_article_files(folder: Path) -> Iterator[Path]:
    """The files under `folder` that `parse_article_file` reads, in order of name; files whose name starts with '.' or '_' are left."""
    endings = {".md", ".markdown", ".txt", ".html", ".htm", ".csv", ".tsv", ".pdf", ".docx"}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix.lower() in endings and file.name[0] not in "._":
            yield file
