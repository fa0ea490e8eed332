"""What was asked and not answered: read from the traces, put together by meaning, counted, with the money that was at stake."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

import numpy as np

from kefu.database import Database
from kefu.errors import BadInput, NotFound
from kefu.knowledge.evidence import concepts_of
from kefu.knowledge.upkeep import store
from kefu.knowledge.upkeep.nouns import Gap, GapQuestion
from kefu.knowledge.views import HALF
from kefu.perception.clauses import asks
from kefu.perception.intents import guess
from kefu.perception.signals import signals
from kefu.perception.taxonomy import taxonomy
from kefu.perception.vectors import Matrix

# Likeness to a gap's mean from which a question belongs to it: paraphrases of the demo's questions are .56 and more, others .45 and less.
SAME_GAP = 0.55
AT_ONCE = 300  # traces looked through in one transaction
SHOWN = 6  # wordings of a gap
NOT_KNOWLEDGE = ("the shop does not answer",)  # declined for another reason than that nobody wrote it down
NOTHING = "nothing that is known answers this"  # why of an answer that only asks "did you mean"
_TALK = re.compile(r"\W*(?:(?:哈|呵|嘿|嗯|哦|噢|好|行|吧|的|ok|okay|lol|haha|hm+|yes|no)[\W]*)*", re.IGNORECASE)
ANSWERED = ("verbatim", "quote", "model", "fact")
# A place in the taxonomy that is talk and so likely: of 472 questions of benches/answers it takes two for talk ("Gaps", benches/LOG.md).
TALK = 0.6
ASKED_AT_TALK = ("hours", "none")  # stand among talk in the taxonomy, and an article may answer them
FOR_A_PERSON = 3  # grade of a signal (lawyer, injury …): such a message needs somebody, not an article
REASONS = ("answer_rejected", "not_verified")  # hand-overs for lack of an answer; who asks for a person may have had one


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one turn that got no answer."""

    trace: UUID
    part: int
    conversation: UUID
    seq: int
    text: str
    language: str
    why: str
    at: datetime
    products: tuple[str, ...]
    orders: tuple[str, ...]  # tokens


Worth = Callable[[Asked], Awaitable[Mapping[str, int]]]
"""What the talk was about is worth, by currency, in minor units; handed in, for this room knows no shop."""
Vector = Callable[[str], Matrix]


async def read_gaps(database: Database, merchant_id: int, vector: Vector, worth: Worth) -> int:
    """Look through the turns that were not looked through before; how many questions without an answer they had.

    Each turn is read once, whoever reads: it is marked in the same transaction that keeps its questions.
    """
    found = 0
    while True:
        async with database.open_for(merchant_id) as connection:
            rows = await store.select_unread_traces(connection, AT_ONCE)
        if not rows:
            return found
        asked = [each for row in rows for each in unanswered(row) if is_matter(each.text, vector)]
        stakes = [dict(await worth(each)) for each in asked]
        async with database.open_for(merchant_id) as connection:
            new = await store.mark_traces_read(connection, [row["trace_id"] for row in rows])
            clusters = await store.select_centroids(connection)
            for each, stake in zip(asked, stakes, strict=True):
                if each.trace in new:
                    found += 1
                    gap = _place(clusters, vector(each.text))
                    await store.upsert_centroid(connection, gap, clusters[gap][0].astype(HALF).tobytes(), clusters[gap][1])
                    await store.insert_question(connection, gap, each, stake)


def is_matter(text: str, vector: Vector) -> bool:
    """Whether an article could answer it: neither thanks, an insult or 'that is no help', nor a threat or an injury."""
    if any(signal.grade >= FOR_A_PERSON for signal in signals(text)):
        return False
    found = guess(text, vector)
    leaf = taxonomy().get(found.leaf)
    return leaf is None or leaf.kind != "talk" or leaf.name in ASKED_AT_TALK or found.leaf_confidence < TALK


def _place(clusters: dict[UUID, tuple[Matrix, int]], vector: Matrix) -> UUID:
    """The gap that a question belongs to, its mean moved towards it; a new one when none is near."""
    likeness = {gap: float(mean @ vector) / (float(np.linalg.norm(mean)) or 1.0) for gap, (mean, _) in clusters.items()}
    best = max(likeness, key=likeness.__getitem__, default=None)
    if best is None or likeness[best] < SAME_GAP:
        best = uuid4()
        clusters[best] = (vector, 0)
    mean, size = clusters[best]
    clusters[best] = (((mean * size + vector) / (size + 1)).astype(np.float32), size + 1)
    return best


