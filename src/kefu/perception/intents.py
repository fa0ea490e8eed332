"""What a request wants: cues decide the plain cases, a ridge classifier over sentence vectors the rest.

The classifier's weights are an artefact (`intents.npz`) made from `intents.yaml` by `python -m kefu.perception.intents`; it carries the
hash of the examples it was made from, and a test fails when the two no longer belong together.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import yaml
from rapidfuzz.distance import DamerauLevenshtein

from kefu.perception.glance import Glance, glance, sureness
from kefu.perception.pinyin import syllables
from kefu.perception.taxonomy import Kind, Stage, taxonomy
from kefu.perception.wishes import Reading, examples, read, read_from, shipped_examples, train_wishes

Vector = npt.NDArray[np.float32]
Embed = Callable[[str], Vector]

RIDGE = 0.3  # chosen by leave-one-out accuracy over the examples (benches/LOG.md, "Intents")
SHARPNESS = 9.0  # turns ridge scores, which lie around 0–1, into probabilities
WISHED = 0.5  # a wish to act at least so likely at a glance is looked at again: an errand never begins by a glance
SURE = 0.35  # chance that the encoder would decide the same from which its vector is not asked for (benches/LOG.md, "First stage")
SURE_LEAF = 0.85  # chance of a place in the taxonomy from which it says whether goods are sought
CUE_WEIGHT = 0.45  # what a cue adds to its intent's probability before they are compared


@dataclass(frozen=True, slots=True)
class Intent:
    name: str
    needs: str  # "product", "order", "customer" or "": what must be known before it can be looked up
    cues: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest intent. `cue` is the piece of text that gave it away, "" when only the classifier says so."""

    name: str
    confidence: float
    cue: str = ""
    second: str = ""
    order: str = ""  # the likeliest question about an order, and how likely it is one at all
    about_order: float = 0.0
    leaf: str = ""  # the likeliest intent of the whole taxonomy, and its place there
    leaf_confidence: float = 0.0
    stage: Stage | Literal[""] = ""
    group: str = ""
    kind: Kind | Literal[""] = ""
    wish: str = ""  # the likeliest intent that asks for something to be done ("order.cancel"); "" for none
    wish_confidence: float = 0.0  # how likely the clause asks for just that


@cache
def intents() -> dict[str, Intent]:
    rows: dict[str, dict[str, Any]] = yaml.safe_load(_source())
    return {
        name: Intent(name, row["needs"], tuple(re.compile(cue, re.IGNORECASE) for cue in row["cues"]), tuple(map(str, row["examples"])))
        for name, row in rows.items()
    }


def guess(text: str, embed: Embed) -> Guess:
    """The intent of one clause (simplified Chinese, English or both)."""
    cues = _cues(text) or {name: cue for name, cue in _cues(respelt(text)).items() if name != "person" or text.isascii()}
    if "hours" in cues or "who_are_you" in cues:
        cues.pop("person", None)  # 'is anyone there at night?' and 'are you a real person?' ask for nobody
    if "identify" in cues and any(name.startswith("order.") for name in cues):
        del cues["identify"]  # 'tracking number please, phone ends in 5042': the proof comes with the question
    sure = [
        name
        for name in ("person", "greeting", "thanks", "bye", "ok", "rejects", "off_limits", "others_data", "no_promises", "who_are_you")
        if name in cues
    ]
    if sure:
        return _placed(Guess(sure[0], 0.99, cues[sure[0]]), Reading(sure[0], 0.99))
    if (vector := _known_vectors().get(_bare(text))) is not None:
        return _weighed(text, cues, classify(vector), read(text, vector))
    at_a_glance = glance(text)
    found = _weighed(text, cues, softened(at_a_glance.intents), read_from(text, at_a_glance.leaves))
    if found.wish_confidence < WISHED and sureness(signs_of(at_a_glance, found)) >= SURE:
        return found
    vector = embed(text)
    return _weighed(text, cues, classify(vector), read(text, vector))


