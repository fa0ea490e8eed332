"""Articles, flows and tables edited over the API: tried before, published by who may, and taken back."""

import json
from typing import Any

from kefu.people import People
from kefu.people.cases.compensation import ladder_of
from kefu.people.cases.room import clock_of
from kefu.shops import merchant_by_name
from kefu.turn.notices.store import settings
from loaded_shops import PASSWORD

ARTICLE = """---
id: engraving
language: zh
kind: faq
title: 茶壶可以刻字吗？
topic: ''
valid_from: ''
valid_to: ''
examples:
- 能帮我在壶上刻名字吗
---
可以。每件收 20 元，三天内刻好，刻字后不支持无理由退货。
"""


async def _as(running: Any, role: str) -> dict[str, str]:
    shop = await merchant_by_name(running.services.database, "shanlan")
    await People(running.services.database).add(shop.merchant_id, f"{role}@shanlan.example", role.title(), role, PASSWORD)
    return await running.staff(role)


async def _previewed(running: Any, path: str, source: str, headers: dict[str, str]) -> dict[str, Any]:
    answer = await running.http.post(f"/v1/staff/texts/{path}/preview", headers=headers, json={"source": source})
    answer.raise_for_status()
    return json.loads(answer.text.strip().splitlines()[-1])


async def test_an_article_is_tried_on_real_questions_then_published_then_taken_back(running: Any) -> None:
    clerk, keeper, talk = await _as(running, "generalist"), await _as(running, "specialist"), await running.talk()
    before = await talk.say("能在壶上刻我的名字吗")
    assert before["lane"] not in ("verbatim", "quote")
    tried = await running.http.post(
        "/v1/staff/texts/article/engraving.zh/try", headers=clerk, json={"source": ARTICLE, "asked": "壶上能刻字吗"}
    )
    assert (tried.json()["before"]["id"], tried.json()["after"]["id"]) == ("", "engraving.zh#1")
    seen = await _previewed(running, "article/engraving.zh", ARTICLE, clerk)
    assert seen["is_done"]
    assert [each["asked"] for each in seen["differences"]] == ["能在壶上刻我的名字吗"]
    proposed = await running.http.post(
        "/v1/staff/texts/article/engraving.zh/propose", headers=clerk, json={"source": ARTICLE, "why": "顾客常问"}
    )
    edit = proposed.raise_for_status().json()
    again = await running.http.post("/v1/staff/texts/article/engraving.zh/propose", headers=keeper, json={"source": ARTICLE, "why": "同上"})
    assert again.status_code == 403
    assert "waits already" in again.text
    assert (await running.http.post(f"/v1/staff/edits/{edit['id']}", headers=clerk, json={"publish": True})).status_code == 403
    published = (await running.http.post(f"/v1/staff/edits/{edit['id']}", headers=keeper, json={"publish": True})).raise_for_status().json()
    assert (published["state"], published["decided_by"]) == ("published", "Specialist")
    assert "20" in (await (await running.talk()).say("能在壶上刻我的名字吗"))["text"]
    cheaper = ARTICLE.replace("20 元", "30 元")
    other = (
        await running.http.post("/v1/staff/texts/article/engraving.zh/propose", headers=clerk, json={"source": cheaper, "why": "涨价"})
    ).json()
    (await running.http.post(f"/v1/staff/edits/{other['id']}", headers=keeper, json={"publish": True})).raise_for_status()
    history = (await running.http.get("/v1/staff/texts/article/engraving.zh", headers=clerk)).json()["versions"]
    assert [("30 元" in each["source"], each["who"]) for each in history] == [(True, "Specialist"), (False, "Specialist")]
    back = await running.http.post(
        "/v1/staff/texts/article/engraving.zh/roll-back", headers=keeper, json={"version": history[1]["version"]}
    )
    assert "20 元" in back.raise_for_status().json()["versions"][0]["source"]


