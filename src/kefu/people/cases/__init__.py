"""Complaints as case files: a number, a clock, an owner, what was done, and the evidence that it is settled.

This room is given the customer's masked words and the order's facts; it knows no shop, no turn and no wording.
"""

from kefu.people.cases.nouns import Case, Evidence, Step, Target
from kefu.people.cases.room import CasePage, assign, close_case, list_cases, log_step, note, open_case, read_case, reopen

__all__ = [
    "Case",
    "CasePage",
    "Evidence",
    "Step",
    "Target",
    "assign",
    "close_case",
    "list_cases",
    "log_step",
    "note",
    "open_case",
    "read_case",
    "reopen",
]
