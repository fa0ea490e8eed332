"""What a customer complains of: several labels at once, each with its span, from cues and a classifier over sentence vectors.

The classifier's weights (`complaints.npz`) are made from `complaints.yaml` by benches/complaints/train.py; a test fails when the two no
longer belong together. Figures: benches/LOG.md, "Complaints".
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import yaml

from kefu.perception.clauses import asks
from kefu.vocabulary import Texts

Severity = Literal["normal", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("normal", "high", "critical")
Vector = npt.NDArray[np.float32]
Embed = Callable[[str], Vector]

NONE = "none"
RIDGE = 0.3  # unless the training command chooses another by ten folds over the examples (benches/LOG.md, "Complaints")
THRESHOLD = 0.7  # of the calibrated probability, below which the classifier alone does not give a label (benches/LOG.md, "Complaints")
CUE_PROBABILITY = 0.9  # set by hand: a cue is believed unless the classifier is surer of something else
LONGEST = 600  # characters that are read; the file keeps more
_PIECES = re.compile(r"[^。！？!?；;\n，,]+[。！？!?；;\n，,]*")
_SHORTEST_PIECE = 4  # characters; 「而且」 is no complaint by itself


@dataclass(frozen=True, slots=True)
class Complaint:
    """One label of a text. `span` counts characters of the text, `said` are those; `probability` is calibrated."""

    label: str
    probability: float
    span: tuple[int, int]
    said: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A kind of complaint: `name` is group.leaf, `title` how people read it."""

    name: str
    severity: Severity
    title: Texts
    cues: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]


@cache
def leaves() -> Mapping[str, Leaf]:
    """All kinds of complaints by name, `none` the last."""
    source = cast("dict[str, dict[str, object]]", yaml.safe_load(_source()))
    return {
        name: Leaf(
            name,
            cast(Severity, row["severity"]),
            cast("dict[str, str]", row["title"]),
            tuple(re.compile(cue, re.IGNORECASE) for cue in cast("list[str]", row["cues"])),
            tuple(str(example) for example in cast("list[object]", row["examples"])),
        )
        for name, row in source.items()
    }


def severity_of(label: str) -> Severity:
    """How bad complaints with this label are; 'normal' for a label that is no longer there."""
    leaf = leaves().get(label)
    return leaf.severity if leaf else "normal"


def title_of(label: str) -> Texts:
    leaf = leaves().get(label)
    return leaf.title if leaf else {"en": label, "zh": label}


def complaints(text: str, embed: Embed) -> tuple[Complaint, ...]:
    """The complaints of a masked text, the surest first; () for none. About 15 ms of CPU a sentence, for its vector.

    Read as a whole and clause by clause. Cues give labels; where a clause has none, the classifier may give its likeliest one. A clause
    that asks about something that has not happened (「容易碎吗」) gives none.
    """
    text = text[:LONGEST]
    found: dict[str, Complaint] = {}
    for start, end in _pieces(text):
        said = text[start:end]
        if asks_before(said):
            continue
        probabilities = dict(zip(leaves(), classify(embed(said)), strict=True))
        hits = {name: hit for name, leaf in leaves().items() if (hit := _first_cue(leaf, said))}
        for name, other in _INSTEAD:
            if name in hits and other in hits:
                del hits[name]
        likeliest = max(probabilities, key=lambda name: probabilities[name])
        given = {name: max(CUE_PROBABILITY, float(probabilities[name])) for name in hits}
        if not hits and likeliest != NONE and probabilities[likeliest] >= THRESHOLD and not asks(said):
            given[likeliest] = float(probabilities[likeliest])
        for name, probability in given.items():
            span = (start + hits[name].start(), start + hits[name].end()) if name in hits else (start, end)
            if name not in found or found[name].probability < probability:
                found[name] = Complaint(name, round(probability, 3), span, text[span[0] : span[1]])
    for name, other in _INSTEAD:
        if name in found and other in found and found[name].span[0] < found[other].span[1] and found[other].span[0] < found[name].span[1]:
            del found[name]
    return tuple(sorted(found.values(), key=lambda each: (-each.probability, each.span)))


# The first is only another word for the second when both are heard in one clause: 「退款还没到」 is no late parcel.
_INSTEAD = (
    ("delivery.late", "price.refund_late"),
    ("delivery.late", "price.invoice"),
    ("delivery.late", "delivery.false_delivery"),
    ("service.rude", "delivery.courier"),
    ("product.defective", "privacy.leaked"),
    ("price.overcharged", "price.refund_short"),
    ("information.promise_not_kept", "service.promise_broken"),
)


def _first_cue(leaf: Leaf, said: str) -> re.Match[str] | None:
    return next((match for cue in leaf.cues if (match := cue.search(said))), None)


def classify(vector: Vector) -> Vector:
    """Calibrated probability of each leaf in the order of `leaves()`, for one centred unit vector of shape (384,); each for itself."""
    weights, slope, shift = _weights()
    scores = np.append(vector, 1.0) @ weights
    return (1.0 / (1.0 + np.exp(-(slope * scores + shift)))).astype(np.float32)


def fit(vectors: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], classes: int, ridge: float = RIDGE) -> npt.NDArray[np.float64]:
    """Ridge regression onto one-hot labels, balanced by class: W = (XᵀDX + λI)⁻¹XᵀDY; shape (dimensions + 1, classes)."""
    x = np.hstack([vectors, np.ones((len(vectors), 1))]).astype(np.float64)
    y = np.eye(classes)[labels]
    weight = (len(labels) / classes / y.sum(axis=0))[labels][:, None]
    left = x.T @ (weight * x) + ridge * np.eye(x.shape[1])
    return cast("npt.NDArray[np.float64]", np.linalg.solve(left, x.T @ (weight * y)))  # pyright: ignore[reportUnknownMemberType]


def asks_before(text: str) -> bool:
    """Whether a clause asks about something that has not happened: 「容易碎吗」, 'does it leak?'."""
    return bool(_ASKS_BEFORE.search(text))


_ASKS_BEFORE = re.compile(
    r"(?:容易|会不会|会.{0,6}吗|能不能|可以.{0,10}吗|是不是正品|怎么赔|怎么办理|多久到)|(?:破损|少件|质量问题).{0,4}(?:怎么办|怎么处理)"
    r"|^\W*(?:does|do|is|are|can|could|will|would|what(?! a)|how(?! come)|who) (?!you always|nobody).{0,80}\?|^\W*(?:if|when) ",
    re.IGNORECASE,
)


def source_hash(vectors: str) -> str:
    """What the weights depend on: the examples and the version of the sentence vectors (`Vectors.name`)."""
    return hashlib.sha256(f"{vectors}\n{_source()}".encode()).hexdigest()[:12]


def _pieces(text: str) -> list[tuple[int, int]]:
    """The whole text, and its clauses when there are several."""
    cut = [(m.start(), m.end()) for m in _PIECES.finditer(text) if len(m.group().strip()) >= _SHORTEST_PIECE]
    whole = (0, len(text))
    return [whole, *cut] if len(cut) > 1 else [whole]


def _source() -> str:
    return (resources.files("kefu.perception") / "complaints.yaml").read_text(encoding="utf-8")


@cache
def _weights() -> tuple[npt.NDArray[np.float64], float, float]:
    with resources.as_file(resources.files("kefu.perception") / "complaints.npz") as path, np.load(path) as stored:
        slope, shift = (float(number) for number in stored["calibration"])
        return stored["weights"].astype(np.float64), slope, shift
