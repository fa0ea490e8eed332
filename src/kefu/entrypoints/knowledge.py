"""The staff's side of knowledge: what was asked in vain, what contradicts what, drafts that wait, and where articles come from."""

import asyncio
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from kefu.entrypoints.checking import check_knowledge, look_through
from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.wire import Wire
from kefu.errors import NotFound
from kefu.knowledge.upkeep import (
    Difference,
    Draft,
    Finding,
    Gap,
    Side,
    Source,
    Stale,
    decide_finding,
    drafts,
    gaps,
    list_findings,
    list_stale,
    sync,
)
from kefu.people import Person
from kefu.shops import merchant
from kefu.turn import Services

router = APIRouter(prefix="/v1/staff/knowledge", tags=["knowledge"])
Reader = Annotated[Person, Allowed("knowledge", "read")]
Writer = Annotated[Person, Allowed("knowledge", "draft")]
Publisher = Annotated[Person, Allowed("knowledge", "publish")]
APPLY_SECONDS = 6.0  # an import that takes longer goes on by itself, and the source tells how far it is
_running: set[asyncio.Task[Difference]] = set()

Name = Annotated[str, Field(max_length=80)]


class KnowledgeCounts(BaseModel):
    """What waits for a person, tab by tab."""

    gaps: int
    findings: int
    drafts: int
    sources: int = Field(description="sources whose last look found changes or failed")
    stale: int


class GapWording(BaseModel):
    asked: str = Field(description="masked")
    language: str
    why: Literal["declined", "disliked", "person_wanted", "not_verified"]
    at: datetime
    conversation: str


class KnowledgeGap(BaseModel):
    """One thing that customers ask and nothing answers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "1b0e6c1e-30d2-4a52-a3de-7d0f0f3f7a11",
                    "state": "open",
                    "count": 4,
                    "wordings": [
                        {
                            "asked": "可以刻字吗",
                            "language": "zh",
                            "why": "declined",
                            "at": "2026-11-21T09:30:00Z",
                            "conversation": "0c0f4d5e-5a86-4f6e-8d0b-6f6f4a1f2c33",
                        }
                    ],
                    "languages": {"zh": 3, "en": 1},
                    "reasons": {"declined": 4},
                    "last_asked": "2026-11-21T09:30:00Z",
                    "stake": {"CNY": 65900},
                    "drafts": 1,
                    "article": None,
                    "decided_by": "",
                    "reason": "",
                }
            ]
        }
    )
    id: str
    state: Literal["open", "dismissed", "answered"]
    count: int
    wordings: list[GapWording] = Field(description="the most typical first")
    languages: dict[str, int]
    reasons: dict[str, int] = Field(description="declined, disliked, person_wanted or not_verified → how often")
    last_asked: datetime
    stake: dict[str, int] = Field(description="currency → minor units of what the talks were about")
    drafts: int
    article: str | None
    decided_by: str
    reason: str


class FindingSide(BaseModel):
    kind: Literal["article", "table", "product"]
    id: str
    language: str
    title: str
    sentence: str
    valid_from: date | None
    valid_to: date | None


class KnowledgeFinding(BaseModel):
    """Two sentences that cannot both be right, or say the same twice."""

    id: str
    kind: Literal["contradiction", "duplicate", "translation", "table", "catalogue"]
    sure: float = Field(description="0 to 1")
    one: FindingSide
    other: FindingSide
    why: dict[str, str]
    act: Literal["make_equal", "end_older", "merge", "translate_again", "correct_article", "correct_table", "correct_catalogue"]
    state: Literal["open", "dismissed"]
    found_at: datetime | None
    decided_by: str
    reason: str


class DraftText(Wire):
    title: str = Field(max_length=300)
    body: str = Field(max_length=20_000)


class ArticleDraft(BaseModel):
    """An article to be. It counts once a person has approved it."""

    id: str
    state: Literal["draft", "approved", "rejected"]
    texts: dict[str, DraftText]
    examples: dict[str, list[str]]
    translated: str = Field(description="the language that a model translated, to be read with care; empty when none was")
    made_by: str
    made_at: datetime
    gap: str | None
    conversation: str | None
    decided_by: str
    decided_at: datetime | None
    reason: str
    article: str | None


class ApproveDraft(Wire):
    """With `texts`, the draft as edited; without, as it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"texts": {"zh": {"title": "可以刻字吗？", "body": "目前不提供刻字服务。"}}}]}
    )
    texts: dict[Literal["zh", "en"], DraftText] | None = None


