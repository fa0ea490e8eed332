"""The compensation ladder: what a shop offers for a mistake of its own, by situation, tier and feeling, within what a customer may get.

An offer is words only; money moves by the act `goodwill`, which the shop's policy and caps decide on. One cause is compensated once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, Literal, cast
from uuid import UUID

import yaml

from kefu.database import Database
from kefu.errors import BadInput, NotFound
from kefu.people.cases import store
from kefu.people.cases.nouns import Step
from kefu.vocabulary import Money, Texts

Situation = Literal["late", "damaged", "repeated_contact", "promise_broken", "other"]
OfferKind = Literal["coupon", "refund", "apology"]
DAYS = 90  # what was given within them counts towards a customer's limits
_CONDITIONS = ("situation", "tier", "is_upset", "late_days", "contacts")


@dataclass(frozen=True, slots=True)
class CompensationFacts:
    """What an offer depends on. `cause`: what it is for, e.g. 'PY2611200123:late'. The last three: this customer's offers of 90 days."""

    cause: str
    situation: Situation
    total: Money
    tier: str = "normal"
    is_upset: bool = False
    late_days: int = 0
    contacts: int = 1
    given_minor: int = 0
    times: int = 0
    causes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Compensation:
    """`rule`: the row that decided, with '.limited' when a limit made it smaller. `amount` is 0 for an apology only."""

    kind: OfferKind
    amount: Money
    rule: str
    reason: Texts


@dataclass(frozen=True, slots=True)
class LadderRow:
    id: str
    when: Mapping[str, Any]
    kind: OfferKind
    amount_minor: int
    percent: int
    reason: Texts

    def matches(self, facts: CompensationFacts) -> bool:
        for name, wanted in self.when.items():
            value = getattr(facts, name)
            if name in ("late_days", "contacts"):
                if value < wanted:
                    return False
            elif value not in (wanted if isinstance(wanted, list) else [wanted]):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rows in order, the first that matches decides; limits in minor units and times for one customer in 90 days."""

    rows: tuple[LadderRow, ...]
    most_minor: int
    most_times: int


def offer(facts: CompensationFacts, ladder: Ladder | None = None) -> Compensation | None:
    """What may be offered; None when this cause was compensated already. Above a customer's limit, an apology only. Pure."""
    if facts.cause in facts.causes:
        return None
    table = ladder or shipped_ladder()
    row = next((each for each in table.rows if each.matches(facts)), None)
    if row is None:
        return None
    wished = min(row.amount_minor, facts.total.minor * row.percent // 100)
    left = 0 if facts.times >= table.most_times else max(0, table.most_minor - facts.given_minor)
    minor = min(wished, left)
    kind: OfferKind = row.kind if minor > 0 else "apology"
    limited = ".limited" if minor < wished else ""
    return Compensation(kind, Money(minor, facts.total.currency), row.id + limited, row.reason)


async def ladder_of(database: Database, merchant_id: int) -> Ladder:
    """The merchant's own ladder, the shipped one while it has none."""
    async with database.open_for(merchant_id) as connection:
        own = await store.own_setting(connection, "compensation")
    return read_ladder(own) if own else shipped_ladder()


async def offers_of(database: Database, merchant_id: int, customer: str, now: datetime | None = None) -> tuple[int, int, frozenset[str]]:
    """What this customer was offered in 90 days: minor units, how often, and every cause there ever was an offer for."""
    async with database.open_for(merchant_id) as connection:
        return await store.offers(connection, customer, now or datetime.now(UTC), DAYS)


async def record_offer(
    database: Database, merchant_id: int, case: UUID, cause: str, given: Compensation, now: datetime | None = None
) -> bool:
    """Note an offer in the case's log; False when this customer was offered something for the cause before. Then it must not be said."""
    moment = now or datetime.now(UTC)
    async with database.open_for(merchant_id) as connection:
        found = await store.select_case(connection, case)
        if found is None:
            raise NotFound("There is no such case.")
        customer = found.customer or str(found.conversation)
        await store.hold_complainant(connection, customer)
        if cause in (await store.offers(connection, customer, moment, DAYS))[2]:
            return False
        details = {"cause": cause, "minor": given.amount.minor, "currency": given.amount.currency, "kind": given.kind, "rule": given.rule}
        await store.add_step(
            connection, case, Step(moment, "offered", text=str(given.amount) if given.amount.minor else "", details=details)
        )
    return True


@cache
def shipped_ladder() -> Ladder:
    """The table that ships with Kefu (`compensation.yaml`)."""
    return read_ladder((resources.files("kefu.people.cases") / "compensation.yaml").read_text(encoding="utf-8"))


def read_ladder(text: str) -> Ladder:
    """A merchant's own table. Raises BadInput that names the row and what is wrong with it."""
    source = cast("dict[str, Any]", yaml.safe_load(text))
    rows: list[LadderRow] = []
    wrong: list[str] = []
    for row in source["rows"]:
        name, when = str(row.get("id", "a row")), dict(row.get("when") or {})
        wrong += [f"{name}: '{each}' is no condition; it may be {', '.join(_CONDITIONS)}" for each in when if each not in _CONDITIONS]
        if row.get("kind") not in ("coupon", "refund", "apology"):
            wrong.append(f"{name}: kind is coupon, refund or apology")
        amount, percent = row.get("amount_minor", 0), row.get("percent", 0)
        if not isinstance(amount, int) or not isinstance(percent, int) or amount < 0 or not 0 <= percent <= 100:
            wrong.append(f"{name}: amount_minor is a whole number from 0, percent one from 0 to 100")
            continue
        if row.get("kind") in ("coupon", "refund", "apology"):
            rows.append(LadderRow(name, when, row["kind"], amount, percent, row["reason"]))
    if wrong:
        raise BadInput("The compensation table has mistakes; it was not taken over.", tuple(wrong))
    limits = source["limits"]
    return Ladder(tuple(rows), int(limits["per_customer_90d_minor"]), int(limits["times_90d"]))
