"""Do two questions ask for the same? One number for a pair, by vectors, their projection and shared characters."""

from collections import Counter

from kefu.knowledge.bend import shipped_bend
from kefu.knowledge.words import grams, plain
from kefu.perception.vectors import Vectors

VECTORS, BENT, GRAMS = 0.4, 0.4, 0.2
SAME = 0.82  # from here on two questions ask for the same: the best of four development sets taken alike (benches/retrieval/same.py)


def alike(one: str, other: str, vectors: Vectors) -> float:
    """About 0 for unrelated questions, 1 for the same text."""
    first, second = plain(one), plain(other)
    if first == second:
        return 1.0
    q, v = vectors.query(first), vectors.query(second)
    bend = shipped_bend()
    bent = float(v @ bend.query(q)) / float(bend.lengths(v[None])[0])
    return VECTORS * float(q @ v) + BENT * bent + GRAMS * _shared(first, second)


def _shared(one: str, other: str) -> float:
    """Share of character n-grams that both have (Dice), 0–1."""
    first, second = Counter(grams(one)), Counter(grams(other))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0
