"""The sum in words, a line for each step, each held by the prices, the coupons and the rules behind it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kefu.turn.facts.cards import product_card
from kefu.turn.flows.bill.steps import Bill, Held, Row
from kefu.turn.state import Heard, Line, Part, Support
from kefu.turn.wording import in_brackets, said_day, say, yuan
from kefu.vocabulary import in_language

MOST_OTHERS = 3  # coupons that are named beside the one that is used


def tell_bill(bill: Bill, heard: Heard, language: str) -> Part:
    lines = list(_lines(bill, language, heard.today))
    steps = "\n".join(lines)
    fact = Support("fact", "sum:bill", say("sum.title", language), f"{steps}\n{_stated(bill)}", cited=False)
    supports = [
        Support("passage", f.passage.id, f.passage.title, f"{f.passage.title}\n{f.passage.text}", f.passage.url, f.score, f.reasons)
        for f in bill.rules
    ]
    cards: tuple[Mapping[str, Any], ...] = tuple(product_card(row.product, heard.merchant, language) for row in bill.rows)
    names = tuple(in_language(row.product.name, language)[0] for row in bill.rows)
    names += tuple(in_language(each.coupon.title, language)[0] for each in bill.held)
    cited = tuple(range(len(supports) + 1))
    why = ("prices and coupons now, and the rules of the articles worked out",)
    return Part("fact", tuple(Line(line, cited, is_own=True) for line in lines), why, (fact, *supports), cards, names=names)


def _lines(bill: Bill, language: str, today: date) -> Iterator[str]:
    yield from (_row(row, language) for row in bill.rows)
    if len(bill.rows) > 1:
        yield say("bill.goods", language, amount=yuan(bill.goods))
    if (saving := bill.saving) is not None:
        every, less = yuan(saving.every), yuan(saving.less)
        if saving.saved:
            yield say("basket.saved", language, every=every, less=less, saved=yuan(saving.saved), left=yuan(bill.after_offer))
        if saving.more:
            yield say("bill.next", language, missing=yuan(saving.missing), reach=yuan(saving.reach), more=yuan(saving.more))
        else:
            yield say("bill.most", language, most=yuan(saving.most))
    yield from _coupons(bill, language, today)
    if (freight := bill.freight) is not None:
        fields = {"least": yuan(freight.least), "fee": yuan(freight.fee), "left": yuan(bill.total)}
        if freight.is_bulky:
            yield say("basket.freight_free_bulky" if freight.is_free else "basket.freight_due_bulky", language, **fields)
        else:
            key = "sum.freight_free" if freight.is_free else "sum.freight_due"
            missing = yuan(max(Decimal(0), freight.least - bill.after_coupon))
            yield say(key, language, amount=yuan(bill.after_coupon), missing=missing, **fields)
    if (points := bill.points) is not None:
        fields = {"said": points.said, "used": points.used, "worth": yuan(points.worth), "share": points.share}
        rate = {"per": points.per, "value": yuan(points.value)}
        if not points.may_be_used:
            yield say("bill.points_not_stated", language)
        elif points.used:
            yield say("bill.points" if points.used + points.per > points.said else "bill.points_most", language, **fields, **rate)
        else:
            yield say("bill.points_too_few", language, **fields, **rate)
    yield say("bill.total", language, total=yuan(bill.total))


def _row(row: Row, language: str) -> str:
    return say(
        "basket.item" if row.count > 1 else "basket.one",
        language,
        product=in_language(row.product.name, language)[0],
        options=in_brackets(row.variant.said(language) if row.is_one_version else "", language),
        count=row.count,
        price=row.variant.price,
        amount=yuan(row.amount),
    )


def _coupons(bill: Bill, language: str, today: date) -> Iterator[str]:
    if bill.chosen == "none":
        return
    if not bill.knows_customer:
        if bill.said is None:
            yield say("bill.sign_in", language)
            return
        off, least = bill.said
        if bill.after_coupon < bill.after_offer:
            yield say("bill.said", language, off=yuan(off), left=yuan(bill.after_coupon))
        elif least > bill.after_offer:
            yield say("bill.said_not_yet", language, off=yuan(off), least=yuan(least), missing=yuan(least - bill.after_offer))
        return
    if bill.said is not None:
        yield say("bill.unknown", language, off=yuan(bill.said[0]))
    if not bill.may_combine and any(each.standing == "fits_too" for each in bill.held):
        yield say("bill.not_stated", language)
    used = bill.used
    if used:
        fields = {"title": _title(used, language), "off": _off(used), "left": yuan(bill.after_coupon)}
        yield say("bill.coupon", language, terms=_terms(used, language, today), **fields)
    named = bill.chosen not in ("best", "none")
    others = [each for each in bill.held if each.standing in ("fits_too", "not_yet") or (named and each.coupon.id == bill.chosen)]
    others = [each for each in others if each is not used]
    for each in others[:MOST_OTHERS]:
        yield _other(each, bill, language, today)
    if not used and not others and bill.said is None:
        yield say("bill.no_coupon", language)


def _other(each: Held, bill: Bill, language: str, today: date) -> str:
    title, off = _title(each, language), _off(each)
    match each.standing:
        case "not_yet":
            least = yuan(Decimal(each.coupon.least.minor) / 100)
            return say("bill.not_yet", language, title=title, off=off, least=least, missing=yuan(each.missing))
        case "ended":
            return say("bill.ended", language, title=title, day=said_day(each.coupon.until or today, language, today))
        case "not_started":
            return say("bill.not_started", language, title=title, day=said_day(each.coupon.since or today, language, today))
        case "spent":
            return say("bill.spent", language, title=title)
        case _:
            key = "bill.other_one" if bill.one_per_order and bill.used else "bill.other"
            return say(key, language, title=title, off=off)


def _terms(each: Held, language: str, today: date) -> str:
    least, until = each.coupon.least.minor, each.coupon.until
    terms = [say("bill.from", language, least=yuan(Decimal(least) / 100))] if least else []
    terms += [say("bill.until", language, day=said_day(until, language, today))] if until else []
    return in_brackets(say("list.separator", language).join(terms), language)


def _stated(bill: Bill) -> str:
    """Every coupon as the shop keeps it: what the lines may say of it."""
    return "\n".join(
        f"{' / '.join(each.coupon.title.values())} {each.coupon.off} {each.coupon.least} {each.coupon.since} {each.coupon.until}"
        for each in bill.held
    )


def _title(each: Held, language: str) -> str:
    return in_language(each.coupon.title, language)[0]


def _off(each: Held) -> str:
    return yuan(Decimal(each.coupon.off.minor) / 100)
