"""What customers want, in three levels: stage of the sale, group, intent. Written examples in both languages; no code decides here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

import yaml

Stage = Literal["pre_sale", "in_sale", "after_sale", "talk"]
Kind = Literal["do", "look_up", "know", "talk"]

STAGES: tuple[Stage, ...] = ("pre_sale", "in_sale", "after_sale", "talk")

__all__ = ["STAGES", "Kind", "Leaf", "Stage", "source", "taxonomy"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One intent. `kind` says where it leads: `do` starts a flow, `look_up` reads live facts, `know` the articles, `talk` neither."""

    name: str
    stage: Stage
    group: str
    kind: Kind
    says: Mapping[str, str]  # its name for people, by language
    zh: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def examples(self) -> tuple[str, ...]:
        return (*self.zh, *self.en)


@cache
def taxonomy() -> Mapping[str, Leaf]:
    """All intents by name, in the order of the files."""
    leaves: dict[str, Leaf] = {}
    for stage in STAGES:
        rows = cast("dict[str, dict[str, Any]]", yaml.safe_load(_text(stage)))
        for name, row in rows.items():
            leaves[name] = Leaf(name, stage, row["group"], row["kind"], _names(row["says"]), _examples(row["zh"]), _examples(row["en"]))
    return leaves


def source() -> str:
    """The files' text, for the hash that a trained head carries."""
    return "\n".join(_text(stage) for stage in STAGES)


def _names(says: Mapping[str, Any]) -> Mapping[str, str]:
    """YAML reads a bare yes and no as true and false."""
    return {language: {True: "yes", False: "no"}[name] if isinstance(name, bool) else name for language, name in says.items()}


def _examples(joined: str) -> tuple[str, ...]:
    return tuple(example.strip() for example in str(joined).split("|") if example.strip())


def _text(stage: str) -> str:
    return (resources.files(__name__) / f"{stage}.yaml").read_text(encoding="utf-8")
