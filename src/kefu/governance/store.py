"""SQL of this room: sealed pseudonyms, identity tries, used tokens. Values arrive here already sealed or hashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kefu.database import Connection


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """A row of the vault."""

    kind: str
    number: int
    blind_index: bytes
    sealed: bytes


async def read_vault(connection: Connection, merchant_id: int, conversation_id: UUID) -> list[SealedEntry]:
    rows = await connection.execute(
        """
        SELECT kind, number, blind_index, sealed FROM vault
        WHERE merchant_id = %s AND conversation_id = %s
        ORDER BY kind, number
        """,
        (merchant_id, conversation_id),
    )
    return [SealedEntry(row["kind"], row["number"], bytes(row["blind_index"]), bytes(row["sealed"])) for row in await rows.fetchall()]


async def add_to_vault(connection: Connection, merchant_id: int, conversation_id: UUID, entries: Sequence[SealedEntry]) -> int:
    """Insert what is free; returns how many rows went in. One writer at a time per conversation, so that two cannot lock each other out."""
    await _lock(connection, f"vault:{merchant_id}:{conversation_id}")
    added = 0
    for entry in entries:
        cursor = await connection.execute(
            """
            INSERT INTO vault (merchant_id, conversation_id, kind, number, blind_index, sealed)
            VALUES (%s, %s, %s, %s, %s, %s)
            ON CONFLICT DO NOTHING
            """,
            (merchant_id, conversation_id, entry.kind, entry.number, entry.blind_index, entry.sealed),
        )
        added += cursor.rowcount
    return added


async def recent_tries(connection: Connection, merchant_id: int, key: str, since: datetime) -> list[datetime]:
    """Times of the tries after `since`, newest first. Holds the key until the transaction ends, so that no two tries count the same."""
    await _lock(connection, f"try:{merchant_id}:{key}")
    rows = await connection.execute(
        "SELECT at FROM identity_try WHERE merchant_id = %s AND key = %s AND at > %s ORDER BY at DESC", (merchant_id, key, since)
    )
    return [row["at"] for row in await rows.fetchall()]


async def add_try(connection: Connection, merchant_id: int, key: str, at: datetime) -> None:
    await connection.execute("INSERT INTO identity_try (merchant_id, key, at) VALUES (%s, %s, %s)", (merchant_id, key, at))


async def take_back_try(connection: Connection, merchant_id: int, key: str, at: datetime) -> None:
    """Remove one try of that moment: it was right, or the shop did not answer."""
    await connection.execute(
        """
        DELETE FROM identity_try WHERE ctid IN (
            SELECT ctid FROM identity_try WHERE merchant_id = %s AND key = %s AND at = %s LIMIT 1
        )
        """,
        (merchant_id, key, at),
    )


async def bind_token(connection: Connection, merchant_id: int, jti: str, conversation_id: UUID, expires_at: datetime) -> UUID:
    """The conversation that the token belongs to: this one when it is the first to show it."""
    await connection.execute(
        """
        INSERT INTO used_token (merchant_id, jti, conversation_id, expires_at) VALUES (%s, %s, %s, %s)
        ON CONFLICT (merchant_id, jti) DO NOTHING
        """,
        (merchant_id, jti, conversation_id, expires_at),
    )
    rows = await connection.execute("SELECT conversation_id FROM used_token WHERE merchant_id = %s AND jti = %s", (merchant_id, jti))
    row = await rows.fetchone()
    assert row is not None
    return row["conversation_id"]


async def delete_expired(connection: Connection, merchant_id: int, tries_before: datetime, tokens_before: datetime) -> int:
    """Returns the number of rows deleted."""
    tries = await connection.execute("DELETE FROM identity_try WHERE merchant_id = %s AND at < %s", (merchant_id, tries_before))
    tokens = await connection.execute("DELETE FROM used_token WHERE merchant_id = %s AND expires_at < %s", (merchant_id, tokens_before))
    return tries.rowcount + tokens.rowcount


async def _lock(connection: Connection, name: str) -> None:
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))
