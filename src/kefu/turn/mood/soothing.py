"""The one sentence that shows a customer they were heard: about what happened to them, fit for how they feel, never the same one twice.

When to say one, and what follows it, is not decided here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Literal, get_args
from zlib import crc32

import yaml

from kefu.perception.emotion import Emotion
from kefu.turn.wording import spoken

Topic = Literal[
    "late",
    "lost",
    "damaged",
    "wrong_item",
    "charged_twice",
    "refund_slow",
    "repeated_contact",
    "rude_service",
    "product_broke",
    "missed_occasion",
    "injured",
    "bereaved",
    "confused_rules",
    "money_worry",
    "privacy_worry",
]
TOPICS: tuple[Topic, ...] = get_args(Topic)

# Their strong sentences speak of the harm, not of anger, and so fit everybody.
GENTLE: frozenset[Topic] = frozenset(("injured", "bereaved", "money_worry", "privacy_worry", "confused_rules"))
STRONG = 0.65  # from here on the stronger sentences are said: between the "clear" (.6) and "strong" (.85) of emotions.yaml
FAINT = 0.2  # below this a sentence of comfort would be more than the feeling


def acknowledge(emotion: Emotion, topic: Topic | None, language: str, already_said: Collection[str], seed: str = "") -> str | None:
    """A sentence in the customer's language (Chinese or English), or None: calm, happy, hardly upset, or all that fits has been said.

    `already_said`: what Kefu said in this conversation, whole replies or sentences; a sentence that stands in one is not said again.
    `seed` (the conversation's id, say) makes conversations begin with different sentences; the same arguments give the same answer.
    """
    if emotion.name in ("calm", "happy") or emotion.intensity < FAINT:
        return None
    for tone, sentences in _fitting(emotion, topic, spoken(language)):
        start = crc32(f"{seed}/{topic}/{tone}".encode()) % len(sentences)
        for sentence in (*sentences[start:], *sentences[:start]):
            if not any(sentence.rstrip("。.：:") in said for said in already_said):
                return sentence
    return None


def _fitting(emotion: Emotion, topic: Topic | None, language: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Lists in the order in which they are tried: the topic's for this feeling, its mild ones, then those for any topic."""
    tones: list[tuple[str, str]] = []
    is_strong = emotion.intensity >= STRONG and (emotion.name == "angry" or topic in GENTLE)
    for about in (topic, "any") if topic else ("any",):
        tones.append((about, emotion.name))
        tones += [(about, "strong")] if is_strong else []
        tones += [(about, "mild")] if about != "any" or emotion.name in ("angry", "disappointed") else []
    for about, tone in tones:
        if (languages := soothing()[about].get(tone)) is not None:
            yield tone, languages[language]


@cache
def soothing() -> Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]:
    """topic or "any" → tone → language → sentences."""
    return yaml.safe_load((resources.files("kefu.turn.mood") / "soothing.yaml").read_text(encoding="utf-8"))
