"""Whether a table as a whole makes sense: every row can be reached, every case is decided, no two rows contradict each other unseen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from kefu.governance.policy.cells import Condition
from kefu.governance.policy.durations import Within
from kefu.governance.policy.facts import FACTS, FactValue
from kefu.governance.policy.read import Place, read_table
from kefu.governance.policy.table import Caps, PolicyTable, Row, Verdict

_DAY = "the day that matters"
_OTHER = "·other·"
_STRICTNESS: tuple[Verdict, ...] = ("allow", "approve", "refuse")
_MOST_STEPS = 20_000  # a row for which no case was found within them is taken as reachable

_Case = dict[str, FactValue]


def check_table(source: str, languages: tuple[str, ...] = ("zh", "en")) -> tuple[PolicyTable | None, tuple[Place, ...]]:
    """Read a table and check its cells and the whole; mistakes must be mended, notes are worth a look."""
    table, places = read_table(source, languages)
    if table is None or not table.rows:
        return table, places
    found = [*places, *_ids(table), *_catch_all(table), *_misplaced(table)]
    if not any(place.level == "mistake" for place in found):
        found += [*_unreachable(table), *_overlapping(table)]
    return table, tuple(sorted(found, key=lambda place: place.line))


def _ids(table: PolicyTable) -> Iterator[Place]:
    seen: dict[str, int] = {}
    for row in table.rows:
        if row.id in seen:
            yield Place(row.line, row.id, f"is the id of the row in line {seen[row.id]}, too; give each row its own")
        seen.setdefault(row.id, row.line)
        facts = [condition.fact for condition in row.when]
        for fact in {fact for fact in facts if facts.count(fact) > 1}:
            yield Place(row.line, row.id, f"names {fact} twice; write one condition such as 1..7")


def _catch_all(table: PolicyTable) -> Iterator[Place]:
    last = table.rows[-1]
    if last.when or last.valid_from or last.valid_to:
        yield Place(
            last.line, last.id, "is the last row but does not cover every other case; add a last row without `when` and without dates"
        )


def _misplaced(table: PolicyTable) -> Iterator[Place]:
    for row in table.rows:
        if table.kind != "clocks" and any(condition.fact == "promise" for condition in row.when):
            yield Place(row.line, f"{row.id}.when", "'promise' is a fact of the clocks table only; use another fact")


def _unreachable(table: PolicyTable) -> Iterator[Place]:
    for position, row in enumerate(table.rows):
        earlier = table.rows[:position]
        if _case_for(row, earlier) is None:
            cover = next((each for each in earlier if _case_for(row, (each,)) is None), None)
            by = f"by {cover.id} in line {cover.line}" if cover else "by the rows above it together"
            yield Place(row.line, row.id, f"can never decide: every case of it is decided {by}; move it up, narrow that row, or remove it")


def _overlapping(table: PolicyTable) -> Iterator[Place]:
    """Notes: a narrow row before a wider one, or an exclusion before what it excludes from, is how tables are meant. A milder row that
    cuts across a stricter one below it may be an oversight."""
    for position, row in enumerate(table.rows):
        for other in table.rows[position + 1 :]:
            if not _is_milder(row.outcome, other.outcome) or not _can_both_match(row, other):
                continue
            if _case_for(row, (other,)) is not None and _case_for(other, (row,)) is not None:
                what = f"some cases match {other.id} in line {other.line} as well, which says otherwise; {row.id} stands first and decides"
                yield Place(row.line, row.id, what, "note")


def _is_milder(one: Verdict | Caps | Within, other: Verdict | Caps | Within) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return _STRICTNESS.index(one) < _STRICTNESS.index(other)
    return one != other


# ---- looking for a case


def _case_for(row: Row, earlier: Sequence[Row]) -> _Case | None:
    """Facts that match `row` and none of `earlier`; None when there are none."""
    domains = _domains((row, *earlier))
    allowed = {fact: [value for value in values if _fits(row, fact, value)] for fact, values in domains.items()}
    if not all(allowed.values()):
        return None
    steps = 0

    def search(case: _Case, left: tuple[Row, ...]) -> _Case | None:
        nonlocal steps
        steps += 1
        left = tuple(each for each in left if not _is_violated(each, case))
        if not left or steps > _MOST_STEPS:
            return case
        tests = _tests(left[0])
        for fact in tests:
            if fact in case:
                continue
            for value in allowed[fact]:
                if not _fits(left[0], fact, value) and (found := search({**case, fact: value}, left[1:])) is not None:
                    return found
        return None

    return search({}, tuple(earlier))


def _can_both_match(one: Row, other: Row) -> bool:
    domains = _domains((one, other))
    return all(any(_fits(one, fact, value) and _fits(other, fact, value) for value in values) for fact, values in domains.items())


def _is_violated(row: Row, case: _Case) -> bool:
    return any(fact in case and not _fits(row, fact, case[fact]) for fact in _tests(row))


def _tests(row: Row) -> tuple[str, ...]:
    dated = (_DAY,) if row.valid_from or row.valid_to else ()
    return (*(condition.fact for condition in row.when), *dated)


def _fits(row: Row, fact: str, value: FactValue) -> bool:
    if fact == _DAY:
        first = row.valid_from.toordinal() if row.valid_from else None
        last = row.valid_to.toordinal() if row.valid_to else None
        if first is None and last is None:
            return True
        return Condition(_DAY, "between", low=first, high=last).holds(value)
    return all(condition.holds(value) for condition in row.when if condition.fact == fact)


def _domains(rows: Sequence[Row]) -> Mapping[str, list[FactValue]]:
    """For each fact that the rows ask for, values such that every case behaves like one of them."""
    conditions: dict[str, list[Condition]] = {}
    ends: set[int] = set()
    for row in rows:
        for condition in row.when:
            conditions.setdefault(condition.fact, []).append(condition)
        ends |= {each.toordinal() for each in (row.valid_from, row.valid_to) if each}
    domains = {fact: _values(FACTS[fact].kind, FACTS[fact].values, asked) for fact, asked in conditions.items()}
    if ends:
        domains[_DAY] = [None, *sorted({end + by for end in ends for by in (-1, 0, 1)})]
    return domains


def _values(kind: Literal["number", "text", "flag", "list"], closed: tuple[str, ...], asked: Sequence[Condition]) -> list[FactValue]:
    named = list(dict.fromkeys(value for condition in asked for value in condition.values))
    match kind:
        case "flag":
            return [None, True, False]
        case "number":
            ends = {end for condition in asked for end in (condition.low, condition.high) if end is not None}
            ends |= {value for value in named if isinstance(value, int)}
            return [None, *sorted({end + by for end in ends for by in (-1, 0, 1)} or {0})]
        case "text":
            others = [value for value in closed if value not in named][:1] or ([] if closed else [_OTHER])
            return [None, *named, *others]
        case "list":
            words = [*(str(value) for value in named), _OTHER]
            pairs = [[one, two] for position, one in enumerate(words) for two in words[position + 1 :]]
            return [None, *([word] for word in words), *pairs, words]
