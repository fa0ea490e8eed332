"""The case that a sentence speaks of, by words: abroad, faulty, silver card, counted from delivery. Two cases may have two figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Case:
    """`alone`: cases that matter wherever they are named; `either`: group → which of its cases are named."""

    alone: frozenset[str]
    either: Mapping[str, frozenset[str]]


@lru_cache(maxsize=20_000)
def case_of(text: str) -> Case:
    """The cases that a text names."""
    alone, either = _patterns()
    found = {group: frozenset(name for name, pattern in own.items() if pattern.search(text)) for group, own in either.items()}
    return Case(
        frozenset(name for name, pattern in alone.items() if pattern.search(text)), {key: value for key, value in found.items() if value}
    )


def case_in(sentence: str, around: str, is_single: bool) -> Case:
    """Of a sentence under its title: what the title says counts where the sentence says nothing of a group.

    Of a sentence that lists several figures (`is_single` is False), each figure's own clause says whose it is.
    """
    own, whole = case_of(sentence), case_of(around)
    return Case((own.alone if is_single else frozenset[str]()) | whole.alone, {**whole.either, **own.either})


def apart(one: Case, other: Case) -> float:
    """How far two cases are apart: 0 when nothing keeps them apart, 1 for each case or group that does."""
    groups = sum(one.either[group].isdisjoint(other.either[group]) for group in one.either.keys() & other.either.keys())
    return float(len(one.alone ^ other.alone) + groups)


@cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], dict[str, dict[str, re.Pattern[str]]]]:
    told: dict[str, Any] = yaml.safe_load((resources.files("kefu.knowledge.upkeep") / "circumstances.yaml").read_text(encoding="utf-8"))
    made = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in told["alone"].items()}
    groups = {group: {name: re.compile(text, re.IGNORECASE) for name, text in cases.items()} for group, cases in told["either"].items()}
    return made, groups
