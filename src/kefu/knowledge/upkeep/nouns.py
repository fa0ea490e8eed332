"""What this room hands out: sources and what changed in them, findings, gaps and drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from kefu.vocabulary import Article, Texts

ChangeKind = Literal["added", "changed", "removed"]
Piece = tuple[Literal["=", "-", "+"], str]
"""A stretch of text that both sides have, only the old one, or only the new one."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from. `waiting`: what the last look found; `run`: (prepared, to be prepared) of an import that has not ended."""

    name: str
    place: str
    fresh_days: int = 30
    applies_itself: bool = False
    articles: int = 0
    looked_at: datetime | None = None
    synced_at: datetime | None = None
    etag: str = ""
    last_modified: str = ""
    waiting: Mapping[str, object] = field(default_factory=dict[str, object])
    run: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article that differs. `before` or `after` is None when it is added or removed; `pieces` is its text with what changed."""

    kind: ChangeKind
    id: str
    language: str
    file: str
    before: Article | None
    after: Article | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a source says now against what is known. `digest` names it: applying asks for it again. `rejected`: places with what to do."""

    source: str
    digest: str
    changes: tuple[ArticleChange, ...]
    unchanged: int
    rejected: tuple[str, ...]
    kept: tuple[str, ...] = ()  # articles that stay, though the file they are from has rows that cannot be read
    etag: str = ""
    last_modified: str = ""

    def count(self, kind: ChangeKind) -> int:
        return sum(change.kind == kind for change in self.changes)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article; `article` is None when it was removed then."""

    version: int
    at: datetime
    who: str
    origin: str
    article: Article | None


FindingKind = Literal["contradiction", "duplicate", "translation", "table", "catalogue"]
Act = Literal["make_equal", "end_older", "merge", "translate_again", "correct_article", "correct_table", "correct_catalogue"]


@dataclass(frozen=True, slots=True)
class Side:
    """One sentence of a finding, and where it stands."""

    kind: Literal["article", "table", "product"]
    id: str
    language: str
    title: str
    sentence: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Two sentences that cannot both be right, or say the same twice. `sure` 0–1; `id` stays while the two places do."""

    id: str
    kind: FindingKind
    sure: float
    one: Side
    other: Side
    why: Texts
    act: Act
    digest: str
    found_at: datetime | None = None
    state: Literal["open", "dismissed"] = "open"
    decided_by: str = ""
    reason: str = ""


StaleKind = Literal["ended", "ends_soon", "not_synced", "contradicted", "unused", "followed_by_person"]


@dataclass(frozen=True, slots=True)
class Stale:
    """Why an article may not be true any more; `detail` is a day, a count or an id, as the kind has it."""

    article: str
    title: str
    kind: StaleKind
    detail: str
    numbers: tuple[int, int] = (0, 0)  # hand-overs of uses


@dataclass(frozen=True, slots=True)
class GapQuestion:
    asked: str
    language: str
    why: str
    at: datetime
    conversation: UUID


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that customers ask and nothing answers. `stake`: money of what the talks were about, by currency, in minor units."""

    id: UUID
    questions: tuple[GapQuestion, ...]  # the most typical first
    count: int
    languages: Mapping[str, int]
    reasons: Mapping[str, int]
    last_asked: datetime
    stake: Mapping[str, int]
    state: Literal["open", "dismissed", "answered"]
    drafts: int = 0
    article: str | None = None
    decided_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article to be. `texts`: language → title and body, as people wrote them; `translated`: the language that a model added."""

    id: UUID
    texts: Mapping[str, tuple[str, str]]
    examples: Mapping[str, tuple[str, ...]]
    made_by: str
    made_at: datetime
    state: Literal["draft", "approved", "rejected"]
    problems: tuple[str, ...] = ()
    translated: str = ""
    gap: UUID | None = None
    conversation: UUID | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    article: str | None = None
