"""Write the durable record of a turn: why this answer. Everything in it is masked."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import Any
from uuid import UUID

from kefu.conversations import Conversation, Message
from kefu.database import Database
from kefu.tracing import TurnTrace
from kefu.turn import store
from kefu.turn.lanes import said
from kefu.turn.purse import Call
from kefu.turn.services import Services
from kefu.turn.state import Evidence, Heard, Meaning, Objection, Part, Passed, Reply, Request, Verdict
from kefu.turn.wording import addressed
from kefu.vocabulary import Style

KEPT_CANDIDATES = 3  # passages that were found and not used, for "why not that one?"


@dataclass(frozen=True)
class LaneCost:
    """What the replies of one lane took. A model's call counts where its turn ended, also when its words were not used."""

    lane: str
    currency: str
    replies: int
    calls: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    micros: int  # millionths of the currency
    milliseconds: float  # the median

    @property
    def cost(self) -> Decimal:
        return Decimal(self.micros) / 1_000_000


class Record(TurnTrace):
    """One turn's trace as it grows; whatever is there when the turn ends, well or not, is written."""

    def __init__(self, conversation: Conversation, calls: Sequence[Call] = ()) -> None:
        """`calls` of models, which the turn's purse adds to as they end."""
        super().__init__()
        self.calls = calls
        self.conversation = conversation
        self.failed: str | None = None
        self.objections: tuple[Objection, ...] = ()
        self.told: dict[str, Any] = {"lane": "none", "verdict": "none"}

    def tell(
        self,
        heard: Heard,
        meaning: Meaning,
        parts: Sequence[Part],
        evidences: Sequence[Evidence],
        reply: Reply,
        verdict: Verdict,
    ) -> None:
        """What the finished turn adds to its steps."""
        evidence, sentences = _evidence(parts, evidences)
        asked = zip(meaning.requests, parts, strict=True)
        self.told = {
            "lane": reply.lane,
            "verdict": type(verdict).__name__,
            "why": [f"{request.intent}: {why}" for request, part in zip(meaning.requests, parts, strict=True) for why in part.why],
            "asked": heard.text,
            "language": meaning.language,
            "sentences": sentences,
            "evidence": evidence,
            "passed": [_told(request, passed) for request, part in asked for passed in part.passed],
            "versions": _versions(self.calls, evidences),
        }


def _told(request: Request, passed: Passed) -> dict[str, Any]:
    return {"request": request.intent, "lane": passed.lane, "code": passed.why, "why": dict(said(passed))}


def _took(calls: Sequence[Call]) -> dict[str, Any]:
    """Tokens and money of all calls of models, also of those whose words were not used, and each call by itself."""
    used = [call.usage for call in calls]
    rows: list[dict[str, Any]] = [
        {
            "purpose": call.purpose,
            "model": call.name,
            "prompt_tokens": call.usage.prompt_tokens,
            "cached_tokens": call.usage.cached_tokens,
            "completion_tokens": call.usage.completion_tokens,
            "milliseconds": call.usage.milliseconds,
            "first_token_milliseconds": call.usage.first_token_milliseconds,
            "cpu_milliseconds": call.usage.cpu_milliseconds,
            "cost": _money(call.usage.cost),
            "estimated": call.usage.estimated,
            "ended": call.ended,
        }
        for call in calls
    ]
    tokens = {key: sum(row[key] for row in rows) for key in ("prompt_tokens", "completion_tokens", "cached_tokens") if rows}
    cost = sum((usage.cost for usage in used), Decimal(0))
    return {"tokens": tokens, "calls": rows, "cost": _money(cost), "currency": used[0].currency if used else ""}


def _money(cost: Decimal) -> str:
    """In millionths, as costs are counted; the digits of an estimate's whole quotient would be masked as somebody's phone number."""
    return f"{cost:.6f}" if cost else "0"


async def write_trace(database: Database, record: Record, masked: Callable[[Any], Awaitable[Any]]) -> None:
    """Store the record as `masked` gives it back, every token with its value; its `trace` step is the time spent so far on itself."""
    findings = [_objected(objection) for objection in record.objections]
    steps = [
        {
            "verb": step.verb,
            "started_ms": round(step.started_ms, 2),
            "milliseconds": round(step.milliseconds, 2),
            "cpu_milliseconds": round(step.cpu_milliseconds, 2),
            "summary": step.summary,
            "made": step.made,
        }
        for step in record.steps
    ]
    took = _took(record.calls)
    told = {**record.told, **took, "findings": findings, "steps": steps}
    whole, failed = await masked([{name: value for name, value in told.items() if name != "versions"}, record.failed])
    whole |= {name: value for name, value in told.items() if name == "versions"}  # Kefu's own hashes
    whole["steps"].append(
        {
            "verb": "trace",
            "started_ms": round(record.milliseconds, 2),
            "milliseconds": 0.0,
            "cpu_milliseconds": 0.0,
            "summary": "written",
            "made": {},
        }
    )
    async with database.open_for(record.conversation.merchant_id) as connection:
        await store.insert_trace(
            connection,
            record.conversation.merchant_id,
            record.id,
            record.conversation.id,
            lane=whole["lane"],
            verdict=whole["verdict"],
            milliseconds=record.milliseconds,
            cpu_milliseconds=record.cpu_milliseconds,
            cost_micros=round(Decimal(took["cost"]) * 1_000_000),
            failed=failed,
            record=json.dumps(whole, ensure_ascii=False),
        )


