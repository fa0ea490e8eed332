"""The planner over HTTP: how a day would go with these people, and how many it needs. Days are played in a process of their own."""

import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.wire import Wire
from kefu.errors import BadInput, TooMany, TryAgainLater
from kefu.people import Person
from kefu.people.planning import SALE_TIMES, PlanAsked, assumed_day, measured_day
from kefu.people.queue import Duty
from kefu.shops import merchant
from kefu.turn import Services

router = APIRouter(prefix="/v1/staff/planner", tags=["staff"])
Planner = Annotated[Person, Allowed("forecast", "use")]
LONGEST_SECONDS = 120.0
MOST_VOLUME = 5000  # hand-overs of a day that are played while somebody waits; `kefu desk` takes more
AHEAD = timedelta(days=60)
_ASSUMED_USUAL = 300.0
Curve = Literal["usual", "11.10", "11.11", "measured"]
Hourly = Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(min_length=24, max_length=24)]


class SpecialDayRow(BaseModel):
    """A day of the desk's rules that has a name, or more customers than usual."""

    day: date
    zh: str
    en: str
    volume: float = Field(description="how many times as many customers as usual")


class PlannerCurve(BaseModel):
    """A shape of a day: each hour's share of its hand-overs. `times`: its volume beside that of a usual day."""

    curve: Curve
    shares: list[float]
    times: float
    is_measured: bool


class PlannerBasis(BaseModel):
    """What a plan can start from. `usual_volume` is measured where `is_measured`, else this project's assumption."""

    curves: list[PlannerCurve]
    usual_volume: float
    is_measured: bool
    measured_from: str = Field(default="", description="how many hand-overs of how many days")
    people: int = Field(description="colleagues with a duty")
    capacity: float = Field(description="their mean capacity")
    answer_within: dict[str, float] = Field(description="minutes by priority")
    days: list[SpecialDayRow]


class AskPlanner(Wire):
    """`people` in each hour to see how the day goes; null asks for the least people with which `share` is answered in time every hour."""

    curve: Curve = "usual"
    volume: Annotated[float, Field(gt=0, le=MOST_VOLUME)] = 300
    people: Hourly | None = None
    share: Annotated[float, Field(ge=0.5, le=0.99)] = 0.9
    patience: Annotated[float, Field(gt=0, le=600, description="median minutes until a customer in line gives up")] = 12


class PlannerHour(BaseModel):
    """One hour of the played day; waits in seconds until a person takes over, null where nobody waited in the chat."""

    hour: int
    arrivals: int
    people: float
    busy: float = Field(description="share of the capacity in use")
    wait_p50: float | None
    wait_p90: float | None
    in_time: float | None


class PlannerPriority(BaseModel):
    priority: int
    met: int
    of: int


class PlannedDay(BaseModel):
    """A played day. `people` by hour are those it was played with; `erlang` are those that Erlang C alone would say.

    `fairness` is Jain's index among people who may take the same. `waited_on_nobody` and `loops` are empty, or a rule of the desk has a
    mistake.
    """

    curve: Curve
    volume: float
    source: str
    is_measured: bool
    share: float
    people: list[int]
    erlang: list[int]
    person_hours: int
    is_met: bool
    share_in_time: float
    handed_over: int
    taken: int
    called_back: int
    to_ai: int
    gave_up: int
    left_over: int
    wait_p50: float
    wait_p90: float
    wait_longest: float
    in_time: list[PlannerPriority]
    hours: list[PlannerHour]
    fairness: dict[str, float]
    gini: float
    told_held: dict[str, int]
    moved: dict[str, int]
    waited_on_nobody: list[str]
    loops: list[str]
    seconds: float = Field(description="processor time that it took to play")


