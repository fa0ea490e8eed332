"""Every figure of the insights agrees with the conversations behind it, and the files open right in Excel."""

from typing import Any

from kefu.quality.insights import CUTS


async def _day(running: Any) -> dict[str, str]:
    """A small day of work: asked and answered, handed over and settled, handed over and waiting. Gives Lin's headers."""
    lin = await running.staff()
    await running.http.put("/v1/staff/desk/presence", headers=lin, json={"presence": "away"})  # nothing is offered while it is counted
    for text in ("影青盖碗多少钱", "how much is shipping?", "满多少包邮"):
        await (await running.talk()).say(text)
    for is_taken in (True, False):
        talk = await running.talk()
        await talk.say("你们太慢了！我要投诉")
        await talk.say("转人工")
        if is_taken:
            await running.http.post(f"/v1/staff/conversations/{talk.id}/take", headers=lin)
            await running.http.post(f"/v1/staff/conversations/{talk.id}/messages", headers=lin, json={"text": "您好，我来看一下。"})
            await talk.say("好的谢谢")
            await running.http.post(f"/v1/staff/conversations/{talk.id}/close", headers=lin)
    await running.talk()  # opened and left: no customer's word, so no conversation to count
    return lin


async def test_every_number_agrees_with_the_conversations_behind_it(running: Any) -> None:
    lin = await _day(running)
    found = (await running.http.get("/v1/insights", headers=lin)).raise_for_status().json()
    checked = 0
    for cut, numbers in found["cuts"].items():
        for number in numbers:
            query = {"cut": cut, "key": number["key"], "part": number["part"]}
            behind = (await running.http.get("/v1/insights/conversations", headers=lin, params=query)).raise_for_status().json()
            assert behind["count"] == len(set(behind["ids"])) == number["conversations"], (cut, number)
            checked += 1
    assert checked > 10
    for tile in found["tiles"]:
        query = {name: tile[name] for name in ("cut", "key", "part") if tile[name] is not None}
        behind = (await running.http.get("/v1/insights/conversations", headers=lin, params=query)).json()
        assert behind["count"] == tile["conversations"], tile


async def test_the_day_is_told_as_it_was(running: Any) -> None:
    lin = await _day(running)
    found = (await running.http.get("/v1/insights", headers=lin)).json()
    handled = {number["part"]: number["conversations"] for number in found["cuts"]["handled"]}
    assert handled == {"ai": 3, "person": 1, "waiting": 1}
    tiles = {tile["name"]: tile for tile in found["tiles"]}
    assert (tiles["conversations"]["value"], tiles["alone"]["value"]) == (5, 0.6)
    moods = {(number["key"], number["part"]) for number in found["cuts"]["moods"]}
    assert any(before != "calm" and after in ("calm", "glad") for before, after in moods)
    person = next(number for number in found["cuts"]["people"])
    assert found["names"]["people"][person["key"]] == "Lin"
    english = (await running.http.get("/v1/insights?language=en", headers=lin)).json()
    assert english["tiles"][0]["value"] == 1


async def test_the_days_are_those_of_the_shops_time_zone_and_another_shop_sees_nothing(running: Any) -> None:
    await _day(running)
    rival = (await running.http.get("/v1/insights", headers=await running.staff(merchant="rival"))).json()
    assert rival["tiles"][0]["value"] == 0
    assert rival["zone"] == "Asia/Shanghai"
    refused = await running.http.get("/v1/insights?first=2026-11-20&last=2026-11-01", headers=await running.staff())
    assert refused.status_code == 422
    assert (await running.http.get("/v1/insights")).status_code == 401


async def test_figures_are_for_those_who_lead_or_audit(running: Any) -> None:
    emma = await running.staff(login="emma")
    for path in ("", "/conversations?cut=volume", "/export/messages"):
        assert (await running.http.get(f"/v1/insights{path}", headers=emma)).status_code == 403


async def test_files_open_right_in_excel_and_say_who_wrote_what(running: Any) -> None:
    lin = await _day(running)
    numbers = await running.http.get("/v1/insights/export/numbers?cut=intents", headers=lin)
    assert numbers.content.startswith(b"\xef\xbb\xbf")
    assert numbers.headers["content-type"] == "text/csv; charset=utf-8"
    messages = (await running.http.get("/v1/insights/export/messages", headers=lin)).content.decode("utf-8-sig").splitlines()
    assert messages[0] == "conversation,number,at,from,generated_by_ai,name,text,language,lane,trace"
    rows = [line.split(",") for line in messages[1:]]
    assert {row[3] for row in rows} >= {"顾客", "AI 生成", "人工", "系统"}
    assert all((row[3] == "AI 生成") == (row[4] == "yes") for row in rows if len(row) == 10)
    talks = (await running.http.get("/v1/insights/export/conversations?cut=handled&part=person", headers=lin)).content.decode("utf-8-sig")
    assert len(talks.strip().splitlines()) == 2
    async with running.services.database.open_for(1) as connection:
        sql = "SELECT act, details->>'call' AS call FROM audit_entry WHERE object = 'insight' ORDER BY at"
        trail = [(row["act"], row["call"]) for row in await (await connection.execute(sql)).fetchall()]
    assert trail == [("export", f"GET /v1/insights/export/{what}") for what in ("numbers", "messages", "conversations")]


def test_cuts_are_those_that_the_page_knows() -> None:
    assert set(CUTS) >= {"volume", "intents", "handled", "lanes", "costs", "waits", "moods", "reasons", "people", "causes", "promises"}
