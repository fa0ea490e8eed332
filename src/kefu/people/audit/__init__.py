"""The audit trail: who did what to what, when and why. It can be added to and read, and by nobody be changed.

This room knows no act; others say what was done, in the words of the table of rights.
"""

from kefu.people.audit.nouns import Chain, Entry, Operator, Wanted
from kefu.people.audit.room import check_chain, list_entries, record

__all__ = ["Chain", "Entry", "Operator", "Wanted", "check_chain", "list_entries", "record"]
