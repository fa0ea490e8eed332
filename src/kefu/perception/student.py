"""A small pupil of the sentence encoder: the same kind of vector for a fiftieth of the work, and less exact.

Pieces of words, each with its neighbours, are summed by learned weights. It knows what e5's own piece vectors know and what it was shown
of e5's answers (benches/first_stage; benches/LOG.md, "First stage"). It decides only what it is sure of; who needs a vector that is
exact asks `Vectors`.
"""

import unicodedata
from collections import OrderedDict
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kefu.perception.language import to_simplified
from kefu.perception.vectors import DIMENSIONS

Vector = NDArray[np.float32]

LONGEST = 64  # pieces of one text that are read
KEPT = 4096  # vectors of texts that were asked before
SPACE = "\u2581"
UNKNOWN = -22.0  # score of a character that no piece has; pieces score above -21


def vector(text: str) -> Vector:
    """Shape (384,), float32, unit length, comparable with `Vectors.query` of the same text (same centring) and with `Vectors.passages`.

    Takes 0.1–0.3 CPU-ms for a message, a few µs when the same text was asked before. Zero for a text without a known piece.
    """
    return _shipped().vector(text)


def readable(text: str) -> str:
    """What the student reads of a text: NFKC, lower case, simplified, single spaces."""
    return to_simplified(" ".join(unicodedata.normalize("NFKC", text).casefold().split()))


class Pieces:
    """Cuts a text into the likeliest pieces (unigram language model, Kudo 2018), over a vocabulary that is a part of e5's."""

    def __init__(self, pieces: list[str], scores: list[float]) -> None:
        self._known = {piece: (at, score) for at, (piece, score) in enumerate(zip(pieces, scores, strict=True))}
        lengths: dict[str, set[int]] = {}
        for piece in pieces:
            lengths.setdefault(piece[:2], set()).add(len(piece))
        self._lengths = {start: tuple(sorted(of)) for start, of in lengths.items()}

    def __call__(self, text: str) -> list[int]:
        """Numbers of the pieces of a `readable` text, at most `LONGEST`; what is unknown is left out."""
        marked = SPACE + text.replace(" ", SPACE)[: LONGEST * 4]
        size, known, lengths = len(marked), self._known, self._lengths
        best, back, piece = [-1e9] * (size + 1), [0] * (size + 1), [-1] * (size + 1)
        best[0] = 0.0
        for start in range(size):
            so_far = best[start]
            if so_far + UNKNOWN > best[start + 1]:
                best[start + 1], back[start + 1], piece[start + 1] = so_far + UNKNOWN, start, -1
            two = marked[start : start + 2]
            for length in (*lengths.get(two[:1], ()), *(lengths.get(two, ()) if len(two) == 2 else ())):
                end = start + length
                if end <= size and (hit := known.get(marked[start:end])) and so_far + hit[1] > best[end]:
                    best[end], back[end], piece[end] = so_far + hit[1], start, hit[0]
        found: list[int] = []
        while size:
            if piece[size] >= 0:
                found.append(piece[size])
            size = back[size]
        return found[::-1][:LONGEST]


class Student:
    """`table`: (pieces, d) · `look`: (3·d, h), a piece between its neighbours · `weigh`: (h,) · `speak`: (2·h + d, 384).

    h_t = relu([x_{t-1}, x_t, x_{t+1}] · look + look_bias); shares = softmax(h · weigh);
    vector = [Σ shares·h, max h, mean x] · speak + speak_bias, to unit length.
    """

    def __init__(self, stored: dict[str, Any]) -> None:
        self.pieces = Pieces(str(stored["pieces"]).split("\n"), stored["scores"].astype(np.float32).tolist())
        self._table = stored["table"].astype(np.float32) * stored["scale"].astype(np.float32)
        self._look, self._look_bias = stored["look"].astype(np.float32), stored["look_bias"].astype(np.float32)
        self._weigh = stored["weigh"].astype(np.float32)
        self._speak, self._speak_bias = stored["speak"].astype(np.float32), stored["speak_bias"].astype(np.float32)
        self._kept: OrderedDict[str, Vector] = OrderedDict()

    def vector(self, text: str) -> Vector:
        """See the module's `vector`."""
        if (known := self._kept.get(text)) is None:
            known = self._made(self.pieces(readable(text)))
            self._kept[text] = known
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return known

    def _made(self, found: list[int]) -> Vector:
        if not found:
            return np.zeros(DIMENSIONS, np.float32)
        x = self._table[found]
        padded = np.zeros((len(x) + 2, x.shape[1]), np.float32)
        padded[1:-1] = x
        seen = np.maximum(np.hstack([padded[:-2], x, padded[2:]]) @ self._look + self._look_bias, 0)
        scores = seen @ self._weigh
        shares = np.exp(scores - scores.max())
        said = np.concatenate([(shares / shares.sum()) @ seen, seen.max(axis=0), x.mean(axis=0)]) @ self._speak + self._speak_bias
        return (said / max(float(np.linalg.norm(said)), 1e-9)).astype(np.float32)


@cache
def _shipped() -> Student:
    with resources.as_file(resources.files("kefu.perception") / "student.npz") as path, np.load(path) as stored:
        return Student({name: stored[name] for name in stored.files})
