"""The ledger of promises: a sentence that commits the shop has a row here, with an owner, a deadline and, once kept, a proof.

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

__all__ = [
    "Promise",
    "break_promise",
    "cancel_promise",
    "keep_matching",
    "keep_promise",
    "list_promises",
    "make_promise",
    "mark_overdue",
]
