"""What a customer wants of goods, as typed constraints: the query that a search of the catalogue answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kefu.vocabulary import Product

Sort = Literal[
    "", "cheapest", "dearest", "lightest", "heaviest", "smallest", "largest", "newest", "quietest", "brightest", "longest", "rated"
]
Words = tuple[str, ...]
"""Spellings of one thing in any language: any of them says it."""


@dataclass(frozen=True, slots=True)
class Priced:
    """In minor units, both ends included. `currency`: the one the customer named, '' for the shop's own."""

    least: int | None
    most: int | None
    said: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """`least` ≤ value ≤ `most` in base units of `dimension` (measures.py); `keys`: the attributes meant, () for any of the dimension."""

    dimension: str
    keys: tuple[str, ...]
    least: Decimal | None
    most: Decimal | None
    said: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Valued:
    """An attribute or option has, or with `is_not` has not, one of these words. `key`: colour, material, an option's name, '' for any."""

    key: str
    words: Words
    said: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Able:
    """A yes-or-no attribute holds: can go into the dishwasher, is dimmable."""

    key: str
    said: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Stocked:
    said: str


@dataclass(frozen=True, slots=True)
class OfKind:
    """Of the products that go by this name (kettle, 四件套)."""

    products: frozenset[str]
    said: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What it is wanted for: a product's texts say one of `show`, its names with `by_name`; `is_must`: else it does not fit."""

    said: str
    show: Words
    is_must: bool = False
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Gift:
    """A present. `who` gets it, in the customer's word; the rest are words in the names or texts of goods that would do, or never would.

    `loved`: of what they are fond of; `interest`: that in the customer's words, where no list knows it.
    """

    who: str
    likes: Words = ()
    occasion: Words = ()
    never: Words = ()
    loved: Words = ()
    interest: str = ""
    is_for_child: bool = False


Constraint = Priced | Measured | Valued | Able | Stocked | OfKind | Need


@dataclass(frozen=True, slots=True)
class Wish:
    """`text` is what was read, for likeness in meaning; `uses` put products first whose texts speak of them."""

    text: str
    constraints: tuple[Constraint, ...] = ()
    uses: tuple[Words, ...] = ()
    sort: Sort = ""
    is_top: bool = False  # the first by `sort` alone is wanted: the cheapest, not a cheap one
    rest: str = ""  # the words that no constraint was read from
    needs: tuple[Need, ...] = ()  # those that must be met are among the constraints, too
    people: frozenset[int] = frozenset()  # for so many
    gift: Gift | None = None
    is_one: bool = False  # which one is best is asked, not what there is
    is_of_values: bool = False  # nothing but what it must be like was said: 'waterproof ones', 雾蓝色的

    @property
    def kind(self) -> OfKind | None:
        return next((each for each in self.constraints if isinstance(each, OfKind) and not each.is_not), None)

    @property
    def limits(self) -> tuple[Constraint, ...]:
        """The constraints beside the kind."""
        return tuple(each for each in self.constraints if each != self.kind)


def refined(before: Wish, after: Wish) -> Wish:
    """The wish before with what a follow-up adds; a constraint on the same thing takes the place of the one before."""
    if after.kind and before.kind and after.kind != before.kind:
        kept = tuple(each for each in before.constraints if not isinstance(each, OfKind) and not isinstance(each, Measured))
    else:
        kept = before.constraints
    new = tuple(each for each in after.constraints)
    stay = tuple(each for each in kept if not any(_about_the_same(each, other) for other in new))
    return replace(
        before,
        text=f"{before.text} {after.text}".strip(),
        constraints=(*stay, *new),
        uses=(*before.uses, *(use for use in after.uses if use not in before.uses)),
        sort=after.sort or before.sort,
        is_top=after.is_top if after.sort else before.is_top,
        needs=(*before.needs, *(need for need in after.needs if need not in before.needs)),
        people=after.people or before.people,
        is_one=after.is_one,
        is_of_values=before.is_of_values and (after.is_of_values or after.kind is not None),
        rest=f"{before.rest} {after.rest}".strip(),
    )


def below(wish: Wish, products: Iterable[Product]) -> Wish:
    """The wish for something that costs less than the cheapest of these; unchanged for none."""
    prices = [variant.price.minor for product in products for variant in product.variants]
    if not prices:
        return wish
    kept = tuple(each for each in wish.constraints if not isinstance(each, Priced))
    least = next((each.least for each in wish.constraints if isinstance(each, Priced)), None)
    most = min(prices) - 1
    return replace(wish, constraints=(*kept, Priced(least if least is not None and least <= most else None, most, "")))


def text_of(limit: Priced) -> str:
    """A limit on the price in words that are read as the same limit."""
    low, high = (None if value is None else f"{value / 100:.2f}" for value in (limit.least, limit.most))
    return f"{low}-{high}" if low and high else f"不超过{high}" if high else f"至少{low}"


def _about_the_same(one: Constraint, other: Constraint) -> bool:
    if type(one) is not type(other):
        return False
    match one, other:
        case Priced(), Priced():
            return True
        case Stocked(), Stocked():
            return True
        case OfKind(), OfKind():
            return one.is_not == other.is_not
        case Measured(), Measured():
            return one.dimension == other.dimension and one.keys == other.keys
        case Valued(), Valued():
            return one.key == other.key and not (one.is_not and other.is_not)
        case Able(), Able():
            return one.key == other.key
        case Need(), Need():
            return one.show == other.show
        case _:
            return False
