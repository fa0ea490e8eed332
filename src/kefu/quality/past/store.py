"""The queries of this room: the rows of one conversation, table by table, as JSON and back."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kefu.database import Connection

# In the order in which they can be written: what is pointed at comes first.
_OF_CONVERSATION = "SELECT conversation_id FROM conversation WHERE conversation_id = %(id)s"
_OF_TICKET = "SELECT ticket_id FROM ticket WHERE conversation_id = %(id)s"
_OF_PROMISE = "SELECT promise_id FROM promise WHERE conversation_id = %(id)s"
_OF_CASE = "SELECT case_id FROM case_file WHERE conversation_id = %(id)s"
TABLES: Mapping[str, tuple[str, str]] = {
    "conversation": ("conversation_id", _OF_CONVERSATION),
    "message": ("conversation_id", _OF_CONVERSATION),
    "trace": ("conversation_id", _OF_CONVERSATION),
    "ticket": ("conversation_id", _OF_CONVERSATION),
    "ticket_event": ("ticket_id", _OF_TICKET),
    "act": ("conversation_id", _OF_CONVERSATION),
    "promise": ("conversation_id", _OF_CONVERSATION),
    "promise_move": ("promise_id", _OF_PROMISE),
    "case_file": ("conversation_id", _OF_CONVERSATION),
    "case_label": ("case_id", _OF_CASE),
    "case_target": ("case_id", _OF_CASE),
    "case_step": ("case_id", _OF_CASE),
    "rating": ("conversation_id", _OF_CONVERSATION),
    "refusal": ("conversation_id", _OF_CONVERSATION),
    "talk_facts": ("conversation_id", _OF_CONVERSATION),
}
_LEFT_OUT = {"conversation": {"secret_hash", "turn_owner", "turn_until"}}


async def select_conversations(connection: Connection) -> list[UUID]:
    """Those in which a customer said something, the oldest first."""
    sql = """
    SELECT c.conversation_id FROM conversation c
    WHERE EXISTS (SELECT FROM message m WHERE m.conversation_id = c.conversation_id AND m.sender = 'customer')
    ORDER BY c.created_at, c.conversation_id
    """
    return [row["conversation_id"] for row in await (await connection.execute(sql)).fetchall()]


async def select_rows(connection: Connection, table: str, conversation: UUID) -> list[dict[str, Any]]:
    column, those = TABLES[table]
    sql = f"SELECT to_jsonb(t) - 'merchant_id' AS row FROM {table} t WHERE {column} IN ({those}) ORDER BY t"
    rows = await (await connection.execute(sql.encode(), {"id": conversation})).fetchall()
    left_out = _LEFT_OUT.get(table, set[str]())
    return [{name: value for name, value in row["row"].items() if name not in left_out} for row in rows]


async def insert_rows(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows as `select_rows` gave them. Nobody can open a conversation that was brought in: its secret is nobody's."""
    if rows:
        await connection.execute(_insert(table, tuple(rows[0])).encode(), (Jsonb(list(rows)),))


@cache
def _insert(table: str, names: tuple[str, ...]) -> str:
    if table not in TABLES:
        raise KeyError(table)
    columns = ", ".join(f'"{name}"' for name in names)
    more, values = (", secret_hash", ", '\\x00'::bytea") if table == "conversation" else ("", "")
    return f"""
    INSERT INTO {table} (merchant_id, {columns}{more})
    SELECT current_merchant(), {columns}{values} FROM jsonb_populate_recordset(NULL::{table}, %s)
    """


async def columns_of_time(connection: Connection) -> dict[str, list[str]]:
    """Table → its columns that hold a moment."""
    sql = """
    SELECT table_name, array_agg(column_name::text) AS names FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND table_name = ANY(%s) GROUP BY 1
    """
    rows = await (await connection.execute(sql, (list(TABLES),))).fetchall()
    return {row["table_name"]: row["names"] for row in rows}


async def is_empty(connection: Connection) -> bool:
    """No case was opened yet and nobody has said anything."""
    sql = "SELECT NOT EXISTS (SELECT FROM case_file) AND NOT EXISTS (SELECT FROM message WHERE sender = 'customer') AS is_empty"
    row = await (await connection.execute(sql)).fetchone()
    assert row is not None
    return row["is_empty"]


async def count_cases_on(connection: Connection) -> None:
    """The next case gets the number after the last one that was brought in: T26-0042 is the forty-second of 2026."""
    await connection.execute(
        """
        INSERT INTO case_counter (merchant_id, year, last)
        SELECT current_merchant(), 2000 + substring(number FROM 'T(\\d+)-')::integer, max(substring(number FROM '-(\\d+)$')::integer)
        FROM case_file GROUP BY 2
        ON CONFLICT (merchant_id, year) DO UPDATE SET last = greatest(case_counter.last, excluded.last)
        """
    )
