"""Asking, once: after a person has closed, or when a talk with the AI has gone quiet."""

from datetime import timedelta

from kefu.conversations import Conversation, Message
from kefu.errors import NotFound
from kefu.people import Person
from kefu.quality.ratings import store
from kefu.turn import Services, say

# A choice, not measured: long enough that she is not still typing, short enough that she still knows what it was about.
QUIET = timedelta(minutes=10)
LATE = timedelta(hours=3)  # who has been gone for longer is not asked
SPARED = timedelta(days=7)  # a customer is not asked twice in so many days
SCORES = (5, 4, 3, 2, 1)


async def ask_after_person(services: Services, conversation: Conversation, person: Person) -> Message | None:
    """A person has closed this conversation. None when she was asked lately, or the floor is not free."""
    return await _ask(services, conversation, "person", person)


async def ask_after_ai(services: Services, conversation: Conversation) -> Message | None:
    """A talk with the AI is over. None when she was asked lately, or the floor is not free."""
    return await _ask(services, conversation, "ai", None)


async def ask_quiet(services: Services, merchant_id: int) -> int:
    """Ask in the talks with the AI that have gone quiet; returns in how many. A job calls it; the facts must be fresh."""
    now = services.clock_now()
    async with services.database.open_for(merchant_id) as connection:
        ids = await store.select_quiet(connection, now, QUIET, LATE, now - SPARED)
    asked = 0
    for each in ids:
        try:
            conversation = await services.conversations.get(merchant_id, each)
        except NotFound:
            continue
        asked += await ask_after_ai(services, conversation) is not None
    return asked


async def _ask(services: Services, conversation: Conversation, about: str, person: Person | None) -> Message | None:
    now, customer = services.clock_now(), conversation.who.customer
    async with services.database.open_for(conversation.merchant_id) as connection:
        if await store.was_asked(connection, conversation.id, customer, now - SPARED, about):
            return None
    language = conversation.language
    text = say("rating.ask_person", language, name=person.name) if person else say("rating.ask", language)
    content = {"quick_replies": [{"text": say(f"rating.{score}", language)} for score in SCORES]}
    # The same id again gives the message that was stored first: two processes ask once.
    asked = await services.conversations.volunteer(
        conversation, text, language, client_id=f"rating-{about}", lane="smalltalk", content=content
    )
    if asked is None:
        return None
    async with services.database.open_for(conversation.merchant_id) as connection:
        await store.insert_asked(connection, conversation.id, asked.seq, now, about, person.id if person else None, customer)
    return asked
