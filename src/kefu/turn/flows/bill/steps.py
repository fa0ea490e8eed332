"""The nouns of a sum: its rows, what the offer takes off, how each coupon stands to it, freight, and the whole."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kefu.vocabulary import Coupon, Found, Product, Variant

Standing = Literal["used_here", "fits_too", "not_yet", "ended", "spent", "not_started"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: `amount` is `count` times the price of its version."""

    product: Product
    variant: Variant
    is_one_version: bool
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Held:
    """How one coupon stands to this sum. `missing`: what the goods lack to its least, 0 when they reach it."""

    coupon: Coupon
    standing: Standing
    missing: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Saving:
    """The offer 'every X takes Y off, at most Z'. `missing`, `reach`, `more`: to the next step, what it is and what it takes off in all."""

    every: Decimal
    less: Decimal
    most: Decimal
    saved: Decimal
    missing: Decimal = Decimal(0)
    reach: Decimal = Decimal(0)
    more: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Freight:
    least: Decimal
    fee: Decimal
    is_bulky: bool
    is_free: bool


@dataclass(frozen=True, slots=True)
class Points:
    """Points as a means of payment: `said` of the customer's, `used` of them here, `per` of them worth `value`, paying `share` per cent of
    the goods at most. `may_be_used`: a rule says that they go with the offer and the coupon."""

    said: int
    used: int
    per: int
    value: Decimal
    share: Decimal
    may_be_used: bool

    @property
    def worth(self) -> Decimal:
        return Decimal(self.used) / self.per * self.value


@dataclass(frozen=True, slots=True)
class Bill:
    """`chosen`: what the customer said of coupons ('best', 'none', an id, 'said:OFF:LEAST'). `after_offer`: goods less the offer."""

    rows: tuple[Row, ...]
    goods: Decimal
    after_offer: Decimal
    after_coupon: Decimal
    total: Decimal
    chosen: str
    knows_customer: bool
    saving: Saving | None = None
    held: tuple[Held, ...] = ()
    may_combine: bool = True
    one_per_order: bool = False
    said: tuple[Decimal, Decimal] | None = None  # a coupon only the words know: (off, least), reckoned with for who is not signed in
    freight: Freight | None = None
    points: Points | None = None
    rules: tuple[Found, ...] = ()

    @property
    def used(self) -> Held | None:
        return next((each for each in self.held if each.standing == "used_here"), None)