@cache
def _known_vectors() -> dict[str, Vector]:
    """The encoder's vectors of all examples, by their `_bare` text: whoever says just that needs no encoder."""
    texts, _ = examples({name: intent.examples for name, intent in intents().items()})
    vectors, _ = shipped_examples()
    return {_bare(text): vector for text, vector in zip(texts, vectors, strict=True)}


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def signs_of(seen: Glance, found: Guess) -> Vector:
    """What tells whether a glance is enough, shape (11,)."""
    intents_, leaves = np.sort(softened(seen.intents))[::-1], np.sort(seen.leaves)[::-1]
    spread = -float((seen.leaves * np.log(seen.leaves + np.float32(1e-9))).sum())
    wish, order = found.wish_confidence, found.about_order
    values = (
        intents_[0], intents_[0] - intents_[1], leaves[0], leaves[0] - leaves[1], wish, abs(wish - 0.75), abs(wish - 0.85),
        order, abs(order - 0.5), bool(found.cue), spread,
    )  # fmt: skip
    return np.array(values, np.float32)


def _weighed(text: str, cues: dict[str, str], classified: Vector, reading: Reading) -> Guess:
    """The guess from the probabilities of all intents, the cues and the place in the taxonomy."""
    probabilities = dict(zip(intents(), classified, strict=True))
    scores = {
        name: float(probability) + CUE_WEIGHT * (name in cues)
        for name, probability in probabilities.items()
        if name in cues or name == "knowledge" or intents()[name].needs  # courtesy and searching must be said, not guessed
    }
    first, second = sorted(scores, key=lambda name: -scores[name])[:2]
    orders = {name: float(probability) for name, probability in probabilities.items() if name.startswith("order.")}
    order = max(orders, key=lambda name: orders[name] + CUE_WEIGHT * (name in cues))
    found = Guess(first, min(1.0, float(scores[first])), cues.get(first, ""), second, order, sum(orders.values()))
    return _placed(found, reading)


def _placed(found: Guess, reading: Reading) -> Guess:
    """`found` with its place in the taxonomy and the wish."""
    leaf = taxonomy()[reading.intent]
    if found.name == "product.find" and leaf.kind == "know" and reading.confidence >= SURE_LEAF:
        found = replace(found, name="knowledge", cue="")  # 香薰有没有毒 seeks nothing
    elif not found.cue and leaf.name == "product.find" and reading.confidence >= SURE_LEAF:
        found = replace(found, name="product.find", confidence=reading.confidence)  # 搬新家要买啥
    return replace(
        found,
        leaf=leaf.name,
        leaf_confidence=reading.confidence,
        stage=leaf.stage,
        group=leaf.group,
        kind=leaf.kind,
        wish=reading.wish,
        wish_confidence=reading.wish_confidence,
    )


def _cues(text: str) -> dict[str, str]:
    return {name: hit for name, intent in intents().items() if (hit := _first_cue(intent, text))}


def respelt(text: str) -> str:
    """English cue words that are misspelt by one letter put right, and what Chinese characters sound like added: 多少前 → duoshaoqian."""
    words = [_right.get(word.lower()) or _nearest(word.lower()) or word for word in re.findall(r"\w+|\W+", text)]
    fixed = "".join(words)
    if re.search(r"[\u3400-\u9fff]", fixed):
        fixed += " " + "".join(syllables(fixed))
    return fixed


_SPELT = (
    *("stock", "price", "arrive", "available", "refund", "return", "invoice", "order", "parcel", "tracking"),
    *(
        "delivery",
        "shipping",
        "colour",
        "color",
        "recommend",
        "where",
        "when",
        "deliver",
        "coming",
        "warranty",
        "guarantee",
        "capacity",
        "weight",
        "material",
    ),
)
_right: dict[str, str] = {
    "wat": "what",
    "whats": "what is",
    "wen": "when",
    "hw": "how",
    "mutch": "much",
    "u": "you",
    "ur": "your",
    "pls": "please",
    "windw": "window",
    "n": "and",
}


