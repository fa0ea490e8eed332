"""What may be said, done and kept: personal values are masked, customers show who they are, and every number has a source.

This room knows nothing of turns, shops or people's work; it judges texts and proofs that others hand to it.
"""

from kefu.governance.facts import Finding, check_sentence
from kefu.governance.masking import StreamRestorer, Vault

__all__ = ["Finding", "StreamRestorer", "Vault", "check_sentence"]
