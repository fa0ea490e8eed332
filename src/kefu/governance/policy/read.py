"""Reading a table's file: every cell with its line, every mistake with what to write instead."""

import difflib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar, cast

import yaml

from kefu.errors import BadInput
from kefu.governance.policy.cells import BadCell, Condition, parse
from kefu.governance.policy.durations import WEEKDAYS, Calendar, Within, parse_within
from kefu.governance.policy.facts import DATED_BY, FACTS
from kefu.governance.policy.table import TABLES, Caps, PolicyTable, Row, Verdict, kind_of
from kefu.vocabulary import Texts

T = TypeVar("T")
LARGEST_FILE = 200_000  # characters; a table of a thousand rows is half of it
_HEAD = ("table", "title", "dated_by", "valid_from", "valid_to", "currency", "calendar", "rules")
_ROW = ("id", "valid_from", "valid_to", "when", "reason")
_CAPS = ("per_action_minor", "per_day_minor", "per_customer_30d_minor", "never_above_minor")
_OUTCOME = {"verdicts": ("verdict", "approvers"), "limits": (*_CAPS, "approvers"), "clocks": ("within",)}
_VERDICTS: tuple[Verdict, ...] = ("allow", "approve", "refuse")


@dataclass(frozen=True, slots=True)
class Place:
    """A mistake in a file, or (`note`) something to look at: line, what it is about, and what to do."""

    line: int
    about: str
    what: str
    level: Literal["mistake", "note"] = "mistake"

    def said(self, file: str) -> str:
        return f"{file}:{self.line}: {self.about}: {self.what}"


def version_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def read_table(source: str, languages: tuple[str, ...] = ("zh", "en")) -> tuple[PolicyTable | None, tuple[Place, ...]]:
    """The table that `source` states and the mistakes of its cells; None when it is no table at all. `reason` is needed in `languages`."""
    reading = _Reading(languages)
    table = reading.table(source)
    return table, tuple(sorted(reading.places, key=lambda place: place.line))


def refuse_mistakes(file: str, places: tuple[Place, ...]) -> None:
    """Raises BadInput that lists every mistake as 'file:line: row: what to do'."""
    mistakes = tuple(place.said(file) for place in places if place.level == "mistake")
    if mistakes:
        count = f"{len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}"
        raise BadInput(f"The policy table '{file}' has {count}; it was not taken over.", mistakes)


