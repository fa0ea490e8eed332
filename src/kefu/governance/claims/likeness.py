"""What can be counted about a claim beside its evidence: how much of it stands there, in which order, and what does not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from kefu.governance.claims.split import split_claims
from kefu.governance.claims.words import Atom, atoms, is_not

FEATURES = (
    "said",  # share of the claim's saying atoms that stand in the evidence
    "said_best",  # … in the one sentence of it that holds most
    "said_two",  # … in the two that hold most
    "pairs",  # share of its pairs of neighbouring atoms that stand there
    "threes",
    "fives",
    "longest",  # longest run that stands there, over the claim's length
    "density",  # squared lengths of the runs over the squared length (Grusky et al. 2018)
    "long_runs",  # share of the claim in runs of four and more
    "new",  # how many saying atoms stand nowhere
    "new_names",
    "new_numbers",
    "new_run",  # the longest row of saying atoms that stand nowhere
    "near",  # of those, share with a like-spelled word in the evidence
    "joined",  # share of its neighbouring saying atoms that stand close together there too
    "new_pairs",  # neighbouring saying atoms that stand there both, but never close together
    "length",
    "saying",  # share of atoms that say something
    "denies",  # it denies and the best sentence does not, or the other way round
    "of_i",  # first and second person that the evidence does not use
    "opinion",
    "chat",
    "asks",
    "parts",  # sentences in the whole response
    "evidence_length",
    "best_length",  # length of the best sentence
    "held",  # share of the best sentence that the claim repeats
    "begins",  # the run at the claim's beginning, over its length
    "ends",
    "is_chinese",
    "letters",  # share of its character four-grams (two-grams of Chinese) that stand there
    "edges",  # evidence words next to the longest run go on where the claim stops
)  # fmt: skip
"""Names of the features, in the order of a row."""

_I = re.compile(r"(?<![a-z])(?:i|my|me|you|your|we|our|u)(?![a-z])", re.IGNORECASE)
_OPINION = re.compile(
    r"(?<![a-z])(?:think|thought|guess|bet|wonder|hope|love|loved|like it|hate|favou?rite|sure|believe|agree|enjoy|feel|wish|seems?"
    r"|probably|maybe|perhaps|might be|imagine|remember|heard|should|would|amazing|awesome|great|cool|crazy|interesting|good|nice|fun"
    r"|best)(?![a-z])|我觉得|我认为|可能|应该|希望|相信|值得",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"^\W*(?:yes|yeah|yep|no|nope|oh|wow|haha|lol|hi|hello|hey|thanks|thank you|ok|okay|sure|well|cool|awesome|right|true|that ?'s"
    r"|it ?'s|i know|me too|nice)(?![a-z])|好的|您好|谢谢|哈哈",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Evidence read once: its atoms by sentence, and everything that claims are looked up in."""

    sentences: tuple[tuple[Atom, ...], ...]
    texts: tuple[str, ...]
    places: dict[str, tuple[int, ...]]  # form → positions of its atoms
    grams: tuple[frozenset[tuple[str, ...]], ...]  # of two, three and five atoms
    starts: frozenset[str]  # the first letters of its words
    letters: frozenset[str]
    forms: tuple[str, ...]
    has_person: bool


@lru_cache(maxsize=512)
def read_ground(evidence: str) -> Ground:
    """Cached: the passages of a turn are read once for all its sentences."""
    claims = split_claims(evidence)
    sentences = tuple(_speaking(claim.text) for claim in claims)
    forms = tuple(atom.form for sentence in sentences for atom in sentence)
    places: dict[str, list[int]] = {}
    for position, form in enumerate(forms):
        places.setdefault(form, []).append(position)
    return Ground(
        sentences,
        tuple(claim.text for claim in claims),
        {form: tuple(where) for form, where in places.items()},
        tuple(frozenset(_grams(forms, size)) for size in (2, 3, 5)),
        frozenset(_beginning(form) for form in forms if len(form) >= 4),
        frozenset(_letters(evidence)),
        forms,
        bool(_I.search(evidence)),
    )


def _speaking(text: str) -> tuple[Atom, ...]:
    return tuple(atom for atom in atoms(text) if atom.kind != "mark")


def _grams(forms: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(forms[start : start + size]) for start in range(len(forms) - size + 1)]


