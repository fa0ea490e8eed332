"""Reviewing over HTTP: a sample that can be drawn again, judged by two, with agreement, gold items, pairs and everybody's credit."""

from typing import Any

from kefu.people import People
from kefu.shops import merchant_by_name


async def _talks(running: Any) -> None:
    for text in ("影青盖碗多少钱", "段泥西施壶多少钱", "how much is shipping?", "满多少包邮", "怎么退货", "影青盖碗有货吗", "明天会下雨吗"):
        await (await running.talk()).say(text)


async def _draw(running: Any, lin: dict[str, str], **more: Any) -> dict[str, Any]:
    body = {"first": "2026-01-01", "last": "2030-01-01", "size": 5, "seed": 7, **more}
    return (await running.http.post("/v1/quality/samples", headers=lin, json=body)).raise_for_status().json()


async def test_a_sample_is_drawn_the_same_again_and_judged_until_none_is_left(running: Any) -> None:
    await _talks(running)
    lin, specialist = await running.staff(), await _person(running, "specialist")
    report = await _draw(running, lin)
    assert (report["size"], report["population"], report["reviewed"]) == (5, 7, 0)
    first = await _all_items(running, lin, ["right"])
    again = await _draw(running, lin)
    assert again["reviewed"] == 5, "the same seed drew the same conversations, and their reviews count"
    found = (await running.http.get("/v1/quality", headers=lin)).raise_for_status().json()["sample"]
    right = next(each for each in found["labels"] if each["label"] == "right")
    assert right["range"]["share"] == 1.0
    assert right["range"]["low"] < 1.0
    assert await _all_items(running, specialist, ["wrong_tone"]) <= first, "second looks go to somebody else"
    found = (await running.http.get("/v1/quality", headers=lin)).json()["sample"]
    assert found["twice"] >= 1
    assert found["kappa"] is not None
    assert found["alpha"] is not None


async def _all_items(running: Any, who: dict[str, str], labels: list[str]) -> set[str]:
    judged: set[str] = set()
    while (item := (await running.http.get("/v1/quality/next", headers=who)).raise_for_status().json()) and len(judged) < 20:
        body = {"conversation": item["conversation"], "labels": labels}
        assert (await running.http.post("/v1/quality/reviews", headers=who, json=body)).status_code == 204
        judged.add(item["conversation"])
    return judged


async def _person(running: Any, role: str) -> dict[str, str]:
    """The headers of a new colleague."""
    shop = await merchant_by_name(running.services.database, "shanlan")
    await People(running.services.database).add(shop.merchant_id, f"{role}@shanlan.example", role, role, "correct-horse-battery")
    return await running.staff(login=role)


async def test_reviewers_see_masked_words_and_evidence_and_may_change_their_mind(running: Any) -> None:
    talk = await running.talk()
    await talk.say("满多少包邮，我电话13800001111")
    lin = await running.staff()
    await _draw(running, lin, size=1)
    item = (await running.http.get("/v1/quality/next", headers=lin)).json()
    said = next(message["text"] for message in item["messages"] if message["sender"] == "customer")
    assert "13800001111" not in said
    assert any(message["evidence"] for message in item["messages"] if message["sender"] == "ai")
    answer = next(message for message in item["messages"] if message["lane"] and message["evidence"])
    span = {"seq": answer["seq"], "start": 0, "end": 2, "label": "wrong_fact"}
    body = {"conversation": item["conversation"], "labels": ["wrong_fact"], "spans": [span], "note": "?"}
    await running.http.post("/v1/quality/reviews", headers=lin, json=body)
    again = (await running.http.get(f"/v1/quality/items/{item['conversation']}", headers=lin)).json()
    assert (again["labels"], again["spans"], again["note"]) == (["wrong_fact"], [span], "?")
    both = await running.http.post("/v1/quality/reviews", headers=lin, json=body | {"labels": ["right", "privacy"]})
    assert both.status_code == 422


async def test_gold_items_certify_whoever_judges_them_alike_and_work_is_credited(running: Any) -> None:
    for _ in range(9):
        await (await running.talk()).say("满多少包邮")
    lin, annotator = await running.staff(), await _person(running, "annotator")
    rows = (await running.http.get("/v1/insights/conversations?cut=volume", headers=lin)).json()
    if not rows["ids"]:
        await running.http.get("/v1/insights", headers=lin)
        rows = (await running.http.get("/v1/insights/conversations?cut=volume", headers=lin)).json()
    for each in rows["ids"]:
        await running.http.post(
            "/v1/quality/gold", headers=lin, json={"conversation": each, "labels": ["right"], "why": "as the article says"}
        )
    assert len(await _all_items(running, annotator, ["right"])) == 9
    own = (await running.http.get("/v1/quality/mine", headers=annotator)).raise_for_status().json()
    assert (own["reviews"], own["gold"], own["alike"], own["is_certified"]) == (9, 9, 9, True)
    assert next(step for step in own["path"] if step["name"] == "annotation") == {"name": "annotation", "done": 8, "wanted": 8}
    team = (await running.http.get("/v1/quality/team", headers=lin)).raise_for_status().json()
    assert {"Lin", "annotator"} <= {each["name"] for each in team}
    assert (await running.http.get("/v1/quality/team", headers=annotator)).status_code == 403
    assert (
        await running.http.post("/v1/quality/gold", headers=annotator, json={"conversation": rows["ids"][0], "labels": ["right"]})
    ).status_code == 403


async def test_two_answers_to_the_same_kind_of_question_are_compared_once_by_each(running: Any) -> None:
    await _talks(running)
    lin = await running.staff()
    await _draw(running, lin, size=7)
    pair = (await running.http.get("/v1/quality/pairs/next", headers=lin)).raise_for_status().json()
    assert pair["left_answer"] != pair["right_answer"]
    body = {"left": pair["left"], "right": pair["right"], "choice": "left"}
    assert (await running.http.post("/v1/quality/pairs", headers=lin, json=body)).status_code == 204
    after = (await running.http.get("/v1/quality/pairs/next", headers=lin)).json()
    assert after is None or after["left"] != pair["left"]


async def test_rates_come_with_intervals_and_definitions_and_agree_with_their_conversations(running: Any) -> None:
    await _talks(running)
    talk = await running.talk()
    await talk.say("怎么退货")
    await talk.say("好的，问题解决了，谢谢")
    lin = await running.staff()
    found = (await running.http.get("/v1/quality", headers=lin)).raise_for_status().json()
    by_name = {rate["name"]: rate for rate in found["rates"]}
    assert by_name["confirmed"]["hits"] == 1
    assert by_name["assumed"]["hits"] > by_name["confirmed"]["hits"]
    for name, rate in by_name.items():
        assert set(rate["says"]) == {"zh", "en"}
        behind = (await running.http.get(f"/v1/insights/conversations?cut={name}&part=yes", headers=lin)).json()
        assert behind["count"] <= rate["hits"], name
        if rate["range"]:
            assert rate["range"]["low"] <= rate["range"]["share"] <= rate["range"]["high"]
    assert {check["name"] for check in found["checks"]} == {"figures", "promises", "language", "label", "mood", "unanswered"}
    assert found["sample"] is None
