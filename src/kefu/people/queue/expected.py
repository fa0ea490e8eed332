"""How long a customer will wait, from what was measured here: never a round number from nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LEAST_MEASURED = 8  # hand-overs of the last two weeks below which nothing is promised
# The range that is told: between the fifth and the four fifths of how earlier waits compared with their estimates. A choice, not measured.
LOWER, UPPER = 0.2, 0.8
SOONEST = 20.0  # seconds to read the offer and accept it


@dataclass(frozen=True, slots=True)
class Past:
    """Measured hand-overs, the latest last: seconds until taken beside what was expected then, and seconds a person held one."""

    waits: tuple[tuple[float, float | None], ...] = ()
    held: tuple[float, ...] = ()


def estimate(ahead: Sequence[float], weight: float, room: float, capacity: float, past: Past) -> float | None:
    """Seconds until a person takes over; None while nobody is there who could.

    `ahead`: weights of those who are served first. `room`, `capacity`: free and whole capacity of the people who may take it. With no
    room left, what must end first takes its share of the median time that one is held (Little's law over the desk's capacity).
    """
    if capacity <= 0:
        return None
    missing = sum(ahead) + weight - room
    held = median(past.held) if past.held else 0.0
    return SOONEST + max(0.0, missing) * held / capacity


def expected_range(seconds: float | None, past: Past) -> tuple[float, float] | None:
    """(least, most) seconds around an estimate: times how waits compared with their estimates before. None when too few were measured."""
    ratios = sorted(actual / guess for actual, guess in past.waits if guess)
    if seconds is None or len(ratios) < LEAST_MEASURED:
        return None
    return seconds * _quantile(ratios, LOWER), seconds * _quantile(ratios, UPPER)


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, max(0, round(share * (len(values) - 1))))]
