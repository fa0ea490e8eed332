"""What may be said, done and kept: personal values are masked, customers show who they are, and every number has a source.

This room knows nothing of turns, shops or people's work; it judges texts and proofs that others hand to it.
"""

from kefu.governance import identity
from kefu.governance.facts import Finding, check_sentence
from kefu.governance.masking import StreamRestorer, Vault
from kefu.governance.promises import promises, wrong_language
from kefu.governance.promises_said import check_promises
from kefu.governance.vault import Keys, mask_and_save, open_vault, read_entries, save_vault

__all__ = [
    "Finding",
    "Keys",
    "StreamRestorer",
    "Vault",
    "check_promises",
    "check_sentence",
    "identity",
    "mask_and_save",
    "open_vault",
    "promises",
    "read_entries",
    "save_vault",
    "wrong_language",
]
