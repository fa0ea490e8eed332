"""One request with all that is known about it, as the lanes see it, and the thresholds by which a passage counts as the answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kefu.llm import LanguageModel
from kefu.turn.lanes.phrase import Form
from kefu.turn.named.beyond import names_other_day
from kefu.turn.state import Decision, Heard, Lane, Line, LookUp, Meaning, Objection, Part, Passed, Request, Support
from kefu.turn.wording import SPOKEN
from kefu.vocabulary import Findings, Found

# Thresholds on calibrated scores, chosen on benches/answers/questions.jsonl's development half (benches/LOG.md, "Answers").
ANSWERABLE = 0.66  # below: the articles do not hold it
SURE = 0.12  # the best passage's score from which it is taken as the answer
CERTAIN = (0.75, 0.3)  # answerable and score from which an article goes before live facts of the same words
FOREIGN = (0.17, 0.08)  # the same two for a passage in another language than the question: no word of theirs can agree
# The same two for a large model that reads three passages for a customer whose language Kefu has no wording for: of 22 such questions
# those that the articles answer have .29 and .02 or more but for one, the others at most .05 and .01 (benches/LOG.md, "Lanes and cost").
FOREIGN_READ = (0.2, 0.02)

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
    def asked(self) -> tuple[str, ...]:
        """What the customer asks: whole, and then each question by itself when there are several."""
        return (self.request.query, *self.request.asks)

    @property
    def is_same_language(self) -> bool:
        return self.best.passage.language == self.language

    def doubt(self, lane: Lane) -> Passed | None:
        """Why no passage is taken as the answer, said of `lane`; None when the best one is."""
        if self.findings is None or not self.findings.found:
            return Passed(lane, "nothing_near")
        told = " ".join(f"{found.passage.title} {found.passage.text}" for found in self.findings.found[:2])
        if names_other_day(self.request.query, told):
            return Passed(lane, "other_day")
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


def support_of(found: Found) -> Support:
    passage = found.passage
    return Support("passage", passage.id, passage.title, f"{passage.title}\n{passage.text}", passage.url, found.score, found.reasons)
