"""A question to the planner and its answer as plain JSON: the command line, the API and the planner's own process share them."""

from dataclasses import asdict, replace
from datetime import date
from time import process_time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from kefu.people.planning.curve import assumed_day
from kefu.people.planning.day import play
from kefu.people.planning.figures import figures_of
from kefu.people.planning.measured import scaled
from kefu.people.planning.nouns import HOURS, Day, Figures, Habits, Worker
from kefu.people.planning.staffing import least_people, people_by_erlang, workers_by_hour
from kefu.people.queue.nouns import Tier
from kefu.people.queue.rules import read_rules

MOST_VOLUME = 20_000
Curve = Literal["usual", "11.10", "11.11", "measured"]
Hourly = Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(min_length=HOURS, max_length=HOURS)]


class Clerk(BaseModel):
    """What a person of the plan can do; their hours come from the plan."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(max_length=80)] = "P"
    tier: Tier = "generalist"
    skills: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=30)] = []
    languages: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=30)] = []
    capacity: Annotated[float, Field(gt=0, le=50)] = 4.0
    speed: Annotated[float, Field(ge=0.3, le=3)] = 1.0


class PlanAsked(BaseModel):
    """`people`: in each hour; None asks how many are needed for `share` of hand-overs to be answered in time in every hour.

    `own`: the shop's measured day, where `curve` is `measured`. `clerks`: who they are, in turn; none: people who can do anything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    curve: Curve = "usual"
    volume: Annotated[float, Field(gt=0, le=MOST_VOLUME)] = 300
    people: Hourly | None = None
    share: Annotated[float, Field(ge=0.5, le=0.99)] = 0.9
    clerks: Annotated[list[Clerk], Field(max_length=200)] = []
    patience: Annotated[float, Field(gt=0, le=600)] = 12.0
    seed: Annotated[int, Field(ge=0, le=10**6)] = 1
    on: date = date(2026, 11, 11)
    timezone: str = "Asia/Shanghai"
    rules: str = ""
    own: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _has_a_day(self) -> "PlanAsked":
        if self.curve == "measured" and self.own is None:
            raise ValueError("this shop has too few hand-overs to know its own day; choose another curve")
        return self


def day_of_question(asked: PlanAsked) -> Day:
    day = scaled(TypeAdapter(Day).validate_python(asked.own), asked.volume) if asked.own else assumed_day(asked.curve, asked.volume)
    return replace(day, patience=asked.patience)


def answer(asked: PlanAsked) -> dict[str, Any]:
    """The played day with the people that were given, or with those that it needs, as JSON can hold it.

    Takes a second for a few hundred hand-overs, and some ten of them to find how many people are needed. Raises BadInput for wrong rules.
    """
    begun, day, rules, zone = process_time(), day_of_question(asked), read_rules(asked.rules or "{}"), ZoneInfo(asked.timezone)
    like = [_worker(each) for each in asked.clerks] or [Worker("P", ())]
    if asked.people is None:
        plan = least_people(day, rules, like, asked.share, on=asked.on, zone=zone)
        people, erlang, figures, is_met = plan.people, plan.erlang, plan.figures, plan.is_met
    else:
        people = tuple(asked.people)
        capacity = sum(each.capacity for each in like) / len(like)
        erlang = people_by_erlang(day, rules, asked.share, capacity, Habits().slower)
        figures = figures_of(play(day, workers_by_hour(people, like), rules, on=asked.on, zone=zone, seed=asked.seed))
        is_met = figures.share_in_time >= asked.share
    return shown(figures) | {
        "curve": asked.curve,
        "volume": asked.volume,
        "source": day.source,
        "share": asked.share,
        "people": list(people),
        "erlang": list(erlang),
        "person_hours": sum(people),
        "is_met": is_met,
        "seconds": round(process_time() - begun, 2),
    }


def shown(figures: Figures) -> dict[str, Any]:
    """Figures as JSON holds them, with the share in time."""
    return asdict(figures) | {
        "persons": [asdict(person) for person in figures.people],
        "share_in_time": figures.share_in_time,
        "in_time": [{"priority": priority, "met": met, "of": of} for priority, (met, of) in figures.in_time.items()],
        "told_held": dict(zip(("within", "sooner", "later"), figures.told_held, strict=True)),
    }


def _worker(clerk: Clerk) -> Worker:
    return Worker(clerk.name, (), clerk.tier, frozenset(clerk.skills), frozenset(clerk.languages), clerk.capacity, clerk.speed)
