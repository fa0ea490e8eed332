"""Accounts over HTTP: the second step at the door, the team's page, sessions, and the trail that all of it leaves."""

import asyncio
import csv
import io
import time
from typing import Any

import httpx
from pyotp.totp import TOTP

from kefu.people import People, Role
from kefu.shops import merchant_by_name
from loaded_shops import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


async def _add(running: Any, role: Role, merchant: str = "shanlan") -> dict[str, str]:
    shop = await merchant_by_name(running.services.database, merchant)
    people = People(running.services.database)
    if role not in {each.name for each in await people.list_all(shop.merchant_id)}:
        await people.add(shop.merchant_id, f"{role}@{merchant}.example", role, role, PASSWORD)
    return await running.staff(role, merchant)


async def _sign_in(running: Any, login: str, **more: str) -> httpx.Response:
    body = {"merchant": "shanlan", "email": f"{login}@shanlan.example", "password": PASSWORD, **more}
    return await running.http.post("/v1/staff/session", json=body, headers={"User-Agent": CHROME})


async def test_the_second_step_is_taken_in_asked_for_and_left_again(running: Any) -> None:
    http, emma = running.http, await running.staff("emma")
    begun = (await http.post("/v1/staff/account/second-step", headers=emma, json={"password": PASSWORD})).raise_for_status().json()
    assert begun["svg"].startswith("<svg")
    totp = TOTP(begun["secret"])
    answer = await http.put("/v1/staff/account/second-step", headers=emma, json={"code": totp.at(time.time() - 30)})
    codes = answer.raise_for_status().json()["codes"]
    asked = await _sign_in(running, "emma")
    assert (asked.status_code, asked.json()["title"]) == (401, "Code needed")
    assert (await _sign_in(running, "emma", code="123")).json()["title"] == "Not signed in"
    code = totp.now()
    assert (await _sign_in(running, "emma", code=code)).status_code == 200
    assert (await _sign_in(running, "emma", code=code)).status_code == 401
    token = (await _sign_in(running, "emma", code=codes[0])).raise_for_status().json()["token"]
    state = (await http.get("/v1/staff/account", headers={"Authorization": f"Bearer {token}"})).json()
    assert (state["has_second_step"], state["codes_left"]) == (True, 9)
    assert {each["device"] for each in state["sessions"]} >= {"Chrome · Windows"}
    assert [each["is_this"] for each in state["sessions"]].count(True) == 1
    assert (await http.post("/v1/staff/account/second-step/off", headers=emma, json={"password": "wrong"})).status_code == 422
    assert (await http.post("/v1/staff/account/second-step/off", headers=emma, json={"password": PASSWORD})).status_code == 204
    assert (await _sign_in(running, "emma")).status_code == 200


async def test_a_role_that_must_have_a_second_step_reaches_its_own_account_only(running: Any) -> None:
    http, emma, owner = running.http, await running.staff("emma"), await _add(running, "owner")
    answer = await http.put("/v1/staff/team/rules/second-step", headers=owner, json={"roles": ["generalist"]})
    assert answer.raise_for_status().json()["second_step_roles"] == ["generalist"]
    assert (await http.get("/v1/staff/me", headers=emma)).json()["lacks_second_step"] is True
    assert (await http.get("/v1/staff/conversations", headers=emma)).status_code == 403
    assert (await http.get("/v1/staff/account", headers=emma)).json()["must_have_second_step"] is True
    secret = (await http.post("/v1/staff/account/second-step", headers=emma, json={"password": PASSWORD})).json()["secret"]
    (await http.put("/v1/staff/account/second-step", headers=emma, json={"code": TOTP(secret).now()})).raise_for_status()
    assert (await http.get("/v1/staff/conversations", headers=emma)).status_code == 200
    assert (await http.post("/v1/staff/account/second-step/off", headers=emma, json={"password": PASSWORD})).status_code == 403
    assert (await http.get("/v1/staff/conversations", headers=await running.staff("lin"))).status_code == 200


async def test_a_team_is_kept_by_its_admin_within_bounds(running: Any) -> None:
    http, admin, lin = running.http, await _add(running, "admin"), await running.staff("lin")
    await _add(running, "owner")
    new = {"email": "mei@shanlan.example", "name": "梅", "role": "specialist", "password": "her first password"}
    assert (await http.post("/v1/staff/team", headers=lin, json=new)).status_code == 403
    assert (await http.post("/v1/staff/team", headers=admin, json=new | {"role": "owner"})).status_code == 403
    made = (await http.post("/v1/staff/team", headers=admin, json=new)).raise_for_status().json()
    assert (made["role"], made["tier"], made["may_touch"], made["answers"]) == ("specialist", "specialist", True, True)
    assert (await http.post("/v1/staff/team", headers=admin, json=new)).status_code == 403
    team = (await http.get("/v1/staff/team", headers=admin)).json()
    rows = {row["name"]: row for row in team["members"]}
    assert team["may_appoint"] == ["supervisor", "specialist", "generalist", "annotator"]
    assert (rows["owner"]["may_touch"], rows["admin"]["may_touch"], rows["Emma"]["may_touch"]) == (False, False, True)
    assert (
        await http.put(f"/v1/staff/team/{rows['owner']['id']}", headers=admin, json={"name": "X", "role": "generalist"})
    ).status_code == 403
    assert (await http.put(f"/v1/staff/team/{made['id']}", headers=admin, json={"name": "X", "role": "auditor"})).status_code == 403
    moved = await http.put(f"/v1/staff/team/{made['id']}", headers=admin, json={"name": "梅", "role": "annotator"})
    assert (moved.raise_for_status().json()["answers"], moved.json()["presence"]) == (False, "off")
    assert not any(row["may_touch"] for row in (await http.get("/v1/staff/team", headers=lin)).json()["members"])
    assert (await http.delete(f"/v1/staff/team/{made['id']}", headers=admin)).status_code == 204
    rival = await _add(running, "owner", "rival")
    assert (await http.delete(f"/v1/staff/team/{rows['Emma']['id']}", headers=rival)).status_code == 404


