"""A day at the desk, played event by event with a simulated clock: customers come and give up, people take, answer and forget.

Who is offered what, when an offer runs out and what happens to late waits is decided by the queue's own rules; only people, customers and
time are made up. The same seed gives the same day.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from math import ceil, log
from uuid import UUID
from zoneinfo import ZoneInfo

from kefu.people.planning.desk import Desk
from kefu.people.planning.nouns import HOURS, Day, Habits, Worker
from kefu.people.queue import DeskRules, Duty, Need, Place, moves
from kefu.people.queue.expected import Past
from kefu.people.queue.hours import Hours

TICK = 3.0  # seconds between two looks of the desk's clock
UNSEEN = 90.0
A_DAY = HOURS * 3600.0
_LEAST_HELD = 40.0
_STAYS_LATE = 3600.0  # who holds conversations at the end of a shift finishes them for so long


@dataclass(slots=True)
class Story:
    """One hand-over as it went; times are seconds from the day's midnight."""

    asked: float
    need: Need
    allowed: float
    taken: float | None = None
    answered: float | None = None
    gave_up: float | None = None
    ended: float | None = None
    ending: str = ""
    person: UUID | None = None
    is_call: bool = False
    was_closed: bool = False
    offers: int = 0
    moved: int = 0
    told: tuple[float, float] | None = None


Watch = Callable[[Story, Place, Past], None]


@dataclass(slots=True)
class _Person:
    worker: Worker
    on_since: float | None = None
    is_lost: bool = False
    is_leaving: bool = False
    shift: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Played:
    """What a day left behind, for `figures_of`: hand-overs of the day itself, people's seconds at work, kinds of moves."""

    stories: tuple[Story, ...]
    workers: tuple[tuple[UUID, Worker, float], ...]
    moves: Counter[str]
    present: tuple[tuple[float, float, float], ...]
    """(from, until, people) of the day."""
    busy: tuple[float, ...]
    """Weight-seconds held, by hour of the day."""
    waited_on_nobody: tuple[str, ...]
    left_over: int


def play(
    day: Day,
    workers: Sequence[Worker],
    rules: DeskRules,
    *,
    on: date,
    zone: ZoneInfo,
    habits: Habits | None = None,
    seed: int = 1,
    warm_up: int = 0,
    with_places: bool = True,
    watch: Watch | None = None,
) -> Played:
    """Play the day `on`, after `warm_up` days like it, and on into the next one until nothing is open.

    `watch` is shown every place that a customer is told, with the past that it was made from.
    """
    return _Playing(day, workers, rules, on, zone, habits or Habits(), random.Random(seed), warm_up, with_places, watch).run()


