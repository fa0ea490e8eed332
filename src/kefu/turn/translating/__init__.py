"""What is said in a conversation, in a language that its reader reads: by a language model, with every figure, date, code and name held.

It translates masked words only, says plainly where the two texts differ, and sends nothing. It knows no HTTP.
"""

from kefu.turn.translating.lock import Difference, differences
from kefu.turn.translating.translate import Translation, Untranslated, kept_translations, language_of, translate

__all__ = ["Difference", "Translation", "Untranslated", "differences", "kept_translations", "language_of", "translate"]
