"""What the commands on a shop's rules and promises do: policy tables listed, shown, checked, loaded and tried; promises listed."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kefu.commands.place import at_shop, read_yaml_files
from kefu.errors import BadInput, NotFound
from kefu.governance import ledger
from kefu.governance.policy import PolicyBook, check_table, default_tables, rule_by, versions
from kefu.settings import Settings
from kefu.vocabulary import Change, Fact, Level, Plan, Who


async def list_tables(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    """Every table that decides for a merchant today, its own or the shipped one, with its version and who saved it."""
    async with at_shop(settings, merchant) as (parts, shop):
        tables = await PolicyBook(parts.database).tables(shop.merchant_id, datetime.now(UTC))
        saved = {(each.name, each.version): each for each in await versions.history(parts.database, shop.merchant_id)}
    rows: list[dict[str, Any]] = []
    for name, compiled in tables.items():
        own = saved.get((name, compiled.table.version))
        rows.append(
            {
                "table": name,
                "title": dict(compiled.table.title),
                "rows": len(compiled.table.rows),
                "version": compiled.table.version,
                "whose": "own" if own else "shipped",
                "who": own.who if own else "",
                "at": own.at if own else None,
            }
        )
    return rows


async def show_table(settings: Settings, merchant: str, table: str) -> str:
    """The text of the table that decides today. Raises NotFound for a name that is none."""
    if table not in default_tables():
        raise NotFound(f"There is no policy table '{table}'; there are {', '.join(default_tables())}.")
    async with at_shop(settings, merchant) as (parts, shop):
        return (await PolicyBook(parts.database).tables(shop.merchant_id, datetime.now(UTC)))[table].table.source


async def check_files(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Mistakes and notes of table files and of the *.yaml in folders; needs no database."""
    return [
        {"file": str(path), "line": place.line, "level": place.level, "about": place.about, "what": place.what}
        for path, source in (await asyncio.to_thread(read_yaml_files, files, "A policy table")).items()
        for place in check_table(source)[1]
    ]


async def load_files(settings: Settings, merchant: str, files: Sequence[Path], who: str) -> list[str]:
    """Check and save table files as new versions; names of the tables that changed. Nothing is saved unless all are good."""
    sources = {str(path): source for path, source in (await asyncio.to_thread(read_yaml_files, files, "A policy table")).items()}
    async with at_shop(settings, merchant) as (parts, shop):
        return list(await versions.save_tables(parts.database, shop.merchant_id, sources, who))


async def try_facts(settings: Settings, merchant: str, change: str, said: Sequence[str], on: date | None) -> dict[str, Any]:
    """The ruling on facts written as name=value: verdict, table, row, version and reason."""
    facts = dict(_fact(each) for each in said)
    async with at_shop(settings, merchant) as (parts, shop):
        day = on or datetime.now(UTC)
        tables = await PolicyBook(parts.database).tables(shop.merchant_id, day)
    if change not in tables:
        raise BadInput(f"'{change}' is not a change; there are {', '.join(tables)}.")
    plain: dict[str, Fact] = {
        "change": change,
        "owner_ok": True,
        "refunded_minor": 0,
        "refunds_today_minor": 0,
        "refunds_by_customer_30d_minor": 0,
        **facts,
    }
    level = Level(str(plain.get("level") or "customer"))
    plan = Plan(Change(change, {}), None, (), plain)  # pyright: ignore[reportArgumentType]  # a table's name that is no change decides, too
    ruling = rule_by(tables, plan, Who(shop.merchant_id, level), on or datetime.now(UTC).date())
    return {**asdict(ruling), "reason": dict(ruling.reason)}


def _fact(said: str) -> tuple[str, Fact]:
    name, equals, value = said.partition("=")
    if not equals or not name:
        raise BadInput(f"'{said}' is not a fact; write it as name=value, e.g. days_since_delivered=5.")
    if value in ("true", "false"):
        return name, value == "true"
    if name == "categories":
        return name, tuple(value.split(","))
    return name, int(value) if value.lstrip("-").isdecimal() else value or None


async def list_promises(settings: Settings, merchant: str, overdue: bool) -> list[dict[str, Any]]:
    """The ledger of promises: open and overdue ones by deadline, then the settled ones; `overdue` leaves the others out."""
    async with at_shop(settings, merchant) as (parts, shop):
        found = await ledger.list_promises(parts.database, shop.merchant_id, status="overdue" if overdue else None)
    return [
        {
            "id": str(each.id),
            "kind": each.kind,
            "status": each.status,
            "text": each.text,
            "owner": each.owner,
            "made_at": each.made_at.isoformat(timespec="minutes"),
            "deadline": each.deadline.isoformat(timespec="minutes") if each.deadline else None,
            "about": dict(each.about),
            "proof": each.proof,
            "was_late": each.was_late,
        }
        for each in found
    ]
