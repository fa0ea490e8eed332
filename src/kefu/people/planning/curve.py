"""How the hand-overs of a day spread over its hours, and what they are about. The shapes are this project's own, and said to be."""

from kefu.people.planning.nouns import Day, Kind
from kefu.people.queue import Need

OWN = (
    "The project's own assumption: the shape of an online shop's day, written by hand and not measured on a shop. "
    "A shop's own hand-overs replace it as soon as there are enough."
)
# Weight of each hour from 0:00. Little at night, a rise before noon, a dip at lunch and supper, and the most between 20:00 and 22:00.
_USUAL = (1.2, 0.7, 0.4, 0.3, 0.3, 0.4, 0.8, 1.6, 3.0, 5.2, 6.6, 6.4, 5.0, 5.2, 6.2, 6.4, 6.0, 5.4, 5.2, 6.0, 7.4, 7.6, 6.0, 3.4)
# 11 November: the sale opens at midnight, people come back after nine, and the last hours before it ends are the second rush.
_SINGLES_DAY = (9.5, 6.0, 3.2, 1.6, 1.0, 0.8, 1.0, 2.0, 3.6, 5.4, 6.0, 5.6, 4.6, 4.4, 4.8, 4.8, 4.6, 4.4, 4.4, 5.2, 6.4, 6.6, 6.2, 5.0)
# 10 November, when deposits are paid and carts are filled for the evening's start.
_EVE = (1.0, 0.6, 0.4, 0.3, 0.3, 0.4, 0.8, 1.4, 2.6, 4.4, 5.4, 5.2, 4.2, 4.4, 5.0, 5.2, 5.2, 5.4, 6.4, 8.6, 12.0, 9.6, 7.6, 7.2)
CURVES = {"usual": _USUAL, "11.11": _SINGLES_DAY, "11.10": _EVE}
SALE_TIMES = {"usual": 1.0, "11.11": 6.0, "11.10": 3.0}  # as many hand-overs as on a usual day; an assumption, to be moved in the planner

# Share and median minutes by what a hand-over is about; the skills, tiers, priorities and weights are those of the shipped routes.
_KINDS = (
    ("danger", "complaints", "supervisor", 1, 2.0, 0.003, 14.0),
    ("authority", "complaints", "supervisor", 2, 2.0, 0.007, 16.0),
    ("furious", "complaints", "specialist", 2, 1.5, 0.05, 11.0),
    ("complaint", "complaints", "specialist", 2, 1.5, 0.06, 11.0),
    ("costly", "orders", "specialist", 2, 1.0, 0.04, 8.0),
    ("after_sale", "after_sale", "generalist", 3, 1.0, 0.27, 7.0),
    ("lost_parcel", "after_sale", "generalist", 2, 1.0, 0.03, 7.0),
    ("orders", "orders", "generalist", 3, 1.0, 0.29, 5.0),
    ("before_sale", "products", "generalist", 3, 1.0, 0.14, 4.0),
    ("anything", "general", "generalist", 3, 1.0, 0.11, 5.0),
)
_ENGLISH = 0.06


def assumed_kinds(english: float = _ENGLISH) -> tuple[Kind, ...]:
    """What hand-overs are about, by this project's own assumption; `english`: share of customers who write English."""
    made: list[Kind] = []
    for route, skill, tier, priority, weight, share, minutes in _KINDS:
        for language, part in (("zh", 1 - english), ("en", english)):
            need = Need("customer_asked", skill, tier, priority, language, weight, route)  # pyright: ignore[reportArgumentType]
            made.append(Kind(need, share * part, minutes))
    return tuple(made)


def assumed_day(name: str, volume: float) -> Day:
    """A day of that many hand-overs, in the assumed shape. Raises KeyError for a name that CURVES does not have."""
    weights = CURVES[name]
    return Day(tuple(volume * weight / sum(weights) for weight in weights), assumed_kinds(), source=OWN)
