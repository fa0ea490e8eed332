"""What shops talk about, found in either language: so that 退货运费 and "return postage" are seen to be of one thing."""

import re
from functools import cache, lru_cache
from importlib import resources
from typing import cast

import yaml

from kefu.governance.recognisers import narrow


@lru_cache(maxsize=4096)
def concepts_in(text: str) -> frozenset[str]:
    """The ids of the concepts of `concepts.yaml` that the text names."""
    by_word, pattern = _table()
    found: set[str] = set()
    for match in pattern.finditer(narrow(text).lower()):
        found |= by_word[match.group(1)]
    return frozenset(found)


@cache
def _table() -> tuple[dict[str, frozenset[str]], re.Pattern[str]]:
    """Word → its concepts, and a pattern whose look-ahead finds every word at every place, the longest of those that begin there."""
    written = (resources.files("kefu.governance.claims") / "concepts.yaml").read_text(encoding="utf-8")
    rows = cast("list[dict[str, str]]", yaml.safe_load(written))
    by_word: dict[str, set[str]] = {}
    for row in rows:
        for word in f"{row['zh']} {row['en']}".split():
            by_word.setdefault(word.replace("+", " "), set()).add(row["id"])
    words = sorted(by_word, key=len, reverse=True)
    spelled = [(r"(?<![a-z])" if word[0].isascii() else "") + re.escape(word) for word in words]
    return {word: frozenset(ids) for word, ids in by_word.items()}, re.compile(f"(?=({'|'.join(spelled)}))")
