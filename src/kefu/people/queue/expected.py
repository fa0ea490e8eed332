"""How long a customer will wait, from what was measured here: never a round number from nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LEAST_MEASURED = 8  # hand-overs of the last two weeks below which nothing is promised
# The range that is told, by how waits in like situations compared with their estimates. On played days (benches/desk/told_waits.py) a fifth
# to four fifths held for 40 to 59 % of those who were told more than a minute; this holds for 65 to 75 %, and for 91 to 100 % of all.
LOWER, UPPER = 0.05, 0.95
ALIKE = 3.0  # estimates of people in a line that are compared differ by no more than this factor
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


def expected_range(seconds: float | None, past: Past, lower: float = LOWER, upper: float = UPPER) -> tuple[float, float] | None:
    """(least, most) seconds around an estimate: times how waits compared with their estimates before. None when too few were measured.

    Only waits that were estimated in a like situation count: with people free, or with a line of about this length. Waits with people
    free are many and short, and said nothing about those in a line: with all of them together, a sixth to a third of the ranges of more
    than a minute held (`benches/desk/told_waits.py`).
    """
    if seconds is None:
        return None
    ratios = sorted(actual / guess for actual, guess in past.waits if guess and _are_alike(guess, seconds))
    if len(ratios) < LEAST_MEASURED:
        return None
    return seconds * _quantile(ratios, lower), seconds * _quantile(ratios, upper)


def _are_alike(one: float, other: float) -> bool:
    if one <= SOONEST or other <= SOONEST:
        return one <= SOONEST and other <= SOONEST
    return 1 / ALIKE <= one / other <= ALIKE


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, max(0, round(share * (len(values) - 1))))]
