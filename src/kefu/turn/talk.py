"""The door of this room: a customer's message goes in, the reply that answers it comes out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kefu.conversations import Conversation, Message
from kefu.errors import TryAgainLater
from kefu.governance import mask_and_save
from kefu.governance.ledger import keep_matching
from kefu.people import Person
from kefu.perception.language import detect
from kefu.shops import merchant
from kefu.turn.desk import Book
from kefu.turn.draft import handed_over
from kefu.turn.flow import take_turn
from kefu.turn.handing import ask_person
from kefu.turn.promising import promises_of
from kefu.turn.services import Services
from kefu.turn.state import Outcome, Tell
from kefu.turn.trace import note_left_turn
from kefu.turn.wording import addressed, items_said, local_day, say
from kefu.vocabulary import ActRecord, Merchant, in_language

WAIT_SECONDS = 75.0  # a turn of the slowest model is over by then, and the lease of a crashed process long before


async def nobody(kind: str, content: Mapping[str, Any]) -> None:
    """A listener that does not listen."""


async def hear(services: Services, conversation: Conversation, text: str, client_id: str | None, book: Book | None = None) -> Message:
    """Mask what the customer wrote and store it; from here on it is not lost. A `book` that the caller opened is handed on to `answer`."""
    book = book or await Book.open(services, conversation)
    text = text.replace("\0", " ")
    masked = await mask_and_save(services.database, services.keys, conversation.merchant_id, conversation.id, book.vault, text, book.known)
    language = detect(masked, conversation.language).code
    return await services.conversations.hear(conversation, masked, language, client_id)


async def answer(
    services: Services, conversation: Conversation, heard: Message, tell: Tell = nobody, book: Book | None = None
) -> Message | None:
    """The reply to a message that was heard, or None when a person has the floor. `book`: the one that `hear` had.

    Whoever holds the conversation's turn answers all messages that are open by then; the others wait for that reply.
    Raises TryAgainLater when no reply came in time; the message stays stored and the next turn answers it.
    """

    async def when_waiting() -> None:
        await tell("progress", {"step": "queued", "text": say("progress.queued", conversation.language)})

    async with services.conversations.turn(conversation, heard.seq, WAIT_SECONDS, when_waiting) as turn:
        known = turn.message
        if known and known.answered_by is not None:
            return await services.conversations.message(conversation, known.answered_by) if known.answered_by else None
        if not turn.is_held or turn.conversation is None:
            raise TryAgainLater("The answer takes too long. Your message is kept; please try again in a moment.")
        if turn.was_left:
            await note_left_turn(services.database, conversation)
        if book:
            texts = (message.text for message in (*turn.history, *turn.open))
            book = await book.for_texts(services, turn.conversation, texts)
        return await take_turn(services, turn.conversation, turn.open, turn.history, tell, book) if turn.open else None


async def greet(services: Services, conversation: Conversation, shop: Merchant | None = None) -> Message:
    """The first message of a conversation, with questions to start from."""
    shop = shop or await merchant(services.database, conversation.merchant_id)
    language = conversation.language
    buttons = ("where", "returns", "freight", "person")
    text = addressed(say("chat.greeting", language, shop=in_language(shop.title, language)[0]), shop.style)
    content = {"quick_replies": [{"text": say(f"button.{button}", language)} for button in buttons]}
    return await services.conversations.say(conversation, "ai", text, language, lane="smalltalk", content=content)


async def ask_for_person(services: Services, conversation: Conversation) -> Message:
    """The customer pressed 'talk to a person': the engine hands over and says so."""
    book = await Book.open(services, conversation)
    place = await ask_person(services, conversation, "customer_asked", book.vault.value_of)
    today = local_day(services.clock_now(), book.merchant.timezone)
    part = handed_over("customer_asked", Outcome("done", place=place), book.merchant, conversation.language, today)
    glue = "" if conversation.language == "zh" else " "
    text = addressed(glue.join(line.text for line in part.lines), book.merchant.style)
    return await services.conversations.say(conversation, "ai", text, conversation.language, lane="hand_over")


async def tell_decided(services: Services, act: ActRecord, conversation_id: UUID, note: str = "") -> Message:
    """Tell the customer what became of a request that waited for a colleague: done or declined, with the promises that a done one makes."""
    merchant_id = act.who.merchant_id
    conversation, shop = await services.conversations.get(merchant_id, conversation_id), await merchant(services.database, merchant_id)
    language, now = conversation.language, services.now or datetime.now(UTC)
    await keep_matching(
        services.database, merchant_id, "reply_by", {"change": act.name, "order": act.plan.order or ""}, f"act {act.id} {act.status}", now
    )
    promised = await promises_of(services.database, services.policy, shop, act, language, conversation_id, now)
    if act.status == "failed":
        lines = [say("flow.failed", language)]
    elif act.status == "done":
        effects = items_said((effect.text for effect in act.plan.effects), language)
        lines = [say("decided.done", language), *effects, *(promise.text for promise in promised)]
    else:
        lines = [say("decided.declined", language, order=act.plan.order or ""), *([note] if note else [])]
    book = await Book.open(services, conversation)
    vault, known = book.vault, book.known
    text = await mask_and_save(services.database, services.keys, merchant_id, conversation_id, vault, "\n".join(lines), known)
    sentences: list[dict[str, Any]] = [{"text": vault.mask(line, known), "citations": []} for line in lines]
    return await services.conversations.say(conversation, "ai", text, language, lane="act", content={"sentences": sentences})


async def say_as_person(
    services: Services, conversation: Conversation, sender: str, text: str, person: Person, *, original: str = ""
) -> Message:
    """Store what a person (or, about one, the system) says to the customer, masked like everything else.

    `original`: the person's own words, when `text` is their translation into the customer's language.
    """
    book = await Book.open(services, conversation)
    text = text.replace("\0", " ")
    masked = await mask_and_save(services.database, services.keys, conversation.merchant_id, conversation.id, book.vault, text, book.known)
    name = person.name if sender == "person" else ""
    if sender == "person":
        await services.queue.answered(person, conversation.id, services.clock_now())
    content: dict[str, Any] = {}
    if own := original.replace("\0", " ").strip():
        language = detect(own, conversation.language).code
        content = {"original": {"text": await book.masked(services, own), "language": language}}
    return await services.conversations.say(
        conversation, sender, masked, conversation.language, sender_name=name, person_id=person.id, content=content
    )
