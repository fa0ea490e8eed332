"""The people's desk over HTTP: an angry customer reaches a person who knows what happened, and nobody is left waiting."""

from typing import Any
from uuid import UUID

from conftest import LAST4, ORDER
from kefu.entrypoints.desk_clock import tick
from loaded_shops import PASSWORD


async def _desk(running: Any, headers: dict[str, str]) -> dict[str, Any]:
    return (await running.http.get("/v1/staff/desk", headers=headers)).raise_for_status().json()


def _merchant(talk: Any) -> int:
    return int(talk.bearer.split("_")[1])


async def test_a_hand_over_says_what_happens_next_and_the_person_reads_what_happened(running: Any) -> None:
    headers = await running.staff()
    talk = await running.talk()
    await talk.say(f"我的订单 {ORDER}，手机尾号 {LAST4}，到哪了")
    message = await talk.say("什么破店，等了一周了！给我转人工")
    assert message["hand_over"] == "waiting"
    assert "下一位" in message["text"]
    await tick(running.services, _merchant(talk))
    [ticket] = (await _desk(running, headers))["tickets"]
    assert (ticket["conversation"], ticket["state"], ticket["is_mine"]) == (talk.id, "offered", True)
    assert ticket["priority"] <= 3
    await running.http.post(f"/v1/staff/conversations/{talk.id}/take", headers=headers)
    packet = (await running.http.get(f"/v1/staff/conversations/{talk.id}/packet", headers=headers)).raise_for_status().json()
    assert [event["kind"] for event in packet["events"]] == ["opened", "offered", "taken"]
    order = next(fact for fact in packet["packet"]["facts"] if fact["kind"] == "order")
    assert order["order"] == ORDER
    assert any("破店" in want["said"] for want in packet["packet"]["wants"])
    assert packet["packet"]["tried"][0]["asked"].startswith("我的订单")


async def test_everything_in_a_packet_was_said_or_stands_in_the_shop(running: Any) -> None:
    """Faithful by construction: each quoted text is the customer's or the AI's, word for word."""
    headers, talk = await running.staff(), await running.talk()
    for text in ("明前龙井多少钱？", f"订单 {ORDER} 尾号 {LAST4} 什么时候到？", "火星上能收货吗？", "转人工"):
        await talk.say(text)
    packet = (await running.http.get(f"/v1/staff/conversations/{talk.id}/packet", headers=headers)).raise_for_status().json()["packet"]
    said = "\n".join(message["text"] for message in await talk.messages())
    assert all(want["said"] in said for want in packet["wants"])
    assert len(packet["tried"]) == 4
    for tried in packet["tried"]:
        assert tried["asked"] in said
        assert all(sentence in said for sentence in tried["said"])


async def test_a_customer_in_line_can_ask_leave_a_number_and_go_back(running: Any) -> None:
    talk = await running.talk()
    await talk.say("转人工")
    assert "没有同事在线" in (await talk.say("还要等多久？"))["text"]
    kept = await talk.say("不等了，打我电话 13812345678")
    assert "联系您" in kept["text"]
    assert kept["hand_over"] == "none"
    headers = await running.staff()
    await tick(running.services, _merchant(talk))
    [ticket] = (await _desk(running, headers))["tickets"]
    assert ticket["is_call"]
    packet = (await running.http.get(f"/v1/staff/conversations/{talk.id}/packet", headers=headers)).json()
    assert packet["contact"] == "13812345678"
    await running.http.post(f"/v1/staff/conversations/{talk.id}/take", headers=headers)
    assert (await running.http.post(f"/v1/staff/conversations/{talk.id}/called", headers=headers)).status_code == 204
    promises = (await running.http.get("/v1/promises", headers=headers)).json()
    assert [promise["status"] for promise in promises] == ["kept"]
    again = await talk.say("人工")
    assert again["hand_over"] == "waiting"
    assert (await talk.say("算了不用人工了"))["hand_over"] == "none"


async def test_english_customers_are_told_in_english(running: Any) -> None:
    talk = await running.talk(language="en")
    assert "Nobody is at the desk" in (await talk.say("talk to a human please"))["text"]
    assert "All right" in (await talk.say("never mind, no need for a person"))["text"]


