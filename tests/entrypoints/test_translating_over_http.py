"""Translation both ways in a conversation, by a real model server on a socket: figures held, masked, kept, honest without one."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from conftest import Serve
from kefu.database import Database
from kefu.llm import OpenAICompatible
from kefu.turn.translating import differences
from llm.server import DONE, END, Script, Server, piece, raw, serve


def says(*texts: str) -> Script:
    return raw(*(piece(text) for text in texts), END, DONE)


@pytest.fixture
async def endpoint() -> AsyncIterator[Server]:
    async with serve() as server:
        yield server


async def _held(running: Any, text: str, **started: Any) -> tuple[Any, dict[str, str], str]:
    """A conversation held by lin, in which the customer says `text` last."""
    talk = await running.talk(**started)
    headers = await running.staff()
    path = f"/v1/staff/conversations/{talk.id}"
    (await running.http.post(f"{path}/take", headers=headers)).raise_for_status()
    await talk.say(text)
    return talk, headers, path


async def _lines(running: Any, headers: dict[str, str], path: str, **body: Any) -> list[dict[str, Any]]:
    answer = await running.http.post(f"{path}/translate", headers=headers, json=body)
    return [json.loads(line) for line in answer.raise_for_status().text.splitlines()]


async def _seq(running: Any, headers: dict[str, str], path: str) -> int:
    messages = (await running.http.get(path, headers=headers)).json()["messages"]
    return max(each["seq"] for each in messages if each["sender"] == "customer")


async def test_a_customers_message_is_translated_as_it_comes_and_kept(serve: Serve, endpoint: Server) -> None:
    endpoint.scripts = [says("我等了 3 周，", "花了 ¥129，", "杯子还是没到。")]
    async with serve(model=OpenAICompatible(endpoint.url, "", "toy")) as running:
        _, headers, path = await _held(running, "I waited 3 weeks, paid ¥129 and the cups have not arrived.", language="en")
        seq = await _seq(running, headers, path)
        *grown, last = await _lines(running, headers, path, seq=seq, target="zh")
        assert last["text"] == "我等了 3 周，花了 ¥129，杯子还是没到。"
        assert (last["is_done"], last["differences"], last["source"], last["seq"], last["is_kept"]) == (True, [], "en", seq, False)
        assert all(last["text"].startswith(each["text"]) for each in grown)
        (again,) = [each for each in await _lines(running, headers, path, seq=seq, target="zh") if each["is_done"]]
        assert again["is_kept"] is True
        assert len(endpoint.requests) == 1
        found = (await running.http.get(f"{path}/translations", params={"target": "zh"}, headers=headers)).json()
        assert found["has_model"] is True
        assert [(each["seq"], each["text"]) for each in found["kept"]] == [(seq, last["text"])]


async def test_a_figure_that_changed_is_asked_for_again_and_else_said(serve: Serve, endpoint: Server) -> None:
    endpoint.scripts = [says("我付了 ¥199。"), says("我付了 ¥192。")]
    async with serve(model=OpenAICompatible(endpoint.url, "", "toy")) as running:
        _, headers, path = await _held(running, "I paid ¥129 for it.", language="en")
        seq = await _seq(running, headers, path)
        last = (await _lines(running, headers, path, seq=seq, target="zh"))[-1]
        assert {(each["kind"], each["said"]) for each in last["differences"]} == {("lost", "¥129"), ("added", "¥199")}
        assert "¥129" in endpoint.requests[1].body["messages"][-1]["content"]
        endpoint.scripts = [says("我付了 ¥199。"), says("我付了 ¥129。")]
        last = (await _lines(running, headers, path, seq=seq, target="zh", again=True))[-1]
        assert (last["text"], last["differences"]) == ("我付了 ¥129。", [])


async def test_no_personal_value_reaches_the_model_and_its_token_comes_back(serve: Serve, endpoint: Server) -> None:
    endpoint.scripts = [says("请打电话 [phone", " #1] 找我。")]
    async with serve(model=OpenAICompatible(endpoint.url, "", "toy")) as running:
        _, headers, path = await _held(running, "Please call me at 13812345678 about it.", language="en")
        seq = await _seq(running, headers, path)
        last = (await _lines(running, headers, path, seq=seq, target="zh"))[-1]
        assert last["differences"] == []
        sent = json.dumps(endpoint.requests[0].body, ensure_ascii=False)
        assert "13812345678" not in sent
        shown = (await running.http.get(path, headers=headers)).json()["messages"]
        value = next(each["text"] for each in shown if each["seq"] == seq).removeprefix("Please call me at ").removesuffix(" about it.")
        assert last["text"] == f"请打电话 {value} 找我。"
        database: Database = running.services.database
        async with database.open_for(1) as connection:
            rows = await (await connection.execute("SELECT text FROM translation")).fetchall()
        assert "13812345678" not in json.dumps(rows)


async def test_a_reply_is_sent_in_the_customers_language_with_the_original_beside_it(serve: Serve, endpoint: Server) -> None:
    endpoint.scripts = [says("Thank you for waiting. I have looked into it for you.")]
    async with serve(model=OpenAICompatible(endpoint.url, "", "toy")) as running:
        talk, headers, path = await _held(running, "Where are my cups?", language="en")
        own = "感谢等待，我已经帮您查过了。"
        last = (await _lines(running, headers, path, text=own, target="en"))[-1]
        assert last["source"] == "zh"
        sent = await running.http.post(f"{path}/messages", headers=headers, json={"text": last["text"], "original": own})
        assert sent.raise_for_status().json()["original"] == {"text": own, "language": "zh"}
        told = (await talk.messages())[-1]
        assert (told["text"], told["original"]) == (last["text"], None)


async def test_without_a_model_it_says_so_and_what_to_do(running: Any) -> None:
    _, headers, path = await _held(running, "Where are my cups?", language="en")
    seq = await _seq(running, headers, path)
    last = (await _lines(running, headers, path, seq=seq, target="zh"))[-1]
    assert (last["problem"], last["text"]) == ("no_model", "")
    assert all("KEFU_LLM" in last["why"][language] for language in ("zh", "en"))
    assert (await running.http.get(f"{path}/translations", params={"target": "zh"}, headers=headers)).json()["has_model"] is False
    assert (await _lines(running, headers, path, seq=seq, target="en"))[-1]["problem"] == "same_language"


async def test_a_model_that_does_not_answer_is_said_to_be_away(serve: Serve, endpoint: Server) -> None:
    async with serve(model=OpenAICompatible("http://127.0.0.1:9/v1", "", "toy")) as running:
        _, headers, path = await _held(running, "Where are my cups?", language="en")
        last = (await _lines(running, headers, path, seq=await _seq(running, headers, path), target="zh"))[-1]
        assert last["problem"] == "not_now"


def test_the_lock_reads_figures_across_languages() -> None:
    same = (
        ("我买的2个杯子，一共129元，11月20日说发货", "I bought 2 cups, 129 yuan in total; you said they ship on November 20"),
        ("两件都坏了，退我八十块", "Both are broken, refund me 80 yuan"),
        ("打八折吗", "Is it 20% off?"),
        ("第一次买，第二天就坏了", "First time buying, it broke on the second day"),
    )
    assert [differences(zh, en, "zh", "en") for zh, en in same] == [()] * len(same)
    found = differences("退款 3-5 个工作日到账", "The refund arrives in 3-4 business days", "zh", "en")
    assert {each.kind for each in found} == {"lost", "added"}
    names = [("山岚茶杯", "Shanlan Cup")]
    assert differences("山岚茶杯还有吗", "Is the Shanlan Cup in stock?", "zh", "en", names) == ()
    assert [each.said for each in differences("山岚茶杯还有吗", "Is the teacup in stock?", "zh", "en", names)] == ["山岚茶杯"]
    assert [each.kind for each in differences("这个订单还没有付款", "This order has been paid", "zh", "en")] == ["turned"]
    paid = differences("运费由我们承担，您先垫付", "You bear the freight and pay it first", "zh", "en")
    assert [(each.kind, each.said) for each in paid] == [("turned", "我们承担")]
    assert differences("运费由我们承担，您先垫付", "We cover the freight; you pay it first", "zh", "en") == ()
    assert [each.kind for each in differences("请问这个还有吗？我想买", "请问这个还有吗？我想买", "zh", "en")] == ["language"]
