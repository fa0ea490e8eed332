"""Approvals over HTTP: listed for the shop's own people, decided by somebody other than who asked."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kefu.database import Database
from kefu.governance import acts
from kefu.governance.policy.approvals import ask_approval
from kefu.people import People
from kefu.vocabulary import Change, Effect, Level, Money, Plan, Ruling, Who
from loaded_shops import PASSWORD

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


async def test_the_first_of_two_leaves_it_waiting_and_the_second_carries_it_out(running: Any) -> None:
    lin = await running.staff()
    database, merchant, _ = await _merchant(running, lin)
    await People(database).add(merchant, "su@shanlan.example", "苏晴", "owner", PASSWORD)
    su = await running.staff("su")
    who, ruling = Who(merchant, Level.CUSTOMER, "nobody"), replace(RULING, approvers=2)
    await acts.carry_out(database, running.services.shop.perform, who, PLAN, "key-5", ruling=ruling, now=datetime.now(UTC))
    asked = await ask_approval(database, merchant, "key-5", PLAN, ruling)

    async def answer(headers: dict[str, str], approve: bool = True) -> Any:
        return (await running.http.post(f"/v1/approvals/{asked.id}", headers=headers, json={"approve": approve})).raise_for_status().json()

    told = await answer(lin)
    assert (told["status"], told["rule"]["approvers"], bool(told["first_by"]), told["barred"]) == ("waiting", 2, True, "first")
    (row,) = (await running.http.get("/v1/approvals", headers=su)).json()
    assert (row["may_decide"], row["first_by"]) == (True, told["first_by"])
    act = await acts.act_of_key(database, merchant, "key-5")
    assert act is not None
    assert act.status == "waiting"
    assert (await answer(su))["status"] == "approved"
    act = await acts.act_of_key(database, merchant, "key-5")
    assert act is not None
    assert act.status == "failed"  # the shop answers that there is no such order: it was asked


async def test_an_address_in_a_request_is_shown_as_far_as_the_work_needs_it(running: Any) -> None:
    headers = await running.staff()
    database, merchant, _ = await _merchant(running, headers)
    me = (await running.http.get("/v1/staff/me", headers=headers)).json()
    talk = (await running.http.post("/v1/conversations", json={"merchant": me["merchant"], "language": "zh"})).json()
    address = "广东省广州市天河区榕荫街 136 号 3 幢 501 室"
    told = f"订单 SL1 的收货地址改为：{address}，电话 13800648726"
    effects = (Effect("address", {"zh": told, "en": told}, None),)
    plan = Plan(Change("change_address", {"order": "SL1"}), "SL1", effects, {"change": "change_address"})
    await ask_approval(database, merchant, "key-6", plan, RULING, conversation=uuid.UUID(talk["id"]))
    (row,) = (await running.http.get("/v1/approvals", headers=headers)).raise_for_status().json()
    shown = row["effects"][0]["text"]["zh"]
    assert "13800648726" not in shown
    assert "136 号" not in shown
    assert "SL1" in shown


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