class Reason(Wire):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "两家门店规则不同"}]})
    reason: str = Field(default="", max_length=500)


class StaleArticle(BaseModel):
    article: str
    title: str
    kind: Literal["ended", "ends_soon", "not_synced", "contradicted", "unused", "followed_by_person"]
    detail: str
    numbers: tuple[int, int]


class KnowledgeSource(BaseModel):
    name: str
    place: str
    fresh_days: int
    applies_itself: bool
    articles: int
    looked_at: datetime | None
    synced_at: datetime | None
    added: int
    changed: int
    removed: int
    rejected: int
    failed: str
    done: int | None = Field(description="texts prepared of an import that has not ended")
    total: int | None


class ChangedArticle(BaseModel):
    kind: Literal["added", "changed", "removed"]
    article: str
    language: str
    file: str
    title: str
    pieces: list[tuple[Literal["=", "-", "+"], str]] = Field(description="= with - is the text before, = with + the text after")


class SourceDifference(BaseModel):
    """What a source says now against what is known."""

    source: str
    digest: str = Field(description="names this difference; applying asks for it again")
    changes: list[ChangedArticle]
    unchanged: int
    rejected: list[str] = Field(description="'file:row: column: what to do'")
    kept: list[str]


class ApplySource(Wire):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"digest": "5f0f7f0e7f6c4a52"}]})
    digest: str = Field(max_length=64)


@router.get("")
async def counts(person: Reader, services: Parts) -> KnowledgeCounts:
    """How much waits in each part."""
    database, own = services.database, person.merchant_id
    waiting = [each for each in await sync.list_sources(database, own) if _source(each).failed or _changes(_source(each))]
    return KnowledgeCounts(
        gaps=len(await gaps.list_gaps(database, own, limit=1000)),
        findings=len(await list_findings(database, own)),
        drafts=len(await drafts.list_drafts(database, own)),
        sources=len(waiting),
        stale=len(await _stale(services, own)),
    )


@router.get("/gaps")
async def list_gaps(person: Reader, services: Parts, state: Literal["open", "dismissed", "answered", "all"] = "open") -> list[KnowledgeGap]:
    """What was asked and not answered, the most asked first; the turns since the last time are read before."""
    await look_through(services, person.merchant_id, _now(services))
    return [_gap(each) for each in await gaps.list_gaps(services.database, person.merchant_id, None if state == "all" else state)]


@router.post("/gaps/{id}/dismiss")
async def dismiss_gap(id: UUID, body: Reason, person: Writer, services: Parts) -> KnowledgeGap:
    """Say that this needs no article, and why."""
    await gaps.decide_gap(services.database, person.merchant_id, id, person.name, body.reason, _now(services))
    return await _one_gap(services, person.merchant_id, id)


@router.post("/gaps/{id}/reopen")
async def reopen_gap(id: UUID, person: Writer, services: Parts) -> KnowledgeGap:
    await gaps.decide_gap(services.database, person.merchant_id, id, person.name, "", _now(services), dismiss=False)
    return await _one_gap(services, person.merchant_id, id)


@router.post("/gaps/{id}/draft")
async def begin_draft(id: UUID, person: Writer, services: Parts) -> ArticleDraft:
    """Begin an article for a gap: its question and wordings are there, the answer is yours to write."""
    return _draft(await drafts.begin_draft(services.database, person.merchant_id, id, person.name, _now(services)))


