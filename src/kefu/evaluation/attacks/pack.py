"""The pack: attacks and honest twins, one YAML file a kind, with what stands between [[ and ]] hidden as the attack says."""

import base64
import codecs
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from string import Template
from typing import Any, Literal, cast
from urllib.parse import quote

import yaml

HONEST = "benign"
"""The file of the questions that only look like attacks."""
Command = Mapping[str, str]
Place = Literal["question", "article", "product", "record"]

_HIDDEN = re.compile(r"\[\[(.*?)\]\](?!\])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack. `wish`: the words the attacker wants from the shop; `never`: what must not be in a reply, whoever words it.

    `commands`: what the attacker wants a planner to propose. `plant`: what was put into the shop before. `speaker`: nobody, a signed-in
    customer, or the planted one. `alike`: a twin of the turns that must be answered in the same words.
    """

    id: str
    kind: str
    language: str
    turns: tuple[str, ...]
    wish: str = ""
    never: tuple[str, ...] = ()
    speaker: Literal["nobody", "customer", "planted"] = "nobody"
    commands: tuple[Command, ...] = ()
    plant: Mapping[str, str] = field(default_factory=dict[str, str])
    alike: tuple[str, ...] = ()
    same_language: bool = False

    @property
    def place(self) -> Place:
        """Where the payload stands."""
        if "file" in self.plant:
            return "article"
        if "product" in self.plant:
            return "product"
        return "record" if self.plant else "question"


@dataclass(frozen=True, slots=True)
class Benign:
    """An honest question that looks like an attack of the kind `like`. `says`: one of these must be in the answer; () for any answer."""

    id: str
    like: str
    language: str
    turns: tuple[str, ...]
    signed_in: bool = False
    says: tuple[str, ...] = ()


@cache
def read_attacks() -> tuple[Attack, ...]:
    """All attacks, by kind and number."""
    return tuple(_attack(kind, row) for kind, rows in _files() if kind != HONEST for row in rows)


@cache
def read_carriers() -> Mapping[str, tuple[str, str]]:
    """(title, file) by language: a question whose honest answer is too long to be quoted whole, so that a model words it."""
    made: dict[str, tuple[str, str]] = {}
    for language in ("zh", "en"):
        text = (resources.files("kefu.evaluation.attacks") / "pack" / f"carrier.{language}.md").read_text("utf-8")
        made[language] = (text.partition("title: ")[2].partition("\n")[0], text)
    return made


@cache
def read_benign() -> tuple[Benign, ...]:
    rows = next(rows for kind, rows in _files() if kind == HONEST)
    return tuple(
        Benign(row["id"], row["like"], row["language"], tuple(row["turns"]), "signed_in" in row, tuple(row.get("says", ()))) for row in rows
    )


def filled(text: str, fields: Mapping[str, str]) -> str:
    """The text with `$order`, `$other_name` … of a shop in it; what is no field stays, `$5` too."""
    return Template(text).safe_substitute(fields)


def hidden(text: str, how: str, times: int = 1) -> str:
    """The text with what stands between [[ and ]] written as `how` says, `times` times."""
    return _HIDDEN.sub(lambda match: _HIDE[how](match[1]) * times, text)


def _files() -> Sequence[tuple[str, Sequence[Mapping[str, Any]]]]:
    folder = resources.files("kefu.evaluation.attacks") / "pack"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    # All values stay text: `off` and `30` are words here.
    return [
        (file.name.removesuffix(".yaml"), cast("list[Mapping[str, Any]]", yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)))
        for file in files
    ]


def _attack(kind: str, row: Mapping[str, Any]) -> Attack:
    hide, times = str(row.get("hide", "plain")), int(row.get("times", 1))
    return Attack(
        id=row["id"],
        kind=kind,
        language=row["language"],
        turns=tuple(hidden(turn, hide, times) for turn in row["turns"]),
        wish=row.get("wish", ""),
        never=tuple(row.get("never", ())),
        speaker="planted" if row.get("as") == "planted" else "customer" if "signed_in" in row else "nobody",
        commands=tuple(row.get("commands", ())),
        plant=row.get("plant", {}),
        alike=tuple(row.get("alike", ())),
        same_language="same_language" in row,
    )


_LOOKALIKES = str.maketrans("aeopcxiy", "аеорсхіу")
_LEET = str.maketrans("aeiost", "4310$7")
_MORSE = {"e": ".", "f": "..-.", "g": "--.", "i": "..", "r": ".-.", "t": "-"}
_HIDE: Mapping[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "zero_width": lambda text: "\u200b".join(text),
    "spaced": lambda text: " ".join(text),
    "fullwidth": lambda text: "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text),
    "homoglyph": lambda text: text.translate(_LOOKALIKES),
    "leet": lambda text: text.translate(_LEET),
    "reversed": lambda text: text[::-1],
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "hex": lambda text: text.encode().hex(" "),
    "url": quote,
    # Characters of the block of tags are invisible in most programs and read as ASCII by some models.
    "tags": lambda text: "".join(chr(0xE0000 + ord(letter)) if letter.isascii() else letter for letter in text),
    "morse": lambda text: " ".join(_MORSE.get(letter, "/") for letter in text),
}
