"""Budgets and costs over the API: staff look, supervisors change, another shop sees nothing of it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from kefu.database import Database
from kefu.governance.budgets import BudgetSpent, reserve
from kefu.people import People
from kefu.shops import merchant_by_name
from loaded_shops import PASSWORD


async def _supervisor(running: Any) -> dict[str, str]:
    shop = await merchant_by_name(running.services.database, "shanlan")
    await People(running.services.database).add(shop.merchant_id, "boss@shanlan.example", "Boss", "supervisor", PASSWORD)
    return await running.staff("boss")


async def _spend(database: Database, merchant_id: int, conversation: Any, cost: str) -> bool:
    try:
        await reserve(database, merchant_id, conversation, datetime.now(UTC).date(), 100, Decimal(cost))
    except BudgetSpent:
        return False
    return True


async def test_a_supervisor_sets_a_budget_and_the_console_hears_when_it_is_spent(running: Any) -> None:
    boss, staff, rival = await _supervisor(running), await running.staff("emma"), await running.staff(merchant="rival")
    shop = await merchant_by_name(running.services.database, "shanlan")
    talk = await running.services.conversations.start(shop.merchant_id, "zh", {})
    assert (await running.http.post("/v1/budget", headers=staff, json={"day_cost": "1"})).status_code == 403
    assert (await running.http.post("/v1/budget", headers=boss, json={"day_cost": "-1"})).status_code == 422
    told = (await running.http.post("/v1/budget", headers=boss, json={"day_cost": "0.50"})).raise_for_status().json()
    assert (told["limits"]["day_cost"], told["limits"]["day_tokens"], told["may_change"]) == ("0.5", None, True)
    today = datetime.now(UTC).date().isoformat()
    if told["day"] != today:
        return  # the shop's day and the test's are two in these hours
    assert [await _spend(running.services.database, shop.merchant_id, talk[0].id, cost) for cost in ("0.4", "0.2")] == [True, False]
    seen = (await running.http.get("/v1/budget", headers=staff)).json()
    assert (seen["cost"], seen["calls"], seen["stopped_at"] is not None, seen["may_change"]) == ("0.4", 1, True, False)
    other = (await running.http.get("/v1/budget", headers=rival)).json()
    assert (other["calls"], other["stopped_at"], other["limits"]["day_cost"]) == (0, None, None)
    raised = (await running.http.post("/v1/budget", headers=boss, json={"day_cost": "5"})).json()
    assert raised["stopped_at"] is None


async def test_costs_are_split_by_lane(running: Any) -> None:
    talk, headers = await running.talk(), await running.staff()
    await talk.say("明前龙井多少钱？有货吗")
    rows = (await running.http.get("/v1/cost", headers=headers)).raise_for_status().json()
    assert [(row["lane"], row["replies"], row["calls"], row["cost"]) for row in rows] == [("fact", 1, 0, "0")]
    assert (await running.http.get("/v1/cost?since=2999-01-01", headers=headers)).json() == []
    trace = (await talk.messages())[-1]["trace"]
    passed = (await running.http.get(f"/v1/traces/{trace}", headers=headers)).json()["passed"]
    assert {(each["lane"], each["code"]) for each in passed} == {("verbatim", "asks_live")}
