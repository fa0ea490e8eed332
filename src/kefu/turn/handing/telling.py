"""What time does to a hand-over, told to the customer whom it concerns."""

from collections.abc import Sequence
from uuid import UUID

from kefu.people.queue import Moved
from kefu.shops import merchant
from kefu.turn.facts.waiting import closed_line
from kefu.turn.services import Services
from kefu.turn.wording import local_day, say

# Of what one look at the line did to one ticket, the first of these is told: who hears that nobody is there need not hear of a supervisor.
_GRAVEST = ("closed_for_now", "breached", "left", "call_offered")


def to_tell(moves: Sequence[Moved]) -> list[Moved]:
    """One thing for each customer: two messages in a row say less than one, and what was said minutes ago is not contradicted."""
    told: dict[UUID, Moved] = {}
    now_late = {moved.ticket.id for moved in moves if moved.kind == "breached"}
    for moved in moves:
        if moved.kind not in _GRAVEST or _is_known(moved, moved.ticket.id in now_late):
            continue
        known = told.get(moved.ticket.id)
        if known is None or _GRAVEST.index(moved.kind) < _GRAVEST.index(known.kind):
            told[moved.ticket.id] = moved
    return list(told.values())


def _is_known(moved: Moved, is_now_late: bool) -> bool:
    """Who knows that nobody is there is not told of a supervisor, and the other way round, unless a time can be named.

    Who was told it with the hand-over itself (`at_once`) is not told again a minute later.
    """
    if moved.kind == "closed_for_now" and moved.ticket.told.get("at_once"):
        return True
    if moved.kind in ("breached", "call_offered"):
        return bool(moved.ticket.told.get("closed"))
    return moved.kind == "closed_for_now" and moved.ticket.breached_at is not None and not is_now_late and moved.opens_at is None


async def tell_moved(services: Services, moved: Moved) -> None:
    """Tell the customer what time did to her ticket, where that concerns her. The clock hands each move out once."""
    if moved.kind not in _GRAVEST or moved.ticket.contact:
        return
    ticket = moved.ticket
    conversation = await services.conversations.get(ticket.merchant_id, ticket.conversation)
    shop, language = await merchant(services.database, ticket.merchant_id), conversation.language
    now = services.clock_now()
    if moved.kind == "closed_for_now":
        lines = [closed_line(moved.opens_at, shop, language, local_day(now, shop.timezone)), say("queue.leave_contact", language)]
    elif moved.kind == "left":
        lines = [say("queue.left", language)]
    elif moved.kind == "call_offered":
        lines = [say("queue.leave_contact", language)]
    else:
        lines = [say("queue.breached", language), say("queue.leave_contact", language)]
    text = "".join(lines) if language == "zh" else " ".join(lines)
    await services.conversations.say(conversation, "ai", text, language, lane="hand_over")
