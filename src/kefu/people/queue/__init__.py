"""The line for a person: who is needed, who is there, whose turn it is, and what happens when nobody answers.

This room is given a situation and a packet; it knows no shop, no turn and no wording. Its clock is called from outside.
"""

from kefu.people.queue import moves
from kefu.people.queue.nouns import Duty, Event, Moved, Need, Place, Ticket
from kefu.people.queue.room import Queue
from kefu.people.queue.rules import DeskRules, Situation

__all__ = ["DeskRules", "Duty", "Event", "Moved", "Need", "Place", "Queue", "Situation", "Ticket", "moves"]
