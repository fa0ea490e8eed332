"""Articles: Markdown with a few lines of YAML in front. Read with the line of every mistake, and written back."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal, TypeGuard, cast

import yaml

from kefu.errors import BadInput
from kefu.shops.files.problems import Problems
from kefu.shops.files.sheets import LANGUAGE, parse_day, read_text
from kefu.vocabulary import Article

KEYS = ("id", "language", "kind", "title", "topic", "valid_from", "valid_to", "examples", "source", "url")
NEEDED = ("id", "language", "kind", "title")
KINDS = ("faq", "policy", "document")
Kind = Literal["faq", "policy", "document"]

_ARTICLE_ID = re.compile(r"\w[\w.-]{0,119}")
_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|$)", re.DOTALL | re.MULTILINE)


def read_articles(directory: Path, languages: tuple[str, ...], problems: Problems) -> tuple[Article, ...]:
    """All `articles/*.md`, by file name. `languages`: the shop's; () when unknown, then any code is taken."""
    articles: list[Article] = []
    for path in sorted((directory / "articles").glob("*.md")):
        file = f"articles/{path.name}"
        text = read_text(path, file, problems)
        article = None if text is None else _Reading(file, languages, problems).article(_plain_line_ends(text))
        if article is not None:
            articles.append(article)
    return tuple(articles)


def article_of(text: str, file: str, languages: tuple[str, ...] = ()) -> Article:
    """The article that one file's text is. Raises BadInput with every mistake as 'file:row: key: what is wrong and what to do'."""
    problems = Problems()
    article = _Reading(file, languages, problems).article(_plain_line_ends(text))
    if article is None:
        problems.raise_if_any(file)
        raise BadInput(f"{file} is no article.", (f"{file}:1: file: cannot be read; begin with a line '---', the keys, and a line '---'",))
    return article


def article_text(article: Article) -> str:
    """The file of an article: the keys of the format in its order, then the body."""
    if not _ARTICLE_ID.fullmatch(article.id):
        raise BadInput(f"The article id '{article.id}' cannot be a file name; use letters, digits, '-', '_' and '.'.")
    front: dict[str, object] = {
        "id": article.id,
        "language": article.language,
        "kind": article.kind,
        "title": article.title,
        "topic": article.topic,
        "valid_from": article.valid_from or "",
        "valid_to": article.valid_to or "",
        "examples": list(article.examples),
    }
    if article.source:
        front["source"] = article.source
    if article.url:
        front["url"] = article.url
    written = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=2**31 - 1)
    return f"---\n{written}---\n{_plain_line_ends(article.body).strip(chr(10))}\n"


