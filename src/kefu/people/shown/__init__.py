"""Minimal data: which personal values of a customer a person sees in clear, how others are shown, and looking behind that.

This room knows kinds of values and roles; it opens no vault and shows nothing itself.
"""

from kefu.people.shown.kinds import in_clear, in_part, may_unmask
from kefu.people.shown.room import MINUTES, Unmasked, unmask, unmasked

__all__ = ["MINUTES", "Unmasked", "in_clear", "in_part", "may_unmask", "unmask", "unmasked"]
