"""Carry open flows on until one needs the customer: look, plan, ask policy, act once, hand over. The act side of a turn's flows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from kefu.errors import TryAgainLater
from kefu.governance.ledger import Promise
from kefu.people.cases import Case
from kefu.people.queue import Place
from kefu.turn.flows.bill import Bill
from kefu.turn.flows.bill.reckoning import QUERIES, reckon_bill
from kefu.turn.flows.events import (
    AskedFor,
    Carried,
    CaseOpened,
    Course,
    Denied,
    Event,
    GivenToPerson,
    Held,
    Listed,
    Looked,
    NeedsProof,
    Noted,
    Option,
    Quoted,
    Reckoned,
    Standing,
    Told,
)
from kefu.turn.flows.fill import lines_of, order_of, settle
from kefu.turn.flows.follow import reread
from kefu.turn.flows.options import options_for
from kefu.turn.flows.run import DENIED, LINGERS, MOST_TRIES, Followed, Run, View, walk
from kefu.turn.flows.script import Flow, Step
from kefu.turn.wording import spoken
from kefu.vocabulary import ActRecord, Change, ChangeName, Findings, Impossible, Level, Order, Plan, Product, Ruling, Who

MOST_STEPS = 24  # of one run in one turn; a script that goes on longer goes round in a circle
# What another value of which kind of slot could mend.
_MENDED_BY = {
    "unavailable_variant": "variants",
    "other_product": "variants",
    "length_mismatch": "variants",
    "unknown_method": "method",
    "balance_too_low": "method",
    "same_method": "method",
    "unknown_order": "order",
    "unknown_line": "lines",
    "unknown_variant": "variants",
}


class Doing(Protocol):
    """What carrying on may use; the server has bound all of it to this conversation and its customer."""

    async def view(self, who: Who) -> View: ...
    async def prove(self, text: str) -> Who | None: ...
    async def plan(self, who: Who, change: Change) -> Plan | Impossible: ...
    async def rule(self, who: Who, plan: Plan) -> Ruling: ...
    async def carry_out(self, who: Who, plan: Plan, ruling: Ruling, run: int) -> tuple[ActRecord, tuple[Promise, ...]]: ...
    async def product(self, id: str) -> Product | None: ...
    async def make_up(self, who: Who, case: Case, order: Order) -> int: ...
    async def set_notices(self, who: Who, *, is_on: bool) -> None: ...
    async def standing(self) -> Standing: ...
    async def search(self, query: str, language: str) -> Findings: ...
    async def give_floor(self, reason: str) -> Place: ...
    async def open_case(self, who: Who, text: str, order: Order | None, *, is_grave: bool = False) -> tuple[Case, Promise | None]: ...

    @property
    def proofs(self) -> tuple[str, ...]: ...


async def carry_on(followed: Followed, who: Who, text: str, view: View, doing: Doing) -> Course:
    """Go on with the flows that are open after this message. `text`: the message, read for proofs of identity only."""
    going = _Going(doing, who, view, list(followed.runs), followed.misheard, text, followed.started)
    going.events += [Noted("dropped", view.flows.newest.get(name)) for name in followed.dropped]
    await going.go(text)
    return Course(tuple(going.events), tuple(going.runs), max((run.id for run in followed.runs), default=0))


async def escalate(kind: str, who: Who, text: str, runs: tuple[Run, ...], doing: Doing) -> Course:
    """A risk goes on file and to a person; open errands stay as they are."""
    case, promise = await doing.open_case(who, text, None, is_grave=True)
    place = await doing.give_floor(f"risk: {kind}")
    if kind == "self_harm":  # a number and a deadline are not what is needed now
        return Course((Noted("self_harm"), GivenToPerson("self_harm", place)), runs)
    return Course((CaseOpened(case, promise), GivenToPerson("risk", place)), runs)


@dataclass
class _Going:
    doing: Doing
    who: Who
    view: View
    runs: list[Run]
    misheard: bool
    text: str = ""
    started: tuple[str, ...] = ()
    events: list[Event] = field(default_factory=list[Event])

    async def go(self, text: str) -> None:
        first, lingering = True, list[Run]()
        while self.runs and not any(isinstance(event, GivenToPerson) for event in self.events):
            flow = self.view.flows.of(self.runs[0])
            if flow is None:
                self.runs.pop(0)
                continue
            if not first:
                self.events.append(Noted("resumed", flow))
            first = False
            if not _may(flow, self.who) and not await self._prove(flow, text):
                break
            waits = await self._advance(flow)
            if waits:
                break
            ended = self.runs.pop(0)
            if flow.lingers and ended.flow == flow.name:
                lingering.append(replace(ended, asked=LINGERS, tries=0))
        self.runs += lingering
        queued = [self.view.flows.of(run) for run in self.runs[1:]]
        self.events += [Noted("queued", flow) for flow in queued if flow and flow.name in self.started]  # said once

    async def _prove(self, flow: Flow, text: str) -> bool:
        who = await self.doing.prove(text)
        if who is None or not _may(flow, who):
            self.events.append(NeedsProof(flow, self.doing.proofs))
            self.runs[0] = replace(self.runs[0], asked="identify")
            return False
        self.who = who
        self.view = await self.doing.view(who)
        self.events.append(Noted("identified"))
        self.runs = [reread(run, known, self.view) if (known := self.view.flows.of(run)) else run for run in self.runs]
        return True

    async def _advance(self, flow: Flow) -> bool:
        """Whether the run now waits for the customer; False when it has ended."""
        for _ in range(MOST_STEPS):
            run = settle(flow, self.runs[0], self.view)
            stop = walk(flow, run, self.view)
            self.events += [Told(step.say) for _, step in stop.passed if step.say]
            run = self.runs[0] = replace(run, done=(*run.done, *(place for place, _ in stop.passed)))
            if stop.missing:
                return await self._ask(flow, run, stop.missing)
            if stop.step is None:
                return False
            ends = await self._take(flow, run, stop.step, stop.place)
            if ends is not None:
                return ends
        return False

    async def _ask(self, flow: Flow, run: Run, slot: str) -> bool:
        if run.tries > MOST_TRIES + 1:
            self.events.append(GivenToPerson("not_understood", await self.doing.give_floor("not_understood")))
            return False
        options, about = options_for(flow, run, slot, self.view)
        nothing = flow.slots[slot].type == "order" and not self.view.orders
        if nothing or (flow.slots[slot].type == "variants" and not options):
            self.events.append(Denied(flow, impossible=Impossible("no_orders" if nothing else "no_other_variant", {"about": about})))
            return False
        change: ChangeName | None = next((step.change for step in flow.steps if step.change), None)
        if change and flow.slots[slot].type in ("choice", "text") and "order" in run.slots:
            planned = await self.doing.plan(self.who, Change(change, arguments_of(change, flow, run, self.view)))
            if isinstance(planned, Impossible) and planned.code == "nothing_to_do":  # whatever else is known: nobody is asked for it
                self.events.append(Denied(flow, impossible=planned))
                return False
        if denied := await self._refused_anyway(flow, run, slot):
            self.events.append(denied)
            return False
        return self._ask_for(flow, run, slot, options, about, again=run.asked == slot and self.misheard)

    async def _refused_anyway(self, flow: Flow, run: Run, slot: str) -> Denied | None:
        """Why the errand is refused for an order of a state it is not for, when no answer to what would be asked could change that."""
        order = order_of(run, self.view)
        change: ChangeName | None = next((step.change for step in flow.walk_steps() if step.change), None)
        fits = next((each.fits for each in flow.slots.values() if each.type == "order"), ())
        if order is None or change is None or not fits or order.status.value in fits:
            return None
        all_lines = {name: [line.line for line in order.lines] for name, each in flow.slots.items() if each.type == "lines"}
        supposed = replace(run, slots={**all_lines, **run.slots})
        choices = flow.slots[slot].choices if flow.slots[slot].type == "choice" else {}
        rulings: list[Ruling] = []
        for each in [supposed.with_slot(slot, choice) for choice in choices] or [supposed]:
            planned = await self.doing.plan(self.who, Change(change, arguments_of(change, flow, each, self.view)))
            if isinstance(planned, Impossible):
                return None
            rulings.append(await self.doing.rule(self.who, planned))
        same = {ruling.rule for ruling in rulings if ruling.verdict == "refuse"}
        return Denied(flow, ruling=rulings[0]) if len(same) == 1 and all(ruling.verdict == "refuse" for ruling in rulings) else None

    def _ask_for(self, flow: Flow, run: Run, slot: str, options: tuple[Option, ...], about: str, *, again: bool = False) -> bool:
        self.events.append(AskedFor(flow, slot, options, about, again))
        self.runs[0] = replace(run, asked=slot)
        return True

    async def _take(self, flow: Flow, run: Run, step: Step, place: str) -> bool | None:
        """One step that goes outside; None to go on walking, else whether the run waits."""
        self.runs[0] = done = replace(run, done=(*run.done, place))
        match step.verb:
            case "look":
                await self._look(flow, run, step)
            case "answer" if step.answer:
                query = step.answer[spoken(self.view.language)]
                self.events.append(Quoted(await self.doing.search(query, self.view.language), query))
            case "case" if step.case:
                told = (str(run.slots[name]) for name, slot in flow.slots.items() if slot.type == "text" and name in run.slots)
                text = "\n".join(dict.fromkeys(part for part in (run.opening, *told) if part))
                case, promise = await self.doing.open_case(self.who, text, order_of(run, self.view))
                self.events.append(CaseOpened(case, promise))
                if (order := order_of(run, self.view)) and (minor := await self.doing.make_up(self.who, case, order)):
                    return await self._start("goodwill", run, {"order": order.id, "amount_minor": minor, "reason": "goodwill"})
            case "notices":
                await self.doing.set_notices(self.who, is_on=step.notices == "on")
            case "start" if step.start and step.start in self.view.flows.newest:
                slots = self.view.flows.newest[step.start].slots
                shared = {name: value for name, value in run.slots.items() if name in slots and slots[name].type == flow.slots[name].type}
                return await self._start(step.start, run, shared)
            case "hand_over" if step.hand_over:
                self.events.append(GivenToPerson(step.hand_over, await self.doing.give_floor(step.hand_over)))
                return False
            case "change":
                return await self._change(flow, run, done, step)
            case _:
                pass
        return None

    async def _start(self, name: str, run: Run, slots: Mapping[str, Any]) -> bool:
        """Go on with another flow in this one's place; False when the merchant has switched it off."""
        other = self.view.flows.newest.get(name)
        if other is None:
            return False
        self.runs[0] = reread(Run(run.id, other.name, other.version, slots, words=(self.text,)), other, self.view)
        return await self._advance(other)

    async def _look(self, flow: Flow, run: Run, step: Step) -> None:
        if step.look == "sum":
            self.events.append(Reckoned(await self._bill(flow, run)))
            return
        if step.look == "open":
            self.events.append(await self.doing.standing())
            return
        if step.look == "coupons":
            self.events.append(Held(tuple(each for each in self.view.coupons if each.is_open(self.view.today))))
            return
        order = order_of(run, self.view)
        product = next((str(run.slots[name]) for name, slot in flow.slots.items() if slot.type == "product" and name in run.slots), "")
        if step.look == "variants" and product:
            self.events.append(Looked("options", product=await self.doing.product(product)))
        elif step.look == "size" and product:
            measure = next((run.slots[name] for name, slot in flow.slots.items() if slot.type == "measure" and name in run.slots), None)
            known = measure if isinstance(measure, float) else None
            self.events.append(Looked("size", product=await self.doing.product(product), measure=known))
        elif order and step.look:
            self.events.append(Looked(step.look, order))

    async def _bill(self, flow: Flow, run: Run) -> Bill:
        """What the basket comes to now, by the prices, coupons and rules as they are."""
        values = {slot.type: run.slots[name] for name, slot in flow.slots.items() if name in run.slots}
        basket: list[list[Any]] = values.get("basket", [])
        products = {each[0]: product for each in basket if (product := await self.doing.product(str(each[0])))}
        tongue = spoken(self.view.language)
        findings = [await self.doing.search(query[tongue], self.view.language) for query in QUERIES]
        found = [each for one in findings for each in one.found if each.passage.language == tongue]
        is_known = self.who.level is Level.CUSTOMER
        chosen = str(values.get("coupon", "best"))
        return reckon_bill(
            basket,
            products,
            self.view.coupons,
            chosen,
            found,
            self.view.today,
            text=self.text,
            knows_customer=is_known,
            points=int(values.get("points", 0)),
        )

    async def _change(self, flow: Flow, run: Run, done: Run, step: Step) -> bool | None:
        assert step.change is not None
        planned = await self.doing.plan(self.who, Change(step.change, arguments_of(step.change, flow, run, self.view)))
        if isinstance(planned, Impossible):
            return await self._deny(flow, run, done, step, Denied(flow, impossible=planned), planned.code)
        ruling = await self.doing.rule(self.who, planned)
        if ruling.verdict == "refuse":
            return await self._deny(flow, run, done, step, Denied(flow, ruling=ruling), ruling.rule)
        if run.asked == "what_else":
            self.events.append(Noted("what_else", flow))
            self.runs[0] = replace(run, asked="else", listed="", confirmed=False)
            return True
        if not run.confirmed or run.listed != planned.digest:
            if run.listed == planned.digest and not run.confirmed and not self.misheard and run.asked == "confirm":
                self.events.append(Noted("still_listed", flow))  # something was asked in between: all of it once more would bury the answer
                self.runs[0] = run
                return True
            changed = run.confirmed and bool(run.listed)
            if self.misheard and run.listed == planned.digest:
                self.events.append(Noted("misheard"))
            self.events.append(Listed(flow, planned, ruling, changed))
            self.runs[0] = replace(run, listed=planned.digest, confirmed=False, asked="confirm")
            return True
        try:
            act, promises = await self.doing.carry_out(self.who, planned, ruling, run.id)
        except TryAgainLater:  # the intention is on record: it is carried out or found done later, once
            self.events.append(Noted("unsure", flow))
            return False
        if act.status == "failed":
            self.events.append(Noted("failed", flow))
            self.runs[0] = replace(run, confirmed=False)
            return False
        self.events.append(Carried(flow, planned, act, promises))
        self.view = await self.doing.view(self.who)
        self.runs[0] = replace(done, listed="", confirmed=False)
        return None

    async def _deny(self, flow: Flow, run: Run, done: Run, step: Step, denied: Denied, code: str) -> bool | None:
        """Say why not; then ask for another value of a slot where that would help, or go on with the step's `else`; otherwise end here."""
        self.events.append(denied)
        kind = _MENDED_BY.get(code)
        slot = next((name for name, slot in flow.slots.items() if slot.type == kind and name in run.slots), "")
        if not slot or run.tries >= MOST_TRIES:
            if not step.otherwise:
                return False
            self.runs[0] = replace(done, done=(*done.done, done.done[-1] + DENIED), listed="", confirmed=False)
            return None
        left = {name: value for name, value in run.slots.items() if name != slot}
        run = self.runs[0] = replace(run, slots=left, listed="", confirmed=False, tries=run.tries + 1)
        options, about = options_for(flow, run, slot, self.view)
        if not options:
            return False
        return self._ask_for(flow, run, slot, options, about)


