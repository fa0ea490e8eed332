"""Stored, masked messages as their reader may see them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from kefu.conversations import Conversation, Message
from kefu.entrypoints import wire
from kefu.turn import Book, Services, open_vault_of
from kefu.vocabulary import Level, in_language


class Restores(Protocol):
    """A `Vault` for the customer, who sees all that is hers, and a `Seen` for each person of the shop."""

    def restore(self, text: str) -> str: ...


async def render_messages(
    services: Services, conversation: Conversation, messages: Sequence[Message], seen: Restores | None = None
) -> list[wire.Message]:
    """Messages with their pseudonyms restored: for the customer of this conversation, or as a person of the shop has `seen` it."""
    vault = seen or (await open_vault_of(services, conversation) if messages else None)
    return [render(message, vault, conversation, for_staff=seen is not None) for message in messages if vault]


async def render_one(services: Services, conversation: Conversation, message: Message, book: Book | None = None) -> wire.Message:
    """One message; with the `book` that its turn had, the vault is read again only when it lacks a token of the message."""
    if book is None:
        return (await render_messages(services, conversation, [message]))[0]
    book = await book.for_texts(services, conversation, (message.text, json.dumps(message.content, ensure_ascii=False)))
    return render(message, book.vault, conversation)


def render(message: Message, vault: Restores, conversation: Conversation, *, for_staff: bool = False) -> wire.Message:
    content = restored(message.content, vault)
    return wire.Message(
        id=str(message.id),
        seq=message.seq,
        sender=message.sender,
        sender_name=message.sender_name,
        text=vault.restore(message.text),
        language=message.language,
        at=message.at,
        lane=message.lane,
        sentences=content.get("sentences", []),
        citations=content.get("citations", []),
        cards=content.get("cards", []),
        quick_replies=content.get("quick_replies", []),
        hand_over=conversation.hand_over,
        trace=str(message.trace_id) if message.trace_id else None,
        client_id=message.client_id,
        generated_by_ai=message.sender == "ai",
        original=content.get("original") if for_staff else None,
    )


async def render_conversation(services: Services, conversation: Conversation, secret: str | None = None) -> wire.Conversation:
    """The conversation as its customer sees it; `secret` only when it was just started."""
    messages = await services.conversations.messages(conversation)
    book = await Book.open(services, conversation)
    shop = book.merchant
    return wire.Conversation(
        id=str(conversation.id),
        secret=secret,
        merchant=shop.name,
        title=in_language(shop.title, conversation.language)[0],
        colour=shop.colour,
        language=conversation.language,
        identity=await render_identity(services, conversation),
        hand_over=conversation.hand_over,
        messages=[render(message, book.vault, conversation) for message in messages],
    )


async def render_identity(services: Services, conversation: Conversation) -> wire.Identity:
    who = conversation.who
    customer = await services.shop.customer(who) if who.level is Level.CUSTOMER else None
    return wire.Identity(level=who.level.value, name=customer.name if customer else None, order=who.order)


def restored(value: Any, vault: Restores) -> Any:
    """A JSON value with the real values in the place of tokens, for a reader who may see them."""
    if isinstance(value, str):
        return vault.restore(value)
    if isinstance(value, Mapping):
        return {key: restored(item, vault) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [restored(item, vault) for item in cast("list[Any]", value)]
    return value
