"""The ledger of acts: the intention is written, the shop is called, the outcome is written; a crash anywhere is made good.

This room knows no shop: whoever calls gives it the function that performs. What may be done at all, `governance/policy` rules.
"""

from kefu.governance.acts.carry_out import Perform, carry_out, recover
from kefu.governance.acts.ledger import act_of_key, acts_of_conversation, decline, finish, given_back, intend, latest_acts, pending

__all__ = [
    "Perform",
    "act_of_key",
    "acts_of_conversation",
    "carry_out",
    "decline",
    "finish",
    "given_back",
    "intend",
    "latest_acts",
    "pending",
    "recover",
]
