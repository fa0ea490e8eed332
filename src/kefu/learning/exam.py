"""Is what was learnt better? The same questions to the same search, without and with it, on questions that nobody learnt from."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import cast
from zlib import crc32

import numpy as np
import yaml

from kefu.knowledge import Index
from kefu.perception.vectors import Vectors
from kefu.turn.lanes.matter import is_sure
from kefu.vocabulary import Passage

FEWEST = 15  # questions with a right answer; fewer say nothing
Learnt = Mapping[tuple[str, str], Sequence[str]]
"""(article, language) → questions."""


@dataclass(frozen=True, slots=True)
class Exam:
    """`questions`: (text, language, article that answers). Passages as they are served, less the examples that are asked here.

    `unanswerable`: (text, language) of questions that no shop's articles are likely to answer, in the languages of the passages. Leaving
    articles out instead does not make such questions: their neighbours answer on (benches/LOG.md, "Truthful answers").
    """

    passages: tuple[Passage, ...]
    questions: tuple[tuple[str, str, str], ...]
    unanswerable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """`right`: for each answerable question whether its article came first; `declined`: for each other one whether a turn would not quote.

    `auc`: how well the two are told apart. `cpu_ms`: of one search, the question's vector being there.
    """

    right: tuple[bool, ...]
    declined: tuple[bool, ...]
    auc: float | None
    cpu_ms: float
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
    unanswerable = _unanswerable()
    languages = {each.language for each in passages} & unanswerable.keys()
    return Exam(tuple(kept), tuple(asked), tuple((text, each) for each in sorted(languages) for text in unanswerable[each]))


def with_learnt(passages: Sequence[Passage], learnt: Learnt) -> tuple[Passage, ...]:
    """The passages with what was learnt among their examples: all passages of an article alike, as the search expects."""
    return tuple(
        replace(each, examples=tuple(dict.fromkeys((*each.examples, *learnt.get((each.article, each.language), ()))))) for each in passages
    )


def sit(exam: Exam, learnt: Learnt, vectors: Vectors, stored: Mapping[bytes, bytes], today: date) -> Marks:
    """The marks of one search. Embeds what is not `stored`; a question costs about 20 CPU-ms."""
    present = with_learnt(exam.passages, learnt)
    index = Index(present, vectors, stored=stored)
    asked = [(text, language) for text, language, _ in exam.questions] + list(exam.unanswerable)
    for text, _ in asked:
        vectors.query(text)  # so that both sittings find it known, and the search alone is timed
    before = time.process_time()
    found = [index.search(text, language, today, 1) for text, language in asked]
    spent = time.process_time() - before
    held, others = found[: len(exam.questions)], found[len(exam.questions) :]
    right = [bool(each.found) and each.found[0].passage.article == of for each, (_, _, of) in zip(held, exam.questions, strict=True)]
    auc = _auc([each.answerable for each in held], [each.answerable for each in others])
    views = sum(2 + len(each.examples) for each in present)
    return Marks(tuple(right), tuple(not is_sure(each) for each in others), auc, 1000 * spent / max(1, len(asked)), views * 768 / 1024)


def is_better(before: Marks, after: Marks) -> bool:
    """More than one standard error of the paired difference in first places, on enough questions, and not that much worse in declining."""
    gain, error = difference(before.right, after.right)
    declined, its_error = difference(before.declined, after.declined)
    return len(before.right) >= FEWEST and gain > error and declined >= -its_error


def difference(before: Sequence[bool], after: Sequence[bool]) -> tuple[float, float]:
    """The mean gain, and its standard error: √(questions won + lost + 1) / n, each question being its own pair.

    The one more keeps a single question won from counting as certain.
    """
    count = len(before)
    if not count:
        return 0.0, math.inf
    gains = [int(now) - int(then) for then, now in zip(before, after, strict=True)]
    return sum(gains) / count, math.sqrt(sum(map(abs, gains)) + 1) / count


def _auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    if not positive or not negative:
        return None
    high, low = np.array(positive)[:, None], np.array(negative)[None, :]
    return float((high > low).mean() + (high == low).mean() / 2)


@cache
def _unanswerable() -> Mapping[str, Sequence[str]]:
    text = (resources.files("kefu.learning") / "unanswerable.yaml").read_text(encoding="utf-8")
    return cast("dict[str, list[str]]", yaml.safe_load(text))