def unanswered(row: Mapping[str, Any]) -> Iterator[Asked]:
    """The questions of one trace that got no answer: declined, given to a person for lack of one, or rejected by the customer.

    `row`: trace_id, conversation_id, at, seq, record, and `before`: the record of the turn before it in the conversation.
    """
    record: Mapping[str, Any] = row["record"]
    requests, parts, decisions = _made(record, "understand", "requests"), _made(record, "draft", "items"), _made(record, "decide", "items")
    orders = tuple(dict.fromkeys(str(each["order"]) for each in requests if each.get("order")))
    for number, (request, part, decision) in enumerate(zip(requests, parts, decisions, strict=False)):
        why, text = "", str(request.get("query") or request.get("text") or "")
        reasons: Sequence[str] = part.get("why", ())
        if (part.get("lane") == "decline" and not set(reasons) & set(NOT_KNOWLEDGE)) or NOTHING in reasons:
            why = "declined"
        elif decision.get("is") == "HandOver" and decision.get("reason") in REASONS:
            why, text = "disliked", _before(row) or text  # which may be 'that is no help' alone: no matter, see above
        elif request.get("intent") == "rejects":
            why, text = "disliked", _before(row)
        elif decision.get("is") == "HandOver" and decision.get("reason") == "customer_asked" and number == 0:
            why, text = "person_wanted", _before(row)
        elif part.get("lane") == "hand_over" and record.get("verdict") == "GiveToPerson":
            why = "not_verified"
        if why and _asks(text, str(request.get("intent", ""))):
            yield Asked(
                row["trace_id"], number, row["conversation_id"], row["seq"] or 0, text.strip(), str(record.get("language") or "zh"), why,
                row["at"], tuple(map(str, request.get("products", ()))), orders,
            )  # fmt: skip


def _asks(text: str, intent: str) -> bool:
    """Whether it asks for anything that could be written down: neither bare digits nor thanks, anger or a word of talk.

    Of goods a name is enough ("雨伞"); anything else must ask, which costs the report bare words such as "apple pay".
    """
    words = [word for word in concepts_of(text) if not word.isdigit()]
    return bool(words) and not _TALK.fullmatch(text) and (intent.startswith("product.") or asks(text))


def _before(row: Mapping[str, Any]) -> str:
    """The general question that was answered just before, which the customer did not like or wanted a person for; '' when it was about
    an order or had no answer, for then it counts by itself."""
    record = cast("Mapping[str, Any]", row.get("before") or {})
    requests, parts = _made(record, "understand", "requests"), _made(record, "draft", "items")
    for request, part in zip(requests, parts, strict=False):
        intent, why = str(request.get("intent", "")), part.get("why", ())
        if part.get("lane") in ANSWERED and NOTHING not in why and not intent.startswith(("order.", "person", "rejects")):
            return str(request.get("query") or request.get("text") or "")
    return ""


def _made(record: Mapping[str, Any], verb: str, key: str) -> Sequence[Mapping[str, Any]]:
    steps = cast("Sequence[Mapping[str, Any]]", record.get("steps", ()))
    nothing: Mapping[str, Any] = {}
    made: Mapping[str, Any] = next((step.get("made") or nothing for step in steps if step.get("verb") == verb), nothing)
    return cast("Sequence[Mapping[str, Any]]", made.get(key, ()))


async def list_gaps(database: Database, merchant_id: int, state: str | None = "open", *, limit: int = 100) -> tuple[Gap, ...]:
    """Gaps, the most asked first, of those asked alike the one with the most at stake; each with its most typical wordings (masked)."""
    async with database.open_for(merchant_id) as connection:
        rows = await store.select_gaps(connection, state, limit)
        questions = await store.select_questions(connection, [row["gap_id"] for row in rows])
    found = [_gap(row, questions.get(row["gap_id"], [])) for row in rows]
    return tuple(sorted(found, key=lambda gap: (-gap.count, -sum(gap.stake.values()), -gap.last_asked.timestamp())))


def _gap(row: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]) -> Gap:
    stake: Counter[str] = Counter()
    for conversation in {each["conversation_id"] for each in questions}:  # what a talk was about counts once, however often it was asked
        own = [each["stake"] for each in questions if each["conversation_id"] == conversation]
        for currency in {name for each in own for name in each}:
            stake[currency] += max(each.get(currency, 0) for each in own)
    wordings = {each["asked"].casefold(): each for each in questions}
    shown = sorted(wordings.values(), key=lambda each: (abs(len(each["asked"]) - _typical(questions)), each["asked"]))[:SHOWN]
    return Gap(
        id=row["gap_id"],
        questions=tuple(GapQuestion(each["asked"], each["language"], each["why"], each["at"], each["conversation_id"]) for each in shown),
        count=len(questions),
        languages=dict(Counter(each["language"] for each in questions)),
        reasons=dict(Counter(each["why"] for each in questions)),
        last_asked=max(each["at"] for each in questions),
        stake=dict(stake),
        state=row["state"],
        drafts=row["drafts"],
        article=row["article_id"],
        decided_by=row["decided_by"],
        reason=row["reason"],
    )


def _typical(questions: Sequence[Mapping[str, Any]]) -> float:
    return sorted(len(each["asked"]) for each in questions)[len(questions) // 2]


async def decide_gap(database: Database, merchant_id: int, id: UUID, who: str, reason: str, now: datetime, *, dismiss: bool = True) -> None:
    """Leave a gap open on purpose, with a reason, or open it again. Raises NotFound, and BadInput without a reason."""
    if dismiss and not reason.strip():
        raise BadInput("Say why this needs no article.", ("reason: empty; write why the gap may stay",))
    async with database.open_for(merchant_id) as connection:
        if not await store.decide_gap(connection, id, "dismissed" if dismiss else "open", who, reason.strip(), now):
            raise NotFound("There is no such gap.")
