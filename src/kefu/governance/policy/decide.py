"""Deciding: a table compiled to a JDM decision table (hit policy first) and run by zen-engine, which names the row that hit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

import zen

from kefu.governance.policy.check import check_table
from kefu.governance.policy.facts import FACTS, FactValue, day_that_matters, known
from kefu.governance.policy.read import refuse_mistakes
from kefu.governance.policy.table import PolicyTable, Row

_DAY = "day"  # of the date that matters, as a whole number; a fact's name never is


@dataclass(frozen=True, slots=True)
class Compiled:
    """A table that is good, ready to decide."""

    table: PolicyTable
    _decision: zen.ZenDecision

    def decide(self, facts: Mapping[str, object], on: date) -> Row:
        """The first row that matches; every table ends with one that always does. `on`: today in the merchant's time zone."""
        plain = known(facts)
        day = day_that_matters(plain, self.table.dated_by, on)
        asked = {**plain, _DAY: day.toordinal() if day else None}
        context: dict[str, FactValue] = {name: asked[name] for name in _columns(self.table)}  # the fewer, the less to be traced
        answer = self._decision.evaluate(context, {"trace": True})  # pyright: ignore[reportUnknownMemberType]
        return self.table.rows[_row_of(cast("Mapping[str, Any]", answer["trace"]))]


def _row_of(trace: Mapping[str, Any]) -> int:
    return cast(int, trace["table"]["traceData"]["index"])


@lru_cache(maxsize=512)
def compile_table(source: str, file: str = "table") -> Compiled:
    """A table's text, read, checked and compiled; kept by its text, so a version is compiled once. Raises BadInput with every mistake."""
    table, places = check_table(source)
    refuse_mistakes(file, places)
    assert table is not None
    return Compiled(table, zen.ZenEngine().create_decision(json.dumps(to_jdm(table), ensure_ascii=False)))


def to_jdm(table: PolicyTable) -> dict[str, Any]:
    """The table as a JSON Decision Model of three nodes; zen's own editor can open it."""
    columns = _columns(table)
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in columns],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [_jdm_row(row, columns) for row in table.rows],
    }
    at = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "facts", "type": "inputNode", "name": "facts", "position": at},
            {"id": "table", "type": "decisionTableNode", "name": table.name, "position": at, "content": content},
            {"id": "ruling", "type": "outputNode", "name": "ruling", "position": at},
        ],
        "edges": [
            {"id": "asks", "sourceId": "facts", "targetId": "table", "type": "edge"},
            {"id": "says", "sourceId": "table", "targetId": "ruling", "type": "edge"},
        ],
    }


def _columns(table: PolicyTable) -> list[str]:
    asked = list(dict.fromkeys(condition.fact for row in table.rows for condition in row.when))
    return [*asked, *([_DAY] if any(row.valid_from or row.valid_to for row in table.rows) else [])]


def _jdm_row(row: Row, columns: list[str]) -> dict[str, str]:
    cells = dict.fromkeys(columns, "")
    for condition in row.when:
        cells[condition.fact] = condition.expression(FACTS[condition.fact].kind == "list")
    if row.valid_from or row.valid_to:
        ends = [f"$ >= {row.valid_from.toordinal()}"] if row.valid_from else []
        ends += [f"$ <= {row.valid_to.toordinal()}"] if row.valid_to else []
        cells[_DAY] = " and ".join(("$ != null", *ends))
    return {"_id": row.id, **cells, "rule": json.dumps(row.id, ensure_ascii=False)}
