"""A head that can also say: none of these. For labels that someone brings along, a merchant's own or a bench's.

Which label a text has is said by the head and by its neighbours together (`neighbours.py`). How much it belongs here is the head's highest
logit plus how near the nearest training text lies: the first alone is sure of what lies far outside, the second takes a known word for
a known wish. Where to draw the line is decided on the training rows only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kefu.perception.heads import Options, Shares, TextClassifier, best_temperature, features, fit, folds, softmax, train
from kefu.perception.neighbours import BESIDE, MOST, Neighbours, learn, placed

Matrix = NDArray[np.float32]

NEAREST = 5.0  # weight of the cosine to the nearest training text beside the logit; benches/LOG.md, "Understanding"
REFUSED = 1.0  # so many texts of its own may the head refuse, as a share of those it gets wrong; see `_threshold`
REFUSED_WITH_EXAMPLES = 0.6  # the same when rows out of scope were given
MANY = 5000  # rows from which three folds are enough


@dataclass(frozen=True, slots=True)
class Prediction:
    """`confidence` 0 to 1: how likely the label is right, for a text in scope. `belongs`: how much the text lies in scope, in the unit of
    the head's threshold; `is_inside` compares the two."""

    label: str
    confidence: float
    belongs: float
    is_inside: bool


@dataclass(frozen=True, slots=True)
class ScopedHead:
    """`vectors`: the training texts', shape (n, 384). `neighbours`: None of very many texts. `sharpness`: what the scores of both together
    are divided by to be probabilities."""

    classifier: TextClassifier
    vectors: Matrix
    threshold: float
    neighbours: Neighbours | None
    sharpness: float

    def predict(self, texts: Sequence[str], vectors: Matrix) -> list[Prediction]:
        """One prediction a text. `vectors`: their centred unit vectors."""
        logits = self.classifier.logits(texts, vectors) / np.float32(self.classifier.temperature)
        belongs = belonging(logits, vectors, self.vectors)
        scores = together(logits, self.neighbours.scores(placed(texts, vectors)) if self.neighbours else None)
        confidence = softmax(scores / np.float32(self.sharpness))
        best: list[int] = scores.argmax(axis=1).tolist()
        return [
            Prediction(self.classifier.labels[label], float(confidence[row, label]), float(near), float(near) >= self.threshold)
            for row, (label, near) in enumerate(zip(best, belongs, strict=True))
        ]


def train_scoped(
    texts: Sequence[str],
    labels: Sequence[str],
    vectors: Matrix,
    outside: tuple[Sequence[str], Matrix] | None = None,
    options: Options | None = None,
) -> ScopedHead:
    """A head from examples alone. `outside`: texts that belong to none of the labels, with their vectors, where there are any.

    Without them, what is out of scope is imitated: a quarter of the labels is left out in turn and its texts must be refused.
    """
    shares = Shares(4.0, 2.5, 0.0)
    options = options or Options(shares=shares, folds=3 if len(texts) > MANY else 5)
    classifier, logits = train(texts, labels, vectors, options)
    y = np.array([classifier.labels.index(label) for label in labels])
    part = folds(y, options.folds, options.seed)
    own = np.zeros(len(y), np.float32)
    for fold in range(options.folds):
        held = part == fold
        own[held] = belonging(logits[held] / np.float32(classifier.temperature), vectors[held], vectors[~held])
    points = placed(texts, vectors) if len(texts) <= MOST else None
    near = _out_of_fold(points, y, part, len(classifier.labels)) if points is not None else None
    scores = together(logits / np.float32(classifier.temperature), near)
    right = scores.argmax(axis=1) == y
    if outside is not None and len(outside[0]):
        outer = classifier.logits(*outside) / np.float32(classifier.temperature)
        foreign, share = belonging(outer, outside[1], vectors), REFUSED_WITH_EXAMPLES
    else:
        foreign, share = _left_out(features(texts, vectors, options.shares), y, vectors, classifier, options), REFUSED
    neighbours = learn(points, y, len(classifier.labels)) if points is not None else None
    sharpness = best_temperature(scores, y, 0.02 if neighbours else 0.25)
    return ScopedHead(classifier, vectors, _threshold(own, right, foreign, share), neighbours, sharpness)


def together(logits: Matrix, near: Matrix | None) -> Matrix:
    """Shape (n, classes). `logits` already divided by the temperature; without `near` they stand alone."""
    return logits if near is None else near + (np.float32(BESIDE) * softmax(logits)).astype(np.float32)


def _out_of_fold(points: Matrix, y: NDArray[np.int64], part: NDArray[np.int64], classes: int) -> Matrix:
    """What the neighbours say of every row that they do not hold, shape (n, classes)."""
    scores = np.zeros((len(y), classes), np.float32)
    for fold in np.unique(part):
        held = part == fold
        scores[held] = learn(points[~held], y[~held], classes).scores(points[held])
    return scores


def belonging(logits: Matrix, vectors: Matrix, known: Matrix) -> Matrix:
    """Shape (n,). `logits` already divided by the temperature."""
    parts = [vectors[start : start + 512] @ known.T for start in range(0, len(vectors), 512)]
    nearest = np.concatenate([part.max(axis=1) for part in parts]) if parts else np.zeros(0, np.float32)
    return (logits.max(axis=1) + np.float32(NEAREST) * nearest).astype(np.float32)


def _left_out(x: Matrix, y: NDArray[np.int64], vectors: Matrix, classifier: TextClassifier, options: Options) -> Matrix:
    """How much texts of labels that a head was not trained on seem to belong to it."""
    count = len(classifier.labels)
    group = np.random.default_rng(options.seed).permutation(count) % 4
    found: list[Matrix] = []
    for left in range(min(4, count - 1)):
        keep = group[y] != left
        if keep.all() or not keep.any():
            continue
        kept = np.unique(y[keep])
        weights = fit(x[keep], np.searchsorted(kept, y[keep]), len(kept), options)
        logits = (x[~keep] @ weights[:-1] + weights[-1]) / np.float32(classifier.temperature)
        found.append(belonging(logits.astype(np.float32), vectors[~keep], vectors[keep]))
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def _threshold(own: Matrix, right: NDArray[np.bool_], foreign: Matrix, share: float) -> float:
    """The line that best parts `own` from `foreign` (their mean recall), but which refuses no more of `own` than `share` times what the
    head gets wrong anyway: a refusal costs a customer as much as a wrong answer, and should not be the commoner fault."""
    most = float(np.quantile(own, min(0.5, share * float((~right).mean())))) if len(own) else 0.0
    if not len(foreign):
        return most
    lines = np.unique(np.concatenate([np.quantile(own, np.linspace(0, 0.3, 61)), [most]]))
    lines = lines[lines <= most]
    gains = [float((right & (own >= line)).mean() + (foreign < line).mean()) for line in lines]
    return float(lines[int(np.argmax(gains))])
