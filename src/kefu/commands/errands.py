"""What the commands on flows do: a merchant's errands listed, shown, checked, saved, switched off and brought back."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kefu.commands.place import at_shop, read_yaml_files
from kefu.editing import promising
from kefu.errors import BadInput, NotFound, Refused
from kefu.perception.taxonomy import taxonomy
from kefu.settings import Settings
from kefu.turn.flows.book import FlowBook, is_shipped, shipped
from kefu.turn.flows.script import Flow, read_flow


async def list_flows(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    """Every flow that conversations of a merchant can start now, and the shipped ones that are switched off."""
    async with at_shop(settings, merchant) as (parts, shop):
        book = FlowBook(parts.database)
        newest = (await book.of(shop.merchant_id)).newest
        rows = [_row(flow, (await book.versions(shop.merchant_id, flow.name))[0].who) for flow in newest.values()]
    off = [name for name in shipped() if name not in newest]
    return rows + [{"flow": name, "title": {}, "whose": "off", "version": "", "slots": [], "start": [], "who": ""} for name in off]


def _row(flow: Flow, who: str) -> dict[str, Any]:
    whose = "shipped" if is_shipped(flow) else "own"
    row = {"flow": flow.name, "title": dict(flow.title), "whose": whose, "version": flow.version, "slots": list(flow.slots)}
    return {**row, "start": list(flow.start), "who": who if whose == "own" else ""}


async def show_flow(settings: Settings, merchant: str, name: str, version: str | None = None) -> str:
    """The text of a flow as it stands, or of one of its versions. Raises NotFound for a name or version there is not."""
    async with at_shop(settings, merchant) as (parts, shop):
        kept = await FlowBook(parts.database).versions(shop.merchant_id, name)
    found = next((each for each in kept if version is None or each.version.startswith(version)), None)
    if found is None:
        raise NotFound(f"There is no flow '{name}'{f' of version {version}' if version else ''}. `kefu flows list` shows them.")
    return found.source or f"# '{name}' is switched off; `kefu flows restore {name}` brings it back.\n"


async def check_files(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Mistakes of flow files, with their lines, and notes on sentences that promise what Kefu cannot know; needs no database."""
    found: list[dict[str, Any]] = []
    for path, source in (await asyncio.to_thread(read_yaml_files, files, "A flow")).items():
        try:
            flow = read_flow(source, str(path), frozenset(taxonomy()))
        except Refused as refused:
            found += [{"level": "mistake", **_placed(line, path)} for line in str(refused).splitlines()]
            continue
        found += [{"level": "note", "file": str(path), "line": note.line, "what": note.what} for note in promising(flow, source)]
    return found


async def load_files(settings: Settings, merchant: str, files: Sequence[Path], who: str) -> list[dict[str, str]]:
    """Check and save flows as new versions; running conversations go on with theirs. Nothing is saved unless all are good."""
    sources = await asyncio.to_thread(read_yaml_files, files, "A flow")
    mistakes: list[str] = []
    for path, source in sources.items():
        try:
            read_flow(source, str(path), frozenset(taxonomy()))
        except Refused as refused:
            mistakes.append(str(refused))
    if mistakes:
        raise BadInput("\n".join(mistakes))
    async with at_shop(settings, merchant) as (parts, shop):
        book = FlowBook(parts.database)
        saved = [await book.save(shop.merchant_id, source, str(path), who) for path, source in sources.items()]
    return [{"flow": flow.name, "version": flow.version} for flow in saved]


async def switch_off(settings: Settings, merchant: str, name: str, who: str) -> None:
    """No conversation starts this flow any more. Raises NotFound for a name there is not."""
    async with at_shop(settings, merchant) as (parts, shop):
        await FlowBook(parts.database).switch_off(shop.merchant_id, name, who)


async def restore(settings: Settings, merchant: str, name: str, who: str) -> None:
    """Back to the flow as it is shipped. Raises NotFound when Kefu ships none of this name."""
    async with at_shop(settings, merchant) as (parts, shop):
        await FlowBook(parts.database).restore(shop.merchant_id, name, who)


async def list_versions(settings: Settings, merchant: str, name: str) -> list[dict[str, Any]]:
    """All versions of one flow, newest first, the shipped one last. Raises NotFound for a name there is not."""
    async with at_shop(settings, merchant) as (parts, shop):
        kept = await FlowBook(parts.database).versions(shop.merchant_id, name)
    if not kept:
        raise NotFound(f"There is no flow '{name}'. `kefu flows list` shows them.")
    return [{"version": each.version, "whose": "own" if each.merchant else "shipped", "at": each.at, "who": each.who} for each in kept]


def _placed(told: str, path: Path) -> dict[str, Any]:
    """'FILE, line N: what' as its three parts."""
    rest = told.removeprefix(f"{path}, line ")
    line, _, what = rest.partition(": ")
    return {"file": str(path), "line": int(line) if line.isdecimal() else 1, "what": what or told}