@cache
def _nearest(word: str) -> str:
    """The cue word that `word` misspells by one letter; '' for none."""
    if (
        len(word) < 4
        or not word.isascii()
        or word in _SPELT
        or word in ("care", "core", "there", "here", "then", "older", "prince", "stick")
    ):
        return ""
    return next((right for right in _SPELT if right[0] == word[0] and DamerauLevenshtein.distance(word, right, score_cutoff=1) <= 1), "")


def classify(vector: Vector) -> Vector:
    """Probabilities of all intents, in the order of `intents()`, for one centred unit vector of shape (384,)."""
    return softened((np.append(vector, 1.0) @ _weights()).astype(np.float32))


def softened(scores: Vector) -> Vector:
    """Ridge scores as probabilities."""
    exponents = np.exp(SHARPNESS * (scores - scores.max()))
    return (exponents / exponents.sum()).astype(np.float32)


def fit(vectors: npt.NDArray[np.float32], labels: Sequence[int], classes: int) -> npt.NDArray[np.float64]:
    """Ridge regression onto one-hot labels, balanced by class: W = (XᵀDX + λI)⁻¹XᵀDY with D = n / (classes · n_class).

    Shape (dimensions + 1, classes).
    """
    x = np.hstack([vectors, np.ones((len(vectors), 1))]).astype(np.float64)
    y = np.eye(classes)[list(labels)]
    weight = (len(labels) / classes / y.sum(axis=0))[list(labels)][:, None]
    left = x.T @ (weight * x) + RIDGE * np.eye(x.shape[1])
    return cast("npt.NDArray[np.float64]", np.linalg.solve(left, x.T @ (weight * y)))  # pyright: ignore[reportUnknownMemberType]


def source_hash(vectors: str) -> str:
    """What the weights depend on: the examples and the version of the sentence vectors (`Vectors.name`)."""
    examples = json.dumps({name: intent.examples for name, intent in intents().items()}, ensure_ascii=False)
    return hashlib.sha256(f"{vectors}\n{examples}".encode()).hexdigest()[:12]


def _first_cue(intent: Intent, text: str) -> str:
    for cue in intent.cues:
        if found := cue.search(text):
            return found.group(0)
    return ""


def _source() -> str:
    return (resources.files("kefu.perception") / "intents.yaml").read_text(encoding="utf-8")


@cache
def _weights() -> npt.NDArray[np.float64]:
    with resources.as_file(resources.files("kefu.perception") / "intents.npz") as path:
        weights: npt.NDArray[np.float64] = np.load(path)["weights"].astype(np.float64)
        return weights


def train() -> None:
    """Make `intents.npz` from `intents.yaml`; prints leave-one-out accuracy of the classifier alone and with cues."""
    from kefu.perception.vectors import Vectors

    encoder = Vectors()
    embed = encoder.query
    names = list(intents())
    rows = [(names.index(name), example) for name, intent in intents().items() for example in intent.examples]
    labels = [label for label, _ in rows]
    vectors = np.stack([embed(example) for _, example in rows])
    right = 0
    for i in range(len(rows)):
        keep = [j for j in range(len(rows)) if j != i]
        weights = fit(vectors[keep], [labels[j] for j in keep], len(names))
        right += int(np.argmax(np.append(vectors[i], 1.0) @ weights) == labels[i])
    weights = fit(vectors, labels, len(names)).astype(np.float32)
    path = resources.files("kefu.perception") / "intents.npz"
    with open(str(path), "wb") as file:
        np.savez_compressed(file, weights=weights, source=np.array(source_hash(encoder.name)))
    print(f"{len(rows)} examples, {len(names)} intents, leave-one-out accuracy {right / len(rows):.3f}")  # noqa: T201
    arrays, figures = train_wishes(encoder.queries, encoder.name, {name: intent.examples for name, intent in intents().items()})
    with open(str(resources.files("kefu.perception") / "wishes.npz"), "wb") as file:
        np.savez_compressed(file, **cast("dict[str, Any]", arrays))
    print(f"taxonomy of {len(taxonomy())}: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))  # noqa: T201


if __name__ == "__main__":
    train()
