"""The rules of every merchant: what holds for a plan today, by which row of which version of which table, and by when a promise is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from kefu.database import Database
from kefu.governance.policy import store
from kefu.governance.policy.decide import Compiled, compile_table
from kefu.governance.policy.durations import Within, deadline
from kefu.governance.policy.facts import FactValue, day_that_matters, known
from kefu.governance.policy.limits import ABOVE_PAID, AMOUNT_UNCLEAR, currencies, excess, is_above_paid, money_back
from kefu.governance.policy.table import CLOCKS, EVERY_CHANGE, LIMITS, TABLES, Caps, Row, Verdict
from kefu.vocabulary import Fact, Plan, Ruling, Texts, Who

Tables = Mapping[str, Compiled]


@dataclass(frozen=True, slots=True)
class Clock:
    """By when a promise is due, and which row says so. `text`: the row's own words, such as '3 working days'."""

    at: datetime
    within: Within
    table: str
    rule: str
    version: str
    text: Texts


@cache
def default_tables() -> Tables:
    """The tables that ship with Kefu, one for every change and the three shared ones; a merchant's own stand in their place."""
    folder = resources.files("kefu.governance.policy") / "tables"
    return {name: compile_table((folder / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml") for name in TABLES}


def own_tables(sources: Mapping[str, str]) -> Tables:
    """Tables by their files' texts, `sources` by file name. Raises BadInput with every mistake of the first bad one."""
    compiled = [compile_table(source, file) for file, source in sources.items()]
    return {each.table.name: each for each in compiled}


class PolicyBook:
    """Reads a merchant's own tables from the database, or is given them; what a merchant has no table for, the shipped one decides."""

    def __init__(self, source: Database | Tables | None = None, timezone: str = "UTC") -> None:
        """`timezone` is that of given tables; a merchant's own comes from the database."""
        self._database = source if isinstance(source, Database) else None
        self._given: Tables = source if isinstance(source, Mapping) else {}
        self._timezone = timezone

    async def rule(self, merchant_id: int, plan: Plan, who: Who, on: datetime | date) -> Ruling:
        """Allow, wait for a person's approval, or refuse; a ruling names its table, row and version. Decides in about 1 ms of CPU.

        Never more than was paid; then what holds for every change, the change's own table and the money caps are asked, and the
        strictest of them decides. `on`: now, or the merchant's day.
        """
        tables, timezone = await self._tables(merchant_id, on)
        day = _day(on, timezone)
        return rule_by(await self._of_the_day_that_matters(merchant_id, tables, plan, day), plan, who, day)

    async def _of_the_day_that_matters(self, merchant_id: int, tables: Tables, plan: Plan, today: date) -> Tables:
        """The tables with the version of the change's own that was in force on the day it goes by: an old order keeps its rule."""
        own = tables[plan.change.name]
        day = day_that_matters(known(plan.facts), own.table.dated_by, today)
        if self._database is None or day is None or day >= today:
            return tables
        return {**tables, plan.change.name: (await self._tables(merchant_id, day))[0][plan.change.name]}

    async def caps(self, merchant_id: int, plan: Plan, who: Who, on: datetime | date) -> Caps:
        """The money caps that hold for a plan, for the ledger of acts to ask again under its lock."""
        tables, timezone = await self._tables(merchant_id, on)
        facts = {**plan.facts, "change": plan.change.name, "level": who.level.value, "money_back_minor": money_back(plan)}
        outcome = tables[LIMITS].decide(facts, _day(on, timezone)).outcome
        assert isinstance(outcome, Caps)
        return outcome

    async def clock(self, merchant_id: int, promise: str, facts: Mapping[str, Fact], start: datetime, timezone: str | None = None) -> Clock:
        """When a promise of the kind `promise` made at `start` is due: by the merchant's clocks, calendar and time zone."""
        tables, own_zone = await self._tables(merchant_id, start)
        zone = timezone or own_zone
        compiled = tables[CLOCKS]
        row = compiled.decide({**facts, "promise": promise}, _day(start, zone))
        assert isinstance(row.outcome, Within)
        at = deadline(row.outcome, start, zone, compiled.table.calendar)
        return Clock(at, row.outcome, CLOCKS, row.id, compiled.table.version, row.reason)

    async def tables(self, merchant_id: int, on: datetime | date) -> Tables:
        """Every table that decides for this merchant on that day."""
        return (await self._tables(merchant_id, on))[0]

    async def _tables(self, merchant_id: int, on: datetime | date) -> tuple[Tables, str]:
        if self._database is None:
            return {**default_tables(), **self._given}, self._timezone
        timezone, versions = await store.versions(self._database, merchant_id)
        wanted = store.in_force(versions, _day(on, timezone))
        missing = [version for name, version in wanted.items() if (merchant_id, name, version) not in _compiled]
        if missing:
            for name, source in (await store.sources(self._database, merchant_id, missing)).items():
                compiled = compile_table(source, name)
                _compiled[(merchant_id, name, compiled.table.version)] = compiled
        return {**default_tables(), **{name: _compiled[(merchant_id, name, version)] for name, version in wanted.items()}}, timezone


_compiled: dict[tuple[int, str, str], Compiled] = {}
"""By merchant, table and version: a version never changes, so it is read and compiled once a process."""


def rule_by(tables: Tables, plan: Plan, who: Who, day: date) -> Ruling:
    """The ruling of these tables; pure. `day`: today in the merchant's time zone."""
    amount = money_back(plan)
    facts = known({**plan.facts, "change": plan.change.name, "level": who.level.value, "money_back_minor": amount})
    limits = tables[LIMITS].table
    if is_above_paid(amount, facts):
        return Ruling("refuse", LIMITS, "limits.never_above_paid", limits.version, ABOVE_PAID)
    own = _ruling(tables[plan.change.name], tables[plan.change.name].decide(facts, day))
    every = _ruling(tables[EVERY_CHANGE], tables[EVERY_CHANGE].decide(facts, day))
    rulings = [every, own, *_capped(tables[LIMITS], facts, amount, currencies(plan), day)]
    refused = [ruling for ruling in rulings if ruling.verdict == "refuse"]
    asking = sorted((ruling for ruling in rulings if ruling.verdict == "approve"), key=lambda ruling: -ruling.approvers)
    return next(iter((*refused, *asking)), own)


def _capped(limits: Compiled, facts: Mapping[str, FactValue], amount: int, used: frozenset[str], day: date) -> tuple[Ruling, ...]:
    """What the caps have against an amount; () when they have nothing."""
    row = limits.decide(facts, day)
    assert isinstance(row.outcome, Caps)
    own = limits.table.currency
    if amount > 0 and (len(used) > 1 or (own and used != frozenset({own}))):
        return (Ruling("approve", LIMITS, f"{row.id}.currency", limits.table.version, AMOUNT_UNCLEAR, row.approvers),)
    found = excess(amount, facts, row.outcome)
    if found is None:
        return ()
    verdict: Verdict = "refuse" if found.is_final else "approve"
    return (Ruling(verdict, LIMITS, f"{row.id}.{found.cap}", limits.table.version, row.reason, row.approvers),)


def _ruling(compiled: Compiled, row: Row) -> Ruling:
    assert isinstance(row.outcome, str)
    return Ruling(row.outcome, compiled.table.name, row.id, compiled.table.version, row.reason, row.approvers)


def _day(on: datetime | date, timezone: str) -> date:
    if not isinstance(on, datetime):
        return on
    return (on if on.tzinfo else on.replace(tzinfo=UTC)).astimezone(ZoneInfo(timezone)).date()
