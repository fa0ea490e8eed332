"""One search for goods, used by customers' turns and by `kefu eval search`: which products keep a wish, and which come nearest."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kefu.knowledge.goods.absent import Absent, AbsentGoods
from kefu.knowledge.goods.facts import Check, Fact, check, facts_of
from kefu.knowledge.goods.product_kinds import ProductKinds
from kefu.knowledge.goods.read import Facets, plain_form, says, wish_of
from kefu.knowledge.goods.wish import Measured, OfKind, Priced, Stocked, Valued, Wish, Words
from kefu.knowledge.products import Shelf
from kefu.perception.links import Linker
from kefu.vocabulary import Product, Variant

MOST_LOOKED_AT = 60  # of the nearest products, so many are read live and held against the wish
# Scores of a product for a need (chosen on the find questions of benches/answers, dev halves): what a word of its kind adds, the least
# that counts as fitting, and how far behind the best one another may be.
NAMED_BY_KIND = 0.6  # a link of this score is a product's kind or name, whatever else the words say
NAMED_WELL = 0.66  # what the words must link to a product by when it is asked for by name ('do you sell …')
LINKED, LEAST_FIT, FIT_BESIDE = 0.3, 0.45, 0.35
USE_NAMED, USE_TOLD = 0.3, 0.15
KEPT_SCORES = 512  # texts whose likeness to every product is kept; a catalogue's version begins anew

ReadLive = Callable[[tuple[str, ...]], Awaitable[tuple[Product, ...]]]
"""ids → products with price and stock as they are now; unknown ids are left out."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A product with those of its variants that come nearest to the wish, and what each constraint says of them."""

    product: Product
    variants: tuple[Variant, ...]
    checks: tuple[Check, ...]
    score: float

    @property
    def fits(self) -> bool:
        return all(each.met for each in self.checks)

    @property
    def unmet(self) -> tuple[Check, ...]:
        return tuple(each for each in self.checks if not each.met)


@dataclass(frozen=True, slots=True)
class GoodsFound:
    """`hits` keep the whole wish, the best first. Only when there are none, `nearest` are those that keep most of it."""

    wish: Wish
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()


