"""Case files over HTTP: listed by deadline, taken, worked on, closed with evidence only, and closed to strangers."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kefu.people.cases import Case, open_case
from kefu.perception.complaints import Complaint
from kefu.vocabulary import Level, Who

LABEL = Complaint("product.damaged", 0.97, (0, 2), "裂了")


async def _opened(running: Any, merchant: str = "shanlan", ago: timedelta = timedelta(0)) -> Case:
    talk = await running.talk(merchant)
    conversation = await running.services.conversations.with_secret(UUID(talk.id), talk.bearer)
    who = Who(conversation.merchant_id, Level.CUSTOMER, f"C{conversation.id}")
    now = datetime.now(UTC) - ago
    return await open_case(running.services.database, who, conversation.id, "锅收到就裂了", labels=[LABEL], language="zh", now=now)


async def test_a_case_is_taken_noted_closed_with_evidence_and_opened_again(running: Any) -> None:
    case = await _opened(running)
    lin = await running.staff()
    page = (await running.http.get("/v1/cases", headers=lin)).raise_for_status().json()
    assert [row["number"] for row in page["rows"]] == [case.number]
    assert page["rows"][0]["labels"][0]["title"] == {"zh": "到货破损", "en": "Arrived damaged"}
    people = (await running.http.get("/v1/cases/people", headers=lin)).raise_for_status().json()
    me = next(each["id"] for each in people if each["name"] == "Lin")
    path = f"/v1/cases/{case.id}"
    taken = (await running.http.post(f"{path}/assign", headers=lin, json={"person": me})).raise_for_status().json()
    assert (taken["row"]["status"], taken["row"]["owner_name"]) == ("working", "Lin")
    await running.http.post(f"{path}/note", headers=lin, json={"text": "已联系仓库"})
    refused = await running.http.post(f"{path}/close", headers=lin, json={"done": "补发了一口新锅"})
    assert refused.status_code == 422
    assert "unconfirmed_because" in refused.text
    closed = (await running.http.post(f"{path}/close", headers=lin, json={"done": "补发了一口新锅", "confirmed": True})).json()
    assert [step["kind"] for step in closed["steps"]] == ["opened", "assigned", "note", "closed"]
    assert closed["evidence"]["done"] == "补发了一口新锅"
    again = (await running.http.post(f"{path}/reopen", headers=lin, json={"text": "又裂了"})).raise_for_status().json()
    assert again["row"]["status"] == "reopened"


async def test_overdue_cases_are_counted_and_found(running: Any) -> None:
    await _opened(running, ago=timedelta(days=9))
    page = (await running.http.get("/v1/cases?status=overdue", headers=await running.staff())).json()
    assert page["counts"]["overdue"] == 1
    assert page["rows"][0]["is_overdue"]


async def test_cases_of_another_shop_and_of_no_account_are_not_to_be_had(running: Any) -> None:
    case = await _opened(running)
    rival = await running.staff(merchant="rival")
    assert (await running.http.get("/v1/cases?status=all", headers=rival)).json()["rows"] == []
    assert (await running.http.get(f"/v1/cases/{case.id}", headers=rival)).status_code == 404
    assert (await running.http.post(f"/v1/cases/{case.id}/note", headers=rival, json={"text": "hello"})).status_code == 404
    assert (await running.http.get("/v1/cases")).status_code == 401


async def test_the_weeks_are_told_and_a_rising_one_is_an_alarm(running: Any) -> None:
    await _opened(running, ago=timedelta(days=60))
    for _ in range(4):
        await _opened(running)
    rows = (await running.http.get("/v1/cases/alarms", headers=await running.staff())).json()
    row = next(each for each in rows if each["value"] == "product.damaged")
    assert (row["weeks"][-1], row["is_alarm"]) == (4, True)
