"""Attacks on the assistant, played on a copy of a shop and judged by what was said and what was done.

This room knows what attackers write and what must never come of it. It does not know how a turn defends itself: it talks through the
same door as a customer. The pack is in `pack/`, one file a kind; docs/reference/attacks.md explains the kinds and the judging.
"""

from kefu.evaluation.attacks.obedient import Obedient
from kefu.evaluation.attacks.pack import Attack, Benign, read_attacks, read_benign
from kefu.evaluation.attacks.plant import planted
from kefu.evaluation.attacks.play import Engine, run

__all__ = ["Attack", "Benign", "Engine", "Obedient", "planted", "read_attacks", "read_benign", "run"]
