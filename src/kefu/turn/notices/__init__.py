"""What customers are told unasked: one truthful sentence for an event of their order, once, at a decent hour, never to sell.

It finds events in live facts and sends them as any message of the AI; what happened to whom is kept in its own tables.
"""

from kefu.turn.notices.run import deliver_waiting, list_notices, run_notices, save_settings, set_opt_out, tell_moved
from kefu.turn.notices.store import NoticeSettings

__all__ = ["NoticeSettings", "deliver_waiting", "list_notices", "run_notices", "save_settings", "set_opt_out", "tell_moved"]