class _Reading:
    """One article file being read."""

    def __init__(self, file: str, languages: tuple[str, ...], problems: Problems) -> None:
        self._file = file
        self._languages = languages
        self._problems = problems
        self._lines: dict[str, int] = {}
        self._is_good = True

    def article(self, text: str) -> Article | None:
        """The article, or None when something was wrong, which is then reported."""
        front = _FRONT.match(text)
        if front is None:
            self._wrong("file", "does not begin with front matter; begin with a line '---', the keys, and a line '---'")
            return None
        values = self._values(front[1])
        if values is None:
            return None
        body = text[front.end() :].strip("\n")
        if not body.strip():
            self._wrong("body", "is empty; write the answer below the second '---'")
        kind = self._text(values, "kind")
        if not _is_kind(kind):
            self._wrong("kind", f"'{kind}' is not one of {', '.join(KINDS)}")
            kind = "faq"
        article = Article(
            id=self._text(values, "id"),
            language=self._text(values, "language"),
            kind=kind,
            title=self._text(values, "title"),
            body=body,
            topic=self._text(values, "topic"),
            valid_from=self._day(values, "valid_from"),
            valid_to=self._day(values, "valid_to"),
            examples=self._examples(values),
            source=self._text(values, "source"),
            url=self._text(values, "url") or None,
        )
        self._check(article)
        return article if self._is_good else None

    def _check(self, article: Article) -> None:
        if article.id and not _ARTICLE_ID.fullmatch(article.id):
            self._wrong("id", f"'{article.id}' cannot be a file name; use letters, digits, '-', '_' and '.'")
        elif self._file != f"articles/{article.id}.{article.language}.md":
            self._wrong("id", f"'{article.id}' in '{article.language}' belongs into articles/{article.id}.{article.language}.md")
        if not LANGUAGE.fullmatch(article.language):
            self._wrong("language", f"'{article.language}' is not a language code; write zh, en …")
        elif self._languages and article.language not in self._languages:
            self._wrong("language", f"'{article.language}' is not among the languages of shop.json; add it there")
        if article.valid_from and article.valid_to and article.valid_to < article.valid_from:
            self._wrong("valid_to", f"{article.valid_to} is before valid_from {article.valid_from}; exchange them")
        for example in article.strays():
            self._wrong("examples", f"'{example}' names a section that the text has not; correct the name before '›'")

    def _values(self, front: str) -> Mapping[str, str | list[str]] | None:
        """Keys and their texts: nothing is taken for a number, a date or a yes, whatever it looks like."""
        try:
            node = _compose(front)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            self._wrong("front matter", f"is not YAML ({error.problem}); put the text in quotation marks", 2 + (mark.line if mark else 0))
            return None
        except yaml.YAMLError as error:
            self._wrong("front matter", f"is not YAML ({error}); remove special characters", 2)
            return None
        if not isinstance(node, yaml.MappingNode):
            self._wrong("front matter", "is not a list of 'key: value' lines; write one a line", 2)
            return None
        values: dict[str, str | list[str]] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 2
            if key not in KEYS:
                self._wrong(key, f"is not a key of an article; use {', '.join(KEYS)}", line)
            elif key in values:
                self._wrong(key, f"is already in line {self._lines[key]}; keep one", line)
            else:
                self._lines[key] = line
                values[key] = self._value(key, value_node)
        for key in NEEDED:
            if not values.get(key):
                self._wrong(key, "is missing or empty; fill it in")
        return values

    def _value(self, key: str, node: yaml.Node) -> str | list[str]:
        if isinstance(node, yaml.ScalarNode):
            return self._line(key, node)
        if key == "examples" and isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
            return [self._line(key, item) for item in node.value]
        wanted = "a list of plain texts; put each in quotation marks" if key == "examples" else "a plain text; write it on one line"
        self._wrong(key, f"is not {wanted}")
        return []

    def _line(self, key: str, node: yaml.ScalarNode) -> str:
        value = str(node.value).strip()
        if any(character < " " for character in value):
            self._wrong(key, "holds a line break or control character; write one line of plain text", node.start_mark.line + 2)
        return value

    def _text(self, values: Mapping[str, str | list[str]], key: str) -> str:
        value = values.get(key, "")
        return value if isinstance(value, str) else ""

    def _day(self, values: Mapping[str, str | list[str]], key: str) -> date | None:
        text = self._text(values, key)
        try:
            return parse_day(text) if text else None
        except ValueError:
            self._wrong(key, f"'{text}' is not a date; write it as 2026-11-20")
            return None

    def _examples(self, values: Mapping[str, str | list[str]]) -> tuple[str, ...]:
        value = values.get("examples", [])
        if isinstance(value, str):
            if value:
                self._wrong("examples", "is not a list; begin each with '- ' on a line of its own")
            return ()
        return tuple(example for example in value if example)

    def _wrong(self, column: str, what: str, line: int | None = None) -> None:
        self._is_good = False
        self._problems.add(self._file, self._lines.get(column, 1) if line is None else line, column, what)


def _compose(front: str) -> yaml.Node | None:
    # The stubs of PyYAML leave the types of its reading half open.
    return cast("yaml.Node | None", yaml.compose(front, Loader=yaml.BaseLoader))  # pyright: ignore[reportUnknownMemberType]


def _is_kind(value: str) -> TypeGuard[Kind]:
    return value in KINDS


def _plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
