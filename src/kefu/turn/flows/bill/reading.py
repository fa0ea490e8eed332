"""Which goods, how many of each, and which coupon: out of a customer's words, beside what was said before.

A basket is a list of [product, [skus that the words leave open], count], so that it can be stored.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kefu.perception.links import choose_options
from kefu.perception.numerals import POINTS_SAID, count_said
from kefu.turn.named.catalogue import option_values
from kefu.vocabulary import Coupon, Product

Basket = list[list[Any]]
MOST_OF_ONE = 99
_WITHOUT = re.compile(r"不要|不买|去掉|删掉|拿掉|减掉|算了不|\b(?:without|remove|drop|leave out|not the|take out|skip)\b", re.IGNORECASE)
_MORE = re.compile(
    r"再|还(?:要|有|买|加)|加(?:上|一|个)?|另外|也(?:要|买)|一起"
    r"|\b(?:and|also|plus|add|another|as well|too|with)\b",
    re.IGNORECASE,
)
_NO_COUPON = re.compile(
    r"(?:不|别|没)(?:要|想|打算)?(?:用|加|算|领)?.{0,4}券|\b(?:without|no|skip|leave out|don.?t use)\b.{0,12}\b(?:coupons?|vouchers?)\b",
    re.IGNORECASE,
)
_BEST = re.compile(
    r"哪(?:一)?张|最(?:划算|省|便宜|合适|优惠|好)|\b(?:which|best|cheapest|any)\b.{0,16}\b(?:coupons?|vouchers?)\b", re.IGNORECASE
)
_OFF_FROM = re.compile(
    r"满\s*[¥￥]?(?P<least>\d+)\s*(?:元|块)?\s*减\s*[¥￥]?(?P<off>\d+)\s*(?:元|块)?的?[^\d，,。]{0,4}券"
    r"|[¥￥]?(?P<off2>\d+)\s*(?:yuan|rmb)?\s*off\s*(?:from|over|orders? over)?\s*[¥￥]?"
    r"(?P<least2>\d+)\s*(?:yuan|rmb)?\s*(?:coupon|voucher)",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"[¥￥]?(?P<off>\d+)\s*(?:元|块钱?)?的?[^\d，,。]{0,4}券"
    r"|[¥￥]?(?P<off2>\d+)[\s-]*(?:yuan|rmb|off)*[\s-]*(?:off )?(?:\w+ )?(?:coupon|voucher)",
    re.IGNORECASE,
)
_NO_POINTS = re.compile(
    r"(?:不|别|没)(?:要|想|打算)?(?:用|抵|算|动).{0,4}积分|积分.{0,4}(?:不用|先留着)|"
    r"\b(?:without|no|skip|keep|don.?t use)\b.{0,12}\bpoints\b",
    re.IGNORECASE,
)
_TIER = re.compile(r"^(?:金卡|银卡|gold|silver)\s*", re.IGNORECASE)


def read_basket(text: str, named: Basket, before: Basket | None, products: Mapping[str, Product]) -> Basket | None:
    """The basket after `text`; None when it says nothing of goods. `named`: the goods that the text names, with their counts."""
    if before is None:
        return named or None
    known = {product for product, _, _ in before}
    if not named:
        return _adjusted(text, before, products)
    if _WITHOUT.search(text):
        left = [each for each in before if each[0] not in {product for product, _, _ in named}]
        return left or None
    counted = count_said(text, alone=True)
    if known & {product for product, _, _ in named}:
        fresh = {product: (skus, count) for product, skus, count in named}
        changed = [[p, fresh[p][0], fresh[p][1] if counted else n] if p in fresh else [p, skus, n] for p, skus, n in before]
        return [*changed, *(each for each in named if each[0] not in known)]
    return [*before, *named] if _MORE.search(text) else named


def _adjusted(text: str, before: Basket, products: Mapping[str, Product]) -> Basket | None:
    """'Three of them', 'the large one': of the thing whose version is open, else of the one named last."""
    place = next((n for n, each in enumerate(before) if not is_priced(each, products)), len(before) - 1)
    product, skus, count = before[place]
    scores = choose_options(text, option_values(products[product])) if product in products else {}
    best = max(scores.values(), default=0.0)
    chosen = [sku for sku, score in scores.items() if score == best] if best > 0 and min(scores.values()) < best else skus
    wanted, _ = count_said(text, alone=True) or (count, None)
    changed = [product, chosen, max(1, min(wanted, MOST_OF_ONE))]
    return [*before[:place], changed, *before[place + 1 :]] if changed != before[place] else None


def read_points(text: str) -> int | None:
    """How many points the customer wants to use, 0 for none of them; None when the words do not say."""
    if _NO_POINTS.search(text):
        return 0
    found = POINTS_SAID.search(text)
    return int(next(group for group in found.groups() if group).replace(",", "")) if found else None


def is_priced(each: Sequence[Any], products: Mapping[str, Product]) -> bool:
    """Whether all versions that the words leave open cost the same."""
    product = products.get(each[0])
    return product is None or len({variant.price for variant in product.variants if variant.sku in each[1]}) <= 1


def open_item(basket: Basket, products: Mapping[str, Product]) -> Product | None:
    """The first thing of which it must still be said which version."""
    return next((products[each[0]] for each in basket if not is_priced(each, products)), None)


def read_coupon(text: str, coupons: Iterable[Coupon]) -> str | None:
    """'none', 'best', the id of a coupon that the customer holds, or 'said:OFF:LEAST' for one that only the words know; None for nothing.

    OFF and LEAST in whole units of the currency, LEAST 0 when it was not said.
    """
    if _NO_COUPON.search(text):
        return "none"
    held = sorted(coupons, key=lambda coupon: bool(coupon.order))
    lower = text.lower()
    for coupon in held:
        if any((title := text_.lower()) in lower or (_TIER.sub("", title) in lower) for text_ in coupon.title.values()):
            return coupon.id
    if found := _OFF_FROM.search(text):
        off, least = int(found.group("off") or found.group("off2")), int(found.group("least") or found.group("least2"))
    elif found := _OFF.search(text):
        off, least = int(found.group("off") or found.group("off2")), 0
    else:
        return "best" if _BEST.search(text) else None
    same = [c for c in held if c.off.minor == off * 100 and (not least or c.least.minor == least * 100)]
    return same[0].id if same else f"said:{off}:{least}"
