"""How a reply that a person typed would sound: words that blame, brush off or shout, and the shop's own style; hints, never blocks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from kefu.governance import wrong_language
from kefu.turn.copilot.nouns import Toned
from kefu.turn.mood.course import Mood
from kefu.turn.wording import spoken
from kefu.vocabulary import Style

LONGEST = {"zh": 220, "en": 700}  # characters; an upset customer reads fewer
LONGEST_UPSET = {"zh": 140, "en": 450}
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    said: re.Pattern[str]
    hint: Mapping[str, str]


def tone_of(text: str, language: str, style: Style, mood: Mood) -> tuple[Toned, ...]:
    """What a kind colleague would say about the text before it goes out, in its order; `mood` is the customer's latest."""
    found = [
        Toned(rule.kind, match.start(), match.end(), match.group(0), rule.hint) for rule in _rules() for match in rule.said.finditer(text)
    ]
    found += _of_style(text, style)
    found += _of_the_whole(text, language, mood)
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _of_style(text: str, style: Style) -> Iterator[Toned]:
    low = text.lower()
    for word in style.forbidden:
        if (at := low.find(word.lower())) >= 0:
            yield Toned("style_word", at, at + len(word), text[at : at + len(word)], _hints()["style_word"])
    if not style.emoji and (match := _EMOJI.search(text)):
        yield Toned("emoji", match.start(), match.end(), match.group(0), _hints()["emoji"])
    if style.address == "您" and (match := re.search(r"(?<!迷)你(?!好)", text)):
        yield Toned("address", match.start(), match.end(), match.group(0), _hints()["address"])


def _of_the_whole(text: str, language: str, mood: Mood) -> Iterator[Toned]:
    tongue = spoken(language)
    if language in ("zh", "en") and wrong_language(text, language):
        yield Toned("language", 0, 0, "", _hints()["language_zh" if language == "zh" else "language_en"])
    if len(text) > (LONGEST_UPSET if mood.is_upset else LONGEST)[tongue]:
        yield Toned("long", 0, 0, "", _hints()["long_upset" if mood.is_upset else "long"])
    if mood.is_upset and len(text) > 12 and not _acknowledges().search(text):
        yield Toned("no_acknowledgement", 0, 0, "", _hints()["no_acknowledgement"])


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(kind, re.compile("|".join(rule["said"]), re.IGNORECASE if kind != "shouting" else re.NOFLAG), rule["hint"])
        for kind, rule in _file()["rules"].items()
    )


@cache
def _acknowledges() -> re.Pattern[str]:
    return re.compile("|".join(_file()["acknowledges"]), re.IGNORECASE)


def _hints() -> Mapping[str, Mapping[str, str]]:
    return _file()["hints"]


@cache
def _file() -> Mapping[str, Any]:
    return yaml.safe_load((resources.files("kefu.turn.copilot") / "manner.yaml").read_text(encoding="utf-8"))
