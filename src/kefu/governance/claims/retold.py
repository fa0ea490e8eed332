"""A clause told as the evidence tells it, but for a figure: "up to two" of what may be warmed for up to three minutes.

Where the words are the evidence's own, nothing is weighed: the figures must be those that stand between the same words. Of several such
clauses the one counts that has the same clauses beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kefu.governance.claims.clauses import Clause, Read, read_clauses
from kefu.governance.figures import Fact

_SHORT = 2  # atoms of a clause outside its figures, below which its neighbours must be the same, too
_LONG = 4  # from here on the same words are proof enough that a lone number word is a figure
_BARE = frozenset({"bare", "unit-free", "count:"})  # numbers that do not say what they count
Slot = tuple[Fact, ...]
"""What is read from the same characters; two facts of 两三年, one of most figures."""


@dataclass(frozen=True, slots=True)
class _Twin:
    """A clause of the evidence beside one of the claim; `wrong`: pairs of figures that differ, `right`: how many are alike."""

    clause: Clause
    wrong: tuple[tuple[Fact, Fact], ...]
    right: int
    beside: int


def retold(claim: str, evidence: str, today: date | None, together: frozenset[int]) -> Iterator[tuple[Fact, Fact, Clause]]:
    """(figure of the claim, figure that stands in its place in the evidence, clause there) for each that is another.

    `together`: as from `told_together`, clauses that are right unless their neighbours say that another clause is retold.
    """
    said, ground = read_clauses(claim, today, True), read_clauses(evidence, today, True)
    strict = {(fact.start, fact.end) for clause in read_clauses(claim, today, False).clauses for fact in clause.facts if fact.needs}
    for at, clause in enumerate(said.clauses):
        twins = [twin for place in range(len(ground.clauses)) if (twin := _twin(said, at, ground, place))]
        if not twins:
            continue
        most = max(twin.beside for twin in twins)
        nearest = [twin for twin in twins if twin.beside == most]
        if any(not twin.wrong for twin in nearest) or (most < _SHORT and any(not twin.wrong for twin in twins)):
            continue
        twin = max(nearest, key=lambda each: each.right)
        if len(twin.clause.frame) < _SHORT and not twin.right and not twin.beside:
            continue
        is_long = len(twin.clause.frame) >= _LONG
        if not twin.beside and clause.start in together:
            continue
        for mine, theirs in twin.wrong:
            if twin.beside or twin.right or is_long or (mine.start, mine.end) in strict:
                yield mine, theirs, twin.clause


def told_together(claim: str, evidence: str, today: date | None) -> frozenset[int]:
    """Where the claim's clauses begin of which one clause of the evidence has all figures in their order, in a sentence with all their
    words: told in another order, they are nobody else's (12 小时后约 48°C of 6 小时后水温约 65°C，12 小时后约 48°C)."""
    ground = read_clauses(evidence, today, True)
    return frozenset(
        clause.start
        for clause in read_clauses(claim, today, True).clauses
        if len(mine := _slots(clause)) >= 2
        and any(_stand_in_order(mine, _slots(other)) and clause.words <= _sentence_words(ground, other) for other in ground.clauses)
    )


def _stand_in_order(mine: list[Slot], theirs: list[Slot]) -> bool:
    left = iter(theirs)
    return all(any(_agree(slot, other) for other in left) for slot in mine)


def _sentence_words(ground: Read, clause: Clause) -> frozenset[str]:
    return frozenset[str]().union(*(each.words for each in ground.clauses if each.sentence == clause.sentence))


def _twin(said: Read, at: int, ground: Read, place: int) -> _Twin | None:
    """The two clauses as one and the same but for figures; None when they are not."""
    one, other = said.clauses[at], ground.clauses[place]
    mine, theirs = _slots(one), _slots(other)
    if not _same_words(one, other, said.text) or len(mine) != len(theirs) or not mine:
        return None
    pairs = list(zip(mine, theirs, strict=True))
    wrong = [(a, b) for a, b in pairs if not _agree(a, b)]
    if any(not _compare(a, b) for a, b in wrong):
        return None
    beside = sum(_is_same(said, at + step, ground, place + step) for step in (-1, 1))
    return _Twin(other, tuple((a[0], b[0]) for a, b in wrong), len(pairs) - len(wrong), beside)


def _is_same(said: Read, at: int, ground: Read, place: int) -> int:
    """2 for two clauses with the same words and figures, else 0."""
    if not (0 <= at < len(said.clauses) and 0 <= place < len(ground.clauses)):
        return 0
    one, other = said.clauses[at], ground.clauses[place]
    mine, theirs = _slots(one), _slots(other)
    same = len(mine) == len(theirs) and all(_agree(a, b) for a, b in zip(mine, theirs, strict=True))
    return 2 if same and other.frame and _same_words(one, other, said.text) else 0


def _same_words(one: Clause, other: Clause, text: str) -> bool:
    """The same words in the same order; the claim's may begin with some of a clerk's own ("I had a look: …")."""
    if other.frame:
        return one.frame[-len(other.frame) :] == other.frame
    first = min((fact.start for fact in one.facts), default=one.start)
    return not one.frame or text[one.start : first].rstrip().endswith(("：", ":"))


def _slots(clause: Clause) -> list[Slot]:
    facts = sorted((fact for fact in clause.facts if fact.needs), key=lambda fact: (fact.start, fact.end))
    return [tuple(group) for _, group in groupby(facts, key=lambda fact: (fact.start, fact.end))]


def _agree(one: Slot, other: Slot) -> bool:
    """Each of what the claim says is given there; of 两三年 neither end alone."""
    if len(other) > 1 and len(one) == 1:
        return False
    return all(any(not mine.needs.isdisjoint(its.gives) and not _turns_share(mine, its) for its in other) for mine in one)


def _turns_share(one: Fact, other: Fact) -> bool:
    """10折 in the place of 10%: the share that is paid, and any share."""
    mine, theirs = ({str(key[0]) for key in fact.needs} for fact in (one, other))
    return "share" in mine ^ theirs and "paid" in mine & theirs


def _compare(one: Slot, other: Slot) -> bool:
    """Whether the two measure the same, or the claim's does not say what it measures."""
    mine, theirs = ({str(key[0]) for fact in slot for key in fact.needs} for slot in (one, other))
    return bool(mine & theirs) or bool(mine & _BARE) or {_time(name) for name in mine} & {_time(name) for name in theirs} == {"time"}


def _time(name: str) -> str:
    return "time" if name in ("second", "month", "workday", "night") else name
