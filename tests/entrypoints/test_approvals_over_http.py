"""Approvals over HTTP: listed for the shop's own people, decided by somebody other than who asked."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from kefu.database import Database
from kefu.governance import acts
from kefu.governance.policy.approvals import ask_approval
from kefu.vocabulary import Change, Effect, Level, Money, Plan, Ruling, Who

PLAN = Plan(
    Change("cancel_order", {"order": "SL1"}),
    "SL1",
    (Effect("money_back", {"zh": "退回微信支付", "en": "Back to WeChat Pay"}, Money(329900, "CNY")),),
    {
        "change": "cancel_order",
        "currency": "CNY",
        "paid_minor": 329900,
        "refunded_minor": 0,
        "refunds_today_minor": 125000,
        "reason": "late",
    },
    money_back=Money(329900, "CNY"),
)
RULING = Ruling("approve", "limits", "limits.cancellation.per_action", "e335f0e41ff0", {"zh": "要同事确认", "en": "Wait"})


async def _merchant(running: Any, headers: dict[str, str]) -> tuple[Database, int, uuid.UUID]:
    me = (await running.http.get("/v1/staff/me", headers=headers)).json()
    database: Database = running.services.database
    async with database.open_for_owner() as connection:
        row = await (await connection.execute("SELECT merchant_id FROM merchant WHERE name = %s", (me["merchant"],))).fetchone()
    assert row is not None
    return database, row["merchant_id"], uuid.UUID(me["id"])


async def test_a_request_is_seen_and_decided_once(running: Any) -> None:
    headers = await running.staff()
    database, merchant, _ = await _merchant(running, headers)
    await ask_approval(database, merchant, "key-1", PLAN, RULING)
    (row,) = (await running.http.get("/v1/approvals", headers=headers)).raise_for_status().json()
    assert (row["amount"], row["rule"]["rule"], row["may_decide"]) == ("¥3,299.00", "limits.cancellation.per_action", True)
    assert row["amounts"] == {"paid": "¥3,299.00", "refunded_before": "¥0.00", "shop_today": "¥1,250.00"}
    assert row["effects"][0]["text"]["zh"] == "退回微信支付"
    decided = await running.http.post(f"/v1/approvals/{row['id']}", headers=headers, json={"approve": True})
    assert decided.raise_for_status().json()["status"] == "approved"
    assert (await running.http.get("/v1/approvals", headers=headers)).json() == []
    assert len((await running.http.get("/v1/approvals?status=all", headers=headers)).json()) == 1


@pytest.mark.parametrize(("approve", "status"), [(True, "failed"), (False, "refused")])
async def test_the_act_that_waited_follows_the_decision(running: Any, approve: bool, status: str) -> None:
    headers = await running.staff()
    database, merchant, _ = await _merchant(running, headers)
    who = Who(merchant, Level.CUSTOMER, "nobody")
    act = await acts.carry_out(database, running.services.shop.perform, who, PLAN, "key-3", ruling=RULING, now=datetime.now(UTC))
    assert act.status == "waiting"
    asked = await ask_approval(database, merchant, "key-3", PLAN, RULING)
    for _ in range(2):  # sent again, it changes nothing
        answer = await running.http.post(f"/v1/approvals/{asked.id}", headers=headers, json={"approve": approve})
        assert answer.status_code == 200
    followed = await acts.act_of_key(database, merchant, "key-3")
    assert followed is not None
    assert followed.status == status  # approved, the shop answers that there is no such order


async def test_who_asked_and_who_is_not_signed_in_decide_nothing(running: Any) -> None:
    headers = await running.staff()
    database, merchant, me = await _merchant(running, headers)
    asked = await ask_approval(database, merchant, "key-2", PLAN, RULING, asked_by=me, asked_name="Emma")
    (row,) = (await running.http.get("/v1/approvals", headers=headers)).json()
    assert (row["may_decide"], row["barred"]) == (False, "own")
    assert (await running.http.post(f"/v1/approvals/{asked.id}", headers=headers, json={"approve": True})).status_code == 403
    assert (await running.http.get("/v1/approvals")).status_code == 401
    assert (await running.http.post(f"/v1/approvals/{uuid.uuid4()}", headers=headers, json={"approve": True})).status_code == 404


async def test_only_a_supervisor_or_an_admin_decides(running: Any) -> None:
    database, merchant, _ = await _merchant(running, await running.staff())
    await ask_approval(database, merchant, "key-4", PLAN, RULING)
    clerk = await running.staff("emma")
    (row,) = (await running.http.get("/v1/approvals", headers=clerk)).raise_for_status().json()
    assert (row["may_decide"], row["barred"]) == (False, "role")
    refused = await running.http.post(f"/v1/approvals/{row['id']}", headers=clerk, json={"approve": True})
    assert refused.status_code == 403
    assert "it takes one of: owner, admin, supervisor" in refused.text
    assert (await running.http.get("/v1/approvals", headers=await running.staff())).json()[0]["status"] == "waiting"
