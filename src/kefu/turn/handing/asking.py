"""The acts of handing over: get in line, leave a number instead, go back to the AI. Each is a row before it is a sentence."""

from kefu.conversations import Conversation
from kefu.governance.ledger import Promise
from kefu.people.queue import Place, Situation
from kefu.turn.handing.packet import Reveal, packet_of
from kefu.turn.promising import promise_of
from kefu.turn.services import Services
from kefu.turn.state import Heard, Meaning
from kefu.vocabulary import Merchant


async def ask_person(
    services: Services, conversation: Conversation, reason: str, reveal: Reveal, heard: Heard | None = None, meaning: Meaning | None = None
) -> Place:
    """Put the conversation in line for a person, with what they must know; asked again, it keeps its place. `reason`: a word, or
    'risk: lawyer'."""
    reason, _, risk = reason.partition(": ")
    language = meaning.language if meaning else conversation.language
    requests = meaning.requests if meaning else ()
    value = 0
    if number := reveal(str(conversation.focus.get("order") or "")):
        order = await services.shop.order(conversation.who, number)
        value = order.total.minor if order else 0
    situation = Situation(
        reason=reason,
        intents=tuple(dict.fromkeys(name for request in requests for name in (request.wish, request.intent) if name)),
        mood=meaning.mood.now.name if meaning else "calm",
        heat=meaning.mood.now.heat if meaning else 0.0,
        risk=risk,
        language=language,
        value_minor=value,
        misses=heard.focus.misses if heard else 0,
    )
    packet = await packet_of(services, conversation, reveal, heard, meaning)
    return await services.queue.ask(conversation.merchant_id, conversation.id, situation, packet, services.clock_now())


async def leave_contact(services: Services, conversation: Conversation, merchant: Merchant, contact: str, language: str) -> Promise | None:
    """A call or a letter instead of waiting: promised on record, due by the desk's hours. None when nobody was waited for."""
    now = services.clock_now()
    ticket = await services.queue.leave_contact(conversation.merchant_id, conversation.id, contact, now)
    if ticket is None:
        return None
    return await promise_of(
        services.database,
        services.policy,
        merchant,
        "call_by",
        {},
        language,
        conversation.id,
        now,
        made_by=ticket.id,
        about={"ticket": str(ticket.id)},
        due=ticket.due_at,
    )


async def withdraw(services: Services, conversation: Conversation) -> bool:
    """Go on with the AI. False when nobody was waited for."""
    return await services.queue.withdraw(conversation.merchant_id, conversation.id, services.clock_now())
