"""What a figure is said of: 7 days for a return are not the 7 days of a delivery, although the article holds both.

The lock (`facts.py`) sees that a figure stands in a source. Here each figure of a claim is held against the figures of the same kind in the
evidence: when one that differs is said of plainly more like words, the claim has moved a figure to where another belongs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kefu.governance.claims.clauses import Clause, Read, read_clauses
from kefu.governance.claims.retold import retold, told_together
from kefu.governance.figures import Fact

MARGIN = 1.1  # by how much another figure's words must be nearer; chosen on benches/grounding/planted.py (LOG, "Grounding")
LEAST = 1.5  # and how near they must be at all
ALONE = 2.5  # the same for a figure that only a number without a unit supports
_REACH = 5  # atoms beside a figure that are compared in order
_FAMILIES = {
    "month": "second",
    "workday": "second",
    "night": "second",
    "ymd": "day",
    "month of year": "day",
    "unit-free": "bare",
    "count:": "bare",
}


@dataclass(frozen=True, slots=True)
class Against:
    """Characters start..end of a claim are not what the evidence says; `evidence` is its sentence, `source` the words in it, may be ''."""

    start: int
    end: int
    kind: str
    reason_en: str
    reason_zh: str
    evidence: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A figure where it stands."""

    fact: Fact
    clause: Clause
    read: Read


def misplaced(claim: str, evidence: str, today: date | None) -> list[Against]:
    """Figures of the claim that stand in the evidence, but of something else."""
    said, ground = read_clauses(claim, today, False), read_clauses(evidence, today, True)
    places = [_Place(fact, clause, ground) for clause in ground.clauses for fact in clause.facts]
    whole = told_together(claim, evidence, today)
    figures = [
        _Place(fact, clause, said)
        for clause in said.clauses
        for fact in clause.facts
        if fact.needs and clause.frame and clause.start not in whole
    ]
    found = [_against(said.text, figure.fact, other) for figure in figures if (other := _nearer(figure, places))]
    known = {(each.start, each.end) for each in found}
    return found + [
        _against(said.text, figure, _Place(other, clause, ground))
        for figure, other, clause in retold(claim, evidence, today, whole)
        if (figure.start, figure.end) not in known
    ]


def _nearer(figure: _Place, places: Sequence[_Place]) -> _Place | None:
    """The figure of the evidence whose words are nearer than those of any that supports this one; None when there is none."""
    kinds = _kinds(figure.fact)
    best: tuple[float, _Place] | None = None
    support: float | None = None
    for place in places:
        if not kinds & _kinds(place.fact) and not ("bare" in kinds and any(key[0] == "bare" for key in place.fact.gives)):
            continue
        likeness = _likeness(figure, place)
        if not figure.fact.needs.isdisjoint(place.fact.gives):
            support = max(likeness, support if support is not None else likeness)
        elif best is None or likeness > best[0]:
            best = (likeness, place)
    if best is None:
        return None
    if support is None:  # no figure of its kind supports it, at most one without a unit
        return best[1] if best[0] >= ALONE else None
    return best[1] if best[0] >= LEAST and best[0] > support + MARGIN else None


def _kinds(fact: Fact) -> frozenset[str]:
    """What is measured, durations in days and in months being of one kind."""
    named = {str(key[0]) for key in fact.needs}
    return frozenset(_FAMILIES.get(name, name) for name in named)


def _likeness(one: _Place, other: _Place) -> float:
    """How like the words are that two figures are said of: in their clauses, their sentences, and beside them in order."""
    words = one.clause.words & other.clause.words
    concepts = one.clause.concepts & other.clause.concepts
    smaller = max(1, min(len(one.clause.words | one.clause.concepts), len(other.clause.words | other.clause.concepts)))
    clause = len(words | concepts) / smaller * min(2.0, len(words | concepts))
    around, about = _sentence(one), _sentence(other)
    sentence = len(around & about) / max(1, len(around))
    return (
        clause
        + sentence
        + 0.5 * (_in_order(one, other, -1) + _in_order(one, other, 1))
        + _same_frame(one, other)
        + _beside_it(one, other)
        + _after_it(one, other)
        + _label(one, other)
    )


def _same_frame(one: _Place, other: _Place) -> float:
    """1.5 when the clauses are the same but for their figures, less for nearly."""
    first, second = set(one.clause.frame), set(other.clause.frame)
    share = len(first & second) / max(1, len(first | second))
    return 1.5 * share if share == 1 or (share >= 0.75 and len(first) >= 2) else 0.0


def _beside_it(one: _Place, other: _Place) -> float:
    """1.5 for each other figure of the claim's clause that stands beside the evidence's, too (the 24 cm one costs ¥199)."""
    mine = [fact for fact in one.clause.facts if fact.needs and not _kinds(fact) & _kinds(one.fact)]
    theirs = [fact for fact in other.clause.facts if not _kinds(fact) & _kinds(one.fact)]
    return 1.5 * sum(any(not fact.needs.isdisjoint(its.gives) for its in theirs) for fact in mine)


def _sentence(place: _Place) -> frozenset[str]:
    beside = [clause for clause in place.read.clauses if clause.sentence == place.clause.sentence]
    return frozenset[str]().union(*(clause.words | clause.concepts for clause in beside))


_LABEL = re.compile(r"([^\s：:，,。.；;（）()]{1,16})\s*[：:]\s*$")


def _label(one: _Place, other: _Place) -> float:
    """3 for figures under the same label (长：34 厘米), -1 under different ones."""
    labels = [_LABEL.search(place.read.text[max(0, place.fact.start - 24) : place.fact.start]) for place in (one, other)]
    if labels[0] is None or labels[1] is None:
        return 0.0
    return 3.0 if labels[0][1] == labels[1][1] else -1.0


def _after_it(one: _Place, other: _Place) -> float:
    """Up to 1.5 when the clauses before them in their sentences are alike (满 ¥159 包邮，不满收 …)."""
    first, second = _clause_before(one), _clause_before(other)
    if first is None or second is None:
        return 0.0
    words, others = first.words | first.concepts, second.words | second.concepts
    figures = any(not fact.needs.isdisjoint(its.gives) for fact in first.facts for its in second.facts)
    return len(words & others) / max(1, len(words | others)) + 0.8 * figures


def _clause_before(place: _Place) -> Clause | None:
    before = [each for each in place.read.clauses if each.sentence == place.clause.sentence and each.end <= place.clause.start]
    return before[-1] if before else None


def _in_order(one: _Place, other: _Place, step: int) -> int:
    """How many atoms beside the two figures are the same, going away from them, at most _REACH."""
    first, second = _beside(one, step), _beside(other, step)
    count = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        count += 1
    return count


def _beside(place: _Place, step: int) -> list[str]:
    row = [atom for atom in place.read.row if place.clause.start <= atom[0] < place.clause.end]
    if step < 0:
        return [form for _, end, form in reversed(row) if end <= place.fact.start][:_REACH]
    return [form for start, _, form in row if start >= place.fact.end][:_REACH]


def _against(text: str, fact: Fact, other: _Place) -> Against:
    said = text[fact.start : fact.end].strip()
    there = other.read.text[other.fact.start : other.fact.end].strip()
    sentence = other.read.sentences[other.clause.sentence]
    en = f"The sources say “{there}” of this; “{said}” belongs to something else."
    return Against(fact.start, fact.end, "bearing", en, f"资料里这里说的是“{there}”，“{said}”说的是别的事。", sentence)
