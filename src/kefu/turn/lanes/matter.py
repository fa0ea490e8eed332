"""One request with all that is known about it, as the lanes see it, and the thresholds by which a passage counts as the answer."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kefu.llm import LanguageModel
from kefu.turn.lanes.phrase import Form
from kefu.turn.state import Decision, Heard, Lane, Line, LookUp, Meaning, Objection, Part, Passed, Request, Support
from kefu.turn.wording import SPOKEN
from kefu.vocabulary import Findings, Found, Passage

# Thresholds on calibrated scores, chosen on benches/answers/questions.jsonl's development half (benches/LOG.md, "Answers").
ANSWERABLE = 0.66  # below: the articles do not hold it
SURE = 0.12  # the best passage's score from which it is taken as the answer
CERTAIN = (0.75, 0.3)  # answerable and score from which an article goes before live facts of the same words
FOREIGN = (0.17, 0.08)  # the same two for a passage in another language than the question: no word of theirs can agree
# The same two for a large model that reads three passages and writes a language Kefu has no wording for: of 22 such questions those that
# the articles answer have .29 and .02 or more but for one, the others at most .05 and .01 (benches/LOG.md, "Lanes and cost").
FOREIGN_READ = (0.2, 0.02)
CLEAR, BESIDE = 0.5, 0.5  # a best passage below CLEAR is joined by a second one that scores at least this share of it
HALF, HALVES_AMONG, MOST_HALVES = (
    0.06,
    5,
    2,
)  # an answer's other half scores at least this, among so many; chosen on the same
QUESTION_WORDS = frozenset(["what", "when", "where", "which", "does", "have", "your", "with", "long", "much", "many", "used"])

Gate = Callable[[Line, Part, str], tuple[Objection, ...]]
"""(sentence, its part, language) → objections; the verifier's check of one sentence, handed in by the flow."""
Show = Callable[[str], Awaitable[None]]
"""Called with each sentence that has passed the gate."""


@dataclass(frozen=True, slots=True)
class Writer:
    """The language models as a draft uses them, cheapest first; None for one that the shop runs without."""

    small: LanguageModel | None
    model: LanguageModel | None
    gate: Gate
    show: Show
    form: Form = "instructed"  # how the small one is asked


@dataclass(frozen=True, slots=True)
class Matter:
    """`otherwise`: what is said instead of declining when no article answers."""

    request: Request
    decision: Decision
    findings: Findings | None
    heard: Heard
    meaning: Meaning
    writer: Writer
    otherwise: Part | None = None

    @property
    def language(self) -> str:
        return self.meaning.language

    @property
    def best(self) -> Found:
        """The passage that answers; only where `doubt` is None."""
        assert self.findings is not None
        return self.findings.found[0]

    @property
    def is_same_language(self) -> bool:
        return self.best.passage.language == self.language

    def doubt(self, lane: Lane) -> Passed | None:
        """Why no passage is taken as the answer, said of `lane`; None when the best one is."""
        if self.findings is None or not self.findings.found:
            return Passed(lane, "nothing_near")
        is_search = isinstance(self.decision, LookUp) and self.decision.articles_first
        needed = CERTAIN if is_search else (ANSWERABLE, SURE) if self.is_same_language else FOREIGN
        if lane == "model" and needed is FOREIGN and self.language not in SPOKEN:
            needed = FOREIGN_READ
        if is_sure(self.findings, *needed):
            return None
        said = {"answerable": self.findings.answerable, "needed": needed[0], "score": self.best.score, "score_needed": needed[1]}
        return Passed(lane, "not_sure", {name: f"{value:.2f}" for name, value in said.items()})


def is_sure(findings: Findings | None, answerable: float = ANSWERABLE, score: float = SURE) -> bool:
    """Whether the best passage is taken as the answer."""
    return findings is not None and bool(findings.found) and findings.answerable >= answerable and findings.found[0].score >= score


def beside(findings: Findings, language: str) -> tuple[Found, ...]:
    """What is quoted with the first passage: a second one when the first is not clearly the better answer (both together are more
    honest than a coin toss), or the other halves of its answer.
    """
    if len(findings.found) < 2:
        return ()
    first, second = findings.found[:2]
    is_close = first.score < CLEAR and second.score >= max(BESIDE * first.score, SURE)
    if is_close and second.passage.language == language and second.passage.article != first.passage.article:
        return (second,)
    return _other_halves(findings, language)


def _other_halves(findings: Findings, language: str) -> tuple[Found, ...]:
    """Passages about the same thing with words of the question that those before them lack."""
    first, *others = findings.found[:HALVES_AMONG]
    said = _shared(first)
    halves: list[Found] = []
    for other in others:
        more = _shared(other) - said
        if more and other.score >= HALF and other.passage.language == language and _same_thing(first.passage, other.passage):
            halves.append(other)
            said |= more
    return tuple(halves[:MOST_HALVES])


def _shared(found: Found) -> set[str]:
    """The words that a passage shares with the question, as search gave them among its reasons."""
    return {word for reason in found.reasons if reason.startswith("terms ") for word in reason.split()[1:]}


def _same_thing(one: Passage, other: Passage) -> bool:
    """The same article or topic, or titles with a piece in common."""
    if one.article == other.article or (one.topic and one.topic == other.topic):
        return True
    return bool(_pieces(one.title) & _pieces(other.title))


def _pieces(title: str) -> set[str]:
    """Runs of three ideographs, and words of four letters and more without their plural."""
    low = title.lower()
    return {run[i : i + 3] for run in re.findall(r"[\u4e00-\u9fff]+", low) for i in range(len(run) - 2)} | {
        word.rstrip("s") for word in re.findall(r"[a-z]{4,}", low) if word not in QUESTION_WORDS
    }


def support_of(found: Found) -> Support:
    passage = found.passage
    return Support("passage", passage.id, passage.title, f"{passage.title}\n{passage.text}", passage.url, found.score, found.reasons)
