"""One search for goods, used by customers' turns and by `kefu eval search`: which products keep a wish, and which come nearest."""

import asyncio
import re
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

from kefu.knowledge.goods.absent import Absent, AbsentGoods
from kefu.knowledge.goods.facts import Check, Fact, check, facts_of
from kefu.knowledge.goods.gifts import LOVED_TOLD, gift_in, gift_score
from kefu.knowledge.goods.needs import named, needs_in, people_in, speaks_of, told
from kefu.knowledge.goods.product_kinds import ProductKinds
from kefu.knowledge.goods.read import Facets, beside_values, plain_form, saying, terms, wish_of
from kefu.knowledge.goods.wish import Able, Constraint, Gift, Measured, Need, OfKind, Priced, Stocked, Valued, Wish, Words, refined
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
NEED_NAMED, NEED_TOLD, FOR_SO_MANY, FOR_CHILDREN = 0.5, 0.35, 0.4, 0.4  # set by hand, once (benches/LOG.md, "Before the sale")
SAME_CATEGORY, SAME_KIND, OF_BUDGET = 0.4, 1.5, 0.4
MOST_PRESENTS = 90
IN_ONE_ROOM = 0.75  # of a kind's products in one category: the rest only share the word
KEPT_SCORES = 512  # texts whose likeness to every product is kept; a catalogue's version begins anew

