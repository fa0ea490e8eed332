"""The copilot over HTTP: what it suggests, what it warns of, and that it is never in the way."""

from typing import Any
from uuid import uuid4

from conftest import LAST4, ORDER
from kefu.learning import Learning
from kefu.turn.copilot import corrections


async def _taken(running: Any, headers: dict[str, str], *texts: str, **started: Any) -> tuple[Any, str]:
    """A conversation in which the customer has said these and a person has the floor; and its path."""
    talk = await running.talk(**started)
    for text in texts:
        await talk.say(text)
    path = f"/v1/staff/conversations/{talk.id}"
    (await running.http.post(f"{path}/take", headers=headers)).raise_for_status()
    return talk, path


async def _suggested(running: Any, headers: dict[str, str], path: str) -> dict[str, Any]:
    return (await running.http.post(f"{path}/suggestion", headers=headers, json={})).raise_for_status().json()


async def _checked(running: Any, headers: dict[str, str], path: str, text: str) -> dict[str, Any]:
    return (await running.http.post(f"{path}/check", headers=headers, json={"text": text})).raise_for_status().json()


async def _sent(running: Any, headers: dict[str, str], path: str, text: str, **more: Any) -> dict[str, Any]:
    return (await running.http.post(f"{path}/messages", headers=headers, json={"text": text, **more})).raise_for_status().json()


async def test_a_suggestion_says_what_the_ai_would_have_said_with_its_sources(running: Any) -> None:
    headers = await running.staff()
    told = await (await running.talk()).say("明前龙井多少钱？")
    talk, path = await _taken(running, headers, "转人工")
    await talk.say("明前龙井多少钱？")
    made = await _suggested(running, headers, path)
    assert made["text"] == told["text"]
    assert all(sentence["evidence"] for sentence in made["sentences"])
    used = {row["index"] for row in made["evidence"] if row["is_used"]}
    assert used == {index for sentence in made["sentences"] for index in sentence["evidence"]}
    assert made["silent"] == ""


async def test_a_suggestion_goes_back_to_what_was_asked_before_the_person_was(running: Any) -> None:
    headers = await running.staff()
    _, path = await _taken(running, headers, f"我的订单 {ORDER}，手机尾号 {LAST4}，到哪了", "什么破店，等了一周了！给我转人工")
    made = await _suggested(running, headers, path)
    assert ORDER in made["text"]
    assert "人工" not in made["text"]


async def test_a_wish_for_a_person_alone_leaves_nothing_to_suggest(running: Any) -> None:
    headers = await running.staff()
    talk, path = await _taken(running, headers, "转人工")
    made = await _suggested(running, headers, path)
    assert (made["text"], made["silent"]) == ("", "wants_person")
    await talk.say("火星上能收货吗？")
    assert (await _suggested(running, headers, path))["silent"] in ("nothing_known", "")


async def test_a_suggestion_changes_nothing_and_names_the_next_move(running: Any) -> None:
    headers = await running.staff()
    talk, path = await _taken(running, headers, "人工", token=None)
    before = await talk.messages()
    await talk.say("我要退货")
    made = await _suggested(running, headers, path)
    assert [move["kind"] for move in made["moves"]] == ["identify"]
    assert made["moves"][0]["basis"]["id"] == "return_items"
    assert "订单号" in made["moves"][0]["say"]
    assert len(await talk.messages()) == len(before) + 1
    assert (await running.http.get("/v1/approvals", headers=headers)).json() == []


async def test_what_is_typed_is_held_against_what_the_shop_knows(running: Any) -> None:
    headers = await running.staff()
    _, path = await _taken(running, headers, f"我的订单 {ORDER}，手机尾号 {LAST4}，到哪了", "转人工")

    async def kinds(text: str) -> list[str]:
        return [each["kind"] for each in (await _checked(running, headers, path, text))["warnings"]]

    found = (await _checked(running, headers, path, "您好，明前龙井现在99元。"))["warnings"]
    assert [(each["kind"], each["said"]) for each in found] == [("figure", "99元")]
    assert "128.00" in found[0]["evidence"]
    assert "您好，明前龙井现在99元。"[found[0]["start"] : found[0]["end"]] == "99元"
    assert await kinds("明前龙井50克装128元。") == []
    assert await kinds("我们今天下午5点前给您退款。") == ["promise"]
    assert await kinds("我帮您查一下，请稍等。") == []
    assert await kinds("这是全网最低价。") == ["forbidden"]
    assert await kinds("她的电话是13911112222。") == ["personal"]
    assert await kinds(f"您的订单 {ORDER} 已经签收了。") == []
    assert await kinds("") == []


