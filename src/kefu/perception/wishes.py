"""Which of the taxonomy's intents a clause has, and whether it asks for something to be done.

Two heads read the clause: one knows the 92 intents, the other only what the clause does (asks to act, asks to know, talks). The second
was trained over all subjects at once, so it knows better than the first that 'how do I cancel' cancels nothing.
The weights (`wishes.npz`) are made by `make intents` from the files in `taxonomy/`; they carry the hash of what they were made from.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kefu.perception.force import marks
from kefu.perception.heads import Options, Shares, TextClassifier, best_temperature, load, softmax, train
from kefu.perception.language import detect, to_simplified
from kefu.perception.ngrams import WIDTH
from kefu.perception.taxonomy import source, taxonomy

Matrix = NDArray[np.float32]

LEAVES = Options()
FORCE = Options(penalty=1e-3, shares=Shares(3.0, 3.0, 1.0))
FORCE_SHARE = 0.6  # how much the second head's log-probability counts beside the first's logits (benches/LOG.md, "Understanding")
SCALE = 400.0  # of the stored example vectors, whose numbers lie within .3
LEAST_WISH = 0.1  # below it, no wish is named at all
_FORCE_OF = {"do": "do", "look_up": "ask", "know": "ask", "talk": "talk"}


@dataclass(frozen=True, slots=True)
class Reading:
    """`intent` is the likeliest leaf of the taxonomy, `wish` the likeliest one of kind `do` ('' when none is likely)."""

    intent: str
    confidence: float
    wish: str = ""
    wish_confidence: float = 0.0


def read(text: str, vector: Matrix) -> Reading:
    """What one clause wants. `vector`: its centred unit vector, shape (384,)."""
    return read_from(text, probabilities_of([text], vector[None, :])[0])


def read_from(text: str, probabilities: Matrix) -> Reading:
    """The same from the intents' probabilities, in the order of `taxonomy()`."""
    names = tuple(taxonomy())
    if text.isascii() and detect(text, "en").script == "pinyin" and text.lower() not in _pinyin_examples():
        # The sentence vectors hardly read pinyin: the one known word in it says the subject, not whether it is wished or asked about.
        probabilities = (probabilities * np.where(_is_wish(), 0.5, 1.0)).astype(np.float32)
    best = int(np.argmax(probabilities))
    wishes = np.where(_is_wish(), probabilities, 0.0)
    wish = int(np.argmax(wishes))
    if wishes[wish] < LEAST_WISH:
        return Reading(names[best], float(probabilities[best]))
    return Reading(names[best], float(probabilities[best]), names[wish], float(wishes[wish]))


def probabilities_of(texts: Sequence[str], vectors: Matrix) -> Matrix:
    """Shape (n, intents), in the order of `taxonomy()`."""
    leaves, force, temperature = _heads()
    return together(leaves.logits(texts, vectors), force.logits(texts, vectors), leaves.labels, force.labels, temperature)


def head_logits(grams: Matrix, marks: Matrix) -> tuple[Matrix, Matrix]:
    """What n-grams and marks of one text add to the logits of the two heads, and their constants, but not what its vector adds."""
    leaves, force, _ = _heads()

    def of(head: TextClassifier) -> Matrix:
        rest = np.concatenate([grams * np.float32(head.shares.ngrams), marks * np.float32(head.shares.marks)])
        return rest @ head.weights[-1 - len(rest) : -1] + head.weights[-1]

    return of(leaves), of(force)


def probabilities_from(leaves: Matrix, force: Matrix) -> Matrix:
    """The intents' probabilities from one text's logits of the two heads, in the order of `taxonomy()`."""
    first, second, temperature = _heads()
    return together(leaves[None, :], force[None, :], first.labels, second.labels, temperature)[0]


def together(leaves: Matrix, force: Matrix, names: Sequence[str], kinds: Sequence[str], temperature: float) -> Matrix:
    """The two heads' logits as probabilities of the intents."""
    log_force = np.log(softmax(force) + np.float32(1e-6))
    columns = [list(kinds).index(_FORCE_OF[taxonomy()[name].kind]) for name in names]
    return softmax((leaves + np.float32(FORCE_SHARE) * log_force[:, columns]) / np.float32(temperature))


