"""Reading figures: which amounts, measures, dates and times a text says, in Chinese and English, made comparable.

Knows nothing of what is true; `facts.py` compares what a draft says with what its sources give.
"""

from kefu.governance.figures.dates import find_dates, find_often
from kefu.governance.figures.numerals import read_number
from kefu.governance.figures.quantities import Fact, Key, blank, find_quantities
from kefu.governance.figures.units import UNIT

__all__ = ["UNIT", "Fact", "Key", "blank", "find_dates", "find_often", "find_quantities", "read_number"]
