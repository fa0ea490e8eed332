"""Which other product or option is meant: 'the bigger one', a series by its first word, one of several shown by its colour."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kefu.perception.attributes import matching_keys
from kefu.perception.links import choose_options, normal
from kefu.turn.named.catalogue import Catalogue
from kefu.turn.state import Request
from kefu.vocabulary import Product, Variant

_GREATER = re.compile(r"[大高长重]|\b(?:bigger|larger|large|taller|longer|heavier)\b", re.IGNORECASE)
_LESS = re.compile(r"[小矮短轻]|\b(?:smaller|small|shorter|lighter)\b", re.IGNORECASE)
_SIZES = ("capacity", "diameter", "height", "length", "width", "weight", "power")
_PRICE = re.compile(
    r"多少钱|价格|价钱|几多钱|几多|卖多少|(?:的|要)多少\W*$|\bprices?\b|\bhow much(?: is| are|\W*$)|\bcosts?\b", re.IGNORECASE
)
# How many there are: of the goods just named, also where no word says 'stock'.
COUNTS = re.compile(
    r"(?:还有?|剩|有)(?:下|多少|几)[只个件条套台把张盏双口支瓶]?|还有?货?[吗没]"
    r"|\bhow many\b.{0,16}\b(?:are there|left|in stock|remain\w*|have you|do you have)\b"
    r"|\bhow many\W*$|\bstock\b|库存|有货",
    re.IGNORECASE,
)


def each_asked(request: Request, rest: str, catalogue: Catalogue) -> tuple[Request, ...]:
    """A clause that asks several things of one product as one request for each: 'stock 几多 price'. `rest`: it without the name."""
    kinds = ("product.price", "product.stock", "product.attribute")
    if request.intent not in kinds or len(request.products) != 1 or request.kind_only or request.products[0] not in catalogue.products:
        return (request,)
    asked = [request.intent]
    asked += ["product.price"] if _PRICE.search(rest) else []
    asked += ["product.stock"] if COUNTS.search(rest) and request.intent != "product.attribute" else []
    keys = matching_keys(rest, catalogue.attribute_names(request.products[0])) if request.intent != "product.attribute" else ()
    asked += ["product.attribute"] if keys and len(asked) == 1 and request.sku is None else []
    return tuple(replace(request, intent=intent, attributes=request.attributes or keys) for intent in dict.fromkeys(asked))


def of_shown(text: str, shown: Sequence[str], catalogue: Catalogue) -> str | None:
    """The first of several products just shown that has the options which the text names: 'the grey one'; None when none has."""
    scores = {product: max(choose_options(text, catalogue.option_values(product)).values(), default=0.0) for product in shown}
    best = max(scores.values(), default=0.0)
    return next((product for product in shown if best > 0 and scores[product] == best), None)


def other_one(product: str, text: str, catalogue: Catalogue) -> str | None:
    """'The bigger one' of a product that has no sizes: the next one of its kind, by the first measure that both have."""
    this = catalogue.products[product]
    kind = catalogue.goods.like(product).kind
    sign = _direction(text)
    if not sign or kind is None or _has_sizes(this):
        return None
    for key in _SIZES:
        mine = _number(this, key)
        others = [(sign * number, each) for each in sorted(kind.products) if (number := _number(catalogue.products[each], key)) is not None]
        if mine is not None and (beyond := [pair for pair in others if pair[0] > sign * mine]):
            return min(beyond)[1]
    return None


def sized_one(shown: Sequence[str], text: str, catalogue: Catalogue) -> str | None:
    """'The bigger one' of several products just shown, by the first measure that all have; None when the text says no size."""
    sign = _direction(text)
    for key in _SIZES if sign else ():
        numbers = {product: _number(catalogue.products[product], key) for product in shown}
        if all(number is not None for number in numbers.values()) and len(set(numbers.values())) == len(numbers):
            return max(numbers, key=lambda product: sign * (numbers[product] or 0.0))
    return None


def by_series(text: str, near: str, catalogue: Catalogue) -> str | None:
    """The product whose name begins with a word of a short question ('what about the Mist?'), one of the kind of `near` first."""
    words = set(re.findall(r"[a-z]{4,}", normal(text)))
    named = [product.id for product in catalogue.products.values() if words & set(_first_words(product.name.values()))]
    kind = catalogue.goods.like(near).kind
    kin = [product for product in named if kind and product in kind.products]
    return kin[0] if len(kin) == 1 else named[0] if len(named) == 1 else None


def sized(text: str, skus: Sequence[str], product: Product) -> str | None:
    """Of variants that fit the words alike, the smallest or the largest, where one is asked for; None when their sizes do not differ."""
    sizes = {variant.sku: _numbers(_said_options(variant)) for variant in product.variants if variant.sku in skus}
    sign = -1 if _LESS.search(text) else 1 if _GREATER.search(text) else 0
    if not sign or len(set(sizes.values())) < len(sizes) or not all(sizes.values()):
        return None
    return max(sizes, key=lambda sku: tuple(sign * number for number in sizes[sku]))


def _direction(text: str) -> int:
    """1 for a larger one, -1 for a smaller one, 0 when neither is asked for."""
    return 1 if _GREATER.search(text) else -1 if _LESS.search(text) else 0


def _first_words(names: Iterable[str]) -> list[str]:
    return [normal(name).split()[0] for name in names if name.isascii()]


def _has_sizes(product: Product) -> bool:
    return any(_numbers(values.values()) for variant in product.variants for values in variant.options.values())


def _number(product: Product, key: str) -> float | None:
    return next((float(each.number) for each in product.attributes if each.key == key and each.number is not None), None)


def _numbers(values: Iterable[str]) -> tuple[float, ...]:
    return tuple(float(number) for value in values for number in re.findall(r"\d+(?:\.\d+)?", value))


def _said_options(variant: Variant) -> tuple[str, ...]:
    """The values of a variant's options in one language."""
    return next((tuple(values.values()) for values in variant.options.values()), ())
