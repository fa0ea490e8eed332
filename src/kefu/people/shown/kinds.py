"""Which kinds of values are in clear for whom, as shown.yaml says, and how a value is shown in part."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from kefu.people.roles import Role, role_may

# Province and city, or a town in Latin letters at the end: enough to talk about a delivery, not enough to stand at the door.
_TOWN = re.compile(r"^(?:[^\d\s]{2,8}?(?:省|自治区|特别行政区))?[^\d\s]{1,8}?(?:市|自治州|地区|盟)")
_STARS = "***"


def in_clear(skill: str | None, is_call: bool) -> frozenset[str]:
    """The kinds that a person sees as they are. `skill`: of the ticket that this person holds in the conversation, None without one."""
    table = _table()
    kinds = set(table["everybody"])
    if skill is not None:
        kinds |= set(table["skills"].get(skill, table["skills"]["other"]))
        if is_call:
            kinds |= set(table["call"])
    return frozenset(kinds)


def may_unmask(role: Role) -> frozenset[str]:
    """The kinds that a role may look at, saying why."""
    if not role_may(role, "unmask", "conversation"):
        return frozenset()
    grown = {"generalist": 1, "specialist": 2}.get(role, 3)
    return frozenset(kind for kinds in list(_table()["unmask"].values())[:grown] for kind in kinds)


def in_part(kind: str, value: str) -> str:
    """As much of a value as tells it from another one: the end of a number, a family name, a town. Never the whole value."""
    match kind:
        case "phone":
            return _end(value, 4)
        case "bank_card" | "iban":
            return _end(value, 4)
        case "name":
            return _initials(value)
        case "email":
            local, _, domain = value.partition("@")
            return f"{local[:1]}{_STARS}@{domain}" if domain and len(local) > 1 else _STARS
        case "address":
            town = _TOWN.match(value)
            return f"{town.group()}{_STARS}" if town and len(town.group()) < len(value) else _STARS
        case _:
            return _STARS


def _end(value: str, shown: int) -> str:
    """The last characters behind stars; a short value is all stars."""
    digits = re.sub(r"[^0-9A-Za-z]", "", value)
    return "*" * (len(digits) - shown) + digits[-shown:] if len(digits) >= 2 * shown else _STARS


def _initials(name: str) -> str:
    words = name.split()
    if not words or len(name) < 2:
        return _STARS
    return " ".join(f"{word[0]}{_STARS if word.isascii() else '*' * min(len(word) - 1, 3)}" for word in words)


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load((files("kefu.people.shown") / "shown.yaml").read_text(encoding="utf-8"))
