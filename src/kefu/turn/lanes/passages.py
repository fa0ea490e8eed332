"""Sentences of a passage: all of them, or those nearest a question."""

import re
import unicodedata
from collections.abc import Sequence

from kefu.perception.links import pieces
from kefu.turn.wording import spoken
from kefu.vocabulary import Passage

SHORT = {"zh": 170, "en": 420}  # characters: a passage this short is quoted whole, shorter than any rephrasing is safe
_END = re.compile(r"(?<=[。！？!?；])\s*|(?<=[.!?;])\s+(?=[A-Z0-9“\"'(])|\n+")


def split_sentences(text: str) -> list[str]:
    """Parts that end where a sentence ends; the last one may be unfinished."""
    return _END.split(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, list bullets and table rows each as one; Markdown marks dropped."""
    plain = re.sub(r"^\s*#+ .*$", "", text, flags=re.MULTILINE)
    plain = re.sub(r"^\s*(?:[-*+]\s+|>\s*)", "", plain, flags=re.MULTILINE)
    plain = re.sub(r"\*\*(.+?)\*\*|__(.+?)__", lambda m: m.group(1) or m.group(2), plain)
    return [
        sentence.strip() for sentence in split_sentences(plain) if sentence.strip() and not re.fullmatch(r"[|\s:\-]+", sentence.strip())
    ]


def nearest_sentences(passage: Passage, question: str, room: int | None = None) -> list[str]:
    """The passage whole when it fits into `room` characters, else its sentences nearest to the question, in their order."""
    room = room or 2 * SHORT[spoken(passage.language)]
    every = sentences(passage.text)
    if sum(map(len, every)) <= room:
        return every
    said = pieces(question) | pieces(unicodedata.normalize("NFKC", passage.title))
    weights = _rarity(every)

    def near(position: int) -> float:
        return sum(weights[piece] for piece in pieces(every[position]) & said) / (1 + len(every[position]) / 200)

    kept: list[int] = []
    left = room
    for position in sorted(range(len(every)), key=lambda position: (-near(position), position)):
        if len(every[position]) <= left or not kept:
            kept.append(position)
            left -= len(every[position])
    return [every[position] for position in sorted(kept)]


def _rarity(every: Sequence[str]) -> dict[str, float]:
    seen: dict[str, int] = {}
    for sentence in every:
        for piece in pieces(sentence):
            seen[piece] = seen.get(piece, 0) + 1
    return {piece: 1.0 / count for piece, count in seen.items()}