def _objected(objection: Objection) -> str:
    against = f" Evidence: “{objection.evidence}”" if objection.evidence else ""
    return f"{objection.said!r}: {objection.reason}{against}"


async def note_left_turn(database: Database, conversation: Conversation) -> None:
    """The trace of a turn whose process died: written by the one who finds the turn left, for nobody else could."""
    record = Record(conversation)
    record.failed = "the process that ran this turn ended before it did"
    await write_trace(database, record, _as_it_is)


async def _as_it_is(value: Any) -> Any:
    """A record without a word of the customer has nothing to mask."""
    return value


def _evidence(parts: Sequence[Part], evidences: Sequence[Evidence]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Evidence numbered from 1 with the sentences (from 0) it supports; then passages that were near and not used."""
    rows: dict[str, dict[str, Any]] = {}
    sentences: list[dict[str, Any]] = []
    for part in parts:
        for line in part.lines:
            cited: list[int] = []
            for support in (part.supports[index] for index in line.supports):
                row = rows.setdefault(
                    support.id,
                    {
                        "index": len(rows) + 1,
                        "kind": support.kind,
                        "id": support.id,
                        "title": support.title,
                        "text": support.text,
                        "score": support.score,
                        "reasons": list(support.reasons),
                        "supports": [],
                    },
                )
                row["supports"].append(len(sentences))
                cited.append(row["index"])
            sentences.append({"text": line.text, "citations": cited})
    for found in (found for evidence in evidences if evidence.findings for found in evidence.findings.found[:KEPT_CANDIDATES]):
        passage = found.passage
        if passage.id not in rows:
            row = {"index": len(rows) + 1, "kind": "passage", "id": passage.id, "title": passage.title, "text": passage.text}
            rows[passage.id] = row | {"score": found.score, "reasons": [*found.reasons], "supports": []}
    return list(rows.values()), sentences


def _versions(calls: Sequence[Call], evidences: Sequence[Evidence]) -> dict[str, str]:
    versions = {"kefu": _kefu_version(), "wording": store.wording_version()}
    for evidence in evidences:
        if evidence.findings:
            versions["knowledge"] = str(evidence.findings.version)
            versions |= {found.passage.id: found.passage.version for found in evidence.findings.found[:1]}
    return versions | {call.name: call.version for call in calls}


@cache
def _kefu_version() -> str:
    """Read once: the package's metadata is a file."""
    return version("kefu")


async def read_trace(services: Services, merchant_id: int, id: UUID) -> dict[str, Any] | None:
    """The stored row of one trace."""
    async with services.database.open_for(merchant_id) as connection:
        return await store.select_trace(connection, id)


def as_sent(record: Mapping[str, Any], message: Message | None, style: Style) -> dict[str, Any]:
    """`sentences` that left, in the order of the message and with all of it, `unsent` drafts, and `evidence` by the new places.

    A trace has all that was drafted; of two answers in one, or once somebody is handed over, not everything is said. `message` None:
    nothing was. Sentences that no draft has (comfort, a farewell) state no fact and are marked `own`.
    """
    drafted = [dict(each) for each in record.get("sentences", ())]
    places: dict[int, int] = {}  # of a draft → of what was sent
    sent: list[dict[str, Any]] = []
    for text in (str(each["text"]) for each in (message.content.get("sentences") if message else None) or ()):
        fits = (at for at, each in enumerate(drafted) if at not in places and text in (each["text"], addressed(each["text"], style)))
        at = next(fits, None)
        if at is not None:
            places[at] = len(sent)
        sent.append({**drafted[at], "text": text} if at is not None else {"text": text, "citations": [], "own": True})
    if message and not sent:  # a message of before its sentences were kept with it
        places = {at: place for place, at in enumerate(at for at, each in enumerate(drafted) if each["text"] in message.text)}
        sent = [drafted[at] for at in places]
    evidence = [
        {**each, "supports": [places[at] for at in each.get("supports", ()) if at in places]} for each in record.get("evidence", ())
    ]
    said = {each["text"] for each in sent}
    unsent = [each for at, each in enumerate(drafted) if at not in places and each["text"] not in said]
    return {"sentences": sent, "unsent": unsent, "evidence": evidence}


async def find_traces(services: Services, merchant_id: int, prefix: str) -> list[dict[str, Any]]:
    """Traces whose id starts with `prefix`, at most two."""
    async with services.database.open_for(merchant_id) as connection:
        return await store.select_trace_by_prefix(connection, prefix)


async def traces_of(services: Services, conversation: Conversation) -> list[dict[str, Any]]:
    """The stored rows of all turns of a conversation, oldest first."""
    async with services.database.open_for(conversation.merchant_id) as connection:
        return await store.select_traces(connection, conversation.id)


async def list_traces(services: Services, conversation: Conversation) -> list[dict[str, Any]]:
    """Of all turns of a conversation, oldest first: when, what was asked, lane, times, cost, currency and verdict; not the records."""
    async with services.database.open_for(conversation.merchant_id) as connection:
        return await store.select_trace_rows(connection, conversation.id)


async def costs_since(services: Services, merchant_id: int, since: datetime) -> list[LaneCost]:
    """What turns took since a moment, a row for each lane (and currency, where it has changed), most replies first."""
    async with services.database.open_for(merchant_id) as connection:
        rows = await store.select_costs(connection, since)
    return [LaneCost(**row) for row in rows]


async def redate_traces(services: Services, conversation: Conversation) -> None:
    """After a conversation was moved in time: its traces with it."""
    async with services.database.open_for(conversation.merchant_id) as connection:
        await store.update_times(connection, conversation.id)