async def test_tone_is_hinted_at_and_the_shops_style_is_kept(running: Any) -> None:
    headers = await running.staff()
    _, path = await _taken(running, headers, "什么破店，等了一周还没到，气死我了！", "转人工")
    kinds = {each["kind"] for each in (await _checked(running, headers, path, "是您自己没看清楚说明！！冷静一点。"))["tone"]}
    assert {"blames", "shouting", "lectures", "no_acknowledgement"} <= kinds
    calm = (await _checked(running, headers, path, "抱歉让您久等了，我看看包裹到哪了。"))["tone"]
    assert calm == []
    english = (await _checked(running, headers, path, "Sorry about that, I will have a look at the parcel for you now."))["tone"]
    assert [each["kind"] for each in english] == ["language"]


async def test_a_warned_reply_is_sent_all_the_same_and_is_on_record(running: Any) -> None:
    headers = await running.staff()
    talk, path = await _taken(running, headers, "明前龙井多少钱？", "转人工")
    sent = await _sent(running, headers, path, "明前龙井现在99元。", was_warned=True)
    assert sent["text"] == "明前龙井现在99元。"
    assert (await talk.messages())[-1]["text"] == "明前龙井现在99元。"
    async with running.services.database.open_for(int(talk.bearer.split("_")[1])) as connection:
        [row] = await (await connection.execute("SELECT * FROM reply_warning")).fetchall()
    assert row["was_shown"]
    assert [each["kind"] for each in row["warnings"]] == ["figure"]


async def test_what_became_of_a_suggestion_is_on_record_and_feeds_learning_by_consent(running: Any) -> None:
    headers = await running.staff()
    talk, path = await _taken(running, headers, "转人工")
    await talk.say("茶叶可以退吗？")
    accepted = await _suggested(running, headers, path)
    await _sent(running, headers, path, accepted["text"], suggestion=accepted["id"])
    await talk.say("多久发货？")
    edited = await _suggested(running, headers, path)
    await _sent(running, headers, path, edited["text"] + " 您放心。", suggestion=edited["id"])
    await talk.say("怎么泡龙井？")
    refused = await _suggested(running, headers, path)
    reject = f"/v1/staff/suggestions/{refused['id']}/reject"
    assert (await running.http.post(reject, headers=headers, json={"reason": "wrong", "article": "no-such"})).status_code == 404
    assert (await running.http.post(reject, headers=headers, json={"reason": "wrong"})).status_code == 204
    assert (await running.http.post(reject, headers=headers, json={"reason": "wrong"})).status_code == 403
    counts = (await running.http.get("/v1/staff/copilot", headers=headers)).json()
    assert counts == {"open": 0, "accepted": 1, "edited": 1, "rejected": 1}
    merchant = int(talk.bearer.split("_")[1])
    learnt = await corrections(running.services, merchant)
    assert learnt
    assert learnt[0][0] == "茶叶可以退吗？"
    state = await Learning(running.services.database, running.services.knowledge, running.services.vectors).status(merchant)
    assert not state["customers_consent"]


async def test_a_question_goes_on_from_a_suggestion_that_was_sent(running: Any) -> None:
    headers = await running.staff()
    talk, path = await _taken(running, headers, "转人工")
    await talk.say("明前龙井多少钱？")
    made = await _suggested(running, headers, path)
    await _sent(running, headers, path, made["text"], suggestion=made["id"])
    await talk.say("那还有货吗？")
    assert "明前龙井" in (await _suggested(running, headers, path))["text"]


async def test_a_like_matter_is_shown_without_whose_it_was(running: Any) -> None:
    headers = await running.staff()
    talk, path = await _taken(running, headers, "转人工")
    await talk.say("盖碗碎了一个角，我电话13812345678")
    await _sent(running, headers, path, "非常抱歉，给您补发一只新的盖碗，碎的不用寄回。")
    await running.http.post(f"{path}/close", headers=headers)
    other, path = await _taken(running, headers, "转人工")
    await other.say("收到的盖碗碎了一角怎么办")
    [solved] = (await _suggested(running, headers, path))["solved"]
    assert "补发" in solved["answered"]
    assert "13812345678" not in solved["asked"]
    assert "[手机]" in solved["asked"]


async def test_the_copilot_is_for_those_who_are_signed_in_and_for_their_merchants_conversations(running: Any) -> None:
    lin, rival = await running.staff(), await running.staff(merchant="rival")
    _, path = await _taken(running, lin, "转人工")
    assert (await running.http.post(f"{path}/suggestion", json={})).status_code == 401
    assert (await running.http.post(f"{path}/suggestion", headers=rival, json={})).status_code == 404
    assert (await running.http.post(f"{path}/check", headers=rival, json={"text": "x"})).status_code == 404
    unknown = f"/v1/staff/suggestions/{uuid4()}/reject"
    assert (await running.http.post(unknown, headers=lin, json={})).status_code == 404
