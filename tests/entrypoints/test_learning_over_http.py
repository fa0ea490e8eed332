"""What the search has learnt, seen with its exam and served or not by who may, over HTTP."""

import json
from typing import Any

from kefu.learning import Pair
from kefu.learning import store as learning
from kefu.people import People
from kefu.shops import merchant_by_name
from loaded_shops import PASSWORD

ASKED = "茶饼摸起来潮潮的还能喝不"
FIGURES = {"n": 40, "top1_before": 0.7, "top1_after": 0.85, "gain": 0.15, "standard_error": 0.05}


async def _runs(running: Any) -> None:
    """Two runs with a question each; the first did better in its exam."""
    (passage, *_) = await running.services.knowledge.passages(1)
    async with running.services.database.open_for(1) as connection:
        for is_better in (True, False):
            run = await learning.insert_run(connection, 1, "tune", "corrections")
            pair = Pair(passage.id, passage.version, passage.article, "zh", "question", ASKED, "", "correction")
            await learning.insert_step(connection, 1, run, passage.id, passage.version, [pair])
            await learning.note_judged(connection, 1, run, json.dumps(FIGURES), is_better)


async def test_a_supervisor_serves_what_passed_its_exam_and_takes_it_back(running: Any) -> None:
    await _runs(running)
    shop = await merchant_by_name(running.services.database, "shanlan")
    for role in ("supervisor", "auditor"):
        await People(running.services.database).add(shop.merchant_id, f"{role}@shanlan.example", role.title(), role, PASSWORD)
    lead, auditor = await running.staff("supervisor"), await running.staff("auditor")
    state = (await running.http.get("/v1/staff/learning", headers=auditor)).raise_for_status().json()
    assert [(row["run"], row["is_better"], row["is_served"]) for row in state["runs"]] == [(2, False, False), (1, True, False)]
    assert (state["runs"][1]["figures"]["top1_after"], state["may_decide"]) == (0.85, False)
    (question,) = (await running.http.get("/v1/staff/learning/1/questions", headers=auditor)).json()
    assert question["text"] == ASKED
    serve = "/v1/staff/learning/serve"
    assert (await running.http.post(serve, headers=auditor, json={"run": 1})).status_code == 403
    assert (await running.http.post(serve, headers=lead, json={"run": 2})).status_code == 403  # it was not better
    assert (await running.http.post(serve, headers=lead, json={"run": 9})).status_code == 404
    assert (await running.http.post(serve, headers=lead, json={"run": 1})).raise_for_status().json()["served"] == 1
    off = (await running.http.post(serve, headers=lead, json={"run": None})).raise_for_status().json()
    assert (off["served"], off["before"]) == (None, 1)
