"""A bundle is one conversation: its rows by table, and the values behind its tokens. A file holds many, a line each, compressed."""

import json
import lzma
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from kefu.database import Database
from kefu.governance import Keys
from kefu.governance.vault import keep_entries, read_entries
from kefu.quality.past import store

Bundle = dict[str, Any]
AT_ONCE = 60  # bundles in one transaction
_MONTHS: list[str] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAY_ZH = re.compile(r"(?<!\d)(\d{1,2})(\s?)月(\s?)(\d{1,2})(\s?)日")
_DAY_EN = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(_MONTHS)})(?! \d)")


@dataclass(frozen=True, slots=True)
class Shift:
    """Moves a bundle by whole days of the shop's time zone: every moment in a column, and where its own sentences name such a day."""

    days: int
    zone: str

    def moment(self, value: str) -> str:
        return (datetime.fromisoformat(value) + timedelta(days=self.days)).isoformat()

    def text(self, said: str, moments: Iterable[str]) -> str:
        """`said` with the days of these moments moved; other days, such as those of the shop's rules, stay as they are."""
        if not self.days:
            return said
        known = {(day.month, day.day): day + timedelta(days=self.days) for day in map(self._day, moments)}

        def in_chinese(hit: re.Match[str]) -> str:
            day = known.get((int(hit[1]), int(hit[4])))
            return f"{day.month}{hit[2]}月{hit[3]}{day.day}{hit[5]}日" if day else hit[0]

        def in_english(hit: re.Match[str]) -> str:
            day = known.get((_MONTHS.index(hit[2]) + 1, int(hit[1])))
            return f"{day.day} {_MONTHS[day.month - 1]}" if day else hit[0]

        return _DAY_EN.sub(in_english, _DAY_ZH.sub(in_chinese, said))

    def _day(self, moment: str) -> date:
        return datetime.fromisoformat(moment).astimezone(ZoneInfo(self.zone)).date()


async def take_out(database: Database, keys: Keys, merchant_id: int, people: Mapping[UUID, str]) -> list[Bundle]:
    """All conversations of a shop, the oldest first. `people`: id → the name that stands for each in the file."""
    async with database.open_for(merchant_id) as connection:
        ids = await store.select_conversations(connection)
    found: list[Bundle] = []
    for each in ids:
        async with database.open_for(merchant_id) as connection:
            rows = {table: await store.select_rows(connection, table, each) for table in store.TABLES}
            values = [(entry.kind, entry.number, entry.value) for entry in await read_entries(connection, keys, merchant_id, each)]
        text = json.dumps({"rows": rows, "vault": values}, ensure_ascii=False)
        for person, name in people.items():
            text = text.replace(str(person), f"@{name}@")
        found.append(json.loads(text))
    return found


async def is_free(database: Database, merchant_id: int) -> bool:
    """Nobody has said anything in this shop yet, so that a past may be brought in."""
    async with database.open_for(merchant_id) as connection:
        return await store.is_empty(connection)


async def bring_in(
    database: Database, keys: Keys, merchant_id: int, bundles: Iterable[Bundle], shift: Shift, people: Mapping[str, UUID]
) -> int:
    """Write bundles into a shop in which nobody has said anything yet; returns how many. 0 when somebody has: nothing is changed then."""
    async with database.open_for(merchant_id) as connection:
        if not await store.is_empty(connection):
            return 0
        moments = await store.columns_of_time(connection)
        brought = 0
        for some in _batches(bundles):
            moved = [_moved(each, shift, moments, people) for each in some]
            for table in store.TABLES:
                await store.insert_rows(connection, table, [row for each in moved for row in each["rows"].get(table, ())])
            for each in moved:
                if each["vault"]:
                    conversation = UUID(each["rows"]["conversation"][0]["conversation_id"])
                    await keep_entries(connection, keys, merchant_id, conversation, each["vault"])
            brought += len(moved)
        await store.count_cases_on(connection)
        return brought


def write_bundles(path: Path, day: date, bundles: Sequence[Bundle]) -> None:
    """The first line says which day the file was made on."""
    lines = [json.dumps({"day": day.isoformat()}), *(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in bundles)]
    path.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))


def read_bundles(path: Path) -> tuple[date, list[Bundle]]:
    """(the day the file was made on, its bundles)."""
    head, *lines = lzma.decompress(path.read_bytes()).decode().splitlines()
    return date.fromisoformat(json.loads(head)["day"]), [json.loads(line) for line in lines]


def _moved(bundle: Bundle, shift: Shift, columns: Mapping[str, Sequence[str]], people: Mapping[str, UUID]) -> Bundle:
    text = json.dumps(bundle, ensure_ascii=False)
    for name, person in people.items():
        text = text.replace(f"@{name}@", str(person))
    moved: Bundle = json.loads(shift.text(text, _moments(bundle, columns)))
    for table, rows in _tables(moved):
        for row in rows:
            row.update({name: shift.moment(row[name]) for name in columns.get(table, ()) if row.get(name)})
    return moved


def _moments(bundle: Bundle, columns: Mapping[str, Sequence[str]]) -> list[str]:
    return [row[name] for table, rows in _tables(bundle) for row in rows for name in columns.get(table, ()) if row.get(name)]


def _tables(bundle: Bundle) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    return cast("dict[str, list[dict[str, Any]]]", bundle["rows"]).items()


def _batches(bundles: Iterable[Bundle]) -> Iterable[list[Bundle]]:
    batch: list[Bundle] = []
    for bundle in bundles:
        batch.append(bundle)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
