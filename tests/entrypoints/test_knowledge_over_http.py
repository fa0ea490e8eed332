"""What was asked in vain, drafted from a person's answer, approved and answered from then on; over HTTP, closed to strangers."""

from pathlib import Path
from typing import Any
from uuid import UUID

from kefu.knowledge.upkeep import sync

PATH = "/v1/staff/knowledge"
ASKED = "茶饼可以刻字送人吗"


async def _get(running: Any, below: str, staff: dict[str, str]) -> Any:
    return (await running.http.get(PATH + below, headers=staff)).raise_for_status().json()


async def _post(running: Any, below: str, staff: dict[str, str], **body: Any) -> Any:
    return (await running.http.post(PATH + below, headers=staff, json=body)).raise_for_status().json()


async def _solved(running: Any, staff: dict[str, str], lines: list[str], asked: str = ASKED) -> None:
    """A customer asks in vain, a person answers and leaves."""
    talk = await running.talk()
    reply = await talk.say(asked)
    assert reply["lane"] in ("decline", "hand_over"), reply
    at = f"/v1/staff/conversations/{talk.id}"
    (await running.http.post(f"{at}/take", headers=staff)).raise_for_status()
    for line in lines:
        (await running.http.post(f"{at}/messages", headers=staff, json={"text": line})).raise_for_status()
    (await running.http.post(f"{at}/close", headers=staff)).raise_for_status()


async def test_a_gap_becomes_a_draft_of_the_persons_words_and_an_article_when_approved(running: Any) -> None:
    lin = await running.staff()
    await _solved(
        running, lin, ["您好，我是林晓。", "茶饼不能刻字，但可以在外盒上免费烫印六个字以内的贺词。我给您备注好了，电话 13912345678。"]
    )
    talk = await running.talk()
    await talk.say("茶饼上能不能刻字送人")
    (gap,) = await _get(running, "/gaps", lin)
    assert gap["count"] == 2
    assert {each["why"] for each in gap["wordings"]} == {"declined"}
    (draft,) = await _get(running, "/drafts", lin)
    assert draft["texts"] == {"zh": {"title": ASKED, "body": "茶饼不能刻字，但可以在外盒上免费烫印六个字以内的贺词。"}}
    assert draft["made_by"] == "Kefu"
    assert (await _get(running, "", lin)) == {"gaps": 1, "findings": 0, "drafts": 1, "sources": 0, "stale": 0}
    made = await _post(running, f"/drafts/{draft['id']}/approve", lin)
    assert (made["state"], made["decided_by"]) == ("approved", "Lin")
    reply = await (await running.talk()).say(ASKED)
    assert (reply["lane"], "烫印" in reply["text"]) == ("verbatim", True)
    assert await _get(running, "/gaps", lin) == []
    services = running.services
    merchant_id = (await services.conversations.with_secret(UUID(talk.id), talk.bearer)).merchant_id
    (version,) = await sync.history(services.database, merchant_id, made["article"], "zh")
    assert (version.who, version.origin) == ("Lin", "conversation")


async def test_a_line_with_a_personal_value_or_of_the_ai_is_never_drafted(running: Any) -> None:
    lin = await running.staff()
    await _solved(running, lin, ["请打 13912345678 找我，13912345678 也可以加微信问刻字。", "好的"])
    assert len(await _get(running, "/gaps", lin)) == 1
    assert await _get(running, "/drafts", lin) == []


async def test_a_person_writes_an_article_for_a_gap_or_says_why_none_is_needed(running: Any) -> None:
    lin = await running.staff()
    await (await running.talk()).say(ASKED)
    (gap,) = await _get(running, "/gaps", lin)
    draft = await _post(running, f"/gaps/{gap['id']}/draft", lin)
    assert draft["texts"]["zh"] == {"title": ASKED, "body": ""}
    refused = await running.http.post(f"{PATH}/drafts/{draft['id']}/approve", headers=lin, json={})
    assert refused.status_code == 422
    assert "zh.body" in refused.text
    await _post(running, f"/drafts/{draft['id']}/reject", lin, reason="不写")
    assert (await running.http.post(f"{PATH}/gaps/{gap['id']}/dismiss", headers=lin, json={})).status_code == 422
    dismissed = await _post(running, f"/gaps/{gap['id']}/dismiss", lin, reason="不卖刻字")
    assert (dismissed["state"], dismissed["decided_by"]) == ("dismissed", "Lin")
    assert (await running.http.get(f"{PATH}/gaps", headers=await running.staff(merchant="rival"))).json() == []
    assert (await running.http.get(f"{PATH}/gaps")).status_code == 401


async def test_a_source_is_looked_at_and_applied_from_the_console(running: Any, tmp_path: Path) -> None:
    lin = await running.staff()
    (tmp_path / "faq.csv").write_text("question,answer\n能刻字吗？,外盒可以烫印。\n怎么泡？,\n", encoding="utf-8")
    talk = await running.talk()
    merchant_id = (await running.services.conversations.with_secret(UUID(talk.id), talk.bearer)).merchant_id
    await sync.add_source(running.services.database, merchant_id, "sheet", str(tmp_path))
    difference = await _post(running, "/sources/sheet/look", lin)
    assert [(each["kind"], each["title"]) for each in difference["changes"]] == [("added", "能刻字吗？")]
    assert difference["rejected"] == ["faq.csv:3: answer: empty; write the answer"]
    assert (await running.http.post(f"{PATH}/sources/sheet/apply", headers=lin, json={"digest": "0"})).status_code >= 400
    source = await _post(running, "/sources/sheet/apply", lin, digest=difference["digest"])
    assert (source["articles"], source["added"], source["total"]) == (1, 0, None)
    assert (await talk.say("能刻字吗"))["lane"] == "verbatim"
