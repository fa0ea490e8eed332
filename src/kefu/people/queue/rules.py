"""The desk's rules, which a merchant writes as one YAML text: hours, how soon a person answers, and who is needed for what."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal, cast
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kefu.errors import BadInput
from kefu.people.queue.hours import WEEKDAYS, Hours, Span
from kefu.people.queue.nouns import Need, Priority, Tier

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
LONGEST_HOLIDAY = 60  # days; as far as the calendar looks for the next opening
Minutes = Annotated[float, Field(gt=0, le=10_080)]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Situation(_Rule):
    """What is known when a hand-over is asked for; `value_minor`: of the order the talk is about, in the shop's minor units."""

    reason: str
    intents: tuple[str, ...] = ()
    mood: str = "calm"
    heat: float = 0.0
    risk: str = ""
    language: str = "zh"
    value_minor: int = 0
    misses: int = 0


class When(_Rule):
    """All that is given must hold. `intent`: the beginning of an intent's name, such as `return` or `order.refund`."""

    reason: list[str] = []
    intent: list[str] = []
    mood: list[str] = []
    heat_from: float = 0.0
    risk: list[str] = []
    language: list[str] = []
    value_from: int = 0
    misses_from: int = 0

    def holds(self, now: Situation) -> bool:
        starts = any(intent.startswith(begin) for intent in now.intents for begin in self.intent)
        return (
            (not self.reason or now.reason in self.reason)
            and (not self.intent or starts)
            and (not self.mood or now.mood in self.mood)
            and (not self.heat_from or now.heat >= self.heat_from)  # who is pleased has a heat below nought
            and (not self.risk or now.risk in self.risk or (now.risk != "" and "any" in self.risk))
            and (not self.language or now.language in self.language)
            and now.value_minor >= self.value_from
            and now.misses >= self.misses_from
        )


class Route(_Rule):
    id: str
    when: When = When()
    skill: str = "general"
    tier: Tier = "generalist"
    priority: Priority = 3
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0


class LateStep(_Rule):
    """What is done to a wait at a share of its time: 0.8 is before it has passed, 2 when it has taken twice as long.

    `warn` marks it for those who lead, `raise` makes it more urgent and asks the next tier, `offer_call` offers the customer to be called.
    """

    at: Annotated[float, Field(gt=0, le=20)]
    do: Literal["warn", "raise", "offer_call"]


class SpecialDay(_Rule):
    """A day with a name of its own. `open` None: the hours of its weekday. `volume`: how many times as many customers as usual come."""

    zh: str = ""
    en: str = ""
    open: list[str] | None = None
    volume: Annotated[float, Field(gt=0, le=100)] = 1.0


class DeskRules(_Rule):
    """`answer_within`: minutes of open time until a person's first words, by priority. `offer_seconds`: to accept what is offered.

    `silent_minutes`: after so long without a word of the person who holds it, a waiting customer goes to another. `holidays`: days off,
    one by one or from..until; a day that is in `days`, too, goes by that.
    `call_within`: open minutes until a customer who left a number is called. `late`: what happens to waits that take too long, in order.
    """

    hours: dict[Weekday, list[str]] = {}
    days: dict[date, SpecialDay] = {}
    holidays: list[date | str] = []
    answer_within: dict[Priority, Minutes] = {1: 1, 2: 3, 3: 10, 4: 60}
    offer_seconds: Annotated[float, Field(ge=10, le=900)] = 45
    silent_minutes: Minutes = 8
    call_within: Minutes = 240
    late: list[LateStep] = [LateStep(at=1, do="raise")]
    routes: list[Route] = []

    @field_validator("days", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        """A day may be written as its spans alone."""
        if not isinstance(value, Mapping):
            return value
        days = cast(Mapping[object, object], value)
        return {day: cast(object, {"open": given}) if isinstance(given, list) else given for day, given in days.items()}

    @field_validator("hours")
    @classmethod
    def _spans(cls, value: Mapping[object, Sequence[str]]) -> Mapping[object, Sequence[str]]:
        for spans in value.values():
            for span in spans:
                _span(span)
        return value

    @field_validator("days")
    @classmethod
    def _spans_of_days(cls, value: Mapping[date, SpecialDay]) -> Mapping[date, SpecialDay]:
        for day in value.values():
            for span in day.open or ():
                _span(span)
        return value

    @field_validator("holidays")
    @classmethod
    def _are_days(cls, value: list[date | str]) -> list[date | str]:
        for each in value:
            _days_off(each)
        return value

    @field_validator("late")
    @classmethod
    def _in_order(cls, value: list[LateStep]) -> list[LateStep]:
        if [step.at for step in value] != sorted(step.at for step in value):
            raise ValueError("the steps of `late` must be in the order of their `at`")
        return value

    @field_validator("routes")
    @classmethod
    def _last_takes_all(cls, value: list[Route]) -> list[Route]:
        if value and value[-1].when != When():
            raise ValueError("the last route must have no `when`, so that nobody is left without one")
        return value

    def calendar(self, timezone: str) -> Hours:
        """The hours in the merchant's time zone; a desk without any hours is always open."""
        zone = ZoneInfo(timezone)
        given = [tuple(_span(span) for span in self.hours.get(day, [])) for day in WEEKDAYS]  # pyright: ignore[reportArgumentType]
        always: tuple[Span, ...] = ((time(0), time(0)),)
        special: dict[date, tuple[Span, ...]] = {day: () for each in self.holidays for day in _days_off(each)}
        special |= {day: tuple(_span(span) for span in given.open) for day, given in self.days.items() if given.open is not None}
        return Hours(zone, tuple(given) if self.hours else (always,) * 7, special)

    def need(self, now: Situation) -> Need:
        """Who is needed: the first route whose conditions hold decides."""
        routes = self.routes or default_rules().routes
        route = next(route for route in routes if route.when.holds(now))
        return Need(now.reason, route.skill, route.tier, route.priority, now.language, route.weight, route.id)


def _days_off(given: date | str) -> tuple[date, ...]:
    """The days of one entry: a day, or 'from..until' with both of them. Raises ValueError."""
    if isinstance(given, date):
        return (given,)
    first, _, last = given.partition("..")
    try:
        begin, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    except ValueError as error:
        raise ValueError(f"{given!r} is no day; write it like 2027-02-15, or 2027-02-15..2027-02-21") from error
    if not 0 <= (end - begin).days <= LONGEST_HOLIDAY:
        raise ValueError(f"{given!r} must not end before it begins, nor last longer than {LONGEST_HOLIDAY} days")
    return tuple(begin + timedelta(days=number) for number in range((end - begin).days + 1))


def _span(text: str) -> Span:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.replace("24:00", "00:00").split("-"))
    except ValueError as error:
        raise ValueError(f"{text!r} is no span of hours; write it like 09:00-21:00") from error
    return start, end


@lru_cache(maxsize=1)
def default_rules() -> DeskRules:
    """What holds for a merchant who has written no rules."""
    return read_rules((files("kefu.people.queue") / "rules.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=200)  # the desk's clock asks every few seconds, and rules seldom change
def read_rules(text: str) -> DeskRules:
    """Rules from their YAML text. Raises BadInput with every mistake, each with its place and what to do."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadInput(f"The desk's rules are no YAML: {f'line {mark.line + 1}, ' if mark else ''}{error}") from error
    try:
        return DeskRules.model_validate(raw or {})
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise BadInput(f"The desk's rules have mistakes: {told}") from error
