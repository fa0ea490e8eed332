"""The queries of staff accounts and sessions."""

from collections.abc import Sequence
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


async def select_members(connection: Connection) -> list[dict[str, Any]]:
    """Everybody with whether they have a second step, how many sessions, and when one was last used."""
    return await (
        await connection.execute(
            """
            SELECT p.person_id, p.merchant_id, p.email, p.name, p.role, p.created_at, t.confirmed_at IS NOT NULL AS has_second_step,
                   s.sessions, s.seen_at
            FROM person p
            LEFT JOIN second_step t USING (merchant_id, person_id)
            CROSS JOIN LATERAL (
                SELECT count(*) AS sessions, max(seen_at) AS seen_at FROM staff_session
                WHERE staff_session.person_id = p.person_id AND expires_at > now()
            ) s
            ORDER BY p.name, p.email
            """
        )
    ).fetchall()


async def update_person(connection: Connection, id: UUID, name: str, role: str) -> None:
    await connection.execute("UPDATE person SET name = %s, role = %s WHERE person_id = %s", (name, role, id))


async def select_person_locked(connection: Connection, id: UUID) -> dict[str, Any] | None:
    return await (await connection.execute("SELECT * FROM person WHERE person_id = %s FOR UPDATE", (id,))).fetchone()


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


async def rehash_password(connection: Connection, person: UUID, old: str, new: str) -> None:
    """Unless the password was changed meanwhile."""
    await connection.execute("UPDATE person SET password_hash = %s WHERE person_id = %s AND password_hash = %s", (new, person, old))


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


async def delete_ended_sessions(connection: Connection) -> int:
    return (await connection.execute("DELETE FROM staff_session WHERE expires_at < now()")).rowcount


async def insert_session(
    connection: Connection, merchant_id: int, token_hash: bytes, person: UUID, expires_at: datetime, device: str = ""
) -> None:
    await connection.execute(
        "INSERT INTO staff_session (merchant_id, token_hash, person_id, expires_at, device) VALUES (%s, %s, %s, %s, %s)",
        (merchant_id, token_hash, person, expires_at, device),
    )


async def select_session_person(connection: Connection, token_hash: bytes) -> dict[str, Any] | None:
    """Whose session it is, with `lacks_second_step`: their role must have one, and they have not."""
    row = await (
        await connection.execute(
            """
            SELECT p.*, s.session_id, s.seen_at < now() - interval '1 minute' AS is_stale,
                   coalesce(r.needs_second_step, false) AND t.confirmed_at IS NULL AS lacks_second_step
            FROM staff_session s JOIN person p USING (merchant_id, person_id)
            LEFT JOIN role_rule r ON r.merchant_id = p.merchant_id AND r.role = p.role
            LEFT JOIN second_step t ON t.merchant_id = p.merchant_id AND t.person_id = p.person_id
            WHERE s.token_hash = %s AND s.expires_at > now()
            """,
            (token_hash,),
        )
    ).fetchone()
    if row and row["is_stale"]:
        await connection.execute("UPDATE staff_session SET seen_at = now() WHERE token_hash = %s", (token_hash,))
    return row


async def select_sessions(connection: Connection, person: UUID) -> list[dict[str, Any]]:
    sql = "SELECT * FROM staff_session WHERE person_id = %s AND expires_at > now() ORDER BY seen_at DESC, begun_at DESC"
    return await (await connection.execute(sql, (person,))).fetchall()


async def delete_session(connection: Connection, token_hash: bytes) -> None:
    await connection.execute("DELETE FROM staff_session WHERE token_hash = %s", (token_hash,))


async def delete_session_of(connection: Connection, person: UUID, session: UUID) -> bool:
    deleted = await connection.execute("DELETE FROM staff_session WHERE person_id = %s AND session_id = %s", (person, session))
    return deleted.rowcount > 0


async def delete_sessions(connection: Connection, person: UUID, but: UUID | None = None) -> int:
    """All sessions of a person, but one if it is named; returns how many."""
    sql = "DELETE FROM staff_session WHERE person_id = %s AND session_id IS DISTINCT FROM %s"
    return (await connection.execute(sql, (person, but))).rowcount


# ---- the second step


async def select_second_step(connection: Connection, person: UUID) -> dict[str, Any] | None:
    return await (await connection.execute("SELECT * FROM second_step WHERE person_id = %s", (person,))).fetchone()


async def upsert_second_step(connection: Connection, merchant_id: int, person: UUID, sealed: bytes) -> None:
    await connection.execute(
        """
        INSERT INTO second_step (merchant_id, person_id, sealed) VALUES (%s, %s, %s)
        ON CONFLICT (merchant_id, person_id) DO UPDATE SET sealed = excluded.sealed, last_counter = 0
        """,
        (merchant_id, person, sealed),
    )


async def confirm_second_step(connection: Connection, person: UUID) -> None:
    await connection.execute("UPDATE second_step SET confirmed_at = now() WHERE person_id = %s", (person,))


async def delete_second_step(connection: Connection, person: UUID) -> bool:
    await connection.execute("DELETE FROM recovery_code WHERE person_id = %s", (person,))
    return (await connection.execute("DELETE FROM second_step WHERE person_id = %s", (person,))).rowcount > 0


async def use_counter(connection: Connection, person: UUID, counter: int) -> bool:
    """False when this code, or a later one, was used already; of two at once one is first."""
    sql = "UPDATE second_step SET last_counter = %s WHERE person_id = %s AND last_counter < %s"
    return (await connection.execute(sql, (counter, person, counter))).rowcount > 0


async def replace_recovery_codes(connection: Connection, merchant_id: int, person: UUID, hashes: Sequence[bytes]) -> None:
    await connection.execute("DELETE FROM recovery_code WHERE person_id = %s", (person,))
    await connection.execute(
        "INSERT INTO recovery_code (merchant_id, person_id, code_hash) SELECT %s, %s, unnest(%s::bytea[])",
        (merchant_id, person, list(hashes)),
    )


async def use_recovery_code(connection: Connection, person: UUID, code_hash: bytes) -> bool:
    sql = "UPDATE recovery_code SET used_at = now() WHERE person_id = %s AND code_hash = %s AND used_at IS NULL"
    return (await connection.execute(sql, (person, code_hash))).rowcount > 0


async def count_recovery_codes(connection: Connection, person: UUID) -> int:
    sql = "SELECT count(*) AS n FROM recovery_code WHERE person_id = %s AND used_at IS NULL"
    row = await (await connection.execute(sql, (person,))).fetchone()
    assert row is not None
    return row["n"]


async def select_role_rules(connection: Connection) -> list[str]:
    """The roles that must have a second step."""
    rows = await (await connection.execute("SELECT role FROM role_rule WHERE needs_second_step ORDER BY role")).fetchall()
    return [row["role"] for row in rows]


async def upsert_role_rule(connection: Connection, role: str, needs_second_step: bool) -> None:
    await connection.execute(
        """
        INSERT INTO role_rule (merchant_id, role, needs_second_step) VALUES (current_merchant(), %s, %s)
        ON CONFLICT (merchant_id, role) DO UPDATE SET needs_second_step = excluded.needs_second_step
        """,
        (role, needs_second_step),
    )


# ---- tries


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