async def test_a_flow_with_mistakes_is_told_its_lines_and_changes_nothing(running: Any) -> None:
    boss, rival = await _as(running, "supervisor"), await running.staff(merchant="rival")
    found = (await running.http.get("/v1/staff/texts/flow/invoice", headers=boss)).json()
    source = found["versions"][0]["source"]
    bad = source.replace("steps:", "stepz:", 1)
    faults = (await running.http.post("/v1/staff/texts/flow/invoice/check", headers=boss, json={"source": bad})).json()
    assert faults
    assert all(each["level"] == "mistake" and each["line"] >= 1 for each in faults)
    refused = await running.http.post("/v1/staff/texts/flow/invoice/propose", headers=boss, json={"source": bad, "why": "x"})
    assert refused.status_code == 422
    assert "line" in refused.text
    renamed = source.replace("name: invoice", "name: receipt", 1)
    faults = (await running.http.post("/v1/staff/texts/flow/invoice/check", headers=boss, json={"source": renamed})).json()
    assert any("keeps its name" in each["what"] for each in faults)
    good = source.replace("cues:", 'cues:\n  - "想要收据"', 1)
    talk = await running.talk()
    await talk.say("想要收据")
    seen = await _previewed(running, "flow/invoice", good, boss)
    assert [(each["before"]["id"], each["after"]["id"]) for each in seen["differences"]] == [("", "invoice")]
    edit = (await running.http.post("/v1/staff/texts/flow/invoice/propose", headers=boss, json={"source": good, "why": "口语"})).json()
    assert (await running.http.post(f"/v1/staff/edits/{edit['id']}", headers=boss, json={"publish": True})).status_code == 403
    assert (await running.http.get("/v1/staff/edits", headers=rival)).json() == []
    assert (await running.http.post(f"/v1/staff/edits/{edit['id']}/withdraw", headers=boss)).json()["state"] == "withdrawn"
    owner = await _as(running, "owner")
    late = await running.http.post(f"/v1/staff/edits/{edit['id']}", headers=owner, json={"publish": True})
    assert late.status_code == 403
    assert "decided on already" in late.text


async def test_a_table_shows_which_acts_it_would_rule_otherwise(running: Any) -> None:
    owner = await _as(running, "owner")
    found = (await running.http.get("/v1/staff/texts/table/cancel_order", headers=owner)).json()
    source = found["versions"][0]["source"]
    assert not found["versions"][0]["own"]
    seen = await _previewed(running, "table/cancel_order", source, owner)
    assert seen["is_done"]
    assert seen["differences"] == []
    edited = source + "\n# 2026 年 11 月：双十一期间照旧\n"
    edit = (
        await running.http.post("/v1/staff/texts/table/cancel_order/propose", headers=owner, json={"source": edited, "why": "注明"})
    ).json()
    assert edit["before"] == source
    (await running.http.post(f"/v1/staff/edits/{edit['id']}", headers=owner, json={"publish": True})).raise_for_status()
    listed = (await running.http.get("/v1/staff/texts", params={"kind": "table"}, headers=owner)).json()
    assert [each["own"] for each in listed if each["name"] == "cancel_order"] == [True]
    nothing = await running.http.get("/v1/staff/texts/table/no_such", headers=owner)
    assert nothing.status_code == 404


async def test_the_ladder_the_clocks_and_notices_are_texts_that_are_tried_and_published(running: Any) -> None:
    clerk, boss = await _as(running, "supervisor"), await _as(running, "admin")
    listed = (await running.http.get("/v1/staff/texts?kind=setting", headers=clerk)).raise_for_status().json()
    assert [(each["name"], each["own"]) for each in listed] == [("case_clock", False), ("compensation", False), ("notices", False)]
    for name, old, new, said in (
        ("compensation", "percent: 20", "percent: 5", "¥15.00"),
        ("case_clock", "critical: {hours: 4", "critical: {hours: 2", "critical"),
        ("notices", "per_day: 2", "per_day: 1", "per_day"),
    ):
        text = (await running.http.get(f"/v1/staff/texts/setting/{name}", headers=clerk)).raise_for_status().json()
        source = text["versions"][0]["source"].replace(old, new)
        path = f"/v1/staff/texts/setting/{name}"
        wrong = (await running.http.post(f"{path}/check", headers=clerk, json={"source": "percent: [\n"})).raise_for_status().json()
        assert wrong[0]["level"] == "mistake"
        seen = await _previewed(running, f"setting/{name}", source, clerk)
        assert said in str(seen["differences"])
        edit = (
            (await running.http.post(f"{path}/propose", headers=clerk, json={"source": source, "why": "tried"})).raise_for_status().json()
        )
        done = await running.http.post(f"/v1/staff/edits/{edit['id']}", headers=boss, json={"publish": True})
        assert done.raise_for_status().json()["state"] == "published"
    shop = await merchant_by_name(running.services.database, "shanlan")
    async with running.services.database.open_for(shop.merchant_id) as connection:
        assert (await settings(connection)).per_day == 1
        assert (await clock_of(connection)).allowed["critical"].hours == 2
    assert {row.percent for row in (await ladder_of(running.services.database, shop.merchant_id)).rows} >= {5}


