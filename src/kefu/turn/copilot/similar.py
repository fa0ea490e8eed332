"""Matters like this one that a person solved before, by the vectors that search uses; nobody's personal values are shown with them."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from kefu.conversations import Conversation, Message
from kefu.turn.copilot import store
from kefu.turn.copilot.asked import only_asks_for_person
from kefu.turn.copilot.nouns import Solved
from kefu.turn.services import Services

NEAR = 0.5  # cosine of questions from which a matter is shown; see benches/LOG.md, "Copilot"
MOST_SHOWN, MOST_KEPT, MOST_AT_ONCE = 3, 5_000, 200
LONGEST = 400  # characters of a question, and of an answer
SHORTEST_ANSWER = 8  # 'Please wait' solves nothing
MERCHANTS_KEPT = 50
_TOKEN = re.compile(r"〔([^〕#]*)#\d+〕")
_DIGITS = re.compile(r"(?<![\d.])\d{6,}(?![\d.])")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Kept:
    """One merchant's solved matters in memory. `vectors`: (matters, dimensions), each of length 1."""

    state: tuple[int, datetime | None]
    rows: Sequence[store.Row]
    vectors: Any


_kept: OrderedDict[tuple[int, int], _Kept] = OrderedDict()


async def similar(services: Services, conversation: Conversation, asked: str) -> tuple[Solved, ...]:
    """At most three, the likest first; () when nothing asked is near. Matters that have ended since the last call are taken up first."""
    question = plain(asked)
    if not question:
        return ()
    kept = await _matters(services, conversation.merchant_id)
    if not kept.rows:
        return ()
    vector = await asyncio.to_thread(services.vectors.query, question)
    scores = kept.vectors @ vector
    found: list[Solved] = []
    for at in np.argsort(-scores)[: 4 * MOST_SHOWN]:
        row, score = kept.rows[int(at)], float(scores[int(at)])
        is_known = any(row["answered"] == each.answered for each in found)
        if score < NEAR or len(found) == MOST_SHOWN:
            break
        if row["conversation_id"] != conversation.id and not is_known:
            found.append(Solved(row["at"], row["language"], row["asked"], row["answered"], round(score, 3)))
    return tuple(found)


def plain(text: str) -> str:
    """A masked text with its personal values named by their kind only: 手机 in the place of 〔手机#1〕; long numbers are left out."""
    return _DIGITS.sub("…", _TOKEN.sub(r"[\1]", text)).strip()[:LONGEST]


async def _matters(services: Services, merchant_id: int) -> _Kept:
    key = (id(services.database), merchant_id)
    async with services.database.open_for(merchant_id) as connection:
        state = await store.solved_state(connection)
    known = _kept.get(key)
    if known and known.state == state:
        _kept.move_to_end(key)
        return known
    await _take_up(services, merchant_id, known.state[1] if known else None)
    async with services.database.open_for(merchant_id) as connection:
        rows = await store.select_solved(connection, services.vectors.name, MOST_KEPT)
        state = await store.solved_state(connection)
    vectors = np.stack([np.frombuffer(bytes(row["vector"]), np.float32) for row in rows]) if rows else np.zeros((0, 1), np.float32)
    _kept[key] = _Kept(state, rows, vectors)
    while len(_kept) > MERCHANTS_KEPT:
        _kept.popitem(last=False)
    return _kept[key]


async def _take_up(services: Services, merchant_id: int, since: datetime | None) -> None:
    """Keep what was asked and answered in conversations that have ended solved since then."""
    async with services.database.open_for(merchant_id) as connection:
        ended = await store.conversations_to_learn(connection, since or _EPOCH, MOST_AT_ONCE)
    for each in ended:
        conversation = await services.conversations.get(merchant_id, each["conversation_id"])
        pairs = exchanges(await services.conversations.messages(conversation))
        made = await asyncio.to_thread(services.vectors.queries, [asked for _, asked, _ in pairs]) if pairs else ()
        rows = [
            {"seq": seq, "asked": asked, "answered": answered, "vector": np.asarray(vector, np.float32).tobytes()}
            for (seq, asked, answered), vector in zip(pairs, made, strict=True)
        ]
        rows = rows or [{"seq": 0, "asked": "", "answered": "", "vector": b""}]  # looked at, and nothing in it
        about = {
            "conversation": conversation.id,
            "at": each["ended_at"],
            "language": conversation.language,
            "vectors": services.vectors.name,
        }
        async with services.database.open_for(merchant_id) as connection:
            await store.insert_solved(connection, merchant_id, [{**about, **row} for row in rows])


def exchanges(messages: Sequence[Message]) -> list[tuple[int, str, str]]:
    """(seq, what was asked, what a person answered) for each answer of a person that says something, personal values by kind only."""
    found: list[tuple[int, str, str]] = []
    asked: list[str] = []
    is_answered = False
    for message, after in zip(messages, (*messages[1:], None), strict=True):
        if message.sender == "customer" and only_asks_for_person(message, after):
            continue
        if message.sender == "customer":
            asked = [message.text] if is_answered else [*asked, message.text]
            is_answered = False
        elif message.sender == "person" and asked and len(message.text) >= SHORTEST_ANSWER:
            question = plain("\n".join(asked[-3:]))
            if found and is_answered:  # a person's second message goes on with the answer
                seq, before, said = found[-1]
                found[-1] = (seq, before, f"{said}\n{plain(message.text)}"[:LONGEST])
            else:
                found.append((message.seq, question, plain(message.text)))
            is_answered = True
        elif message.sender == "ai" and message.lane not in ("decline", "hand_over"):
            is_answered = True
    return found
