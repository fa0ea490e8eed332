"""Limits on tokens and money, and the counters that are held against them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from kefu.database import Database
from kefu.errors import BadInput, TryAgainLater
from kefu.governance.budgets import store

MICROS = 1_000_000
LARGEST = 10**15  # of a limit, in tokens or micros: what a bigint holds with room to spare


class BudgetSpent(TryAgainLater):
    """A call was not made because it could take more than is left. `scope`: of what."""

    def __init__(self, scope: Literal["day", "conversation"]) -> None:
        super().__init__(f"the model budget of this {scope} is spent")
        self.scope: Literal["day", "conversation"] = scope


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that models may take; None: no limit. Costs are in the currency that the models are priced in."""

    day_tokens: int | None = None
    day_cost: Decimal | None = None
    conversation_tokens: int | None = None
    conversation_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What the models of a merchant took on a day; `stopped_at`: when the first call was refused, `stopped`: conversations that day
    whose own budget was spent."""

    calls: int = 0
    tokens: int = 0
    cost: Decimal = Decimal(0)
    stopped_at: datetime | None = None
    stopped: int = 0


async def limits_of(database: Database, merchant_id: int) -> Limits:
    async with database.open_for(merchant_id) as connection:
        return _limits(await store.select_budget(connection))


async def set_limits(database: Database, merchant_id: int, limits: Limits, who: str) -> None:
    """`who` changed them. A day or conversation that was stopped goes on at once when the new limit leaves room. Raises BadInput."""
    numbers = (limits.day_tokens, _micros(limits.day_cost), limits.conversation_tokens, _micros(limits.conversation_cost))
    if any(number is not None and not 0 <= number <= LARGEST for number in numbers):
        raise BadInput("A limit is a number of 0 or more; leave it out for no limit.")
    async with database.open_for(merchant_id) as connection:
        await store.upsert_budget(connection, merchant_id, numbers, who)
        await store.clear_stops(connection)


async def reserve(database: Database, merchant_id: int, conversation: UUID, day: date, tokens: int, cost: Decimal) -> None:
    """Count a call as what it may take at most. Raises BudgetSpent, and counts nothing, when that is more than is left."""
    micros = _up(cost)
    async with database.open_for(merchant_id) as connection:
        limits = await store.select_budget(connection)
        of_day, of_talk = await store.lock_spending(connection, merchant_id, conversation, day)
        scope: Literal["day", "conversation"] | None = None
        if limits and _is_over(of_day, limits["day_tokens"], limits["day_micros"], tokens, micros):
            scope = "day"
        elif limits and _is_over(of_talk, limits["conversation_tokens"], limits["conversation_micros"], tokens, micros):
            scope = "conversation"
        if scope is None:
            await store.add_spending(connection, conversation, day, 1, tokens, micros)
        else:
            await store.mark_stopped(connection, conversation, day, scope)
    if scope:
        raise BudgetSpent(scope)


async def settle(database: Database, merchant_id: int, conversation: UUID, day: date, tokens: int, cost: Decimal) -> None:
    """Put the difference to what was reserved right: what the call took less what it might have taken, both usually below 0."""
    async with database.open_for(merchant_id) as connection:
        await store.add_spending(connection, conversation, day, 0, tokens, _up(cost))


async def spent_on(database: Database, merchant_id: int, day: date) -> Spent:
    async with database.open_for(merchant_id) as connection:
        row, stopped = await store.select_day(connection, day)
    if row is None:
        return Spent(stopped=stopped)
    return Spent(row["calls"], row["tokens"], Decimal(row["micros"]) / MICROS, row["stopped_at"], stopped)


def _is_over(spent: dict[str, Any], most_tokens: int | None, most_micros: int | None, tokens: int, micros: int) -> bool:
    return (most_tokens is not None and spent["tokens"] + tokens > most_tokens) or (
        most_micros is not None and spent["micros"] + micros > most_micros
    )


def _limits(row: dict[str, Any] | None) -> Limits:
    if row is None:
        return Limits()
    day, talk = row["day_micros"], row["conversation_micros"]
    return Limits(
        row["day_tokens"],
        None if day is None else Decimal(day) / MICROS,
        row["conversation_tokens"],
        None if talk is None else Decimal(talk) / MICROS,
    )


def _micros(cost: Decimal | None) -> int | None:
    return None if cost is None else round(cost * MICROS)


def _up(cost: Decimal) -> int:
    """In millionths; what is reserved is given back to the last one, as both are rounded alike."""
    return round(cost * MICROS)
