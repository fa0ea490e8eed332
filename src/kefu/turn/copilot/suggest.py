"""A reply for a person to send, made as the AI would have made it: same verbs, same evidence, same verifier, nothing done."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kefu.conversations import Conversation, Message
from kefu.people import Person
from kefu.turn.copilot.asked import last_asked, open_messages, waits
from kefu.turn.copilot.fates import keep
from kefu.turn.copilot.moves import moves_of
from kefu.turn.copilot.nouns import Solved, Suggestion
from kefu.turn.copilot.rehearsal import Rehearsal
from kefu.turn.copilot.similar import similar
from kefu.turn.flow import Thought, think
from kefu.turn.mood.course import Mood, mood_of, opening
from kefu.turn.receive import receive
from kefu.turn.reply import compose
from kefu.turn.services import Services
from kefu.turn.state import Chat, Decision, Draft, Follow, HandOver, Heard, Line, Part, Reply, Send
from kefu.turn.talk import nobody
from kefu.turn.trace import Record
from kefu.turn.wording import say
from kefu.vocabulary import in_language

# Words of courtesy that a person says as the AI does; the others speak of being an AI or offer a person.
_PERSONS_TOO = ("thanks", "bye", "ok", "others_data", "hearsay", "haggling", "nothing_to_confirm")
_OF_THE_AI = re.compile(r"转人工|AI 客服|\bAI assistant\b|talk to a person|“Talk", re.IGNORECASE)


async def suggest(services: Services, conversation: Conversation, person: Person | None, *, with_model: bool = False) -> Suggestion:
    """What a person could send now, kept with an id so that its fate can be told. `with_model`: language models may phrase it, too.

    Without one it takes what a turn without one takes (benches/LOG.md, "Copilot"). Nothing of the shop or the conversation is changed.
    """
    if not with_model:
        services = replace(services, model=None, small=None, phrasers={}, planner="off")
    desk = await Rehearsal.open(services, conversation, nobody)
    messages = await services.conversations.messages(conversation)
    record = Record(conversation, desk.purse.calls)
    heard: Heard | None = None
    thought = sayable = None
    for further in (0, 1) if waits(messages) else ():
        opened, history = open_messages(messages, further)
        if not opened:
            continue  # she has only asked for a person: what she asked before is what it is about
        heard, thought = await _rehearsed(desk, opened, history, record)
        sayable = _sayable(thought, desk, heard, person)
        if sayable.parts or not any(each.name == "hand_over" for each in desk.intentions):
            break
    solved = await similar(services, conversation, heard.text if heard else last_asked(messages))
    return await _kept(services, desk, person, record, heard, thought, sayable, solved, waits(messages))


async def _rehearsed(desk: Rehearsal, opened: Sequence[Message], history: Sequence[Message], record: Record) -> tuple[Heard, Thought]:
    desk.intentions.clear()
    heard = receive(desk.conversation, opened, history, desk.merchant, desk.now, await desk.bought(), desk.restore)
    heard = replace(heard, floor="ai", is_waiting=False)
    thought = await think(desk, heard, record)
    if len(opened) > 1:  # the last words say how she feels now
        latest = await asyncio.to_thread(
            mood_of, opened[-1].text, desk.services.vectors.query, thought.meaning.language, heard.focus.feelings
        )
        if latest.now.heat > thought.meaning.mood.now.heat:
            thought = replace(thought, meaning=replace(thought.meaning, mood=latest))
    return heard, thought


def _sayable(thought: Thought, desk: Rehearsal, heard: Heard, person: Person | None) -> Thought:
    """The parts that a person can say: what hands over, declines, speaks as the AI, or tells of something not done is left out."""
    language = thought.meaning.language
    would_act = any(intention.plan for intention in desk.intentions)
    parts = [_greeting(part, decision, desk, language, person) for part, decision in zip(thought.parts, thought.decisions, strict=True)]
    keep = [
        number
        for number, (part, decision, outcome) in enumerate(zip(parts, thought.decisions, thought.outcomes, strict=True))
        if part.lines
        and outcome.status != "failed"
        and not (would_act and isinstance(decision, Follow))
        and not isinstance(decision, HandOver)
        and not _is_the_ais(part, decision)
    ]
    if not isinstance(thought.verdict, Send):
        keep = []
    elif not keep and (first := opening(thought.meaning.mood, language, heard.history, str(heard.up_to))):
        keep = [0]  # nothing else can be said for now, and that can
        parts[0] = Part("smalltalk", (Line(first),), ("the customer is upset: that comes first",))
        thought = replace(thought, meaning=replace(thought.meaning, mood=Mood()))

    def only(items: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(items[number] for number in keep)

    return Thought(
        replace(thought.meaning, requests=only(thought.meaning.requests)),
        only(thought.decisions),
        only(thought.evidences),
        only(thought.outcomes),
        only(parts),
        thought.verdict,
    )


def _greeting(part: Part, decision: Decision, desk: Rehearsal, language: str, person: Person | None) -> Part:
    if decision != Chat("greeting"):
        return part
    name = person.name if person else in_language(desk.merchant.title, language)[0]
    return Part("smalltalk", (Line(say("copilot.greeting", language, name=name)),), ("a person greets by name",), names=(name,))


def _is_the_ais(part: Part, decision: Decision) -> bool:
    if isinstance(decision, Chat):
        return decision.kind not in _PERSONS_TOO
    is_empty = part.lane == "hand_over" or (part.lane == "decline" and not part.supports)
    return is_empty or any(_OF_THE_AI.search(line.text) for line in part.lines)


def _silence(desk: Rehearsal, thought: Thought | None, is_waiting: bool) -> str:
    """Why nothing is left to suggest."""
    if thought is None:
        return "wants_person" if is_waiting else "nothing_asked"
    if not isinstance(thought.verdict, Send):
        return "not_verified"
    names = [intention.name for intention in desk.intentions]
    if any(intention.plan for intention in desk.intentions) or "open_case" in names:
        return "would_act"
    for name, why in (("identify", "identify"), ("hand_over", "wants_person")):
        if name in names:
            return why
    return "nothing_known"


async def _kept(
    services: Services,
    desk: Rehearsal,
    person: Person | None,
    record: Record,
    heard: Heard | None,
    thought: Thought | None,
    sayable: Thought | None,
    solved: tuple[Solved, ...],
    is_waiting: bool,
) -> Suggestion:
    """Composed as a reply is, masked, and stored with all it stands on."""
    conversation = desk.conversation
    reply: Reply | None = None
    if heard and sayable and sayable.parts:
        thought_of = (sayable.meaning, sayable.decisions, sayable.evidences, sayable.outcomes)
        reply = compose(Draft(sayable.parts), *thought_of, heard)
        record.tell(heard, sayable.meaning, sayable.parts, sayable.evidences, reply, sayable.verdict)
        record.told["sentences"] = _as_said(reply, record.told["sentences"])
    moves = await moves_of(services, conversation, thought.outcomes if thought else (), desk.intentions, desk.vault.value_of)
    told = record.told
    made = await desk.masked(
        {
            "asked": heard.text if heard else "",
            "text": reply.text if reply else "",
            "focus": reply.focus if reply else {},
            "sentences": told.get("sentences", []),
            "evidence": told.get("evidence", []),
            "why": told.get("why", []),
        }
    )
    now = thought.meaning.mood.now if thought else None
    suggestion = Suggestion(
        id=record.id,
        up_to=heard.up_to if heard else conversation.last_seq,
        asked=made["asked"],
        text=made["text"],
        lane=reply.lane if reply else "none",
        language=thought.meaning.language if thought else conversation.language,
        silent="" if reply else _silence(desk, thought, is_waiting),
        sentences=tuple(made["sentences"]),
        evidence=tuple(made["evidence"]),
        why=tuple(made["why"]),
        passed=tuple(told.get("passed", ())),
        moves=moves,
        solved=solved,
        feeling={"name": now.name, "intensity": round(now.intensity, 2)} if now else {},
        milliseconds=record.milliseconds,
        cpu_milliseconds=record.cpu_milliseconds,
    )
    await keep(services, conversation, person, suggestion, made["focus"])
    return suggestion


def _as_said(reply: Reply, sentences: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The reply's sentences in their order, those of courtesy among them, each with all evidence it stands on."""
    left = list(sentences)
    said: list[dict[str, Any]] = []
    for each in reply.content["sentences"]:
        at = next((number for number, known in enumerate(left) if known["text"] == each["text"]), None)
        said.append(dict(left.pop(at)) if at is not None else {"text": each["text"], "citations": []})
    return said
