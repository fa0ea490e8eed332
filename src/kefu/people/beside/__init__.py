"""What people keep beside a conversation: notes with mentions, labels, a snooze, the reply in the box; and macros and saved views.

None of it is said to a customer or shown to a model. Texts are masked by the caller; this room knows no vault.
"""

from kefu.people.beside.macros import VARIABLES, Macro, filled, unknown_variables
from kefu.people.beside.room import Beside, Kept, Note, View

__all__ = ["VARIABLES", "Beside", "Kept", "Macro", "Note", "View", "filled", "unknown_variables"]
