"""Which matter an article is about, by the taxonomy: an errand is not answered by the care of a duvet."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from kefu.perception.glance import glance
from kefu.perception.taxonomy import taxonomy
from kefu.vocabulary import Findings

# Errands after an order speak of each other's rules: a broken parcel is returned, refunded or repaired.
AFTER_ORDER = frozenset(("order", "parcel", "return", "exchange", "refund", "price_protection", "warranty", "complaint"))
TITLED = 0.6  # chance of a title's intent from which its matter is believed; below, the article stays
KEPT_TITLES = 2000


def of_the_matter(findings: Findings | None, wish: str) -> Findings | None:
    """The findings without articles that are surely on another matter than the one of the intent `wish` of the taxonomy."""
    leaf = taxonomy().get(wish)
    if findings is None or leaf is None:
        return findings
    fitting = AFTER_ORDER if leaf.group in AFTER_ORDER else {leaf.group}
    kept = tuple(found for found in findings.found if matter_of(found.passage.title) in ("", leaf.group, *fitting))
    beside = tuple(found for found in kept[1:] if matter_of(found.passage.title) in ("", leaf.group))
    return replace(findings, found=(*kept[:1], *beside))


@lru_cache(maxsize=KEPT_TITLES)
def matter_of(title: str) -> str:
    """The group of the taxonomy that a title is likeliest of; "" when that is not sure."""
    leaves = glance(title).leaves
    best = int(np.argmax(leaves))
    return tuple(taxonomy().values())[best].group if float(leaves[best]) >= TITLED else ""
