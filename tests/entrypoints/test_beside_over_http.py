"""What people keep beside a conversation, and what they do for a customer, over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from conftest import LAST4, ORDER
from kefu.turn import sign_in_customer
from loaded_shops import PASSWORD


async def _taken(running: Any, headers: dict[str, str], *texts: str) -> tuple[Any, str]:
    talk = await running.talk()
    for text in texts:
        await talk.say(text)
    path = f"/v1/staff/conversations/{talk.id}"
    (await running.http.post(f"{path}/take", headers=headers)).raise_for_status()
    return talk, path


async def _get(running: Any, headers: dict[str, str], path: str) -> Any:
    return (await running.http.get(path, headers=headers)).raise_for_status().json()


async def test_a_note_is_for_colleagues_and_finds_whom_it_mentions(running: Any) -> None:
    lin, emma = await running.staff(), await running.staff("emma")
    talk, path = await _taken(running, lin, "转人工")
    her = next(one for one, name in (await _get(running, lin, f"{path}/beside"))["colleagues"].items() if "Emma" in name)
    note = {"text": "@Emma 顾客电话 13812345678，下午再打", "mentions": [her]}
    assert (await running.http.post(f"{path}/notes", headers=lin, json=note)).status_code == 200
    [mention] = await _get(running, emma, "/v1/staff/mentions")
    assert mention["conversation"] == talk.id
    told = [event for event in await running.services.live.after(1, 0) if event.kind == "mention"]
    assert [(str(event.conversation), str(event.person), event.details["by"]) for event in told] == [(talk.id, her, "Lin")]
    assert "13812345678" not in mention["text"]
    [shown] = (await _get(running, emma, f"{path}/beside"))["notes"]
    assert shown["is_new"]
    assert "下午再打" in shown["text"]
    assert "13812345678" not in shown["text"]  # she does not hold the conversation
    assert await _get(running, emma, "/v1/staff/mentions") == []
    assert all("下午再打" not in message["text"] for message in await talk.messages())
    suggestion = (await running.http.post(f"{path}/suggestion", headers=lin, json={})).json()
    assert "下午再打" not in str(suggestion)


async def test_labels_and_rest_filter_the_list_and_a_word_of_the_customer_wakes(running: Any) -> None:
    headers = await running.staff()
    talk, path = await _taken(running, headers, "包裹什么时候到", "转人工")
    other, _ = await _taken(running, headers, "茶叶怎么保存")
    many = {"conversations": [talk.id, other.id], "act": "label", "add": ["物流", " VIP "]}
    assert (await running.http.post("/v1/staff/many", headers=headers, json=many)).json() == {"done": 2, "left": 0}
    await running.http.post("/v1/staff/many", headers=headers, json={**many, "conversations": [other.id], "add": [], "remove": ["物流"]})

    async def ids(query: str) -> set[str]:
        return {row["id"] for row in (await _get(running, headers, f"/v1/staff/conversations?{query}"))["rows"]}

    assert await ids("label=物流") == {talk.id}
    assert await ids("label=VIP") == {talk.id, other.id}
    assert await ids("q=包裹") == {talk.id}
    assert await ids("q=保存") == {other.id}
    assert await ids("q=%25") == set()
    assert await ids("mine=true") == {talk.id, other.id}
    assert (await _get(running, headers, "/v1/staff/labels")) == {"VIP": 2, "物流": 1}
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    rest = {"conversations": [talk.id], "act": "snooze", "until": until}
    assert (await running.http.post("/v1/staff/many", headers=headers, json=rest)).status_code == 200
    assert (await running.http.post("/v1/staff/many", headers=headers, json={**rest, "until": None})).status_code == 422
    assert await ids("") == {other.id}
    assert await ids("snoozed=true") == {talk.id}
    await talk.say("还在吗")
    assert await ids("") == {talk.id, other.id}
    assert (await _get(running, headers, f"{path}/beside"))["labels"] == ["VIP", "物流"]


async def test_a_draft_is_kept_for_its_writer_alone_and_masked(running: Any) -> None:
    lin, emma = await running.staff(), await running.staff("emma")
    talk, path = await _taken(running, lin, "转人工")
    await running.http.put(f"{path}/draft", headers=lin, json={"text": "请拨打 13812345678"})
    assert (await _get(running, lin, f"{path}/beside"))["draft"] == "请拨打 13812345678"
    assert (await _get(running, emma, f"{path}/beside"))["draft"] == ""
    async with running.services.database.open_for(int(talk.bearer.split("_")[1])) as connection:
        [row] = await (await connection.execute("SELECT text FROM reply_draft")).fetchall()
    assert "13812345678" not in row["text"]
    await running.http.post(f"{path}/messages", headers=lin, json={"text": "请拨打 13812345678"})
    assert (await _get(running, lin, f"{path}/beside"))["draft"] == ""


async def test_macros_are_filled_in_and_only_who_may_changes_them(running: Any) -> None:
    merchant = int((await running.talk()).bearer.split("_")[1])
    await running.app.state.people.add(merchant, "lin@shanlan.example", "Lin", "specialist", PASSWORD)
    lin = await running.staff()
    text = {"title": {"zh": "问候", "en": "Hello"}, "texts": {"zh": "您好，我是{me}，订单{order}我来查。", "en": "Hello, {me} here."}}
    assert (await running.http.put("/v1/staff/macros/hello", headers=lin, json=text)).status_code == 200
    wrong = {**text, "texts": {"zh": "{nobody}您好"}}
    assert (await running.http.put("/v1/staff/macros/wrong", headers=lin, json=wrong)).status_code == 422
    _, path = await _taken(running, lin, f"我的订单 {ORDER}，手机尾号 {LAST4}，到哪了", "转人工")
    [macro] = await _get(running, lin, f"{path}/macros")
    assert macro["text"] == f"您好，我是Lin，订单{ORDER}我来查。"
    known = await _get(running, lin, f"{path}/macro-values")
    assert (known["language"], known["values"]["me"], known["values"]["order"]) == ("zh", "Lin", ORDER)
    assert (await running.http.delete("/v1/staff/macros/hello", headers=lin)).status_code == 204
    assert (await running.http.delete("/v1/staff/macros/hello", headers=lin)).status_code == 404


async def test_views_are_a_persons_own(running: Any) -> None:
    lin, emma = await running.staff(), await running.staff("emma")
    made = (await running.http.post("/v1/staff/views", headers=lin, json={"title": "我的物流", "label": "物流", "mine": True})).json()
    assert [view["title"] for view in await _get(running, lin, "/v1/staff/views")] == ["我的物流"]
    assert await _get(running, emma, "/v1/staff/views") == []
    assert (await running.http.delete(f"/v1/staff/views/{made['id']}", headers=emma)).status_code == 404
    assert (await running.http.delete(f"/v1/staff/views/{made['id']}", headers=lin)).status_code == 204


async def test_a_person_acts_for_a_customer_by_what_was_listed_and_once(running: Any) -> None:
    headers = await running.staff()
    talk, path = await _taken(running, headers, "转人工")
    refused = {"change": "cancel_order", "arguments": {"order": ORDER}, "digest": "x", "once": str(uuid4())}
    assert (await running.http.post(f"{path}/acts", headers=headers, json=refused)).status_code == 403
    side = await _get(running, headers, f"{path}/customer")
    assert (side["level"], side["orders"]) == ("anonymous", [])
    token = (await running.http.post("/demo/shanlan/token", json={"customer": await _customer(running)})).json()["token"]
    conversation = await running.services.conversations.with_secret(UUID(talk.id), talk.bearer)
    await sign_in_customer(running.services, conversation, token)
    side = await _get(running, headers, f"{path}/customer")
    assert side["level"] == "customer"
    order = next(each for each in side["orders"] if "goodwill" in each["can"])
    assert "*" in order["phone"]
    change = {"change": "goodwill", "arguments": {"order": order["id"], "amount_minor": 500, "reason": "goodwill"}}
    listed = (await running.http.post(f"{path}/acts/list", headers=headers, json=change)).raise_for_status().json()
    assert listed["verdict"] in ("allow", "approve")
    assert listed["money_back"] == "¥5.00"
    yes = {**change, "digest": listed["digest"], "once": str(uuid4())}
    assert (await running.http.post(f"{path}/acts", headers=headers, json={**yes, "digest": "other"})).status_code == 403
    first = (await running.http.post(f"{path}/acts", headers=headers, json=yes)).raise_for_status().json()
    again = (await running.http.post(f"{path}/acts", headers=headers, json=yes)).raise_for_status().json()
    assert first["status"] == again["status"]
    assert first["status"] in ("done", "waiting")
    acts = (await _get(running, headers, f"{path}/customer"))["acts"]
    assert [act["name"] for act in acts] == ["goodwill"]
    checked = (await running.http.post(f"{path}/check", headers=headers, json={"text": first["say"]})).json()
    assert [each for each in checked["warnings"] if each["kind"] == "promise"] == []


async def _customer(running: Any) -> str:
    return (await running.http.get("/demo/shanlan/customers")).json()[0]["customer"]


async def test_all_mentions_are_read_at_once(running: Any) -> None:
    lin, emma = await running.staff(), await running.staff("emma")
    _, path = await _taken(running, lin, "转人工")
    her = next(one for one, name in (await _get(running, lin, f"{path}/beside"))["colleagues"].items() if "Emma" in name)
    for text in ("看一下", "再看一下"):
        await running.http.post(f"{path}/notes", headers=lin, json={"text": text, "mentions": [her]})
    assert len(await _get(running, emma, "/v1/staff/mentions")) == 2
    assert (await running.http.post("/v1/staff/mentions/read", headers=emma)).status_code == 204
    assert await _get(running, emma, "/v1/staff/mentions") == []


async def test_what_a_form_of_a_change_offers_is_what_the_shop_has(running: Any) -> None:
    headers = await running.staff()
    talk, path = await _taken(running, headers, "转人工")
    token = (await running.http.post("/demo/shanlan/token", json={"customer": await _customer(running)})).json()["token"]
    await sign_in_customer(running.services, await running.services.conversations.get(1, UUID(talk.id)), token)
    side = await _get(running, headers, f"{path}/customer")
    assert side["can"] == ["change_default_address"]
    assert all(method["id"] and method["label"] for method in side["methods"])
    lines = [line for order in side["orders"] for line in order["lines"]]
    for line in lines:
        assert not line["variants"] or line["sku"] in {each["sku"] for each in line["variants"]}
    for order in side["orders"]:
        for change in order["can"]:
            listed = await running.http.post(
                f"{path}/acts/list", headers=headers, json={"change": change, "arguments": {"order": order["id"]}}
            )
            assert listed.json()["verdict"] in ("allow", "approve", "refuse", "impossible")


async def test_several_that_a_person_holds_are_handed_back_at_once_and_others_stay(running: Any) -> None:
    headers = await running.staff()
    mine, other = await running.talk(), await running.talk()
    await mine.say("茶饼怎么保存")
    await other.say("茶饼怎么保存")
    (await running.http.post(f"/v1/staff/conversations/{mine.id}/take", headers=headers)).raise_for_status()
    act = {"conversations": [mine.id, other.id, mine.id], "act": "hand_back"}
    assert (await running.http.post("/v1/staff/many", headers=headers, json=act)).json() == {"done": 1, "left": 1}
    told = (await running.http.get(f"/v1/staff/conversations/{mine.id}", headers=headers)).json()
    assert told["row"]["hand_over"] == "none"
    assert [each["sender"] for each in told["messages"]].count("system") >= 2  # that a person came, and that they left
    assert (await running.http.post("/v1/staff/many", headers=headers, json=act)).json() == {"done": 0, "left": 2}
