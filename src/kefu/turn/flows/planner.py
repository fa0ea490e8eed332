"""A language model proposes commands for the errands; they are data, checked like a customer's words. Local heads are the cross-check."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

from kefu.errors import Refused, TryAgainLater
from kefu.llm import Completion, LanguageModel, Prompt
from kefu.turn.flows.run import Flows, Run, View
from kefu.turn.state import Heard, Meaning, Request

Name = Literal["start_flow", "set_slot", "yes", "no", "drop", "look_up", "answer", "hand_over"]
NAMES: tuple[Name, ...] = ("start_flow", "set_slot", "yes", "no", "drop", "look_up", "answer", "hand_over")
LOOKS = {
    "order_status": "order.status",
    "parcel": "order.parcel",
    "refund": "order.refund",
    "order_items": "order.items",
    "order_list": "order.list",
}
PLANNED = 0.8  # confidence of a wish that only the model sees; above what starts a flow, below what overrides the customer's answer
UNSURE = 0.6
MOST_TOKENS = 220
KEPT_TALK = 4


@dataclass(frozen=True, slots=True)
class Command:
    """One proposal. `value`: a flow's name, a slot's words, what to look up, or a question; `slot` for set_slot only."""

    name: Name
    value: str = ""
    slot: str = ""


async def propose(model: LanguageModel, heard: Heard, meaning: Meaning, view: View, *, native: bool) -> tuple[Command, ...]:
    """What the model would do; () when it does not answer or answers nothing that can be read. `native`: by tool calls, else by JSON."""
    prompt = prompt_for(heard, meaning, view, native=native)
    try:
        completion = await model.complete(prompt)
    except (TryAgainLater, Refused):
        return ()
    return commands_in(completion, view.flows, heard.text)


def is_unsure(meaning: Meaning) -> bool:
    """Whether the local heads leave it open what is wanted: no cue, no wish, and no intent that is likelier than not by a margin."""
    return all(not each.cue and each.wish_confidence < PLANNED and each.confidence < UNSURE for each in meaning.requests)


def prompt_for(heard: Heard, meaning: Meaning, view: View, *, native: bool) -> Prompt:
    """The stable part first: rules and flows; then the talk, the open errand and the message. All masked."""
    talk = "\n".join(f"{who}: {text[:300]}" for who, text in heard.history[-KEPT_TALK:])
    run = heard.focus.runs[0] if heard.focus.runs else None
    text = f"TALK:\n{talk}\n\nOPEN ERRAND: {_open(run)}\n\nMESSAGE: {heard.text[:600]}"
    system = f"{_rules()}\n\nERRANDS (flow: what it needs)\n{_catalogue(view.flows)}"
    if native:
        return Prompt(system, (("user", text),), max_tokens=MOST_TOKENS, tools=_tools(view.flows))
    return Prompt(system, (("user", text),), max_tokens=MOST_TOKENS, json_schema=_schema(view.flows))


def commands_in(completion: Completion, flows: Flows, said: str) -> tuple[Command, ...]:
    """The commands of native tool calls, or of the JSON in the text; unknown names and values the customer never said are left out."""
    rows = [{"command": call.name, **call.arguments} for call in completion.calls] or _rows(completion.text)
    found: list[Command] = []
    for row in rows:
        name = str(row.get("command") or row.get("name") or "")
        if name not in NAMES:
            continue
        command = Command(
            name,
            str(row.get("flow") or row.get("value") or row.get("what") or row.get("question") or ""),
            str(row.get("slot") or ""),
        )
        if _is_grounded(command, flows, said) and command not in found:
            found.append(command)
    return tuple(found)


def _is_grounded(command: Command, flows: Flows, said: str) -> bool:
    match command.name:
        case "start_flow":
            return command.value in flows.newest
        case "set_slot":
            words = re.findall(r"[\u3400-\u9fff]|\w+", command.value.lower())
            return bool(words) and sum(word in said.lower() for word in words) >= 0.6 * len(words)
        case "look_up":
            return command.value in LOOKS
        case _:
            return True


def planned(meaning: Meaning, commands: Sequence[Command], flows: Flows) -> Meaning:
    """The meaning with what the model adds: wishes the heads did not see, and slot values in the customer's words. Sure heads stay."""
    if not commands:
        return meaning
    requests = list(meaning.requests)
    starts = [flows.newest[command.value] for command in commands if command.name == "start_flow"]
    for flow, place in zip(starts, range(len(starts)), strict=True):
        if not flow.start or any(request.wish in flow.start for request in requests):
            continue
        target = min(place, len(requests) - 1)
        if not requests[target].wish_confidence >= PLANNED:
            requests[target] = replace(requests[target], wish=flow.start[0], wish_confidence=PLANNED)
    slots = {command.slot: command.value for command in commands if command.name == "set_slot"}
    if slots:
        requests[-1] = replace(requests[-1], hints={**slots})
    for command in commands:
        requests = [_with_intent(request, command) if len(requests) == 1 else request for request in requests]
    return replace(meaning, requests=tuple(requests))


