"""What language models cost a shop, and the most that they may: for the console and for dashboards."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.wire import Wire
from kefu.governance.budgets import Limits, limits_of, set_limits, spent_on
from kefu.people import Person
from kefu.shops import merchant
from kefu.turn import Services, costs_since

router = APIRouter(prefix="/v1", tags=["staff"])
Reader = Annotated[Person, Allowed("budget", "read")]
MOST_TOKENS, MOST_COST = 10**12, Decimal(10**9)


class BudgetLimits(Wire):
    """The most that models may take; null: no limit. All four are set at once."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"day_cost": "20.00", "conversation_tokens": 8000}]})
    day_tokens: int | None = Field(default=None, ge=0, le=MOST_TOKENS)
    day_cost: Decimal | None = Field(default=None, ge=0, le=MOST_COST)
    conversation_tokens: int | None = Field(default=None, ge=0, le=MOST_TOKENS)
    conversation_cost: Decimal | None = Field(default=None, ge=0, le=MOST_COST)


class Budget(BaseModel):
    """The limits, and what was spent today in the shop's time zone."""

    limits: BudgetLimits
    currency: str
    day: date
    calls: int
    tokens: int
    cost: str
    stopped_at: datetime | None = Field(default=None, description="when the day's budget was spent; models are not asked after it")
    stopped_conversations: int = Field(description="conversations of the last day whose own budget was spent")
    may_change: bool


class LaneCost(BaseModel):
    """What the replies of one lane took. A model's call counts where its turn ended, also when its words were not used."""

    lane: str
    replies: int
    calls: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    cost: str
    currency: str
    milliseconds: float = Field(description="the median of a reply")


@router.get("/budget")
async def budget(person: Reader, services: Parts) -> Budget:
    """What models may take of this shop, and what they took today."""
    return await _budget(services, person.merchant_id, person.may("change", "budget"))


@router.post("/budget")
async def change_budget(body: BudgetLimits, person: Annotated[Person, Allowed("budget", "change")], services: Parts) -> Budget:
    """Set the limits. They count from the next message."""
    limits = Limits(body.day_tokens, body.day_cost, body.conversation_tokens, body.conversation_cost)
    await set_limits(services.database, person.merchant_id, limits, person.name)
    return await _budget(services, person.merchant_id, True)


@router.get("/cost")
async def cost(person: Reader, services: Parts, since: Annotated[date | None, Query()] = None) -> list[LaneCost]:
    """Replies, tokens, money and time by lane since the beginning of a day; 30 days if none is given."""
    shop = await merchant(services.database, person.merchant_id)
    zone = ZoneInfo(shop.timezone)
    day = since or datetime.now(zone).date() - timedelta(days=30)
    rows = await costs_since(services, person.merchant_id, datetime.combine(day, time(), zone).astimezone(UTC))
    return [
        LaneCost(
            lane=row.lane,
            replies=row.replies,
            calls=row.calls,
            prompt_tokens=row.prompt_tokens,
            cached_tokens=row.cached_tokens,
            completion_tokens=row.completion_tokens,
            cost=str(row.cost),
            currency=row.currency,
            milliseconds=row.milliseconds,
        )
        for row in rows
    ]


async def _budget(services: Services, merchant_id: int, may_change: bool) -> Budget:
    shop = await merchant(services.database, merchant_id)
    day = (services.now or datetime.now(UTC)).astimezone(ZoneInfo(shop.timezone)).date()
    limits, spent = await limits_of(services.database, merchant_id), await spent_on(services.database, merchant_id, day)
    return Budget(
        limits=BudgetLimits(
            day_tokens=limits.day_tokens,
            day_cost=limits.day_cost,
            conversation_tokens=limits.conversation_tokens,
            conversation_cost=limits.conversation_cost,
        ),
        currency=services.model.prices.currency if services.model else "",
        day=day,
        calls=spent.calls,
        tokens=spent.tokens,
        cost=str(spent.cost),
        stopped_at=spent.stopped_at,
        stopped_conversations=spent.stopped,
        may_change=may_change,
    )