_ONE = re.compile(
    r"哪(?:一)?(?:个|款|种|件|条|只|把|口|张|盏|台)|推荐(?:一|个)|选(?:什么|啥)|最(?:适合|合适|好|推荐)"
    r"|\b(?:which|best|recommend (?:a|an|one|me (?:a|an|one))|what would you|would you (?:pick|choose|take|get)|your favou?rite)\b",
    re.IGNORECASE,
)

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
    """`hits` keep the whole wish, the best first, of `count` with `variants` in all; without any, `nearest` keep most of it."""

    wish: Wish
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()
    count: int = 0
    variants: tuple[Variant, ...] = ()


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
        self._written = _written_values(self._facts)
        self._facets = Facets(self._kinds.kinds, self._values_of, tuple(tuple(map(plain_form, group)) for group in synonyms))
        self._speaking: dict[tuple[Need, ...], list[str]] = {}
        self._scores: OrderedDict[str, dict[str, float]] = OrderedDict()

    def read(self, text: str) -> Wish:
        """The wish in a customer's words."""
        wish, plain = wish_of(text, self._facets), plain_form(text)
        kind, gift, needs = wish.kind, gift_in(plain), needs_in(plain)
        if kind:
            start = plain.find(plain_form(kind.said))
            end = start + len(kind.said)
            if any(low <= start and end <= high and high - low > end - start for low, high, _ in needs) or (gift and gift.loved):
                kind = None  # 'small kitchens' says where it stands, 'into plants' what is loved
            needs = tuple(each for each in needs if not (kind and start <= each[0] and each[1] <= end))  # 鞋架 is its own need
        found = tuple(need for _, _, need in needs)
        people = people_in(plain)
        limits: tuple[Constraint, ...] = wish.limits
        is_of_values = False
        if not (kind or gift or found or people or wish.sort):
            rest = beside_values(wish.rest)
            if rest and not limits and (key := self._written.get(rest)):
                limits, rest = (Valued(key, (rest,), rest),), ""
            is_of_values = not rest and any(isinstance(each, (Valued, Able, Measured)) for each in limits)
        return replace(
            wish,
            constraints=(*((kind,) if kind else ()), *limits, *(need for need in found if need.is_must)),
            needs=found,
            people=people,
            gift=gift,
            is_one=_ONE.search(plain) is not None,
            is_of_values=is_of_values,
        )

    def sought(self, texts: Iterable[str]) -> Wish:
        """The wish of a talk in which each text says more of it than the one before; a present is read out of all of them."""
        wish = reduce(refined, map(self.read, texts))
        gift = gift_in(plain_form(wish.text))
        constraints = tuple(each for each in wish.constraints if not (gift and gift.loved and each == wish.kind))
        return replace(wish, gift=gift, constraints=constraints)

    def absent(self, text: str) -> Absent | None:
        """What a text asks to buy that this shop does not sell, as far as it has a common name."""
        return self._absent.asked(text)

    def keeping(self, wish: Wish, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of some products a variant of which keeps all measures, values and abilities that a wish names, at whatever price."""
        asked = [each for each in wish.limits if isinstance(each, (Measured, Valued, Able))]
        return tuple(
            product.id
            for product in (self._products[each] for each in ids)
            if any(all(check(each, product, v, self._facts[v.sku], "").met for each in asked) for v in product.variants)
        )

    def says(self, words: Words, ids: Iterable[str]) -> bool:
        """Whether the own texts of any of these products have one of the words."""
        pattern = saying(words)
        return any(pattern.search(told(self._products[each])) for each in ids if each in self._products)

    def like(self, product: str) -> Wish:
        """The wish for something of a product's kind: the narrowest name that it shares with another, else its category."""
        found = self._products[product]
        kind = self._kinds.shared(found)
        others = kind - {product} or frozenset(p.id for p in self._products.values() if p.category == found.category) - {product}
        name = found.aliases[0] if found.aliases else next(iter(found.name.values()))
        return Wish(name, (OfKind(others, ""),))

    async def search(
        self, wish: Wish, live: ReadLive, *, limit: int, named_ids: tuple[str, ...] = (), must_be_named: bool = False
    ) -> GoodsFound:
        """Products that keep the wish, at most `limit`.

        `named_ids`: ids that the words link to for sure; `must_be_named`: no product by likeness in meaning alone.
        """
        if wish.gift and not wish.kind and not must_be_named:
            return await self._presents(wish, wish.gift, live, min(limit, 3))
        linked = {
            link.id: link.score for link in self._linker.link(wish.text, limit=24) if link.score >= (NAMED_WELL if must_be_named else 0)
        }
        linked |= dict.fromkeys(named_ids, 1.0)
        scores = {product: LINKED * score for product, score in linked.items()}
        if self.shelf and not (must_be_named and not linked):
            for product, score in (await asyncio.to_thread(self._likeness, wish.text)).items():
                scores[product] = scores.get(product, 0.0) + score
        if must_be_named and not wish.kind:
            scores = {product: score for product, score in scores.items() if product in linked}
        kind = wish.kind.products if wish.kind else frozenset[str]()
        if wish.is_of_values and not kind:
            scores = {product: scores.get(product, 0.0) for product in self.keeping(wish, self._products)} or scores
        near = sorted(scores, key=lambda product: (product not in kind, -scores[product], product))[:MOST_LOOKED_AT]
        near += [product for product in sorted(kind) if product not in scores]
        if not kind and not must_be_named:
            near += [product for product in self._speaking_of(wish.needs) if product not in near]
        judged = [self._judged(product, wish, scores.get(product.id, 0.0)) for product in await live(tuple(near))]
        if not kind:
            is_meaning = self.shelf is not None and self.shelf.has_meaning
            sure = NAMED_BY_KIND if is_meaning else 0.0
            if not wish.is_of_values:
                judged = [hit for hit in judged if linked.get(hit.product.id, 0.0) >= sure or hit.score >= LEAST_FIT]
            judged = _serving(judged, wish) or judged
            best = max((hit.score for hit in judged), default=0.0)
            beside = FIT_BESIDE * (2 if any(need.is_must for need in wish.needs) else 1)
            fitting = [hit for hit in judged if hit.fits and (wish.is_of_values or hit.score >= best - beside)]
        else:
            fitting = _of_one_room([hit for hit in judged if hit.fits])
        if fitting:
            ordered = self._ordered(fitting, wish)
            if wish.is_of_values and not kind:
                ordered = _of_each_category(ordered)
            if wish.is_top:
                ordered = [hit for hit in ordered if self._place(hit, wish) == self._place(ordered[0], wish)]
            return GoodsFound(wish, tuple(ordered)[:limit], (), len(ordered), tuple(each for hit in ordered for each in hit.variants))
        others = [hit for hit in judged if not kind or hit.product.id in kind] or judged
        return GoodsFound(wish, (), tuple(sorted((hit for hit in others if hit.unmet), key=lambda hit: _distance(hit)))[:limit])

    async def _presents(self, wish: Wish, gift: Gift, live: ReadLive, limit: int) -> GoodsFound:
        """Goods of different kinds that would do as the present, inside the budget; the one they would be fond of first."""
        scores = {each.id: gift_score(each, gift) for each in self._products.values()}
        if self.shelf and gift.interest:
            for product, score in (await asyncio.to_thread(self._likeness, gift.interest)).items():
                scores[product] += score
        near = sorted((each for each in scores if scores[each] > 0), key=lambda each: (-scores[each], each))
        judged = [self._judged(product, wish, scores[product.id]) for product in await live(tuple(near[:MOST_PRESENTS]))]
        judged = [hit for hit in judged if any(variant.stock for variant in hit.variants)]
        if gift.loved:
            judged = [hit for hit in judged if scores[hit.product.id] >= LOVED_TOLD] or judged
        fitting = [replace(hit, score=hit.score + _of_budget(hit, wish)) for hit in judged if hit.fits]
        if not fitting:
            return GoodsFound(wish, (), tuple(sorted((hit for hit in judged if hit.unmet), key=_distance))[:limit])
        chosen: list[Hit] = []
        while fitting and len(chosen) < limit:
            best = max(fitting, key=lambda hit: (hit.score - self._alike(hit, chosen), hit.product.id))
            chosen.append(best)
            fitting.remove(best)
        return GoodsFound(wish, tuple(chosen), (), len(chosen), tuple(variant for hit in chosen for variant in hit.variants))

    def _alike(self, hit: Hit, chosen: list[Hit]) -> float:
        """How much less a present is worth beside others like it: three of a kind are no choice."""
        same = sum(hit.product.category == other.product.category for other in chosen)
        kind = self._kinds.shared(hit.product)
        return SAME_CATEGORY * same + SAME_KIND * sum(other.product.id in kind for other in chosen)

    def _speaking_of(self, needs: tuple[Need, ...]) -> list[str]:
        """Products whose texts speak of all the needs, as far as any does."""
        if not needs:
            return []
        if (kept := self._speaking.get(needs)) is None:
            counts = {each.id: sum(speaks_of(need, each) for need in needs) for each in self._products.values()}
            most = max(counts.values(), default=0)
            kept = self._speaking[needs] = [product for product, count in counts.items() if count == most > 0]
        return kept

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

        def key(hit: Hit) -> tuple[bool, bool, float, float, str]:
            is_there = any(variant.stock for variant in hit.variants)
            return not is_there, _is_for_others(hit.product, wish), self._place(hit, wish), -hit.score, hit.product.id

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
    """What it adds that a product's texts speak of the use, more so in its names; what is for children only is for nobody else."""
    names, texts = named(product), told(product)
    score = sum(USE_NAMED if saying(use).search(names) else USE_TOLD if saying(use).search(texts) else 0.0 for use in wish.uses)
    score += sum(NEED_NAMED if saying(each.show).search(names) else NEED_TOLD * speaks_of(each, product) for each in wish.needs)
    score += FOR_SO_MANY * bool(wish.people and wish.people & people_in(texts))
    return score - FOR_CHILDREN * _is_for_others(product, wish)


def _is_for_others(product: Product, wish: Wish) -> bool:
    """Whether its name says that it is for children, and no child is spoken of."""
    children = terms().uses[0]
    is_asked = children in wish.uses or (wish.gift is not None and wish.gift.is_for_child)
    return not is_asked and saying(children).search(" ".join(product.name.values()).lower()) is not None


def _of_one_room(hits: list[Hit]) -> list[Hit]:
    """Without the odd one of another category: a set of four for the bathroom among the sets of four for the bed."""
    counted = Counter(hit.product.category for hit in hits)
    if not hits or len(counted) == 1:
        return hits
    category, most = counted.most_common(1)[0]
    return [hit for hit in hits if hit.product.category == category] if most >= IN_ONE_ROOM * len(hits) else hits


def _of_each_category(hits: list[Hit]) -> list[Hit]:
    """The first of each category before the second of any: a value alone does not say what it is wanted of."""
    rank: Counter[str] = Counter()
    ranked: list[tuple[int, Hit]] = []
    for hit in hits:
        ranked.append((rank[hit.product.category], hit))
        rank[hit.product.category] += 1
    return [hit for _, hit in sorted(ranked, key=lambda each: each[0])]


def _serving(hits: list[Hit], wish: Wish) -> list[Hit]:
    """Those whose own texts speak of what is needed; () when none does or nothing is."""
    return [hit for hit in hits if wish.needs and any(speaks_of(need, hit.product) for need in wish.needs)]


def _of_budget(hit: Hit, wish: Wish) -> float:
    """How much of the budget a present makes use of."""
    most = next((each.most for each in wish.constraints if isinstance(each, Priced) and each.most), None)
    return OF_BUDGET * min(1.0, max(variant.price.minor for variant in hit.variants) / most) if most else 0.0


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


def _written_values(facts: Mapping[str, tuple[Fact, ...]]) -> dict[str, str]:
    """What an attribute's value says, part by part → the attribute's key: 'soy wax', E27. Not what is counted, and no mere yes or no."""
    found: dict[str, str] = {}
    for fact in (fact for each in facts.values() for fact in each):
        if fact.is_option or fact.key in terms().able:
            continue
        for part in (part for value in fact.value.values() for part in re.split(r"[，,；;、/()（）]", plain_form(value))):
            said = beside_values(part)
            if len(said) >= (3 if said.isascii() else 2) and not said[0].isdigit():
                found.setdefault(said, fact.key)
    return found


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
