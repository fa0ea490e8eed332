"""Asking for jobs, and looking at those that wait or failed. The queue's tables are in a schema that merchants' connections cannot see."""

import json
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.database.jobs.kinds import kind_of
from kefu.database.pool import Connection, Database
from kefu.errors import BadInput, NotFound

Id = UUID | str | int

# A word that starts with a letter or a UUID, and numbers under a thousand million: neither a phone, a card nor an e-mail fits.
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LARGEST = 999_999_999


async def defer(
    database: Database, merchant_id: int, name: str, *, at: datetime | None = None, key: str | None = None, **ids: Id
) -> int | None:
    """Have the job done for this merchant, at once or at a moment; its number, or None when one with this `key` is waiting already.

    A key holds until its job begins. Raises BadInput for an argument that is no id, Refused for a job that nobody registered.
    """
    async with database.open_for(merchant_id) as connection:
        return await defer_with(connection, name, at=at, key=key, **ids)


async def defer_with(connection: Connection, name: str, *, at: datetime | None = None, key: str | None = None, **ids: Id) -> int | None:
    """The same within a transaction opened for a merchant: the job is there if and only if the transaction is committed."""
    kind_of(name)
    values = json.dumps({label: _checked(label, value) for label, value in ids.items()})
    row = await (await connection.execute("SELECT defer_job(%s, %s, %s, %s) AS id", (name, values, at, key))).fetchone()
    assert row is not None
    return row["id"]


def _checked(label: str, value: Id) -> str | int:
    if isinstance(value, int):
        if 0 <= value <= _LARGEST:
            return value
    elif _ID.fullmatch(str(value)):
        return str(value)
    raise BadInput(f"A job's argument is an id, never a value of a person: look at {label!r}.")


async def list_jobs(database: Database, merchant_id: int | None = None, *, failed_only: bool = False) -> list[dict[str, Any]]:
    """Jobs that wait, run or failed, the newest first: id, merchant, name, state, attempts, ids, at, error (where, not what)."""
    async with database.open_for_owner() as connection:
        return await (
            await connection.execute(
                """
                SELECT j.id, m.name AS merchant, j.task_name AS name, j.status::text AS state, j.attempts, j.args->'ids' AS ids,
                       j.scheduled_at AS at, f.at AS failed_at, f.error
                FROM queue.procrastinate_jobs j
                JOIN merchant m ON m.merchant_id = (j.args->>'merchant_id')::integer
                LEFT JOIN queue.failure f ON f.job_id = j.id
                WHERE (%(merchant)s::integer IS NULL OR m.merchant_id = %(merchant)s)
                  AND (j.status = 'failed' OR NOT %(failed)s AND j.status IN ('todo', 'doing'))
                ORDER BY j.id DESC LIMIT 200
                """,
                {"merchant": merchant_id, "failed": failed_only},
            )
        ).fetchall()


async def retry_job(database: Database, id: int) -> None:
    """Give a failed job all its tries again. Raises NotFound when no job of this number has failed."""
    async with database.open_for_owner() as connection:
        await connection.execute("SET LOCAL search_path = queue, public")  # the tables' triggers name types without their schema
        row = await (
            await connection.execute(
                """
                UPDATE queue.procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL, worker_id = NULL
                WHERE id = %s AND status = 'failed' RETURNING id
                """,
                (id,),
            )
        ).fetchone()
    if row is None:
        raise NotFound(f"No failed job has the number {id}; `kefu jobs list` shows those there are.")


async def note_failure(database: Database, id: int, error: str) -> None:
    """Keep where a job's last try ended; `error` names a kind of error and a line of code, never what was worked on."""
    async with database.open_for_owner() as connection:
        await connection.execute(
            """
            INSERT INTO queue.failure (job_id, error) VALUES (%s, %s)
            ON CONFLICT (job_id) DO UPDATE SET error = excluded.error, at = now()
            """,
            (id, error),
        )


async def merchants_of(database: Database) -> list[int]:
    """The ids of all merchants, for the jobs that each of them gets by itself."""
    async with database.open_for_owner() as connection:
        rows = await (await connection.execute("SELECT merchant_id FROM merchant ORDER BY merchant_id")).fetchall()
    return [row["merchant_id"] for row in rows]


async def forget_done(database: Database, hours: int) -> None:
    """Delete the jobs that were done longer ago; failed ones stay until a person has looked."""
    async with database.open_for_owner() as connection:
        await connection.execute("SET LOCAL search_path = queue, public")
        await connection.execute(
            """
            WITH done AS (
                SELECT j.id FROM queue.procrastinate_jobs j JOIN queue.procrastinate_events e ON e.job_id = j.id
                WHERE j.status = 'succeeded' GROUP BY j.id HAVING max(e.at) < now() - make_interval(hours => %s)
            )
            DELETE FROM queue.procrastinate_jobs WHERE id IN (SELECT id FROM done)
            """,
            (hours,),
        )
