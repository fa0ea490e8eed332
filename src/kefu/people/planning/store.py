"""The one query of planning: hand-overs as they were, on a connection opened for the merchant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kefu.database import Connection


async def select_hand_overs(connection: Connection, since: datetime, until: datetime) -> Sequence[dict[str, Any]]:
    """When customers asked, what was needed, and seconds held; those that a person began from the other side are left out."""
    sql = """
    SELECT asked_at, reason, skill, tier, priority, language, weight, route,
           extract(epoch FROM ended_at - taken_at)::float AS held
    FROM ticket WHERE asked_at >= %s AND asked_at < %s AND route <> 'taken' ORDER BY asked_at
    """
    return await (await connection.execute(sql, (since, until))).fetchall()
