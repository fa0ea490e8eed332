"""What a small model that learnt to phrase is given: the one fact that was selected, and the question. Nothing else, and no instruction.

It never decides whether the fact answers: that was decided before, and its words are checked afterwards. Its manner was learnt from prompts
of this very form (`kefu learn phrasing`), so a change here is a change of what must be learnt again.
"""

from typing import Literal

from kefu.llm import Prompt
from kefu.turn.lanes.passages import nearest_sentences
from kefu.turn.wording import spoken
from kefu.vocabulary import Passage

Form = Literal["instructed", "phrase"]
"""How the small model is asked: by the instructions that the large one gets, or by the bare fact that an adapter of ours has learnt."""

FACT = {
    "zh": 60,
    "en": 140,
}  # characters of the selected fact: one sentence, or two short ones; with three it picks the wrong one (benches/LOG.md)
MOST_TOKENS = 96
ASKED = {"zh": "资料：{fact}\n顾客：{question}", "en": "Facts: {fact}\nCustomer: {question}"}


def one_fact(passage: Passage, question: str) -> str:
    """The sentences of a passage that are nearest the question, in their order, as one text."""
    kept = nearest_sentences(passage, question, FACT[spoken(passage.language)])
    return ("" if passage.language == "zh" else " ").join(kept)


def phrasing_prompt(fact: str, question: str, language: str, *, confidence: bool = False) -> Prompt:
    """Two lines, without a system prompt; no new line of the fact or the question can pass for one of ours."""
    asked = ASKED[spoken(language)].format(fact=" ".join(fact.split()), question=" ".join(question.split()))
    return Prompt("", (("user", asked),), max_tokens=MOST_TOKENS, confidence=confidence)