@cache
def _pinyin_examples() -> frozenset[str]:
    return frozenset(example.lower() for leaf in taxonomy().values() for example in leaf.zh if example.isascii())


@cache
def _is_wish() -> NDArray[np.bool_]:
    return np.array([leaf.kind == "do" for leaf in taxonomy().values()])


@cache
def _heads() -> tuple[TextClassifier, TextClassifier, float]:
    with resources.as_file(resources.files("kefu.perception") / "wishes.npz") as path, np.load(path) as stored:
        return load(stored, "leaf_"), load(stored, "force_"), float(stored["temperature"])


@cache
def shipped_examples() -> tuple[Matrix, tuple[str, ...]]:
    """The vectors of all examples, shape (n, 384), and the intent of each."""
    with resources.as_file(resources.files("kefu.perception") / "wishes.npz") as path, np.load(path) as stored:
        names = tuple(taxonomy())
        numbers: list[int] = stored["example_intents"].tolist()
        return stored["examples"].astype(np.float32) / np.float32(SCALE), tuple(names[at] for at in numbers)


def wishes_hash(vectors: str) -> str:
    """What the weights depend on: the examples, the marks, the n-grams and the version of the sentence vectors."""
    parts = (vectors, source(), *(mark.pattern for mark in marks().values()), str(WIDTH), repr((LEAVES, FORCE, FORCE_SHARE)))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def examples(more: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """Texts and their intents: the taxonomy's, and of `more` what is not among them, each as the turn would hand it in."""
    rows: dict[tuple[str, str], None] = {}
    for name, leaf in taxonomy().items():
        rows.update(dict.fromkeys((plain(example), name) for example in leaf.examples))
    known = {text for text, _ in rows}
    for name, texts in more.items():
        if name in taxonomy():
            rows.update(dict.fromkeys((plain(text), name) for text in texts if plain(text) not in known))
    return [text for text, _ in rows], [name for _, name in rows]


def plain(text: str) -> str:
    """Simplified, without the brackets of tokens."""
    return " ".join(to_simplified(text).replace("〔", " ").replace("〕", " ").split())


def train_wishes(
    embed_all: Callable[[Sequence[str]], Matrix], vectors: str, more: Mapping[str, Sequence[str]]
) -> tuple[dict[str, NDArray[Any]], dict[str, float]]:
    """The arrays of `wishes.npz`, and how well the examples are told apart on the folds not trained on."""
    texts, labels = examples(more)
    matrix = embed_all(texts)
    names = tuple(taxonomy())
    leaves, leaf_logits = train(texts, labels, matrix, LEAVES)
    kinds = [_FORCE_OF[taxonomy()[label].kind] for label in labels]
    force, force_logits = train(texts, kinds, matrix, FORCE)
    y = np.array([leaves.labels.index(label) for label in labels])
    log_force = np.log(softmax(force_logits) + np.float32(1e-6))
    columns = [force.labels.index(_FORCE_OF[taxonomy()[name].kind]) for name in leaves.labels]
    temperature = best_temperature(leaf_logits + np.float32(FORCE_SHARE) * log_force[:, columns], y)
    assert leaves.labels == names
    probabilities = together(leaf_logits, force_logits, names, force.labels, temperature)
    arrays = {
        **leaves.arrays("leaf_"),
        **force.arrays("force_"),
        "temperature": np.array(temperature),
        "examples": np.round(matrix * SCALE).clip(-127, 127).astype(np.int8),
        "example_intents": y.astype(np.int16),
        "source": np.array(wishes_hash(vectors)),
    }
    return arrays, figures(probabilities, y)


def figures(probabilities: Matrix, y: NDArray[np.int64]) -> dict[str, float]:
    """Accuracy over all intents; for wishes at .5: the share found, and of the named ones the share that is right."""
    wishes = np.where(_is_wish(), probabilities, 0.0)
    named, right = wishes.max(axis=1) >= 0.5, wishes.argmax(axis=1) == y
    is_wish = _is_wish()[y]
    return {
        "n": float(len(y)),
        "accuracy": float((probabilities.argmax(axis=1) == y).mean()),
        "wish_recall": float((named & right).sum() / is_wish.sum()),
        "wish_precision": float((named & right).sum() / max(1, named.sum())),
        "false_wishes": float((named & ~is_wish).sum() / (~is_wish).sum()),
    }
