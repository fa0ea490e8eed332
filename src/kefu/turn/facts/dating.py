"""The day whose rules answer a question about an order: the day it was placed, or delivered where the shop's table counts from there."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from kefu.shops import EmbeddedShop
from kefu.turn.state import Answer, Ask, Decision, Evidence, Heard, Line, LookUp, Part, Request, Support
from kefu.turn.wording import said_day, say
from kefu.vocabulary import Level, Order

LATEST = 30  # orders looked through for a product that the customer says they bought
_THIS_ORDER = re.compile(
    r"这[单笔张个]|那[单笔张]|该订单|订单|还能|还可以|它|\b(?:this|that|my|the) (?:order|one|purchase)\b|\bstill\b|\bit\b", re.IGNORECASE
)
_BOUGHT = re.compile(
    r"我?(?:之前|以前|上次|上个?月|去年|前阵子)?(?:买|下单|拍|订)(?:的|了|过)|\b(?:bought|ordered|purchased|got)\b", re.IGNORECASE
)
_OWN_LANES = ("verbatim", "quote", "model", "policy")


async def order_day(
    shop: EmbeddedShop, dated_by: str, request: Request, decision: Decision, heard: Heard, real: Mapping[str, str]
) -> date | None:
    """The day that matters to a question about a rule, when it is about one order that this customer may see; None otherwise.

    The order is the one named, the one talked about, or the only one with the product they say they bought. `real`: token → value.
    """
    if not isinstance(decision, (Answer, LookUp, Ask)) or heard.who.level is Level.ANONYMOUS:
        return None
    order = await _order(shop, request, heard, real)
    if order is None:
        return None
    arrived = [parcel.delivered_at for parcel in order.parcels if parcel.delivered_at]
    moment = max(arrived) if dated_by == "delivered" and arrived else order.placed_at
    day = moment.astimezone(ZoneInfo(heard.merchant.timezone)).date()
    return day if day < heard.today else None


async def _order(shop: EmbeddedShop, request: Request, heard: Heard, real: Mapping[str, str]) -> Order | None:
    token = request.order or (heard.focus.order if _THIS_ORDER.search(request.text) else None)
    if token:
        return await shop.order(heard.who, real.get(token, token))
    if heard.who.level is Level.ORDER and heard.who.order and _THIS_ORDER.search(request.text):
        return await shop.order(heard.who, heard.who.order)
    if request.order_day or (request.products and _BOUGHT.search(request.text)):
        orders = await shop.orders(heard.who, LATEST)
        zone = ZoneInfo(heard.merchant.timezone)
        if request.order_day:
            local = ((order, order.placed_at.astimezone(zone)) for order in orders)
            orders = tuple(order for order, at in local if (at.month, at.day) == request.order_day)
        if request.products:
            orders = tuple(order for order in orders if {line.product for line in order.lines} & set(request.products))
        return orders[0] if len(orders) == 1 else None
    return None


def told_of(part: Part, evidence: Evidence, heard: Heard, language: str) -> Part:
    """The part with a sentence in front that says whose day's rule it tells, where that is another than today's."""
    if evidence.dated is None or part.lane not in _OWN_LANES or not part.lines:
        return part
    day = said_day(evidence.dated, language, heard.today)
    support = Support("fact", "order:day", say("rule.order_day", language), f"{day} {evidence.dated.isoformat()}", cited=False)
    line = Line(say("rule.of_order", language, day=day), (len(part.supports),), is_own=True)
    why = (*part.why, f"the rule of {evidence.dated.isoformat()}, the day of the order")
    return replace(part, lines=(line, *part.lines), supports=(*part.supports, support), why=why)
