"""What a played day comes to: waits, time limits met, fairness among people of one kind, and whether told waits held."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import ceil

from kefu.people.planning.day import A_DAY, Played, Story
from kefu.people.planning.nouns import HOURS, Figures, HourFigures, PersonFigures, Worker

MOST_OFFERS = 25  # more offers of one hand-over than this is a loop: a desk has fewer people than that for one of them


def figures_of(played: Played) -> Figures:
    stories = played.stories
    waits = sorted(story.taken - story.asked for story in stories if story.taken is not None and _in_chat(story))
    people = _people(played)
    groups: dict[str, list[float]] = defaultdict(list)
    for person in people:
        if person.hours >= 1:
            groups[person.group].append(person.load_an_hour)
    return Figures(
        handed_over=len(stories),
        taken=sum(story.taken is not None for story in stories),
        called_back=sum(story.ending == "called_back" for story in stories),
        to_ai=sum(story.ending == "withdrawn" for story in stories),
        gave_up=sum(story.gave_up is not None for story in stories),
        left_over=played.left_over,
        wait_p50=quantile(waits, 0.5),
        wait_p90=quantile(waits, 0.9),
        wait_longest=waits[-1] if waits else 0.0,
        in_time=_in_time(stories),
        hours=_hours(played),
        people=people,
        fairness={group: jain(loads) for group, loads in sorted(groups.items()) if len(loads) > 1},
        gini=max((gini(loads) for loads in groups.values() if len(loads) > 1), default=0.0),
        told_held=_told(stories),
        most_offers=max((story.offers for story in stories), default=0),
        moved=dict(sorted(played.moves.items())),
        waited_on_nobody=played.waited_on_nobody,
        loops=tuple(f"{story.need.rule}: offered {story.offers} times" for story in stories if story.offers > MOST_OFFERS),
    )


def jain(loads: Sequence[float]) -> float:
    """Jain's index of fairness: 1 when all carry the same, 1/n when one carries all (Jain, Chiu and Hawe 1984)."""
    squares = sum(load * load for load in loads)
    return sum(loads) ** 2 / (len(loads) * squares) if squares else 1.0


def gini(loads: Sequence[float]) -> float:
    """The Gini coefficient: 0 when all carry the same, towards 1 when one carries all."""
    total, n = sum(loads), len(loads)
    if total == 0:
        return 0.0
    return sum((2 * place - n - 1) * load for place, load in enumerate(sorted(loads), 1)) / (n * total)


def quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values; 0 for none."""
    return values[min(len(values) - 1, round(share * (len(values) - 1)))] if values else 0.0


def group_of(worker: Worker) -> str:
    """People who may take the same: fairness is asked among them only."""
    return " · ".join(part for part in (worker.tier, "+".join(sorted(worker.skills)), "+".join(sorted(worker.languages))) if part)


def _in_chat(story: Story) -> bool:
    return not story.is_call and not story.was_closed


def _in_time(stories: Sequence[Story]) -> dict[int, tuple[int, int]]:
    """First words within the time of the priority it was asked with. Who gave up before counts as not met, unless the time was left."""
    met: Counter[int] = Counter()
    of: Counter[int] = Counter()
    for story in stories:
        if not _in_chat(story):
            continue
        if story.answered is None and (story.gave_up is None or story.gave_up - story.asked < story.allowed):
            continue
        of[story.need.priority] += 1
        met[story.need.priority] += story.answered is not None and story.answered - story.asked <= story.allowed
    return {priority: (met[priority], of[priority]) for priority in sorted(of)}


def _hours(played: Played) -> tuple[HourFigures, ...]:
    made: list[HourFigures] = []
    capacity = {who: worker.capacity for who, worker, _ in played.workers}
    mean_capacity = sum(capacity.values()) / len(capacity) if capacity else 1.0
    for hour in range(HOURS):
        begin, end = hour * 3600.0, (hour + 1) * 3600.0
        stories = [story for story in played.stories if begin <= story.asked < end]
        waits = sorted(story.taken - story.asked for story in stories if story.taken is not None and _in_chat(story))
        people = sum(max(0.0, min(end, until) - max(begin, since)) * many for since, until, many in played.present) / 3600
        limits = _in_time(stories).values()
        of = sum(all_of_them for _, all_of_them in limits)
        busy = played.busy[hour] / 3600 / (people * mean_capacity) if people else 0.0
        made.append(
            HourFigures(
                hour,
                len(stories),
                round(people, 2),
                round(min(busy, 9.99), 3),
                quantile(waits, 0.5) if waits else None,
                quantile(waits, 0.9) if waits else None,
                sum(met for met, _ in limits) / of if of else None,
            )
        )
    return tuple(made)


def _people(played: Played) -> tuple[PersonFigures, ...]:
    load: Counter[object] = Counter()
    taken: Counter[object] = Counter()
    for story in played.stories:
        if story.person and story.taken is not None and story.taken < A_DAY:
            load[story.person] += story.need.weight  # pyright: ignore[reportArgumentType]
            taken[story.person] += 1
    return tuple(
        PersonFigures(worker.name, group_of(worker), round(seconds / 3600, 2), taken[who], load[who] * 3600 / seconds if seconds else 0.0)
        for who, worker, seconds in played.workers
    )


def _told(stories: Sequence[Story]) -> tuple[int, int, int]:
    """(within, sooner, later) of the waits that were told, in the whole minutes in which they are told.

    Who gave up before the range was over proves nothing and is left out; who gave up after it waited longer than told.
    """
    within = sooner = later = 0
    for story in stories:
        if story.told is None or story.was_closed:
            continue
        least, most = (max(1, ceil(seconds / 60)) for seconds in story.told)
        ended = story.taken if story.taken is not None and not story.is_call else None
        minutes = max(1, ceil(((ended or story.gave_up or 0.0) - story.asked) / 60))
        if ended is not None:
            within += least <= minutes <= most
            sooner += minutes < least
            later += minutes > most
        elif story.gave_up is not None and minutes > most:
            later += 1
    return within, sooner, later
