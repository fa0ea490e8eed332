"""A merchant's own tables as they are kept: every version stays, the latest one whose days it is decides."""

from collections.abc import Mapping

from kefu.database import Database
from kefu.errors import BadInput
from kefu.governance.policy import store
from kefu.governance.policy.check import check_table
from kefu.governance.policy.read import Place
from kefu.governance.policy.store import TableVersion
from kefu.governance.policy.table import PolicyTable


def check_sources(sources: Mapping[str, str], languages: tuple[str, ...] = ("zh", "en")) -> tuple[PolicyTable, ...]:
    """The tables of a folder, `sources` by file name. Raises BadInput that lists the mistakes of all files; saves nothing."""
    tables: dict[str, PolicyTable] = {}
    mistakes: list[str] = []
    for file, source in sources.items():
        table, places = check_table(source, languages)
        mistakes += [place.said(file) for place in places if place.level == "mistake"]
        if table is None:
            continue
        if table.name in tables:
            mistakes.append(Place(1, "table", f"'{table.name}' stands in another file, too; keep one").said(file))
        tables[table.name] = table
    if mistakes:
        raise BadInput("The policy tables have mistakes; none was taken over.", tuple(mistakes))
    return tuple(tables.values())


async def save_tables(database: Database, merchant_id: int, sources: Mapping[str, str], who: str) -> tuple[str, ...]:
    """Check all of `sources` (file name → text) and save them as new versions by `who`; names of the tables that are new or changed.

    One transaction. Raises BadInput with every mistake. A table with `valid_from` decides from that day on; before it, its last version.
    """
    tables = check_sources(sources)
    async with database.open_for(merchant_id) as connection:
        return tuple(
            [
                table.name
                for table in tables
                if await store.add_version(
                    connection, merchant_id, table.name, table.version, table.source, (table.valid_from, table.valid_to), who
                )
            ]
        )


async def saved_sources(database: Database, merchant_id: int) -> Mapping[str, str]:
    """The latest version of each of the merchant's own tables, as file name → text; what an export writes."""
    async with database.open_for(merchant_id) as connection:
        rows = await store.latest(connection, merchant_id)
    return {f"{row['name']}.yaml": row["source"] for row in rows}


async def sources_of(database: Database, merchant_id: int, name: str) -> Mapping[str, str]:
    """The text of every version of one table, by version."""
    known = [each.version for each in await history(database, merchant_id) if each.name == name]
    return {version: text for version in known for text in (await store.sources(database, merchant_id, [version])).values()}


async def history(database: Database, merchant_id: int) -> tuple[TableVersion, ...]:
    """Every version there ever was, the oldest first: who saved it, when, and for which days."""
    return (await store.versions(database, merchant_id))[1]
