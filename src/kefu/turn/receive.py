"""Take in what the customer wrote since the last answer: several messages in a burst are one turn."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kefu.conversations import Conversation, Message
from kefu.turn.flows.run import Offer, runs_from_json
from kefu.turn.state import Focus, Heard
from kefu.vocabulary import Merchant

LONGEST = 4000  # characters of a burst that are read; the messages themselves are stored whole


def receive(
    conversation: Conversation,
    messages: Sequence[Message],
    history: Sequence[Message],
    merchant: Merchant,
    now: datetime,
    bought: frozenset[str] = frozenset(),
    restore: Callable[[Any], Any] = lambda value: value,
) -> Heard:
    """The open messages as one text, with the talk so far. `messages` is not empty. `restore` puts real values into stored errands."""
    text = "\n".join(message.text for message in messages)[:LONGEST]
    said = tuple((message.sender, message.text) for message in history if message.sender in ("customer", "ai", "person"))
    return Heard(
        merchant=merchant,
        who=conversation.who,
        text=text,
        language=conversation.language,
        focus=focus_of(conversation, restore),
        history=said,  # pyright: ignore[reportArgumentType] - 'system' is filtered out above
        up_to=messages[-1].seq,
        today=now.astimezone(ZoneInfo(merchant.timezone)).date(),
        bought=bought,
        is_waiting=conversation.hand_over == "waiting",
        offered=_offer_of(history, restore),
        floor="person" if conversation.hand_over == "person" else "ai",
    )


def _offer_of(history: Sequence[Message], restore: Callable[[Any], Any]) -> Offer | None:
    """What Kefu offered in the very last message; anything said since has taken its place."""
    offer = history[-1].content.get("offer") if history and history[-1].sender == "ai" else None
    return Offer(str(offer["flow"]), restore(dict(offer["slots"]))) if offer else None


def focus_of(conversation: Conversation, restore: Callable[[Any], Any] = lambda value: value) -> Focus:
    """The stored focus; fields of another version of Kefu are ignored."""
    known = {f.name for f in fields(Focus)}
    kept: dict[str, Any] = {name: value for name, value in conversation.focus.items() if name in known}
    if "feelings" in kept:
        kept["feelings"] = tuple((str(name), float(intensity)) for name, intensity in kept["feelings"])
    if "candidates" in kept:
        kept["candidates"] = tuple(kept["candidates"])
    if "runs" in kept:
        kept["runs"] = runs_from_json(restore(kept["runs"]))
    return Focus(**kept)
