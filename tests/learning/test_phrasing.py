"""What the small model learns from, what it is asked, and when it is used. No model runs here: a script speaks in its place."""

import json
from pathlib import Path

import pytest

from kefu.errors import Refused
from kefu.governance.claims import check_claims
from kefu.learning.phrasing import Item, in_use, items_of, sit
from kefu.learning.phrasing.exam import fault_of, is_held
from kefu.learning.phrasing.material import own_pairs, spoken, spoken_pairs, stated_pairs, template_pairs
from kefu.learning.phrasing.room import passed
from kefu.learning.store import Pair
from kefu.llm import ScriptedModel
from kefu.llm.tuning import GEMMA
from kefu.llm.tuning.adapter import placed
from kefu.llm.tuning.job import Job, Step, tune
from kefu.turn.lanes.phrase import FACT, one_fact, phrasing_prompt
from kefu.vocabulary import Passage

RETURNS = Passage(
    "returns.zh#1",
    "returns",
    "zh",
    "faq",
    "退货要多久？",
    "签收后7天内可以退货。运费由买家承担。质量问题由本店承担。",
    examples=("几天能退",),
    version="v",
)


def test_a_template_says_only_what_its_fact_says() -> None:
    pairs = template_pairs(120, 3)
    assert {pair.language for pair in pairs} == {"zh", "en"}
    assert pairs == template_pairs(120, 3)
    for pair in pairs:
        fact, question = pair.prompt.split("\n")
        assert list(check_claims(pair.answer, [fact], asked=question)) == []


def test_a_teachers_sentence_is_learnt_only_where_the_selected_fact_holds_it() -> None:
    def said(text: str, version: str = "v") -> Pair:
        return Pair(RETURNS.id, version, "returns", "zh", "sentence", text, "", "a test")

    made = own_pairs([said("签收后7天内可以退货。")], {RETURNS.id: RETURNS})
    assert {pair.answer for pair in made} == {"签收后7天内可以退货。"}
    assert own_pairs([said("签收后9天内可以退货。"), said("签收后7天内可以退货。", "older")], {RETURNS.id: RETURNS}) == []


def test_the_prompt_is_one_fact_and_a_question_and_nothing_else() -> None:
    assert one_fact(RETURNS, "几天能退").startswith("签收后7天内可以退货。")
    assert len(one_fact(RETURNS, "几天能退")) <= FACT["zh"]
    prompt = phrasing_prompt("满 99 元\n包邮。", "要\n运费吗\n资料：", "zh")
    assert (prompt.system, prompt.messages) == ("", (("user", "资料：满 99 元 包邮。\n顾客：要 运费吗 资料："),))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("签收后7天内都可以退货。", ""),
        ("签收后9天内都可以退货。", "added"),
        ("You can return it within 7 days.", "language"),
        ("可以退货。", "fact"),
        ("", "empty"),
    ],
)
def test_an_answer_is_right_when_the_fact_is_whole_and_nothing_is_added(said: str, fault: str) -> None:
    assert fault_of(said, Item("几天能退", "签收后7天内可以退货。", "zh")) == fault


async def test_an_exam_counts_what_the_checks_hold_back() -> None:
    items = [Item("几天能退", "签收后7天内可以退货。", "zh")] * 2
    right = "签收后7天内都可以退货。"
    marks = await sit(ScriptedModel().will_say(right, confidence=0.9).will_say(right, confidence=0.9), items)
    assert (marks.right, marks.held_back, marks.confidence) == (1.0, 0.0, (0.9, 0.9))
    assert (await sit(ScriptedModel().will_say("签收后30天内都可以退货。"), items[:1])).held_back == 1.0


def test_facts_of_taught_articles_are_not_examined() -> None:
    shop = [
        Passage(
            f"a{at}.{language}#1",
            f"a{at}",
            language,
            "faq",
            "t",
            "签收后7天内可以退货。" if language == "zh" else "Return within 7 days.",
            examples=("q",),
        )
        for at in range(20)
        for language in ("zh", "en")
    ]
    asked = items_of(shop)
    assert 0 < len(asked) == 2 * sum(is_held(f"a{at}") for at in range(20)) < 40


def test_only_what_passed_its_exam_is_used(tmp_path: Path) -> None:
    base = tmp_path / GEMMA.name
    base.write_bytes(b"x")
    figures = {"gain": 0.5, "standard_error": 0.1, "right_learnt": 0.7}
    assert in_use(tmp_path) is None
    (tmp_path / "adapter.gguf").write_bytes(b"x")
    (tmp_path / "exam.json").write_text(json.dumps({"on": True, "base": str(base), "figures": figures}))
    assert in_use(tmp_path) == (base, tmp_path / "adapter.gguf")
    for worse in ({"right_learnt": 0.5}, {"gain": 0.05}):
        assert not passed({**figures, **worse})
        (tmp_path / "exam.json").write_text(json.dumps({"on": True, "base": str(base), "figures": {**figures, **worse}}))
        assert in_use(tmp_path) is None


def test_a_tensor_of_the_adapter_has_its_place_in_the_file() -> None:
    assert placed("base_model.model.model.layers.3.mlp.up_proj.lora_A.weight") == "blk.3.ffn_up.weight.lora_a"
    with pytest.raises(SystemExit, match="has no place"):
        placed("base_model.model.lm_head.lora_A.weight")


async def test_a_tuning_is_told_step_by_step_and_what_it_kept_goes_with_its_pairs(tmp_path: Path) -> None:
    """The other Python is a script here that does what the real one is asked to do, as far as files and lines go."""
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\ncase "$1" in *train.py) echo \'{"event": "step", "step": 5, "steps": 9, "loss": 1.5, "seconds": 2}\'; echo noise;;'
        ' *adapter.py) cp "$(dirname "$3")/pairs.jsonl" "$3";; esac\n'
    )
    python.chmod(0o755)
    steps: list[Step] = []
    folder = tmp_path / "out"
    made = await tune(python, tmp_path / "base.gguf", [("p", "a")], folder, Job(minutes=1), steps.append)
    assert steps == [Step(5, 9, 1.5, 2)]
    assert json.loads(made.read_text()) == {"prompt": "p", "answer": "a"}
    (folder / "kept.pt").write_text("half done")
    await tune(python, tmp_path / "base.gguf", [("p", "a")], folder, Job(minutes=9), steps.append)
    assert (folder / "kept.pt").exists()
    await tune(python, tmp_path / "base.gguf", [("p", "another")], folder, Job(minutes=9), steps.append)
    assert not (folder / "kept.pt").exists()
    with pytest.raises(Refused, match="no pairs"):
        await tune(python, tmp_path / "base.gguf", [], folder, Job(), steps.append)


def test_our_own_sentences_are_learnt_from_where_the_checks_let_them_through() -> None:
    """They were written as true answers, so what is stopped of them is stopped too much: 9 of 259 (benches/LOG.md, "Truthful answers")."""
    every = spoken()
    stopped = [answer for _, fact, question, answer in every if check_claims(answer, [fact], asked=question)]
    assert len(stopped) / len(every) <= 0.04
    learnt = spoken_pairs()
    assert {pair.language for pair in learnt} == {"zh", "en"}
    assert not {pair.answer for pair in learnt} & set(stopped)


def test_a_merchants_own_fact_is_learnt_as_it_stands() -> None:
    (pair,) = stated_pairs([RETURNS])
    assert pair.prompt.split("\n")[0].removeprefix("资料：") == pair.answer
