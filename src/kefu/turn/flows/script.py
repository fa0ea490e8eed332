"""A flow as a merchant writes it: what must be known, in which order it is asked, and what happens then. YAML, checked line by line."""

import hashlib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kefu.errors import Refused
from kefu.vocabulary import ChangeName

Said = Annotated[dict[str, str], Field(min_length=1)]
"""One text in each language: {zh: …, en: …}."""
SlotType = Literal[
    "order",
    "lines",
    "variants",
    "method",
    "choice",
    "address",
    "product",
    "variant",
    "measure",
    "number",
    "text",
    "basket",
    "coupon",
    "points",
    "pieces",
]
Look = Literal["status", "parcel", "items", "total", "refund", "variants", "size", "sum", "coupons", "open"]
NAME = r"^[a-z][a-z0-9_]{1,40}$"
NO_CHART = "none"
"""Value of a measure slot whose product has no size chart: there is nothing to ask the customer for."""
LANGUAGES = ("zh", "en")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(_Part):
    """One value of a choice slot; `words` are what customers say for it, each a regular expression."""

    label: Said
    words: tuple[str, ...] = ()


class Slot(_Part):
    """One thing to know. `fits`: order states that are offered when the customer named none; `default`: taken without asking.

    `prefers`: states of a parcel; of several orders the only one with such a parcel is meant.
    `shown_by`: a choice → attributes of which the product has one when it holds; an empty list holds when it has attributes, but none of
    the others.
    """

    type: SlotType
    ask: Said = Field(default_factory=dict)
    choices: dict[str, Choice] = Field(default_factory=dict)
    fits: tuple[str, ...] = ()
    default: str | None = None
    least: float | None = None
    most: float | None = None
    unit: str = ""
    prefers: tuple[str, ...] = ()
    shown_by: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Step(_Part):
    """One step; exactly one of its verbs is given. `then` and `else` belong to `when`; `else` after `change`: what follows a refusal."""

    ask: tuple[str, ...] | str | None = None
    when: dict[str, tuple[str, ...] | str] | None = None
    then: tuple["Step", ...] = ()
    otherwise: tuple["Step", ...] = Field(default=(), alias="else")
    say: Said | None = None
    look: Look | None = None
    answer: Said | None = None
    change: ChangeName | None = None
    case: str | None = None
    notices: Literal["on", "off"] | None = None
    start: str | None = None
    hand_over: str | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def asks(self) -> tuple[str, ...]:
        return (self.ask,) if isinstance(self.ask, str) else self.ask or ()

    @property
    def verb(self) -> str:
        return next((verb for verb in VERBS if getattr(self, verb) is not None), "")


VERBS = ("ask", "when", "say", "look", "answer", "change", "case", "notices", "start", "hand_over")


class Flow(_Part):
    """A whole flow. `start`: intents that begin it; `cues`: expressions that begin it without asking the classifier.

    `by_question`: a question with one of the cues begins it, too, when it names something that the customer has bought. `questions` and
    `questions_on_goods`: expressions of questions that begin it, the second only where they name goods of the shop. `after_order`:
    expressions that begin it where an order was just talked of ("send it again"). `lingers`: when all is said, it stays at hand for one
    message, so that "and three of them?" goes on with it.
    """

    name: str = Field(pattern=NAME)
    title: Said
    start: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    by_question: bool = False
    questions: tuple[str, ...] = ()
    questions_on_goods: tuple[str, ...] = ()
    after_order: tuple[str, ...] = ()
    lingers: bool = False
    needs: Literal["anyone", "order", "customer"] = "customer"
    slots: dict[str, Slot] = Field(default_factory=dict)
    steps: tuple[Step, ...]
    version: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def walk_steps(self) -> Iterator[Step]:
        yield from _all_steps(self.steps)


