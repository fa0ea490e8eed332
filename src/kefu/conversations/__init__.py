"""Who said what, in order, and who has the floor.

Messages are stored masked: this room never sees a real phone number. It does not know how an answer is made.
"""

from kefu.conversations.nouns import Conversation, Message, Turn
from kefu.conversations.room import Conversations
from kefu.conversations.store import update_hand_over as move_floor

__all__ = ["Conversation", "Conversations", "Message", "Turn", "move_floor"]
