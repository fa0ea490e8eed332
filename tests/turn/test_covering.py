"""Which sentences answer together: the nearest first, of few articles, nothing twice, and one sure passage alone."""

from kefu.turn.lanes.covering import ROOM, Quoted, covering
from kefu.vocabulary import Findings, Found, Passage

RETURNS = "签收次日起 7 天内，商品未使用就可以申请无理由退货。寄回运费由您承担。"
REFUND = "仓库收到退货后 2 个工作日内验货。验货通过当天发起退款。银行卡 3–7 个工作日到账。"
WARRANTY = "小家电保修 1 年。灯具保修 2 年，从签收日算起。"


def found(article: str, text: str, score: float, title: str) -> Found:
    return Found(Passage(f"{article}.zh#1", article, "zh", "faq", title, text), score, ())


def of(*each: Found) -> Findings:
    return Findings(each, 0.9)


def said(quotes: tuple[Quoted, ...]) -> list[str]:
    return [sentence for each in quotes for sentence in each.sentences]


def test_a_passage_that_surely_answers_one_question_answers_alone() -> None:
    quotes = covering(of(found("returns", RETURNS, 0.88, "退货"), found("refund", REFUND, 0.05, "退款")), ("几天内可以退货",), "zh")
    assert [each.found.passage.article for each in quotes] == ["returns"]


def test_two_questions_are_covered_by_two_articles_and_no_third() -> None:
    findings = of(found("returns", RETURNS, 0.4, "退货"), found("refund", REFUND, 0.35, "退款"), found("warranty", WARRANTY, 0.3, "保修"))
    asked = ("几天内可以退货 退款银行卡多久到账", "几天内可以退货", "退款银行卡多久到账")
    quotes = covering(findings, asked[:2], "zh")
    assert len({each.found.passage.article for each in quotes}) == 2
    told = "".join(said(covering(findings, asked, "zh")))
    assert "7 天内" in told
    assert "3–7 个工作日" in told


def test_the_passage_with_the_nearest_sentence_comes_first() -> None:
    quotes = covering(
        of(found("refund", REFUND, 0.4, "退款"), found("returns", RETURNS, 0.38, "退货")), ("几天内可以申请无理由退货",), "zh"
    )
    assert quotes[0].found.passage.article == "returns"


def test_nothing_is_said_twice_and_the_room_is_kept() -> None:
    again = found("returns-again", RETURNS, 0.38, "退货规则")
    quotes = covering(of(found("returns", RETURNS, 0.4, "退货"), again, found("refund", REFUND, 0.35, "退款")), ("几天内可以退货",), "zh")
    sentences = said(quotes)
    assert len(sentences) == len(set(sentences))
    assert sum(map(len, sentences)) <= ROOM["zh"]
