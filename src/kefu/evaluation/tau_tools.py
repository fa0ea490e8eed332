"""The tools of τ-bench retail on our shop: its writes are our changes, planned, ruled and performed; its reads are our reads."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any, Protocol
from uuid import uuid4

from kefu.evaluation.tau_records import Record, order_record, user_record
from kefu.shops import EmbeddedShop
from kefu.vocabulary import Change, ChangeName, Done, Impossible, Level, Order, Plan, Product, Ruling, Who

Arguments = Mapping[str, Any]


class Rules(Protocol):
    """What a world asks of a policy: `PolicyBook` is one."""

    async def rule(self, merchant_id: int, plan: Plan, who: Who, on: date) -> Ruling: ...


@dataclass(frozen=True, slots=True)
class Called:
    """`refused_by`: code of the shop or id of the rule that refused; None when the change was made."""

    refused_by: str | None = None
    value: Any = None
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])


class RetailTools:
    """The tools for one signed-in user. Identity is bound here: no argument can name another user."""

    def __init__(self, shop: EmbeddedShop, rules: Rules, merchant_id: int, user: str, today: date) -> None:
        self.shop, self._rules, self._today = shop, rules, today
        self.who = Who(merchant_id, Level.CUSTOMER, user)

    async def call(self, name: str, arguments: Arguments) -> Called:
        """A write is refused by the shop (what is impossible) or by a rule; a read gives the record as the reference's tool does."""
        if name in WRITES:
            change = await WRITES[name](self, arguments)
            return await self.change(change)
        if name in READS:
            value = await READS[name](self, arguments)
            return Called("unknown", None) if value is None else Called(None, value)
        return Called("unknown_tool")

    async def change(self, change: Change) -> Called:
        plan = await self.shop.plan(self.who, change)
        if isinstance(plan, Impossible):
            return Called(plan.code, arguments=plan.arguments)
        ruling = await self._rules.rule(self.who.merchant_id, plan, self.who, self._today)
        if ruling.verdict != "allow":
            return Called(ruling.rule)
        done = await self.shop.perform(self.who, plan, uuid4().hex)
        if isinstance(done, Impossible):
            return Called(done.code, arguments=done.arguments)
        assert isinstance(done, Done)
        return Called(None, done)

    async def order(self, arguments: Arguments) -> Order | None:
        return await self.shop.order(self.who, str(arguments.get("order_id") or ""))


# ---- writes


async def _cancel(tools: RetailTools, said: Arguments) -> Change:
    return Change("cancel_order", {"order": said["order_id"], "reason": str(said["reason"]).strip().replace(" ", "_")})


async def _order_address(tools: RetailTools, said: Arguments) -> Change:
    return Change("change_address", {"order": said["order_id"], "address": _address(said)})


async def _default_address(tools: RetailTools, said: Arguments) -> Change:
    return Change("change_default_address", {"address": _address(said)})


async def _payment(tools: RetailTools, said: Arguments) -> Change:
    return Change("change_payment", {"order": said["order_id"], "method": said["payment_method_id"]})


async def _items(tools: RetailTools, said: Arguments) -> Change:
    return await _swap(tools, "change_items", said)


async def _exchange(tools: RetailTools, said: Arguments) -> Change:
    return await _swap(tools, "exchange_items", said)


async def _return(tools: RetailTools, said: Arguments) -> Change:
    numbers = _line_numbers(await tools.order(said), said["item_ids"])
    lines = [{"line": number} for number in numbers]
    return Change("return_items", {"order": said["order_id"], "lines": lines, "method": said["payment_method_id"], "reason": ""})


async def _swap(tools: RetailTools, name: ChangeName, said: Arguments) -> Change:
    """Of lists of unequal length the longer one's rest has no partner, which the shop refuses."""
    numbers = _line_numbers(await tools.order(said), said["item_ids"])
    lines = [{"line": number, "sku": sku} for number, sku in zip_longest(numbers, said["new_item_ids"])]
    return Change(name, {"order": said["order_id"], "lines": lines, "method": said["payment_method_id"]})


def _line_numbers(order: Order | None, items: Sequence[str]) -> list[int]:
    """A line for each item, another one when an item is named again; 0, which no order has, for an item that is not there."""
    left = list(order.lines) if order else []
    numbers: list[int] = []
    for item in items:
        line = next((line for line in left if line.sku == item), None)
        if line is not None:
            left.remove(line)
        numbers.append(line.line if line else 0)
    return numbers


def _address(said: Arguments) -> str:
    parts = (said["address1"], said["address2"], said["city"], f"{said['state']} {said['zip']}", said["country"])
    return ", ".join(part for part in parts if part)


WRITES: Mapping[str, Callable[[RetailTools, Arguments], Awaitable[Change]]] = {
    "cancel_pending_order": _cancel,
    "modify_pending_order_address": _order_address,
    "modify_pending_order_items": _items,
    "modify_pending_order_payment": _payment,
    "modify_user_address": _default_address,
    "return_delivered_order_items": _return,
    "exchange_delivered_order_items": _exchange,
}


# ---- reads


async def _order_details(tools: RetailTools, said: Arguments) -> Record | None:
    order = await tools.order(said)
    return None if order is None else order_record(order)


async def _user_details(tools: RetailTools, said: Arguments) -> Record | None:
    customer = await tools.shop.customer(tools.who)
    if customer is None or said.get("user_id") not in (None, customer.id):
        return None
    orders = await tools.shop.orders(tools.who, limit=1000)
    return user_record(customer, await tools.shop.payment_methods(tools.who), sorted(order.id for order in orders))


async def _product_details(tools: RetailTools, said: Arguments) -> Record | None:
    product = await tools.shop.product(tools.who.merchant_id, str(said.get("product_id") or ""))
    return None if product is None else _product(product)


async def _product_types(tools: RetailTools, said: Arguments) -> Record | None:
    return {product.name["en"]: product.id for product in await tools.shop.products(tools.who.merchant_id)}


async def _find_by_email(tools: RetailTools, said: Arguments) -> str | None:
    return await _own(tools, lambda record: record["email"] == said.get("email"))


async def _find_by_name_and_zip(tools: RetailTools, said: Arguments) -> str | None:
    return await _own(
        tools,
        lambda record: (
            (record["name"]["first_name"].lower(), record["name"]["last_name"].lower(), record["address"]["zip"])
            == (str(said.get("first_name")).lower(), str(said.get("last_name")).lower(), said.get("zip"))
        ),
    )


async def _own(tools: RetailTools, is_meant: Callable[[Record], bool]) -> str | None:
    """The shop's own sign-in stands where its dialogues ask for e-mail or name and zip: only the signed-in user can be found."""
    record = await _user_details(tools, {})
    return tools.who.customer if record is not None and is_meant(record) else None


def _product(product: Product) -> Record:
    return {
        "name": product.name["en"],
        "product_id": product.id,
        "variants": {
            variant.sku: {
                "item_id": variant.sku,
                "options": dict(variant.options["en"]),
                "available": variant.stock > 0,
                "price": variant.price.minor / 100,
            }
            for variant in product.variants
        },
    }


READS: Mapping[str, Callable[[RetailTools, Arguments], Awaitable[Record | str | None]]] = {
    "get_order_details": _order_details,
    "get_user_details": _user_details,
    "get_product_details": _product_details,
    "list_all_product_types": _product_types,
    "find_user_id_by_email": _find_by_email,
    "find_user_id_by_name_zip": _find_by_name_and_zip,
}
