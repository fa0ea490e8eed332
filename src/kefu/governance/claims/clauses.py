"""Sentences cut at the joints of their clauses, each clause with its figures, its words and the concepts it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from kefu.governance.claims.concepts import concepts_in
from kefu.governance.claims.split import split_claims
from kefu.governance.claims.words import Atom, atoms
from kefu.governance.facts import read_facts
from kefu.governance.figures import Fact
from kefu.governance.recognisers import narrow

# A comma within 1,299 is none; nor is one before any other number of three digits that stands behind a digit.
_JOINT = re.compile(r"[，；;、]|,(?!(?<=\d,)\d{3}(?!\d))|(?<=[A-Za-z\d)%])\s+(?=(?:and|but|or|otherwise|while|less)\s)|\s+[–—-]\s+")


@dataclass(frozen=True, slots=True)
class Clause:
    """Characters start..end of a text. `words`: stems and pairs of ideographs outside its figures; `frame`: all its atoms but figures."""

    start: int
    end: int
    text: str
    sentence: int  # which of the text's
    facts: tuple[Fact, ...]  # with places in the text
    words: frozenset[str]
    concepts: frozenset[str]
    frame: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A text read for comparison: its clauses in order, and its sentences."""

    text: str
    clauses: tuple[Clause, ...]
    sentences: tuple[str, ...]
    row: tuple[tuple[int, int, str], ...]  # every atom: start, end, form


@lru_cache(maxsize=512)
def read_clauses(text: str, today: date | None, generous: bool) -> Read:
    """`generous` for evidence, as in `read_facts`. Cached: a turn's passages are read once for all its sentences."""
    plain = narrow(text)
    facts = read_facts(text, today, generous)
    loose = facts if generous else read_facts(text, today, True)  # blanked in both alike, so that clauses stay comparable
    row = tuple((atom.start, atom.end, atom.form) for atom in atoms(text) if atom.kind != "mark")
    sentences = split_claims(plain)
    clauses: list[Clause] = []
    for number, sentence in enumerate(sentences):
        for start, end in _pieces(plain, sentence.start, sentence.end, loose):
            inside = tuple(fact for fact in facts if start <= fact.start < end)
            blanked = [fact for fact in loose if start <= fact.start < end]
            said = [atom for atom in atoms(plain[start:end]) if atom.kind != "mark" and not _is_in(atom, start, blanked)]
            frame = tuple(atom.form for atom in said)
            clauses.append(Clause(start, end, text[start:end], number, inside, _words(said), concepts_in(plain[start:end]), frame))
    return Read(text, tuple(clauses), tuple(text[sentence.start : sentence.end] for sentence in sentences), row)


def _pieces(text: str, start: int, end: int, facts: Sequence[Fact]) -> list[tuple[int, int]]:
    """(start, end) of the clauses of a sentence; a joint within a figure ("3, 6 or 12", "5月1日、2日") is none."""
    cuts = [start]
    for joint in _JOINT.finditer(text, start, end):
        within = any(fact.start < joint.end() and joint.start() < fact.end for fact in facts)
        if not within and not _lists(joint, facts):
            cuts.append(joint.end())
    cuts.append(end)
    return [(a, b) for a, b in pairwise(cuts) if text[a:b].strip()]


def _lists(joint: re.Match[str], facts: Sequence[Fact]) -> bool:
    """Whether the joint is between two figures of one list (¥100、¥200、¥500)."""
    if joint.group().strip() not in ("、", ",", "，"):
        return False
    before = [fact for fact in facts if joint.start() - 1 <= fact.end <= joint.start()]
    after = [fact for fact in facts if joint.end() <= fact.start <= joint.end() + 1]
    return any(a.kind == b.kind for a in before for b in after)


def _is_in(atom: Atom, offset: int, facts: Sequence[Fact]) -> bool:
    return any(fact.start < atom.end + offset and atom.start + offset < fact.end for fact in facts)


def _words(said: Sequence[Atom]) -> frozenset[str]:
    words = {atom.form for atom in said if atom.kind == "word" and atom.says}
    hans = [atom for atom in said if atom.kind == "han"]
    words |= {a.form + b.form for a, b in pairwise(hans) if a.end == b.start and (a.says or b.says)}
    return frozenset(words | {atom.form for atom in hans if atom.says and len(hans) == 1})