async def test_passing_on_and_declining_move_a_ticket_to_a_colleague(running: Any) -> None:
    lin, emma = await running.staff(), await running.staff("emma")
    talk = await running.talk()
    path = f"/v1/staff/conversations/{talk.id}"
    await running.http.post(f"{path}/take", headers=lin)
    passed = await running.http.post(f"{path}/pass", headers=lin, json={"skill": "after_sale", "note": "要退货"})
    assert passed.raise_for_status().json()["state"] == "waiting"
    await tick(running.services, _merchant(talk))
    assert (await _desk(running, emma))["tickets"][0]["is_mine"]
    await running.http.post(f"{path}/decline", headers=emma, json={"why": "吃饭"})
    kinds = [event["kind"] for event in (await running.http.get(f"{path}/packet", headers=lin)).json()["events"]]
    assert kinds == ["taken", "passed_on", "offered", "declined"]
    refused = await running.http.post(f"{path}/decline", headers=emma, json={})
    assert refused.status_code == 403


async def test_only_who_leads_changes_the_desk_and_mistakes_are_named(running: Any) -> None:
    emma, merchant_id = await running.staff("emma"), _merchant(await running.talk())
    await running.app.state.people.add(merchant_id, "lin@shanlan.example", "Lin", "supervisor", PASSWORD)
    lin = await running.staff()
    me = (await _desk(running, emma))["me"]["person"]
    duty = {"tier": "specialist", "skills": ["after_sale"], "languages": ["en"], "capacity": 3}
    assert (await running.http.put(f"/v1/staff/desk/duties/{me}", headers=emma, json=duty)).status_code == 403
    assert (await running.http.put(f"/v1/staff/desk/duties/{me}", headers=lin, json=duty)).json()["tier"] == "specialist"
    unknown = f"/v1/staff/desk/duties/{UUID(int=7)}"
    assert (await running.http.put(unknown, headers=lin, json=duty)).status_code == 404
    wrong = await running.http.put("/v1/staff/desk/rules", headers=lin, json={"source": "hours: {monday: [9-21]}"})
    assert wrong.status_code == 422
    assert "09:00-21:00" in wrong.json()["detail"]
    presence = await running.http.put("/v1/staff/desk/presence", headers=emma, json={"presence": "away"})
    assert presence.json()["presence"] == "away"


async def test_what_a_packet_says_was_said_was_sent(running: Any) -> None:
    lin = await running.staff()
    talk = await running.talk()
    for text in ("龙井怎么泡？", "我用了你们的壶烫伤了，要找律师", "转人工"):
        await talk.say(text)
    made = (await running.http.get(f"/v1/staff/conversations/{talk.id}/packet", headers=lin)).json()["packet"]
    sent = [message["text"] for message in await talk.messages() if message["sender"] == "ai"]
    assert made["tried"]
    assert [said for entry in made["tried"] for said in entry["said"] if not any(said in text for text in sent)] == []


async def test_why_this_answer_shows_what_left_and_what_did_not_apart(running: Any) -> None:
    lin, talk = await running.staff(), await running.talk()
    for text in ("龙井怎么泡？", "我用了你们的壶烫伤了，要找律师。另外龙井多少钱？壶多大？怎么退货？", "转人工"):
        await talk.say(text)
    replies = [message for message in await talk.messages() if message["sender"] == "ai" and message["trace"]]
    for reply in replies:
        trace = (await running.http.get(f"/v1/traces/{reply['trace']}", headers=lin)).raise_for_status().json()
        assert [each["text"] for each in trace["sentences"]] == [each["text"] for each in reply["sentences"]]
        assert not {each["text"] for each in trace["unsent"]} & {each["text"] for each in trace["sentences"]}
        supported = {place for one in trace["evidence"] for place in one["supports"]}
        assert supported <= set(range(len(trace["sentences"])))
        assert [each for at, each in enumerate(trace["sentences"]) if each["own"] and at in supported] == []
    assert len(replies) == 3
