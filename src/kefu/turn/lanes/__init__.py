"""Lanes in order of cost: approved answer, short quotation, small model, large model, nearest sentences of a passage, "I don't know".

A lane gives its part or says why it is passed. This room knows the evidence of one request and the gate that each sentence of a model must
pass; it does not know how evidence is found, what else the reply holds, or who pays for the models.
"""

from kefu.turn.lanes.ladder import climb, said
from kefu.turn.lanes.matter import CERTAIN, Matter, Writer, is_sure
from kefu.turn.lanes.passages import sentences
from kefu.turn.lanes.words import declined, quoted

__all__ = ["CERTAIN", "Matter", "Writer", "climb", "declined", "is_sure", "quoted", "said", "sentences"]