@router.get("/findings")
async def findings(person: Reader, services: Parts, state: Literal["open", "dismissed", "all"] = "open") -> list[KnowledgeFinding]:
    """Contradictions and duplicates of the last check, the surest first."""
    found = await list_findings(services.database, person.merchant_id, None if state == "all" else state)
    return [_finding(each) for each in found]


@router.post("/findings/check")
async def check(person: Writer, services: Parts) -> list[KnowledgeFinding]:
    """Look for contradictions and duplicates now; seconds for some hundred articles."""
    return [_finding(each) for each in await check_knowledge(services, person.merchant_id, _now(services)) if each.state == "open"]


@router.post("/findings/{id}/dismiss")
async def dismiss_finding(id: Name, body: Reason, person: Writer, services: Parts) -> KnowledgeFinding:
    """Let both sentences stand, with a reason; it comes back when one of them changes."""
    return _finding(await decide_finding(services.database, person.merchant_id, id, person.name, body.reason, _now(services)))


@router.post("/findings/{id}/reopen")
async def reopen_finding(id: Name, person: Writer, services: Parts) -> KnowledgeFinding:
    return _finding(await decide_finding(services.database, person.merchant_id, id, person.name, "", _now(services), dismiss=False))


@router.get("/drafts")
async def list_drafts(
    person: Reader, services: Parts, state: Literal["draft", "approved", "rejected", "all"] = "draft"
) -> list[ArticleDraft]:
    """Articles to be, the newest first."""
    found = await drafts.list_drafts(services.database, person.merchant_id, None if state == "all" else state)
    return [_draft(each) for each in found]


@router.post("/drafts/{id}/approve")
async def approve_draft(id: UUID, body: ApproveDraft, person: Publisher, services: Parts) -> ArticleDraft:
    """Make it an article. Customers are answered from it when this returns; its version names you."""
    texts = None if body.texts is None else {language: (each.title, each.body) for language, each in body.texts.items()}
    now = _now(services)
    return _draft(await drafts.approve_draft(services.database, services.knowledge, person.merchant_id, id, person.name, now, texts=texts))


@router.post("/drafts/{id}/reject")
async def reject_draft(id: UUID, body: Reason, person: Publisher, services: Parts) -> ArticleDraft:
    """Put a draft away."""
    return _draft(await drafts.reject_draft(services.database, person.merchant_id, id, person.name, body.reason, _now(services)))


@router.get("/stale")
async def stale(person: Reader, services: Parts) -> list[StaleArticle]:
    """Articles that may not be true any more, and why."""
    return [
        StaleArticle(article=each.article, title=each.title, kind=each.kind, detail=each.detail, numbers=each.numbers)
        for each in await _stale(services, person.merchant_id)
    ]


@router.get("/sources")
async def sources(person: Reader, services: Parts) -> list[KnowledgeSource]:
    """Where articles come from. `kefu knowledge add` registers one: what this server may read is its operator's decision."""
    return [_source(each) for each in await sync.list_sources(services.database, person.merchant_id)]


@router.post("/sources/{name}/look")
async def look(name: Name, person: Writer, services: Parts) -> SourceDifference:
    """What the source would add, change and remove, and every row that cannot be read. Changes nothing."""
    return _difference(await sync.look(services.database, services.knowledge, person.merchant_id, name, _now(services)))


@router.post("/sources/{name}/apply")
async def apply(name: Name, body: ApplySource, person: Publisher, services: Parts) -> KnowledgeSource:
    """Carry out the difference that `digest` names. A long import goes on after the answer; the source tells how far it is."""
    work = sync.apply(services.database, services.knowledge, person.merchant_id, name, person.name, _now(services), expected=body.digest)
    task = asyncio.create_task(work)
    _running.add(task)
    task.add_done_callback(_running.discard)
    done, _ = await asyncio.wait({task}, timeout=APPLY_SECONDS)
    if done:
        await task
    return next(_source(each) for each in await sync.list_sources(services.database, person.merchant_id) if each.name == name)


