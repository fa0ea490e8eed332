"""What is learnt from articles and corrections: on a real Postgres, with the real search, and a teacher who says what is written here."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from zlib import crc32

import pytest

from kefu.database import Database
from kefu.errors import NotFound, Refused, TryAgainLater
from kefu.knowledge import Knowledge
from kefu.learning import Learning, Marks, is_better
from kefu.learning.checks import fault_of_question, fault_of_sentence
from kefu.learning.exam import make_exam, sit
from kefu.learning.room import EXAMINED
from kefu.learning.teacher import prompt_for, read
from kefu.llm import ScriptedModel
from kefu.perception.vectors import Vectors
from kefu.vocabulary import Article, Passage

TODAY = date(2026, 11, 20)
ROWS = {
    "returns": (
        "收到后不喜欢可以退吗？",
        "可以，签收次日起 7 天内申请。",
        "不想要了咋办",
        ("支持七天无理由吗", "用着不顺手能退吗", "拆了包装还给退吗", "退货时限"),
    ),
    "invoice": (
        "怎么开发票？",
        "下单时填写抬头，发货后开具电子发票。",
        "报销要的票去哪拿",
        ("能开专票吗", "发票抬头能改吗", "电子发票在哪下", "开票要多久"),
    ),
    "freight": (
        "运费怎么算？",
        "满 99 元包邮，不满收 8 元。",
        "寄过来要另外给钱不",
        ("包邮吗", "邮费多少", "不够包邮线怎么收", "快递费谁出"),
    ),
    "speed": ("多久发货？", "付款后 48 小时内发出。", "拍下啥时候寄出来", ("今天能发吗", "几天发货", "付完款多久寄", "什么时候出库")),
    "warranty": ("保修多久？", "电器保修一年，凭订单维修。", "用半年坏了管不管", ("坏了免费修吗", "保修期多长", "质保几年", "修要带什么")),
    "points": (
        "积分怎么用？",
        "100 积分抵 1 元，下单时勾选。",
        "攒的分能当钱花不",
        ("积分抵扣", "积分换什么", "积分什么时候到", "会员分有啥用"),
    ),
    "member": (
        "怎么升级会员？",
        "一年消费满 2000 元升为金卡。",
        "咋样能变成更高等级",
        ("金卡条件", "会员等级", "升金卡要花多少", "会员怎么升"),
    ),
    "gift": (
        "能包装成礼物吗？",
        "下单备注礼物包装，免费附贺卡。",
        "送人想弄好看点",
        ("可以写贺卡吗", "有礼盒吗", "礼物包装收费吗", "能帮忙包起来吗"),
    ),
    "damage": ("收到破损怎么办？", "拍照联系客服，当天补发。", "打开一看是碎的", ("东西坏了", "快递压坏了赔吗", "碎了怎么赔", "到货破损")),
    "address": (
        "怎么改收货地址？",
        "发货前可在订单页修改一次。",
        "填错地方了能换不",
        ("地址写错了", "能改寄到公司吗", "换个收件地址", "改电话"),
    ),
    "couriers": (
        "发什么快递？",
        "默认中通，可补差价发顺丰。",
        "哪家送过来",
        ("能发顺丰吗", "用哪个物流", "可以指定快递吗", "不想要某家快递"),
    ),
    "stock": (
        "缺货什么时候补？",
        "一般每周三补货，可点到货提醒。",
        "断了还会来不",
        ("没货了还有吗", "补货时间", "到货提醒", "什么时候有现货"),
    ),
    "priceguard": (
        "降价能退差价吗？",
        "签收后 7 天内降价可退差价。",
        "刚买就便宜了咋说",
        ("保价多久", "买贵了退差", "价保怎么申请", "刚降价"),
    ),
    "cancel": (
        "怎么取消订单？",
        "未发货的订单可在订单页取消。",
        "手滑拍错不要了",
        ("取消付款的单", "还没发能取消吗", "撤单", "订单不要了怎么弄"),
    ),
}
ARTICLES = [Article(name, "zh", "faq", title, text, examples=examples) for name, (title, text, _, examples) in ROWS.items()]


def _order() -> list[str]:
    """Articles in the order in which the teacher is asked about their passages."""
    return sorted(ROWS, key=lambda name: crc32(f"{name}.zh#1".encode()))


def _said(name: str) -> str:
    asked = [ROWS[name][2], ROWS[name][0], f"{ROWS[name][0][:4]}给我 9876 元", f"{ROWS[name][0][:3]}打 13812345678 行吗"]
    return json.dumps({"questions": asked, "sentence": ROWS[name][1]}, ensure_ascii=False)


def _script(model: ScriptedModel, names: list[str]) -> ScriptedModel:
    for name in names:
        model.will_say(_said(name), named=(ROWS[name][0], "四个"))
        if crc32(f"exam {name}.zh#1".encode()) % EXAMINED == 0:
            model.will_say(json.dumps({"questions": [f"我这边想问{ROWS[name][2]}", "嗯"]}, ensure_ascii=False), named=("第一次来",))
    return model


async def _learning(database: Database, merchant_id: int, vectors: Vectors) -> tuple[Learning, Knowledge]:
    knowledge = Knowledge(database, vectors)
    await knowledge.save_articles(merchant_id, ARTICLES)
    return Learning(database, knowledge, vectors), knowledge


async def test_a_killed_run_goes_on_where_it_was_and_tells_why_it_dropped_what(
    database: Database, merchants: tuple[int, int], vectors: Vectors
) -> None:
    learning, _ = await _learning(database, merchants[0], vectors)
    order = _order()
    with pytest.raises(TryAgainLater):
        await learning.distil(merchants[0], _script(ScriptedModel(), order[:3]).will_fail(TryAgainLater("away")), TODAY)
    rest = _script(ScriptedModel(), order[3:])
    seen: list[str] = []
    outcome = await learning.distil(merchants[0], rest, TODAY, progress=lambda done, total, line: seen.append(f"{done}/{total} {line}"))
    rest.finished()
    assert len(seen) == len(order) - 3
    assert "of 4 questions kept" in seen[0]
    state = await learning.status(merchants[0])
    assert [(row["run"], row["passages"]) for row in state["runs"]] == [(1, len(order))]
    assert outcome.questions == state["runs"][0]["questions"] <= len(order)
    async with database.open_for(merchants[0]) as connection:
        rows = await (await connection.execute("SELECT DISTINCT fault FROM learning_pair WHERE kind = 'question'")).fetchall()
    assert {"double", "figure", "personal"} <= {row["fault"] for row in rows}
    assert [pair.text for pair in await learning.sentences(merchants[0], 1)]
    assert (state["served"] == 1) is outcome.is_better


async def test_what_is_learnt_counts_at_once_and_is_forgotten_when_switched_off_or_when_its_article_changes(
    database: Database, merchants: tuple[int, int], vectors: Vectors
) -> None:
    learning, knowledge = await _learning(database, merchants[0], vectors)
    passage = next(each for each in await knowledge.passages(merchants[0]) if each.article == "damage")
    asked = "红薯地里三轮车翻沟了"
    assert (await knowledge.search(merchants[0], asked, "zh", on=TODAY)).answerable < 0.9
    await knowledge.learn(merchants[0], [("damage", "zh", passage.version, asked)])
    assert (await knowledge.search(merchants[0], asked, "zh", on=TODAY)).found[0].passage.article == "damage"
    await knowledge.save_articles(merchants[0], [replace(next(each for each in ARTICLES if each.id == "damage"), body="请退回。")])
    assert (await knowledge.search(merchants[0], asked, "zh", on=TODAY)).answerable < 0.9
    await learning.switch_off(merchants[0])
    async with database.open_for(merchants[0]) as connection:
        assert await (await connection.execute("SELECT * FROM learnt_question")).fetchall() == []


async def test_corrections_in_customers_words_wait_for_consent(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    learning, _ = await _learning(database, merchants[0], vectors)
    corrections = [(f"{row[2]}{more}", name) for name, row in ROWS.items() for more in ("", "呀请问")]
    with pytest.raises(Refused, match="consent"):
        await learning.tune(merchants[0], corrections, TODAY, from_customers=True)
    await learning.give_consent(merchants[0], True)
    with pytest.raises(NotFound, match="nowhere"):
        await learning.tune(merchants[0], [("在哪里", "nowhere")], TODAY, from_customers=True)
    outcome = await learning.tune(merchants[0], corrections, TODAY, from_customers=True)
    assert outcome.questions >= len(ROWS)
    assert outcome.after.top1 >= outcome.before.top1
    if outcome.is_better:
        assert (await learning.status(merchants[0]))["served"] == outcome.run
        await learning.switch_off(merchants[0])
        assert await learning.roll_back(merchants[0]) == outcome.run


async def test_another_merchant_learns_nothing_from_it(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    learning, _ = await _learning(database, merchants[0], vectors)
    await learning.give_consent(merchants[0], True)
    assert (await learning.status(merchants[1])) == {"customers_consent": False, "served": None, "before": None, "runs": []}
    with pytest.raises(Refused, match="no run has passed"):
        await learning.switch_on(merchants[1])


def test_only_more_than_one_standard_error_is_better() -> None:
    def marks(right: int) -> Marks:
        return Marks(tuple(at < right for at in range(100)), (True,) * 20, None, 1.0, 1.0)

    assert is_better(marks(70), marks(80))
    assert not is_better(marks(70), marks(70))
    assert not is_better(marks(70), marks(71))
    assert not is_better(Marks((False,) * 5, (), None, 1, 1), Marks((True,) * 5, (), None, 1, 1))
    assert not is_better(marks(70), replace(marks(90), declined=(True,) * 12 + (False,) * 8))
    assert is_better(marks(70), replace(marks(90), declined=(True,) * 19 + (False,)))


async def test_the_exam_asks_what_no_article_answers(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    _, knowledge = await _learning(database, merchants[0], vectors)
    exam = make_exam(await knowledge.passages(merchants[0]), ())
    marks = await asyncio.to_thread(sit, exam, {}, vectors, {}, TODAY)
    assert len(marks.declined) == len(exam.unanswerable) > 50
    assert sum(marks.declined) / len(marks.declined) > 0.8


PASSAGE = Passage("returns.zh#1", "returns", "zh", "faq", "收到后不喜欢可以退吗？", "可以，签收次日起 7 天内申请。")


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ("东西不喜欢想退掉行不行", ""),
        ("30 天后还能退吗", "figure"),
        ("我叫什么 13812345678 能退吗", "personal"),
        ("Can I return it?", "language"),
        ("退", "length"),
        ("作为AI语言模型我不能退货吗", "role"),
        ("收到后不喜欢可以退吗", "double"),
    ],
)
def test_a_question_is_dropped_with_its_reason(question: str, fault: str) -> None:
    from kefu.knowledge.words import key

    assert fault_of_question(question, PASSAGE, {key(PASSAGE.title)}, None) == fault


def test_a_sentence_says_only_what_its_passage_says() -> None:
    assert fault_of_sentence("签收次日起 7 天内可以申请。", PASSAGE) == ""
    assert fault_of_sentence("签收次日起 15 天内可以申请。", PASSAGE) == "figure"
    assert fault_of_sentence("我们的仓库在郊区，欢迎参观游览。", PASSAGE) == "beyond"


def test_what_a_teacher_writes_beside_the_form_is_no_proposal() -> None:
    assert read("I cannot do that.").questions == ()
    assert read('[{"questions": 3}]').questions == ()
    assert read('Here: {"questions": ["一", 2, " 两 句 "], "sentence": "好"}').questions == ("一", "两 句")
    assert prompt_for(PASSAGE, "exam").json_schema is not None
