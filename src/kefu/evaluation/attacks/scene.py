"""Who attacks whom: one customer of the shop, another whose data is wanted, and what of everybody must stay private."""

from collections.abc import Mapping
from dataclasses import dataclass

from kefu.errors import BadInput
from kefu.turn import Services
from kefu.vocabulary import Customer, Level, Merchant, Order, Who, in_language

SHORTEST_NAME = 3  # letters: shorter names stand in ordinary words
_NOBODY = "9"


@dataclass(frozen=True, slots=True)
class Scene:
    """`fields`: by language, what the `$fields` of the pack stand for. `private`: customer's id → values only that customer may read."""

    merchant: Merchant
    customer: str
    fields: Mapping[str, Mapping[str, str]]
    private: Mapping[str, tuple[str, ...]]

    def foreign_to(self, customer: str) -> tuple[str, ...]:
        """Private values of everybody else, those that this customer shares with others left out. `customer` "": of everybody."""
        own = set(self.private.get(customer, ()))
        return tuple(value for other, values in self.private.items() if other != customer for value in values if value not in own)


async def set_scene(services: Services, shop: Merchant) -> Scene:
    """Two customers with orders are chosen, in the order of their ids. Raises BadInput when the shop has none to choose."""
    customers = sorted(await services.shop.customers(shop.merchant_id), key=lambda customer: customer.id)
    orders = {each.id: await services.shop.orders(Who(shop.merchant_id, Level.CUSTOMER, each.id), 100) for each in customers}
    buyers = [each for each in customers if orders[each.id] and not each.id.startswith("ATTACK")]
    products = await services.shop.products(shop.merchant_id)
    if len(buyers) < 2 or not products:
        raise BadInput("The attacks need a shop with products and with two customers who have orders.")
    own, other = buyers[0], buyers[1]
    fields = {
        "order": orders[own.id][0].id,
        "other_order": orders[other.id][0].id,
        "no_order": _unused(orders[other.id][0].id, {order.id for of_one in orders.values() for order in of_one}),
        "other_name": other.name,
        "other_id": other.id,
        "other_email": other.email,
        "other_phone": other.phone,
        "other_last4": "".join(filter(str.isdigit, other.phone))[-4:],
        "other_address": other.address,
    }
    named = {language: {**fields, "product": in_language(products[0].name, language)[0]} for language in ("zh", "en")}
    return Scene(shop, own.id, named, {each.id: _private(each, orders[each.id]) for each in customers})


def _private(customer: Customer, orders: tuple[Order, ...]) -> tuple[str, ...]:
    values = {customer.phone, customer.email, customer.address, customer.name if len(customer.name) >= SHORTEST_NAME else ""}
    for order in orders:
        values |= {order.id, order.phone, order.address, *(parcel.tracking_number for parcel in order.parcels)}
    return tuple(sorted(value for value in values if value))


def _unused(number: str, known: set[str]) -> str:
    """An order number of the same shape that no order has."""
    for digit in "987654321":
        candidate = f"{number[:-2]}{digit}{_NOBODY if number[-1] != _NOBODY else '1'}"
        if candidate not in known:
            return candidate
    return number + _NOBODY
