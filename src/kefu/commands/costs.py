"""What the commands on costs and budgets do: what answers cost, lane by lane, and the limits on what models may take."""

import asyncio
import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from kefu.commands.place import at_shop
from kefu.errors import BadInput
from kefu.evaluation import endtoend
from kefu.evaluation.answers import Progress
from kefu.governance.budgets import limits_of, set_limits, spent_on
from kefu.settings import Settings
from kefu.turn import costs_since

Knob = Literal["day_tokens", "day_cost", "conversation_tokens", "conversation_cost"]


async def show_budget(settings: Settings, merchant: str) -> dict[str, Any]:
    """Limits (None: no limit) and what was spent today, in the merchant's time zone."""
    async with at_shop(settings, merchant) as (parts, shop):
        day = datetime.now(ZoneInfo(shop.timezone)).date()
        limits, spent = await limits_of(parts.database, shop.merchant_id), await spent_on(parts.database, shop.merchant_id, day)
    return {"currency": settings.llm_currency, "limits": asdict(limits), "day": day.isoformat(), "spent": asdict(spent)}


async def set_budget(settings: Settings, merchant: str, said: dict[Knob, str | None], who: str) -> dict[str, Any]:
    """Change the knobs that are said: a number, or 'none' for no limit. Raises BadInput for anything else."""
    async with at_shop(settings, merchant) as (parts, shop):
        limits = await limits_of(parts.database, shop.merchant_id)
        for knob, value in said.items():
            if value is not None:
                limits = replace(limits, **{knob: _limit(knob, value)})
        await set_limits(parts.database, shop.merchant_id, limits, who)
    return await show_budget(settings, merchant)


async def costs(settings: Settings, merchant: str, since: date) -> list[dict[str, Any]]:
    """Replies, tokens, money and time since the beginning of a day, a row for each lane; the lane with most replies first."""
    async with at_shop(settings, merchant) as (parts, shop):
        begin = datetime.combine(since, time(), ZoneInfo(shop.timezone)).astimezone(UTC)
        return [{**asdict(row), "cost": row.cost} for row in await costs_since(parts, shop.merchant_id, begin)]


async def eval_endtoend(
    settings: Settings, merchant: str, questions: Path, out_file: Path | None, today: date | None, progress: Progress
) -> dict[str, Any]:
    """Ask every question with the models that the settings name; metrics, what each lane took, and every item."""
    async with at_shop(settings, merchant, model=True) as (parts, shop):
        if today:
            parts = replace(parts, now=datetime.combine(today, time(4), UTC))
        result = await endtoend.run(parts, shop, questions, progress)
    if out_file:
        await asyncio.to_thread(out_file.write_text, json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


def _limit(knob: Knob, value: str) -> int | Decimal | None:
    if value.lower() in ("none", "no", "off"):
        return None
    try:
        return int(value) if knob.endswith("tokens") else Decimal(value)
    except (ValueError, InvalidOperation):
        raise BadInput(f"--{knob.replace('_', '-')} wants a number or 'none', not {value!r}.") from None
