"""The nouns of a simulated day: who works when and how fast, how many customers come when, and how patient they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp

from kefu.people.queue import Need
from kefu.people.queue.nouns import Tier

HOURS = 24


@dataclass(frozen=True, slots=True)
class Worker:
    """A person of the plan. `shifts`: (from, until) in hours of the day, 22.5 is 22:30; until may be above 24 for a night.

    `speed`: 1.2 holds a conversation for a sixth less time than is usual. `capacity` is in weights of tickets at once.
    """

    name: str
    shifts: tuple[tuple[float, float], ...]
    tier: Tier = "generalist"
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    capacity: float = 4.0
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of hand-over: what is needed, its share of all, and the median minutes that a person holds one."""

    need: Need
    share: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Day:
    """The customers of a day. `arrivals`: hand-overs expected in each hour. `source` says where the figures come from.

    `spread`: sigma of the log-normal time that one is held. `patience`: median minutes after which a customer in line gives up.
    """

    arrivals: tuple[float, ...]
    kinds: tuple[Kind, ...]
    spread: float = 0.7
    patience: float = 12.0
    source: str = ""

    @property
    def volume(self) -> float:
        return sum(self.arrivals)

    @property
    def held_minutes(self) -> float:
        """The mean minutes that a hand-over is held by one who holds no other."""
        return sum(kind.share * kind.minutes for kind in self.kinds) * exp(self.spread**2 / 2)


@dataclass(frozen=True, slots=True)
class Habits:
    """What people and customers do beside the rules. All are this project's own assumptions, none was measured on a shop.

    Times in seconds are medians of log-normal draws. `slower`: by how much longer a conversation takes for each other one that its person
    holds. `misses`: share of offers that run out unseen, `declines` that are given back, `forgets` of held ones that are left silent.
    `lost_an_hour`: how often a console is lost in an hour of work. `calls`: share of those who give up, or find nobody there, that leave a
    number.
    """

    accept_seconds: float = 8.0
    read_seconds: float = 25.0
    slower: float = 0.12
    misses: float = 0.03
    declines: float = 0.01
    forgets: float = 0.004
    lost_an_hour: float = 0.04
    lost_minutes: float = 4.0
    calls: float = 0.35
    leaves_when_closed: float = 0.4


@dataclass(frozen=True, slots=True)
class HourFigures:
    """One hour: hand-overs that began, people at work (mean), share of their capacity in use, and waits of those who were taken."""

    hour: int
    arrivals: int
    people: float
    busy: float
    wait_p50: float | None
    wait_p90: float | None
    in_time: float | None


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What one person did: hours at work, weight of hand-overs taken for each of them, and how many were taken."""

    name: str
    group: str
    hours: float
    taken: int
    load_an_hour: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a simulated day. Waits are seconds from asking until a person takes over, of those who waited in the chat.

    `in_time`: by priority, (first words in time, all that were answered or gave up). `told_held`: of the waits that customers were told,
    how many held: (within, sooner, later). `waited_on_nobody` and `loops` name what the rules must not let happen.
    """

    handed_over: int
    taken: int
    called_back: int
    to_ai: int
    gave_up: int
    left_over: int
    wait_p50: float
    wait_p90: float
    wait_longest: float
    in_time: Mapping[int, tuple[int, int]]
    hours: tuple[HourFigures, ...]
    people: tuple[PersonFigures, ...]
    fairness: Mapping[str, float] = field(default_factory=dict[str, float])
    gini: float = 0.0
    told_held: tuple[int, int, int] = (0, 0, 0)
    most_offers: int = 0
    moved: Mapping[str, int] = field(default_factory=dict[str, int])
    waited_on_nobody: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()

    @property
    def share_in_time(self) -> float:
        met, all_of_them = (sum(pair[at] for pair in self.in_time.values()) for at in (0, 1))
        return met / all_of_them if all_of_them else 1.0
