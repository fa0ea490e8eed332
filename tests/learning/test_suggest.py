"""Questions that a model proposes for an article, and what becomes of those a person accepts."""

import json
from datetime import date

import pytest

from kefu.database import Database
from kefu.errors import NotFound
from kefu.knowledge import Knowledge
from kefu.learning import Suggestion, suggest, with_accepted
from kefu.llm import ScriptedModel
from kefu.perception.vectors import Vectors
from kefu.vocabulary import Article

TODAY = date(2026, 11, 22)
FREIGHT = Article("freight", "zh", "faq", "运费怎么算？", "满 99 元包邮，不满收 8 元。", examples=("多少钱包邮",))
INVOICE = Article("invoice", "zh", "faq", "怎么开发票？", "下单时填写抬头，发货后开具电子发票。", examples=("开票", "电子发票在哪下"))
RULES = Article(
    "rules",
    "zh",
    "policy",
    "售后规则",
    "## 保修\n电水壶保修 2 年，凭订单维修。\n\n## 茶券\n退货时茶券不退回。",
    examples=("保修 › 水壶坏了免费修吗", "保修 › 质保几年"),
)


@pytest.fixture
async def knowledge(database: Database, merchants: tuple[int, int], vectors: Vectors) -> Knowledge:
    room = Knowledge(database, vectors)
    await room.save_articles(merchants[0], [FREIGHT, INVOICE, RULES])
    return room


def says(model: ScriptedModel, *questions: str, named: str) -> None:
    model.will_say(json.dumps({"questions": questions, "sentence": ""}, ensure_ascii=False), named=(named,))


async def test_a_proposal_with_a_fault_is_dropped_and_says_why(knowledge: Knowledge, merchants: tuple[int, int]) -> None:
    model = ScriptedModel()
    says(model, "买得少要另外付邮费吗", "多少钱包邮", "付 500 元邮费行吗", "嗯", named="满 99 元")
    found = await suggest(knowledge, merchants[0], model, TODAY, article="freight")
    assert {each.example: each.fault for each in found} == {
        "买得少要另外付邮费吗": "",
        "多少钱包邮": "double",
        "付 500 元邮费行吗": "figure",
        "嗯": "length",
    }


async def test_a_question_for_a_section_carries_its_name(knowledge: Knowledge, merchants: tuple[int, int]) -> None:
    model = ScriptedModel()
    says(model, "水壶烧坏了能修不", "退了货茶券还给我吗", named="保修 2 年")
    says(model, "退货以后茶券回来吗", named="茶券不退回")
    found = await suggest(knowledge, merchants[0], model, TODAY, article="rules")
    assert {each.example: each.fault for each in found} == {
        "保修 › 水壶烧坏了能修不": "",
        "保修 › 退了货茶券还给我吗": "another section",
        "茶券 › 退货以后茶券回来吗": "",
    }
    assert set(with_accepted(RULES, found).examples) == {*RULES.examples, "保修 › 水壶烧坏了能修不", "茶券 › 退货以后茶券回来吗"}


async def test_the_thinnest_articles_are_asked_about_and_full_sections_left_out(knowledge: Knowledge, merchants: tuple[int, int]) -> None:
    model = ScriptedModel()
    asked: list[str] = []
    says(model, named="满 99 元")
    says(model, named="茶券不退回")
    await suggest(knowledge, merchants[0], model, TODAY, most=2, told=lambda name, _: asked.append(name))
    assert asked == ["freight", "rules"]


async def test_an_article_that_is_not_there_is_named(knowledge: Knowledge, merchants: tuple[int, int]) -> None:
    with pytest.raises(NotFound, match="'gone'"):
        await suggest(knowledge, merchants[0], ScriptedModel(), TODAY, article="gone")


def test_only_what_passed_the_checks_is_accepted() -> None:
    found = [Suggestion("freight", "zh", "邮费咋算", 0.4, ""), Suggestion("freight", "zh", "嗯", 0.0, "length")]
    assert with_accepted(FREIGHT, found).examples == ("多少钱包邮", "邮费咋算")
