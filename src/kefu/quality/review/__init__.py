"""People's judgement: a sample that speaks for all, reviews of it, agreement between reviewers, and what each has learnt to do.

A reviewer sees conversations with personal values masked, and does not see who else has judged, nor which items test them.
"""

from kefu.quality.review.nouns import LABELS, Credit, Judged, Report, Review
from kefu.quality.review.room import Reviews

__all__ = ["LABELS", "Credit", "Judged", "Report", "Review", "Reviews"]
