"""Promises are written down, kept by proof, overdue by the clock, and each merchant's own."""

import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from kefu.database import Database
from kefu.errors import BadInput, NotFound, NotYourRole, Refused
from kefu.governance.ledger import (
    Promise,
    break_promise,
    cancel_promise,
    keep_matching,
    keep_promise,
    list_promises,
    make_promise,
    mark_overdue,
    move_promise,
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


WHO = uuid.uuid4()


async def _move(database: Database, merchant: int, promise: Promise, deadline: datetime, at: datetime, *, leads: bool = False) -> Promise:
    return await move_promise(database, merchant, promise.id, deadline, "银行还没有处理", WHO, "Emma", leads=leads, now=at)


async def test_a_new_time_opens_a_late_promise_again_and_the_first_time_stays_on_record(
    database: Database, merchants: tuple[int, int]
) -> None:
    made, late = await _refund(database, merchants[0], "A"), DUE + timedelta(hours=1)
    await mark_overdue(database, merchants[0], late)
    moved = await _move(database, merchants[0], made, DUE + timedelta(days=1), late)
    assert (moved.status, moved.deadline, moved.first_deadline, moved.within) == ("open", DUE + timedelta(days=1), DUE, "")
    assert [(each.was_due, each.reason, each.by, each.at) for each in moved.moves] == [(DUE, "银行还没有处理", "Emma", late)]
    assert await _move(database, merchants[0], made, DUE + timedelta(days=1), late) == moved  # sent twice
    assert await mark_overdue(database, merchants[0], late) == ()
    kept = await keep_promise(database, merchants[0], made.id, "RF-A settled", late + timedelta(hours=1))
    assert (kept.status, kept.was_late) == ("kept", True)  # within the new time, not within the one that was promised
    with pytest.raises(Refused, match="settled already"):
        await _move(database, merchants[0], made, DUE + timedelta(days=2), late + timedelta(hours=2))


async def test_a_third_new_time_is_a_supervisors_and_each_is_later_than_the_last(database: Database, merchants: tuple[int, int]) -> None:
    made = await _refund(database, merchants[0], "A")
    with pytest.raises(BadInput, match="later"):
        await _move(database, merchants[0], made, DUE - timedelta(hours=1), NOW)
    for days in (1, 2):
        await _move(database, merchants[0], made, DUE + timedelta(days=days), NOW)
    with pytest.raises(NotYourRole, match="twice"):
        await _move(database, merchants[0], made, DUE + timedelta(days=3), NOW)
    moved = await _move(database, merchants[0], made, DUE + timedelta(days=3), NOW, leads=True)
    assert [each.was_due for each in moved.moves] == [DUE, DUE + timedelta(days=1), DUE + timedelta(days=2)]


async def test_the_times_that_were_promised_are_never_rewritten(database: Database, merchants: tuple[int, int]) -> None:
    made = await _refund(database, merchants[0], "A")
    await _move(database, merchants[0], made, DUE + timedelta(days=1), NOW)
    for sql in ("UPDATE promise_move SET was_due = was_due - interval '1 day'", "DELETE FROM promise_move"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="written once"):
            async with database.open_for(merchants[0]) as connection:
                await connection.execute(sql.encode())
    async with database.open_for(merchants[0]) as connection:
        await connection.execute("DELETE FROM promise")  # as with its conversation
        assert await (await connection.execute("SELECT FROM promise_move")).fetchall() == []
