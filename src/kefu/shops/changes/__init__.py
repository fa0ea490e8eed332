"""Acting on the shop: what a change would do, and doing exactly that, exactly once.

`planning.py` computes and `store.py` reads and writes; neither knows conversations, rules of the shop, or who confirmed what.
"""

from kefu.shops.changes.room import ReturnStep, list_returns, move_return, payment_methods, perform_change, plan_change

__all__ = ["ReturnStep", "list_returns", "move_return", "payment_methods", "perform_change", "plan_change"]
