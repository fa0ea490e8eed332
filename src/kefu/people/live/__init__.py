"""What consoles are told as it happens, numbered without gaps, so that a console that was cut off gets what it missed.

This room knows no sockets: it numbers what the database wrote down, and reads it. Most events are written by triggers of the tables they
are about; `tell` is for what no table holds, such as who looks at a conversation.
"""

from kefu.people.live.nouns import EventKind, LiveEvent, Looking
from kefu.people.live.room import Live

__all__ = ["EventKind", "Live", "LiveEvent", "Looking"]