class _Playing:
    def __init__(
        self,
        day: Day,
        workers: Sequence[Worker],
        rules: DeskRules,
        on: date,
        zone: ZoneInfo,
        habits: Habits,
        chance: random.Random,
        warm_up: int,
        with_places: bool,
        watch: Watch | None,
    ) -> None:
        self.day, self.rules, self.habits, self.chance = day, rules, habits, chance
        self.warm_up, self.with_places, self.watch = warm_up, with_places, watch
        self.midnight = datetime.combine(on, time(0), zone)
        self.hours: Hours = rules.calendar(str(zone))
        ids = [UUID(int=n + 1) for n in range(len(workers))]
        duties = [
            Duty(who, each.name, each.tier, each.skills, each.languages, each.capacity) for who, each in zip(ids, workers, strict=True)
        ]
        self.desk = Desk(rules, self.hours, duties)
        self.people = {who: _Person(each) for who, each in zip(ids, workers, strict=True)}
        self.stories: dict[UUID, Story] = {}
        self.moves: Counter[str] = Counter()
        self.present: list[tuple[float, float, float]] = []
        self.busy = [0.0] * HOURS
        self.on_nobody: list[str] = []
        self._heap: list[tuple[float, int, Callable[..., None], tuple[object, ...]]] = []
        self._count = 0
        self._minutes: dict[UUID, float] = {}
        self._ticks: set[float] = set()
        self.now = 0.0

    # ---- time

    def at(self, seconds: float) -> datetime:
        return self.midnight + timedelta(seconds=seconds)

    def later(self, seconds: float, what: Callable[..., None], *about: object) -> None:
        self._count += 1
        heappush(self._heap, (seconds, self._count, what, about))

    def tick_at(self, seconds: float) -> None:
        moment = ceil(seconds / TICK) * TICK
        if moment not in self._ticks:
            self._ticks.add(moment)
            self.later(moment, self.tick)

    def run(self) -> Played:
        last = A_DAY
        for n in range(-self.warm_up, 2):
            start = n * A_DAY
            if n <= 0:
                self._arrivals(start)
            for who, person in self.people.items():
                for begin, end in person.worker.shifts:
                    if begin < end:
                        self.later(start + begin * 3600, self.comes, who, start + end * 3600)
        while self._heap and self.now < last + A_DAY * 1.5:
            self.now, _, what, about = heappop(self._heap)
            if self.now > last and not self.desk.tickets:
                break
            what(*about)
        for who, person in self.people.items():
            if person.on_since is not None:
                self.goes(who)
        of_day = tuple(story for story in self.stories.values() if 0 <= story.asked < A_DAY)
        seconds = tuple((who, person.worker, person.seconds) for who, person in self.people.items())
        present = tuple(self.present)
        left_over = sum(story.ended is None for story in of_day)
        return Played(of_day, seconds, self.moves, present, tuple(self.busy), tuple(self.on_nobody), left_over)

    def _arrivals(self, start: float) -> None:
        kinds, shares = self.day.kinds, [kind.share for kind in self.day.kinds]
        for hour, expected in enumerate(self.day.arrivals):
            moment = 0.0
            while expected > 0:
                moment += self.chance.expovariate(expected / 3600)
                if moment >= 3600:
                    break
                [kind] = self.chance.choices(kinds, shares)
                self.later(start + hour * 3600 + moment, self.asks, kind.need, kind.minutes)

    def drawn(self, median: float, spread: float = 0.5) -> float:
        return self.chance.lognormvariate(log(median), spread)

    # ---- customers

    def asks(self, need: Need, minutes: float) -> None:
        talk, now = UUID(int=len(self.stories) + 1 << 32), self.at(self.now)
        place = self.desk.ask(talk, need, now, with_place=self.with_places)
        told = place.expected if place and place.opens_at is None and place.people_on else None
        allowed = self.rules.answer_within[need.priority] * 60.0
        due = self.hours.after(now, self.rules.answer_within[need.priority])
        allowed = max(allowed, (due - now).total_seconds())  # the clock stands still out of hours
        story = self.stories[talk] = Story(self.now, need, allowed, told=told)
        if self.watch and place:
            self.watch(story, place, self.desk.past())
        self._minutes[talk] = minutes
        self.later(self.now + self.drawn(self.day.patience * 60, 0.6), self.loses_patience, talk)
        self._watch(talk)
        self.tick_at(self.now)

    def loses_patience(self, id: UUID) -> None:
        ticket = self.desk.tickets.get(id)
        if ticket is None or ticket.state == "held" or ticket.contact:
            return
        self.stories[id].gave_up = self.now
        self._turns_away(id)

    def _turns_away(self, id: UUID) -> None:
        """Leaves a number, or goes back to the AI."""
        if self.chance.random() < self.habits.calls:
            self.stories[id].is_call = True
            self.desk.leave_contact(id, self.at(self.now))
            self._watch(id)
        else:
            self._ends(id, "withdrawn")
        self.tick_at(self.now)

    def hears_closed(self, id: UUID) -> None:
        ticket = self.desk.tickets.get(id)
        if ticket and ticket.state != "held" and not ticket.contact and self.chance.random() < self.habits.leaves_when_closed:
            self._turns_away(id)

    # ---- people

    def comes(self, id: UUID, until: float) -> None:
        person = self.people[id]
        if person.on_since is None:
            person.on_since = self.now
        person.is_leaving = person.is_lost = False
        person.shift += 1
        self.desk.set_presence(id, "on")
        self.later(until, self.shift_ends, id, until)
        if self.habits.lost_an_hour > 0:
            self.later(self.now + self.chance.expovariate(self.habits.lost_an_hour / 3600), self.loses_console, id, until)
        self.tick_at(self.now)

    def shift_ends(self, id: UUID, until: float) -> None:
        person = self.people[id]
        if any(begin * 3600 == until % A_DAY for begin, _ in person.worker.shifts) and until <= A_DAY:
            return  # the next shift goes on at once
        person.is_leaving = True
        if self.desk.duties[id].held:
            self.desk.set_presence(id, "away")
            self.later(self.now + _STAYS_LATE, self.goes_at_last, id, person.shift)
        else:
            self.goes(id)

    def goes_at_last(self, id: UUID, shift: int) -> None:
        if self.people[id].shift == shift:
            self.goes(id)

    def goes(self, id: UUID) -> None:
        person = self.people[id]
        if person.on_since is None:
            return
        begun, ended = max(0.0, person.on_since), min(A_DAY, self.now)
        if ended > begun:
            person.seconds += ended - begun
            self.present.append((begun, ended, 1.0))
        person.on_since = None
        self.desk.set_presence(id, "off")
        for each in self._held_by(id):
            self.desk.unanswered.setdefault(each, self.at(self.now))
        self.tick_at(self.now)

    def loses_console(self, id: UUID, until: float) -> None:
        """The console is gone; after 90 s the desk notices."""
        person = self.people[id]
        if person.on_since is None or self.now >= until:
            return
        person.is_lost = True
        for each in self._held_by(id):
            if self.chance.random() < 0.5:
                self.desk.unanswered.setdefault(each, self.at(self.now))
        back = self.now + self.drawn(self.habits.lost_minutes * 60, 1.0)
        self.later(self.now + UNSEEN, self.is_missed, id)
        self.later(back, self.is_back, id)
        self.later(back + self.chance.expovariate(self.habits.lost_an_hour / 3600), self.loses_console, id, until)

    def is_missed(self, id: UUID) -> None:
        if self.people[id].is_lost:
            self.desk.set_presence(id, "off")
            self.tick_at(self.now)

    def is_back(self, id: UUID) -> None:
        person = self.people[id]
        if not person.is_lost:
            return
        person.is_lost = False
        if person.on_since is not None:
            self.desk.set_presence(id, "away" if person.is_leaving else "on")
        for each in self._held_by(id):
            self.desk.unanswered.pop(each, None)
        self.tick_at(self.now)

    def _held_by(self, id: UUID) -> list[UUID]:
        return [each.id for each in self.desk.tickets.values() if each.state == "held" and each.person == id]

    def sees(self, id: UUID, person: UUID, ends: datetime) -> None:
        """Takes what is offered, or says not now."""
        ticket = self.desk.tickets.get(id)
        if ticket is None or ticket.state != "offered" or ticket.offer_ends != ends or self.people[person].is_lost:
            return
        if self.chance.random() < self.habits.declines:
            self.desk.decline(person, id, self.at(self.now))
            self.tick_at(self.now)
            return
        others = self.desk.duties[person].held
        held = self.desk.take(person, id, self.at(self.now))
        story = self.stories[id]
        if held is None or held.taken_at is None:
            return
        if story.taken is None:
            story.taken, story.person, story.was_closed = self.now, person, bool(held.told.get("closed"))
        slower = 1 + self.habits.slower * others
        first = self.now + self.drawn(self.habits.read_seconds) * slower
        self.later(first, self.answers, id, held.taken_at)
        if self.chance.random() < self.habits.forgets:
            self.desk.unanswered[id] = self.at(first)
            self.tick_at(first + self.rules.silent_minutes * 60)
            return
        took = self.drawn(self._minutes[id] * 60, self.day.spread) * slower / self.people[person].worker.speed
        self.later(max(first + 10, self.now + max(took, _LEAST_HELD)), self.finishes, id, held.taken_at, self.now)

    def answers(self, id: UUID, taken_at: datetime) -> None:
        ticket = self.desk.tickets.get(id)
        if ticket and ticket.state == "held" and ticket.taken_at == taken_at:
            self.desk.answered(id, self.at(self.now))
            if self.stories[id].answered is None:
                self.stories[id].answered = self.now

    def finishes(self, id: UUID, taken_at: datetime, since: float) -> None:
        ticket = self.desk.tickets.get(id)
        if ticket is None or ticket.state != "held" or ticket.taken_at != taken_at:
            return
        person = ticket.person
        for hour in range(HOURS):
            share = min(self.now, (hour + 1) * 3600) - max(since, hour * 3600)
            self.busy[hour] += max(0.0, share) * ticket.need.weight
        self._ends(id, "called_back" if ticket.contact else "solved")
        if person and self.people[person].is_leaving and not self.desk.duties[person].held:
            self.goes(person)
        self.tick_at(self.now)

    def _ends(self, id: UUID, ending: str) -> None:
        self.desk.end(id, ending, self.at(self.now))  # pyright: ignore[reportArgumentType]
        story = self.stories[id]
        story.ended, story.ending = self.now, ending

    # ---- the desk's clock

    def tick(self) -> None:
        self._ticks.discard(self.now)
        for step in self.desk.tick(self.at(self.now)):
            self.moves[step.kind] += 1
            self._follow(step)
        self._look_for_nobody()

    def _follow(self, step: moves.Step) -> None:
        talk, story = step.ticket.id, self.stories[step.ticket.id]
        if step.kind == "offered" and step.by and step.ticket.offer_ends:
            story.offers += 1
            if self.chance.random() >= self.habits.misses:
                self.later(self.now + self.drawn(self.habits.accept_seconds), self.sees, talk, step.by, step.ticket.offer_ends)
            self.tick_at(self.now + self.rules.offer_seconds)
        elif step.kind == "left":
            story.moved += 1
            self._watch(talk)
            if step.by and self.people[step.by].is_leaving and not self.desk.duties[step.by].held:
                self.goes(step.by)
        elif step.kind == "closed_for_now":
            story.was_closed = True
            self.later(self.now + 20, self.hears_closed, talk)
        elif step.kind == "lapsed" and step.by:
            self._comes_to(step.by)
        if step.kind in ("warned", "breached", "raised"):
            self._watch(talk)

    def _comes_to(self, person: UUID) -> None:
        """Who let two offers run out is away, notices it after a while and says that they are there."""
        if self.desk.duties[person].presence == "away" and not self.people[person].is_leaving:
            self.later(self.now + self.drawn(180), self.is_there_again, person)

    def is_there_again(self, person: UUID) -> None:
        one = self.people[person]
        if one.on_since is not None and not one.is_leaving and not one.is_lost and self.desk.duties[person].presence == "away":
            self.desk.set_presence(person, "on")
            self.tick_at(self.now)

    def _watch(self, id: UUID) -> None:
        """The clock looks again when the next step of a late wait is due, or the desk opens."""
        ticket = self.desk.tickets.get(id)
        moment = moves.next_late_moment(ticket, self.rules) if ticket else None
        if moment is not None:
            opens = self.hours.opens_at(max(moment, self.at(self.now))) or moment
            self.tick_at((opens - self.midnight).total_seconds())

    def _look_for_nobody(self) -> None:
        """After a look of the clock, nobody may wait while somebody who could take it has room."""
        waiting = [each for each in self.desk.tickets.values() if each.state == "waiting"]
        if not waiting:
            return
        duties = [duty for duty in self.desk.duties.values() if duty.presence == "on" and duty.capacity - duty.load >= 0.5]
        for ticket in waiting if duties else ():
            if any(moves.can_take(ticket, duty) and duty.load + ticket.need.weight <= duty.capacity for duty in duties):
                self.on_nobody.append(f"{ticket.id} at {self.at(self.now):%H:%M:%S}")
        lost = [each for each in self.desk.tickets.values() if each.state in ("offered", "held") and each.person not in self.people]
        self.on_nobody += [f"{each.id} is with nobody at {self.at(self.now):%H:%M:%S}" for each in lost]
