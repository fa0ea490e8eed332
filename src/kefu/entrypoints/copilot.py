"""The copilot over HTTP: a suggested reply with its sources, a word of warning about what is typed, and what became of both."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.render import Restores, restored
from kefu.entrypoints.seen import seen_by
from kefu.entrypoints.wire import MESSAGE_LIMIT, Wire
from kefu.people import Person
from kefu.turn.copilot import Move, Suggestion, Typed, check_typed, fates_since, reject, suggest
from kefu.vocabulary import in_language

router = APIRouter(prefix="/v1/staff", tags=["copilot"])
User = Annotated[Person, Allowed("copilot", "use")]
SHOWN_DAYS = 30


class SuggestedSentence(BaseModel):
    text: str
    evidence: list[int] = Field(description="indices of `SuggestedEvidence`, from 1")


class SuggestedEvidence(BaseModel):
    """What a sentence stands on: a passage of an article, or a live fact of the shop."""

    index: int
    kind: Literal["passage", "fact"]
    id: str
    title: str
    text: str
    score: float | None = None
    is_used: bool = Field(description="false for a passage that was near and is not said")


class MoveBasis(BaseModel):
    """Why this is the next move: a row of a policy table, a record, an article that is missing, or the flow itself."""

    kind: str
    id: str = ""
    table: str = ""
    verdict: str = ""
    reason: dict[str, str] = Field(default={}, description="by language")


class SuggestedMove(BaseModel):
    """The next best action. A `change` can be listed and carried out at `…/acts`; nothing of it is done yet."""

    kind: Literal["change", "confirmed", "ask", "explain", "identify", "approve", "confirm", "offer", "case", "answer"]
    name: str
    title: dict[str, str] = {}
    basis: MoveBasis
    order: str | None = None
    arguments: dict[str, Any] = {}
    effects: list[dict[str, str]] = []
    money_back: str | None = None
    say: str = Field(default="", description="words for the customer, in her language, that bring it on")


class SolvedMatter(BaseModel):
    """What a person answered to a like question before. Whose it was is not said; personal values are named by kind."""

    at: datetime
    language: str
    asked: str
    answered: str
    likeness: float


class CopilotSuggestion(BaseModel):
    """A reply prepared for a person. `silent` says why there is none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0a0c3f5e-5c30-4f0d-8f3e-1d2c3b4a5968",
                    "up_to": 7,
                    "text": "质量问题的退货，运费由我们承担。",
                    "lane": "verbatim",
                    "language": "zh",
                    "silent": "",
                    "sentences": [{"text": "质量问题的退货，运费由我们承担。", "evidence": [1]}],
                    "evidence": [
                        {
                            "index": 1,
                            "kind": "passage",
                            "id": "returns.zh#2",
                            "title": "退货运费",
                            "text": "…",
                            "score": 0.83,
                            "is_used": True,
                        }
                    ],
                    "why": ["knowledge: an approved answer to this very question"],
                    "moves": [],
                    "solved": [],
                    "feeling": "angry",
                    "heat": 0.7,
                    "milliseconds": 84.0,
                    "cpu_milliseconds": 31.0,
                    "has_model": False,
                }
            ]
        }
    )
    id: str
    up_to: int = Field(description="the last message that it answers")
    text: str
    lane: str
    language: str
    silent: Literal["", "nothing_asked", "nothing_known", "wants_person", "would_act", "identify", "not_verified"]
    sentences: list[SuggestedSentence]
    evidence: list[SuggestedEvidence]
    why: list[str]
    moves: list[SuggestedMove]
    solved: list[SolvedMatter]
    feeling: str = ""
    heat: float = 0.0
    milliseconds: float
    cpu_milliseconds: float
    has_model: bool = Field(description="whether a language model may be asked to phrase it, too")


class AskSuggestion(Wire):
    with_model: bool = Field(default=False, description="let the shop's language model phrase it; slower, and paid from its budget")


