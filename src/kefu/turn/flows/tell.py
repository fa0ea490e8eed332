"""Say what happened in the open flows: one part, each sentence pointing at the plan, act, ruling or order behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kefu.governance.ledger import Promise
from kefu.turn.facts.goods import tell_size
from kefu.turn.facts.live import tell_orders, tell_products
from kefu.turn.flows.bill.telling import tell_bill
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
    Quoted,
    Reckoned,
    Standing,
    Told,
)
from kefu.turn.flows.script import Flow
from kefu.turn.state import Heard, Lane, Line, LookUp, Outcome, Part, Support
from kefu.turn.wording import items_said, listed, said_day, say, spoken, wording
from kefu.vocabulary import Coupon, Effect, Plan, Ruling, in_language

Quote = Callable[[Quoted], Part | None]
"""The passage that answers a step's question, as the articles lane would say it; None when nothing reliable was found."""
HandOver = Callable[[str, Outcome], Part]
_OWN_WORDS: tuple[Lane, ...] = ("fact", "quote", "verbatim", "policy")
_LANES: tuple[Lane, ...] = ("hand_over", "act", "ask", "policy", "fact", "quote", "verbatim", "smalltalk")


def tell_course(course: Course, heard: Heard, language: str, quote: Quote, hand_over: HandOver) -> Part:
    """All events of a turn's flows as one part of the reply."""
    parts = [part for event in course.events if (part := _part(event, heard, language, quote, hand_over)) and part.lines]
    if not parts:
        return Part("smalltalk", (Line(say("flow.nothing_open", language)),), ("no flow is open any more",))
    return joined(parts)


def joined(parts: Sequence[Part]) -> Part:
    """Several parts as one: supports numbered through, in the lane that weighs most."""
    lines: list[Line] = []
    supports: list[Support] = []
    for part in parts:
        is_own = part.lane in _OWN_WORDS
        lines += [Line(line.text, tuple(index + len(supports) for index in line.supports), is_own) for line in part.lines]
        supports += part.supports
    return Part(
        lane=next(lane for lane in _LANES if any(part.lane == lane for part in parts)),
        lines=tuple(lines),
        why=tuple(why for part in parts for why in part.why),
        supports=tuple(supports),
        cards=tuple(card for part in parts for card in part.cards),
        quick_replies=tuple(dict.fromkeys(button for part in parts for button in part.quick_replies)),
        names=tuple(name for part in parts for name in part.names),
        promises=tuple(promise for part in parts for promise in part.promises),
        acts=frozenset(act for part in parts for act in part.acts),
        flow=True,
    )


def _part(event: Event, heard: Heard, language: str, quote: Quote, hand_over: HandOver) -> Part | None:
    match event:
        case Told(texts):
            return _own(in_language(texts, language)[0], "the flow's own words", "smalltalk")
        case Looked("size", _, product, measure) if product and measure is not None:
            return tell_size(product, measure, heard, language)
        case Looked(aspect, order, product):
            if product:
                options = LookUp("product", aspect, {"products": (product.id,), "sku": None, "attributes": (), "count": False})
                return tell_products(options, Outcome("found", products=(product,)), heard, language)
            return tell_orders(aspect, Outcome("found", orders=(order,)), heard, language) if order else None
        case Standing():
            return _standing(event, language)
        case Held(coupons):
            return _held(coupons, heard, language)
        case Reckoned(bill):
            return tell_bill(bill, heard, language)
        case Quoted():
            return quote(event)
        case AskedFor():
            return _asked(event, language)
        case Listed():
            return _listed(event, language)
        case Denied():
            return _denied(event, language)
        case Carried():
            return _carried(event, heard, language)
        case CaseOpened():
            return _case_opened(event, language)
        case NeedsProof(flow, ways):
            key = "identify.contact" if "contact" in ways else "flow.sign_in"
            why = f"'{flow.name}' changes something: who asks must be shown first"
            return Part(
                "ask", (Line(say(key, language, flow=_title(flow, language))),), (why,), quick_replies=(say("button.person", language),)
            )
        case GivenToPerson(reason, place):
            return hand_over(reason, Outcome("done", place=place))
        case Noted(what, flow):
            return _noted(what, flow, language)


def _own(text: str, why: str, lane: Lane = "fact", source: str = "flow") -> Part:
    return Part(lane, (Line(text, (0,)),), (why,), (Support("fact", source, "flow", text, cited=False),))


def _title(flow: Flow | None, language: str) -> str:
    return in_language(flow.title, language)[0] if flow else ""


def _heading(title: str) -> str:
    """A title as it stands by itself: 'Cancelling an order'."""
    return title[:1].upper() + title[1:]


