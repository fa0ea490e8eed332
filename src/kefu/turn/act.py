"""Call the shop. Everything is looked up for `who`, the identity the server has bound to the session; words cannot widen it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from kefu.errors import TooMany, TryAgainLater
from kefu.governance.ledger import Promise
from kefu.knowledge.goods import Priced, below, text_of
from kefu.people.queue import Place
from kefu.turn.flows.carry import Doing, carry_on, escalate
from kefu.turn.flows.run import View
from kefu.turn.named.catalogue import Catalogue
from kefu.turn.state import Act, Ask, Decision, Escalate, Follow, HandOver, Heard, LookUp, Outcome, Wait
from kefu.vocabulary import Article, Level, Order, OrderStatus, Product, Who

MOST_ORDERS = 3
MOST_PRODUCTS = 3
MOST_OF_A_KIND = 4  # where only the kind is asked for, and the customer goes on to choose
MOST_BELONGING = 4  # products that are offered beside another
_UNDER_WAY = (
    *(OrderStatus.AWAITING_PAYMENT, OrderStatus.PAID, OrderStatus.PACKING, OrderStatus.SHIPPED),
    *(OrderStatus.RETURNING, OrderStatus.EXCHANGING),
)


class Shop(Protocol):
    """What a turn may ask a shop system."""

    async def products_by_id(self, merchant_id: int, ids: tuple[str, ...]) -> tuple[Product, ...]: ...
    async def order(self, who: Who, order_id: str) -> Order | None: ...
    async def orders(self, who: Who, limit: int = 10) -> tuple[Order, ...]: ...
    async def order_by_tracking_number(self, who: Who, number: str) -> Order | None: ...


Reveal = Callable[[str], str | None]
"""The real value behind a token, given to tools only."""
Identify = Callable[[str, str], Awaitable[Who | None]]
"""(order number, last four digits) → the wider identity, None when they do not match; raises TooMany."""


GiveFloor = Callable[[str], Awaitable[Place]]
"""(reason) → the customer's place in line for a person."""
WhileWaiting = Callable[[Wait], Awaitable[tuple[Place | None, Promise | None]]]
"""What a customer in line wishes → her place after it, and the promise that it made."""


ReadArticles = Callable[[tuple[str, ...]], Awaitable[tuple[Article, ...]]]
"""(ids) → these articles as they are now, in the customer's language where there is one."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What an act may use. The server has bound each of them to this conversation."""

    shop: Shop
    reveal: Reveal
    identify: Identify
    give_floor: GiveFloor
    while_waiting: WhileWaiting
    articles: ReadArticles
    doing: Doing


async def act(decision: Decision, heard: Heard, view: View, hands: Hands, catalogue: Catalogue) -> Outcome:
    """Carry out one decision; one that needs nothing done gives an empty outcome. A shop that does not answer gives 'failed'."""
    who = heard.who
    try:
        if isinstance(decision, Escalate):
            return Outcome("done", course=await escalate(decision.kind, who, heard.text, heard.focus.runs, hands.doing))
        if isinstance(decision, Follow):
            return Outcome("done", course=await carry_on(decision.followed, who, heard.text, view, hands.doing))
        return await _act(decision, who, hands, catalogue)
    except TooMany:
        return Outcome("too_many")
    except TryAgainLater:
        return Outcome("failed")


async def _act(decision: Decision, who: Who, hands: Hands, catalogue: Catalogue) -> Outcome:
    shop, reveal = hands.shop, hands.reveal
    match decision:
        case HandOver(reason):
            return Outcome("done", place=await hands.give_floor(reason))
        case Wait():
            place, promise = await hands.while_waiting(decision)
            return Outcome("done", place=place, promise=promise)
        case Ask("which_product", choices):
            return Outcome("found", products=await shop.products_by_id(who.merchant_id, choices))
        case LookUp("product" | "compare"):
            products = await shop.products_by_id(who.merchant_id, tuple(decision.arguments["products"]))
            return Outcome("found" if products else "nothing", products=products)
        case LookUp("absent"):
            return Outcome("found", products=await shop.products_by_id(who.merchant_id, tuple(decision.arguments["products"])))
        case LookUp("goods"):
            return await _belonging(decision, who, hands, catalogue)
        case LookUp("find_products"):
            return await _find(decision.arguments, who, shop, catalogue)
        case LookUp("order" | "orders"):
            return await _orders(decision, who, shop, reveal)
        case Act("identify"):
            return await _identify(decision, shop, reveal, hands.identify)
        case _:
            return Outcome()


async def _identify(decision: Act, shop: Shop, reveal: Reveal, identify: Identify) -> Outcome:
    number = reveal(decision.arguments["order"]) or ""
    last4 = decision.arguments.get("last4") or (reveal(decision.arguments.get("phone", "")) or "")[-4:]
    wider = await identify(number, last4)
    if wider is None:
        return Outcome("wrong_identity")
    order = await shop.order(wider, number)
    return Outcome("found", orders=(order,)) if order else Outcome("wrong_identity")


