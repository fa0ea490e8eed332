"""How often the wait that a customer is told would hold: days of several volumes, played with the queue's own rules.

    python benches/desk/told_waits.py            # prints a table; about two minutes

For each hand-over the estimate, the past it was made from and the wait that followed are kept; then ranges between several quantiles are
laid around the same estimates. A wait that nobody needed to be told (under a minute, told as under a minute) is counted apart: it is easy.
"""

from datetime import date
from math import ceil
from zoneinfo import ZoneInfo

from kefu.people.planning import Worker, assumed_day, play
from kefu.people.planning.day import Story
from kefu.people.queue import Place, expected
from kefu.people.queue.rules import default_rules

ZONE, DAY = ZoneInfo("Asia/Shanghai"), date(2026, 11, 11)
SCENES = (("usual", 300), ("usual", 600), ("usual", 900), ("11.11", 900), ("11.11", 1500))
RANGES = ((0.2, 0.8), (0.1, 0.9), (0.05, 0.9), (0.1, 0.95), (0.05, 0.95), (0.02, 0.98))


def team() -> list[Worker]:
    """Ten people by day in two shifts, one at night: enough for 600 hand-overs of a usual day, too few for 1,500 on 11 November."""
    early, late = ((8.5, 12.5), (13.0, 17.5)), ((13.5, 18.0), (18.75, 24.0))
    skilled = frozenset({"complaints", "orders", "after_sale"})
    return [
        *(Worker(f"early {n}", early, speed=speed) for n, speed in enumerate((0.9, 1.0, 1.15))),
        *(Worker(f"late {n}", late, speed=speed) for n, speed in enumerate((0.85, 1.0, 1.1, 1.2))),
        Worker("specialist 1", early, "specialist", skilled),
        Worker("specialist 2", late, "specialist", skilled),
        Worker("lead", ((9.0, 12.5), (13.5, 18.0)), "supervisor", capacity=3),
        Worker("night", ((0.0, 4.0), (4.5, 8.5))),
    ]


def main() -> None:
    heads = ("day", "volume", "range", "n", "held", "later", "sooner", "told > 1 min: n", "held", "later", "told width")
    print("{:>6} {:>6} {:>12} {:>5} {:>6} {:>6} {:>6} | {:>15} {:>6} {:>6} {:>10}".format(*heads))
    for name, volume in SCENES:
        for low, high in RANGES:
            told = _told(name, volume, low, high)
            every, long = _share(told), _share([each for each in told if each[1] > 1 or each[2] > 1])
            widths = sorted(most - least for least, most, _ in told if most > 1)
            width = widths[len(widths) // 2] if widths else 0
            print(
                f"{name:>6} {volume:>6} {f'{low}-{high}':>12} {len(told):>5} {every[0]:>6.1%} {every[1]:>6.1%} {every[2]:>6.1%} | "
                f"{long[3]:>15} {long[0]:>6.1%} {long[1]:>6.1%} {width:>6} min"
            )


_played: dict[tuple[str, int], list[tuple[float, expected.Past, float]]] = {}


def _told(name: str, volume: int, low: float, high: float) -> list[tuple[int, int, int]]:
    """(least, most, waited) in the whole minutes in which they are told."""
    if (name, volume) not in _played:
        _played[name, volume] = _estimates(name, volume)
    made: list[tuple[int, int, int]] = []
    for estimate, past, waited in _played[name, volume]:
        span = expected.expected_range(estimate, past, low, high)
        if span:
            least, most, minutes = (max(1, ceil(seconds / 60)) for seconds in (*span, waited))
            made.append((least, most, minutes))
    return made


def _estimates(name: str, volume: int) -> list[tuple[float, expected.Past, float]]:
    """(estimate, what it was made from, seconds waited) of everybody who waited in the chat on the last of four days."""
    seen: list[tuple[Story, float, expected.Past]] = []

    def watch(story: Story, place: Place, past: expected.Past) -> None:
        if place.estimate is not None and place.opens_at is None and place.people_on:
            seen.append((story, place.estimate, past))

    play(assumed_day(name, volume), team(), default_rules(), on=DAY, zone=ZONE, warm_up=3, watch=watch)
    made: list[tuple[float, expected.Past, float]] = []
    for story, estimate, past in seen:
        ended = story.taken if story.taken is not None and not story.is_call else story.gave_up
        if story.asked >= 0 and ended is not None and not story.was_closed:
            made.append((estimate, past, ended - story.asked))
    return made


def _share(told: list[tuple[int, int, int]]) -> tuple[float, float, float, int]:
    n = len(told) or 1
    later = sum(waited > most for _, most, waited in told) / n
    sooner = sum(waited < least for least, _, waited in told) / n
    return 1 - later - sooner, later, sooner, len(told)


if __name__ == "__main__":
    main()
