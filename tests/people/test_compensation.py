"""Compensation: the row that matches decides, never twice for one cause, never beyond what a customer may get."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.database import Database
from kefu.errors import BadInput
from kefu.people.cases import open_case
from kefu.people.cases.compensation import Compensation, CompensationFacts, offer, offers_of, read_ladder, record_offer, shipped_ladder
from kefu.perception.complaints import Complaint
from kefu.vocabulary import Level, Money, Who

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
LATE = CompensationFacts("PY1:late", "late", Money(20000, "CNY"), late_days=4)


@pytest.mark.parametrize(
    ("facts", "kind", "minor", "rule"),
    [
        (LATE, "coupon", 800, "late.days"),
        (replace(LATE, late_days=9), "refund", 1500, "late.week"),
        (replace(LATE, late_days=1), "apology", 0, "otherwise"),
        (replace(LATE, situation="damaged", is_upset=True), "refund", 1500, "damaged.upset"),
        (replace(LATE, situation="promise_broken", tier="gold"), "refund", 2000, "promise.broken.high_tier"),
        (replace(LATE, situation="repeated_contact", contacts=3), "coupon", 500, "contact.repeated"),
        (replace(LATE, total=Money(2000, "CNY")), "coupon", 300, "late.days"),
        (replace(LATE, given_minor=5500), "coupon", 500, "late.days.limited"),
        (replace(LATE, times=3), "apology", 0, "late.days.limited"),
    ],
)
def test_the_first_row_that_matches_decides_within_the_limits(facts: CompensationFacts, kind: str, minor: int, rule: str) -> None:
    found = offer(facts)
    assert found is not None
    assert (found.kind, found.amount.minor, found.rule) == (kind, minor, rule)


def test_one_cause_is_compensated_once() -> None:
    assert offer(replace(LATE, causes=frozenset({"PY1:late"}))) is None


@given(st.integers(0, 10**7), st.integers(0, 10**5), st.integers(0, 9), st.sampled_from(["late", "damaged", "promise_broken", "other"]))
def test_no_offer_goes_beyond_a_customers_limit_or_the_order(total: int, before: int, times: int, situation: str) -> None:
    found = offer(replace(LATE, situation=situation, total=Money(total, "CNY"), given_minor=before, times=times, late_days=9))  # pyright: ignore[reportArgumentType]
    assert found is not None
    assert found.amount.minor <= max(0, shipped_ladder().most_minor - before)
    assert found.amount.minor <= total


def test_a_table_with_mistakes_is_refused_with_its_row() -> None:
    with pytest.raises(BadInput, match="'colour' is no condition"):
        read_ladder(
            "limits: {per_customer_90d_minor: 1, times_90d: 1}\nrows: [{id: my.row, when: {colour: red}, kind: coupon, reason: {en: x}}]"
        )


async def test_an_offer_is_kept_and_not_made_again_for_its_cause(database: Database, merchants: tuple[int, int]) -> None:
    conversation = uuid4()
    async with database.open_for(merchants[0]) as connection:
        await connection.execute(
            "INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language) VALUES (%s, %s, '\\x00', 'zh')",
            (merchants[0], conversation),
        )
    labels = [Complaint("delivery.late", 0.9, (0, 2), "没到")]
    case = await open_case(
        database, Who(merchants[0], Level.CUSTOMER, "C1"), conversation, "还没到", labels=labels, language="zh", order="PY1", now=NOW
    )
    made = offer(LATE)
    assert isinstance(made, Compensation)
    assert await record_offer(database, merchants[0], case.id, LATE.cause, made, NOW)
    assert not await record_offer(database, merchants[0], case.id, LATE.cause, made, NOW)
    assert await offers_of(database, merchants[0], "C1", NOW) == (800, 1, frozenset({LATE.cause}))
    assert (await offers_of(database, merchants[0], "C1", NOW + timedelta(days=91)))[:2] == (0, 0)
