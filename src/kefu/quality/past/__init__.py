"""Conversations taken out of a shop with all that hangs on them, and brought into one that has none yet: how a demo gets its past.

What is taken out are the rows themselves, so that nothing is told that did not come of a real turn. Personal values travel in clear: this
is for invented customers, and for a merchant's own backup.
"""

from kefu.quality.past.bundle import Shift, bring_in, is_free, read_bundles, take_out, write_bundles

__all__ = ["Shift", "bring_in", "is_free", "read_bundles", "take_out", "write_bundles"]
