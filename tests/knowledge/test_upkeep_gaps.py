"""Which turns leave a gap, and that a gap can be printed."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from kefu.knowledge.upkeep.drafts import general
from kefu.knowledge.upkeep.gaps import _gap, unanswered  # pyright: ignore[reportPrivateUsage]

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def _declined(text: str, intent: str = "knowledge") -> dict[str, Any]:
    made = {
        "understand": {"requests": [{"text": text, "intent": intent}]},
        "decide": {"items": [{"is": "Answer"}]},
        "draft": {"items": [{"lane": "decline", "why": []}]},
    }
    record = {"language": "zh", "steps": [{"verb": verb, "made": each} for verb, each in made.items()]}
    return {"trace_id": uuid4(), "conversation_id": uuid4(), "seq": 1, "at": NOW, "record": record, "before": None}


@pytest.mark.parametrize("text", ["毛巾掉毛正常吗", "is apple pay ok?", "你们招代理吗"])
def test_a_question_without_an_answer_is_a_gap(text: str) -> None:
    assert [each.text for each in unanswered(_declined(text))] == [text]


def test_a_product_named_alone_is_a_gap() -> None:
    assert [each.text for each in unanswered(_declined("雨伞", "product.find"))] == ["雨伞"]


@pytest.mark.parametrize("text", ["好的明白了", "很满意", "唉", "你们得负责", "haha fine", "推来推去的 烦死了"])
def test_thanks_and_anger_are_no_gap(text: str) -> None:
    assert list(unanswered(_declined(text))) == []


def test_a_gap_can_be_written_as_json() -> None:
    question = {
        "asked": "毛巾掉毛正常吗",
        "language": "zh",
        "why": "declined",
        "at": NOW,
        "conversation_id": uuid4(),
        "stake": {"CNY": 4500},
    }
    row = {"gap_id": uuid4(), "state": "open", "drafts": 0, "article_id": None, "decided_by": "", "reason": ""}
    told = json.loads(json.dumps(asdict(_gap(row, [question, question])), default=str))
    assert (told["languages"], told["reasons"], told["stake"]) == ({"zh": 2}, {"declined": 2}, {"CNY": 4500})


def test_what_a_person_says_to_one_customer_is_no_article() -> None:
    assert general(["前面让您跑来跑去，是我们没做好。您从头说，我来处理。"], "zh") == ""
