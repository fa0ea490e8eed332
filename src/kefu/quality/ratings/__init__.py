"""What the customer says of it afterwards: asked once by buttons, answered by one of them, a word of her own is welcome.

She is asked when a person has closed, or when a talk with the AI has gone quiet; never twice in a talk, never twice in a week. Anything
else that she says is answered as always.
"""

from kefu.quality.ratings.answering import respond, score_of
from kefu.quality.ratings.asking import ask_after_person, ask_quiet
from kefu.quality.ratings.refusals import search_declined
from kefu.quality.ratings.resolution import RATES, Rate, rates

__all__ = ["RATES", "Rate", "ask_after_person", "ask_quiet", "rates", "respond", "score_of", "search_declined"]
