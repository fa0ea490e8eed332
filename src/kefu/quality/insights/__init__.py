"""A shop's measures over some days: how much, about what, how it was settled, what it took. Every number names its conversations."""

from kefu.quality.insights.room import CUTS, Cause, Number, Scope, Tile, behind, every, tiles
from kefu.quality.insights.sheet import sheet

__all__ = ["CUTS", "Cause", "Number", "Scope", "Tile", "behind", "every", "sheet", "tiles"]
