"""Who reads which of a customer's values over HTTP: in the conversation, its trace, its packet and the list; before and after a reason."""

import json
from typing import Any

from kefu.people import People, Role
from kefu.shops import merchant_by_name
from loaded_shops import PASSWORD

PHONE, STREET = "13812345678", "文一路1号"
SAID = f"我的手机是{PHONE}，地址是浙江省杭州市西湖区{STREET}，龙井多少钱？"


async def _staff(running: Any, role: Role) -> dict[str, str]:
    shop = await merchant_by_name(running.services.database, "shanlan")
    await People(running.services.database).add(shop.merchant_id, f"{role}@shanlan.example", role.title(), role, PASSWORD)
    return await running.staff(role)


async def _talk(running: Any) -> tuple[Any, str]:
    talk = await running.talk()
    await talk.say(SAID)
    return talk, f"/v1/staff/conversations/{talk.id}"


async def _read(running: Any, path: str, headers: dict[str, str]) -> Any:
    return (await running.http.get(path, headers=headers)).raise_for_status().json()


async def test_who_holds_nothing_reads_values_in_part(running: Any) -> None:
    talk, path = await _talk(running)
    assert PHONE in json.dumps(await talk.messages(), ensure_ascii=False)
    for role in ("owner", "supervisor", "generalist", "annotator", "auditor"):
        headers = await _staff(running, role)
        seen = await _read(running, path, headers)
        traces = [await _read(running, f"/v1/traces/{row['id']}", headers) for row in seen["traces"]]
        text = json.dumps([seen, traces, await _read(running, f"{path}/packet", headers)], ensure_ascii=False)
        assert PHONE not in text, role
        assert STREET not in text, role
        assert "*******5678" in text
        assert "浙江省杭州市***" in text
        assert seen["hidden"]["kinds"] == {"phone": 1, "address": 1}
        assert bool(seen["hidden"]["may_unmask"]) == (role not in ("annotator", "auditor"))


async def test_who_has_the_ticket_reads_what_its_skill_needs_and_a_colleague_does_not(running: Any) -> None:
    _, path = await _talk(running)
    lin, emma = await running.staff(), await running.staff("emma")
    await running.http.post(f"{path}/take", headers=lin)
    assert PHONE not in json.dumps(await _read(running, path, lin), ensure_ascii=False)  # a talk one just steps into is of no skill yet
    await running.http.post(f"{path}/pass", headers=lin, json={"skill": "after_sale"})
    (await running.http.post(f"{path}/take", headers=emma)).raise_for_status()
    seen = await _read(running, path, emma)
    assert PHONE in seen["messages"][1]["text"]
    assert STREET in seen["messages"][1]["text"]
    assert seen["hidden"]["kinds"] == {}
    assert PHONE not in json.dumps(await _read(running, path, lin), ensure_ascii=False)
    await running.http.post(f"{path}/close", headers=emma)
    assert PHONE not in json.dumps(await _read(running, path, emma), ensure_ascii=False)


async def test_with_a_reason_a_value_is_shown_to_who_asked_and_put_on_record(running: Any) -> None:
    _, path = await _talk(running)
    lin, emma, auditor = await running.staff(), await running.staff("emma"), await _staff(running, "auditor")
    body = {"kinds": ["phone"], "reason": f"She asks us to call {PHONE}"}
    got = (await running.http.post(f"{path}/unmask", headers=emma, json=body)).raise_for_status().json()
    assert (got["kinds"], got["minutes"]) == ({"address": 1}, 30)
    seen = await _read(running, path, emma)
    assert PHONE in seen["messages"][1]["text"]
    assert STREET not in seen["messages"][1]["text"]
    assert PHONE not in json.dumps(await _read(running, path, lin), ensure_ascii=False)
    entry = (await _read(running, "/v1/staff/audit?act=unmask", auditor))["rows"][0]
    assert (entry["person_name"], entry["details"]["kinds"]) == ("Emma", ["phone"])
    assert PHONE not in json.dumps(entry)
    assert entry["reason"].startswith("She asks us to call 〔")
    assert (await running.http.post(f"{path}/unmask", headers=auditor, json=body)).status_code == 403
    assert (await running.http.post(f"{path}/unmask", headers=emma, json=body | {"reason": ""})).status_code == 422
    assert (await running.http.post(f"{path}/unmask", headers=emma, json=body | {"kinds": ["id_card"]})).status_code == 403
    rival = await running.staff(merchant="rival")
    assert (await running.http.post(f"{path}/unmask", headers=rival, json=body)).status_code == 404
    assert len((await _read(running, "/v1/staff/audit?act=unmask", auditor))["rows"]) == 1


async def test_the_number_to_call_is_for_who_calls(running: Any) -> None:
    talk = await running.talk()
    await talk.say("转人工")
    await talk.say(f"不等了，请打我电话{PHONE}")
    path = f"/v1/staff/conversations/{talk.id}/packet"
    assert (await _read(running, path, await running.staff("emma")))["contact"] == PHONE
    assert PHONE not in json.dumps(await _read(running, path, await _staff(running, "auditor")), ensure_ascii=False)


async def test_the_list_says_a_customers_name_in_part(running: Any) -> None:
    customers = (await running.http.get("/demo/shanlan/customers")).json()
    signed = await running.http.post("/demo/shanlan/token", json={"customer": customers[0]["customer"]})
    talk = await running.talk(token=signed.json()["token"])
    await talk.say("你好")
    lin = await running.staff()
    page = await _read(running, "/v1/staff/conversations", lin)
    name = page["rows"][0]["customer"]
    assert "*" in name
    assert name not in {each["name"] for each in customers}
    assert (await _read(running, f"/v1/staff/conversations/{talk.id}", lin))["row"]["customer"] == name