class RejectSuggestion(Wire):
    """Why it is of no use."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "wrong", "article": "returns"}]})
    reason: Literal["wrong", "beside_the_point", "tone", "incomplete", "other"] = "other"
    article: str = Field(default="", max_length=120, description="the article that does answer, where the person knows it")


class CheckText(Wire):
    text: Annotated[str, Field(max_length=MESSAGE_LIMIT)]


class ReplyWarning(BaseModel):
    """Characters start..end are not borne out by what the shop knows; `evidence` is what it says instead."""

    kind: Literal["figure", "claim", "promise", "forbidden", "personal"]
    start: int
    end: int
    said: str
    reason: dict[str, str] = Field(description="by language")
    evidence: str = ""
    source: str = ""


class ToneHint(BaseModel):
    kind: str
    start: int
    end: int
    said: str
    hint: dict[str, str] = Field(description="by language")


class CheckedText(BaseModel):
    """Warnings and hints on a text before it is sent. Sending it anyway is always possible, and is on record."""

    warnings: list[ReplyWarning]
    tone: list[ToneHint]
    cpu_milliseconds: float


class CopilotFates(BaseModel):
    """What became of the suggestions of the last days."""

    open: int = 0
    accepted: int = 0
    edited: int = 0
    rejected: int = 0


@router.post("/conversations/{id}/suggestion")
async def suggestion(id: UUID, body: AskSuggestion, person: User, services: Parts) -> CopilotSuggestion:
    """A reply to what the customer has written, made and verified as the AI makes its own, and the next best move. Nothing is sent."""
    found = await services.conversations.get(person.merchant_id, id)
    made = await suggest(services, found, person, with_model=body.with_model)
    seen = await seen_by(services, person, found)
    # Whoever holds the talk reads the reply as the customer will; others read what their work shows them.
    return _suggestion(made, seen.vault if found.person_id == person.id else seen, bool(services.model or services.small))


@router.post("/suggestions/{id}/reject", status_code=204)
async def reject_suggestion(id: UUID, body: RejectSuggestion, person: User, services: Parts) -> Response:
    """Say that a suggestion is of no use, and which article answers instead. It feeds learning, where the shop allows that."""
    await reject(services, person.merchant_id, id, body.reason, body.article)
    return Response(status_code=204)


@router.post("/conversations/{id}/check")
async def check(id: UUID, body: CheckText, person: User, services: Parts) -> CheckedText:
    """Hold a text against what the shop knows before it is sent: figures, promises, forbidden claims, others' data, tone. Never a block."""
    found = await services.conversations.get(person.merchant_id, id)
    return checked(await check_typed(services, found, body.text) if body.text.strip() else Typed((), ()))


@router.get("/copilot")
async def copilot(person: User, services: Parts, days: Annotated[int, Query(ge=1, le=SHOWN_DAYS)] = 7) -> CopilotFates:
    """How many suggestions were taken as they were, changed, refused, or left."""
    counts = await fates_since(services, person.merchant_id, services.clock_now() - timedelta(days=days))
    return CopilotFates(**counts)


def checked(found: Typed) -> CheckedText:
    """What was found in a typed text, as it goes over HTTP."""
    return CheckedText(
        warnings=[
            ReplyWarning(
                kind=each.kind,
                start=each.start,
                end=each.end,
                said=each.said,
                reason=dict(each.reason),
                evidence=each.evidence,
                source=each.source,
            )
            for each in found.warnings
        ],
        tone=[ToneHint(kind=each.kind, start=each.start, end=each.end, said=each.said, hint=dict(each.hint)) for each in found.tone],
        cpu_milliseconds=round(found.cpu_milliseconds, 1),
    )


def _suggestion(made: Suggestion, vault: Restores, has_model: bool) -> CopilotSuggestion:
    sentences, evidence = restored(list(made.sentences), vault), restored(list(made.evidence), vault)
    return CopilotSuggestion(
        id=str(made.id),
        up_to=made.up_to,
        text=vault.restore(made.text),
        lane=made.lane,
        language=made.language,
        silent=made.silent,  # pyright: ignore[reportArgumentType] - one of the codes that `Silent` names
        sentences=[SuggestedSentence(text=each["text"], evidence=each["citations"]) for each in sentences],
        evidence=[
            SuggestedEvidence(
                index=each["index"],
                kind=each["kind"],
                id=each["id"],
                title=each["title"],
                text=each["text"],
                score=each["score"],
                is_used=bool(each["supports"]),
            )
            for each in evidence
        ],
        why=list(made.why),
        moves=[_move(each, vault, made.language) for each in made.moves],
        solved=[
            SolvedMatter(at=each.at, language=each.language, asked=each.asked, answered=each.answered, likeness=each.likeness)
            for each in made.solved
        ],
        feeling=str(made.feeling.get("name", "")),
        heat=float(made.feeling.get("intensity", 0.0)),
        milliseconds=round(made.milliseconds, 1),
        cpu_milliseconds=round(made.cpu_milliseconds, 1),
        has_model=has_model,
    )


def _move(move: Move, vault: Restores, language: str) -> SuggestedMove:
    basis = move.basis
    return SuggestedMove(
        kind=move.kind,
        name=vault.restore(move.name),
        title=dict(move.title),
        basis=MoveBasis(
            kind=str(basis.get("kind", "none")),
            id=str(basis.get("id", "")),
            table=str(basis.get("table", "")),
            verdict=str(basis.get("verdict", "")),
            reason=dict(basis.get("reason", {})),
        ),
        order=move.order,
        arguments=restored(dict(move.arguments), vault),
        effects=[dict(each) for each in move.effects],
        money_back=str(move.money_back) if move.money_back else None,
        say=vault.restore(in_language(move.say, language)[0]) if move.say else "",
    )
