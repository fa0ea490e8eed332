"""Who may do what: the roles, their rights and whom they may appoint, all of it data in roles.yaml, decided by casbin."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

import casbin
import yaml

Role = Literal["owner", "admin", "supervisor", "specialist", "generalist", "annotator", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the table: an act on an object, in both languages, and every role that may do it. `audited`: see roles.yaml."""

    object: str
    act: str
    title: Mapping[str, str]
    says: Mapping[str, str]
    roles: tuple[Role, ...]
    audited: Literal["", "call", "act"]


def role_may(role: Role, act: str, object: str) -> bool:
    """Whether a role may do an act. Raises LookupError for an act that the table does not have: a slip, never a no."""
    right_of(act, object)
    return _decide(role, act, object)


def right_of(act: str, object: str) -> Right:
    """The table's line. Raises LookupError when there is none."""
    found = _by_name().get((act, object))
    if found is None:
        raise LookupError(f"roles.yaml has no act {act!r} of {object!r}; add a line there, saying who may do it.")
    return found


@cache
def rights() -> tuple[Right, ...]:
    """The whole table, in the order of the file."""
    return tuple(
        Right(
            thing,
            act,
            given["title"],
            {"zh": line["zh"], "en": line["en"]},
            tuple(role for role in ROLES if _decide(role, act, thing)),
            line.get("audited", ""),
        )
        for thing, given in _table()["rights"].items()
        for act, line in given["acts"].items()
    )


@cache
def _by_name() -> dict[tuple[str, str], Right]:
    return {(each.act, each.object): each for each in rights()}


def role_texts(role: Role) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """A role's name and its work, by language."""
    given = _table()["roles"][role]
    return given["title"], given["work"]


def appoints(role: Role) -> frozenset[Role]:
    """The roles whose accounts this role may make, change and remove."""
    return frozenset(_table()["roles"][role]["appoints"])


@lru_cache(maxsize=2000)
def _decide(role: str, act: str, object: str) -> bool:
    return bool(_enforcer().enforce(role, act, object))


@cache
def _enforcer() -> Any:
    table, model = _table(), cast(Any, casbin.Model())
    model.load_model_from_text(table["model"])
    enforcer = cast(Any, casbin.Enforcer(model))
    for thing, given in table["rights"].items():
        for act, line in given["acts"].items():
            enforcer.add_policies([[role, act, thing] for role in line["to"]])
    enforcer.add_grouping_policies([[role, lower] for role, given in table["roles"].items() for lower in given["includes"]])
    return enforcer


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load((files("kefu.people") / "roles.yaml").read_text(encoding="utf-8"))
