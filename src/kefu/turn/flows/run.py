"""A flow that has begun in a conversation: what is known so far, what was asked, what was listed for a yes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from kefu.turn.flows.bill import Basket, is_priced
from kefu.turn.flows.script import Flow, Step
from kefu.vocabulary import Coupon, Order, PaymentMethod, Product, Who

MOST_RUNS = 6  # flows that may be open at once; the oldest paused one gives way
LINGERS = "lingers"  # `asked` of a flow that has said all and waits to be gone on with
DENIED = "!"  # after a change's place in `done`: it was refused, and the steps under its `else` are gone on with
MOST_TRIES = 2  # answers in a row to one question that were not understood, before a person is offered


@dataclass(frozen=True, slots=True)
class Run:
    """`slots` hold real values within a turn; the store keeps them masked. `listed`: digest of the plan that waits for a yes."""

    id: int
    flow: str
    version: str
    slots: Mapping[str, Any] = field(default_factory=dict[str, Any])
    asked: str = ""
    listed: str = ""
    done: tuple[str, ...] = ()  # steps that have been carried out, by their place in the script
    tries: int = 0
    confirmed: bool = False
    opening: str = ""  # the message that began it, where it goes on file
    words: tuple[str, ...] = ()  # what the customer has said for it before being known: read again once they are

    def with_slot(self, name: str, value: Any) -> "Run":
        """The run with another value for one slot: what was listed before no longer holds."""
        if self.slots.get(name) == value:
            return replace(self, tries=0)
        return replace(self, slots={**self.slots, name: value}, listed="", confirmed=False, tries=0)


@dataclass(frozen=True, slots=True)
class Flows:
    """The flows of one merchant: the newest of each name, and older versions that running conversations are pinned to."""

    newest: Mapping[str, Flow]
    pinned: Mapping[tuple[str, str], Flow] = field(default_factory=dict[tuple[str, str], Flow])

    def of(self, run: Run) -> Flow | None:
        """The flow as it was when the run began; the newest one when that version is gone."""
        return self.pinned.get((run.flow, run.version)) or self.newest.get(run.flow)

    def started_by(self, intent: str) -> Flow | None:
        """The flow that an intent starts; a merchant's own intent may name the flow itself."""
        return next((flow for flow in self.newest.values() if intent in flow.start), None) or self.newest.get(intent)


@dataclass(frozen=True, slots=True)
class Offer:
    """An errand that Kefu offered unasked, with what it is about; a yes to the offer begins it."""

    flow: str
    slots: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class View:
    """What deciding may look at: the customer's own orders and ways to pay, read live for this turn."""

    who: Who
    language: str
    today: date
    flows: Flows
    orders: tuple[Order, ...] = ()
    methods: tuple[PaymentMethod, ...] = ()
    products: Mapping[str, Product] = field(default_factory=dict[str, Product])
    real: Mapping[str, str] = field(default_factory=dict[str, str])  # token → value, for tokens in this message and in the runs
    talked_of: str = ""  # the order that the talk was about before this message
    last_run: int = 0  # number of the last errand of this conversation: a number is never given twice, acts are keyed by it
    offered: Offer | None = None  # by the last message before this one
    coupons: tuple[Coupon, ...] = ()  # the customer's own, by the day they end
    goods: Mapping[str, Basket] = field(default_factory=dict[str, Basket])  # a request's words → the goods named in them
    timezone: str = "UTC"  # the shop's, by which an order has its day
    on_file: bool = False  # the last errand put a case on file: what is told now belongs to it
    wishes: tuple[str, ...] = ()  # for each request of the message the flow it asks to start, "" for none

    def order(self, id: str) -> Order | None:
        """The customer's own order of this number, written with or without '#'."""
        return next((order for order in self.orders if order.id == id.lstrip("#＃ ")), None)

    def value_of(self, said: str) -> str:
        return self.real.get(said, said)


@dataclass(frozen=True, slots=True)
class Followed:
    """`mine`: for each request whether a flow takes it up. `runs`: all open flows, the one that goes on first."""

    mine: tuple[bool, ...]
    runs: tuple[Run, ...]
    started: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    misheard: bool = False  # a question is open and the words did not answer it


# ---- walking the script


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a run stands: `say` steps passed on the way, then the step that needs something from outside, or None at the end."""

    passed: tuple[tuple[str, Step], ...]
    step: Step | None
    place: str
    missing: str = ""  # the slot to ask for


def walk(flow: Flow, run: Run, view: View) -> Stop:
    """Go through the steps with what is known; stop at the first that must ask, look, act or hand over and has not done so yet."""
    passed: list[tuple[str, Step]] = []
    for place, step in _steps(flow.steps, run, flow, view, ""):
        if step.asks:
            missing = next((slot for slot in step.asks if not is_known(flow, run, slot, view)), "")
            if missing:
                return Stop(tuple(passed), step, place, missing)
        elif place not in run.done:
            if step.say:
                passed.append((place, step))
            else:
                return Stop(tuple(passed), step, place)
    return Stop(tuple(passed), None, "end")


def is_known(flow: Flow, run: Run, name: str, view: View) -> bool:
    """Whether a slot has its value; new options are known when every line has one."""
    if name not in run.slots:
        return False
    if flow.slots[name].type == "basket":
        return all(is_priced(each, view.products) for each in run.slots[name])
    if flow.slots[name].type != "variants":
        return True
    order = view.order(str(run.slots.get("order", "")))
    chosen = run.slots.get("lines")
    return bool(order) and all(str(line.line) in run.slots[name] for line in order.lines if chosen is None or line.line in chosen)  # pyright: ignore[reportOptionalMemberAccess]


def _steps(steps: tuple[Step, ...], run: Run, flow: Flow, view: View, above: str) -> Iterator[tuple[str, Step]]:
    for number, step in enumerate(steps):
        place = f"{above}{number}"
        if step.when is None:
            if place + DENIED in run.done:
                yield from _steps(step.otherwise, run, flow, view, f"{place}-")
            else:
                yield place, step
            continue
        holds = all(_holds(name, wanted, run, view) for name, wanted in step.when.items())
        yield from _steps(step.then if holds else step.otherwise, run, flow, view, f"{place}{'+' if holds else '-'}")


def _holds(name: str, wanted: tuple[str, ...] | str, run: Run, view: View) -> bool:
    values = (wanted,) if isinstance(wanted, str) else wanted
    order = view.order(str(run.slots.get("order", "")))
    if name in run.slots:
        return str(run.slots[name]) in values
    if name == "order_status":
        return bool(order) and order.status.value in values  # pyright: ignore[reportOptionalMemberAccess]
    if name == "refund_status":
        return bool(order) and any(refund.status in values for refund in order.refunds)  # pyright: ignore[reportOptionalMemberAccess]
    if name == "parcel_status":
        return bool(order) and any(parcel.status.value in values for parcel in order.parcels)  # pyright: ignore[reportOptionalMemberAccess]
    if name == "level":
        return view.who.level.value in values
    return False


# ---- storing


def runs_from_json(rows: Any) -> tuple[Run, ...]:
    """The stored runs; a row of another version of Kefu loses what is not known any more."""
    known = {f.name for f in fields(Run)}
    runs: list[Run] = []
    for row in rows or ():
        kept = {name: value for name, value in dict(row).items() if name in known}
        runs.append(Run(**kept | {"done": tuple(kept.get("done", ())), "words": tuple(kept.get("words", ()))}))  # pyright: ignore[reportArgumentType]
    return tuple(runs)
