import pytest

from kefu.errors import TryAgainLater
from kefu.llm import LanguageModel, NoModel, Prompt, ScriptedModel
from kefu.llm.model import ToolCall

ASK = Prompt("只根据资料回答。", (("user", "【资料】质量问题运费由卖家承担。\n运费谁出？"),))


async def test_the_scripted_model_says_its_lines_in_order() -> None:
    model = ScriptedModel().will_say("一二三四五", named=("质量问题",)).will_say("", calls=(ToolCall("get_order", {"order": "A1"}),))
    assert [part for part in [part async for part in model.stream(ASK)] if isinstance(part, str)] == ["一二三四", "五"]
    assert (await model.complete(ASK)).calls[0].name == "get_order"
    assert len(model.asked) == 2
    model.finished()


async def test_a_prompt_without_what_it_must_name_fails_with_the_list() -> None:
    model = ScriptedModel().will_say("好", named=("质量问题", "七天", "发票"), never_named=("运费谁出",))
    with pytest.raises(AssertionError, match=r"(?s)name '七天'.*name '发票'.*must not name '运费谁出'"):
        await model.complete(ASK)
    with pytest.raises(AssertionError, match="七天"):
        model.finished()


async def test_one_question_too_many_and_one_answer_too_many_both_fail() -> None:
    model = ScriptedModel()
    with pytest.raises(AssertionError, match="once more than the script"):
        await model.complete(ASK)
    with pytest.raises(AssertionError, match="never asked for: '好'"):
        ScriptedModel().will_say("好").finished()


async def test_the_scripted_model_can_fail_in_the_middle() -> None:
    stream = ScriptedModel().will_fail(TryAgainLater("gone"), after="运费").stream(ASK)
    assert await anext(stream) == "运费"
    with pytest.raises(TryAgainLater, match="gone"):
        await anext(stream)


async def test_no_model_says_that_it_is_off() -> None:
    model: LanguageModel = NoModel()
    with pytest.raises(TryAgainLater, match="KEFU_LLM=off"):
        await model.complete(ASK)
    assert (await model.state()).state == "off"