@router.get("")
async def basis(person: Planner, services: Parts) -> PlannerBasis:
    """Shapes of days, the shop's own where it has had enough hand-overs, and the special days to come."""
    shop, now = await merchant(services.database, person.merchant_id), services.clock_now()
    own = await measured_day(services.database, person.merchant_id, shop.timezone, now)
    rules, duties = await services.queue.rules(person.merchant_id), await _staff(services, person.merchant_id)
    today = now.astimezone(ZoneInfo(shop.timezone)).date()
    curves = [
        PlannerCurve(curve=name, shares=list(assumed_day(name, 1.0).arrivals), times=SALE_TIMES[name], is_measured=False)  # type: ignore[arg-type]
        for name in ("usual", "11.10", "11.11")
    ]
    if own:
        shares = [arrivals / own.volume for arrivals in own.arrivals]
        curves.insert(0, PlannerCurve(curve="measured", shares=shares, times=1.0, is_measured=True))
    coming = [(day, each) for day, each in sorted(rules.days.items()) if today <= day <= today + AHEAD]
    return PlannerBasis(
        curves=curves,
        usual_volume=round(own.volume, 1) if own else _ASSUMED_USUAL,
        is_measured=own is not None,
        measured_from=own.source if own else "",
        people=len(duties),
        capacity=round(sum(duty.capacity for duty in duties) / len(duties), 2) if duties else 4.0,
        answer_within={str(priority): minutes for priority, minutes in rules.answer_within.items()},
        days=[
            SpecialDayRow(day=day, zh=each.zh, en=each.en, volume=each.volume)
            for day, each in coming
            if each.volume != 1 or each.zh or each.en
        ],
    )


@router.post("")
async def ask(body: AskPlanner, person: Planner, services: Parts, request: Request) -> PlannedDay:
    """Play a day with the desk's own rules; with `people` null, find how many it needs first. One question of a process at a time."""
    shop, now = await merchant(services.database, person.merchant_id), services.clock_now()
    own = await measured_day(services.database, person.merchant_id, shop.timezone, now) if body.curve == "measured" else None
    if body.curve == "measured" and own is None:
        raise BadInput("This shop has had too few hand-overs to know its own day; choose another shape.")
    clerks = [
        {"tier": duty.tier, "skills": sorted(duty.skills), "languages": sorted(duty.languages), "capacity": duty.capacity}
        for duty in await _staff(services, person.merchant_id)
    ]
    asked = PlanAsked.model_validate(
        body.model_dump()
        | {
            "on": now.astimezone(ZoneInfo(shop.timezone)).date(),
            "timezone": shop.timezone,
            "rules": await services.queue.rules_source(person.merchant_id) or "",
            "own": asdict(own) if own else None,
            "clerks": clerks,
        }
    )
    busy: asyncio.Lock = request.app.state.planner
    if busy.locked():
        raise TooMany("Another day is being played just now; try again in a few seconds.", 5)
    async with busy:
        told = await _played(asked)
    return PlannedDay.model_validate(told | {"is_measured": own is not None})


async def _staff(services: Services, merchant_id: int) -> list[Duty]:
    """Those who answer customers, the commonest kind first, so that few people are the kind that there are most of."""
    duties = [duty for duty in await services.queue.duties(merchant_id) if duty.seen_at or duty.skills or duty.tier != "generalist"]
    kinds = Counter((duty.tier, duty.skills) for duty in duties)
    return sorted(duties, key=lambda duty: (-kinds[duty.tier, duty.skills], duty.name))


async def _played(asked: PlanAsked) -> dict[str, Any]:
    command = (sys.executable, "-m", "kefu.people.planning")
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            out, _ = await process.communicate(asked.model_dump_json().encode())
    except TimeoutError as error:
        raise TryAgainLater("The day took too long to play; try fewer hand-overs, or `kefu desk plan`.") from error
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode != 0:
        raise TryAgainLater("The day could not be played; the server's log says why.")
    told = json.loads(out)
    if "problem" in told:
        raise BadInput(told["problem"])
    return told
