"""A merchant's flows: mistakes with their lines, versions that conversations keep, and sentences that promise nothing."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from test_dialogues import TODAY, play

from kefu.commands.errands import check_files
from kefu.errors import NotFound, Refused
from kefu.governance import check_promises
from kefu.knowledge.own_intents import OwnIntent, OwnIntents
from kefu.perception.taxonomy import taxonomy
from kefu.perception.vectors import Vectors
from kefu.shops import merchant_by_name
from kefu.turn import Services
from kefu.turn.flows.assent import assent
from kefu.turn.flows.book import FlowBook, shipped, shipped_flows
from kefu.turn.flows.script import read_flow
from kefu.turn.wording import wording
from loaded_shops import clone, open_parts

CANCEL = shipped()["cancel_order"]
EMBROIDERY = """
name: embroidery
title: {zh: 绣字, en: embroidery}
slots:
  letters: {type: text, ask: {zh: "要绣什么字？", en: "Which letters?"}}
steps:
  - ask: letters
  - hand_over: embroidery
"""


@pytest.mark.parametrize("name", shipped())
def test_no_sentence_of_a_shipped_flow_promises_what_is_on_no_record(name: str) -> None:
    flow = shipped_flows()[name]
    texts = [text for slot in flow.slots.values() for text in slot.ask.values()]
    texts += [text for step in flow.walk_steps() for text in (step.say or {}).values()]
    assert [text for text in texts if check_promises(text, frozenset(), ())] == []


def test_every_shipped_flow_is_begun_by_intents_that_there_are() -> None:
    for name, source in shipped().items():
        assert read_flow(source, name, frozenset(taxonomy())).name == name


def test_what_kefu_says_of_errands_promises_nothing_by_itself() -> None:
    keys = [key for key in wording() if key.startswith(("flow.", "impossible.", "identify.", "chat."))]
    said = [re.sub(r"\{\w+\}", "X", text) for key in keys for text in wording()[key].values()]
    assert [text for text in said if check_promises(text, frozenset(), ())] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("  - ask: order\n", "  - ask: ordr\n", 39, "there is no slot 'ordr'"),
        ("start: [order.cancel]", "start: [order.cancle]", 4, "there is no intent 'order.cancle'"),
        ("    type: order\n", "    type: ordre\n", 19, "Input should be"),
        (", en: Found it cheaper}", "}", 33, "English text (en) is missing"),
        ("      - change: cancel_order", "      - change: cancel_it", 49, "Input should be"),
        ("      - ask: reason\n", "      - ask: reason\n        say: {zh: 好, en: ok}\n", 48, "a step does one thing"),
        ("name: cancel_order", "name: [cancel_order", 3, "this is not YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, told: str) -> None:
    assert old in CANCEL
    with pytest.raises(Refused) as refused:
        read_flow(CANCEL.replace(old, new, 1), "mine.yaml", frozenset({"order.cancel"}))
    found = next((each for each in str(refused.value).splitlines() if told in each), str(refused.value))
    assert told in found
    assert f"mine.yaml, line {line}:" in found


async def test_checking_a_file_gives_each_mistake_its_line_and_notes_promises(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(CANCEL.replace("- ask: order\n", "- ask: nothing\n", 1), encoding="utf-8")
    promise = 'en: "We will refund you today."'
    (tmp_path / "promising.yaml").write_text(re.sub(r'en: "This order has been delivered[^"]*"', promise, CANCEL), encoding="utf-8")
    notes, mistakes = await check_files([tmp_path])
    assert (notes["level"], notes["line"]) == ("note", 42)
    assert (mistakes["level"], Path(mistakes["file"]).name, mistakes["line"]) == ("mistake", "wrong.yaml", 39)


async def test_a_conversation_in_a_flow_keeps_its_version(server: str, puyu_kept: str, vectors: Vectors) -> None:
    with clone(server, puyu_kept) as url:
        async with open_parts(vectors, url=url) as opened:
            services = replace(opened, now=TODAY)
            shop = await merchant_by_name(services.database, "puyu")
            assert shop is not None
            book = FlowBook(services.database)

            async def asks_anew(_: Services) -> None:
                changed = CANCEL.replace("方便说一下取消的原因吗？", "为什么要取消呢？")
                saved = await book.save(shop.merchant_id, changed, "cancel_order.yaml", "lin")
                assert saved.version != shipped_flows()["cancel_order"].version

            talk = {"language": "zh", "customer": "C016"}
            begins = {"customer": "取消PY2611211254", "says": ["方便说一下"], "open": ["cancel_order"]}
            goes_on = {"before": asks_anew, "customer": "嗯那个嘛", "says": ["方便说一下"], "never": ["为什么要取消呢"]}
            await play({**talk, "turns": [begins, goes_on]}, services)
            await play({**talk, "turns": [{**begins, "says": ["为什么要取消呢"]}]}, services)
            await book.restore(shop.merchant_id, "cancel_order", "lin")
            await play({**talk, "turns": [begins]}, services)
            assert [each.who for each in await book.versions(shop.merchant_id, "cancel_order")] == ["lin", "lin", ""]


ZH = ("把我的名字绣上去", "想在上面绣几个字", "可以帮我绣名字吗", "绣字服务怎么下单", "我要绣个字母")
EN = ("embroider my name on it", "I want initials stitched on", "can you embroider a name", "add embroidery please", "stitch letters on it")


async def test_an_own_intent_begins_its_flow_from_the_next_message_on(server: str, puyu_kept: str, vectors: Vectors) -> None:
    with clone(server, puyu_kept) as url:
        async with open_parts(vectors, url=url) as opened:
            services = replace(opened, now=TODAY)
            shop = await merchant_by_name(services.database, "puyu")
            assert shop is not None
            await FlowBook(services.database).save(shop.merchant_id, EMBROIDERY, "embroidery.yaml", "lin")
            zh = {"customer": "能不能帮我绣个名字", "open": ["embroidery"], "says": ["绣什么字"]}
            await play({"language": "zh", "customer": "C016", "turns": [zh | {"open": [], "says": []}]}, services)
            await OwnIntents(services.database, vectors).save(shop.merchant_id, OwnIntent("embroider", ZH, EN, flow="embroidery"))
            await play({"language": "zh", "customer": "C016", "turns": [zh]}, services)
            en = {"customer": "Could you embroider my name on it?", "open": ["embroidery"], "says": ["Which letters"]}
            await play({"language": "en", "customer": "C016", "turns": [en]}, services)


async def test_a_flow_that_is_off_is_started_by_nobody(services: Services) -> None:
    shop = await merchant_by_name(services.database, "shanlan") or await merchant_by_name(services.database, "puyu")
    assert shop is not None
    book = FlowBook(services.database)
    with pytest.raises(NotFound):
        await book.switch_off(shop.merchant_id, "no_such_flow", "lin")
    await book.switch_off(shop.merchant_id, "warranty", "lin")
    assert "warranty" not in (await book.of(shop.merchant_id)).newest
    await book.restore(shop.merchant_id, "warranty", "lin")
    assert "warranty" in (await book.of(shop.merchant_id)).newest


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("确认确认", "yes"),
        ("行吧那就取消", "yes"),
        ("yes please check with them", "yes"),
        ("yes, cancel it", "yes"),
        ("yes but only the blue one", "other"),
        ("好的，但是运费你们得赔我", "other"),
        ("yes and also change my address", "other"),
        ("never mind", "drop"),
        ("never mind, make it the white one", "other"),
        ("算了吧", "drop"),
        ("I changed my mind", "drop"),
        ("cancel it, I changed my mind", "other"),
        ("no, the other one", "no"),
    ],
)
def test_a_yes_counts_only_when_nothing_else_is_said(said: str, means: str) -> None:
    assert assent(said) == means
