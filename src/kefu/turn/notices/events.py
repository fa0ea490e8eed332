"""What a customer would want to know unasked, found in live facts, and the one sentence that says it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from kefu.turn.state import Line, Part, Support
from kefu.turn.wording import in_brackets, local_day, said_day, said_moment, say
from kefu.vocabulary import Merchant, Money, Order, Parcel, ParcelStatus, Product, in_language

EventKind = Literal[
    "parcel_stuck", "eta_changed", "eta_passed", "price_drop", "refund_settled", "back_in_stock", "promise_late", "promise_moved"
]
_UNDER_WAY = (ParcelStatus.IN_TRANSIT, ParcelStatus.OUT_FOR_DELIVERY, ParcelStatus.STUCK)
_OFFERS = {"parcel_stuck": "trace_parcel", "price_drop": "price_protection"}
NEWS = timedelta(days=7)  # a refund that was settled longer ago is no news


@dataclass(frozen=True, slots=True)
class Event:
    """`key` names the event for ever: it is told once. `facts` fill the sentence `notice.KIND` (of more than one, that with `manner` behind
    it); days and amounts are not worded yet."""

    kind: EventKind
    key: str
    facts: dict[str, Any]
    manner: str = ""

    @property
    def offer(self) -> dict[str, Any]:
        """The errand that a yes to the notice begins, as a message keeps it; {} for a notice that offers none."""
        flow = _OFFERS.get(self.kind)
        return {"offer": {"flow": flow, "slots": {"order": self.facts["order"]}}} if flow else {}


def parcel_events(order: Order, stuck_hours: int, now: datetime, shop: Merchant) -> Iterator[Event]:
    """Parcels without a scan for `stuck_hours`, else those whose day of arrival has passed."""
    today = local_day(now, shop.timezone)
    for parcel in order.parcels:
        if parcel.status not in _UNDER_WAY:
            continue
        scanned = parcel.events[-1].at if parcel.events else parcel.shipped_at
        if scanned and now - scanned > timedelta(hours=stuck_hours):
            yield Event("parcel_stuck", f"stuck:{parcel.id}:{scanned:%Y%m%d%H%M}", _parcel(order, parcel) | {"moment": scanned})
        elif parcel.eta and parcel.eta < today:
            yield Event("eta_passed", f"eta_passed:{parcel.id}:{parcel.eta}", _parcel(order, parcel) | {"date": parcel.eta})


def eta_changed(order: Order, parcel: Parcel, before: date | None) -> Event | None:
    """When the day of arrival is another than the one seen before."""
    if parcel.eta is None or before is None or before == parcel.eta or parcel.status not in _UNDER_WAY:
        return None
    return Event("eta_changed", f"eta:{parcel.id}:{parcel.eta}", _parcel(order, parcel) | {"before": before, "date": parcel.eta})


def refund_events(order: Order, now: datetime) -> Iterator[Event]:
    """Money that has come back within the last week."""
    for refund in order.refunds:
        if refund.status == "settled" and refund.settled_at and timedelta(0) <= now - refund.settled_at < NEWS:
            facts = {"order": order.id, "amount": refund.amount, "date": refund.settled_at}
            yield Event("refund_settled", f"refund:{refund.id}", facts)


def price_drop(order: Order, amount: Money) -> Event:
    """What the shop's rules would give back for a lower price; told again only when the difference is another."""
    return Event("price_drop", f"price:{order.id}:{amount.minor}", {"order": order.id, "amount": amount})


def back_in_stock(request: str, product: Product, sku: str) -> Event:
    return Event("back_in_stock", f"stock:{request}", {"product": product, "sku": sku})


def promise_late(promise: str, kind: str, deadline: datetime, who: str, moves: int) -> Event:
    """A promise whose time has passed, its first or the latest of its new ones. Nothing is said of another time: nobody has set one."""
    key = f"promise:{promise}:{moves}" if moves else f"promise:{promise}"
    return Event("promise_late", key, {"what": kind, "moment": deadline, "who": who})


def promise_moved(promise: str, kind: str, was_due: datetime, deadline: datetime, who: str, moves: int, now: datetime) -> Event:
    """The new time of a promise that is late, or will be: what was promised for when, that it is not kept, and the new time."""
    facts = {"what": kind, "before": was_due, "moment": deadline, "who": who}
    return Event("promise_moved", f"moved:{promise}:{moves}", facts, "" if was_due < now else "_early")


def worded(event: Event, language: str, now: datetime, shop: Merchant) -> Part:
    """The event in one sentence, with the facts behind it and the way to stop such messages."""
    today = local_day(now, shop.timezone)
    fields: dict[str, str] = {}
    names: list[str] = []
    for name, value in event.facts.items():
        match value:
            case datetime():
                fields[name] = said_moment(value, language, today, shop.timezone)
            case date():
                fields[name] = said_day(value, language, today)
            case Product():
                said = in_language(value.name, language)[0]
                names.append(said)
                fields[name] = said
            case _ if name == "what":
                fields[name] = say(f"promised.{value}", language)
            case _ if name == "who":
                fields[name] = say("notice.who", language, name=value) if value else say("notice.shop_answers", language)
            case _ if name == "carrier":
                fields[name] = in_language(value, language)[0]
            case _:
                fields[name] = str(value)
    if event.kind == "back_in_stock":
        fields["options"] = in_brackets(_options(event, language), language)
    fact = " · ".join(f"{name}: {value}" for name, value in fields.items())
    lines = (Line(say(f"notice.{event.kind}{event.manner}", language, **fields), (0,)), Line(say("notice.stop", language)))
    return Part(
        "fact",
        lines,
        (f"notice: {event.kind}, told once as {event.key}",),
        (Support("fact", event.key, event.kind, fact, cited=False),),
        names=tuple(names),
    )


def _parcel(order: Order, parcel: Parcel) -> dict[str, Any]:
    return {"order": order.id, "carrier": parcel.carrier}


def _options(event: Event, language: str) -> str:
    product: Product = event.facts["product"]
    return next((variant.said(language) for variant in product.variants if variant.sku == event.facts["sku"]), "")