class _Reading:
    """One file being read. Every getter reports what is wrong and returns a harmless stand-in."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.places: list[Place] = []
        self._languages = languages

    def table(self, source: str) -> PolicyTable | None:
        if len(source) > LARGEST_FILE:
            self._wrong(1, "file", f"is longer than {LARGEST_FILE} characters; split the rows by change")
            return None
        try:
            root = cast("yaml.Node | None", yaml.compose(source, Loader=yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType]
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._wrong(line, "file", f"is not YAML ({error.problem}); check the indentation; cells with > < [ or : need quotation marks")
            return None
        except yaml.YAMLError as error:
            self._wrong(1, "file", f"is not YAML ({str(error).splitlines()[0]}); write plain text")
            return None
        if not isinstance(root, yaml.MappingNode):
            self._wrong(1, "file", "is empty or not a table; write table: and rules:")
            return None
        head = self._fields(root, "table", _HEAD)
        name = self._text(head.get("table"), "table", 1)
        if name not in TABLES:
            self._wrong(_line(head.get("table")), "table", f"'{name}' is not a policy table{_meant(name, TABLES)}")
            return None
        dated_by = self._text(head.get("dated_by"), "dated_by", 1, needed=False) or "today"
        if dated_by not in DATED_BY:
            self._wrong(_line(head.get("dated_by")), "dated_by", f"'{dated_by}' is not {', '.join(DATED_BY)}; choose one of them")
        first, last = self._dates(head, "table")
        return PolicyTable(
            name=name,
            version=version_of(source),
            source=source,
            title=self._texts(head.get("title"), "title", _line(root)),
            rows=tuple(self._rows(head.get("rules"), name)),
            dated_by=_one_of(DATED_BY, dated_by, "today"),
            valid_from=first,
            valid_to=last,
            currency=self._text(head.get("currency"), "currency", 1, needed=False),
            calendar=self._calendar(head.get("calendar")),
        )

    def _rows(self, node: yaml.Node | None, table: str) -> Iterator[Row]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._wrong(_line(node), "rules", "has no rows; write each as '- id: …'")
            return
        for item in cast("list[yaml.Node]", node.value):
            if isinstance(item, yaml.MappingNode):
                yield self._row(item, table)
            else:
                self._wrong(_line(item), "rules", "is not a row; write '- id: …' with its columns below")

    def _row(self, node: yaml.MappingNode, table: str) -> Row:
        kind = kind_of(table)
        line = _line(node)
        cells = self._fields(node, "row", (*_ROW, *_OUTCOME[kind]))
        name = self._text(cells.get("id"), "row", line, "needs an id, such as return.within_7_days")
        first, last = self._dates(cells, name)
        match kind:
            case "verdicts":
                outcome: Verdict | Caps | Within = self._verdict(cells.get("verdict"), name, line)
            case "limits":
                outcome = self._caps(cells, name, line)
            case "clocks":
                outcome = self._within(cells.get("within"), name, line)
        return Row(
            id=name,
            line=line,
            when=tuple(self._conditions(cells.get("when"), name)),
            outcome=outcome,
            reason=self._texts(cells.get("reason"), f"{name}.reason", line),
            valid_from=first,
            valid_to=last,
            approvers=self._approvers(cells.get("approvers"), name, outcome),
        )

    def _conditions(self, node: yaml.Node | None, id: str) -> Iterator[Condition]:
        if node is None or _is_blank(node):
            return
        if not isinstance(node, yaml.MappingNode):
            self._wrong(_line(node), f"{id}.when", "is not conditions; write {fact: condition}, or leave it out for any case")
            return
        for name, cell in self._pairs(node):
            fact = FACTS.get(name)
            if fact is None:
                self._wrong(_line(cell), f"{id}.when", f"'{name}' is not a fact{_meant(name, tuple(FACTS))}")
                continue
            try:
                inner = _under_not(cell)
                yield parse(fact, _cell(inner or cell), inner is not None)
            except BadCell as error:
                self._wrong(_line(cell), f"{id}.when.{name}", str(error))

    def _verdict(self, node: yaml.Node | None, id: str, line: int) -> Verdict:
        said = self._text(node, f"{id}.verdict", line, "is missing; write allow, approve or refuse")
        if said and said not in _VERDICTS:
            self._wrong(_line(node), f"{id}.verdict", f"'{said}' is not allow, approve or refuse; choose one of them")
        return _one_of(_VERDICTS, said, "refuse")

    def _caps(self, cells: dict[str, yaml.Node], id: str, line: int) -> Caps:
        numbers: dict[str, int | None] = {}
        for name in _CAPS:
            said = self._text(cells.get(name), f"{id}.{name}", line, "is missing; write an amount in minor units", name != _CAPS[-1])
            numbers[name] = int(said.replace("_", "")) if said.replace("_", "").isdecimal() and said.isascii() else None
            if said and numbers[name] is None:
                self._wrong(_line(cells.get(name)), f"{id}.{name}", f"'{said}' is not an amount in minor units; write 5000 for 50.00")
        return Caps(numbers[_CAPS[0]] or 0, numbers[_CAPS[1]] or 0, numbers[_CAPS[2]] or 0, numbers[_CAPS[3]])

    def _approvers(self, node: yaml.Node | None, id: str, outcome: Verdict | Caps | Within) -> int:
        said = self._text(node, f"{id}.approvers", 1, needed=False)
        if said not in ("", "1", "2"):
            self._wrong(_line(node), f"{id}.approvers", f"'{said}' is not 1 or 2; write 2 where a second colleague has to say yes as well")
        if said and outcome in ("allow", "refuse"):
            self._wrong(
                _line(node), f"{id}.approvers", f"has nothing to count where the verdict is {outcome}; write approve, or leave it out"
            )
        return 2 if said == "2" else 1

    def _within(self, node: yaml.Node | None, id: str, line: int) -> Within:
        said = self._text(node, f"{id}.within", line, "is missing; write '3 business days', '24 hours' or 'by 17:00'")
        found = parse_within(said) if said else None
        if said and found is None:
            self._wrong(_line(node), f"{id}.within", f"'{said}' is not a time; write '3 business days', '24 hours' or 'by 17:00'")
        return found or Within(0, "hours")

    def _calendar(self, node: yaml.Node | None) -> Calendar:
        if node is None:
            return Calendar()
        if not isinstance(node, yaml.MappingNode):
            self._wrong(_line(node), "calendar", "is not a calendar; write weekend:, holidays: and working_days: below it")
            return Calendar()
        cells = self._fields(node, "calendar", ("weekend", "holidays", "working_days"))
        weekend = Calendar().weekend
        if "weekend" in cells:
            weekend = frozenset(self._listed(cells["weekend"], "weekend", lambda text: WEEKDAYS.index(text.lower()), "saturday"))
        days = [
            frozenset(self._listed(cells.get(name), name, date.fromisoformat, "2026-10-01") if name in cells else ())
            for name in ("holidays", "working_days")
        ]
        return Calendar(weekend, days[0], days[1])

    def _listed(self, node: yaml.Node | None, about: str, read: Callable[[str], T], example: str) -> Iterator[T]:
        items = cast("list[yaml.Node]", node.value) if isinstance(node, yaml.SequenceNode) else []
        if not isinstance(node, yaml.SequenceNode) and node is not None and not _is_blank(node):
            self._wrong(_line(node), about, f"is not a list; write [{example}]")
        for item in items:
            try:
                yield read(_cell_text(item))
            except ValueError:
                self._wrong(_line(item), about, f"'{_cell_text(item)}' is not right here; write one such as {example}")

    def _dates(self, cells: dict[str, yaml.Node], about: str) -> tuple[date | None, date | None]:
        found: list[date | None] = []
        for name in ("valid_from", "valid_to"):
            said = self._text(cells.get(name), f"{about}.{name}", 1, needed=False)
            try:
                found.append(date.fromisoformat(said) if said else None)
            except ValueError:
                found.append(None)
                self._wrong(_line(cells.get(name)), f"{about}.{name}", f"'{said}' is not a date; write it as 2026-11-20")
        first, last = found
        if first and last and first > last:
            self._wrong(_line(cells.get("valid_to")), f"{about}.valid_to", f"{last} is before valid_from {first}; exchange the two dates")
        return first, last

    def _texts(self, node: yaml.Node | None, about: str, line: int) -> Texts:
        texts: dict[str, str] = {}
        if isinstance(node, yaml.MappingNode):
            texts = {language: _cell_text(cell).strip() for language, cell in self._pairs(node)}
        for language in self._languages:
            if not texts.get(language):
                self._wrong(_line(node) if node else line, about, f"has no text in '{language}'; add '{language}: …'")
        return {language: text for language, text in texts.items() if text}

    def _text(self, node: yaml.Node | None, about: str, line: int, missing: str = "is missing; fill it in", needed: bool = True) -> str:
        if isinstance(node, yaml.ScalarNode):
            said = str(node.value).strip()
            if said and not (node.style is None and said in ("null", "~")):
                return said
        elif node is not None:
            self._wrong(_line(node), about, "is not a single value; write it on one line")
            return ""
        if needed:
            self._wrong(_line(node) if node else line, about, missing)
        return ""

    def _fields(self, node: yaml.MappingNode, what: str, allowed: tuple[str, ...]) -> dict[str, yaml.Node]:
        fields: dict[str, yaml.Node] = {}
        for name, value in self._pairs(node):
            if name not in allowed:
                self._wrong(_line(value), name, f"is not a column of a {what}{_meant(name, allowed)}")
            fields[name] = value
        return fields

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
        seen: set[str] = set()
        for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            name = _cell_text(key)
            if name in seen:
                self._wrong(_line(key), name, "is there twice; keep one")
                continue
            seen.add(name)
            yield name, value

    def _wrong(self, line: int, about: str, what: str) -> None:
        self.places.append(Place(line, about or "row", what))


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node is not None else 1


def _is_blank(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None and str(node.value).strip() in ("", "null", "~")


def _cell_text(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _cell(node: yaml.Node) -> str | list[str]:
    """The cell as written, whatever YAML would make of it: `no`, `1_000` and `2026-10-01` stay the merchant's own words."""
    if isinstance(node, yaml.SequenceNode):
        return [_cell_text(item) for item in cast("list[yaml.Node]", node.value)]
    if isinstance(node, yaml.MappingNode):
        raise BadCell("is not a condition; write a value, a list or an operator")
    text = _cell_text(node)
    if not text.strip():
        raise BadCell("is empty; write a condition, or remove the fact from the row")
    return text


def _one_of(choices: tuple[T, ...], said: str, otherwise: T) -> T:
    return choices[choices.index(cast(T, said))] if said in choices else otherwise


def _under_not(node: yaml.Node) -> yaml.Node | None:
    """The cell under `not:` in {not: [a, b]}."""
    pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value) if isinstance(node, yaml.MappingNode) else []
    return pairs[0][1] if len(pairs) == 1 and _cell_text(pairs[0][0]) in ("not", "不是") else None


def _meant(said: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(said, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; it may be: {', '.join(known)}"
