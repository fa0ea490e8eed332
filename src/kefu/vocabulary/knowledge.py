"""What a shop knows: its articles, and what a search of them gives."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

SECTION = " › "  # an example may name the section that answers it: "Refused parcels › I sent the driver away, what now?"
_HEADING = re.compile(r"^#{1,3}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Article:
    """One text of the shop in one language. `kind` faq: may be sent word for word; policy or document: split into passages."""

    id: str
    language: str
    kind: Literal["faq", "policy", "document"]
    title: str
    body: str
    topic: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    examples: tuple[str, ...] = ()
    source: str = ""
    url: str | None = None

    def strays(self) -> tuple[str, ...]:
        """The examples that name a section, where the article has no heading of that name; a faq has no sections."""
        headings = () if self.kind == "faq" else _HEADING.findall(self.body)
        return tuple(each for each in self.examples if SECTION in each and each.rpartition(SECTION)[0] not in headings)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article small enough to be cited. `id` is stable: article, language and position, e.g. 'returns.zh#2'."""

    id: str
    article: str
    language: str
    kind: Literal["faq", "policy", "document"]
    title: str
    text: str
    topic: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    examples: tuple[str, ...] = ()
    source: str = ""
    url: str | None = None
    version: str = ""  # first 12 hex digits of the sha256 of title and text

    def applies_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that search found. `score` is calibrated: of hits scored s, a share of about s is right."""

    passage: Passage
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What one search gave, best first. `answerable` 0–1: how likely it is that some passage answers the question at all."""

    found: tuple[Found, ...]
    answerable: float
    version: int = 0
