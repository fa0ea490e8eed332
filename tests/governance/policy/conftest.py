"""Plans to be ruled on, and a small table to be read."""

from collections.abc import Callable

import pytest

from kefu.vocabulary import Change, ChangeName, Effect, Fact, Level, Money, Plan, Who

MakePlan = Callable[..., Plan]
TABLE = """table: return_items
title: {zh: 退货, en: Returns}
dated_by: placed
rules:
  - id: bedding.opened
    when: {opened: true, categories: bedding}
    verdict: refuse
    reason: {zh: 床品拆封不退, en: Opened bedding can't go back.}
  - id: new_rule
    valid_from: 2026-07-01
    when:
      days_since_delivered: at most 7
      status: [delivered, completed]
    verdict: allow
    reason: {zh: 七天内可退, en: Within 7 days.}
  - id: old_rule
    valid_to: 2026-06-30
    when: {days_since_delivered: 0..3}
    verdict: allow
    reason: {zh: 三天内可退, en: Within 3 days.}
  - id: otherwise
    verdict: refuse
    reason: {zh: 过期了, en: Too late.}
"""


@pytest.fixture
def table_source() -> str:
    return TABLE


@pytest.fixture
def who() -> Who:
    return Who(1, Level.CUSTOMER, "C001")


@pytest.fixture
def make_plan() -> MakePlan:
    def make(name: ChangeName, currency: str = "CNY", **facts: Fact) -> Plan:
        """A plan with facts that make sense; `money_back_minor` becomes its money, too."""
        back = facts.get("money_back_minor")
        money = Money(int(back), currency) if isinstance(back, int) and back > 0 else None
        effects = (Effect("money_back", {"en": "refund"}, money),) if money else ()
        plain: dict[str, Fact] = {
            "change": name,
            "level": "customer",
            "owner_ok": True,
            "currency": currency,
            "refunded_minor": 0,
            "refunds_today_minor": 0,
            "refunds_by_customer_30d_minor": 0,
        }
        return Plan(Change(name, {"order": "PY1"}), "PY1", effects, {**plain, **facts}, money_back=money, digest="0" * 16)

    return make
