"""How a customer's feelings change what is said: acknowledged first and specifically, a person offered early, nothing sold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kefu.perception.complaints import complaints
from kefu.perception.emotion import CALM, Course, Embed, Emotion, course, feel
from kefu.turn.mood.soothing import Topic, acknowledge, soothing

UPSET = 0.35  # heat from which the first sentence is about the feeling: a clear disappointment, a mild anger
HOT = 0.6  # heat from which a person is offered without being asked for, and nothing beside the matter is shown
CLEAR = 0.6  # intensity of a clear feeling (emotions.yaml)
SURE = 0.85  # confidence from which a feeling without words that show it is believed
SHOWN = 0.6  # the same where words show it: a hint among other things (到底, "??") is not enough
KEPT = 6  # feelings of so many messages are remembered
_BEREAVED = re.compile(
    r"去世|过世|离世|病逝|走了.{0,6}(?:没|不在)|不在了"
    r"|\bpassed away\b|\b(?:he|she|who|mother|father|mum|mom|dad|husband|wife|son|daughter|gran\w*|brother|sister|friend|aunt|uncle"
    r"|dog|cat)"
    r"(?: has| just| sadly)? died\b|\bbereave|\bfuneral\b|\bmy late (?:m|f|h|w|s|b|d)",
    re.IGNORECASE,
)
_TOPICS: Mapping[str, Topic] = {
    "delivery.late": "late",
    "delivery.lost": "lost",
    "delivery.false_delivery": "lost",
    "delivery.wrong_item": "wrong_item",
    "delivery.missing_item": "wrong_item",
    "product.damaged": "damaged",
    "delivery.packaging": "damaged",
    "product.defective": "product_broke",
    "product.short_lived": "product_broke",
    "price.overcharged": "charged_twice",
    "price.refund_late": "refund_slow",
    "price.refund_short": "refund_slow",
    "service.slow": "repeated_contact",
    "service.no_help": "repeated_contact",
    "service.rude": "rude_service",
    "delivery.courier": "rude_service",
    "information.hidden_terms": "confused_rules",
    "privacy.leaked": "privacy_worry",
    "privacy.spam": "privacy_worry",
    "safety.injury": "injured",
    "safety.health": "injured",
}


@dataclass(frozen=True, slots=True)
class Mood:
    """The feeling of this message, its course over the conversation, and what it is about; `topic` only when the customer is upset."""

    now: Emotion = CALM
    trend: str = "steady"
    peak: float = 0.0
    topic: Topic | None = None

    @property
    def is_upset(self) -> bool:
        """Only what is sure: comfort for a feeling that is not there is worse than none.

        Anger shows by itself; that somebody is anxious, sad or disappointed counts when something has happened to them.
        """
        return (
            self.now.heat >= UPSET
            and _is_sure(self.now)
            and (self.now.name == "angry" or self.now.heat >= HOT or (self.topic is not None and self.now.intensity >= CLEAR))
        )

    @property
    def is_hot(self) -> bool:
        return self.now.heat >= HOT or (self.is_upset and self.trend == "rising" and self.peak >= HOT)


Feelings = tuple[tuple[str, float], ...]
"""(name, intensity) of the customer's last messages, oldest first."""


def mood_of(text: str, embed: Embed, language: str, earlier: Feelings, names: tuple[str, ...] = ()) -> Mood:
    """What a masked message shows. The subject is looked for only when the customer is upset: it costs a vector a clause."""
    before = [Emotion(name, intensity, 1.0) for name, intensity in earlier]  # pyright: ignore[reportArgumentType] - stored by `remembered`
    now = feel(text, embed, language, before, names)
    over: Course = course([*before, now])
    topic: Topic | None = None
    if now.heat >= UPSET and _BEREAVED.search(text):
        return Mood(now, over.trend, over.peak.heat, "bereaved")
    if now.heat >= UPSET and _is_sure(now):
        labels = complaints(text, embed)
        topic = next((_TOPICS[each.label] for each in labels if each.label in _TOPICS), None)
    return Mood(now, over.trend, over.peak.heat, topic)


def _is_sure(feeling: Emotion) -> bool:
    return feeling.confidence >= (SHOWN if feeling.cue else SURE)


def remembered(earlier: Feelings, mood: Mood) -> Feelings:
    return (*earlier, (mood.now.name, mood.now.intensity))[-KEPT:]


def opening(mood: Mood, language: str, history: tuple[tuple[str, str], ...], seed: str) -> str | None:
    """The first sentence of the reply to an upset customer; None when there is nothing to say or it was said in the last reply."""
    if not mood.is_upset:
        return None
    said = [text for who, text in history if who == "ai"]
    if said and mood.trend != "rising" and _acknowledged(said[-1], language):
        return None
    return acknowledge(mood.now, mood.topic, language, said, seed)


def _acknowledged(text: str, language: str) -> bool:
    return any(
        sentence in text for tones in soothing().values() for languages in tones.values() for sentence in languages.get(language, ())
    )
