"""A day at the desk before it comes: played with the queue's own rules, and how many people it needs.

This room makes up customers, people and their times; it decides nothing that the queue decides, and touches no row but to read how many
hand-overs a shop has had.
"""

from kefu.people.planning.asked import PlanAsked, answer
from kefu.people.planning.curve import SALE_TIMES, assumed_day
from kefu.people.planning.day import play
from kefu.people.planning.figures import figures_of
from kefu.people.planning.measured import measured_day
from kefu.people.planning.nouns import Worker
from kefu.people.planning.staffing import least_people

__all__ = ["SALE_TIMES", "PlanAsked", "Worker", "answer", "assumed_day", "figures_of", "least_people", "measured_day", "play"]
