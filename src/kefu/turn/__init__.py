"""One customer turn: receive → understand → decide → retrieve → act → draft → verify → reply → trace.

Each verb takes plain values and returns one noun of `state.py`; they meet in `flow.py` only. This room knows no HTTP and no settings.
"""

from kefu.turn.desk import Book, identify_by_order, open_vault_of, sign_in_customer
from kefu.turn.services import Services
from kefu.turn.talk import answer, ask_for_person, greet, hear, say_as_person, tell_decided
from kefu.turn.trace import as_sent, costs_since, find_traces, list_traces, read_trace, redate_traces, traces_of
from kefu.turn.wording import say

__all__ = [
    "Book",
    "Services",
    "answer",
    "as_sent",
    "ask_for_person",
    "costs_since",
    "find_traces",
    "greet",
    "hear",
    "identify_by_order",
    "list_traces",
    "open_vault_of",
    "read_trace",
    "redate_traces",
    "say",
    "say_as_person",
    "sign_in_customer",
    "tell_decided",
    "traces_of",
]
