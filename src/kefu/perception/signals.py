"""Signals of risk and urgency in a message, and its manner: who must see it soon, and what must not be sold into it.

Words decide, not a model: each signal can be shown with the words that gave it, and a missing one can be added to `signals.yaml`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

import yaml

Grade = Literal[1, 2, 3]


@dataclass(frozen=True, slots=True)
class Signal:
    """`grade`: 1 note it, 2 act with care, 3 a person at once. `text` is message[start:end]."""

    kind: str
    grade: Grade
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Manner:
    """`politeness` from -1 (rude) to 1 (very polite), 0 without any sign. `sarcasm` holds the words that give it away, '' for none."""

    politeness: float
    sarcasm: str = ""


def signals(message: str) -> tuple[Signal, ...]:
    """One signal of each kind, the gravest and first, in order of their place. What is denied ('我没受伤', 'not going to sue') is none."""
    found: dict[str, Signal] = {}
    for kind, rows in _rows().items():
        for grade, pattern in rows:
            for hit in pattern.finditer(message):
                known = found.get(kind)
                if not _is_denied(message, hit.start()) and (known is None or grade > known.grade):
                    found[kind] = Signal(kind, grade, hit.start(), hit.end(), hit.group(0))
    return tuple(sorted(found.values(), key=lambda signal: (signal.start, signal.kind)))


def manner(message: str) -> Manner:
    """How the message speaks to us."""
    polite = sum(len(pattern.findall(message)) for pattern in _POLITE)
    rude = sum(len(pattern.findall(message)) for pattern in _RUDE) + 2 * any(
        signal.kind in ("abuse", "threat") for signal in signals(message)
    )
    sarcasm = next((hit.group(0) for hit in _sarcasms(message)), "")
    return Manner(max(-1.0, min(1.0, (polite - rude) / 3)), sarcasm)


_DENIED = re.compile(
    r"(?:没有?|并未|未|不(?:是|会|想|要|打算|需要|用)?|别|无需)\s*(?:要|想|去|被|会|打算)?$"
    r"|\b(?:not|never|no|n't|without|don'?t want to|not going to|won'?t|isn'?t"
    r"|wasn'?t|nobody|didn'?t(?: get| have)?)\s*(?:any|an|a|be|get|to|going to"
    r"|been)?\s*$",
    re.IGNORECASE,
)
_ITSELF_DENIED = re.compile(r"^(?:不想活|不是我|没有活下去|活不下去|不在了)")


def _is_denied(message: str, at: int) -> bool:
    return bool(_DENIED.search(message[max(0, at - 16) : at])) and not _ITSELF_DENIED.match(message[at:])


_POLITE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"请(?!求|假)|麻烦|谢谢|感谢|辛苦|您|劳驾|不好意思|打扰|拜托|亲(?=[，,。~！! ]|$)|好吗|可以吗",
        r"\b(?:please|thank(?:s| you)|kindly|sorry to|excuse me|would you mind|could you|appreciate|grateful|if possible|hello|hi)\b",
    )
)
_RUDE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[!！]{2,}|[?？]{2,}|什么(?:破|鬼|玩意)|(?:破|烂)(?:店|东西|玩意)|少废话"
        r"|赶紧的|给我(?:滚|快)|你(?:们)?(?:到底)?(?:有没有|会不会|懂不懂)|废话",
        r"\b(?:shut up|useless|ridiculous|pathetic|garbage|crap|nonsense|what the hell"
        r"|wtf|joke)\b|(?-i:\b[A-Z]{4,}\b(?: [A-Z]{3,}\b)+)",
    )
)
_SARCASM = re.compile(
    r"(?:真|可真|太)(?:行|牛|厉害|棒|优秀|会做生意|有意思)(?:啊|呀|哈|了)?(?=[，,。！!…~]"
    r"|$).{0,24}(?:都|还|没|才|又)|呵呵|可真(?:快|好|准时)啊|(?:好|真)一个(?:\S{1,6})"
    r"|谢谢你们(?:啊|哈)?[，,]?.{0,10}(?:又|还|等了|坏|毁)|不愧是|真是(?:涨|长)见识|我谢谢你|服了(?:你们)?"
    r"|\b(?:oh,? )?(?:great|wonderful|brilliant|fantastic|lovely|perfect|nice"
    r"|amazing),?\s+(?:job|work|another|just what|so now|now)\b|\bthanks (?:a lot )?for (?:nothing"
    r"|breaking|ruining|losing|wasting)\b"
    r"|\bwow,? (?:just )?(?:great|amazing|impressive)\b|\bslow clap\b|\byeah,? right\b"
    r"|\bas usual\b.{0,3}$|\bhow (?:generous|kind|nice) of you\b",
    re.IGNORECASE,
)


def _sarcasms(message: str) -> Iterator[re.Match[str]]:
    return _SARCASM.finditer(message)


@cache
def _rows() -> Mapping[str, tuple[tuple[Grade, re.Pattern[str]], ...]]:
    text = (resources.files("kefu.perception") / "signals.yaml").read_text(encoding="utf-8")
    rows = cast("dict[str, list[tuple[Grade, str]]]", yaml.safe_load(text))
    return {kind: tuple((grade, re.compile(pattern, re.IGNORECASE)) for grade, pattern in row) for kind, row in rows.items()}
