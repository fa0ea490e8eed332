"""The model proposes, verification disposes: what a model writes is checked before anyone sees it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from kefu.conversations import Message
from kefu.errors import TryAgainLater
from kefu.llm import ScriptedModel
from kefu.perception.vectors import Vectors
from kefu.shops import merchant_by_name
from kefu.turn import Services, answer, hear, read_trace
from kefu.vocabulary import Article

OpenServices = Callable[..., AbstractAsyncContextManager[Services]]

NOTE = Article(
    id="museum-lamp-loan",
    language="en",
    kind="document",
    title="Lending lamps to museums",
    body=(
        "Museums may borrow up to 12 lamps from our archive for at most 90 days. The museum insures each lamp for ¥3000 during the loan. "
        "A request is made in writing 6 weeks before the exhibition opens, and the curator of the archive answers within 10 days. "
        "Lamps made before 1960 never leave the building. The museum pays for transport both ways and names the archive in its catalogue. "
        "Photographs of borrowed lamps may be used in print and online without a further fee for as long as the exhibition lasts."
    ),
    topic="archive",
    examples=("博物馆可以借展灯具吗", "Can a museum borrow lamps?"),
)


async def _ask(
    open_services: OpenServices, url: str, vectors: Vectors, model: ScriptedModel
) -> tuple[Message, list[str], dict[str, Any], Services]:
    shown: list[str] = []

    async def tell(kind: str, content: Mapping[str, Any]) -> None:
        if kind == "text":
            shown.append(content["delta"])

    async with open_services(url, vectors, model) as services:
        shop = await merchant_by_name(services.database, "puyu")
        assert shop is not None
        await services.knowledge.save_articles(shop.merchant_id, [NOTE])
        conversation, _ = await services.conversations.start(shop.merchant_id, "zh", {})
        reply = await answer(services, conversation, await hear(services, conversation, "博物馆可以借展灯具吗", None), tell)
        assert reply is not None
        assert reply.trace_id is not None
        row = await read_trace(services, shop.merchant_id, reply.trace_id)
        assert row is not None
        return reply, shown, row["record"], services


async def test_a_models_true_sentence_is_streamed_and_sent(open_services: OpenServices, puyu_url: str, vectors: Vectors) -> None:
    model = ScriptedModel()
    model.will_say("博物馆最多可以借 12 盏灯，最长 90 天。", named=("12 lamps", "博物馆可以借展灯具吗"))
    reply, shown, record, _ = await _ask(open_services, puyu_url, vectors, model)
    assert reply.lane == "model"
    assert shown == ["博物馆最多可以借 12 盏灯，最长 90 天。"]
    assert record["sentences"][0]["citations"] == [1]


@pytest.mark.parametrize(
    "invented",
    ["博物馆最多可以借 20 盏灯。", "最长可以借 90 小时。", "我马上帮您转接馆长。", "Museums may borrow 12 lamps."],
    ids=["another number", "another unit", "a promise", "another language"],
)
async def test_a_models_false_sentence_is_never_shown_and_the_passage_is_quoted_instead(
    invented: str, open_services: OpenServices, puyu_url: str, vectors: Vectors
) -> None:
    model = ScriptedModel()
    model.will_say(invented)
    model.will_say(invented, named=("12 lamps", invented))  # asked once more, with what was wrong
    reply, shown, record, _ = await _ask(open_services, puyu_url, vectors, model)
    assert reply.lane == "quote"
    assert invented not in reply.text
    assert invented not in "".join(shown)
    assert ("model", "refused") in [(each["lane"], each["code"]) for each in record["passed"]]


async def test_a_sentence_that_was_refused_is_mended_once_with_the_reason(
    open_services: OpenServices, puyu_url: str, vectors: Vectors
) -> None:
    model = ScriptedModel()
    model.will_say("博物馆最多可以借 20 盏灯。")
    model.will_say("博物馆最多可以借 12 盏灯。", named=("20 盏", "12 lamps"))
    reply, shown, record, _ = await _ask(open_services, puyu_url, vectors, model)
    assert (reply.lane, shown) == ("model", ["博物馆最多可以借 12 盏灯。"])
    assert "mended once" in " ".join(record["why"])


async def test_what_has_passed_is_kept_when_a_later_sentence_is_refused(
    open_services: OpenServices, puyu_url: str, vectors: Vectors
) -> None:
    model = ScriptedModel()
    model.will_say("博物馆最多可以借 12 盏灯，最长 90 天。馆长会送您 300 元红包。")
    reply, shown, record, _ = await _ask(open_services, puyu_url, vectors, model)
    assert reply.lane == "model"
    assert shown[0] == "博物馆最多可以借 12 盏灯，最长 90 天。"
    assert "红包" not in reply.text
    assert "同事" in reply.text
    assert "the rest was refused" in " ".join(record["why"])


async def test_a_dead_model_costs_the_wording_and_not_the_answer(open_services: OpenServices, puyu_url: str, vectors: Vectors) -> None:
    model = ScriptedModel()
    model.will_fail(TryAgainLater("the model is away"))
    reply, _, record, _ = await _ask(open_services, puyu_url, vectors, model)
    assert reply.lane == "quote"
    assert "90 days" in reply.text
    assert "the model is away" in record["passed"][-1]["why"]["en"]
    assert [each["lane"] for each in record["passed"]] == ["fact", "verbatim", "quote", "small", "model"]
