"""One customer turn. The nine verbs meet here and nowhere else."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from kefu.conversations import Conversation, Message
from kefu.turn.act import act
from kefu.turn.decide import decide
from kefu.turn.desk import Book, Desk
from kefu.turn.draft import draft, fall_back, handed_over
from kefu.turn.facts.dating import told_of
from kefu.turn.receive import receive
from kefu.turn.reply import compose
from kefu.turn.retrieve import retrieve
from kefu.turn.services import Services
from kefu.turn.state import Decision, Draft, Evidence, GiveToPerson, HandOver, Heard, Meaning, Mend, Outcome, Part, Tell, Verdict
from kefu.turn.trace import Record, write_trace
from kefu.turn.understand import understand
from kefu.turn.verify import check_line, verify


@dataclass(frozen=True, slots=True)
class Thought:
    """What the verbs between hearing and replying made; decisions, evidences, outcomes and parts are one for each request."""

    meaning: Meaning
    decisions: tuple[Decision, ...]
    evidences: tuple[Evidence, ...]
    outcomes: tuple[Outcome, ...]
    parts: tuple[Part, ...]
    verdict: Verdict


async def take_turn(
    services: Services,
    conversation: Conversation,
    messages: Sequence[Message],
    history: Sequence[Message],
    tell: Tell,
    book: Book | None = None,
) -> Message | None:
    """Answer the open messages; None when a person has the floor. A turn that fails half-way still leaves its trace."""
    desk = await Desk.open(services, conversation, tell, book)
    record = Record(conversation, desk.purse.calls)
    try:
        with record.step("receive") as step:
            heard = receive(conversation, messages, history, desk.merchant, desk.now, await desk.bought(), desk.restore)
            step.give(heard, f"{len(messages)} message(s), {heard.who.level.value}")
        thought = await think(desk, heard, record) if heard.floor != "person" else None
        async with services.database.together(conversation.merchant_id):
            message = await _reply(desk, heard, thought, record) if thought else None
            if not thought:
                await services.conversations.leave_to_person(conversation, heard.up_to)
            await write_trace(services.database, record, desk.masked)
        return message
    except BaseException as error:
        record.failed = f"{type(error).__name__}: {error}"
        await write_trace(services.database, record, desk.masked)
        raise


async def _reply(desk: Desk, heard: Heard, thought: Thought, record: Record) -> Message | None:
    """Compose and send; None when a person took the floor meanwhile."""
    with record.step("reply") as step:
        reply = compose(Draft(thought.parts), thought.meaning, thought.decisions, thought.evidences, thought.outcomes, heard)
        message = await desk.send(reply, heard.up_to, record.id)
        if message is None:
            step.give({}, "not sent: a person has taken the floor")
            return None
        step.give({"lane": reply.lane, "seq": message.seq}, f"{reply.lane}, message {message.seq}")
    record.tell(heard, thought.meaning, thought.parts, thought.evidences, reply, thought.verdict)
    return message


async def think(desk: Desk, heard: Heard, record: Record) -> Thought:
    """From what was heard to verified parts. What acting may do is the desk's: a rehearsal's hands are empty."""
    vectors = desk.services.vectors
    with record.step("understand") as step:
        meaning = desk.taught(await asyncio.to_thread(understand, heard, desk.catalogue, vectors.query))
        step.give(meaning, " · ".join(f"{request.intent} {request.confidence:.2f}" for request in meaning.requests))
    with record.step("decide") as step:
        view = await desk.look_around(heard, meaning)
        if (planned := await desk.planned(heard, meaning, view)) != meaning:
            meaning = planned
            view = await desk.look_around(heard, meaning)
        pairs = decide(meaning, heard, view)
        meaning, decisions = replace(meaning, requests=tuple(request for request, _ in pairs)), tuple(each for _, each in pairs)
        step.give(decisions, " · ".join(type(decision).__name__ for decision in decisions))
    with record.step("retrieve") as step:
        await desk.progress("retrieve", meaning.language)
        search = partial(desk.search, today=heard.today)
        evidences: list[Evidence] = []
        for request, decision in pairs:
            before = evidences[-1] if evidences else None
            day = await desk.order_day(request, decision, heard)
            evidences.append(await retrieve(decision, request, heard, meaning.language, search, before, day))
        step.give(evidences, desk.summary_of(evidences))
    hands = desk.hands(heard, meaning, record.id)
    with record.step("act") as step:
        outcomes = [await act(decision, heard, view, hands, desk.catalogue) for decision in decisions]
        step.give(outcomes, " · ".join(outcome.status for outcome in outcomes))
    with record.step("draft") as step:
        await desk.progress("draft", meaning.language)
        check = partial(check_line, today=heard.today, names=desk.names, unknown_tokens=desk.unknown_tokens)
        writer = desk.writer(lambda line, part, language: check(line, part, language))
        made = zip(pairs, evidences, outcomes, strict=True)
        parts = [await draft(request, decision, found, out, heard, meaning, writer) for (request, decision), found, out in made]
        parts = [told_of(part, found, heard, meaning.language) for part, found in zip(parts, evidences, strict=True)]
        step.give(parts, " · ".join(part.lane for part in parts))
    with record.step("verify") as step:
        check_all = partial(verify, language=meaning.language, today=heard.today, names=desk.names, unknown_tokens=desk.unknown_tokens)
        verdict = check_all(Draft(tuple(parts)))
        record.objections = verdict.reasons if isinstance(verdict, Mend) else ()
        if isinstance(verdict, Mend):
            for number in {objection.part for objection in verdict.reasons}:
                wrong = frozenset(objection.line for objection in verdict.reasons if objection.part == number)
                parts[number] = fall_back(parts[number], wrong, meaning.requests[number], evidences[number], heard, meaning.language)
            verdict = check_all(Draft(tuple(parts)), is_last=True)
        if isinstance(verdict, GiveToPerson):
            outcome = await act(HandOver("not_verified"), heard, view, hands, desk.catalogue)
            for number in {objection.part for objection in verdict.reasons}:
                parts[number] = handed_over("not_verified", outcome, desk.merchant, meaning.language, heard.today)
        step.give(verdict, type(verdict).__name__)
    return Thought(meaning, decisions, tuple(evidences), tuple(outcomes), tuple(parts), verdict)
