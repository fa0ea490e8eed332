"""Does the evidence say what the claim says? Boosted trees over counts of likeness answer with a chance, in about a millisecond."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kefu.governance.claims.likeness import FEATURES, best_sentence, likeness, new_atoms, read_ground
from kefu.governance.claims.split import Claim, split_claims
from kefu.governance.claims.trees import Trees, read
from kefu.governance.facts import check_sentence

WIDTH = 3 * len(FEATURES) + 1
"""Numbers in a row of `rows_for`: the features of the whole response, their least and their greatest over its sentences, wrong figures."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence of a response: the chance that evidence supports it, its spans that stand nowhere there, the nearest sentence there."""

    claim: Claim
    chance: float
    new: tuple[tuple[int, int], ...]
    nearest: str


def judge(response: str, evidence: str) -> tuple[float, tuple[Judged, ...]]:
    """The chance (0–1) that the evidence supports all of the response, and each of its sentences judged alone."""
    claims = split_claims(response)
    if not claims:
        return 1.0, ()
    ground = read_ground(evidence)
    chances = chances_of(read(FEATURES), rows_of(response, evidence))
    judged: list[Judged] = []
    for claim, chance in zip(claims, chances[-len(claims) :], strict=True):
        spans = tuple((claim.start + start, claim.start + end) for start, end in new_spans(claim.text, evidence))
        judged.append(Judged(claim, float(chance), spans, best_sentence(claim.text, ground)))
    return together(chances), tuple(judged)


def chances_of(trees: Trees, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The trees' log-odds as chances, shape (n,)."""
    return (1 / (1 + np.exp(-trees.log_odds(rows)))).astype(np.float32)


def together(chances: NDArray[np.float32]) -> float:
    """The chance of a response from those of `rows_of` it: the first is of the whole, the others of its sentences.

    The more sentences, the more their mean counts, for the whole was learned on replies of one or two (FaithBench's development part,
    summaries of four or five: balanced accuracy .57 by the whole alone, .64 by the mean).
    """
    sentences = len(chances) - 1
    return float(chances[0]) if not sentences else float(chances[0] + (sentences - 1) * chances[1:].mean()) / sentences


def rows_of(response: str, evidence: str) -> NDArray[np.float32]:
    """One row for the response; when it has several sentences, one for each of them after it."""
    claims = split_claims(response)
    return np.stack([row_for(response, evidence), *(row_for(claim.text, evidence) for claim in claims if len(claims) > 1)])


def row_for(response: str, evidence: str) -> NDArray[np.float32]:
    """What the trees are asked about one response, shape (WIDTH,)."""
    ground = read_ground(evidence)
    claims = split_claims(response)
    whole = likeness(response, ground, len(claims))
    each = np.stack([likeness(claim.text, ground, len(claims)) for claim in claims]) if len(claims) > 1 else whole[None]
    wrong = sum(len(check_sentence(claim.text, "", (evidence,))) for claim in claims)
    return np.concatenate([whole, each.min(axis=0), each.max(axis=0), np.array([min(wrong, 4)], np.float32)])


def new_spans(claim: str, evidence: str) -> list[tuple[int, int]]:
    """Where words stand that the evidence has nowhere; small words between two of them belong to the span."""
    said, stands = new_atoms(claim, read_ground(evidence))
    spans: list[tuple[int, int]] = []
    is_open = False
    for atom, known in zip(said, stands, strict=True):
        if atom.says and not known:
            if is_open:
                spans[-1] = (spans[-1][0], atom.end)
            else:
                spans.append((atom.start, atom.end))
            is_open = True
        elif atom.says:
            is_open = False
    return spans
