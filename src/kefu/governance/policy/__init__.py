"""What a shop allows: decision tables a merchant can read and edit, money caps, deadlines, and the approvals of people.

This room decides on the facts of a plan and on nothing else: it knows no shop, no turn, and no way to carry anything out.
"""

from kefu.governance.policy import approvals, versions
from kefu.governance.policy.book import Clock, PolicyBook, default_tables, own_tables, rule_by
from kefu.governance.policy.check import check_table

__all__ = ["Clock", "PolicyBook", "approvals", "check_table", "default_tables", "own_tables", "rule_by", "versions"]
