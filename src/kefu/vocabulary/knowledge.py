"""What a shop knows: its articles, and what a search of them gives."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


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
