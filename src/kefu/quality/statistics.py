"""The few formulas of this room, each with its source. Nothing here knows what is counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

Z95 = 1.959964  # the normal quantile of 0.975


@dataclass(frozen=True, slots=True)
class Interval:
    """A share and the range in which it lies with a confidence of 95 %."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """Of `size` conversations `reviewed` were looked at, and `hits` of them had what is estimated."""

    size: int
    reviewed: int
    hits: int


def wilson(hits: int, of: int, z: float = Z95) -> Interval | None:
    """The score interval of a share (Wilson, JASA 22, 1927, 209-212): right also for few and for shares near 0 or 1. None of nothing."""
    if of <= 0:
        return None
    p, z2 = hits / of, z * z
    middle, spread = p + z2 / (2 * of), z * sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return Interval(p, max(0.0, (middle - spread) / (1 + z2 / of)), min(1.0, (middle + spread) / (1 + z2 / of)))


def estimate(strata: Sequence[Stratum], z: float = Z95) -> Interval | None:
    """The share in all conversations from a stratified sample (Cochran, Sampling Techniques, 3rd ed. 1977, 5.3 to 5.7).

    Each stratum counts by its size; the variance has the correction for finite strata. Strata of which nothing was reviewed are left out
    of both. The interval is Wilson's for the number of independent draws that has the same variance (Korn & Graubard, Survey Methodology
    24, 1998), so that no hits at all still give an upper limit above 0.
    """
    seen = [each for each in strata if each.reviewed]
    size = sum(each.size for each in seen)
    if not size:
        return None
    share = sum(each.size / size * each.hits / each.reviewed for each in seen)
    variance = sum(_variance(each, size) for each in seen)
    drawn = sum(each.reviewed for each in seen)
    effective = share * (1 - share) / variance if variance > 0 and 0 < share < 1 else float(drawn)
    effective = min(effective, float(size))
    z2 = z * z
    middle, spread = share + z2 / (2 * effective), z * sqrt(share * (1 - share) / effective + z2 / (4 * effective * effective))
    return Interval(share, max(0.0, (middle - spread) / (1 + z2 / effective)), min(1.0, (middle + spread) / (1 + z2 / effective)))


def _variance(each: Stratum, size: int) -> float:
    if each.reviewed < 2:
        return (each.size / size) ** 2 * 0.25 * (1 - each.reviewed / each.size)  # of one look nothing is known of the spread: the most
    p = each.hits / each.reviewed
    return (each.size / size) ** 2 * (1 - each.reviewed / each.size) * p * (1 - p) / (each.reviewed - 1)


def allocate(sizes: Sequence[int], wanted: int, least: int = 2) -> list[int]:
    """How many to draw of each stratum: proportionally to its size, at least `least` (or all of it), `wanted` in all if there are so many.

    Each next one goes to the stratum that is furthest below its share (Hamilton's method).
    """
    total = sum(sizes)
    wanted = min(wanted, total)
    floor = [min(size, least) for size in sizes]
    if sum(floor) >= wanted:
        return floor
    given = list(floor)
    ideal = [wanted * size / total for size in sizes]
    for _ in range(wanted - sum(given)):
        given[max((at for at, size in enumerate(sizes) if given[at] < size), key=lambda at: ideal[at] - given[at])] += 1
    return given


def cohen(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement of two people beyond chance (Cohen, Educational and Psychological Measurement 20, 1960): 1 the same always, 0 as chance.

    None for no pairs, and 1 when both only ever say one and the same thing.
    """
    if not pairs:
        return None
    count = len(pairs)
    observed = sum(one == other for one, other in pairs) / count
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[name] * second[name] for name in first) / (count * count)
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


def krippendorff(units: Sequence[Sequence[str]]) -> float | None:
    """Alpha for names, any number of people and missing answers (Krippendorff, Content Analysis, 2nd ed. 2004, 11.3).

    `units`: of each thing judged, what was said of it. Things that only one has judged say nothing. None when there are none.
    """
    paired = [unit for unit in units if len(unit) > 1]
    coincidences: Counter[tuple[str, str]] = Counter()
    for unit in paired:
        for one, other in combinations(unit, 2):
            for pair in ((one, other), (other, one)):
                coincidences[pair] += 1 / (len(unit) - 1)  # pyright: ignore[reportArgumentType] - a coincidence is a fraction
    totals: Mapping[str, float] = _totals(coincidences)
    n = sum(totals.values())
    if n <= 1:
        return None
    observed = sum(count for (one, other), count in coincidences.items() if one != other)
    expected = sum(totals[one] * totals[other] for one in totals for other in totals if one != other) / (n - 1)
    return 1.0 if expected == 0 else 1 - observed / expected


def _totals(coincidences: Mapping[tuple[str, str], float]) -> dict[str, float]:
    totals: dict[str, float] = {}
    for (one, _), count in coincidences.items():
        totals[one] = totals.get(one, 0.0) + count
    return totals