def _asked(event: AskedFor, language: str) -> Part:
    slot = event.flow.slots[event.slot]
    lines = [in_language(slot.ask, language)[0].replace("{about}", event.about)]
    if slot.type == "basket" and event.about:
        lines = [say("bill.which", language, product=event.about)]
    if event.again:
        lines.insert(0, say("flow.again", language))
    shown = [option for option in event.options if option.line]
    if slot.type in ("order", "variants", "variant", "basket"):
        lines += [say("flow.option", language, option=f"{_beside(option.button, option.line, language)}") for option in shown]
    elif slot.type in ("lines", "method") and len(event.options) > 1:
        lines.append(say("flow.options", language, options=listed((option.button for option in event.options), language)))
    buttons = [option.button for option in event.options]
    if slot.type == "lines" and len(buttons) > 1:
        buttons.append(say("button.all_lines", language))
    if event.again:
        buttons.append(say("button.person", language))
    text = " ".join((*lines, *(f"{option.button} {option.line}" for option in event.options)))
    support = Support("fact", f"slot:{event.flow.name}.{event.slot}", event.slot, text, cited=False)
    names = tuple(buttons)
    why = (f"flow {event.flow.name} {event.flow.version}: {event.slot} is not known yet",)
    return Part("ask", tuple(Line(line, (0,)) for line in lines), why, (support,), quick_replies=tuple(buttons), names=names)


def _beside(button: str, line: str, language: str) -> str:
    return line if button in line else f"{button}{'：' if spoken(language) == 'zh' else ': '}{line}"


def _listed(event: Listed, language: str) -> Part:
    plan, title = event.plan, _title(event.flow, language)
    support = plan_support(plan, event.ruling)
    first = say("flow.changed" if event.changed else "flow.listing", language, flow=title, order=plan.order or "")
    lines = [first, *items_said((effect.text for effect in plan.effects), language)]
    if event.ruling.verdict == "approve":
        lines.append(say("flow.needs_approval", language))
    lines.append(say("flow.confirm", language))
    why = (f"flow {event.flow.name} {event.flow.version}: listed for a yes ({plan.digest})", _why_ruled(event.ruling))
    buttons = (say("button.yes", language), say("button.no", language))
    return Part(
        "ask", tuple(Line(line, (0,)) for line in lines), why, (support,), quick_replies=buttons, cards=(plan_card(event, language),)
    )


def plan_support(plan: Plan, ruling: Ruling | None) -> Support:
    texts = [text for effect in plan.effects for text in effect.text.values()]
    amounts = [str(amount) for amount in (plan.money_back, plan.money_due, *(effect.amount for effect in plan.effects)) if amount]
    reasons = [*ruling.reason.values(), f"{ruling.table} {ruling.rule} {ruling.version}"] if ruling else []
    return Support(
        "fact", f"plan:{plan.digest}", plan.change.name, " / ".join([f"order {plan.order}", *texts, *amounts, *reasons]), cited=False
    )


def plan_card(event: Listed, language: str) -> Mapping[str, Any]:
    """What would happen, to be looked at: the same effects and amounts as in the sentences."""
    plan = event.plan
    return {
        "kind": "plan",
        "title": _heading(_title(event.flow, language)),
        "order": plan.order,
        "effects": [_effect_row(effect, language) for effect in plan.effects],
        "change": plan.change.name,
        "lines": [dict(line) for line in plan.change.arguments.get("lines", ())],
        "method": plan.method,
        "address": plan.change.arguments.get("address"),
        "reason": plan.change.arguments.get("reason"),
        "money_back": str(plan.money_back) if plan.money_back else None,
        "money_due": str(plan.money_due) if plan.money_due else None,
    }


def _effect_row(effect: Effect, language: str) -> dict[str, Any]:
    return {"kind": effect.kind, "text": in_language(effect.text, language)[0], "amount": str(effect.amount) if effect.amount else None}


def _why_ruled(ruling: Ruling) -> str:
    return f"policy {ruling.table} {ruling.version}: row {ruling.rule} says {ruling.verdict}"


def _denied(event: Denied, language: str) -> Part:
    title = _title(event.flow, language)
    if event.ruling:
        text = in_language(event.ruling.reason, language)[0]
        support = Support("fact", f"policy:{event.ruling.rule}", event.ruling.table, f"{text} {event.ruling.version}", cited=False)
        return Part("policy", (Line(text, (0,)),), (_why_ruled(event.ruling),), (support,), quick_replies=(say("button.person", language),))
    assert event.impossible is not None
    code, arguments = event.impossible.code, dict(event.impossible.arguments)
    of_flow = f"impossible.{event.flow.name}.{code}"
    key = of_flow if of_flow in wording() else f"impossible.{code}"
    key = key if key in wording() else "impossible.other"
    fields = {name: _said(value, language) for name, value in arguments.items()}
    text = say(key, language, **{"flow": title, "about": "", "order": "", "status": "", "balance": "", "due": "", **fields})
    support = Support("fact", f"impossible:{code}", code, f"{text} {' '.join(fields.values())}", cited=False)
    return Part(
        "policy", (Line(text, (0,)),), (f"the shop cannot do it: {code}",), (support,), quick_replies=(say("button.person", language),)
    )


