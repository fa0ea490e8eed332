"""People take the floor, speak and give it back; they see their own merchant's conversations only."""

import uuid
from typing import Any

import pytest

PRICE = "明前龙井多少钱？有货吗"


async def test_the_button_puts_the_customer_in_line(running: Any) -> None:
    talk, headers = await running.talk(), await running.staff()
    message = (await talk.post("/hand-over")).raise_for_status().json()
    assert (message["hand_over"], message["lane"]) == ("waiting", "hand_over")
    page = (await running.http.get("/v1/staff/conversations?state=waiting", headers=headers)).json()
    assert [row["id"] for row in page["rows"]] == [talk.id]
    assert page["rows"][0]["hand_over_reason"] == "customer_asked"
    assert page["rows"][0]["waiting_since"]
    assert page["counts"] == {"all": 1, "none": 0, "waiting": 1, "person": 0}


async def test_the_ai_is_silent_while_a_person_has_the_floor_and_back_after(running: Any) -> None:
    talk, headers = await running.talk(), await running.staff()
    row = (await running.http.post(f"/v1/staff/conversations/{talk.id}/take", headers=headers)).raise_for_status().json()
    assert row["hand_over"] == "person"
    silent = await talk.post("/messages", text=PRICE)
    assert (silent.status_code, silent.json()) == (202, None)
    assert [name for name, _ in await talk.events_of("在吗？")] == ["accepted", "done"]
    said = await running.http.post(f"/v1/staff/conversations/{talk.id}/messages", headers=headers, json={"text": "我在，稍等。"})
    assert (said.json()["sender"], said.json()["sender_name"], said.json()["generated_by_ai"]) == ("person", "Lin", False)
    assert [message["sender"] for message in await talk.messages()][-4:] == ["system", "customer", "customer", "person"]
    await running.http.post(f"/v1/staff/conversations/{talk.id}/close", headers=headers)
    assert (await talk.say(PRICE))["sender"] == "ai"
    assert (await talk.get())["hand_over"] == "none"


async def test_a_colleague_cannot_speak_without_the_floor(running: Any) -> None:
    talk, lin, emma = await running.talk(), await running.staff(), await running.staff("emma")
    path = f"/v1/staff/conversations/{talk.id}"
    assert (await running.http.post(f"{path}/messages", headers=lin, json={"text": "你好"})).status_code == 403
    await running.http.post(f"{path}/take", headers=lin)
    assert (await running.http.post(f"{path}/take", headers=emma)).status_code == 403
    assert (await running.http.post(f"{path}/messages", headers=emma, json={"text": "你好"})).status_code == 403


async def test_a_reply_that_was_being_made_is_not_sent_once_a_person_has_the_floor(running: Any) -> None:
    talk, headers = await running.talk(), await running.staff()
    conversations, merchant_id = running.services.conversations, int(talk.bearer.split("_")[1])
    conversation = await conversations.get(merchant_id, uuid.UUID(talk.id))
    heard = await conversations.hear(conversation, PRICE, "zh", None)
    await running.http.post(f"/v1/staff/conversations/{talk.id}/take", headers=headers)
    assert await conversations.reply(conversation, "现价 ¥268.00。", "zh", answers_up_to=heard.seq, focus={}) is None
    assert "ai" not in [message["sender"] for message in (await talk.messages())[1:]]


async def test_staff_of_one_merchant_see_nothing_of_another(running: Any) -> None:
    talk, rival = await running.talk(), await running.staff(merchant="rival")
    reply = await talk.say(PRICE)
    assert (await running.http.get("/v1/staff/conversations", headers=rival)).json()["rows"] == []
    path = f"/v1/staff/conversations/{talk.id}"
    answers = [
        await running.http.get(path, headers=rival),
        await running.http.post(f"{path}/take", headers=rival),
        await running.http.post(f"{path}/close", headers=rival),
        await running.http.post(f"{path}/messages", headers=rival, json={"text": "你好"}),
        await running.http.get(f"/v1/traces/{reply['trace']}", headers=rival),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    own = await running.staff()
    assert (await running.http.get(f"/v1/traces/{reply['trace']}", headers=own)).json()["lane"] == "fact"


async def test_a_staff_token_is_no_customers_bearer_and_the_other_way_round(running: Any) -> None:
    talk, headers = await running.talk(), await running.staff()
    assert (await running.http.get(talk.path, headers=headers)).status_code == 404
    assert (await running.http.get("/v1/staff/me", headers=talk.headers)).status_code == 401


async def test_signing_out_ends_the_session(running: Any) -> None:
    headers = await running.staff()
    assert (await running.http.get("/v1/staff/me", headers=headers)).json()["merchant"] == "shanlan"
    assert (await running.http.delete("/v1/staff/session", headers=headers)).status_code == 204
    assert (await running.http.get("/v1/staff/me", headers=headers)).status_code == 401


async def test_a_wrong_password_an_unknown_address_and_an_unknown_shop_look_alike(running: Any) -> None:
    bodies = [
        {"merchant": "shanlan", "email": "lin@shanlan.example", "password": "wrong"},
        {"merchant": "shanlan", "email": "nobody@shanlan.example", "password": "wrong"},
        {"merchant": "nowhere", "email": "lin@shanlan.example", "password": "wrong"},
    ]
    answers = [await running.http.post("/v1/staff/session", json=body) for body in bodies]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


async def test_pages_of_the_list_join_without_gaps(running: Any) -> None:
    headers = await running.staff()
    made = []
    for _ in range(33):
        talk = await running.talk()
        await talk.post("/hand-over")
        made.append(talk.id)
    first = (await running.http.get("/v1/staff/conversations", headers=headers)).json()
    second = (await running.http.get("/v1/staff/conversations", headers=headers, params={"cursor": first["next"]})).json()
    assert [row["id"] for row in first["rows"] + second["rows"]] == made[::-1]
    assert second["next"] is None


@pytest.mark.parametrize(
    "cursor", ["x", "====", "MjAyNi0xMS0yMg==", "☃", "MDAwMS0wMS0wMVQwMDowMDowMCsyMzo1OXwwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA="]
)
async def test_a_cursor_of_ones_own_making_breaks_nothing(running: Any, cursor: str) -> None:
    answer = await running.http.get("/v1/staff/conversations", headers=await running.staff(), params={"cursor": cursor})
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; DROP TABLE message; --", "\0", "龙井" * 50])
async def test_the_search_box_takes_any_words(running: Any, text: str) -> None:
    talk = await running.talk()
    await talk.say(PRICE)
    answer = await running.http.get("/v1/staff/conversations", headers=await running.staff(), params={"q": text})
    assert answer.status_code == 200