def _all_steps(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _all_steps(step.then)
        yield from _all_steps(step.otherwise)


def read_flow(source: str, file: str, known_intents: frozenset[str] = frozenset()) -> Flow:
    """The flow in `source`. Raises Refused naming file, line and what to do for everything that is wrong, all at once."""
    try:
        node = cast("Any", yaml.compose(source, Loader=yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType]
        tree = yaml.safe_load(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Refused(f"{file}, line {line}: this is not YAML: {error.problem}.") from error
    if not isinstance(tree, dict):
        raise Refused(f"{file}, line 1: a flow is a list of keys: name, title, start, slots, steps.")
    try:
        flow = Flow.model_validate(tree)
    except ValidationError as error:
        told = [f"{file}, line {_line(node, each['loc'])}: {_place(each['loc'])}: {each['msg']}." for each in error.errors()]
        raise Refused("\n".join(told)) from error
    wrong = [f"{file}, line {_line(node, place)}: {what}" for place, what in _faults(flow, known_intents)]
    if wrong:
        raise Refused("\n".join(wrong))
    return flow.model_copy(update={"version": version_of(source)})


def version_of(source: str) -> str:
    """First 12 hex digits of the sha256 of a flow's text."""
    return hashlib.sha256(source.encode()).hexdigest()[:12]


_Fault = tuple[tuple[str | int, ...], str]


def _faults(flow: Flow, known_intents: frozenset[str]) -> Iterator[_Fault]:
    """What the shape alone does not show: names that lead nowhere and texts that lack a language."""
    for intent in flow.start:
        if known_intents and intent not in known_intents:
            near = get_close_matches(intent, known_intents, 3, 0.4)
            yield ("start",), f"there is no intent '{intent}'; near it: {', '.join(near) or 'none'}."
    yield from _texts_lacking(("title",), flow.title)
    for name, slot in flow.slots.items():
        yield from _slot_faults(name, slot)
    yield from _step_faults(flow, flow.steps, ("steps",))


def _slot_faults(name: str, slot: Slot) -> Iterator[_Fault]:
    if slot.ask:
        yield from _texts_lacking(("slots", name, "ask"), slot.ask)
    elif slot.default is None:
        yield ("slots", name), f"slot '{name}' needs `ask` (the question, in zh and en) or a `default`."
    if slot.type == "choice" and not slot.choices:
        yield ("slots", name), f"slot '{name}' is a choice: list its `choices`."
    for key in slot.shown_by:
        if key not in slot.choices:
            yield ("slots", name, "shown_by"), f"'{key}' is not a choice of slot '{name}'."
    for key, choice in slot.choices.items():
        yield from _texts_lacking(("slots", name, "choices", key, "label"), choice.label)


def _step_faults(flow: Flow, steps: tuple[Step, ...], place: tuple[str | int, ...]) -> Iterator[_Fault]:
    for number, step in enumerate(steps):
        here = (*place, number)
        verbs = [verb for verb in VERBS if getattr(step, verb) is not None]
        if len(verbs) != 1:
            yield here, f"a step does one thing; this one has {', '.join(verbs) or 'none'} of: {', '.join(VERBS)}."
        for slot in step.asks:
            if slot not in flow.slots:
                yield (*here, "ask"), f"there is no slot '{slot}' in this flow."
        for name, wanted in (step.when or {}).items():
            yield from _condition_faults(flow, name, wanted, (*here, "when"))
        for texts, key in ((step.say, "say"), (step.answer, "answer")):
            if texts:
                yield from _texts_lacking((*here, key), texts)
        yield from _step_faults(flow, step.then, (*here, "then"))
        yield from _step_faults(flow, step.otherwise, (*here, "else"))


def _condition_faults(flow: Flow, name: str, wanted: tuple[str, ...] | str, place: tuple[str | int, ...]) -> Iterator[_Fault]:
    slot = flow.slots.get(name)
    if slot is None and name not in ("order_status", "parcel_status", "refund_status", "level"):
        yield place, f"a condition asks about a slot, order_status, parcel_status, refund_status or level; '{name}' is none of them."
    if slot and slot.type == "choice":
        for value in (wanted,) if isinstance(wanted, str) else wanted:
            if value not in slot.choices:
                yield place, f"'{value}' is not a choice of slot '{name}'."


def _texts_lacking(place: tuple[str | int, ...], texts: Mapping[str, str]) -> Iterator[_Fault]:
    for language in LANGUAGES:
        if not texts.get(language, "").strip():
            yield place, f"the {'Chinese' if language == 'zh' else 'English'} text ({language}) is missing."


def _line(node: Any, place: tuple[str | int, ...]) -> int:
    """The line, from 1, of the deepest node that `place` leads to."""
    line = 1
    for key in place:
        if isinstance(node, yaml.MappingNode):
            pairs = cast("list[tuple[Any, Any]]", node.value)
            hit = next(((k, v) for k, v in pairs if k.value == str(key)), None)
            if hit is None:
                break
            line, node = hit[0].start_mark.line + 1, hit[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
    return line


def _place(place: tuple[str | int, ...]) -> str:
    return ".".join(str(key) for key in place) or "flow"