async def _orders(decision: LookUp, who: Who, shop: Shop, reveal: Reveal) -> Outcome:
    token, tracking = decision.arguments.get("order"), decision.arguments.get("tracking")
    if token or tracking:
        number = reveal(token or tracking or "")
        found = None
        if number:
            found = await (shop.order(who, number) if token else shop.order_by_tracking_number(who, number))
        if found:
            return Outcome("found", orders=(found,))
        return Outcome("needs_identity" if who.level is Level.ORDER else "nothing")
    orders = await shop.orders(who, 30)
    chosen = _relevant(_picked(orders, decision.arguments), decision.aspect)
    return Outcome("found" if chosen else "nothing", orders=chosen)


def _picked(orders: tuple[Order, ...], arguments: Mapping[str, Any]) -> tuple[Order, ...]:
    """The orders that the words pick by a product in them, the day or the state; all of them when that leaves none."""
    products: frozenset[str] = frozenset(arguments.get("products") or ())
    if with_product := tuple(order for order in orders if products & {line.product for line in order.lines}):
        orders = with_product
    if day := arguments.get("day"):
        orders = tuple(order for order in orders if _placed_on(order, arguments["timezone"]) == day) or orders
    if status := arguments.get("status"):
        orders = tuple(order for order in orders if order.status.value in status) or orders
    return orders


def _placed_on(order: Order, timezone: str) -> tuple[int, int]:
    local = order.placed_at.astimezone(ZoneInfo(timezone))
    return local.month, local.day


def _relevant(orders: tuple[Order, ...], aspect: str) -> tuple[Order, ...]:
    """Which of a customer's orders a question without a number is about; newest first."""
    if aspect == "list":
        return orders[:5]
    if aspect == "refund":
        return tuple(order for order in orders if order.refunds)[:MOST_ORDERS] or orders[:1]
    if aspect == "parcel":
        return tuple(order for order in orders if order.status is OrderStatus.SHIPPED)[:MOST_ORDERS] or orders[:1]
    if aspect == "status":
        return tuple(order for order in orders if order.status in _UNDER_WAY)[:MOST_ORDERS] or orders[:1]
    return orders[:1]


async def _belonging(decision: LookUp, who: Who, hands: Hands, catalogue: Catalogue) -> Outcome:
    """How the products belong together, by the graph of the catalogue; prices and names are read live."""
    asked: tuple[str, ...] = decision.arguments["products"]
    others: tuple[str, ...] = decision.arguments["others"]
    graph = catalogue.graph
    links = graph.belonging(asked[0])[:MOST_BELONGING] if decision.aspect == "belonging" else ()
    ids = (*asked, *others, *(other for other, _ in links))
    products = await hands.shop.products_by_id(who.merchant_id, ids)
    fits = tuple((one, other, graph.fit(one, other)) for one in asked for other in others)
    articles = await hands.articles(graph.articles(asked[0])) if decision.aspect == "care" else ()
    return Outcome("found" if products else "nothing", products=products, fits=fits, links=links, articles=articles)


async def _find(arguments: Mapping[str, Any], who: Who, shop: Shop, catalogue: Catalogue) -> Outcome:
    """The search of the catalogue for the wish; what is talked of already is gone on from."""
    texts: tuple[str, ...] = (*arguments["before"], str(arguments["query"]))
    like: tuple[str, ...] = tuple(arguments["like"])
    wish = catalogue.goods.like(like[0]) if like else catalogue.goods.sought(texts)

    async def live(ids: tuple[str, ...]) -> tuple[Product, ...]:
        return await shop.products_by_id(who.merchant_id, ids)

    if cheaper_than := tuple(arguments["cheaper_than"]):
        wish = below(wish, await live(cheaper_than))
        texts = (*(arguments["before"] or (wish.text,)), *(text_of(each) for each in wish.limits if isinstance(each, Priced)))
    is_bare = wish.kind is not None and not (wish.limits or wish.needs or wish.sort or wish.is_one)
    found = await catalogue.goods.search(
        wish,
        live,
        limit=MOST_OF_A_KIND if is_bare else MOST_PRODUCTS,
        named_ids=arguments["products"],
        must_be_named=bool(arguments.get("must_be_named")),
    )
    if cheaper_than and not found.hits and not like:  # of those that were shown, the cheapest is the answer
        cheapest = replace(catalogue.goods.sought(arguments["before"]), sort="cheapest", is_top=True)
        found = await catalogue.goods.search(cheapest, live, limit=MOST_PRODUCTS)
        texts = tuple(arguments["before"])
    shown = found.hits or found.nearest
    return Outcome("found" if shown else "nothing", products=tuple(hit.product for hit in shown), goods=found, sought=texts)
