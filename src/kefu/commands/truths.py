"""What `kefu knowledge …` does: sources kept up to date, contradictions, stale articles, gaps and drafts."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from kefu.commands.place import at_shop
from kefu.entrypoints.checking import check_knowledge, look_through
from kefu.errors import BadInput, NotFound
from kefu.knowledge.ingest import read_what_is_good
from kefu.knowledge.upkeep import Difference, Finding, Stale, decide_finding, drafts, gaps, list_findings, list_stale, sync
from kefu.settings import Settings

Progress = Callable[[int, int], None]


async def add_source(settings: Settings, merchant: str, name: str, place: str, fresh_days: int, applies_itself: bool) -> dict[str, Any]:
    async with at_shop(settings, merchant) as (parts, shop):
        return asdict(
            await sync.add_source(parts.database, shop.merchant_id, name, place, fresh_days=fresh_days, applies_itself=applies_itself)
        )


async def remove_source(settings: Settings, merchant: str, name: str) -> None:
    async with at_shop(settings, merchant) as (parts, shop):
        await sync.remove_source(parts.database, shop.merchant_id, name)


async def list_sources(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    async with at_shop(settings, merchant) as (parts, shop):
        return [asdict(each) for each in await sync.list_sources(parts.database, shop.merchant_id)]


async def sync_source(settings: Settings, merchant: str, name: str, who: str | None, progress: Progress) -> Difference:
    """The difference of a source; carried out when `who` says so."""
    now = datetime.now(UTC)

    async def told(done: int, total: int) -> None:
        progress(done, total)

    async with at_shop(settings, merchant) as (parts, shop):
        if who is None:
            return await sync.look(parts.database, parts.knowledge, shop.merchant_id, name, now)
        return await sync.apply(parts.database, parts.knowledge, shop.merchant_id, name, who, now, told=told)


async def history(settings: Settings, merchant: str, article: str, language: str) -> list[dict[str, Any]]:
    async with at_shop(settings, merchant) as (parts, shop):
        found = await sync.history(parts.database, shop.merchant_id, article, language)
    if not found:
        raise NotFound(f"No change of '{article}' in {language} was kept. `kefu kb list` lists the articles.")
    return [asdict(each) for each in found]


async def check(settings: Settings, merchant: str) -> tuple[Finding, ...]:
    """Look for contradictions and duplicates now; the open ones."""
    async with at_shop(settings, merchant) as (parts, shop):
        return tuple(each for each in await check_knowledge(parts, shop.merchant_id, datetime.now(UTC)) if each.state == "open")


async def dismiss(settings: Settings, merchant: str, prefix: str, who: str, reason: str) -> Finding:
    async with at_shop(settings, merchant) as (parts, shop):
        found = [each.id for each in await list_findings(parts.database, shop.merchant_id, None) if each.id.startswith(prefix)]
        _only_one(found, "finding", prefix)
        return await decide_finding(parts.database, shop.merchant_id, found[0], who, reason, datetime.now(UTC))


async def stale(settings: Settings, merchant: str) -> tuple[Stale, ...]:
    async with at_shop(settings, merchant) as (parts, shop):
        return await list_stale(parts.database, parts.knowledge, shop.merchant_id, datetime.now(UTC), shop.timezone)


async def list_gaps(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    """Read the turns that were not read yet, then the open gaps."""
    async with at_shop(settings, merchant, model=True) as (parts, shop):
        await look_through(parts, shop.merchant_id, datetime.now(UTC))
        return [asdict(each) for each in await gaps.list_gaps(parts.database, shop.merchant_id)]


async def list_drafts(settings: Settings, merchant: str, state: str) -> list[dict[str, Any]]:
    async with at_shop(settings, merchant) as (parts, shop):
        return [asdict(each) for each in await drafts.list_drafts(parts.database, shop.merchant_id, None if state == "all" else state)]


async def approve_draft(settings: Settings, merchant: str, prefix: str, who: str, file: Path | None) -> dict[str, Any]:
    """Approve a draft as it is, or with the texts of a Markdown file or table, one article a language."""
    async with at_shop(settings, merchant) as (parts, shop):
        draft = await _draft_id(parts.database, shop.merchant_id, prefix)
        texts, examples = _edited(file) if file else (None, None)
        made = await drafts.approve_draft(
            parts.database, parts.knowledge, shop.merchant_id, draft, who, datetime.now(UTC), texts=texts, examples=examples
        )
    return asdict(made)


def _edited(file: Path) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, ...]]]:
    if not file.exists():
        raise NotFound(f"There is no file {file}.")
    articles, places = read_what_is_good(file, file.read_bytes())
    if places:
        raise BadInput(f"{file.name} has mistakes; nothing was approved.", places)
    return {each.language: (each.title, each.body) for each in articles}, {each.language: each.examples for each in articles}


async def reject_draft(settings: Settings, merchant: str, prefix: str, who: str, reason: str) -> None:
    async with at_shop(settings, merchant) as (parts, shop):
        draft = await _draft_id(parts.database, shop.merchant_id, prefix)
        await drafts.reject_draft(parts.database, shop.merchant_id, draft, who, reason, datetime.now(UTC))


async def _draft_id(database: Any, merchant_id: int, prefix: str) -> UUID:
    found = [str(each.id) for each in await drafts.list_drafts(database, merchant_id, None) if str(each.id).startswith(prefix)]
    _only_one(found, "draft", prefix)
    return UUID(found[0])


def _only_one(found: list[str], what: str, prefix: str) -> None:
    if len(found) != 1:
        raise NotFound(f"{'No' if not found else 'More than one'} {what} begins with '{prefix}'.")
