"""Customers' sentences put together from `grammar.yaml`: what the student reads besides examples and public sets.

They need not be sensible, only look like what customers write: the teacher says what each means.
"""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

NOTHING = "∅"
DOUBLE = 0.2  # share of sentences that say two things


def sentences(count: int, names: dict[str, Sequence[str]], seed: int = 7) -> Iterator[str]:
    """`count` sentences, half of them Chinese, about the things of the grammar and about products of these `names`, by language."""
    random_ = random.Random(seed)
    for number in range(count):
        language = "zh" if number % 2 == 0 else "en"
        slots = dict(parts()[language]["slots"])
        slots["x"] = slots["y"] = [*parts()[language]["things"] * 2, *names.get(language, ())]
        said = _filled(random_, parts()[language]["frames"], slots)
        if random_.random() < DOUBLE:
            joint = random_.choice(("，", "，还有", "，另外", " ") if language == "zh" else (", ", " and ", ". ", ", also "))
            said += joint + _filled(random_, parts()[language]["frames"], slots)
        before, after = ("礼", "尾") if language == "zh" else ("hi", "bye")
        first, last = (random_.choice(slots[name]).replace(NOTHING, "") for name in (before, after))
        joint = random_.choice(("，", "", "") if language == "zh" else (", ", " ")) if first else ""
        space = " " if language == "en" and last and last not in "?!." else ""
        yield f"{first}{joint}{said}{space}{last}".strip()


@cache
def parts() -> dict[str, Any]:
    """The grammar by language: things, slots by name, frames."""
    told = yaml.safe_load((Path(__file__).parent / "grammar.yaml").read_text(encoding="utf-8"))
    return {
        language: {
            "things": _split(rows["things"]),
            "slots": {str(name): _split(row) for name, row in rows["slots"].items()},
            "frames": _split(rows["frames"]),
        }
        for language, rows in told.items()
    }


def _split(row: str) -> list[str]:
    return [part.strip() for part in row.split(" | ")]


def _filled(random_: random.Random, frames: Sequence[str], slots: dict[str, Sequence[str]]) -> str:
    text = random_.choice(frames)
    while "{" in text:
        start, end = text.index("{"), text.index("}")
        text = text[:start] + random_.choice(slots[text[start + 1 : end]]).replace(NOTHING, "") + text[end + 1 :]
    return text
