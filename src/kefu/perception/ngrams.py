"""Texts as counts of their words and character pieces, hashed into a short vector: what sentence vectors blur, these keep apart."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

WIDTH = 1024  # two unlike texts of 60 pieces are then alike by .03 at most: far below what separates intents
_WORD = re.compile(r"[a-z0-9']+|[\u3400-\u9fff]+|[^\s\w]")


def sketch(texts: Sequence[str], width: int = WIDTH) -> Matrix:
    """Shape (n, width), unit rows: a signed hash of 1 + log(count) of every piece (the hashing trick of Weinberger et al. 2009)."""
    rows = np.zeros((len(texts), width), np.float32)
    for row, text in zip(rows, texts, strict=True):
        sums: dict[int, float] = {}
        for piece, count in Counter(pieces(text)).items():
            code = crc32(piece.encode())
            sums[code % width] = sums.get(code % width, 0.0) + (1.0 + log(count)) * (1.0 if code & 0x40000000 else -1.0)
        row[list(sums)] = list(sums.values())
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(norms, 1e-9)


def has_words(text: str) -> bool:
    return _WORD.search(text.lower()) is not None


def pieces(text: str, *, shortest_cut: int = 1) -> Iterator[str]:
    """Words, pairs of words and their pieces of three to five letters; of Chinese one to three characters in a row.

    Words of fewer letters than `shortest_cut` are not cut into pieces.
    """
    words = _WORD.findall(text.lower())
    for word in words:
        if "\u3400" <= word[0] <= "\u9fff":
            for size in (1, 2, 3):
                for start in range(len(word) - size + 1):
                    yield word[start : start + size]
        else:
            yield "=" + word
            edged = f"<{word}>"
            for size in (3, 4, 5) if len(word) >= shortest_cut else ():
                for start in range(len(edged) - size + 1):
                    yield edged[start : start + size]
    for one, other in pairwise(words):
        yield f"{one[-4:]} {other[:4]}" if one[0] >= "\u3400" else f"{one} {other}"
    if words:
        yield "^" + words[0][:6]
        yield words[-1][-6:] + "$"
