"""One cell of a table: a condition on a fact, written with plain operators, and what it means.

`paid` · `[paid, packing]` · `not shipped` · `{not: [a, b]}` · `7` · `at least 3` · `at most 9` · `1..7` · `true` · `unknown` · `known`;
`>=`, `<=`, `>` and `<` work in quotation marks, for YAML reads a bare > otherwise. Chinese works as well: `不是 shipped` ·
`至少 3` · `最多 9` · `1到7` · `是` · `否` · `未知` · `已知`. An unknown fact meets no condition but `unknown`.
"""

import difflib
import json
import re
from dataclasses import dataclass
from typing import Literal

from kefu.governance.policy.facts import Fact, FactValue

Test = Literal["is", "is_not", "between", "known", "unknown"]
_TRUE, _FALSE = frozenset({"true", "yes", "是"}), frozenset({"false", "no", "否"})
_NUMBER = re.compile(r"-?\d[\d_]*")
_RANGE = re.compile(r"(-?\d[\d_]*)\s*(?:\.\.|到|至)\s*(-?\d[\d_]*)")
_COMPARED = re.compile(r"(>=|<=|>|<|≥|≤|at least|at most|more than|less than|至少|最多|超过|不到)\s*(-?\d[\d_]*)")
_NOT = re.compile(r"(?:not\s+|不是\s*)(.+)", re.DOTALL)
_OPERATOR = re.compile(r"[<>=!~≥≤&|*?]")


@dataclass(frozen=True, slots=True)
class Condition:
    """`is` and `is_not` with `values` (for a list: holds any, holds none of them); `between` with ends that belong to it, None: open."""

    fact: str
    test: Test
    values: tuple[str | int | bool, ...] = ()
    low: int | None = None
    high: int | None = None

    def holds(self, value: FactValue) -> bool:
        """The meaning in Python, which the compiled table must agree with; used to find rows that cannot be reached."""
        match self.test:
            case "unknown":
                return value is None
            case "known":
                return value is not None
            case "between":
                return (
                    isinstance(value, int)
                    and not isinstance(value, bool)
                    and (self.low is None or value >= self.low)
                    and (self.high is None or value <= self.high)
                )
            case "is" | "is_not":
                if value is None:
                    return False
                hit = any(item in self.values for item in value) if isinstance(value, list) else value in self.values
                return hit is (self.test == "is")

    def expression(self, is_list: bool = False) -> str:
        """The cell in the words of a JDM decision table, `$` being the fact."""
        match self.test:
            case "unknown":
                return "$ == null"
            case "known":
                return "$ != null"
            case "between":
                ends = [f"$ >= {self.low}"] * (self.low is not None) + [f"$ <= {self.high}"] * (self.high is not None)
                return " and ".join(("$ != null", *ends))
            case "is" | "is_not":
                values = json.dumps(list(self.values), ensure_ascii=False)
                hit = f"some($, # in {values})" if is_list else f"$ in {values}"
                return f"$ != null and {hit if self.test == 'is' else f'not ({hit})'}"


class BadCell(Exception):
    """The message says what to write instead."""


def parse(fact: Fact, cell: str | list[str], is_negated: bool = False) -> Condition:
    """The condition that a cell states on `fact`; `is_negated` for what stands under `not:`. Raises BadCell."""
    if is_negated:
        return Condition(fact.name, "is_not", _values(fact, cell if isinstance(cell, list) else _split(cell)))
    if isinstance(cell, list):
        return Condition(fact.name, "is", _values(fact, cell))
    text = cell.strip()
    if text in ("unknown", "未知"):
        return Condition(fact.name, "unknown")
    if text in ("known", "已知"):
        return Condition(fact.name, "known")
    if negated := _NOT.fullmatch(text):
        return Condition(fact.name, "is_not", _values(fact, _split(negated[1])))
    if fact.kind == "number":
        return _number(fact, text)
    if _OPERATOR.search(text):
        raise BadCell(f"'{text}' uses an operator that {fact.name} does not have; write a value, [a, list], 'not …', known or unknown")
    return Condition(fact.name, "is", _values(fact, _split(text)))


def _number(fact: Fact, text: str) -> Condition:
    if match := _RANGE.fullmatch(text):
        low, high = int(match[1]), int(match[2])
        if low > high:
            raise BadCell(f"the range {text} is reversed; write {high}..{low}")
        return Condition(fact.name, "between", low=low, high=high)
    if match := _COMPARED.fullmatch(text):
        number = int(match[2])
        match match[1]:
            case ">=" | "≥" | "at least" | "至少":
                return Condition(fact.name, "between", low=number)
            case "<=" | "≤" | "at most" | "最多":
                return Condition(fact.name, "between", high=number)
            case ">" | "more than" | "超过":
                return Condition(fact.name, "between", low=number + 1)
            case _:
                return Condition(fact.name, "between", high=number - 1)
    if _NUMBER.fullmatch(text):
        return Condition(fact.name, "between", low=int(text), high=int(text))
    raise BadCell(f"'{text}' is not a condition on a number; write 7, at least 3, at most 10, 1..7, [1, 2], known or unknown")


def _split(text: str) -> list[str]:
    inner = text.strip()
    if inner.startswith("[") and inner.endswith("]"):
        inner = inner[1:-1]
    return [item.strip() for item in re.split(r"[,，、]", inner)]


def _values(fact: Fact, cells: list[str]) -> tuple[str | int | bool, ...]:
    if not cells or not all(cells):
        raise BadCell("a value is missing; fill it in or remove the comma")
    return tuple(_one(fact, cell.strip()) for cell in cells)


def _one(fact: Fact, text: str) -> str | int | bool:
    if fact.kind == "flag":
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise BadCell(f"'{text}' is not true or false (是、否); {fact.name} says: {fact.en}")
    if fact.kind == "number":
        if not _NUMBER.fullmatch(text):
            raise BadCell(f"'{text}' is not a whole number; {fact.name} says: {fact.en}")
        return int(text)
    if fact.values and text not in fact.values:
        close = difflib.get_close_matches(text, fact.values, n=1)
        meant = f"; did you mean {close[0]}?" if close else ""
        raise BadCell(f"'{text}' is not a value of {fact.name}{meant} It may be: {', '.join(fact.values)}")
    return text
