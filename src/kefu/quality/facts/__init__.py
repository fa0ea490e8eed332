"""What is measured of one conversation: read from its messages and traces, kept beside it, read again when it goes on."""

from kefu.quality.facts.derive import derive
from kefu.quality.facts.gather import gather
from kefu.quality.facts.nouns import CHECKS, Facts, Said, Turned

__all__ = ["CHECKS", "Facts", "Said", "Turned", "derive", "gather"]
