"""What a shop sells, found by what a customer wants of it: typed wishes, one search, and how products belong together.

This room does not know conversations or how answers are worded. Prices and stock are handed in as they are now; everything else is
built once for each version of the catalogue.
"""

from kefu.knowledge.goods.facts import Check, key_of
from kefu.knowledge.goods.graph import MISSING, Fit, Graph, Link, differences
from kefu.knowledge.goods.measures import base_value
from kefu.knowledge.goods.needs import people_in
from kefu.knowledge.goods.read import saying
from kefu.knowledge.goods.search import Goods, GoodsFound, Hit
from kefu.knowledge.goods.sizes import Advice, Chart, Size, advise, chart_of, measure_said
from kefu.knowledge.goods.wish import Able, Constraint, Gift, Measured, Need, OfKind, Priced, Stocked, Valued, Wish, below, refined, text_of

__all__ = [
    "MISSING",
    "Able",
    "Advice",
    "Chart",
    "Check",
    "Constraint",
    "Fit",
    "Gift",
    "Goods",
    "GoodsFound",
    "Graph",
    "Hit",
    "Link",
    "Measured",
    "Need",
    "OfKind",
    "Priced",
    "Size",
    "Stocked",
    "Valued",
    "Wish",
    "advise",
    "base_value",
    "below",
    "chart_of",
    "differences",
    "key_of",
    "measure_said",
    "people_in",
    "refined",
    "saying",
    "text_of",
]
