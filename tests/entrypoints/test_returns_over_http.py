"""Goods on their way back over HTTP: seen by the shop's people, moved step by step, with notes that stay."""

from typing import Any


async def test_returns_are_listed_received_taken_back_and_finished_by_who_may(running: Any) -> None:
    boss = await running.staff()
    rows = (await running.http.get("/v1/returns?status=all", headers=boss)).raise_for_status().json()
    (row, *_) = [each for each in rows if each["status"] == "requested"] or await _asked_for(running, boss)
    path = f"/v1/returns/{row['id']}"
    assert row["things"][0]["quantity"] >= 1
    assert (await running.http.post(path, headers=boss, json={"status": "rejected"})).status_code == 403
    received = await running.http.post(path, headers=boss, json={"status": "received", "note": "box open"})
    assert received.status_code == 204
    back = await running.http.post(path, headers=boss, json={"status": "requested", "note": "another parcel"})
    assert back.status_code == 204
    now = next(each for each in (await running.http.get("/v1/returns", headers=boss)).json() if each["id"] == row["id"])
    assert [(note["step"], note["text"]) for note in now["notes"]] == [("received", "box open"), ("requested", "another parcel")]
    assert now["may"] == ["received", "rejected"]


async def _asked_for(running: Any, headers: dict[str, str]) -> list[dict[str, Any]]:
    """A return asked for on an order of the shop that has goods."""
    async with running.services.database.open_for(await _merchant(running, headers)) as connection:
        sql = """
        INSERT INTO return_request (merchant_id, return_id, order_id, kind, status, amount_minor, currency, requested_at)
        SELECT merchant_id, 'R1', order_id, 'return', 'requested', 100, currency, now() FROM orders ORDER BY order_id LIMIT 1
        """
        await connection.execute(sql)
        await connection.execute(
            "INSERT INTO return_line (merchant_id, return_id, position, line, quantity) VALUES (current_merchant(), 'R1', 0, 1, 1)"
        )
    return (await running.http.get("/v1/returns", headers=headers)).raise_for_status().json()


async def _merchant(running: Any, headers: dict[str, str]) -> int:
    name = (await running.http.get("/v1/staff/me", headers=headers)).json()["merchant"]
    async with running.services.database.open_for_owner() as connection:
        row = await (await connection.execute("SELECT merchant_id FROM merchant WHERE name = %s", (name,))).fetchone()
    assert row is not None
    return row["merchant_id"]