INTENT = """name: paper_slip
examples:
- 给我个能报账的条子
- 要那种能贴报销单的纸
- 财务要我交个条
- 帮我弄张报账用的小票
- 我得拿张条子回去交差
flow: invoice
"""


async def test_an_intent_is_tried_published_by_another_counts_at_once_and_is_switched_off(running: Any) -> None:
    clerk, boss, talk = await _as(running, "supervisor"), await _as(running, "admin"), await running.talk()
    await talk.say("给我弄个能报账的条子吧")
    path = "/v1/staff/texts/intent/paper_slip"
    wrong = (await running.http.post(f"{path}/check", headers=clerk, json={"source": INTENT + "kind: x\n"})).raise_for_status().json()
    assert [(each["line"], each["about"]) for each in wrong] == [(9, "kind")]
    nowhere = {"source": INTENT.replace("invoice", "nowhere"), "why": "x"}
    refused = await running.http.post(f"{path}/propose", headers=clerk, json=nowhere)
    assert "There is no flow 'nowhere'" in refused.text
    (seen,) = (await _previewed(running, "intent/paper_slip", INTENT, clerk))["differences"]
    assert (seen["asked"], seen["before"]["id"], seen["after"]["id"]) == ("给我弄个能报账的条子吧", "", "invoice")
    tried = await running.http.post(f"{path}/try", headers=clerk, json={"source": INTENT, "asked": "要张贴报销单的纸"})
    assert (tried.json()["before"]["id"], tried.json()["after"]["id"]) == ("", "invoice")
    edit = (await running.http.post(f"{path}/propose", headers=clerk, json={"source": INTENT, "why": "顾客这样说"})).json()
    assert (await running.http.post(f"/v1/staff/edits/{edit['id']}", headers=clerk, json={"publish": True})).status_code == 403
    (await running.http.post(f"/v1/staff/edits/{edit['id']}", headers=boss, json={"publish": True})).raise_for_status()
    assert [each.flow for each in await running.services.own_intents.all(1)] == ["invoice"]
    off = (await running.http.post(f"{path}/propose", headers=clerk, json={"source": "", "why": "误伤"})).raise_for_status().json()
    (await running.http.post(f"/v1/staff/edits/{off['id']}", headers=boss, json={"publish": True})).raise_for_status()
    assert await running.services.own_intents.all(1) == ()
    (listed,) = (await running.http.get("/v1/staff/texts?kind=intent", headers=clerk)).json()
    assert (listed["name"], listed["version"]) == ("paper_slip", "")
    first = (await running.http.get(path, headers=clerk)).json()["versions"][1]
    back = await running.http.post(f"{path}/roll-back", headers=boss, json={"version": first["version"]})
    assert back.raise_for_status().json()["versions"][0]["source"] == INTENT
    assert [each.name for each in await running.services.own_intents.all(1)] == ["paper_slip"]


async def test_an_intent_with_an_answer_is_tried_against_real_questions_and_takes_its_article_with_it(running: Any) -> None:
    clerk, boss, talk = await _as(running, "supervisor"), await _as(running, "admin"), await running.talk()
    await talk.say("能在壶上刻我的名字吗")
    source = (
        "name: engrave\nexamples: [壶上能刻名字吗, 可以刻字吗, 能不能在壶底刻我的名字]\nanswer: {zh: 可以。每件收 20 元，三天内刻好。}\n"
    )
    (seen,) = (await _previewed(running, "intent/engrave", source, clerk))["differences"]
    assert (seen["before"]["id"], seen["after"]["id"]) == ("", "intent-engrave.zh#1")
    path = "/v1/staff/texts/intent/engrave/propose"
    for text in (source, ""):
        edit = (await running.http.post(path, headers=clerk, json={"source": text, "why": "常问"})).raise_for_status().json()
        (await running.http.post(f"/v1/staff/edits/{edit['id']}", headers=boss, json={"publish": True})).raise_for_status()
        reply = await (await running.talk()).say("壶上能刻我的名字吗")
        assert ("三天内刻好" in reply["text"]) == bool(text)
