"""Money is never given above what was paid nor above a cap, whatever a plan says; the strictest table decides."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu.governance.policy import PolicyBook, default_tables, own_tables, rule_by
from kefu.governance.policy.facts import CHANGES, FACTS
from kefu.vocabulary import Change, Effect, Level, Money, Plan, Who

ON = date(2026, 11, 22)
MakePlan = Callable[..., Plan]

_odd = st.sampled_from([None, True, "7", float("nan"), float("inf"), 0.5, -100, 10**30])
_amounts = st.one_of(st.integers(0, 1_000_000), _odd)
_ASKED = sorted({condition.fact for each in default_tables().values() for row in each.table.rows for condition in row.when})
_SUMS = ("paid_minor", "refunded_minor", "money_back_minor", "refunds_today_minor", "refunds_by_customer_30d_minor")
_facts = st.builds(
    lambda sums, usual, odd: {**usual, **sums, **odd},
    st.dictionaries(st.sampled_from(_SUMS), _amounts),
    st.fixed_dictionaries({"status": st.sampled_from(FACTS["status"].values), "days_since_delivered": st.integers(0, 20)}),
    st.dictionaries(st.sampled_from(_ASKED), st.sampled_from([None, True, False, "x", 1, 20, ("bedding",)]), max_size=4),
)
_money = st.one_of(st.none(), st.builds(Money, st.integers(0, 1_000_000), st.sampled_from(["CNY", "USD"])))


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(CHANGES),
    facts=_facts,
    back=_money,
    listed=st.lists(_money, max_size=2),
    level=st.sampled_from(list(Level)),
)
def test_no_plan_whatever_is_allowed_above_what_was_paid_or_above_a_cap(
    name: str, facts: dict[str, object], back: Money | None, listed: list[Money | None], level: Level
) -> None:
    effects = tuple(Effect("money_back", {"en": "x"}, money) for money in listed)
    plan = Plan(Change(name, {}), "o", effects, facts, money_back=back)  # pyright: ignore[reportArgumentType]
    ruling = rule_by(default_tables(), plan, Who(1, level, "c"), ON)
    amount = max(back.minor if back else 0, sum(money.minor for money in listed if money))
    if amount == 0 or ruling.verdict == "refuse":
        return
    paid, refunded = facts.get("paid_minor"), facts.get("refunded_minor")
    assert isinstance(paid, (int, float))
    assert not isinstance(paid, bool)
    assert amount + (refunded if isinstance(refunded, int) and not isinstance(refunded, bool) and refunded > 0 else 0) <= paid
    if ruling.verdict == "approve":
        return
    caps = default_tables()["limits"].decide({**facts, "change": name}, ON).outcome
    today, month = facts.get("refunds_today_minor"), facts.get("refunds_by_customer_30d_minor")
    assert isinstance(today, (int, float))
    assert isinstance(month, (int, float))
    assert amount <= caps.per_action
    assert max(today, 0) + amount <= caps.per_day
    assert max(month, 0) + amount <= caps.per_customer_30d


def test_a_refund_of_all_that_was_paid_is_allowed_and_of_a_cent_more_is_not(make_plan: MakePlan, who: Who) -> None:
    paid = {"status": "paid", "paid_minor": 10_000}
    assert rule_by(default_tables(), make_plan("cancel_order", money_back_minor=10_000, **paid), who, ON).verdict == "allow"
    ruling = rule_by(default_tables(), make_plan("cancel_order", money_back_minor=10_001, **paid), who, ON)
    assert (ruling.verdict, ruling.rule) == ("refuse", "limits.never_above_paid")
    again = make_plan("cancel_order", money_back_minor=10_000, refunded_minor=1, **paid)
    assert rule_by(default_tables(), again, who, ON).rule == "limits.never_above_paid"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"money_back_minor": 200_001}, "limits.otherwise.per_action"),
        ({"money_back_minor": 1000, "refunds_today_minor": 5_000_000}, "limits.otherwise.per_day"),
        ({"money_back_minor": 1000, "refunds_by_customer_30d_minor": 499_001}, "limits.otherwise.per_customer_30d"),
        ({"money_back_minor": 1000, "refunds_today_minor": None}, "limits.otherwise.per_day"),
    ],
)
def test_a_refund_above_a_cap_waits_for_a_person(make_plan: MakePlan, who: Who, facts: dict[str, int], rule: str) -> None:
    plan = make_plan("cancel_order", status="paid", paid_minor=900_000, **facts)
    ruling = rule_by(default_tables(), plan, who, ON)
    assert (ruling.verdict, ruling.table, ruling.rule) == ("approve", "limits", rule)


def test_two_approvers_are_wanted_when_any_row_that_asks_wants_two(make_plan: MakePlan, who: Who) -> None:
    source = default_tables()["limits"].table.source.replace(
        "rules:\n",
        "rules:\n  - id: limits.large\n    when: {money_back_minor: at least 400000}\n    per_action_minor: 0\n    per_day_minor: 0\n"
        "    per_customer_30d_minor: 0\n    approvers: 2\n    reason: {zh: 两位, en: Two}\n",
        1,
    )
    tables = {**default_tables(), **own_tables({"limits.yaml": source})}

    def ruled(amount: int) -> tuple[str, str, int]:
        plan = make_plan("cancel_order", status="paid", paid_minor=900_000, money_back_minor=amount)
        ruling = rule_by(tables, plan, who, ON)
        return ruling.verdict, ruling.rule, ruling.approvers

    assert ruled(399_999) == ("approve", "limits.otherwise.per_action", 1)
    assert ruled(400_000) == ("approve", "limits.large.per_action", 2)


def test_a_refusal_is_stricter_than_an_approval(make_plan: MakePlan, who: Who) -> None:
    plan = make_plan("cancel_order", status="shipped", paid_minor=900_000, money_back_minor=900_000)
    assert rule_by(default_tables(), plan, who, ON).rule == "cancel.after_dispatch"


def test_money_hidden_in_an_effect_counts_and_mixed_currencies_need_a_person(make_plan: MakePlan, who: Who) -> None:
    plan = make_plan("change_items", status="paid", paid_minor=100)
    hidden = Plan(plan.change, plan.order, (Effect("money_back", {"en": "x"}, Money(101, "CNY")),), plan.facts)
    assert rule_by(default_tables(), hidden, who, ON).rule == "limits.never_above_paid"
    mixed = Plan(plan.change, plan.order, (Effect("money_back", {"en": "x"}, Money(50, "USD")),), plan.facts)
    assert rule_by(default_tables(), mixed, who, ON).rule == "limits.otherwise.currency"


def test_a_strangers_order_and_an_unknown_customer_are_refused(make_plan: MakePlan, who: Who) -> None:
    plan = make_plan("trace_parcel", has_parcel=True)
    assert rule_by(default_tables(), plan, who, ON).verdict == "allow"
    assert rule_by(default_tables(), plan, Who(1), ON).rule == "every.unknown_customer"
    assert rule_by(default_tables(), make_plan("trace_parcel", owner_ok=False), who, ON).rule == "every.not_their_order"


async def test_a_merchants_own_table_stands_in_place_of_the_shipped_one(make_plan: MakePlan, who: Who, table_source: str) -> None:
    plan = make_plan("return_items", status="delivered", days_since_delivered=5, days_since_placed=9, method_is_original=True)
    own = own_tables({"return_items.yaml": table_source})
    ruling = await PolicyBook(own).rule(1, plan, who, ON)
    assert (ruling.rule, ruling.version) == ("new_rule", own["return_items"].table.version)
    assert (await PolicyBook().rule(1, plan, who, ON)).rule == "return.no_reason.within_7_days"


async def test_the_caps_of_a_plan_are_told_for_the_ledger_of_acts(make_plan: MakePlan, who: Who) -> None:
    caps = await PolicyBook().caps(1, make_plan("goodwill", money_back_minor=500, paid_minor=900), who, ON)
    assert (caps.per_action, caps.never_above) == (0, 20_000)


async def test_a_deadline_is_counted_in_business_days_of_the_merchants_calendar() -> None:
    source = """table: clocks
title: {zh: 时限, en: Deadlines}
calendar: {holidays: [2026-11-24], working_days: [2026-11-28]}
rules:
  - {id: card, when: {promise: refund_by, method_kind: card}, within: 5 business days, reason: {zh: 五天, en: 5 days}}
  - {id: noon, when: {promise: call_by}, within: by 17:00, reason: {zh: 五点前, en: by 5 pm}}
  - {id: rest, within: 24 hours, reason: {zh: 一天, en: a day}}
"""
    book = PolicyBook(own_tables({"clocks.yaml": source}), "Asia/Shanghai")
    start = datetime(2026, 11, 20, 10, tzinfo=UTC)  # Friday 18:00 in Shanghai
    card = await book.clock(1, "refund_by", {"method_kind": "card"}, start)
    assert (card.rule, card.at.isoformat()) == ("card", "2026-11-28T23:59:59+08:00")  # Mon, Wed, Thu, Fri and the Saturday worked
    assert (await book.clock(1, "call_by", {}, start)).at.isoformat() == "2026-11-21T17:00:00+08:00"
    assert (await book.clock(1, "reply_by", {}, start)).at == datetime(2026, 11, 21, 10, tzinfo=UTC)
