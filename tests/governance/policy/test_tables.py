"""A merchant's table is read cell by cell; every mistake has its line and what to write instead."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu.errors import BadInput
from kefu.governance.policy import default_tables
from kefu.governance.policy.check import check_table
from kefu.governance.policy.decide import compile_table
from kefu.governance.policy.facts import FACTS, FactValue, day_that_matters, known
from kefu.governance.policy.table import TABLES

ON = date(2026, 11, 22)


def _mistakes(source: str) -> list[str]:
    _, places = check_table(source)
    return [place.said("t.yaml") for place in places if place.level == "mistake"]


def test_a_good_table_has_no_mistakes(table_source: str) -> None:
    table, places = check_table(table_source)
    assert places == ()
    assert table is not None
    assert [row.id for row in table.rows] == ["bedding.opened", "new_rule", "old_rule", "otherwise"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("opened: true", "opend: true", 6, "did you mean opened?"),
        ("opened: true", "opened: maybe", 6, "is not true or false"),
        ("status: [delivered, completed]", "status: [deliverd]", 13, "did you mean delivered?"),
        ("0..3", "3..0", 18, "write 0..3"),
        ("0..3", '"~3"', 18, "write 7, at least 3"),
        ("status: [delivered, completed]", 'status: "!= shipped"', 13, "uses an operator"),
        ("valid_from: 2026-07-01", "valid_from: 2026-7-1", 10, "write it as 2026-11-20"),
        ("    valid_to: 2026-06-30", "    valid_from: 2026-09-30\n    valid_to: 2026-06-30", 18, "exchange the two dates"),
        ("reason: {zh: 三天内可退, en: Within 3 days.}", "reason: {zh: 三天内可退}", 20, "has no text in 'en'"),
        ("verdict: allow\n    reason: {zh: 七", "verdict: alow\n    reason: {zh: 七", 14, "is not allow, approve or refuse"),
        ("  - id: otherwise\n", "  - id: otherwise\n    when: {items: 1}\n", 21, "add a last row without `when`"),
        ("  - id: old_rule", "  - id: new_rule", 16, "is the id of the row in line 9"),
        ("table: return_items", "table: return_item", 1, "did you mean return_items?"),
        ("dated_by: placed", "dated_by: plaecd", 3, "choose one of them"),
        ("verdict: refuse\n    reason: {zh: 床", "verdikt: refuse\n    reason: {zh: 床", 7, "did you mean verdict?"),
        ("when: {opened: true, categories: bedding}", "when: [opened]", 6, "write {fact: condition}"),
        ("when: {opened: true, categories: bedding}", "when: {opened: true, opened: false}", 6, "is there twice"),
        ("  - id: bedding.opened", "  - id: [bedding]", 5, "is not a single value"),
        ("  - id: bedding.opened\n", "  - id: bedding.opened\n    approvers: 2\n", 6, "write approve, or leave it out"),
        ("  - id: bedding.opened\n", "  - id: bedding.opened\n    approvers: three\n", 6, "is not 1 or 2"),
        ("title: {zh: 退货", "title: {zh: 退货: x", 2, "is not YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(table_source: str, old: str, new: str, line: int, words: str) -> None:
    assert table_source.count(old) == 1
    told = _mistakes(table_source.replace(old, new))
    assert any(place.startswith(f"t.yaml:{line}: ") and words in place for place in told), told


def test_a_row_that_cannot_be_reached_is_a_mistake_that_names_what_covers_it(table_source: str) -> None:
    row = "  - id: {}\n    when: {}\n    verdict: allow\n    reason: {{zh: 一, en: One}}\n"
    narrow = row.format("narrow", "{opened: true, categories: bedding, items: 1..2}")
    (told,) = _mistakes(table_source.replace("  - id: old_rule", narrow + "  - id: old_rule"))
    assert "narrow: can never decide: every case of it is decided by bedding.opened in line 5" in told


def test_a_row_covered_by_several_rows_together_cannot_be_reached_either() -> None:
    row = "  - id: {}\n    when: {}\n    verdict: allow\n    reason: {{zh: 一, en: One}}\n"
    rows = [row.format(name, when) for name, when in (("a", "{items: at most 3}"), ("b", "{items: at least 4}"), ("c", "{items: 2..9}"))]
    end = "  - id: z\n    verdict: refuse\n    reason: {zh: 一, en: One}\n"
    (told,) = _mistakes("table: goodwill\ntitle: {zh: 一, en: One}\nrules:\n" + "".join(rows) + end)
    assert "c: can never decide: every case of it is decided by the rows above it together" in told


def test_a_milder_row_that_cuts_across_a_stricter_one_is_noted() -> None:
    source = """table: cancel_order
title: {zh: 取消, en: Cancel}
rules:
  - {id: a, when: {status: paid}, verdict: allow, reason: {zh: 一, en: One}}
  - {id: b, when: {is_custom: true}, verdict: refuse, reason: {zh: 一, en: One}}
  - {id: z, verdict: refuse, reason: {zh: 一, en: One}}
"""
    _, places = check_table(source)
    assert [(place.level, place.about) for place in places] == [("note", "a")]


def test_the_first_row_that_matches_decides_and_dates_are_those_of_the_order(table_source: str) -> None:
    compiled = compile_table(table_source)
    new = {"days_since_delivered": 7, "days_since_placed": 10, "status": "delivered"}
    assert compiled.decide(new, ON).id == "new_rule"
    assert compiled.decide({**new, "opened": True, "categories": ("kitchen", "bedding")}, ON).id == "bedding.opened"
    assert compiled.decide({**new, "days_since_placed": 200}, ON).id == "otherwise"
    assert compiled.decide({**new, "days_since_delivered": 3, "days_since_placed": 200}, ON).id == "old_rule"
    assert compiled.decide({**new, "days_since_placed": None}, ON).id == "otherwise"


def test_a_bad_table_is_refused_with_all_its_mistakes(table_source: str) -> None:
    with pytest.raises(BadInput) as refused:
        compile_table(table_source.replace("opened: true", "opend: true").replace("0..3", "3..0"), "return_items.yaml")
    assert [place.split(":")[1] for place in refused.value.places] == ["6", "18"]


@pytest.mark.parametrize(
    "text", ["", "\0", "a: [", "- 1", "table: limits", "rules: {}", "*a", "table: &a [*a]", "? [x]\n: y", "table: goodwill\nrules: [[]]"]
)
def test_what_is_no_table_is_told_and_never_breaks(text: str) -> None:
    assert _mistakes(text)


_VALUES = {
    "flag": st.sampled_from([True, False, None]),
    "number": st.one_of(st.integers(-3, 100), st.sampled_from([None, 2.5, float("nan"), "7", True])),
    "list": st.one_of(st.none(), st.lists(st.sampled_from(["bedding", "kitchen", "tea"]), max_size=3)),
}


def _value(name: str) -> st.SearchStrategy[object]:
    fact = FACTS[name]
    return _VALUES[fact.kind] if fact.kind != "text" else st.one_of(st.none(), st.sampled_from((*fact.values, "another", "")))


_ASKED = sorted({condition.fact for each in default_tables().values() for row in each.table.rows for condition in row.when})


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(facts=st.fixed_dictionaries({name: _value(name) for name in _ASKED}))
def test_the_compiled_table_decides_as_its_rows_say(facts: dict[str, object]) -> None:
    plain: dict[str, FactValue] = known(facts)
    for name in TABLES:
        compiled = default_tables()[name]
        day = day_that_matters(plain, compiled.table.dated_by, ON)
        assert compiled.decide(facts, ON) is next(row for row in compiled.table.rows if row.matches(plain, day))
