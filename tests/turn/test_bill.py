"""What goods come to: the offer, one coupon and freight by the articles' own rules, and the words that choose goods and coupons."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.turn.flows.bill import Bill, read_basket, read_coupon, read_points
from kefu.turn.flows.bill.reckoning import reckon_bill
from kefu.vocabulary import Coupon, Found, Money, Passage, Product, Variant

TODAY = date(2026, 11, 22)
OFFER = "同一订单商品金额每满 ¥300 减 ¥40，最高减 ¥120，例如 ¥650 减 ¥80。"
STACKING = "每单只能用一张优惠券，可以和满 300 减 40 同时用，先算满减再算券。券不能用于礼品卡、秒杀商品和运费。"
POINTS = "实付每 ¥1 得 1 积分；100 积分抵 ¥1，每单最多抵商品金额的 10%，不抵运费。"
ORDER = "优惠券可以和满 300 减 40、积分、礼品卡同时使用，顺序是：先满减，再优惠券，再积分。"
FREIGHT = "中国大陆非偏远地区，优惠后商品金额满 ¥99 包邮，不满收运费 ¥8。"


def _found(*texts: str) -> tuple[Found, ...]:
    return tuple(Found(Passage(f"r{n}.zh#1", f"r{n}", "zh", "faq", "规则", text), 0.9, ()) for n, text in enumerate(texts))


def _product(name: str, minor: int) -> Product:
    variant = Variant(f"{name}-1", {}, Money(minor, "CNY"), None, 5, None)
    return Product(name, "c", name={"zh": name}, summary={}, description={}, aliases=(), attributes=(), variants=(variant,))


def _coupon(name: str, off: int, least: int = 0, until: date | None = date(2026, 11, 30), order: str = "") -> Coupon:
    return Coupon(name, {"zh": name}, Money(off * 100, "CNY"), Money(least * 100, "CNY"), date(2026, 11, 1), until, order)


def _bill(
    minor: int, *coupons: Coupon, chosen: str = "best", rules: tuple[Found, ...] | None = None, known: bool = True, points: int = 0
) -> Bill:
    found = _found(OFFER, STACKING, FREIGHT, POINTS, ORDER) if rules is None else rules
    basket = [["p", ["p-1"], 1]]
    return reckon_bill(basket, {"p": _product("p", minor)}, coupons, chosen, found, TODAY, knows_customer=known, points=points)


def test_the_offer_comes_first_then_the_coupon_then_freight() -> None:
    bill = _bill(65000, _coupon("生日券", 50, 299))
    assert (bill.goods, bill.after_offer, bill.after_coupon, bill.total) == (650, 570, 520, 520)
    assert bill.saving is not None
    assert (bill.saving.saved, bill.saving.missing, bill.saving.more) == (80, 250, 120)


def test_a_coupon_counts_the_goods_after_the_offer() -> None:
    bill = _bill(30000, _coupon("生日券", 50, 299))
    assert bill.used is None
    assert [(each.standing, each.missing) for each in bill.held] == [("not_yet", Decimal(39))]


def test_of_several_coupons_one_is_used_the_one_that_takes_off_most() -> None:
    bill = _bill(
        20000, _coupon("小", 10), _coupon("大", 30, 100), _coupon("过期", 90, until=date(2026, 11, 21)), _coupon("用过", 80, order="O1")
    )
    assert bill.used is not None
    assert bill.used.coupon.id == "大"
    assert bill.total == 170
    assert [each.standing for each in bill.held] == ["fits_too", "used_here", "ended", "spent"]


def test_nothing_is_combined_that_no_rule_combines() -> None:
    bill = _bill(65000, _coupon("生日券", 50), rules=_found(OFFER, FREIGHT))
    assert not bill.may_combine
    assert bill.total == 570


def test_without_rules_only_prices_are_added() -> None:
    bill = _bill(9000, rules=())
    assert (bill.saving, bill.freight, bill.total) == (None, None, 90)


@pytest.mark.parametrize(("points", "used", "total"), [(2050, 2000, 500), (9000, 5200, 468), (99, 0, 520), (0, None, 520)])
def test_points_pay_last_by_whole_yuan_and_a_tenth_of_what_is_left_at_most(points: int, used: int | None, total: int) -> None:
    bill = _bill(65000, _coupon("生日券", 50, 299), points=points)
    assert bill.total == total
    assert (bill.points.used if bill.points else None) == used


def test_points_do_not_make_freight_due_and_do_not_pay_it() -> None:
    assert _bill(9900, points=5000).total == 90  # ¥99 are free of freight whatever points pay
    assert _bill(5000, points=5000).total == 53


def test_points_are_not_counted_beside_what_no_rule_combines_them_with() -> None:
    bill = _bill(65000, rules=_found(OFFER, STACKING, FREIGHT, POINTS), points=2000)
    assert bill.points is not None
    assert (bill.points.may_be_used, bill.points.used, bill.total) == (False, 0, 570)


@pytest.mark.parametrize(("known", "total"), [(True, 200), (False, 180)])
def test_a_coupon_that_only_the_words_know_is_not_counted_for_who_is_known(known: bool, total: int) -> None:
    assert _bill(20000, chosen="said:20:149", known=known).total == total


@given(st.integers(1, 500_000), st.lists(st.tuples(st.integers(1, 400), st.integers(0, 2000)), max_size=5), st.integers(0, 10_000_000))
def test_a_bill_is_never_below_nothing_and_never_above_the_goods_with_freight(minor: int, held: list[tuple[int, int]], points: int) -> None:
    bill = _bill(minor, *(_coupon(str(n), off, least) for n, (off, least) in enumerate(held)), points=points)
    assert 0 <= bill.after_coupon <= bill.after_offer <= bill.goods
    paid = bill.points.worth if bill.points else Decimal(0)
    assert bill.total + paid - bill.after_coupon in (0, 8)
    assert 0 <= paid <= bill.after_coupon / 10
    assert paid * 100 <= points
    assert sum(each.standing == "used_here" for each in bill.held) <= 1


@pytest.mark.parametrize(
    ("said", "named", "before", "after"),
    [
        ("两个水壶", [["k", ["k-1"], 2]], None, [["k", ["k-1"], 2]]),
        ("三个吧", [], [["k", ["k-1"], 2]], [["k", ["k-1"], 3]]),
        ("make it four", [], [["k", ["k-1"], 2]], [["k", ["k-1"], 4]]),
        ("再加一个灯", [["l", ["l-1"], 1]], [["k", ["k-1"], 2]], [["k", ["k-1"], 2], ["l", ["l-1"], 1]]),
        ("灯呢", [["l", ["l-1"], 1]], [["k", ["k-1"], 2]], [["l", ["l-1"], 1]]),
        ("不要水壶了", [["k", ["k-1"], 1]], [["k", ["k-1"], 2], ["l", ["l-1"], 1]], [["l", ["l-1"], 1]]),
        ("用那张券", [], [["k", ["k-1"], 2]], None),
        ("第三个问题", [], [["k", ["k-1"], 2]], None),
        ("你好", [], None, None),
    ],
)
def test_a_basket_follows_the_words(said: str, named: list[list[object]], before: list[list[object]] | None, after: object) -> None:
    products = {"k": _product("k", 100), "l": _product("l", 200)}
    assert read_basket(said, named, before, products) == after


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("用哪张券最划算", "best"),
        ("which coupon is best", "best"),
        ("不用券呢", "none"),
        ("without the voucher", "none"),
        ("用生日券", "birthday"),
        ("with my birthday coupon", "birthday"),
        ("用那张50的券", "birthday"),
        ("满149减20的券", "said:20:149"),
        ("a 20 off 149 voucher", "said:20:149"),
        ("三个呢", None),
    ],
)
def test_a_coupon_is_read_out_of_the_words_and_never_made_up(said: str, read: str | None) -> None:
    held = replace(_coupon("birthday", 50, 299), title={"zh": "金卡生日券", "en": "Gold birthday coupon"})
    assert read_coupon(said, (held,)) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("我有2000积分", 2000),
        ("用 1,500 个积分抵", 1500),
        ("with my 3,000 points", 3000),
        ("不用积分呢", 0),
        ("without points", 0),
        ("三个呢", None),
    ],
)
def test_points_are_read_out_of_the_words(said: str, read: int | None) -> None:
    assert read_points(said) == read
