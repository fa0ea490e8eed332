"""What a customer feels: calm, happy, confused, anxious, disappointed, angry or sad, how strongly, and where it shows.

Cues decide the plain cases without a vector; a softmax classifier over the sentence vector, signs and hashed n-grams decides the rest, with
probabilities that were calibrated on folds it was not trained on. Insults, threats and rights that a customer invokes are signals of
another module; here only the feeling counts. `python -m kefu.perception.emotion` makes `emotion.npz` again from `emotions.yaml`.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kefu.perception import student
from kefu.perception.emotion_head import Weights, hashed, softmax
from kefu.perception.emotion_signs import NAMES, Cue, EmotionName, Signs, Vector, is_praise_of_a_fault, signs, source, source_text

Embed = Callable[[str], Vector]
Trend = Literal["rising", "falling", "steady"]

WIDTH = 4096  # columns of hashed n-grams
VECTOR_SHARE, SIGN_SHARE, PIECE_SHARE = 3.0, 2.0, 3.0  # by cross-validation on the own examples (benches/LOG.md, "Emotion")
# How hot a feeling is for the talk: anger asks for a person soonest, confusion for a clearer answer.
HEAT: dict[EmotionName, float] = {
    "calm": 0.0,
    "happy": -0.3,
    "confused": 0.4,
    "disappointed": 0.7,
    "anxious": 0.8,
    "sad": 0.8,
    "angry": 1.0,
}
STRONG = 0.7  # a cue of this strength is believed beside hints of something else
SURELY_CALM = 0.4  # by the student's vector: from here the encoder was never sure of another feeling (benches/LOG.md, "First stage")
HARDLY_UPSET = 0.65  # the chance of anger, disappointment, anxiety and sorrow together below which the encoder was right about none
BEYOND_DOUBT = 0.95  # from here the encoder named the same feeling (44 of 44)
_UPSET = tuple(NAMES.index(name) for name in ("angry", "disappointed", "anxious", "sad"))
SURELY_HAPPY = 0.8  # praise beside a fault is believed from here; benches/understanding/manners.py
_BEHIND_PRAISE = (NAMES.index("angry"), NAMES.index("disappointed"))
CALM_AT = NAMES.index("calm")
CHANGE = 0.15  # a smaller difference between two stretches of a talk is noise: the heat of one sentence is off by about that much


@dataclass(frozen=True, slots=True)
class Emotion:
    """`intensity` 0 to 1, 0 for calm. `confidence`: how likely `name` is right. `cue` and `start`: the words that show it, "" and -1 if
    none do."""

    name: EmotionName
    intensity: float
    confidence: float
    cue: str = ""
    start: int = -1

    @property
    def heat(self) -> float:
        """-0.3 (delighted) to 1 (furious)."""
        return HEAT[self.name] * self.intensity


CALM = Emotion("calm", 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Course:
    """How a customer's feelings go through a conversation: `peak` is the hottest moment, `now` the latest."""

    trend: Trend
    peak: Emotion
    now: Emotion


def feel(text: str, vector: Vector | Embed, language: str = "", earlier: Sequence[Emotion] = (), names: Sequence[str] = ()) -> Emotion:
    """The feeling of one message.

    `vector`: its centred unit vector (`Vectors.query`), shape (384,), or a function that makes it, called only when cues do not decide.
    `language` is for callers that know it; both languages are read at once, also mixed. `earlier`: the feelings of the messages before,
    oldest first, which tell praise from sarcasm. `names`: product names that stand in the text.
    """
    if not text.strip():
        return CALM
    seen = signs(text, names)
    if earlier and earlier[-1].name in ("angry", "disappointed") and any(pattern.search(seen.plain) for pattern in _sarcasm()):
        return Emotion("angry", round(max(0.5, earlier[-1].intensity), 2), 0.7, text.strip()[:40], 0)
    if (deciding := _decided(seen)) is not None:
        return Emotion(deciding.name, _louder(deciding.at, seen), _head().sureness[deciding.name], deciding.text, deciding.start)
    if callable(vector):
        at_a_glance = classify(seen, student.vector(text))
        probabilities, intensity = at_a_glance if _is_plain(at_a_glance[0]) else classify(seen, vector(text))
    else:
        probabilities, intensity = classify(seen, vector)
    best = int(probabilities.argmax())
    if NAMES[best] == "happy" and float(probabilities[best]) < SURELY_HAPPY and is_praise_of_a_fault(seen.plain):
        best = max(_BEHIND_PRAISE, key=lambda index: float(probabilities[index]))
    name = NAMES[best]
    shown = next((cue for cue in seen.cues if cue.name == name), None)
    strength = 0.0 if name == "calm" else _louder(intensity, seen)
    if shown is None:
        return Emotion(name, strength, float(probabilities[best]))
    return Emotion(name, strength, float(probabilities[best]), shown.text, shown.start)


