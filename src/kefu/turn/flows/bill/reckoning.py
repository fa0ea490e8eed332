"""The sum, step by step: goods, the offer, one coupon, freight, points. Rules are read out of passages that state them, never assumed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from kefu.turn.facts.basket import BULKY_GRAMS
from kefu.turn.facts.sums import BASKET, BULKY_FEE, EVERY, FREE_FROM, POINTS_SHARE, POINTS_WORTH, REMOTE, RULES
from kefu.turn.flows.bill.steps import Bill, Freight, Held, Points, Row, Saving
from kefu.vocabulary import Coupon, Found, Product

# What to search for, so that the passages with the rules are found.
QUERIES: tuple[Mapping[str, str], ...] = (
    *(RULES[name] for name in BASKET),
    {"zh": "优惠券能和满减一起用吗", "en": "can a coupon be combined with the offer"},
    RULES["points_most"],
    {"zh": "优惠券规则 每单限用一张 使用门槛", "en": "coupon policy, one per order, minimum spend"},
)
_ONE = re.compile(r"每单(?:只能|限|仅限)用一张|\bone (?:coupon )?per order\b", re.IGNORECASE)
_OFFER_FIRST = re.compile(
    r"先(?:算)?满减[，,、]?\s*再(?:算|用)?(?:优惠)?券|(?:offer|spend-and-save)[^.;]{0,24}first, then the coupon"
    r"|order: spend-and-save, (?:then )?(?:the )?coupon",
    re.IGNORECASE,
)
_POINTS_LAST = re.compile(
    r"再(?:用|算)?(?:优惠)?券[，,、]?\s*(?:最后|再)(?:用|算|抵)?积分|(?:the )?coupon,? (?:and )?(?:then )?points\b", re.IGNORECASE
)
_NOT_COUNTED = re.compile(r"礼品卡|\bgift ?cards?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Rules:
    passages: tuple[tuple[str, Found], ...]

    def of(self, form: re.Pattern[str]) -> tuple[re.Match[str], Found] | None:
        return next(((rule, found) for text, found in self.passages if (rule := form.search(text))), None)


def reckon_bill(
    basket: Sequence[Sequence[Any]],
    products: Mapping[str, Product],
    coupons: Iterable[Coupon],
    chosen: str,
    found: Iterable[Found],
    today: date,
    *,
    text: str = "",
    knows_customer: bool = False,
    points: int = 0,
) -> Bill:
    """`found`: passages of one language. `text`: the customer's words, read for a far place only. `points`: those that the customer says
    they have. Amounts in units of the currency."""
    unlike = {each.passage.id: each for each in found}
    rules = _Rules(tuple((unicodedata.normalize("NFKC", each.passage.text), each) for each in unlike.values()))
    rows = tuple(row for each in basket if (row := _row(each, products)))
    goods = sum((row.amount for row in rows), Decimal(0))
    counted = sum((row.amount for row in rows if not _NOT_COUNTED.search(" ".join(row.product.name.values()))), Decimal(0))
    saving, stated = _saving(counted, rules)
    after_offer = goods - (saving.saved if saving else 0)
    bill = Bill(rows, goods, after_offer, after_offer, after_offer, chosen, knows_customer, saving=saving)
    first, one = rules.of(_OFFER_FIRST), rules.of(_ONE)
    may_combine = first is not None or saving is None or not saving.saved
    stated += [each[1] for each in (first, one) if each]
    bill = replace(bill, may_combine=may_combine, one_per_order=one is not None)
    bill = _with_coupon(bill, tuple(coupons), counted - (saving.saved if saving else 0), today)
    bill, freight_rule = _with_freight(bill, rules, text)
    stated += freight_rule
    if points:
        bill, points_rule = _with_points(bill, rules, points, counted)
        stated += points_rule
    return replace(bill, rules=tuple({each.passage.id: each for each in stated}.values()))


def _row(each: Sequence[Any], products: Mapping[str, Product]) -> Row | None:
    product = products.get(each[0])
    versions = [variant for variant in product.variants if variant.sku in each[1]] if product else []
    if product is None or not versions:
        return None
    amount = Decimal(versions[0].price.minor * int(each[2])) / 100
    return Row(product, versions[0], len(versions) == 1, int(each[2]), amount)


def _saving(goods: Decimal, rules: _Rules) -> tuple[Saving | None, list[Found]]:
    if (hit := rules.of(EVERY)) is None:
        return None, []
    every, less, most = (Decimal(group) for group in hit[0].groups() if group)
    times = (goods / every).quantize(Decimal(1), ROUND_FLOOR)
    saved = min(times * less, most)
    if saved >= most:
        return Saving(every, less, most, saved), [hit[1]]
    reach = (times + 1) * every
    return Saving(every, less, most, saved, reach - goods, reach, min((times + 1) * less, most)), [hit[1]]


def _with_coupon(bill: Bill, coupons: Sequence[Coupon], counts: Decimal, today: date) -> Bill:
    """The one coupon that takes off most, or the one that was named; every other with how it stands. `counts`: what coupons may count."""
    held = [_stands(coupon, counts, today) for coupon in coupons]
    if bill.chosen.startswith("said:"):
        off, least = (Decimal(part) for part in bill.chosen.removeprefix("said:").split(":"))
        reckons = not bill.knows_customer and bill.may_combine and counts >= least
        after = bill.after_offer - min(off, counts) if reckons else bill.after_offer
        return replace(bill, held=tuple(held), said=(off, least), after_coupon=after)
    fits = [each for each in held if each.standing == "fits_too" and bill.chosen in ("best", each.coupon.id)]
    if not fits or not bill.may_combine or bill.chosen == "none":
        return replace(bill, held=tuple(held))
    best = min(fits, key=lambda each: (-min(_whole(each.coupon.off.minor), counts), each.coupon.until or date.max))
    held = [replace(each, standing="used_here") if each is best else each for each in held]
    return replace(bill, held=tuple(held), after_coupon=bill.after_offer - min(_whole(best.coupon.off.minor), counts))


def _stands(coupon: Coupon, counts: Decimal, today: date) -> Held:
    if coupon.order:
        return Held(coupon, "spent")
    if coupon.until and coupon.until < today:
        return Held(coupon, "ended")
    if coupon.since and coupon.since > today:
        return Held(coupon, "not_started")
    missing = max(Decimal(0), _whole(coupon.least.minor) - counts)
    return Held(coupon, "not_yet" if missing else "fits_too", missing)


def _with_freight(bill: Bill, rules: _Rules, text: str) -> tuple[Bill, list[Found]]:
    is_bulky = any((row.variant.weight_grams or 0) > BULKY_GRAMS for row in bill.rows)
    is_remote = bool(REMOTE.search(text))
    for told, found in rules.passages:
        rule = (BULKY_FEE if is_bulky else FREE_FROM).search(told)
        if not rule or (not is_bulky and bool(REMOTE.search(told[: rule.start()][-40:])) != is_remote):
            continue
        one, other = [Decimal(group) for group in rule.groups() if group][:2]
        least, fee = (other, one) if is_bulky else (one, other)
        is_free = bill.after_coupon >= least
        total = bill.after_coupon + (0 if is_free else fee)
        return replace(bill, freight=Freight(least, fee, is_bulky, is_free), total=total), [found]
    return replace(bill, total=bill.after_coupon), []


def _with_points(bill: Bill, rules: _Rules, points: int, counted: Decimal) -> tuple[Bill, list[Found]]:
    """Points pay last, for whole units only. Their share is taken of the goods less offer and coupon, the stricter reading."""
    worth, share, last = rules.of(POINTS_WORTH), rules.of(POINTS_SHARE), rules.of(_POINTS_LAST)
    if worth is None or share is None:
        return bill, []
    per, value = (Decimal(group) for group in worth[0].groups() if group)
    most = Decimal(next(group for group in share[0].groups() if group))
    base = max(Decimal(0), counted - (bill.goods - bill.after_coupon))
    times = min(Decimal(points) // per, base * most / 100 // value) if last else Decimal(0)
    told = Points(points, int(times * per), int(per), value, most, last is not None)
    return replace(bill, points=told, total=bill.total - told.worth), [each[1] for each in (worth, share, last) if each]


def _whole(minor: int) -> Decimal:
    return Decimal(minor) / 100