async def test_signing_a_colleague_out_closes_the_calls_at_once(running: Any) -> None:
    http, owner, emma = running.http, await _add(running, "owner"), await running.staff("emma")
    team = (await http.get("/v1/staff/team", headers=owner)).json()
    path = next(f"/v1/staff/team/{row['id']}" for row in team["members"] if row["name"] == "Emma")
    assert (await http.delete(f"{path}/sessions", headers=owner)).json() == {"ended": 1}
    assert (await http.get("/v1/staff/me", headers=emma)).status_code == 401
    emma = await running.staff("emma")
    assert (await http.post(f"{path}/password", headers=owner, json={"password": "a new one for her"})).status_code == 204
    assert (await http.get("/v1/staff/me", headers=emma)).status_code == 401
    assert (await _sign_in(running, "emma")).status_code == 401
    assert (await _sign_in(running, "emma", password="a new one for her")).status_code == 200


async def test_what_was_done_is_on_record_and_only_the_auditor_and_the_owner_read_it(running: Any) -> None:
    http, auditor, lin = running.http, await _add(running, "auditor"), await running.staff("lin")
    (await http.put("/v1/staff/desk/rules", headers=lin, json={"source": "silent_minutes: 9"})).raise_for_status()
    assert (await http.put("/v1/staff/desk/rules", headers=lin, json={"source": "nonsense: 9"})).status_code == 422
    (await http.post("/v1/budget", headers=lin, json={"day_cost": "3"})).raise_for_status()
    page = (await http.get("/v1/staff/audit", headers=auditor)).raise_for_status().json()
    done = [(row["act"], row["object"], row["person_name"]) for row in page["rows"] if row["act"] != "sign_in"]
    assert done == [("change", "budget", "Lin"), ("plan", "desk", "Lin")]
    assert (await http.get("/v1/staff/audit", headers=lin)).status_code == 403
    found = (await http.get("/v1/staff/audit", headers=auditor, params={"object": "desk"})).json()["rows"]
    assert [row["details"] for row in found] == [{"call": "PUT /v1/staff/desk/rules"}]
    assert (await http.get("/v1/staff/audit", headers=await _add(running, "auditor", "rival"))).json()["rows"][0]["act"] == "sign_in"
    chain = (await http.get("/v1/staff/audit/chain", headers=auditor)).json()
    assert (chain["broken_at"], chain["head"]) == (None, page["rows"][0]["hash"])
    sheet = (await http.get("/v1/staff/audit/export", headers=auditor)).raise_for_status()
    lines = list(csv.DictReader(io.StringIO(sheet.text.removeprefix("\ufeff"))))
    assert [line["act"] for line in lines][:2] == ["change", "plan"]
    assert (await http.get("/v1/staff/audit", headers=auditor)).json()["rows"][0]["act"] == "export"


async def test_the_trail_is_read_page_by_page(running: Any) -> None:
    http, auditor = running.http, await _add(running, "auditor")
    lin = await running.staff("lin")
    await asyncio.gather(*(http.post("/v1/budget", headers=lin, json={"day_cost": str(n)}) for n in range(1, 61)))
    first = (await http.get("/v1/staff/audit", headers=auditor, params={"act": "change"})).json()
    second = (await http.get("/v1/staff/audit", headers=auditor, params={"act": "change", "before": first["next"]})).json()
    positions = [row["position"] for row in first["rows"] + second["rows"]]
    assert (len(positions), second["next"]) == (60, None)
    assert positions == sorted(positions, reverse=True)
    assert (await http.get("/v1/staff/audit/chain", headers=auditor)).json()["broken_at"] is None


async def test_the_table_of_rights_is_shown_to_whoever_is_signed_in(running: Any) -> None:
    table = (await running.http.get("/v1/staff/roles", headers=await running.staff("emma"))).raise_for_status().json()
    assert table["roles"][0]["role"] == "owner"
    decide = next(row for row in table["rights"] if (row["object"], row["act"]) == ("approval", "decide"))
    assert (decide["roles"], decide["is_audited"]) == (["owner", "admin", "supervisor"], True)
