"""The next best move in a conversation, each with what it stands on: a row of a policy table, a record, an article, or plainly nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Literal

import yaml

from kefu.conversations import Conversation
from kefu.governance.acts import acts_of_conversation
from kefu.people.cases import list_cases
from kefu.turn.copilot.nouns import Move
from kefu.turn.copilot.rehearsal import Intention
from kefu.turn.flows.events import AskedFor, CaseOpened, Course, Denied, Listed, NeedsProof
from kefu.turn.handing.packet import Reveal, next_move, order_of, ruled
from kefu.turn.services import Services
from kefu.turn.state import Outcome
from kefu.turn.trace import traces_of
from kefu.vocabulary import Plan, Ruling

MOST_MOVES = 3


async def moves_of(
    services: Services,
    conversation: Conversation,
    outcomes: Sequence[Outcome],
    intentions: Sequence[Intention],
    reveal: Reveal,
) -> tuple[Move, ...]:
    """What the customer's errands come to, and then what the records say is open; at most MOST_MOVES."""
    found = [move for outcome in outcomes if outcome.course for move in _of_course(outcome.course)]
    found += [move for each in intentions if (move := _of_intention(each))]
    if len(found) < MOST_MOVES and (move := await _on_record(services, conversation, reveal)):
        found.append(move)
    kept: list[Move] = []
    for move in found:
        if not any((move.kind, move.name, move.order) == (other.kind, other.name, other.order) for other in kept):
            kept.append(move)
    return tuple(replace(move, say=move.say or words_for(move)) for move in kept[:MOST_MOVES])


def words_for(move: Move) -> dict[str, str]:
    """What a person may say so that this move can be made, by language; {} for one that is made without a word."""
    texts = _texts()
    reasons: Mapping[str, str] = move.basis.get("reason") or {}
    key = {"ask": f"ask.{move.name}", "explain": "explain" if reasons else "explain_plainly"}.get(move.kind, str(move.kind))
    if key not in texts or (move.kind == "case" and not move.name):
        return {}
    return {language: text.format(name=move.name, reason=reasons.get(language, "")) for language, text in texts[key].items()}


@cache
def _texts() -> dict[str, dict[str, str]]:
    return yaml.safe_load((resources.files("kefu.turn.copilot") / "moves.yaml").read_text(encoding="utf-8"))


def _of_course(course: Course) -> Iterator[Move]:
    for event in course.events:
        match event:
            case Listed(flow, plan, ruling):
                yield _change("change", flow.title, plan, ruling)
            case Denied(flow, ruling, impossible):
                basis = ruled(ruling) if ruling else {"kind": "impossible", "id": impossible.code if impossible else ""}
                yield Move("explain", flow.name, flow.title, basis)
            case AskedFor(flow, slot):
                asked = {language: text for language, text in flow.slots[slot].ask.items() if "{" not in text} if slot in flow.slots else {}
                yield Move("ask", slot, flow.title, {"kind": "flow", "id": flow.name}, say=asked)
            case NeedsProof(flow):
                yield Move("identify", flow.name, flow.title, {"kind": "flow", "id": flow.name})
            case CaseOpened(case):
                yield Move("case", case.number, {}, {"kind": "case", "id": case.number})
            case _:
                pass


def _of_intention(intention: Intention) -> Move | None:
    if intention.plan and intention.ruling:
        return _change("confirmed", {}, intention.plan, intention.ruling)
    if intention.name == "identify":
        return Move("identify", "order", {}, {"kind": "none", "id": ""}, order=intention.details.get("order"))
    if intention.name == "open_case":
        return Move("case", "", {}, {"kind": "none", "id": ""}, order=intention.details.get("order") or None)
    return None


def _change(kind: Literal["change", "confirmed"], title: Mapping[str, str], plan: Plan, ruling: Ruling) -> Move:
    effects = tuple(effect.text for effect in plan.effects)
    return Move(kind, plan.change.name, title, ruled(ruling), plan.order, dict(plan.change.arguments), effects, plan.money_back)


async def _on_record(services: Services, conversation: Conversation, reveal: Reveal) -> Move | None:
    merchant_id = conversation.merchant_id
    acts = await acts_of_conversation(services.database, merchant_id, conversation.id)
    cases = [case for case in (await list_cases(services.database, merchant_id)).cases if case.conversation == conversation.id]
    traces = [row["record"] for row in await traces_of(services, conversation)]
    order = await order_of(services, conversation.who, conversation.focus, reveal)
    found = await next_move(services, conversation, order, acts, cases, traces)
    if found["kind"] == "ask":
        return None
    arguments = {"order": order.id} if order and found["kind"] == "offer" else {}
    return Move(found["kind"], found["name"], {}, found["basis"], order.id if order else None, arguments)
