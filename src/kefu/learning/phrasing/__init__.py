"""A small model learns to say one selected fact as a clerk would. It is used only when an exam on facts that it never saw says so."""

from kefu.learning.phrasing.exam import Item, Marks, items_of, sit
from kefu.learning.phrasing.room import Outcome, Phrasing, in_use, small_engine

__all__ = ["Item", "Marks", "Outcome", "Phrasing", "in_use", "items_of", "sit", "small_engine"]