class Goods:
    """One catalogue ready to be searched by wishes; built once for each version of it. Prices and stock are read live, never from here."""

    def __init__(
        self, products: Iterable[Product], linker: Linker, shelf: Shelf | None, synonyms: tuple[Words, ...] = (), currency: str = ""
    ) -> None:
        self._products = {product.id: product for product in products}
        self._linker = linker
        self.shelf = shelf
        self._currency = currency
        self._facts = {v.sku: facts_of(p, v) for p in self._products.values() for v in p.variants}
        self._kinds = ProductKinds(self._products.values(), synonyms)
        self._absent = AbsentGoods(self._products.values(), self._kinds.has)
        self._values = _option_values(self._facts, self._products.values())
        self._facets = Facets(self._kinds.kinds, self._values_of, tuple(tuple(map(plain_form, group)) for group in synonyms))
        self._scores: OrderedDict[str, dict[str, float]] = OrderedDict()

    def read(self, text: str) -> Wish:
        """The wish in a customer's words."""
        return wish_of(text, self._facets)

    def absent(self, text: str) -> Absent | None:
        """What a text asks to buy that this shop does not sell, as far as it has a common name."""
        return self._absent.asked(text)

    def keeping(self, wish: Wish, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of some products a variant of which keeps all measures and values that a wish names. Prices and stock are not looked at."""
        asked = [each for each in wish.limits if isinstance(each, (Measured, Valued))]
        return tuple(
            product.id
            for product in (self._products[each] for each in ids)
            if any(all(check(each, product, v, self._facts[v.sku], "").met for each in asked) for v in product.variants)
        )

    def like(self, product: str) -> Wish:
        """The wish for something of a product's kind: the narrowest name that it shares with another, else its category."""
        found = self._products[product]
        kind = self._kinds.shared(found)
        others = kind - {product} or frozenset(p.id for p in self._products.values() if p.category == found.category) - {product}
        name = found.aliases[0] if found.aliases else next(iter(found.name.values()))
        return Wish(name, (OfKind(others, ""),))

    async def search(
        self, wish: Wish, live: ReadLive, *, limit: int, named: tuple[str, ...] = (), must_be_named: bool = False
    ) -> GoodsFound:
        """Products that keep the wish, at most `limit`.

        `named`: ids that the words link to for sure; `must_be_named`: no product by likeness in meaning alone.
        """
        linked = {
            link.id: link.score for link in self._linker.link(wish.text, limit=24) if link.score >= (NAMED_WELL if must_be_named else 0)
        }
        linked |= dict.fromkeys(named, 1.0)
        scores = {product: LINKED * score for product, score in linked.items()}
        if self.shelf and not (must_be_named and not linked):
            for product, score in (await asyncio.to_thread(self._likeness, wish.text)).items():
                scores[product] = scores.get(product, 0.0) + score
        if must_be_named and not wish.kind:
            scores = {product: score for product, score in scores.items() if product in linked}
        kind = wish.kind.products if wish.kind else frozenset[str]()
        near = sorted(scores, key=lambda product: (product not in kind, -scores[product], product))[:MOST_LOOKED_AT]
        near += [product for product in sorted(kind) if product not in scores]
        judged = [self._judged(product, wish, scores.get(product.id, 0.0)) for product in await live(tuple(near))]
        if not kind:
            is_meaning = self.shelf is not None and self.shelf.has_meaning
            sure = NAMED_BY_KIND if is_meaning else 0.0
            judged = [hit for hit in judged if linked.get(hit.product.id, 0.0) >= sure or hit.score >= LEAST_FIT]
            best = max((hit.score for hit in judged), default=0.0)
            fitting = [hit for hit in judged if hit.fits and hit.score >= best - FIT_BESIDE]
        else:
            fitting = [hit for hit in judged if hit.fits]
        if fitting:
            ordered = self._ordered(fitting, wish)
            if wish.is_top:
                ordered = [hit for hit in ordered if self._place(hit, wish) == self._place(ordered[0], wish)]
            return GoodsFound(wish, tuple(ordered)[:limit])
        others = [hit for hit in judged if not kind or hit.product.id in kind] or judged
        return GoodsFound(wish, (), tuple(sorted(others, key=lambda hit: _distance(hit)))[:limit])

    def _likeness(self, text: str) -> dict[str, float]:
        """Likeness of every product to a text: half the cost of a search, and the same until the catalogue's next version."""
        if (kept := self._scores.get(text)) is None:
            assert self.shelf is not None
            kept = self._scores[text] = self.shelf.scores(text)
            while len(self._scores) > KEPT_SCORES:
                self._scores.popitem(last=False)
        return kept

    def _judged(self, product: Product, wish: Wish, score: float) -> Hit:
        """The product by those of its variants that keep most of the wish, of several those that can be had."""
        checked: list[tuple[int, bool, Variant, tuple[Check, ...]]] = []
        for variant in product.variants:
            facts = self._facts.get(variant.sku) or facts_of(product, variant)
            checks = tuple(check(each, product, variant, facts, self._currency or variant.price.currency) for each in wish.constraints)
            checked.append((sum(1 for each in checks if each.met), variant.stock > 0, variant, checks))
        most = max((met, in_stock) for met, in_stock, _, _ in checked)
        best = [(variant, checks) for met, in_stock, variant, checks in checked if (met, in_stock) == most]
        return Hit(product, tuple(variant for variant, _ in best), best[0][1], score + _use(product, wish))

    def _ordered(self, hits: list[Hit], wish: Wish) -> list[Hit]:
        """In stock first, then as the customer wants them ordered, then the likeliest."""

        def key(hit: Hit) -> tuple[bool, float, float, str]:
            return not any(variant.stock for variant in hit.variants), self._place(hit, wish), -hit.score, hit.product.id

        return sorted(hits, key=key)

    def _place(self, hit: Hit, wish: Wish) -> float:
        """A number by which the wanted order sorts; those that the catalogue says nothing of come last."""
        prices = [variant.price.minor for variant in hit.variants]
        match wish.sort:
            case "cheapest":
                return min(prices)
            case "dearest":
                return -max(prices)
            case "newest":
                return -hit.product.released_on.toordinal() if hit.product.released_on else 0
            case "lightest" | "heaviest" | "smallest" | "largest" | "quietest" | "brightest" | "longest":
                values = self._measured(hit, _SORTED_BY[wish.sort])
                if not values:
                    return float("inf")
                return -float(max(values)) if wish.sort in ("heaviest", "largest", "brightest", "longest") else float(min(values))
            case "" | "rated":
                return 0.0

    def _measured(self, hit: Hit, dimensions: tuple[tuple[str, tuple[str, ...]], ...]) -> list[Decimal]:
        for dimension, keys in dimensions:
            facts = (fact for variant in hit.variants for fact in self._facts.get(variant.sku, ()) if fact.key in keys)
            if values := [value for fact in facts for each, value in fact.measures if each == dimension]:
                return values
        return []

    def _values_of(self, kind: frozenset[str]) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
        """Option values that a text may name: of the products of the kind, or, without one, those that are words of their own."""
        return tuple(
            (name, value, pattern) for name, value, pattern, products, is_own in self._values if (kind & products) or (not kind and is_own)
        )


_LENGTHS = ("length", "width", "height", "diameter", "size", "size_detail")
_SORTED_BY: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "lightest": (("weight", ("weight",)),),
    "heaviest": (("weight", ("weight",)),),
    "smallest": (("volume", ("capacity",)), ("length", _LENGTHS)),
    "largest": (("volume", ("capacity",)), ("length", _LENGTHS)),
    "quietest": (("noise", ("noise",)),),
    "brightest": (("brightness", ("brightness",)),),
    "longest": (("time", ("battery_life", "burn_time", "run_time")),),
}


