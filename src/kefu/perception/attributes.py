"""Which attribute of a product a question is about."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources

import yaml

_SIZE_KEYS = ("size", "size_detail", "length", "width", "height", "depth", "diameter", "capacity")


@lru_cache(1024)
def asked_attributes(text: str) -> tuple[str, ...]:
    """Attribute keys that `text` asks for by the house's own list of cues, most specific (longest cue) first."""
    hits = [(len(found.group(0)), key) for key, cues in _cues().items() for cue in cues if (found := cue.search(text))]
    ordered: list[str] = []
    for _, key in sorted(hits, key=lambda hit: -hit[0]):
        if key not in ordered:
            ordered.append(key)
    return tuple(ordered)


def matching_keys(text: str, available: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The keys among `available` (key → the attribute's names in all languages) that `text` asks for; size questions match all measures."""
    asked = asked_attributes(text)
    if "size" in asked and (sizes := tuple(key for key in _SIZE_KEYS if key in available)):
        return tuple(key for key in asked if key in available and key not in sizes) + sizes if len(asked) > 1 else sizes
    keys = [key for key in asked if key in available]
    lowered = text.lower()
    for key, names in available.items():
        if key not in keys and any(name and name.lower() in lowered for name in names):
            keys.append(key)
    return tuple(keys)


@cache
def _cues() -> dict[str, tuple[re.Pattern[str], ...]]:
    rows: dict[str, list[str]] = yaml.safe_load((resources.files("kefu.perception") / "attributes.yaml").read_text(encoding="utf-8"))
    return {key: tuple(re.compile(cue, re.IGNORECASE) for cue in cues) for key, cues in rows.items()}
