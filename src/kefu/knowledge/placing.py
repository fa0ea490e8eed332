"""Which passage of a long article does an example ask for? The one whose text is likest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kefu.knowledge.views import View, digest_of, matrix_of, views_of
from kefu.knowledge.words import plain
from kefu.perception.vectors import Vectors
from kefu.vocabulary import Passage


def with_examples_placed(passages: Sequence[Passage], stored: Mapping[bytes, bytes], vectors: Vectors) -> tuple[Passage, ...]:
    """The passages in the same order; an example that several passages of one article carry stays with one of them only."""
    articles: dict[tuple[str, str], list[int]] = {}
    for at, passage in enumerate(passages):
        articles.setdefault((passage.article, passage.language), []).append(at)
    placed = list(passages)
    for members in articles.values():
        carriers: dict[str, list[int]] = {}
        for at in members:
            for example in passages[at].examples:
                carriers.setdefault(example, []).append(at)
        if all(len(those) == 1 for those in carriers.values()):
            continue
        wholes = matrix_of((digest_of(views_of(passages[at])[1], vectors) for at in members), stored)
        asked = matrix_of((digest_of(View("example", plain(example)), vectors) for example in carriers), stored)
        row = {at: place for place, at in enumerate(members)}
        owner = {
            example: max(those, key=lambda at: float(likeness[row[at]]))
            for (example, those), likeness in zip(carriers.items(), asked @ wholes.T, strict=True)
        }
        for at in members:
            placed[at] = replace(passages[at], examples=tuple(example for example in passages[at].examples if owner[example] == at))
    return tuple(placed)
