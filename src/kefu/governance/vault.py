"""Keeps a conversation's pseudonyms sealed in the database. Deleting the conversation deletes them, and with them every value."""

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kefu.database import Connection, Database
from kefu.errors import BadInput, NeedsPerson, TryAgainLater
from kefu.governance import store
from kefu.governance.masking import Entry, Vault
from kefu.governance.recognisers import Known, normalise

_VERSION = b"\x01"
_NONCE_BYTES = 12
_TRIES = 8


@dataclass(frozen=True, slots=True)
class Keys:
    """Derived from one master secret, which the caller keeps; neither part is ever printed."""

    seal: bytes = field(repr=False)
    index: bytes = field(repr=False)

    @classmethod
    def derive(cls, master: bytes) -> "Keys":
        """HKDF-SHA256 (RFC 5869) of at least 16 random bytes. Raises BadInput for fewer."""
        if len(master) < 16:
            raise BadInput("The master secret must have at least 16 bytes; make one with `openssl rand -hex 32`.")
        return cls(_derive(master, b"kefu vault seal 1"), _derive(master, b"kefu vault index 1"))

    def of_conversation(self, merchant_id: int, conversation_id: UUID) -> AESGCM:
        """An own key for each conversation, so that random nonces stay far below the 2**32 uses of NIST SP 800-38D."""
        return AESGCM(_derive(self.seal, f"{merchant_id}|{conversation_id}".encode()))


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)


async def open_vault(
    database: Database, keys: Keys, merchant_id: int, conversation_id: UUID | str, language: str, order_patterns: Sequence[str] = ()
) -> Vault:
    """The stored pseudonyms of a conversation; an empty vault for one that has none yet. Raises NeedsPerson when the keys do not fit."""
    async with database.open_for(merchant_id) as connection:
        return Vault(language, await read_entries(connection, keys, merchant_id, _uuid(conversation_id)), order_patterns)


async def save_vault(database: Database, keys: Keys, merchant_id: int, conversation_id: UUID | str, vault: Vault) -> bool:
    """Store the new entries, all or none. True when they are stored.

    False when another writer was quicker with one of these numbers or values: the vault now holds what is stored, nothing of what
    was new, and the texts must be masked again from their originals (`mask_and_save` does both).
    """
    new = vault.new_entries()
    if not new:
        return True
    conversation = _uuid(conversation_id)
    cipher = keys.of_conversation(merchant_id, conversation)
    sealed = [_seal(keys, cipher, merchant_id, conversation, entry) for entry in new]
    async with database.open_for(merchant_id) as connection:
        try:
            async with connection.transaction():  # undone by itself, also within a larger one
                if await store.add_to_vault(connection, merchant_id, conversation, sealed) < len(sealed):
                    raise _NumberTaken
        except _NumberTaken:
            vault.replace(await read_entries(connection, keys, merchant_id, conversation))
            return False
    vault.mark_saved()
    return True


async def mask_and_save(
    database: Database, keys: Keys, merchant_id: int, conversation_id: UUID | str, vault: Vault, text: str, known: Sequence[Known] = ()
) -> str:
    """Mask a customer's words and store the new pseudonyms, again and again while other writers are quicker."""
    for _ in range(_TRIES):
        masked = vault.mask_typed(text, known)
        if await save_vault(database, keys, merchant_id, conversation_id, vault):
            return masked
    raise TryAgainLater("Many messages of this conversation arrive at once; send it again.")


class _NumberTaken(Exception):
    """Rolls the transaction back."""


async def read_entries(connection: Connection, keys: Keys, merchant_id: int, conversation: UUID) -> list[Entry]:
    """The stored pseudonyms, in a transaction that reads more. Raises NeedsPerson when the keys do not fit."""
    rows = await store.read_vault(connection, merchant_id, conversation)
    if not rows:  # most conversations have none; deriving their key would be half of the work
        return []
    cipher = keys.of_conversation(merchant_id, conversation)
    return [_unseal(cipher, merchant_id, conversation, row) for row in rows]


async def keep_entries(
    connection: Connection, keys: Keys, merchant_id: int, conversation: UUID, values: Sequence[tuple[str, int, str]]
) -> None:
    """Seal (kind, number, value) for a conversation that was brought in from elsewhere, in the transaction that brings it."""
    cipher = keys.of_conversation(merchant_id, conversation)
    sealed = [_seal(keys, cipher, merchant_id, conversation, Entry(*each)) for each in values]
    await store.add_to_vault(connection, merchant_id, conversation, sealed)


def _seal(keys: Keys, cipher: AESGCM, merchant_id: int, conversation: UUID, entry: Entry) -> store.SealedEntry:
    nonce = os.urandom(_NONCE_BYTES)
    place = _place(merchant_id, conversation, entry.kind, entry.number)
    sealed = _VERSION + nonce + cipher.encrypt(nonce, entry.value.encode("utf-8", "surrogatepass"), place)
    value = normalise(entry.kind, entry.value).encode("utf-8", "surrogatepass")
    index = hmac.digest(keys.index, f"{merchant_id}|{conversation}|{entry.kind}|".encode() + value, sha256)
    return store.SealedEntry(entry.kind, entry.number, index, sealed)


def _unseal(cipher: AESGCM, merchant_id: int, conversation: UUID, row: store.SealedEntry) -> Entry:
    nonce, body = row.sealed[1 : 1 + _NONCE_BYTES], row.sealed[1 + _NONCE_BYTES :]
    try:
        value = cipher.decrypt(nonce, body, _place(merchant_id, conversation, row.kind, row.number))
    except InvalidTag as error:
        raise NeedsPerson("Stored personal values cannot be opened: the master secret is not the one they were sealed with.") from error
    return Entry(row.kind, row.number, value.decode("utf-8", "surrogatepass"))


def _place(merchant_id: int, conversation: UUID, kind: str, number: int) -> bytes:
    """Associated data: a sealed value that is moved to another place does not open."""
    return f"{merchant_id}|{conversation}|{kind}|{number}".encode()


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
