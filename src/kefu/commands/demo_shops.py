"""The demo: its shops loaded for today, its people, its past."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast
from uuid import UUID

import yaml

from kefu.commands.place import Tell
from kefu.commands.shops import load
from kefu.entrypoints.demo_past import bring_past
from kefu.errors import NotFound
from kefu.evaluation.tau_retail import tau_retail_shop
from kefu.knowledge import read_vectors
from kefu.knowledge.upkeep import sync
from kefu.people import People, Role
from kefu.people.beside import Beside, Macro
from kefu.people.queue import Duty
from kefu.settings import Settings
from kefu.shops import ShopFolder, list_merchants, merchant_by_name, read_shop, shift_dates
from kefu.turn import Services
from kefu.vocabulary import in_language
from kefu.wiring import services

DEMO_SHOPS = ("puyu", "shanlan")
DEMO_PASSWORD = "kefu-demo-2026"  # printed on the demo's own sign-in page; a real shop's accounts are made by a person
DEMO_STAFF: tuple[tuple[str, str, Role], ...] = (
    ("lin", "林晓", "supervisor"),
    ("emma", "Emma Zhou", "generalist"),
    ("chen", "陈默", "specialist"),
    ("su", "苏晴", "owner"),
    ("he", "何静", "auditor"),
    ("mo", "莫小满", "annotator"),
)

DEMO_DUTIES = {
    "lin": Duty(UUID(int=0), "", tier="supervisor", capacity=3),
    "emma": Duty(UUID(int=0), "", languages=frozenset({"en", "zh"}), capacity=4),
    "chen": Duty(UUID(int=0), "", tier="specialist", skills=frozenset({"after_sale", "orders", "complaints"}), capacity=4),
}


async def prepare(settings: Settings, folder: Path, tell: Tell, *, with_past: bool = True) -> list[dict[str, str]]:
    """Load the demo's shops unless they are loaded for today already; returns the staff accounts."""
    if not (folder / DEMO_SHOPS[0] / "shop.json").exists():
        raise NotFound(f"The demo shops are not in {folder}/; run this in the project's folder, or name theirs with --folder.")
    async with services(settings, tell, model=False) as parts:
        today = datetime.now(UTC).date()
        for name in DEMO_SHOPS:
            loaded = await merchant_by_name(parts.database, name)
            if loaded is None or loaded.as_of != today:
                tell(f"loading {name}")
                shop = await asyncio.to_thread(_read_as_of, folder / name, today)
                await load(parts, shop, await asyncio.to_thread(read_vectors, folder / name))
            if (help_file := folder / "sources" / f"{name}-help.csv").exists() and (own := await merchant_by_name(parts.database, name)):
                await sync.add_source(parts.database, own.merchant_id, "help-sheet", str(help_file))
        retail = settings.data / "tau_retail"
        if (retail / "orders.json").exists() and await merchant_by_name(parts.database, "tau-retail") is None:
            tell("loading tau-retail")
            await load(parts, await asyncio.to_thread(tau_retail_shop, retail))
        for name in DEMO_SHOPS:
            if rules := await asyncio.to_thread(_text_of, folder / name / "desk.yaml"):
                await _demo_desk(parts, name, rules)
        staff = await _demo_staff(parts)
        for name in DEMO_SHOPS:
            await _demo_macros(parts, name, await asyncio.to_thread(_text_of, folder / name / "macros.yaml"))
        for name in DEMO_SHOPS if with_past else ():
            if (shop := await merchant_by_name(parts.database, name)) and (brought := await bring_past(parts, shop, folder / name)):
                tell(f"{name}: {brought} conversations of the last eight weeks")
        return staff


async def _demo_desk(parts: Services, name: str, rules: str) -> None:
    """The desk's rules from beside the shop's files, unless somebody has written others since."""
    shop = await merchant_by_name(parts.database, name)
    if shop and await parts.queue.rules_source(shop.merchant_id) is None:
        await parts.queue.set_rules(shop.merchant_id, rules)


async def _demo_macros(parts: Services, name: str, source: str) -> None:
    """What the demo's people write often, unless somebody has written macros since."""
    room, shop = Beside(parts.database), await merchant_by_name(parts.database, name)
    if shop is None or not source or await room.macros(shop.merchant_id):
        return
    writer = (await People(parts.database).list_all(shop.merchant_id))[0]
    for key, given in cast("dict[str, dict[str, dict[str, str]]]", yaml.safe_load(source)).items():
        await room.save_macro(writer, Macro(key, given["title"], given["texts"]))


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _read_as_of(directory: Path, day: date) -> ShopFolder:
    return shift_dates(read_shop(directory), day)


async def _demo_staff(parts: Services) -> list[dict[str, str]]:
    accounts: list[dict[str, str]] = []
    people = People(parts.database)
    for shop in await list_merchants(parts.database):
        for login, name, role in DEMO_STAFF:
            email = f"{login}@{shop.name}.example"
            person = await people.add_if_new(shop.merchant_id, email, name, role, DEMO_PASSWORD)
            if person and login in DEMO_DUTIES:
                await parts.queue.set_duty(shop.merchant_id, replace(DEMO_DUTIES[login], person=person.id))
            title = in_language(shop.title, "zh")[0]
            accounts.append({"merchant": shop.name, "title": title, "email": email, "password": DEMO_PASSWORD, "name": name, "role": role})
    return accounts
