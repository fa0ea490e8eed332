"""Pairs of prompt and answer that the small model learns from: our own sentences and templates, and a merchant's articles.

A prompt holds a few stated facts and a question; the answer says the one that was asked for and nothing else. Every pair passes the same
checks as an answer does before it is learnt from.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

import yaml

from kefu.governance.claims import check_claims
from kefu.learning.store import Pair
from kefu.turn.lanes.phrase import FACT, one_fact, phrasing_prompt
from kefu.vocabulary import Passage

_FIGURE = re.compile(r"\d+")
_END = re.compile(r"[。！？.!?…)）”\"]$")
BESIDE = 0.3  # share of the templates' prompts that hold a second fact, as the nearest sentences sometimes do
NUMBERS: Mapping[str, Sequence[object]] = {
    "d": (1, 2, 3, 5, 7, 8, 10, 12, 14, 15, 20, 21, 25, 30, 45, 60, 90),
    "h": (1, 2, 4, 6, 8, 12, 24, 36, 48, 72),
    "m": (3, 6, 9, 12, 18, 24, 36),
    "y": (2, 3, 4, 5, 6, 8, 10),
    "a": (5, 9, 10, 12, 15, 19, 29, 38, 49, 59, 66, 79, 88, 99, 128, 158, 199, 268, 299),
    "b": (300, 500, 600, 800, 999, 1000, 1500, 2000, 3000, 5000),
    "b2": (3, 4, 6, 7, 8, 11, 13, 14, 16, 18, 22, 25),
    "p": (3, 5, 6, 8, 10, 12, 15, 20, 25, 30),
    "t": ("8:00", "9:00", "9:30", "10:00", "11:00", "14:00", "15:30", "16:00", "17:00"),
    "t2": ("18:00", "19:30", "20:00", "21:00", "22:00", "22:30", "23:00"),
    "n": (1, 2, 3, 4, 5, 6),
    "c": (18, 22, 24, 35, 60, 75, 80, 90, 110, 120, 140, 160, 180),
    "k": (2, 4, 5, 8, 12, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100, 120, 150),
    "k2": (20, 40, 55, 65),
    "l": (200, 250, 300, 350, 380, 450, 500, 550, 600, 750, 800, 1200),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the small model reads, and what it is to answer."""

    prompt: str
    answer: str
    language: str


def template_pairs(count: int, seed: int) -> list[Told]:
    """Pairs of both languages in turn, from the templates alone; the same for the same seed."""
    chance = random.Random(seed)
    found: list[Told] = []
    while len(found) < count:
        told, fact, question = _template(chance, ("zh", "en")[len(found) % 2])
        if not check_claims(told.answer, [fact], asked=question):
            found.append(told)
    return found


def own_pairs(sentences: Sequence[Pair], passages: Mapping[str, Passage]) -> list[Told]:
    """A teacher's checked sentence about a passage as the answer to what the passage's title and examples ask.

    Only where the fact that would be selected for that question supports the sentence.
    """
    found: list[Told] = []
    for pair in sentences:
        passage = passages.get(pair.passage)
        if passage is None or passage.version != pair.version:
            continue
        for question in (passage.title, *passage.examples[:2]):
            fact = one_fact(passage, question)
            if not check_claims(pair.text, [fact], asked=question):
                found.append(Told(asked(fact, question, passage.language), pair.text, passage.language))
    return found


def spoken_pairs() -> list[Told]:
    """Our own facts of many kinds, each said once for each question: they keep the model from reciting the templates.

    Learnt from where the checks let the answer through and it holds a figure of its fact, if that has any: the more is said the better.
    """
    return [
        Told(asked(fact, question, language), answer, language)
        for language, fact, question, answer in spoken()
        if not check_claims(answer, [fact], asked=question) and _tells_figure(answer, fact)
    ]


def spoken() -> list[tuple[str, str, str, str]]:
    """(language, fact, question, answer) of all of them; each answer is true by its fact, so what the checks stop of them is too much."""
    return [
        (language, each["note"], question, answer)
        for language, facts in _read("spoken.yaml").items()
        for each in facts
        for question, answer in each["said"].items()
    ]


def _tells_figure(answer: str, fact: str) -> bool:
    figures = set(_FIGURE.findall(fact))
    return not figures or not figures.isdisjoint(_FIGURE.findall(answer))


def stated_pairs(passages: Sequence[Passage]) -> list[Told]:
    """A merchant's own facts, answered with as they stand: what must not be changed is learnt on the merchant's own words."""
    return [
        Told(asked(fact, passage.examples[0], passage.language), fact, passage.language)
        for passage in passages
        if passage.examples and passage.language in FACT and is_whole(fact := one_fact(passage, passage.examples[0]))
    ]


def asked(fact: str, question: str, language: str) -> str:
    """The words of the prompt, as the small model's lane writes them."""
    return phrasing_prompt(fact, question, language).messages[0][1]


def _template(chance: random.Random, language: str) -> tuple[Told, str, str]:
    """A pair, its fact and its question."""
    facts = _read("facts.yaml")[language]
    right, *others = chance.sample(facts, 2 if chance.random() < BESIDE else 1)
    numbers = {name: chance.choice(choices) for name, choices in NUMBERS.items()}
    told = [chance.choice(right["note"]).format(**numbers)]
    told += [chance.choice(each["note"]).format(**{name: chance.choice(choices) for name, choices in NUMBERS.items()}) for each in others]
    chance.shuffle(told)
    fact = ("" if language == "zh" else " ").join(told)
    question = chance.choice(right["ask"])
    if language == "zh" and chance.random() < 0.3:
        question += "？"
    answer = chance.choice(right["say"]).format(**numbers)
    return Told(asked(fact, question, language), answer, language), fact, question


def is_whole(fact: str) -> bool:
    """A sentence that ends, and no row of a table."""
    return bool(_END.search(fact)) and "|" not in fact


@cache
def _read(file: str) -> dict[str, list[dict[str, Any]]]:
    """Facts by language."""
    return cast(
        "dict[str, list[dict[str, Any]]]",
        yaml.safe_load((resources.files("kefu.learning.phrasing") / file).read_text(encoding="utf-8")),
    )