def _beginning(form: str) -> str:
    return form[: max(4, (2 * len(form) + 2) // 3)]


def _letters(text: str) -> list[str]:
    """Four letters of Latin words, two of Chinese, in a row."""
    found: list[str] = []
    for piece in re.findall(r"[\u3400-\u9fff]+|[a-z]+|\d+", text.lower()):
        size = 2 if piece[0] >= "\u3400" else 4
        found += [piece[start : start + size] for start in range(max(1, len(piece) - size + 1))]
    return found


def new_atoms(claim: str, ground: Ground) -> tuple[tuple[Atom, ...], tuple[bool, ...]]:
    """The claim's atoms, and for each whether it stands in the evidence: a word by its stem, an ideograph with a neighbour of its own."""
    said = _speaking(claim)
    forms = [atom.form for atom in said]
    stands = [form in ground.places for form in forms]
    pairs = ground.grams[0]
    for position, atom in enumerate(said):
        if atom.kind != "han" or not stands[position]:
            continue
        before = position > 0 and (forms[position - 1], atom.form) in pairs
        after = position + 1 < len(said) and (atom.form, forms[position + 1]) in pairs
        stands[position] = before or after or not atom.says
    return said, tuple(stands)


def likeness(claim: str, ground: Ground, parts: int = 1) -> NDArray[np.float32]:
    """One row of FEATURES, shape (features,); `parts`: sentences in the response that the claim is taken from."""
    said, stands = new_atoms(claim, ground)
    forms = [atom.form for atom in said]
    saying = [position for position, atom in enumerate(said) if atom.says]
    size, count = max(1, len(said)), max(1, len(saying))
    new = [position for position in saying if not stands[position]]
    runs = _runs(forms, ground)
    longest = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    shares = sorted(((_held(forms, saying, sentence), number) for number, sentence in enumerate(ground.sentences)), reverse=True)
    best = ground.sentences[shares[0][1]] if shares else ()
    together = {form for _, number in shares[:2] for form in (atom.form for atom in ground.sentences[number])}
    joined, apart = _joined(said, saying, stands, ground)
    letters = _letters(claim)
    best_forms = {atom.form for atom in best}
    best_saying = [atom.form for atom in best if atom.says]
    near = sum(len(forms[at]) >= 4 and _beginning(forms[at]) in ground.starts for at in new)
    lengths = [end - start for start, end in runs]
    row = {
        "said": (count - len(new)) / count if saying else 0.0,
        "said_best": shares[0][0] if shares else 0.0,
        "said_two": sum(forms[at] in together for at in saying) / count,
        "pairs": _share(_grams(forms, 2), ground.grams[0]),
        "threes": _share(_grams(forms, 3), ground.grams[1]),
        "fives": _share(_grams(forms, 5), ground.grams[2]),
        "longest": (longest[1] - longest[0]) / size,
        "density": sum(length**2 for length in lengths) / size**2,
        "long_runs": sum(length for length in lengths if length >= 4) / size,
        "new": min(len(new), 12),
        "new_names": min(sum(said[at].is_name for at in new), 4),
        "new_numbers": min(sum(said[at].kind == "number" for at in new), 4),
        "new_run": min(_longest_row(saying, set(new)), 10),
        "near": near / max(1, len(new)) if new else 1.0,
        "joined": joined,
        "new_pairs": min(apart, 6),
        "length": log(size),
        "saying": count / size,
        "denies": abs(_denials(forms, claim) - (_denials([atom.form for atom in best], ground.texts[shares[0][1]]) if shares else 0)),
        "of_i": 0 if ground.has_person else min(len(_I.findall(claim)), 3),
        "opinion": min(len(_OPINION.findall(claim)), 3),
        "chat": float(bool(_CHAT.search(claim))),
        "asks": float(bool(re.search(r"[?？]|吗$", claim))),
        "parts": min(parts, 8),
        "evidence_length": log(1 + len(ground.forms)),
        "best_length": log(1 + len(best)),
        "held": sum(form in set(forms) for form in best_saying) / max(1, len(best_saying)),
        "begins": (runs[0][1] / size) if runs and runs[0][0] == 0 else 0.0,
        "ends": ((runs[-1][1] - runs[-1][0]) / size) if runs and runs[-1][1] == len(forms) else 0.0,
        "is_chinese": float(sum(atom.kind == "han" for atom in said) * 2 > size),
        "letters": sum(each in ground.letters for each in letters) / max(1, len(letters)),
        "edges": len([form for form in forms if form in best_forms]) / size,
    }
    return np.array([row[name] for name in FEATURES], np.float32)


def best_sentence(claim: str, ground: Ground) -> str:
    """The evidence's sentence that holds most of what the claim says; '' for empty evidence."""
    said = _speaking(claim)
    forms = [atom.form for atom in said]
    saying = [position for position, atom in enumerate(said) if atom.says]
    held = [(_held(forms, saying, sentence), -number) for number, sentence in enumerate(ground.sentences)]
    return ground.texts[-max(held)[1]] if held else ""


def _held(forms: Sequence[str], saying: Sequence[int], sentence: Sequence[Atom]) -> float:
    there = {atom.form for atom in sentence}
    return sum(forms[at] in there for at in saying) / max(1, len(saying))


def _share(grams: Sequence[tuple[str, ...]], there: frozenset[tuple[str, ...]]) -> float:
    return sum(gram in there for gram in grams) / len(grams) if grams else 1.0


def _runs(forms: Sequence[str], ground: Ground) -> list[tuple[int, int]]:
    """From left to right the longest pieces of the claim that stand in the evidence word for word, as (start, end) of its atoms."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(forms):
        length = 0
        for place in ground.places.get(forms[at], ())[:40]:
            long = 1
            while at + long < len(forms) and place + long < len(ground.forms) and forms[at + long] == ground.forms[place + long]:
                long += 1
            length = max(length, long)
        if length:
            runs.append((at, at + length))
        at += length or 1
    return runs


def _longest_row(saying: Sequence[int], new: set[int]) -> int:
    longest = row = 0
    for at in saying:
        row = row + 1 if at in new else 0
        longest = max(longest, row)
    return longest


def _joined(said: Sequence[Atom], saying: Sequence[int], stands: Sequence[bool], ground: Ground) -> tuple[float, int]:
    """Neighbouring saying atoms that are at most eight atoms apart in the evidence, too: their share, and how many known ones are not."""
    close = apart = 0
    for one, other in pairwise(saying):
        if not (stands[one] and stands[other]):
            continue
        first, second = ground.places.get(said[one].form, ())[:30], ground.places.get(said[other].form, ())[:30]
        if any(abs(a - b) <= 8 for a in first for b in second):
            close += 1
        else:
            apart += 1
    return close / max(1, len(saying) - 1), apart


_DENIES_ZH = re.compile(r"不|没|无|未|非|勿|别(?!人|的)")


def _denials(forms: Sequence[str], text: str) -> int:
    return min(2, sum(is_not(form) for form in forms) + len(_DENIES_ZH.findall(text)))
