"""The table of rights: whole, in both languages, and without a way up."""

from importlib.resources import files
from typing import Any

import pytest
import yaml

from kefu.people.roles import ROLES, Role, appoints, rights, role_may, role_texts


def _table() -> dict[str, Any]:
    return yaml.safe_load((files("kefu.people") / "roles.yaml").read_text(encoding="utf-8"))


def test_every_line_is_whole_and_in_both_languages() -> None:
    for thing, given in _table()["rights"].items():
        assert set(given["title"]) == {"zh", "en"}, thing
        for act, line in given["acts"].items():
            assert set(line) - {"audited"} == {"zh", "en", "to"}, (thing, act)
            assert set(line["to"]) <= set(ROLES)
    assert tuple(_table()["roles"]) == ROLES
    assert all(set(text) == {"zh", "en"} for role in ROLES for text in role_texts(role))


def test_nobody_appoints_who_may_do_what_they_may_not() -> None:
    may = {role: {(right.act, right.object) for right in rights() if role in right.roles} for role in ROLES}
    for role in ROLES:
        if appoints(role):
            assert role_may(role, "change", "account")
        for below in appoints(role):
            assert may[below] <= may[role], (role, below)


def test_nobody_appoints_their_own_equals_but_the_owner() -> None:
    assert [role for role in ROLES if role in appoints(role)] == ["owner"]


def test_who_is_audited_reads_no_audit_and_who_audits_changes_nothing() -> None:
    assert not role_may("admin", "read", "audit")
    changes = {right.act for right in rights() if "auditor" in right.roles}
    assert changes == {"read", "export"}


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("generalist", ("answer", "conversation"), ("decide", "approval")),
        ("specialist", ("publish", "knowledge"), ("plan", "desk")),
        ("supervisor", ("decide", "approval"), ("change", "account")),
        ("admin", ("publish", "policy"), ("export", "audit")),
        ("owner", ("export", "audit"), None),
        ("annotator", ("label", "annotation"), ("unmask", "conversation")),
        ("auditor", ("read", "audit"), ("answer", "conversation")),
    ],
)
def test_each_role_has_its_work_and_no_more(role: Role, may: tuple[str, str], may_not: tuple[str, str] | None) -> None:
    assert role_may(role, *may)
    assert may_not is None or not role_may(role, *may_not)


def test_a_slip_of_the_pen_is_an_error_and_no_refusal() -> None:
    with pytest.raises(LookupError, match=r"roles\.yaml"):
        role_may("owner", "raed", "conversation")
