"""Which passage of a long article does an example ask for? The one whose text is likest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kefu.knowledge.views import View, digest_of, matrix_of, views_of
from kefu.knowledge.words import plain
from kefu.perception.vectors import Vectors
from kefu.vocabulary import Passage


def with_examples_placed(passages: Sequence[Passage], stored: Mapping[bytes, bytes], vectors: Vectors) -> tuple[Passage, ...]:
    """The passages in the same order; where an article has several, each of its examples stays with one of them only."""
    articles: dict[tuple[str, str], list[int]] = {}
    for at, passage in enumerate(passages):
        articles.setdefault((passage.article, passage.language), []).append(at)
    placed = list(passages)
    for members in articles.values():
        examples = passages[members[0]].examples
        if len(members) == 1 or not examples:
            continue
        wholes = matrix_of((digest_of(views_of(passages[at])[1], vectors) for at in members), stored)
        asked = matrix_of((digest_of(View("example", plain(example)), vectors) for example in examples), stored)
        nearest = np.argmax(asked @ wholes.T, axis=1)
        for row, at in enumerate(members):
            placed[at] = replace(passages[at], examples=tuple(e for e, near in zip(examples, nearest, strict=True) if near == row))
    return tuple(placed)
