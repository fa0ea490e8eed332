"""The prompt for an answer: what never changes first, then the shop, then the evidence, and the question last.

A model server reads again only what follows the first change, so two questions about one passage share all but their last line.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Literal

from kefu.llm import Prompt
from kefu.turn.lanes.matter import Matter
from kefu.turn.lanes.passages import nearest_sentences
from kefu.turn.lanes.tone import manner, style_asked
from kefu.turn.wording import spoken
from kefu.vocabulary import Found, in_language

MOST_TOKENS = 160
ROOM = {"zh": 360, "en": 850}  # characters of evidence that go into the prompt: prefill is what costs time


def answer_prompt(matter: Matter, evidence: Sequence[Found], *, confidence: bool = False) -> Prompt:
    """Asks for an answer from the evidence; several passages are numbered, and each sentence is to name its own.

    In Chinese or English, also for customers with another language: what the gate cannot read it cannot let through.
    """
    language = spoken(matter.language)
    shop = in_language(matter.heard.merchant.title, matter.language)[0]
    system = "\n".join(filter(None, (rules(language).format(shop=shop), style_asked(matter.heard.merchant.style, matter.language))))
    notes = "\n".join(_note(number, found, matter, len(evidence)) for number, found in enumerate(evidence, 1))
    how = manner(matter.meaning.mood, language)
    if language == "zh":
        last = [f"【资料】{notes}", *([f"（{how}）"] if how else []), f"【顾客】{matter.request.query}"]
    else:
        last = [f"NOTES: {notes}", *([f"({how})"] if how else []), f"CUSTOMER: {matter.request.query}"]
    return Prompt(system, (("user", "\n\n".join(last)),), max_tokens=MOST_TOKENS, confidence=confidence)


def mending(said: str, reason: str, language: str) -> tuple[tuple[Literal["assistant"], str], tuple[Literal["user"], str]]:
    """What follows the prompt when a sentence was refused: the sentence as the model's own, and why it cannot stand."""
    if spoken(language) == "zh":
        why = f"这句话不能这样说：{reason} 请只用【资料】里写明的内容重写一到两句；资料没写的就不说。"
    else:
        why = f"This cannot be said: {reason} Write one or two sentences again, only from what the NOTES state; leave out what they do not."
    return ("assistant", said), ("user", why)


def _note(number: int, found: Found, matter: Matter, count: int) -> str:
    room = ROOM[spoken(found.passage.language)] // (1 if count == 1 else 2)
    words = "\n".join(nearest_sentences(found.passage, matter.request.query, room))
    mark = f"[{number}] " if count > 1 else ""
    return f"{mark}{found.passage.title}\n{words}"


@cache
def rules(language: str) -> str:
    return (resources.files("kefu.turn") / "prompts" / f"answer.{language}.md").read_text(encoding="utf-8").strip()
