"""What `kefu desk simulate` and `kefu desk plan` do: a day of a shop's desk before it comes."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kefu.commands.place import at_shop
from kefu.errors import BadInput
from kefu.people.planning import SALE_TIMES, PlanAsked, answer, measured_day
from kefu.people.planning.nouns import HOURS
from kefu.settings import Settings

ASSUMED_USUAL = 300.0


async def plan(
    settings: Settings, merchant: str | None, curve: str, volume: float | None, people: str | None, share: float, seed: int = 1
) -> dict[str, Any]:
    """The answer to a question to the planner; with a merchant, by its rules, its people and its own hand-overs where it has enough.

    `people`: "5" all day, "9-22:5,22-24:2", or None to ask how many are needed. Raises BadInput for what cannot be read.
    """
    given: dict[str, Any] = {"curve": curve, "share": share, "seed": seed, "people": people_of(people) if people else None}
    usual = ASSUMED_USUAL
    if merchant:
        async with at_shop(settings, merchant) as (parts, shop):
            now = datetime.now(UTC)
            own = await measured_day(parts.database, shop.merchant_id, shop.timezone, now)
            duties = [duty for duty in await parts.queue.duties(shop.merchant_id) if duty.seen_at or duty.skills]
            given |= {
                "rules": await parts.queue.rules_source(shop.merchant_id) or "",
                "timezone": shop.timezone,
                "on": now.astimezone(ZoneInfo(shop.timezone)).date(),
                "clerks": [{"tier": each.tier, "skills": sorted(each.skills), "capacity": each.capacity} for each in duties],
            }
            usual = own.volume if own else usual
            if own and curve == "measured":
                given["own"] = asdict(own)
    times = SALE_TIMES.get(curve, 1.0)
    try:
        asked = PlanAsked.model_validate(given | {"volume": volume or usual * times})
    except ValueError as error:
        raise BadInput(f"The day cannot be planned: {str(error).splitlines()[-1].strip()}") from error
    return answer(asked)


def people_of(text: str) -> list[int]:
    """People in each hour, from "5" or "9-18:5,18-24:3"; hours that are not named have nobody. Raises BadInput."""
    if text.strip().isdigit():
        return [int(text)] * HOURS
    people = [0] * HOURS
    try:
        for part in text.split(","):
            span, many = part.split(":")
            begin, end = (int(each) for each in span.split("-"))
            if not 0 <= begin < end <= HOURS:
                raise ValueError
            people[begin:end] = [int(many)] * (end - begin)
    except ValueError as error:
        raise BadInput(f"{text!r} names no people by hour; write 5, or 9-18:5,18-24:3.") from error
    return people


def day_named(name: str) -> str:
    """The curve for a day's name or date: usual, 11.11, 11.10, measured, or 2026-11-11. Raises BadInput."""
    if name in (*SALE_TIMES, "measured"):
        return name
    try:
        day = date.fromisoformat(name)
    except ValueError as error:
        raise BadInput(f"{name!r} is no day that is known; write {', '.join(SALE_TIMES)}, measured or a date.") from error
    return {(11, 11): "11.11", (11, 10): "11.10"}.get((day.month, day.day), "usual")
