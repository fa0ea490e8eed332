"""The AI as a colleague of the person who has the floor: a reply prepared by the turn's own verbs, the next move with its rule, what
solved the like before, and a word of warning before something is sent that the records do not bear out.

It prepares and warns; it sends nothing, changes nothing, and is never in the way. It knows no HTTP.
"""

from kefu.turn.copilot.acting import Listing, carry_out_for, list_change
from kefu.turn.copilot.fates import corrections, fates_since, note_sent, reject
from kefu.turn.copilot.nouns import Move, Suggestion, Typed, Warned
from kefu.turn.copilot.ready import make_ready
from kefu.turn.copilot.suggest import suggest
from kefu.turn.copilot.typed import check_typed

__all__ = [
    "Listing",
    "Move",
    "Suggestion",
    "Typed",
    "Warned",
    "carry_out_for",
    "check_typed",
    "corrections",
    "fates_since",
    "list_change",
    "make_ready",
    "note_sent",
    "reject",
    "suggest",
]
