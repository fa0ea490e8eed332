"""How an answer sounds: what the merchant's style guide asks, what the customer's mood asks, and no sentence that says nothing."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

from kefu.turn.mood.course import Mood
from kefu.turn.wording import spoken
from kefu.vocabulary import Style, in_language

MOST_SENTENCES = 6  # of a model's answer where the style guide sets no number
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u200d]+")
_EDGE = re.compile(r"^[\s,，、…~～]+|[\s~～]+$")


def is_empty(sentence: str, language: str) -> bool:
    """Whether a sentence says nothing: thanks for patience, praise of the question, hopes to have helped, offers of further help."""
    plain = _EDGE.sub("", _EMOJI.sub("", sentence)).strip()
    return not re.search(r"\w", plain) or any(pattern.fullmatch(plain) for pattern in _empty()[spoken(language)])


def manner(mood: Mood, language: str) -> str:
    """One line for a prompt on how to speak to somebody who feels so; '' when there is nothing to heed."""
    said: Mapping[str, str] = _tone()["manner"].get("angry" if mood.is_hot else mood.now.name if mood.is_upset else "", {})
    return said.get(spoken(language), "")


def style_asked(style: Style, language: str) -> str:
    """The style guide as lines of a prompt, the same for all of a merchant's questions; '' when it asks for nothing."""
    words, tongue = _tone()["style"], spoken(language)
    lines = [words["familiar" if style.address == "你" else "polite"][tongue], "" if style.emoji else words["no_emoji"][tongue]]
    if style.max_sentences:
        lines.append(words["most"][tongue].format(count=style.max_sentences))
    if style.forbidden:
        lines.append(words["never"][tongue].format(words="、".join(style.forbidden) if tongue == "zh" else ", ".join(style.forbidden)))
    lines.append(in_language(style.guide, language)[0] if style.guide else "")
    return "\n".join(line for line in lines if line)


def against_style(sentence: str, style: Style) -> str:
    """Why the style guide does not allow the sentence; '' when it does."""
    said = sentence.lower()
    word = next((word for word in style.forbidden if word.lower() in said), "")
    return f"the style guide forbids {word!r}" if word else ""


def dressed(sentence: str, style: Style) -> str:
    """A model's sentence without the emoji that the style guide does not want, and with its word for 'you'."""
    plain = sentence if style.emoji else _EMOJI.sub("", sentence).strip()
    return plain.replace("您", "你") if style.address == "你" else plain


def most_sentences(style: Style) -> int:
    return style.max_sentences or MOST_SENTENCES


@cache
def _empty() -> Mapping[str, Sequence[re.Pattern[str]]]:
    return {language: [re.compile(pattern, re.IGNORECASE) for pattern in patterns] for language, patterns in _tone()["empty"].items()}


@cache
def _tone() -> Mapping[str, Any]:
    return yaml.safe_load((resources.files("kefu.turn.lanes") / "tone.yaml").read_text(encoding="utf-8"))
