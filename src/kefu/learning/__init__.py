"""What a merchant's own texts can still teach: a teacher asks as customers would, every question is checked, and what is learnt is
served only when an exam shows that it is better.

This room knows articles, search and language models; it does not know conversations or turns, and no turn knows it. Nothing that a customer
wrote is read here without the merchant's consent, which is off until it is given.
"""

from kefu.learning.exam import Exam, Marks, is_better
from kefu.learning.room import Learning, Outcome
from kefu.learning.store import Pair
from kefu.learning.suggest import Suggestion, suggest, with_accepted

__all__ = ["Exam", "Learning", "Marks", "Outcome", "Pair", "Suggestion", "is_better", "suggest", "with_accepted"]
