"""Take in what the customer wrote since the last answer: several messages in a burst are one turn."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kefu.conversations import Conversation, Message
from kefu.turn.flows.run import runs_from_json
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
        floor="person" if conversation.hand_over == "person" else "ai",
    )


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