def _with_intent(request: Request, command: Command) -> Request:
    if request.cue or request.wish:
        return request
    match command.name:
        case "look_up":
            return replace(request, intent=LOOKS[command.value], confidence=PLANNED)
        case "hand_over":
            return replace(request, intent="person", confidence=PLANNED)
        case _:
            return request


def _open(run: Run | None) -> str:
    if run is None:
        return "none"
    waits = "waits for yes or no to what was listed" if run.listed else f"asked for: {run.asked or 'nothing yet'}"
    return f"{run.flow}; known: {', '.join(run.slots) or 'nothing'}; {waits}"


def _catalogue(flows: Flows) -> str:
    rows: list[str] = []
    for flow in flows.newest.values():
        slots = [f"{name}({'|'.join(slot.choices)})" if slot.choices else f"{name}({slot.type})" for name, slot in flow.slots.items()]
        rows.append(f"- {flow.name} ({flow.title['en']}): {', '.join(slots)}")
    return "\n".join(rows)


def _schema(flows: Flows) -> Mapping[str, object]:
    properties: dict[str, object] = {
        "command": {"enum": list(NAMES)},
        "flow": {"enum": [*flows.newest, ""]},
        "slot": {"type": "string"},
        "value": {"type": "string"},
        "what": {"enum": [*LOOKS, ""]},
        "question": {"type": "string"},
    }
    command = {"type": "object", "properties": properties, "required": ["command"]}
    return {"type": "object", "properties": {"commands": {"type": "array", "items": command, "maxItems": 6}}, "required": ["commands"]}


def _tools(flows: Flows) -> tuple[Mapping[str, object], ...]:
    text, names = {"type": "string"}, {"enum": list(flows.newest)}
    return (
        _tool("start_flow", "Begin an errand the customer asks for.", {"flow": names}),
        _tool("set_slot", "What the customer says that an errand needs, in their words.", {"slot": text, "value": text}),
        _tool("yes", "The customer agrees to what was listed.", {}),
        _tool("no", "The customer does not agree to what was listed.", {}),
        _tool("drop", "The customer gives the open errand up.", {}),
        _tool("look_up", "The customer wants to know this of an own order.", {"what": {"enum": list(LOOKS)}}),
        _tool("answer", "The customer asks about products or the shop's rules.", {"question": text}),
        _tool("hand_over", "The customer asks for a person.", {}),
    )


def _tool(name: str, description: str, properties: Mapping[str, object]) -> Mapping[str, object]:
    return {
        "name": name,
        "description": description,
        "parameters": {"type": "object", "properties": properties, "required": list(properties)},
    }


def _rows(text: str) -> list[dict[str, Any]]:
    """The objects of the first JSON value in a model's text, fenced or bare."""
    start = min((place for mark in "[{" if (place := text.find(mark)) >= 0), default=-1)
    if start < 0:
        return []
    try:
        value, _ = json.JSONDecoder().raw_decode(text[start:])
    except json.JSONDecodeError:
        return []
    if isinstance(value, dict):
        value = cast("dict[str, Any]", value).get("commands", [value])
    rows = cast("list[Any]", value) if isinstance(value, list) else []
    return [cast("dict[str, Any]", row) for row in rows if isinstance(row, dict)]


@cache
def _rules() -> str:
    return (resources.files("kefu.turn") / "prompts" / "plan.md").read_text(encoding="utf-8").strip()
