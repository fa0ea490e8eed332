"""The queries of what was unmasked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.database import Connection


async def upsert_unmasking(connection: Connection, person: UUID, conversation: UUID, kinds: Sequence[str], until: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO unmasking (merchant_id, person_id, conversation_id, kind, until)
        SELECT current_merchant(), %s, %s, unnest(%s::text[]), %s
        ON CONFLICT (merchant_id, person_id, conversation_id, kind) DO UPDATE SET until = excluded.until
        """,
        (person, conversation, list(kinds), until),
    )


async def select_unmaskings(connection: Connection, person: UUID, conversation: UUID, now: datetime) -> list[dict[str, Any]]:
    sql = "SELECT kind, until FROM unmasking WHERE person_id = %s AND conversation_id = %s AND until > %s"
    return await (await connection.execute(sql, (person, conversation, now))).fetchall()
