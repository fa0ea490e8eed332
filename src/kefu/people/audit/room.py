"""Adding to the audit trail, reading it, and finding out whether it is whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from kefu.database import Connection, Database
from kefu.people.audit import store
from kefu.people.audit.nouns import Chain, Doer, Entry, Wanted


async def record(
    connection: Connection, by: Doer, act: str, object: str, subject: str = "", reason: str = "", details: Mapping[str, Any] | None = None
) -> None:
    """Add a line, in the transaction of what was done: the two are kept together or not at all."""
    await store.insert_entry(connection, by.merchant_id, by.id, by.name, by.role, act, object, subject, reason, details or {})


async def list_entries(
    database: Database, merchant_id: int, wanted: Wanted, *, before: int | None = None, limit: int = 100
) -> Sequence[Entry]:
    """Lines, the latest first; `before`: only those of a lower position."""
    async with database.open_for(merchant_id) as connection:
        rows = await store.select_entries(connection, wanted, before, limit)
    return [
        Entry(
            row["position"],
            row["at"],
            row["person_id"],
            row["person_name"],
            row["role"],
            row["act"],
            row["object"],
            row["subject"],
            row["reason"],
            row["details"],
            row["hash"].hex(),
        )
        for row in rows
    ]


async def check_chain(database: Database, merchant_id: int) -> Chain:
    """Work out every hash anew. What this cannot find is a whole chain that was made anew: against that, keep a head elsewhere."""
    async with database.open_for(merchant_id) as connection:
        row = await store.select_chain(connection)
    return Chain(row["entries"], row["head"].hex() if row["head"] else "", row["broken_at"])
