"""The queries of budgets."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from kefu.database import Connection


async def select_budget(connection: Connection) -> dict[str, Any] | None:
    return await (await connection.execute("SELECT * FROM budget")).fetchone()


async def upsert_budget(connection: Connection, merchant_id: int, limits: Sequence[int | None], who: str) -> None:
    """`limits`: tokens and micros of a day, then of a conversation."""
    await connection.execute(
        """
        INSERT INTO budget (merchant_id, day_tokens, day_micros, conversation_tokens, conversation_micros, who)
        VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id) DO UPDATE
        SET day_tokens = excluded.day_tokens, day_micros = excluded.day_micros, conversation_tokens = excluded.conversation_tokens,
            conversation_micros = excluded.conversation_micros, who = excluded.who, at = now()
        """,
        (merchant_id, *limits, who),
    )


async def clear_stops(connection: Connection) -> None:
    """After a limit was changed: the next call finds out again whether there is room."""
    await connection.execute("UPDATE day_spending SET stopped_at = NULL WHERE stopped_at IS NOT NULL AND day >= current_date - 1")
    await connection.execute("UPDATE conversation_spending SET stopped_at = NULL WHERE stopped_at > now() - interval '2 days'")


async def lock_spending(connection: Connection, merchant_id: int, conversation: UUID, day: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """The counters of the day and the conversation, made when missing, held until the transaction ends: always in this order."""
    of_day = await connection.execute(
        """
        INSERT INTO day_spending (merchant_id, day) VALUES (%s, %s)
        ON CONFLICT (merchant_id, day) DO UPDATE SET calls = day_spending.calls RETURNING tokens, micros
        """,
        (merchant_id, day),
    )
    first = await of_day.fetchone()
    of_talk = await connection.execute(
        """
        INSERT INTO conversation_spending (merchant_id, conversation_id) VALUES (%s, %s)
        ON CONFLICT (merchant_id, conversation_id) DO UPDATE SET calls = conversation_spending.calls RETURNING tokens, micros
        """,
        (merchant_id, conversation),
    )
    second = await of_talk.fetchone()
    assert first is not None
    assert second is not None
    return first, second


async def add_spending(connection: Connection, conversation: UUID, day: date, calls: int, tokens: int, micros: int) -> None:
    """Add to both counters; never below 0, whatever a server says that it counted."""
    await connection.execute(
        """
        UPDATE day_spending
        SET calls = calls + %s, tokens = greatest(0, tokens + %s), micros = greatest(0, micros + %s) WHERE day = %s
        """,
        (calls, tokens, micros, day),
    )
    await connection.execute(
        """
        UPDATE conversation_spending
        SET calls = calls + %s, tokens = greatest(0, tokens + %s), micros = greatest(0, micros + %s) WHERE conversation_id = %s
        """,
        (calls, tokens, micros, conversation),
    )


async def mark_stopped(connection: Connection, conversation: UUID, day: date, scope: Literal["day", "conversation"]) -> None:
    if scope == "day":
        await connection.execute("UPDATE day_spending SET stopped_at = coalesce(stopped_at, now()) WHERE day = %s", (day,))
    else:
        sql = "UPDATE conversation_spending SET stopped_at = coalesce(stopped_at, now()) WHERE conversation_id = %s"
        await connection.execute(sql, (conversation,))


async def select_day(connection: Connection, day: date) -> tuple[dict[str, Any] | None, int]:
    """The day's counters, and how many conversations were stopped in the last day."""
    row = await (await connection.execute("SELECT * FROM day_spending WHERE day = %s", (day,))).fetchone()
    sql = "SELECT count(*) AS n FROM conversation_spending WHERE stopped_at > now() - interval '1 day'"
    stopped = await (await connection.execute(sql)).fetchone()
    return row, stopped["n"] if stopped else 0
