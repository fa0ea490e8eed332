"""Does it phrase a fact well that it never learnt from? The same facts to the bare model and to the one with the adapter."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal
from zlib import crc32

from kefu.errors import TryAgainLater
from kefu.governance import check_promises, wrong_language
from kefu.governance.barred import barred
from kefu.governance.claims import check_claims, judge, strangers_data
from kefu.knowledge.words import terms
from kefu.learning.phrasing.material import is_whole
from kefu.llm import LanguageModel
from kefu.turn.lanes.phrase import one_fact, phrasing_prompt
from kefu.vocabulary import Passage

HELD = 2  # one article in so many teaches nothing and is asked about
MOST_ITEMS = 60
KEPT_WORDS = 0.4  # share of the fact's content words that an answer must say, where the fact has no figure
SUPPORTED = 0.2  # as the verifier of a turn has it: the least chance that the fact says what the answer says

Fault = Literal["", "empty", "cut", "language", "added", "fact", "no answer"]
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Item:
    question: str
    fact: str
    language: str


@dataclass(frozen=True, slots=True)
class Marks:
    """One sitting. `faults`: '' where the fact was copied right, in the right language, and nothing was added."""

    faults: tuple[Fault, ...]
    confidence: tuple[float | None, ...]
    cpu_ms: float  # of an answer, the median
    wall_ms: float
    tokens_a_second: float
    answers: tuple[str, ...] = ()

    @property
    def right(self) -> float:
        return sum(not fault for fault in self.faults) / len(self.faults) if self.faults else 0.0

    @property
    def held_back(self) -> float:
        """Share that the checks would not let through: they cost time and are never seen."""
        return sum(fault in ("empty", "cut", "language", "added") for fault in self.faults) / len(self.faults) if self.faults else 0.0


def is_held(article: str) -> bool:
    """Whether nothing of this article is learnt from."""
    return crc32(f"phrasing {article}".encode()) % HELD == 0


def items_of(passages: Sequence[Passage], most: int = MOST_ITEMS) -> list[Item]:
    """Questions of held articles with the fact that would be selected; both languages alike, in an order that is always the same."""
    chosen: dict[str, list[Item]] = {"zh": [], "en": []}
    for passage in sorted(passages, key=lambda each: crc32(each.id.encode())):
        if is_held(passage.article) and passage.language in chosen:
            question = next(iter(passage.examples), passage.title)
            fact = one_fact(passage, question)
            if is_whole(fact):
                chosen[passage.language].append(Item(question, fact, passage.language))
    return [item for pair in zip(chosen["zh"], chosen["en"], strict=False) for item in pair][:most]


async def sit(model: LanguageModel, items: Sequence[Item], told: Told | None = None) -> Marks:
    """Raises TryAgainLater when the model cannot be had at all; a single lost answer is a fault."""
    faults: list[Fault] = []
    answers: list[str] = []
    sure: list[float | None] = []
    times: list[tuple[int, int, int]] = []
    for at, item in enumerate(items, 1):
        try:
            done = await model.complete(phrasing_prompt(item.fact, item.question, item.language, confidence=True))
        except TryAgainLater:
            if not times:
                raise
            faults.append("no answer")
            answers.append("")
            sure.append(None)
            continue
        text = done.text.strip()
        fault: Fault = "cut" if done.finish == "length" else fault_of(text, item)
        faults.append(fault)
        answers.append(text)
        sure.append(done.confidence)
        times.append((done.usage.cpu_milliseconds, done.usage.milliseconds, done.usage.completion_tokens))
        if told:
            told(at, len(items), f"{fault or 'right'}: {text[:80]}")
    spent = sum(wall for _, wall, _ in times) / 1000
    return Marks(
        tuple(faults),
        tuple(sure),
        median(cpu for cpu, _, _ in times),
        median(wall for _, wall, _ in times),
        sum(tokens for _, _, tokens in times) / max(spent, 1e-9),
        tuple(answers),
    )


def fault_of(text: str, item: Item) -> Fault:
    """What is wrong with an answer; '' for nothing. `added` is what the verifier of a turn would refuse."""
    if not text:
        return "empty"
    if wrong_language(text, item.language):
        return "language"
    if check_claims(text, [item.fact], asked=item.question) or strangers_data(text, item.fact) or barred(text, [item.fact]):
        return "added"
    if check_promises(text, frozenset(), ()):
        return "added"
    if any(each.chance < SUPPORTED for each in judge(text, item.fact)[1]):
        return "added"
    figures = set(re.findall(r"\d+", item.fact))
    if figures:
        return "" if figures & set(re.findall(r"\d+", text)) else "fact"
    words = set(terms(item.fact))
    return "" if not words or len(words & set(terms(text))) / len(words) >= KEPT_WORDS else "fact"
