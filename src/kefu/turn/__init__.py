"""One customer turn: receive → understand → decide → retrieve → act → draft → verify → reply → trace.

Each verb takes plain values and returns one noun of `state.py`; they meet in `flow.py` only. This room knows no HTTP and no settings.
"""

from kefu.turn.services import Services
from kefu.turn.talk import answer, ask_for_person, greet, hear

__all__ = ["Services", "answer", "ask_for_person", "greet", "hear"]
