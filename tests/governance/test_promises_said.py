"""A sentence that commits the shop to something later needs its record, and says the record's deadline."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from test_promises import INFORMATION  # pyright: ignore[reportMissingImports]

from kefu.governance import check_promises

SHANGHAI = ZoneInfo("Asia/Shanghai")
MADE = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # a Monday
END = {"hour": 23, "minute": 59, "second": 59}
SENTENCES: dict[str, list[str]] = yaml.safe_load((Path(__file__).resolve().parent / "promise_sentences.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Record:
    kind: str
    deadline: datetime | None
    within: str = ""
    made_at: datetime = MADE


REFUND = Record("refund_by", (MADE + timedelta(days=3)).replace(**END), "3 business days")
CALL = Record("call_by", MADE.replace(hour=17))
REPLY = Record("reply_by", MADE + timedelta(hours=24), "24 hours")


@pytest.mark.parametrize("text", [text for texts in SENTENCES.values() for text in texts])
def test_a_promise_without_a_record_is_refused(text: str) -> None:
    assert check_promises(text, (), ())


@pytest.mark.parametrize("text", INFORMATION)
def test_information_promises_nothing(text: str) -> None:
    assert check_promises(text, (), ()) == ()


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("我们会在3个工作日内给您退款。", REFUND),
        ("您的退款会在11月26日前到账。", REFUND),
        ("您的退款最晚周四到账。", REFUND),
        ("You will be refunded within 3 working days.", REFUND),
        ("Your refund will arrive by Thursday.", REFUND),
        ("Your ¥129.00 will be returned to your card by 26 November.", REFUND),
        ("我们会给您退款129元，3个工作日内到账。", REFUND),
        ("今天下午5点前给您回电。", CALL),
        ("A colleague will call you by 5 pm today.", CALL),
        ("A colleague will call you before 17:00.", CALL),
        ("24小时内回复您。", REPLY),
        ("We'll get back to you within 24 hours.", REPLY),
        ("明天上午10点前给您答复。", REPLY),
        ("同事会尽快联系您。", REPLY),
        ("You will have our answer by tomorrow 10:00.", REPLY),
        ("到货后我们第一时间通知您。", Record("stock_notice", None)),
        ("We'll let you know as soon as it's back.", Record("stock_notice", None)),
    ],
)
def test_a_promise_with_its_record_may_be_said(text: str, record: Record) -> None:
    assert check_promises(text, (), (record,)) == ()


@pytest.mark.parametrize(
    ("text", "record", "said"),
    [
        ("我们会在2天内给您退款。", REFUND, "2天"),
        ("您的退款会在11月25日前到账。", REFUND, "11月25日"),
        ("You will be refunded within 5 working days.", REFUND, "5 working days"),
        ("Your refund will arrive by Friday.", REFUND, "Friday"),
        ("今天下午6点前给您回电。", CALL, "6点"),
        ("明天下午5点前给您回电。", CALL, "明天"),
        ("A colleague will call you by 4 pm.", CALL, "4 pm"),
        ("2小时内回复您。", REPLY, "2小时"),
    ],
)
def test_a_deadline_that_is_not_the_records_is_refused(text: str, record: Record, said: str) -> None:
    found = check_promises(text, (), (record,))
    assert any(said in each.said and "时限" in each.reason_zh for each in found), found
    for each in found:
        assert text[slice(*each.span)] == each.said


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("我们会在3个工作日内给您退款。", CALL),
        ("今天下午5点前给您回电。", REFUND),
        ("明天给您补发一件。", REPLY),
        ("已为您退款。", REFUND),  # promised is not done
        ("I'll transfer you to a colleague now.", CALL),
    ],
)
def test_a_record_of_another_kind_or_a_promise_told_as_done_does_not_help(text: str, record: Record) -> None:
    assert check_promises(text, (), (record,))


def test_acts_that_were_done_may_be_told_by_the_names_of_changes() -> None:
    assert check_promises("已为您取消订单。", ("cancel_order",), ()) == ()
    assert check_promises("已为您提交补发。", ("resend_parcel",), ()) == ()
    assert check_promises("已为您取消订单。", ("change_address",), ()) != ()


def test_almost_no_sentence_of_the_demo_articles_is_taken_for_a_promise() -> None:
    articles = (Path(__file__).resolve().parents[2] / "demo").glob("*/articles/*.md")
    bodies = [path.read_text(encoding="utf-8").split("---", 2)[2] for path in articles]
    said = {part.strip() for body in bodies for part in re.split(r"(?<=[。！？!?\n])|(?<=\.)\s+", body) if part.strip()}
    alarms = [text for text in said if check_promises(text, (), ())]
    assert len(said) > 900
    assert len(alarms) <= 4, alarms
