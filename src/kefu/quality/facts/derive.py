"""From messages and traces to facts: what it was about, how she felt, what it took. Nothing here reads or writes a table."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from kefu.perception.emotion import CALM, Emotion, feel
from kefu.perception.taxonomy import taxonomy
from kefu.perception.wishes import read
from kefu.quality.facts.checks import found_in
from kefu.quality.facts.nouns import DEAREST, Facts, Said, Turned

Embed = Callable[[str], NDArray[np.float32]]

SURE_WISH = 0.5  # as the turn itself: a wish below it starts no errand
SURE_TOPIC = 0.3  # of 92 intents; below it the subject of a question to the articles is 'knowledge', which says no more than it knows
_SHORT_CLOSING = 24  # characters; a longer last word may hold a question


def derive(id: UUID, messages: Sequence[Said], turns: Sequence[Turned], promised: Collection[str], embed: Embed) -> Facts:
    """The facts of one conversation with a customer's word in it. `promised`: texts of the promises on record."""
    customer = [said for said in messages if said.sender == "customer"]
    by_trace = {turn.id: turn for turn in turns}
    answers = {said.seq: said for said in messages}
    feelings = _feelings(customer, answers, by_trace, embed)
    intents = _intents(turns, embed)
    main = next((name for name in intents if _stage(name) != "talk"), intents[0] if intents else "none")
    first = next((said for said in messages if said.sender in ("ai", "person") and said.seq > customer[0].seq), None)
    opened = _open_since(messages)
    lanes = {turn.lane for turn in turns} | {
        said.lane for said in messages if said.sender == "ai" and said.lane and said.seq > customer[0].seq
    }
    return Facts(
        conversation=id,
        upto=messages[-1].seq,
        began_at=customer[0].at,
        last_at=messages[-1].at,
        language=customer[-1].language,
        intent=main,
        stage=_stage(main),
        intents=tuple(intents),
        lane=max(lanes or {"none"}, key=lambda lane: DEAREST.index(lane) if lane in DEAREST else 0),
        replies=sum(said.sender == "ai" and said.seq > customer[0].seq for said in messages),
        customer_words=len(customer),
        person_words=sum(said.sender == "person" for said in messages),
        cost_micros=sum(turn.cost_micros for turn in turns),
        currency=next((turn.currency for turn in turns if turn.currency), ""),
        first_seconds=(first.at - customer[0].at).total_seconds() if first else None,
        mood_before=feelings[0].name,
        heat_before=round(feelings[0].heat, 3),
        mood_after=feelings[-1].name,
        heat_after=round(feelings[-1].heat, 3),
        open_since=opened.at if opened else None,
        declined=tuple(dict.fromkeys(turn.asked for turn in turns if turn.lane == "decline" and turn.asked)),
        said_solved=any(_SOLVED.search(said.text) and not _NOT.search(said.text) for said in customer[1:]),
        findings=found_in(messages, by_trace, promised, feelings[0].heat, feelings[-1].heat, opened),
    )


def _feelings(customer: Sequence[Said], answers: Mapping[int, Said], traces: Mapping[UUID, Turned], embed: Embed) -> list[Emotion]:
    """One for each of her messages: as the turn read it, and read now where a person had the floor."""
    feelings: list[Emotion] = []
    for said in customer:
        reply = answers.get(said.answered_by or 0)
        turn = traces.get(reply.trace) if reply and reply.trace else None
        if turn:
            feelings.append(Emotion(turn.mood, turn.intensity, turn.confidence))  # pyright: ignore[reportArgumentType] - stored by the turn
        else:
            feelings.append(feel(said.text, embed, said.language, feelings))
    return feelings or [CALM]


def _intents(turns: Sequence[Turned], embed: Embed) -> list[str]:
    """Names of the taxonomy, in the order they came; the subject of a question to the articles is read again."""
    found: dict[str, None] = {}
    for turn in turns:
        for request in turn.requests:
            found[_intent(request, embed)] = None
    return list(found)


def _intent(request: Mapping[str, Any], embed: Embed) -> str:
    wish, intent = str(request.get("wish") or ""), str(request.get("intent") or "none")
    if wish and float(request.get("wish_confidence") or 0) >= SURE_WISH:
        return wish
    text = str(request.get("text") or "").strip()
    if intent != "knowledge" or not text:
        return intent
    reading = read(text, embed(text))
    return reading.intent if reading.confidence >= SURE_TOPIC else intent


def _stage(intent: str) -> str:
    leaf = taxonomy().get(intent)
    return leaf.stage if leaf else "in_sale" if intent.startswith("order.") else "pre_sale" if intent.startswith("product.") else "talk"


def _open_since(messages: Sequence[Said]) -> Said | None:
    """The first message after the last answer, unless she only said thank you."""
    answered = max((said.seq for said in messages if said.sender in ("ai", "person")), default=0)
    left = [said for said in messages if said.sender == "customer" and said.seq > answered]
    return None if left and all(_is_closing(said.text) for said in left) else (left[0] if left else None)


def _is_closing(text: str) -> bool:
    return (
        len(text) <= _SHORT_CLOSING and not any(mark in text for mark in "?？吗呢") and any(word in text.lower() for word in _CLOSING_WORDS)
    )


# What says that the matter is settled, and not only that she is polite.
_SOLVED = re.compile(
    r"解决了|搞定|弄好了|办好了|好了可以了|可以用了|清楚了|收到了(?:谢|，谢)|问题没了|没问题了"
    r"|\b(?:that (?:helps|helped|works|worked|solves|solved|did it)|solved|sorted|it works now|all good now"
    r"|problem is gone|that'?s what i needed)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"没(?:有)?(?:解决|搞定|弄好)|还没|不清楚|\b(?:not|n't|isn't|didn't)\b", re.IGNORECASE)
_CLOSING_WORDS = (
    "谢",
    "好的",
    "嗯",
    "知道了",
    "明白",
    "行",
    "可以",
    "ok",
    "thank",
    "cheers",
    "great",
    "got it",
    "bye",
    "再见",
    "perfect",
    "lovely",
)
