"""What `kefu shop …` and `kefu kb …` do: shops from plain files and back, their articles, the one search."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kefu.commands.place import at_shop
from kefu.errors import BadInput, NotFound
from kefu.evaluation.tau_retail import tau_retail_shop
from kefu.governance.policy import versions
from kefu.knowledge import iter_article_files, parse_article_file
from kefu.settings import Settings
from kefu.shops import PolicyFile, ShopFolder, list_merchants, read_shop, shift_dates, shop_counts, write_shop
from kefu.shops import export_shop as export_to
from kefu.shops import load_shop as load_folder
from kefu.turn import Services
from kefu.vocabulary import Article, Merchant, in_language
from kefu.wiring import services


async def load_shop(settings: Settings, directory: Path, fresh_dates: bool) -> dict[str, Any]:
    """Read, check and load a shop folder; returns its name and how many rows of each kind it has."""
    folder = await asyncio.to_thread(read_shop, directory)
    if fresh_dates:
        folder = shift_dates(folder, datetime.now(UTC).date())
    async with services(settings, model=False) as parts:
        return await load(parts, folder)


async def load(parts: Services, folder: ShopFolder, vectors: Mapping[bytes, bytes] | None = None) -> dict[str, Any]:
    """A folder that was read becomes the shop, with its articles, products and tables; nothing when a table of rules is wrong."""
    policies = {each.file: each.source for each in folder.policies}
    versions.check_sources(policies)
    report = await load_folder(parts.database, folder)
    if vectors:
        await parts.knowledge.bring_vectors(report.merchant_id, vectors)
    await parts.knowledge.save_articles(report.merchant_id, folder.articles, replace=True)
    await parts.knowledge.save_products(report.merchant_id, folder.products)
    await versions.save_tables(parts.database, report.merchant_id, policies, "kefu shop load")
    return {"name": folder.merchant.name, "counts": {**report.counts, "articles": len(folder.articles), "policy tables": len(policies)}}


async def export_shop(settings: Settings, name: str, directory: Path) -> None:
    async with at_shop(settings, name) as (parts, shop):
        articles = await parts.knowledge.articles(shop.merchant_id)
        own = await versions.saved_sources(parts.database, shop.merchant_id)
        await export_to(parts.database, name, directory, articles, [PolicyFile(file, source) for file, source in own.items()])


async def export_tau_retail(folder: Path, directory: Path) -> None:
    await asyncio.to_thread(lambda: write_shop(tau_retail_shop(folder), directory))


async def list_shops(settings: Settings) -> list[dict[str, Any]]:
    async with services(settings, model=False) as parts:
        return [await _shop_row(parts, shop) for shop in await list_merchants(parts.database)]


async def _shop_row(parts: Services, shop: Merchant) -> dict[str, Any]:
    products, orders = await shop_counts(parts.database, shop.merchant_id)
    articles = len(await parts.knowledge.articles(shop.merchant_id))
    title = in_language(shop.title, shop.default_language)[0]
    return {
        "name": shop.name,
        "title": title,
        "languages": list(shop.languages),
        "products": products,
        "orders": orders,
        "articles": articles,
    }


async def add_articles(settings: Settings, merchant: str, files: Sequence[Path]) -> list[str]:
    """Parse files into articles and save them; all files are read before anything is saved."""
    articles = await asyncio.to_thread(_parse_all, files)
    if not articles:
        raise BadInput("There is no article in these files.")
    async with at_shop(settings, merchant) as (parts, shop):
        await parts.knowledge.save_articles(shop.merchant_id, articles)
    return [f"{article.id}.{article.language}" for article in articles]


def _parse_all(files: Sequence[Path]) -> list[Article]:
    """The articles of files, and of all article files in folders. Raises NotFound for a path that is not there."""
    if missing := [str(path) for path in files if not path.exists()]:
        raise NotFound(f"There is no file {', '.join(missing)}.")
    paths = [file for path in files for file in (iter_article_files(path) if path.is_dir() else (path,))]
    return [article for path in paths for article in parse_article_file(path, path.read_bytes())]


async def list_articles(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    async with at_shop(settings, merchant) as (parts, shop):
        return [
            {
                "id": article.id,
                "language": article.language,
                "kind": article.kind,
                "title": article.title,
                "valid": f"{article.valid_from or ''} – {article.valid_to or ''}".strip(" –"),
            }
            for article in await parts.knowledge.articles(shop.merchant_id)
        ]


async def search(settings: Settings, merchant: str, query: str, language: str, on: date | None, limit: int) -> dict[str, Any]:
    async with at_shop(settings, merchant) as (parts, shop):
        findings = await parts.knowledge.search(shop.merchant_id, query, language, on=on or datetime.now(UTC).date(), limit=limit)
    found = [
        {"id": each.passage.id, "title": each.passage.title, "score": each.score, "reasons": list(each.reasons), "text": each.passage.text}
        for each in findings.found
    ]
    return {"answerable": findings.answerable, "found": found}
