"""The queries of staff accounts and sessions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.database import Connection


async def upsert_person(connection: Connection, merchant_id: int, id: UUID, email: str, name: str, role: str, password_hash: str) -> None:
    await connection.execute(
        """
        INSERT INTO person (merchant_id, person_id, email, name, role, password_hash) VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, email) DO UPDATE SET name = excluded.name, role = excluded.role, password_hash = excluded.password_hash
        """,
        (merchant_id, id, email, name, role, password_hash),
    )


async def select_person_by_email(connection: Connection, email: str) -> dict[str, Any] | None:
    return await (await connection.execute("SELECT * FROM person WHERE email = %s", (email,))).fetchone()


async def select_person(connection: Connection, id: UUID) -> dict[str, Any] | None:
    return await (await connection.execute("SELECT * FROM person WHERE person_id = %s", (id,))).fetchone()


async def select_people(connection: Connection) -> list[dict[str, Any]]:
    return await (await connection.execute("SELECT * FROM person ORDER BY email")).fetchall()


async def count_owners_locked(connection: Connection) -> int:
    """How many owners there are; whoever else counts them waits until this transaction has ended."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('owners:' || current_merchant(), 0))")
    row = await (await connection.execute("SELECT count(*) AS n FROM person WHERE role = 'owner'")).fetchone()
    assert row is not None
    return row["n"]


async def update_password(connection: Connection, email: str, password_hash: str) -> dict[str, Any] | None:
    sql = "UPDATE person SET password_hash = %s WHERE email = %s RETURNING *"
    return await (await connection.execute(sql, (password_hash, email))).fetchone()


async def delete_person(connection: Connection, email: str) -> dict[str, Any] | None:
    """The account that was; its sessions go with it, the conversations it held go back to waiting."""
    await connection.execute(
        """
        UPDATE ticket SET state = 'waiting', person_id = NULL, offer_ends = NULL
        WHERE state IN ('offered', 'held') AND person_id = (SELECT person_id FROM person WHERE email = %s)
        """,
        (email,),
    )
    row = await (await connection.execute("DELETE FROM person WHERE email = %s RETURNING *", (email,))).fetchone()
    if row:
        await connection.execute(
            """
            UPDATE conversation SET hand_over = 'waiting', person_id = NULL, waiting_since = now()
            WHERE hand_over = 'person' AND person_id = %s
            """,
            (row["person_id"],),
        )
    return row


async def delete_sessions(connection: Connection, person: UUID) -> None:
    await connection.execute("DELETE FROM staff_session WHERE person_id = %s", (person,))


async def delete_ended_sessions(connection: Connection) -> int:
    return (await connection.execute("DELETE FROM staff_session WHERE expires_at < now()")).rowcount


async def insert_session(connection: Connection, merchant_id: int, token_hash: bytes, person: UUID, expires_at: datetime) -> None:
    await connection.execute(
        "INSERT INTO staff_session (merchant_id, token_hash, person_id, expires_at) VALUES (%s, %s, %s, %s)",
        (merchant_id, token_hash, person, expires_at),
    )


async def select_session_person(connection: Connection, token_hash: bytes) -> dict[str, Any] | None:
    return await (
        await connection.execute(
            "SELECT p.* FROM staff_session s JOIN person p USING (merchant_id, person_id) WHERE s.token_hash = %s AND s.expires_at > now()",
            (token_hash,),
        )
    ).fetchone()


async def delete_session(connection: Connection, token_hash: bytes) -> None:
    await connection.execute("DELETE FROM staff_session WHERE token_hash = %s", (token_hash,))


async def count_tries(connection: Connection, key: str, minutes: int) -> int:
    row = await (
        await connection.execute(
            "SELECT count(*) AS n FROM identity_try WHERE key = %s AND at > now() - make_interval(mins => %s)", (key, minutes)
        )
    ).fetchone()
    assert row is not None
    return row["n"]


async def insert_try(connection: Connection, merchant_id: int, key: str) -> None:
    await connection.execute("INSERT INTO identity_try (merchant_id, key) VALUES (%s, %s)", (merchant_id, key))
