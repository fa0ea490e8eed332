"""How many people a day needs by hour: a first guess by Erlang C, mended by playing the day until the wanted share is answered in time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, exp
from zoneinfo import ZoneInfo

from kefu.people.planning.day import play
from kefu.people.planning.figures import figures_of
from kefu.people.planning.nouns import HOURS, Day, Figures, Habits, HourFigures, Worker
from kefu.people.queue import DeskRules

MOST_ROUNDS = 10
MOST_PEOPLE = 200
_SEEDS = (1, 2, 3)  # a plan holds on days that fall out differently


@dataclass(frozen=True, slots=True)
class Staffing:
    """People by hour. `erlang`: what Erlang C alone says. `figures`: the planned day, played."""

    people: tuple[int, ...]
    erlang: tuple[int, ...]
    figures: Figures
    is_met: bool


def erlang_c(offered: float, servers: int) -> float:
    """The chance to wait at all, with `offered` Erlangs on that many servers, exponential times and endless patience; 1 when overloaded.

    By the recursion of Erlang B, which does not overflow (A. K. Erlang 1917).
    """
    if servers <= offered:
        return 1.0
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked / (1 - offered / servers * (1 - blocked))


def in_time_by_erlang(offered: float, servers: int, held_seconds: float, seconds: float) -> float:
    """Share that is taken within `seconds`."""
    return 1 - erlang_c(offered, servers) * exp(-(servers - offered) * seconds / held_seconds) if servers > offered else 0.0


def mean_wait_by_erlang(offered: float, servers: int, held_seconds: float) -> float:
    """Mean seconds of waiting; endless when overloaded."""
    return erlang_c(offered, servers) * held_seconds / (servers - offered) if servers > offered else float("inf")


def people_by_erlang(day: Day, rules: DeskRules, share: float, capacity: float, slower: float) -> tuple[int, ...]:
    """The least people of each hour by Erlang C, each holding `capacity` at once as that many servers would.

    A conversation is taken to last as long as beside two thirds of a full desk. The limit is the shortest that most hand-overs have.
    """
    held = day.held_minutes * 60 * (1 + slower * (capacity - 1) * 2 / 3)
    weight = sum(kind.share * kind.need.weight for kind in day.kinds)
    limit = 60 * sum(kind.share * rules.answer_within[kind.need.priority] for kind in day.kinds)
    people: list[int] = []
    for arrivals in day.arrivals:
        offered = arrivals / 3600 * held * weight
        many = max(1, ceil(offered / capacity)) if arrivals >= 0.5 else 0
        while many and many < MOST_PEOPLE and in_time_by_erlang(offered, int(many * capacity), held, limit) < share:
            many += 1
        people.append(many)
    return tuple(people)


def workers_by_hour(people: Sequence[int], like: Sequence[Worker]) -> list[Worker]:
    """So many people in each hour, the first ones for longest, with the skills, capacity and speed of `like` in turn."""
    made: list[Worker] = []
    for n in range(max(people, default=0)):
        spans: list[tuple[float, float]] = []
        for hour in range(HOURS):
            if people[hour] > n:
                if spans and spans[-1][1] == hour:
                    spans[-1] = (spans[-1][0], hour + 1)
                else:
                    spans.append((float(hour), float(hour + 1)))
        model = like[n % len(like)]
        made.append(replace(model, name=f"{model.name} {n // len(like) + 1}" if n >= len(like) else model.name, shifts=tuple(spans)))
    return made


def least_people(
    day: Day, rules: DeskRules, like: Sequence[Worker], share: float, *, on: date, zone: ZoneInfo, habits: Habits | None = None
) -> Staffing:
    """The people of each hour with whom that share is answered in time in every hour: raised where a played day falls short, then
    lowered where one fewer still does. Days of three seeds are played, so that one lucky day is no plan."""
    habits = habits or Habits()
    capacity = sum(each.capacity for each in like) / len(like)
    erlang = people_by_erlang(day, rules, share, capacity, habits.slower)
    people = list(erlang)
    days = {seed: _played(day, people, like, rules, on, zone, habits, seed) for seed in _SEEDS}
    for _ in range(MOST_ROUNDS):
        short = _short(days, share)
        if not short:
            break
        for hour in short:
            people[hour] = min(MOST_PEOPLE, people[hour] + max(1, round(people[hour] * 0.12)))
        days = {seed: _played(day, people, like, rules, on, zone, habits, seed) for seed in _SEEDS}
    people, days = _lowered(people, days, day, like, rules, share, on, zone, habits)
    return Staffing(tuple(people), erlang, _over(days), not _short(days, share))


def _over(days: dict[int, Figures]) -> Figures:
    """The first of the played days, with the share in time of each hour over all of them."""
    first = next(iter(days.values()))
    hours: list[HourFigures] = []
    for hour in first.hours:
        rows = [day.hours[hour.hour] for day in days.values()]
        arrivals = sum(row.arrivals for row in rows if row.in_time is not None)
        met = sum(row.arrivals * row.in_time for row in rows if row.in_time is not None)
        hours.append(replace(hour, in_time=met / arrivals if arrivals else None))
    return replace(first, hours=tuple(hours))


def _lowered(
    people: list[int],
    days: dict[int, Figures],
    day: Day,
    like: Sequence[Worker],
    rules: DeskRules,
    share: float,
    on: date,
    zone: ZoneInfo,
    habits: Habits,
) -> tuple[list[int], dict[int, Figures]]:
    """One fewer in every hour that can spare it, all at once, and back where that was too few."""
    if _short(days, share):
        return people, days
    fewer = [max(0, many - 1) if many > 1 else many for many in people]
    for _ in range(MOST_ROUNDS):
        if fewer == people:
            break
        tried = {seed: _played(day, fewer, like, rules, on, zone, habits, seed) for seed in _SEEDS}
        short = _short(tried, share)
        if not short:
            return fewer, tried
        # An hour falls short for its own sake or because the one before it left a line.
        for hour in short:
            for each in (hour, hour - 1):
                fewer[each] = people[each]
    return people, days


def _short(days: dict[int, Figures], share: float) -> list[int]:
    """Hours in which, over the played days, fewer than `share` were answered in time; hours with fewer than five are judged by none."""
    short: list[int] = []
    for hour in range(HOURS):
        rows = [each.hours[hour] for each in days.values()]
        arrivals = sum(row.arrivals for row in rows if row.in_time is not None)
        met = sum(row.arrivals * row.in_time for row in rows if row.in_time is not None)
        if arrivals >= 5 and met < share * arrivals:
            short.append(hour)
    return short


def _played(
    day: Day, people: Sequence[int], like: Sequence[Worker], rules: DeskRules, on: date, zone: ZoneInfo, habits: Habits, seed: int
) -> Figures:
    workers = workers_by_hour(people, like)
    return figures_of(play(day, workers, rules, on=on, zone=zone, habits=habits, seed=seed, with_places=False))
