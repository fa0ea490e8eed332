"""Handing a conversation to a person: what they read first, what the customer is told, and what a waiting customer may say.

The line itself is `people.queue`; here it meets the conversation.
"""

from kefu.turn.handing.asking import ask_person, leave_contact, withdraw
from kefu.turn.handing.packet import packet_of
from kefu.turn.handing.telling import tell_moved, to_tell

__all__ = ["ask_person", "leave_contact", "packet_of", "tell_moved", "to_tell", "withdraw"]