def _may(flow: Flow, who: Who) -> bool:
    match flow.needs:
        case "anyone":
            return True
        case "order":
            return who.level is not Level.ANONYMOUS
        case "customer":
            return who.level is Level.CUSTOMER


# What each change takes (docs/reference/changes.md); other slots of a flow only steer it.
_ARGUMENTS: Mapping[ChangeName, frozenset[str]] = {
    "cancel_order": frozenset({"order", "reason"}),
    "change_address": frozenset({"order", "address", "recipient", "phone"}),
    "change_items": frozenset({"order", "lines", "method"}),
    "change_payment": frozenset({"order", "method"}),
    "change_default_address": frozenset({"address"}),
    "return_items": frozenset({"order", "lines", "method", "reason", "opened"}),
    "exchange_items": frozenset({"order", "lines", "method", "reason", "opened"}),
    "refund_difference": frozenset({"order", "lines", "method"}),
    "goodwill": frozenset({"order", "amount_minor", "reason", "method"}),
    "request_invoice": frozenset({"order", "title", "tax_number", "email"}),
    "stock_alert": frozenset({"sku"}),
    "trace_parcel": frozenset({"order", "parcel"}),
    "resend_parcel": frozenset({"order", "parcel", "lines"}),
}


def arguments_of(change: ChangeName, flow: Flow, run: Run, view: View) -> dict[str, Any]:
    """A change's arguments from the slots, by their types: order, lines ([{line, sku?}]), method, address, sku, and the rest by name."""
    arguments: dict[str, Any] = {}
    counts: Mapping[str, int] = {}
    for name, slot in flow.slots.items():
        if name not in run.slots:
            continue
        value = run.slots[name]
        match slot.type:
            case "order" | "method" | "address":
                arguments[slot.type] = value
            case "lines":
                arguments.setdefault("lines", [{"line": line} for line in value])
            case "variants":
                arguments["lines"] = [
                    {"line": line.line, "sku": value[str(line.line)]} for line in lines_of(run, view) if str(line.line) in value
                ]
            case "variant":
                arguments["sku"] = value
            case "pieces":
                counts = {str(line): int(count) for line, count in value.items()} if isinstance(value, dict) else counts  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType, reportUnknownArgumentType]
            case _:
                arguments[name] = value
    for line in arguments.get("lines", ()):
        if str(line["line"]) in counts:
            line["quantity"] = counts[str(line["line"])]
    return {name: value for name, value in arguments.items() if name in _ARGUMENTS[change] and value != "original"}
