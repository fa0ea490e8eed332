"""What a message shows of a feeling before any vector is made: cues that decide, hints that weigh, marks, capitals, emoji, repetition."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

import numpy as np
import yaml
from numpy.typing import NDArray

from kefu.perception.language import to_simplified

Vector = NDArray[np.float32]
EmotionName = Literal["calm", "happy", "confused", "anxious", "disappointed", "angry", "sad"]

NAMES: tuple[EmotionName, ...] = get_args(EmotionName)
UNPLEASANT: frozenset[EmotionName] = frozenset(("confused", "anxious", "disappointed", "angry", "sad"))
LONGEST = 600  # characters that are read: the feeling of a longer message shows in its beginning and is costly to look for beyond

_NEGATION = re.compile(
    r"(?:不|没|没有|别|別|并非|不是|不会|没什么|不用|不要|无需)(?:有|太|很|怎么|那么|觉得|感到|是在?|再|那么)?$"
    r"|\b(?:not|never|no longer|without|hardly|isn.?t|wasn.?t|aren.?t|don.?t|doesn.?t|didn.?t|won.?t)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_EN_WORD = re.compile(r"[A-Za-z]{3,}")
_REPEATED = re.compile(r"([\u3400-\u9fff！!？?])\1{2,}|\b(\w+)(?:\s+\2\b){1,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """A span of the message that gives a feeling away. `decides`: it needs no second opinion."""

    name: EmotionName
    text: str
    start: int
    at: float  # strength, 0 to 1
    decides: bool


@dataclass(frozen=True, slots=True)
class Signs:
    """`plain`: the message in simplified Chinese with the spans that carry no feeling blanked, as long as the message itself."""

    plain: str
    cues: tuple[Cue, ...]  # strongest first
    numbers: Vector  # shape (SIGNS,), each about 0 to 1


@dataclass(frozen=True, slots=True)
class _Sure:
    name: EmotionName
    pattern: re.Pattern[str]
    at: float


@cache
def source() -> dict[str, Any]:
    """`emotions.yaml`: names, sure, clash, sarcasm, hint, examples."""
    return yaml.safe_load(source_text())


def source_text() -> str:
    return (resources.files("kefu.perception") / "emotions.yaml").read_text(encoding="utf-8")


def signs(text: str, names: Sequence[str] = ()) -> Signs:
    """Read `text`. `names`: names of products and shops that stand in it; an emotion word inside one is no feeling."""
    plain = blanked(text, names)
    found: list[Cue] = []
    hints = [0.0] * len(NAMES)
    spared = 0.0
    for sure in _sures():
        for hit in sure.pattern.finditer(plain):
            if sure.name in UNPLEASANT and _is_denied(plain, hit.start()):
                spared = 1.0
                continue
            found.append(Cue(sure.name, text[hit.start() : hit.end()], hit.start(), sure.at, True))
    for index, patterns in enumerate(_hints()):
        for pattern in patterns:
            if (hit := pattern.search(plain)) and not (NAMES[index] in UNPLEASANT and _is_denied(plain, hit.start())):
                hints[index] += 1.0
                found.append(Cue(NAMES[index], text[hit.start() : hit.end()], hit.start(), 0.0, False))
    found.sort(key=lambda cue: (-cue.decides, -cue.at))
    strengths = [max((cue.at + 0.2 for cue in found if cue.decides and cue.name == name), default=0.0) for name in NAMES]
    numbers = [*strengths, *(min(3.0, hint) / 2 for hint in hints), spared, float(is_praise_of_a_fault(plain)), *_marks(plain)]
    return Signs(plain, tuple(found), np.array(numbers, np.float32))


def blanked(text: str, names: Sequence[str] = ()) -> str:
    """`text` in simplified Chinese, as long as before, without quotations, other people's words and the names of things."""
    plain = text[:LONGEST]
    if _HAN.search(plain):
        simplified = to_simplified(plain)
        plain = simplified if len(simplified) == len(plain) else plain
    for name in names:
        plain = plain.replace(name, "〇" * len(name))
    for pattern in _names():
        plain = pattern.sub(lambda hit: "〇" * len(hit.group()), plain)
    return plain


def is_praise_of_a_fault(plain: str) -> bool:
    """Praise or thanks in the same breath as something that went wrong, and nothing that put it right: sarcasm's commonest dress."""
    praise, fault, mended = _clash()
    return bool(praise.search(plain) and fault.search(plain)) and not mended.search(plain)


def _is_denied(plain: str, start: int) -> bool:
    return _NEGATION.search(plain[max(0, start - 24) : start]) is not None


MARKS = 11
SIGNS = 2 * len(NAMES) + 2 + MARKS


def _marks(plain: str) -> list[float]:
    words = _EN_WORD.findall(plain)
    loud = sum(word.isupper() for word in words)
    return [
        min(3, plain.count("!") + plain.count("！")) / 3,
        min(3, plain.count("?") + plain.count("？")) / 3,
        float("?" in plain or "？" in plain),
        min(2, plain.count("…") + plain.count("...") + plain.count("。。")) / 2,
        loud / len(words) if loud >= 2 else 0.0,
        float(bool(_REPEATED.search(plain))),
        float("~" in plain or "～" in plain),
        min(1.0, math.log1p(len(plain)) / 5),
        float(len(plain) < 8),
        float(bool(_HAN.search(plain))),
        float("〇" in plain),
    ]


@cache
def _sures() -> tuple[_Sure, ...]:
    rows: dict[EmotionName, list[dict[str, Any]]] = source()["sure"]
    return tuple(_Sure(name, re.compile(row["like"], re.IGNORECASE), float(row["at"])) for name, each in rows.items() for row in each)


@cache
def _hints() -> tuple[tuple[re.Pattern[str], ...], ...]:
    rows: dict[EmotionName, list[str]] = source()["hint"]
    return tuple(tuple(re.compile(row, re.IGNORECASE) for row in rows.get(name, ())) for name in NAMES)


@cache
def _clash() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    rows: dict[str, list[str]] = source()["clash"]
    praise, fault, mended = (re.compile("|".join(rows[name]), re.IGNORECASE) for name in ("praise", "fault", "mended"))
    return praise, fault, mended


@cache
def _names() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row) for row in source()["names"])
