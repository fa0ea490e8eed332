"""What changed between two texts of an article, readable by a person: words of English, characters of Chinese."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, cast

from kefu.knowledge.upkeep.nouns import ArticleChange, Piece
from kefu.vocabulary import Article

# A number, a word with the space behind it, one Chinese character, or a mark; 7 → 15 is then one change and not two digits.
_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|[A-Za-z]+(?:['’-][A-Za-z]+)*|\s+|.", re.DOTALL)
_LARGEST = 4000  # tokens; above, whole sentences are compared, because the time grows with the square
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?\n]|\Z)|.+", re.DOTALL)


def said(article: Article | None) -> str:
    """All that an article says, as text; '' for none."""
    if article is None:
        return ""
    days = f"{article.valid_from or ''} – {article.valid_to or ''}".strip(" –")
    head = [article.title, *([days] if days else []), *([article.topic] if article.topic else [])]
    asked = "".join(f"\n· {example}" for example in article.examples)
    return "\n".join(head) + f"\n\n{article.body}" + (f"\n{asked}" if asked else "")


def pieces_between(before: str, after: str) -> tuple[Piece, ...]:
    """The stretches of both texts in order: joined, '=' with '-' is `before` and '=' with '+' is `after`."""
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(one) * len(other) > _LARGEST**2:
        one, other = ([part for part in _SENTENCE.findall(text) if part] for text in (before, after))
    found: list[Piece] = []
    gone, come = "", ""
    for op, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if op == "equal" and not (gone + come and b - a == 1 and b < len(one) and len(one[a]) == 1):
            found += _both(gone, come)
            gone = come = ""
            found.append(("=", "".join(one[a:b])))
        else:  # a single character that two changes have between them by chance does not cut one change into two
            gone, come = gone + "".join(one[a:b]), come + "".join(other[c:d])
    return (*found, *_both(gone, come))


def _both(gone: str, come: str) -> list[Piece]:
    return [*([("-", gone)] if gone else []), *([("+", come)] if come else [])]


def change_of(before: Article | None, after: Article | None, file: str) -> ArticleChange | None:
    """How one article differs; None when it says the same. What file it is from is no difference."""
    one = after or before
    assert one is not None
    if before and after and replace(before, source="") == replace(after, source=""):
        return None
    kind = "added" if before is None else "removed" if after is None else "changed"
    return ArticleChange(kind, one.id, one.language, file, before, after, pieces_between(said(before), said(after)))


def digest_of_changes(changes: Iterable[ArticleChange]) -> str:
    """16 hex digits that name a set of changes."""
    told = [(each.kind, each.id, each.language, said(each.before), said(each.after), as_json(each.after)) for each in changes]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def as_json(article: Article | None) -> str | None:
    return None if article is None else json.dumps(asdict(article), ensure_ascii=False, default=str)


def article_from(told: dict[str, Any]) -> Article:
    days = {name: date.fromisoformat(told[name]) if told.get(name) else None for name in ("valid_from", "valid_to")}
    return Article(**cast("dict[str, Any]", {**told, **days, "examples": tuple(told["examples"])}))
