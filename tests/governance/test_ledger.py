"""Promises are written down, kept by proof, overdue by the clock, and each merchant's own."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from kefu.database import Database
from kefu.errors import BadInput, NotFound, Refused
from kefu.governance.ledger import (
    Promise,
    break_promise,
    cancel_promise,
    keep_matching,
    keep_promise,
    list_promises,
    make_promise,
    mark_overdue,
)

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=3)


async def _refund(database: Database, merchant: int, order: str, made_by: uuid.UUID | None = None) -> Promise:
    return await make_promise(
        database,
        merchant,
        "refund_by",
        "退款会在3个工作日内到账",
        "zh",
        DUE,
        within="3 business days",
        about={"order": order, "refund": f"RF-{order}"},
        made_by=made_by,
        now=NOW,
    )


async def test_a_promise_is_made_once_by_an_act(database: Database, merchants: tuple[int, int]) -> None:
    act = uuid.uuid4()
    first = await _refund(database, merchants[0], "A", act)
    assert await _refund(database, merchants[0], "A", act) == first
    assert await list_promises(database, merchants[0], now=NOW) == (first,)
    assert (first.status, first.owner, first.deadline) == ("open", "shop", DUE)


async def test_proof_keeps_a_promise_and_a_second_time_changes_nothing(database: Database, merchants: tuple[int, int]) -> None:
    made = await _refund(database, merchants[0], "A")
    kept = await keep_promise(database, merchants[0], made.id, "RF-A settled", NOW + timedelta(hours=1))
    assert (kept.status, kept.proof, kept.was_late) == ("kept", "RF-A settled", False)
    assert await keep_promise(database, merchants[0], made.id, "again", NOW + timedelta(hours=2)) == kept
    with pytest.raises(Refused, match="kept already"):
        await break_promise(database, merchants[0], made.id, "no", NOW)
    with pytest.raises(BadInput):
        await keep_promise(database, merchants[0], made.id, "  ")


async def test_a_settled_refund_keeps_its_own_promise_only(database: Database, merchants: tuple[int, int]) -> None:
    one, other = await _refund(database, merchants[0], "A"), await _refund(database, merchants[0], "B")
    assert await keep_matching(database, merchants[0], "refund_by", {}, "proof") == ()
    assert await keep_matching(database, merchants[0], "call_by", {"order": "A"}, "proof") == ()
    kept = await keep_matching(database, merchants[0], "refund_by", {"refund": "RF-A"}, "RF-A settled", NOW)
    assert [each.id for each in kept] == [one.id]
    assert await keep_matching(database, merchants[0], "refund_by", {"refund": "RF-A"}, "RF-A settled", NOW) == ()
    assert [each.id for each in await list_promises(database, merchants[0], status="open", now=NOW)] == [other.id]


async def test_a_promise_past_its_deadline_is_overdue_and_may_still_be_kept_late(database: Database, merchants: tuple[int, int]) -> None:
    made = await _refund(database, merchants[0], "A")
    late = DUE + timedelta(minutes=1)
    assert await mark_overdue(database, merchants[0], DUE) == ()
    assert [each.status for each in await list_promises(database, merchants[0], status="overdue", now=late)] == ["overdue"]
    assert [each.id for each in await mark_overdue(database, merchants[0], late)] == [made.id]
    assert await mark_overdue(database, merchants[0], late) == ()
    (kept,) = await keep_matching(database, merchants[0], "refund_by", {"order": "A"}, "RF-A settled", late)
    assert (kept.status, kept.was_late) == ("kept", True)


async def test_a_promise_may_be_broken_or_cancelled_with_a_reason(database: Database, merchants: tuple[int, int]) -> None:
    one, other = await _refund(database, merchants[0], "A"), await _refund(database, merchants[0], "B")
    assert (await break_promise(database, merchants[0], one.id, "bank refused it", NOW)).status == "broken"
    assert (await cancel_promise(database, merchants[0], other.id, "the customer keeps the goods", NOW)).proof.endswith("keeps the goods")
    assert await list_promises(database, merchants[0], status="open", now=NOW) == ()


async def test_another_merchants_promise_does_not_exist(database: Database, merchants: tuple[int, int]) -> None:
    made = await _refund(database, merchants[0], "A")
    assert await list_promises(database, merchants[1], now=NOW) == ()
    assert await keep_matching(database, merchants[1], "refund_by", {"order": "A"}, "x", NOW) == ()
    with pytest.raises(NotFound):
        await keep_promise(database, merchants[1], made.id, "x")


async def test_a_deadline_lies_ahead_and_has_a_time_zone(database: Database, merchants: tuple[int, int]) -> None:
    for deadline in (NOW - timedelta(seconds=1), datetime(2026, 12, 1)):
        with pytest.raises(BadInput):
            await make_promise(database, merchants[0], "call_by", "回电", "zh", deadline, now=NOW)
