"""The embedded shop: live facts, read from the tables at the time of asking and never cached."""

import hmac
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kefu.database import Database
from kefu.perception.smuggled import disarmed
from kefu.shops import changes, store
from kefu.shops.files import plain_order_id
from kefu.vocabulary import (
    Change,
    Coupon,
    Customer,
    Done,
    Impossible,
    Level,
    Order,
    PaymentMethod,
    Plan,
    Product,
    Relation,
    ReturnFile,
    Texts,
    Who,
    in_language,
)

# Words of a search box beyond these add no choice, only work.
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """A category as the shop page lists it; `count` includes the categories below it."""

    id: str
    name: str
    count: int


class EmbeddedShop:
    """What the catalogue holds, what a customer may know of orders, and what may be changed. Every call is one short transaction.

    `now`: the clock that ages are counted by; the real one when left out.
    """

    def __init__(self, database: Database, now: Callable[[], datetime] | None = None) -> None:
        self._database = database
        self._now = now or (lambda: datetime.now(UTC))

    # ---- catalogue: public

    async def products(self, merchant_id: int) -> tuple[Product, ...]:
        """The whole catalogue in its own order."""
        async with self._database.open_for(merchant_id) as connection:
            return tuple(map(_disarmed, await store.products(connection)))

    async def relations(self, merchant_id: int) -> tuple[Relation, ...]:
        """How the products belong together, as the shop wrote it."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.relations(connection)

    async def synonyms(self, merchant_id: int) -> tuple[tuple[str, ...], ...]:
        """Groups of words that the shop says mean the same."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.synonyms(connection)

    async def catalogue_version(self, merchant_id: int) -> str:
        """Another value after every load; indexes of names are built anew when it changes. Stock and prices are not in it."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.catalogue_version(connection)

    async def version(self, merchant_id: int) -> str:
        """`merchant_version` in a transaction of its own."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.merchant_version(connection)

    async def product(self, merchant_id: int, product_id: str) -> Product | None:
        found = await self.products_by_id(merchant_id, (product_id,))
        return found[0] if found else None

    async def products_by_id(self, merchant_id: int, ids: Iterable[str]) -> tuple[Product, ...]:
        """In the order asked for; unknown ids are left out."""
        wanted = tuple(dict.fromkeys(ids))
        async with self._database.open_for(merchant_id) as connection:
            found = await store.products_by_id(connection, wanted)
        return tuple(_disarmed(found[product_id]) for product_id in wanted if product_id in found)

    async def categories(self, merchant_id: int, language: str) -> tuple[CategoryCount, ...]:
        """Categories that hold products, in catalogue order, named in `language` or the nearest there is."""
        async with self._database.open_for(merchant_id) as connection:
            rows = await store.categories_with_counts(connection)
        return tuple(CategoryCount(row["id"], in_language(row["name"], language)[0], row["count"]) for row in rows)

    async def search_catalogue(
        self, merchant_id: int, text: str = "", category: str | None = None, limit: int = 200
    ) -> tuple[Product, ...]:
        """For the search box of the shop page: every word must occur in name, aliases or summary, in any language.

        Answers to customers are found by the knowledge room's search, not by this one. No text: the whole category.
        """
        words = unicodedata.normalize("NFKC", text).split()[:MOST_WORDS]
        patterns = [f"%{_literal(word)}%" for word in words] or ["%"]
        async with self._database.open_for(merchant_id) as connection:
            return await store.search_products(connection, patterns, category, limit)

    async def picture(self, merchant_id: int, file: str) -> tuple[str, bytes] | None:
        """(media type, content)."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.picture(connection, file)

    # ---- orders: only what `who` may see

    async def order(self, who: Who, order_id: str) -> Order | None:
        """None when there is no such order and, all the same, when `who` may not see it. Case, '#', '-' and spaces do not matter."""
        async with self._database.open_for(who.merchant_id) as connection:
            found = await store.order(connection, plain_order_id(order_id))
        return found if found is not None and _may_see(who, found) else None

    async def orders(self, who: Who, limit: int = 10) -> tuple[Order, ...]:
        """The newest first. Level ORDER has the one order it knows, ANONYMOUS none."""
        match who.level:
            case Level.ANONYMOUS:
                return ()
            case Level.ORDER:
                found = await self.order(who, who.order) if who.order else None
                return () if found is None else (found,)
            case Level.CUSTOMER:
                if who.customer is None:
                    return ()
                async with self._database.open_for(who.merchant_id) as connection:
                    return await store.orders_of_customer(connection, who.customer, limit)

    async def order_by_tracking_number(self, who: Who, number: str) -> Order | None:
        """None as in `order()`."""
        async with self._database.open_for(who.merchant_id) as connection:
            found = await store.order_with_tracking_number(connection, plain_order_id(number))
        return found if found is not None and _may_see(who, found) else None

    async def order_matches_phone(self, merchant_id: int, order_id: str, last4: str) -> bool:
        """Whether the order's phone ends in these four digits; False for an unknown order after the same work."""
        async with self._database.open_for(merchant_id) as connection:
            phone = await store.order_phone(connection, plain_order_id(order_id))
        said, known = _digits(last4), _digits(phone)[-4:]
        # An order without a phone is compared too, with digits that no one can type.
        is_equal = hmac.compare_digest(said.encode(), known.encode() if len(known) == 4 else b"none")
        return is_equal and len(said) == 4

    async def customer_by_contact(self, merchant_id: int, email: str = "", name: str = "", postcode: str = "") -> str | None:
        """Id of the one customer with this e-mail address, or with this name and zip code in the address; None for none or several."""
        async with self._database.open_for(merchant_id) as connection:
            found = await store.customers_by_contact(connection, email.strip(), name.strip(), postcode.strip())
        return found[0] if len(found) == 1 else None

    async def customer(self, who: Who) -> Customer | None:
        """The signed-in customer; None for any lower level."""
        if who.level is not Level.CUSTOMER or who.customer is None:
            return None
        async with self._database.open_for(who.merchant_id) as connection:
            return await store.customer(connection, who.customer)

    # ---- changes: only of what is the signed-in customer's own

    async def payment_methods(self, who: Who) -> tuple[PaymentMethod, ...]:
        """The ways to pay that the shop keeps for the signed-in customer; none for any lower level."""
        return await changes.payment_methods(self._database, who) if who.level is Level.CUSTOMER else ()

    async def coupons(self, who: Who) -> tuple[Coupon, ...]:
        """The signed-in customer's coupons, those that were used or have ended among them; none for any lower level."""
        if who.level is not Level.CUSTOMER or who.customer is None:
            return ()
        async with self._database.open_for(who.merchant_id) as connection:
            return await store.coupons_of_customer(connection, who.customer)

    async def plan(self, who: Who, change: Change) -> Plan | Impossible:
        """Exactly what the change would do now; nothing is written. Changes, arguments and facts: docs/reference/changes.md."""
        return await changes.plan_change(self._database, who, change, self._now())

    async def perform(self, who: Who, plan: Plan, key: str) -> Done | Impossible:
        """Does what `plan` says and no other, at most once for each `key`; a key seen before answers what it answered then."""
        return await changes.perform_change(self._database, who, plan, key, self._now())

    async def move_return(self, merchant_id: int, return_id: str, status: changes.ReturnStep, who: str = "", note: str = "") -> None:
        """What the shop's people say of goods sent back: received, finished (the money goes), rejected, or requested again after a
        receipt that was noted by mistake. Raises NotFound, Refused."""
        await changes.move_return(self._database, merchant_id, return_id, status, self._now(), who, note)

    async def returns(self, merchant_id: int, *, open_only: bool = True, limit: int = 100) -> tuple[ReturnFile, ...]:
        """Goods on their way back with what people noted; without `open_only` the latest finished ones after them."""
        return await changes.list_returns(self._database, merchant_id, open_only=open_only, limit=limit)

    async def customers(self, merchant_id: int) -> tuple[Customer, ...]:
        """All customers: for the demo page that plays the shop's own sign-in, never for a conversation."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.customers(connection)


def _disarmed(product: Product) -> Product:
    """The product as it may be told of: its texts without orders to a machine and without markup."""

    def plain(texts: Texts) -> Texts:
        made = {language: disarmed(text) for language, text in texts.items()}
        return texts if made == texts else made

    attributes = tuple(replace(each, value=plain(each.value)) for each in product.attributes)
    return replace(
        product, name=plain(product.name), summary=plain(product.summary), description=plain(product.description), attributes=attributes
    )


def _may_see(who: Who, order: Order) -> bool:
    if who.order is not None and plain_order_id(who.order) == plain_order_id(order.id):
        who = replace(who, order=order.id)
    return who.may_see_order(order.id, order.customer)


def _digits(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character in "0123456789")


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
