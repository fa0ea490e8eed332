"""Contradictions and duplicates are found with both sentences, and what is right beside them is left alone."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from kefu.database import Database
from kefu.entrypoints.checking import read_figures
from kefu.knowledge.upkeep import Finding, ProductFacts, decide_finding, find_all, keep_findings, list_findings
from kefu.perception.vectors import Vectors
from kefu.vocabulary import Article

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
RETURNS = Article("returns", "zh", "faq", "收到后不喜欢可以退吗？", "签收次日起 7 天内，商品未使用就可以申请无理由退货。", "returns")
TWIN = Article("returns", "en", "faq", "May I return it?", "Within 7 days, counted from the day after delivery, unused.", "returns")
RULES = Article("rules", "zh", "policy", "退换规则", "## 无理由退货\n签收次日起 7 天内，未使用的商品可以无理由退货。", "returns")
ABROAD = Article("abroad", "zh", "faq", "海外订单可以退吗？", "海外订单签收次日起 14 天内，商品未使用可以退货。", "returns")


def _found(articles: list[Article], vectors: Vectors, products: tuple[ProductFacts, ...] = ()) -> tuple[Finding, ...]:
    return find_all(articles, (), products, read_figures, vectors.query, TODAY)


def _changed(article: Article, old: str, new: str, **other: Any) -> Article:
    assert old in article.body
    return replace(article, body=article.body.replace(old, new), **other)


def test_two_terms_for_one_matter_are_shown_with_both_sentences(vectors: Vectors) -> None:
    assert _found([RETURNS, TWIN, RULES, ABROAD], vectors) == ()
    (finding,) = _found([RETURNS, TWIN, _changed(RULES, "7 天", "10 天"), ABROAD], vectors)
    assert finding.kind == "contradiction"
    assert {finding.one.id, finding.other.id} == {"returns", "rules"}
    assert {"7 天" in side.sentence for side in (finding.one, finding.other)} == {True, False}
    assert "10 天" in finding.why["zh"]
    assert 0.4 < finding.sure <= 1


def test_a_yes_and_a_no_of_one_matter_are_shown_with_both_sentences(vectors: Vectors) -> None:
    no = Article("paying", "zh", "faq", "支持哪些付款方式？", "支持微信支付和支付宝，不支持货到付款。")
    yes = Article("cash", "zh", "faq", "能货到付款吗？", "支持货到付款，快递员上门时付现金。")
    (finding,) = _found([no, yes], vectors)
    assert (finding.kind, finding.act) == ("contradiction", "make_equal")
    assert {finding.one.sentence, finding.other.sentence} == {no.body, yes.body}
    assert "一处说可以" in finding.why["zh"]
    assert _found([no, _changed(yes, "支持货到付款，快递员上门时付现金", "不支持货到付款")], vectors) == ()
    assert _found([no, _changed(yes, "支持货到付款", "海外订单支持货到付款")], vectors) == ()


def test_terms_of_different_days_do_not_contradict_each_other(vectors: Vectors) -> None:
    old = _changed(RULES, "7 天", "10 天", valid_to=date(2026, 6, 30))
    new = _changed(RETURNS, "7 天", "7 天", valid_from=date(2026, 7, 1))
    assert _found([new, old], vectors) == ()
    overlapping = _changed(RULES, "7 天", "10 天", valid_to=date(2027, 6, 30))
    (finding,) = _found([new, overlapping], vectors)
    assert finding.act == "end_older"


def test_the_languages_of_one_article_must_give_the_same_figure(vectors: Vectors) -> None:
    (finding,) = _found([RETURNS, _changed(TWIN, "7 days", "8 days")], vectors)
    assert (finding.kind, finding.act) == ("translation", "translate_again")
    assert "“7 天” in zh, “8 days” in en" in finding.why["en"]


def test_an_article_that_says_the_same_again_is_a_duplicate(vectors: Vectors) -> None:
    again = Article("again", "zh", "faq", "不喜欢的话能退货吗？", "签收次日起 7 天内，没有使用的商品可以申请无理由退货。")
    (finding,) = _found([RETURNS, again], vectors)
    assert (finding.kind, finding.act) == ("duplicate", "merge")


def test_an_article_is_held_against_the_catalogue(vectors: Vectors) -> None:
    pan = ProductFacts("pan", ("松烟煎锅",), {"zh": ("价格 ¥199.00", "厚度 4.5 毫米", "直径 24 厘米")})
    right = Article("pan", "zh", "faq", "松烟煎锅多厚？", "松烟煎锅厚 4.5 毫米。")
    assert _found([right], vectors, (pan,)) == ()
    (finding,) = _found([_changed(right, "4.5", "6")], vectors, (pan,))
    assert (finding.kind, finding.other.sentence) == ("catalogue", "厚度 4.5 毫米")


async def test_a_dismissed_finding_comes_back_when_a_sentence_changes(
    database: Database, merchants: tuple[int, int], vectors: Vectors
) -> None:
    one = merchants[0]
    (finding,) = await keep_findings(database, one, _found([RETURNS, _changed(RULES, "7 天", "10 天")], vectors), NOW)
    await decide_finding(database, one, finding.id, "lin", "两家门店规则不同", NOW)
    await keep_findings(database, one, _found([RETURNS, _changed(RULES, "7 天", "10 天")], vectors), NOW)
    assert await list_findings(database, one) == ()
    await keep_findings(database, one, _found([RETURNS, _changed(RULES, "7 天", "15 天")], vectors), NOW)
    assert [each.state for each in await list_findings(database, one)] == ["open"]
    assert await keep_findings(database, one, _found([RETURNS, RULES], vectors), NOW) == ()