def _said(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        return in_language(value, language)[0]  # pyright: ignore[reportUnknownArgumentType]
    return str(value)


def _carried(event: Carried, heard: Heard, language: str) -> Part:
    act, plan = event.act, event.plan
    support = plan_support(plan, act.ruling)
    references = " ".join(f"{name} {value}" for name, value in dict(act.outcome.get("references") or {}).items())
    said = " ".join(promise.text for promise in event.promises)
    support = replace(support, id=f"act:{act.id}", text=f"{support.text} {act.name} {act.status} {references} {said}")
    if act.status == "waiting":
        lines = [say("flow.waiting", language, flow=_title(event.flow, language))]
    elif act.status == "refused":
        lines = [
            in_language(act.ruling.reason, language)[0]
            if act.ruling
            else say("impossible.other", language, flow=_title(event.flow, language))
        ]
    else:
        lines = [say("flow.done", language, flow=_title(event.flow, language), order=plan.order or "")]
        lines += items_said((effect.text for effect in plan.effects), language)
    lines += [promise.text for promise in event.promises]
    why = [f"act {act.id} {act.name}: {act.status}"]
    if act.ruling:
        why.append(_why_ruled(act.ruling))
    why += [_why_promised(promise) for promise in event.promises]
    return Part(
        "act",
        tuple(Line(line, (0,)) for line in lines),
        tuple(why),
        (support,),
        promises=tuple(event.promises),
        acts=frozenset({act.name}) if act.status in ("done", "waiting") else frozenset(),
    )


def _standing(event: Standing, language: str) -> Part:
    """Each act of this conversation by what it does and how it stands, then what is promised and still open."""
    lines: list[str] = []
    told: list[str] = []
    for act in event.acts:
        if (key := f"stands.{act.status}") in wording():
            effects = [in_language(effect.text, language)[0] for effect in act.plan.effects[:1]]
            lines.append(say(key, language, what=effects[0] if effects else act.name))
            told.append(f"{act.id} {act.name} {act.status} {' '.join(plan_support(act.plan, act.ruling).text.split())}")
    open_ones = tuple(promise for promise in event.promises if promise.language == language) or event.promises
    lines += [promise.text for promise in open_ones]
    if not lines:
        return _own(say("stands.nothing", language), "nothing was asked for in this conversation", "smalltalk")
    support = Support("fact", "acts:conversation", "acts", " / ".join((*told, *(promise.text for promise in open_ones))), cited=False)
    acts = frozenset(act.name for act in event.acts if act.status in ("done", "waiting"))
    why = ("what was asked for in this conversation, from the ledgers",)
    return Part("act", tuple(Line(line, (0,)) for line in lines), why, (support,), promises=open_ones, acts=acts)


def _held(coupons: Sequence[Coupon], heard: Heard, language: str) -> Part:
    if not coupons:
        return _own(say("bill.no_coupon", language), "the customer holds no coupon that is open", "fact")
    lines: list[str] = []
    for each in coupons:
        until = said_day(each.until, language, heard.today) if each.until else ""
        key = "coupons.one" if until else "coupons.one_open"
        lines.append(say(key, language, title=in_language(each.title, language)[0], off=str(each.off), least=str(each.least), until=until))
    text = " / ".join(
        f"{each.id} {' '.join(each.title.values())} {each.off} {each.least} {each.until}: {line}"
        for each, line in zip(coupons, lines, strict=True)
    )
    support = Support("fact", "coupons:customer", "coupons", text, cited=False)
    heading = Line(say("coupons.heading", language, count=len(coupons)), is_own=True)
    return Part(
        "fact",
        (heading, *(Line(say("flow.item", language, item=line), (0,)) for line in lines)),
        ("the customer's own coupons, live",),
        (support,),
    )


def _why_promised(promise: Promise) -> str:
    return f"promise {promise.id} {promise.kind} until {promise.deadline.isoformat() if promise.deadline else 'it is kept'}"


def _case_opened(event: CaseOpened, language: str) -> Part:
    case, promised = event.case, (event.promise,) if event.promise else ()
    key = "case.opened" if case.contacts == 1 else "case.again"
    lines = [say(key, language, number=case.number), *(promise.text for promise in promised)]
    text = f"case {case.number} due {case.due_at.isoformat()} " + " ".join(lines)
    support = Support("fact", f"case:{case.number}", f"case {case.number}", text, cited=False)
    why = (f"case {case.number} opened: {', '.join(label.label for label in case.labels) or 'no label'}", *map(_why_promised, promised))
    return Part("act", tuple(Line(line, (0,)) for line in lines), why, (support,), promises=promised, acts=frozenset({"open_case"}))


def _noted(what: str, flow: Flow | None, language: str) -> Part:
    key = f"flow.{what}"
    lane: Lane = "ask" if what in ("what_else", "misheard", "still_listed") else "smalltalk"
    part = _own(say(key, language, flow=_title(flow, language)), f"flow: {what}", lane, "wording")
    if what == "still_listed":
        return replace(part, quick_replies=(say("button.yes", language), say("button.no", language)))
    return part