def _now(services: Services) -> datetime:
    return services.now or datetime.now(UTC)


async def _stale(services: Services, merchant_id: int) -> tuple[Stale, ...]:
    shop = await merchant(services.database, merchant_id)
    return await list_stale(services.database, services.knowledge, merchant_id, _now(services), shop.timezone)


async def _one_gap(services: Services, merchant_id: int, id: UUID) -> KnowledgeGap:
    found = next((each for each in await gaps.list_gaps(services.database, merchant_id, None, limit=1000) if each.id == id), None)
    if found is None:
        raise NotFound("There is no such gap.")
    return _gap(found)


def _gap(found: Gap) -> KnowledgeGap:
    return KnowledgeGap(
        id=str(found.id),
        state=found.state,
        count=found.count,
        wordings=[
            GapWording.model_validate(
                {"asked": each.asked, "language": each.language, "why": each.why, "at": each.at, "conversation": str(each.conversation)}
            )
            for each in found.questions
        ],
        languages=dict(found.languages),
        reasons=dict(found.reasons),
        last_asked=found.last_asked,
        stake=dict(found.stake),
        drafts=found.drafts,
        article=found.article,
        decided_by=found.decided_by,
        reason=found.reason,
    )


def _finding(found: Finding) -> KnowledgeFinding:
    return KnowledgeFinding(
        id=found.id,
        kind=found.kind,
        sure=found.sure,
        one=_side(found.one),
        other=_side(found.other),
        why=dict(found.why),
        act=found.act,
        state=found.state,
        found_at=found.found_at,
        decided_by=found.decided_by,
        reason=found.reason,
    )


def _side(side: Side) -> FindingSide:
    return FindingSide(
        kind=side.kind,
        id=side.id,
        language=side.language,
        title=side.title,
        sentence=side.sentence,
        valid_from=side.valid_from,
        valid_to=side.valid_to,
    )


def _draft(found: Draft) -> ArticleDraft:
    return ArticleDraft(
        id=str(found.id),
        state=found.state,
        texts={language: DraftText(title=title[:300], body=body) for language, (title, body) in found.texts.items()},
        examples={language: list(own) for language, own in found.examples.items()},
        translated=found.translated,
        made_by=found.made_by,
        made_at=found.made_at,
        gap=str(found.gap) if found.gap else None,
        conversation=str(found.conversation) if found.conversation else None,
        decided_by=found.decided_by,
        decided_at=found.decided_at,
        reason=found.reason,
        article=found.article,
    )


def _source(found: Source) -> KnowledgeSource:
    def count(kind: str) -> int:
        value = found.waiting.get(kind, 0)
        return value if isinstance(value, int) else 0

    return KnowledgeSource(
        name=found.name,
        place=found.place,
        fresh_days=found.fresh_days,
        applies_itself=found.applies_itself,
        articles=found.articles,
        looked_at=found.looked_at,
        synced_at=found.synced_at,
        added=count("added"),
        changed=count("changed"),
        removed=count("removed"),
        rejected=count("rejected"),
        failed=str(found.waiting.get("failed", "")),
        done=found.run[0] if found.run else None,
        total=found.run[1] if found.run else None,
    )


def _changes(source: KnowledgeSource) -> int:
    return source.added + source.changed + source.removed + source.rejected


def _difference(found: Difference) -> SourceDifference:
    return SourceDifference(
        source=found.source,
        digest=found.digest,
        changes=[
            ChangedArticle(
                kind=each.kind,
                article=each.id,
                language=each.language,
                file=each.file,
                title=title.title if (title := each.after or each.before) else each.id,
                pieces=list(each.pieces),
            )
            for each in found.changes
        ],
        unchanged=found.unchanged,
        rejected=list(found.rejected),
        kept=list(found.kept),
    )