def _is_plain(at_a_glance: Vector) -> bool:
    """Whether the student's vector is enough: it says calm, hardly anything that a talk acts on, or one feeling beyond doubt."""
    upset = sum(float(at_a_glance[index]) for index in _UPSET)
    return float(at_a_glance[CALM_AT]) >= SURELY_CALM or upset < HARDLY_UPSET or float(at_a_glance.max()) >= BEYOND_DOUBT


def course(emotions: Sequence[Emotion]) -> Course:
    """Where a conversation is going. The last two messages against the three before them, in heat; a single message is steady."""
    if not emotions:
        return Course("steady", CALM, CALM)
    heats = [emotion.heat for emotion in emotions]
    peak = max(emotions, key=lambda emotion: emotion.heat)
    split = -2 if len(heats) > 3 else -1
    before, after = heats[:split][-3:], heats[split:]
    change = sum(after) / len(after) - sum(before) / len(before) if before else 0.0
    trend: Trend = "rising" if change > CHANGE else "falling" if change < -CHANGE else "steady"
    return Course(trend, peak, emotions[-1])


def classify(seen: Signs, vector: Vector) -> tuple[Vector, float]:
    """Calibrated probabilities in the order of `NAMES`, and how strong the feeling is if it is not calm (0 to 1)."""
    head = _head()
    dense = dense_features(vector[None, :], seen.numbers[None, :])
    logits = head.weights.logits(dense, hashed([seen.plain], WIDTH, head.rarity))[0]
    intensity = float(np.clip(dense[0] @ head.strength[:-1] + head.strength[-1], 0.2, 1.0))
    return softmax((logits / head.temperature)[None, :])[0], intensity


def dense_features(vectors: NDArray[np.float32], numbers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shape (n, 384 + SIGNS)."""
    return np.hstack([vectors * np.float32(VECTOR_SHARE), numbers * np.float32(SIGN_SHARE)])


def decided(text: str) -> Cue | None:
    """The cue that decides alone, if one does."""
    return _decided(signs(text))


def source_hash(vectors: str) -> str:
    """What the head depends on: cues, examples and the version of the sentence vectors (`Vectors.name`)."""
    return hashlib.sha256(f"{vectors}\n{source_text()}".encode()).hexdigest()[:12]


def _decided(seen: Signs) -> Cue | None:
    sure = [cue for cue in seen.cues if cue.decides]
    if not sure or len({cue.name for cue in sure}) > 1:
        return None
    first, whole = sure[0], seen.plain.strip()
    if first.name == "happy" and is_praise_of_a_fault(seen.plain):
        return None  # 'thank you for the box of splinters'
    if first.at < STRONG and len(first.text) < len(whole) and any(cue.name != first.name and not cue.decides for cue in seen.cues):
        return None  # a mild cue beside signs of something else: let the classifier weigh them
    return sure[0]


def _louder(strength: float, seen: Signs) -> float:
    """Exclamation marks, capitals and repetition make what is said stronger, by .15 at most."""
    exclaimed, shouted, repeated = float(seen.numbers[-11]), float(seen.numbers[-7]), float(seen.numbers[-6])
    return round(min(1.0, strength + min(0.15, 0.1 * exclaimed + 0.15 * shouted + 0.05 * repeated)), 2) if strength else 0.0


@dataclass(frozen=True, slots=True)
class Head:
    weights: Weights
    rarity: Vector
    strength: Vector
    temperature: float
    sureness: dict[EmotionName, float]  # how often a deciding cue was right on the examples


@cache
def _head() -> Head:
    with (resources.files("kefu.perception") / "emotion.npz").open("rb") as stream, np.load(stream) as stored:
        weights = Weights(*(stored[name].astype(np.float32) for name in ("dense", "sparse", "bias")))
        sureness: dict[EmotionName, float] = {name: float(share) for name, share in zip(NAMES, stored["sureness"], strict=True)}
        return Head(
            weights, stored["rarity"].astype(np.float32), stored["strength"].astype(np.float32), float(stored["temperature"]), sureness
        )


@cache
def _sarcasm() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row, re.IGNORECASE) for row in source()["sarcasm"])


if __name__ == "__main__":
    from kefu.perception.emotion_training import main

    main()
