"""What became of each suggestion: taken as it was, changed, or refused; and what that teaches, where the merchant allows it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from kefu.conversations import Conversation, Message
from kefu.errors import NotFound, Refused
from kefu.people import Person
from kefu.turn.copilot import store
from kefu.turn.copilot.nouns import Fate, Suggestion, Warned
from kefu.turn.desk import Book
from kefu.turn.services import Services

KEPT_MEANING = 0.8  # likeness from which an edited reply still says what its article says; below, nothing is learnt of it
_TOKEN = re.compile(r"〔[^〕#]*#\d+〕")
_SPACE = re.compile(r"\s+")


async def keep(services: Services, conversation: Conversation, person: Person | None, made: Suggestion, focus: Mapping[str, Any]) -> None:
    """Store a suggestion with all it stands on; its fate is open."""
    cited = [row for row in made.evidence if row["kind"] == "passage" and row["supports"]]
    async with services.database.open_for(conversation.merchant_id) as connection:
        await store.insert_suggestion(
            connection,
            {
                "merchant_id": conversation.merchant_id,
                "id": made.id,
                "conversation": conversation.id,
                "person": person.id if person else None,
                "at": services.clock_now(),
                "up_to": made.up_to,
                "asked": made.asked,
                "text": made.text,
                "lane": made.lane,
                "verdict": made.silent or "verified",
                "language": made.language,
                "articles": list(dict.fromkeys(_article(str(row["id"])) for row in cited)),
                "record": {"sentences": made.sentences, "evidence": made.evidence, "why": made.why, "passed": made.passed},
                "focus": focus,
                "cpu": made.cpu_milliseconds,
            },
        )


async def note_sent(
    services: Services,
    conversation: Conversation,
    person: Person,
    message: Message,
    suggestion: UUID | None,
    warnings: Sequence[Warned],
    *,
    was_shown: bool,
) -> Fate | None:
    """After a person's reply has gone out: what it made of the suggestion, and what it was warned of.

    What the talk is about is taken over from the suggestion. Of one that was changed, no plan counts as listed: the customer has read
    something else. None without a suggestion, or when its fate was decided before.
    """
    now = services.clock_now()
    book = await Book.open(services, conversation) if warnings else None
    told: list[dict[str, Any]] = await book.masked(services, [asdict(warning) for warning in warnings]) if book else []
    async with services.database.open_for(conversation.merchant_id) as connection:
        if told:
            await store.insert_warning(connection, conversation.merchant_id, conversation.id, message.seq, person.id, now, was_shown, told)
        row = await store.select_suggestion(connection, suggestion, lock=True) if suggestion else None
        if row is None or row["conversation_id"] != conversation.id:
            return None
        likeness = alike(row["text"], message.text)
        fate: Fate = "accepted" if likeness == 1.0 else "edited"
        decided = await store.decide_suggestion(
            connection, row["suggestion_id"], fate, now, final_text=message.text, likeness=likeness, seq=message.seq
        )
        if decided is None:
            return None
        if row["focus"]:
            await store.update_focus(connection, conversation.id, row["focus"] if fate == "accepted" else _unlisted(row["focus"]))
    return fate


async def reject(services: Services, merchant_id: int, suggestion: UUID, reason: str, article: str = "") -> None:
    """A person will not use it. `article`: the one that does answer. Raises NotFound, Refused when its fate was decided before."""
    if article and article not in {each.id for each in await services.knowledge.articles(merchant_id)}:
        raise NotFound(f"There is no article {article!r} here; leave it out, or name one that the shop has.")
    async with services.database.open_for(merchant_id) as connection:
        if await store.select_suggestion(connection, suggestion, lock=True) is None:
            raise NotFound("There is no such suggestion.")
        if not await store.decide_suggestion(connection, suggestion, "rejected", services.clock_now(), reason=reason, article=article):
            raise Refused("What became of this suggestion is on record already.")


async def corrections(services: Services, merchant_id: int) -> list[tuple[str, str]]:
    """(question, article) as persons confirmed or put it right. The questions are customers' words: learning from them needs consent,
    which `Learning.tune(…, from_customers=True)` asks for. Whose values stood in them is not told."""
    async with services.database.open_for(merchant_id) as connection:
        rows = await store.select_corrections(connection)
    found: list[tuple[str, str]] = []
    for row in rows:
        article = row["article"] if row["fate"] == "rejected" else row["articles"][0]
        if row["fate"] == "edited" and (row["likeness"] or 0.0) < KEPT_MEANING:
            continue
        question = _SPACE.sub(" ", _TOKEN.sub(" ", row["asked"])).strip()
        if question:
            found.append((question, article))
    return list(dict.fromkeys(found))


async def fates_since(services: Services, merchant_id: int, since: datetime) -> dict[str, int]:
    """How many suggestions with words were accepted, edited, rejected or left open since then."""
    async with services.database.open_for(merchant_id) as connection:
        return {row["fate"]: row["n"] for row in await store.count_fates(connection, since)}


def alike(suggested: str, sent: str) -> float:
    """1.0 when they differ in white space at most, else less, by common characters."""
    one, other = _SPACE.sub(" ", suggested).strip(), _SPACE.sub(" ", sent).strip()
    if one == other:
        return 1.0
    return min(0.999, round(SequenceMatcher(None, one, other, autojunk=False).ratio(), 3))


def _unlisted(focus: Mapping[str, Any]) -> dict[str, Any]:
    runs = [{**run, "listed": "", "confirmed": False, "asked": ""} for run in focus.get("runs", ())]
    return {**focus, **({"runs": runs} if runs else {})}


def _article(passage: str) -> str:
    """'returns.zh#2' is a passage of article 'returns'."""
    return passage.rsplit(".", 1)[0]
