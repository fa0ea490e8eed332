"""Is what was learnt better? The same questions to the same search, without and with it, on questions that nobody learnt from."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zlib import crc32

import numpy as np

from kefu.knowledge import Index
from kefu.perception.vectors import Vectors
from kefu.vocabulary import Passage

LEFT_OUT = 5  # one article in so many is in no index of the exam: its questions must be found unanswerable
FEWEST = 15  # questions with a right answer; fewer say nothing
Learnt = Mapping[tuple[str, str], Sequence[str]]
"""(article, language) → questions."""


@dataclass(frozen=True, slots=True)
class Exam:
    """`questions`: (text, language, article that answers). Passages as they are served, less the examples that are asked here."""

    passages: tuple[Passage, ...]
    questions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """`right`: for each answerable question whether its article came first. `auc`: how well answerable ones are told from the others."""

    right: tuple[bool, ...]
    auc: float | None
    cpu_ms: float  # of one search, the question's vector included
    kilobytes: float  # of vectors that the index holds

    @property
    def top1(self) -> float:
        return sum(self.right) / len(self.right) if self.right else 0.0


def make_exam(passages: Sequence[Passage], generated: Sequence[tuple[str, str, str]]) -> Exam:
    """Every other of the merchant's own examples is taken out of the passages and asked, beside the `generated` questions."""
    asked: dict[tuple[str, str, str], None] = {}
    kept: list[Passage] = []
    for passage in passages:
        out = [example for example in passage.examples if len(passage.examples) > 1 and crc32(example.encode()) % 2]
        asked.update({(example, passage.language, passage.article): None for example in out})
        kept.append(replace(passage, examples=tuple(example for example in passage.examples if example not in out)))
    asked.update(dict.fromkeys(generated))
    return Exam(tuple(kept), tuple(asked))


def is_left_out(article: str) -> bool:
    """Whether the exam's shop does not have this article."""
    return crc32(f"left out {article}".encode()) % LEFT_OUT == 0


def with_learnt(passages: Sequence[Passage], learnt: Learnt) -> tuple[Passage, ...]:
    """The passages with what was learnt among their examples: all passages of an article alike, as the search expects."""
    return tuple(
        replace(each, examples=tuple(dict.fromkeys((*each.examples, *learnt.get((each.article, each.language), ()))))) for each in passages
    )


def sit(exam: Exam, learnt: Learnt, vectors: Vectors, stored: Mapping[bytes, bytes], today: date) -> Marks:
    """The marks of one search. Embeds what is not `stored`; a question costs about 20 CPU-ms."""
    present = [each for each in with_learnt(exam.passages, learnt) if not is_left_out(each.article)]
    index = Index(present, vectors, stored=stored)
    right: list[bool] = []
    chances: tuple[list[float], list[float]] = ([], [])
    spent = 0.0
    for text, language, article in exam.questions:
        vectors.query("")  # so that no question finds the caches of the one before it warm in one sitting only
        before = time.process_time()
        found = index.search(text, language, today, 1)
        spent += time.process_time() - before
        chances[is_left_out(article)].append(found.answerable)
        if not is_left_out(article):
            right.append(bool(found.found) and found.found[0].passage.article == article)
    views = sum(2 + len(each.examples) for each in present)
    return Marks(tuple(right), _auc(*chances), 1000 * spent / max(1, len(exam.questions)), views * 768 / 1024)


def is_better(before: Marks, after: Marks) -> bool:
    """More than one standard error of the paired difference in first places, on enough questions."""
    gain, error = difference(before, after)
    return len(before.right) >= FEWEST and gain > error


def difference(before: Marks, after: Marks) -> tuple[float, float]:
    """The mean gain in first places, and its standard error: √(questions won + lost + 1) / n, each question being its own pair.

    The one more keeps a single question won from counting as certain.
    """
    count = len(before.right)
    if not count:
        return 0.0, math.inf
    gains = [int(now) - int(then) for then, now in zip(before.right, after.right, strict=True)]
    return sum(gains) / count, math.sqrt(sum(map(abs, gains)) + 1) / count


def _auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    if not positive or not negative:
        return None
    high, low = np.array(positive)[:, None], np.array(negative)[None, :]
    return float((high > low).mean() + (high == low).mean() / 2)
