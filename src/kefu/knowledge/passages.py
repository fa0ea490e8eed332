"""Cut an article into passages that can be cited, without losing a character."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kefu.vocabulary import SECTION, Article, Passage

MOST_CHARACTERS = 320  # Chinese characters; about what a customer reads in one bubble and e5 reads without blurring
MOST_WORDS = 160
TABLE_MAY_GROW = 3.0  # a table is cut between rows only beyond this many passages, since later rows would lose their header

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_SENTENCE = re.compile(r"[^。！？!?.；;\n]*(?:[。！？!?；;]+[」』”’）)]*|\.(?=\s)|\n|\.|$)\s*")


def split(article: Article) -> tuple[Passage, ...]:
    """The passages of an article, in order; `"".join(passage.text) == article.body`.

    A faq is one passage. Other kinds are cut at headings, then between paragraphs, list items and sentences, so that a passage holds
    at most about 320 Chinese characters or 160 words. The path of headings is in the passage's title ("Returns › Faulty items").
    An example that names a section is carried by that section's passages, every other by all: which of them it asks for is settled by
    `Index`.
    """
    if article.kind == "faq":
        return (_passage(article, 1, article.title, article.body),)
    pieces = [(path, text) for path, section in _sections(article.body) for text in _pack(section)]
    pieces = _headings_with_their_text(pieces) or [((), article.body)]
    return under_their_headings(
        _passage(article, position, _title(article.title, path), text) for position, (path, text) in enumerate(pieces, start=1)
    )


def under_their_headings(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages, all of whose articles' examples they carry, each without the examples that name another section than its own.

    A section that is not (any more) in the article leaves the example to all of its passages. The name is taken off.
    """
    known = tuple(passages)
    sections: dict[tuple[str, str], set[str]] = {}
    for each in known:
        if each.kind != "faq":
            sections.setdefault((each.article, each.language), set()).update(each.title.split(SECTION))
    out: list[Passage] = []
    for each in known:
        if each.kind != "faq" and any(SECTION in example for example in each.examples):
            named = [example.rpartition(SECTION) for example in each.examples]
            others = sections[each.article, each.language].difference(each.title.split(SECTION))
            each = replace(each, examples=tuple(question for section, _, question in named if section not in others))
        out.append(each)
    return tuple(out)


def _passage(article: Article, position: int, title: str, text: str) -> Passage:
    return Passage(
        id=f"{article.id}.{article.language}#{position}",
        article=article.id,
        language=article.language,
        kind=article.kind,
        title=title,
        text=text,
        topic=article.topic,
        valid_from=article.valid_from,
        valid_to=article.valid_to,
        examples=article.examples,
        source=article.source,
        url=article.url,
        version=hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:12],
    )


def _title(title: str, path: tuple[str, ...]) -> str:
    return " › ".join((title, *(heading for heading in path if heading != title)))


def _sections(body: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """(heading path, text with its own heading line) from one heading of level 1–3 to the next; fenced code has no headings."""
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    fence = ""
    for line in body.splitlines(keepends=True):
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        heading = None if fence else _HEADING.match(line)
        if heading and len(heading[1]) <= 3:
            if lines:
                yield tuple(name for _, name in path), "".join(lines)
            level = len(heading[1])
            path = [(depth, name) for depth, name in path if depth < level] + [(level, heading[2].strip())]
            lines = [line]
        else:
            lines.append(line)
    if lines:
        yield tuple(name for _, name in path), "".join(lines)


def _headings_with_their_text(pieces: list[tuple[tuple[str, ...], str]]) -> list[tuple[tuple[str, ...], str]]:
    """A heading with nothing under it goes in front of the next piece; blank space goes behind the one before."""
    joined: list[tuple[tuple[str, ...], str]] = []
    waiting = ""
    for path, text in pieces:
        if joined and not text.strip() and not waiting:
            joined[-1] = (joined[-1][0], joined[-1][1] + text)
        elif not text.strip() or (_HEADING.match(text.strip()) and "\n" not in text.strip()):
            waiting += text
        else:
            joined.append((path, waiting + text))
            waiting = ""
    if waiting and joined:
        joined[-1] = (joined[-1][0], joined[-1][1] + waiting)
    elif waiting:
        joined.append((pieces[-1][0], waiting))
    return joined


def _pack(section: str) -> Iterator[str]:
    """Fill passages with whole blocks as long as they fit."""
    filled = ""
    for block in _blocks(section):
        if filled and _size(filled + block) > 1 and filled.strip() and not _HEADING.fullmatch(filled.strip()):
            yield filled
            filled = ""
        filled += block
    if filled:
        yield filled


def _blocks(section: str) -> Iterator[str]:
    """Paragraphs with the blank lines behind them; a table is one block; what is too long is cut further."""
    for paragraph in re.findall(r".*?\n[ \t]*(?:\n[ \t]*)+(?=\S)|.+\Z", section, re.DOTALL) if section else []:
        lines = paragraph.splitlines(keepends=True)
        is_table = sum(line.lstrip().startswith("|") for line in lines) >= 2
        if _size(paragraph) <= (TABLE_MAY_GROW if is_table else 1):
            yield paragraph
        elif is_table or len(lines) > 1:
            for line in lines:
                yield from (line,) if _size(line) <= 1 else _sentences(line)
        else:
            yield from _sentences(paragraph)


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.findall(text):
        rest = sentence
        while _size(rest) > 1:
            cut = rest.rfind(" ", 1, MOST_CHARACTERS) + 1 or MOST_CHARACTERS
            yield rest[:cut]
            rest = rest[cut:]
        if rest:
            yield rest


def _size(text: str) -> float:
    """How much of one passage a text fills; above 1 it is too long."""
    return len(_CJK.findall(text)) / MOST_CHARACTERS + len(_WORD.findall(text)) / MOST_WORDS
