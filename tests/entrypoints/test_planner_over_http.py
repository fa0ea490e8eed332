"""Supervisors ask how a day would go, and how many people it needs."""

from typing import Any

import yaml


async def _told(answer: Any) -> dict[str, Any]:
    return answer.raise_for_status().json()


async def test_a_day_is_played_with_the_people_that_are_named(running: Any) -> None:
    headers = await running.staff()
    basis = await _told(await running.http.get("/v1/staff/planner", headers=headers))
    assert [curve["curve"] for curve in basis["curves"]] == ["usual", "11.10", "11.11"]
    assert (basis["is_measured"], basis["people"]) == (False, 1)
    assert all(abs(sum(curve["shares"]) - 1) < 1e-6 for curve in basis["curves"])
    body = {"curve": "11.11", "volume": 120, "people": [2] * 24}
    told = await _told(await running.http.post("/v1/staff/planner", headers=headers, json=body))
    assert (told["people"], len(told["hours"]), told["waited_on_nobody"], told["loops"]) == ([2] * 24, 24, [], [])
    assert told["handed_over"] == sum(hour["arrivals"] for hour in told["hours"]) > 60
    assert 0 < told["share_in_time"] <= 1


async def test_the_least_people_follow_the_shape_of_the_day_and_the_shops_rules(running: Any) -> None:
    headers = await running.staff()
    rules = "answer_within: {1: 30, 2: 30, 3: 30, 4: 60}\ndays: {2027-01-01: [], 2026-11-11: {zh: 双十一, en: Singles' Day, volume: 6}}"
    assert yaml.safe_load(rules)
    (await running.http.put("/v1/staff/desk/rules", headers=headers, json={"source": rules})).raise_for_status()
    body = {"curve": "11.11", "volume": 150, "share": 0.8}
    patient = await _told(await running.http.post("/v1/staff/planner", headers=headers, json=body))
    assert patient["is_met"]
    assert len(patient["people"]) == len(patient["erlang"]) == 24


async def test_only_who_plans_may_ask_and_questions_have_limits(running: Any) -> None:
    emma, lin = await running.staff("emma"), await running.staff()
    assert (await running.http.get("/v1/staff/planner", headers=emma)).status_code == 403
    for body in ({"volume": 0}, {"volume": 10**6}, {"people": [1] * 23}, {"people": [-1] * 24}, {"curve": "12.12"}, {"curve": "measured"}):
        assert (await running.http.post("/v1/staff/planner", headers=lin, json=body)).status_code == 422
