"""Promises over HTTP: listed with their clocks, settled with proof, and given a new time that the customer is told."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from kefu.database import Database
from kefu.governance.ledger import make_promise


async def _merchant(running: Any, headers: dict[str, str]) -> tuple[Database, int, uuid.UUID]:
    me = (await running.http.get("/v1/staff/me", headers=headers)).json()
    database: Database = running.services.database
    async with database.open_for_owner() as connection:
        row = await (await connection.execute("SELECT merchant_id FROM merchant WHERE name = %s", (me["merchant"],))).fetchone()
    assert row is not None
    return database, row["merchant_id"], uuid.UUID(me["id"])


async def test_promises_are_listed_with_their_clock_and_settled_with_proof(running: Any) -> None:
    headers = await running.staff()
    database, merchant, _ = await _merchant(running, headers)
    now = datetime.now(UTC)
    due = now - timedelta(minutes=5)
    await make_promise(database, merchant, "call_by", "今天下午5点前给您回电。", "zh", due, now=now - timedelta(hours=1))
    (late,) = (await running.http.get("/v1/promises?status=overdue", headers=headers)).raise_for_status().json()
    assert late["deadline"].endswith("+08:00")
    kept = await running.http.post(f"/v1/promises/{late['id']}", headers=headers, json={"status": "kept", "proof": "called"})
    assert (kept.raise_for_status().json()["status"], kept.json()["was_late"]) == ("kept", True)
    assert kept.json()["proof"].endswith(": called")
    assert (await running.http.get("/v1/promises?status=overdue", headers=headers)).json() == []


async def _late(database: Database, merchant: int, *, owner: str = "shop") -> str:
    now = datetime.now(UTC)
    text = "同事今天下午5点前给您回电。"
    due = now - timedelta(minutes=5)
    return str((await make_promise(database, merchant, "call_by", text, "zh", due, owner=owner, now=now - timedelta(hours=1))).id)


def _in(hours: int, reason: str = "快递公司还没有答复") -> dict[str, str]:
    return {"deadline": (datetime.now(UTC) + timedelta(hours=hours)).isoformat(), "reason": reason}


async def test_a_clerk_gives_a_late_promise_a_new_time_twice_and_a_supervisor_the_third(running: Any) -> None:
    lead, clerk = await running.staff(), await running.staff("emma")
    database, merchant, _ = await _merchant(running, lead)
    promise = await _late(database, merchant)
    for hours in (2, 4):
        moved = (await running.http.post(f"/v1/promises/{promise}/move", headers=clerk, json=_in(hours))).raise_for_status().json()
    assert moved["told"] == "no_conversation"
    assert (moved["promise"]["status"], len(moved["promise"]["moves"]), moved["promise"]["move_barred"]) == ("open", 2, "twice")
    assert (await running.http.post(f"/v1/promises/{promise}/move", headers=clerk, json=_in(6))).status_code == 403
    third = (await running.http.post(f"/v1/promises/{promise}/move", headers=lead, json=_in(6))).raise_for_status().json()
    assert (len(third["promise"]["moves"]), third["promise"]["move_barred"]) == (3, "")
    async with database.open_for(merchant) as connection:
        rows = await (await connection.execute("SELECT details FROM audit_entry WHERE act = 'move' ORDER BY position")).fetchall()
    assert [row["details"]["number"] for row in rows] == [1, 2, 3]


async def test_a_colleagues_promise_is_not_moved_by_another_clerk(running: Any) -> None:
    lead, clerk = await running.staff(), await running.staff("emma")
    database, merchant, me = await _merchant(running, lead)
    promise = await _late(database, merchant, owner=str(me))
    (seen,) = (await running.http.get("/v1/promises?status=overdue", headers=clerk)).json()
    assert seen["move_barred"] == "owner"
    assert (await running.http.post(f"/v1/promises/{promise}/move", headers=clerk, json=_in(2))).status_code == 403
    assert (await running.http.post(f"/v1/promises/{promise}/move", headers=lead, json=_in(2))).status_code == 200


async def test_a_new_time_lies_ahead_and_has_a_reason(running: Any) -> None:
    headers = await running.staff()
    database, merchant, _ = await _merchant(running, headers)
    promise = await _late(database, merchant)
    for wrong in (_in(-1), _in(2, ""), _in(24 * 90), {"deadline": "2026-11-23T12:00:00", "reason": "no zone"}):
        assert (await running.http.post(f"/v1/promises/{promise}/move", headers=headers, json=wrong)).status_code in (400, 422)
    assert (await running.http.post(f"/v1/promises/{uuid.uuid4()}/move", headers=headers, json=_in(2))).status_code == 404


async def test_who_sets_a_new_time_while_having_the_floor_has_the_customer_told_at_once(running: Any) -> None:
    headers = await running.staff()
    database, merchant, _ = await _merchant(running, headers)
    talk = await running.talk(language="zh")
    now = datetime.now(UTC)
    made = await make_promise(
        database, merchant, "reply_by", "同事最晚今天答复您。", "zh", now + timedelta(hours=1), conversation=uuid.UUID(talk.id), now=now
    )
    await running.http.post(f"/v1/staff/conversations/{talk.id}/take", headers=headers)
    moved = (await running.http.post(f"/v1/promises/{made.id}/move", headers=headers, json=_in(5))).raise_for_status().json()
    assert moved["told"] == "sent"
    told = (await running.http.get(f"/v1/staff/conversations/{talk.id}", headers=headers)).json()["messages"][-1]
    assert "赶不及了" in told["text"]
    assert "新的时间是" in told["text"]
