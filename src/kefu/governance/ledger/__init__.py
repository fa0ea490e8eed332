"""The ledger of promises: a sentence that commits the shop has a row here: owner, deadline, every new time and, once kept, its proof.

It knows nothing of what a promise is about: an order, a refund and a parcel are words that proof is matched by.
"""

from kefu.governance.ledger.keeping import (
    Promise,
    break_promise,
    cancel_promise,
    keep_matching,
    keep_promise,
    list_promises,
    make_promise,
    mark_overdue,
)
from kefu.governance.ledger.moving import Barred, move_promise, why_not_moved

__all__ = [
    "Barred",
    "Promise",
    "break_promise",
    "cancel_promise",
    "keep_matching",
    "keep_promise",
    "list_promises",
    "make_promise",
    "mark_overdue",
    "move_promise",
    "why_not_moved",
]
