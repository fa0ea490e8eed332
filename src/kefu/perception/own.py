"""A merchant's own intents against the shipped ones: five examples must be enough, and must not take what is not theirs.

The examples of the taxonomy are the counter-examples: a text must lie nearer to the merchant's than to any of those. Nothing is trained, so
a new intent counts from the next message.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kefu.perception.ngrams import sketch
from kefu.perception.wishes import plain, shipped_examples

Matrix = NDArray[np.float32]
EmbedAll = Callable[[Sequence[str]], Matrix]

NEAR = 0.45  # a text less alike than this to every example of the intent is not it; unrelated texts lie around 0, paraphrases around .6
AHEAD = 0.04  # so much nearer than to any example of a shipped intent it must be
NGRAMS = 0.3  # share of the n-grams' likeness beside the vectors'


@dataclass(frozen=True, slots=True)
class OwnMatch:
    """`confidence` 0 to 1; `example` is the merchant's example that is nearest."""

    name: str
    confidence: float
    example: str
    rival: str = ""  # the shipped intent that comes nearest


@dataclass(frozen=True, slots=True)
class OwnHead:
    names: tuple[str, ...]  # of each own example
    texts: tuple[str, ...]
    vectors: Matrix  # shape (examples, 384)
    grams: Matrix

    def match(self, text: str, embed: Callable[[str], Matrix]) -> OwnMatch | None:
        """The own intent of one clause, None when it is none of them."""
        said = plain(text)
        if (exact := next((at for at, known in enumerate(self.texts) if known.lower() == said.lower()), None)) is not None:
            return OwnMatch(self.names[exact], 1.0, self.texts[exact])
        vector = embed(said)
        likeness = (1 - NGRAMS) * (self.vectors @ vector) + NGRAMS * (self.grams @ sketch([said])[0])
        best = int(np.argmax(likeness))
        own = [float(value) for value, name in zip(likeness, self.names, strict=True) if name == self.names[best]]
        near = 0.7 * max(own) + 0.3 * float(np.mean(sorted(own)[-3:]))
        shipped, rivals = shipped_examples()
        against = shipped @ vector
        rival = int(np.argmax(against))
        ahead = near - (1 - NGRAMS) * float(against[rival])
        if near < NEAR * (1 - NGRAMS) or ahead < AHEAD:
            return None
        return OwnMatch(self.names[best], min(0.99, 0.5 + ahead), self.texts[best], rivals[rival])


def learn_own(examples: Mapping[str, Sequence[str]], embed_all: EmbedAll) -> OwnHead:
    """A head from each intent's examples, which must be there."""
    rows = [(name, plain(text)) for name, texts in examples.items() for text in texts]
    texts = tuple(text for _, text in rows)
    return OwnHead(tuple(name for name, _ in rows), texts, embed_all(texts), sketch(texts))