def _use(product: Product, wish: Wish) -> float:
    """What it adds that a product's texts speak of the use, more so in its names."""
    named = " ".join((*product.name.values(), *product.aliases)).lower()
    told = " ".join((named, *product.summary.values(), *product.description.values())).lower()
    return sum(
        USE_NAMED if any(says(word, named) for word in use) else USE_TOLD if any(says(word, told) for word in use) else 0.0
        for use in wish.uses
    )


def _distance(hit: Hit) -> tuple[int, int, float, float]:
    """How far a product is from the wish: by constraints that it does not keep, those that nobody can mend first, then by how much."""
    hard = sum(1 for each in hit.unmet if not isinstance(each.constraint, (Priced, Measured, Stocked)))
    off = 0.0
    for each in hit.unmet:
        if isinstance(each.constraint, Priced):
            prices = [variant.price.minor for variant in hit.variants]
            most, least = each.constraint.most, each.constraint.least
            off += max(0.0, (min(prices) - most) / max(most, 1)) if most is not None else 0.0
            off += max(0.0, (least - max(prices)) / max(least, 1)) if least is not None else 0.0
    return len(hit.unmet), hard, off, -hit.score


def _option_values(
    facts: Mapping[str, tuple[Fact, ...]], products: Iterable[Product]
) -> tuple[tuple[str, str, re.Pattern[str], frozenset[str], bool], ...]:
    """(key, value, pattern, products that have it, whether it is a word of its own) of all options, the longest value first."""
    held: dict[tuple[str, str, str], set[str]] = {}
    for product in products:
        for variant in product.variants:
            for fact in facts[variant.sku]:
                for language, value in fact.value.items() if fact.is_option else ():
                    held.setdefault((fact.key, plain_form(fact.name[language]), plain_form(value)), set()).add(product.id)
    made = [
        (key, value, pattern, frozenset(ids), is_own)
        for (key, name, value), ids in held.items()
        if (pattern := _value_pattern(name, value)) is not None
        for is_own in [not pattern.pattern.startswith("(?:") and len(value) >= (2 if not value.isascii() else 4)]
    ]
    return tuple(sorted(made, key=lambda each: (-len(each[1]), each[1])))


def _value_pattern(name: str, value: str) -> re.Pattern[str] | None:
    """How a text names an option's value; None for values that only measures or families of words can find."""
    escaped = re.escape(value).replace(r"\ ", r"[\s-]+(?:an? |the )?").replace(r"\-", r"[\s-]*")
    if value in ("none", "new", "other"):
        return None
    if value == "yes":
        stem = re.escape(re.sub(r"(?:ance|ant|e)$", "", name)).replace(r"\ ", r"[\s-]*")
        return re.compile(rf"(?<![a-z]){stem}[a-z]*", re.IGNORECASE)
    if value == "no":
        return None
    if not value.isascii():
        return (
            None
            if re.fullmatch(r"[\d.×x\s]+\s*(?:厘米|毫米|米|升|千克|克)(?:床)?", value)
            else re.compile(re.sub("^[配带含]", "[配带含有]?", escaped))
        )
    if re.fullmatch(r"[\d.x×\s-]+\s*(?:cm|mm|m|l|ml|kg|g|liters?|litres?|ft|inch(?:es)?|hours?|bed)(?: bed)?", value):
        return None
    if len(value) <= 3 or value in ("small", "medium", "large", "high", "low", "full", "half", "single", "double", "light", "dark"):
        named = re.escape(name.split("/")[0].split()[-1])
        return re.compile(
            rf"(?:(?<![a-z]){named}s?\W{{1,3}}(?:is |in |of )?{escaped}(?![a-z0-9])|(?<![a-z0-9]){escaped}[\s-]{{0,2}}(?:{named}|码|号))",
            re.IGNORECASE,
        )
    return re.compile(rf"(?<![a-z0-9]){escaped}(?![a-z0-9])", re.IGNORECASE)
