"""What time does to a hand-over, told to the customer whom it concerns."""

from kefu.people.queue import Moved
from kefu.shops import merchant
from kefu.turn.services import Services
from kefu.turn.waiting import closed_line
from kefu.turn.wording import local_day, say


async def tell_moved(services: Services, moved: Moved) -> None:
    """Tell the customer what time did to her ticket, where that concerns her. The clock hands each move out once."""
    if moved.kind not in ("left", "breached", "call_offered", "closed_for_now") or moved.ticket.contact:
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
