"""A policy table as read from its file: rows in order, the first that matches decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kefu.governance.policy.cells import Condition
from kefu.governance.policy.durations import Calendar, Within
from kefu.governance.policy.facts import CHANGES, DatedBy, FactValue
from kefu.vocabulary import Texts

TableKind = Literal["verdicts", "limits", "clocks"]
Verdict = Literal["allow", "approve", "refuse"]

EVERY_CHANGE, LIMITS, CLOCKS = "every_change", "limits", "clocks"
"""Names of the tables beside those of the changes: what holds for all of them, money caps, and deadlines of promises."""
TABLES = (EVERY_CHANGE, *CHANGES, LIMITS, CLOCKS)


def kind_of(table: str) -> TableKind:
    return "limits" if table == LIMITS else "clocks" if table == CLOCKS else "verdicts"


@dataclass(frozen=True, slots=True)
class Caps:
    """Money that may go back without a person, in minor units; above `never_above` nobody may. None: no such cap."""

    per_action: int
    per_day: int
    per_customer_30d: int
    never_above: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One rule. `outcome` is a verdict, caps or a deadline, by the kind of its table. `line` is where it begins in the file.

    `approvers`: how many people must say yes where it wants one, 1 or 2.
    """

    id: str
    line: int
    when: tuple[Condition, ...]
    outcome: Verdict | Caps | Within
    reason: Texts
    valid_from: date | None = None
    valid_to: date | None = None
    approvers: int = 1

    def applies_on(self, day: date | None) -> bool:
        """A row with dates needs to know the day that matters."""
        if self.valid_from is None and self.valid_to is None:
            return True
        return day is not None and (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def matches(self, facts: Mapping[str, FactValue], day: date | None) -> bool:
        return self.applies_on(day) and all(condition.holds(facts.get(condition.fact)) for condition in self.when)


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """`version` is the first 12 hex digits of the sha256 of `source`, the file's text."""

    name: str
    version: str
    source: str
    title: Texts
    rows: tuple[Row, ...]
    dated_by: DatedBy = "today"
    valid_from: date | None = None
    valid_to: date | None = None
    currency: str = ""  # of a limits table; "" when its caps hold in any currency's minor units
    calendar: Calendar = field(default_factory=Calendar)  # of a clocks table

    @property
    def kind(self) -> TableKind:
        return kind_of(self.name)

    def applies_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
