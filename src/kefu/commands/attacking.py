"""`kefu eval attacks`: the shop is copied into a database of its own, the payloads are planted there, the pack is played on the copy."""

import asyncio
import json
import random
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kefu.commands.place import at_shop
from kefu.errors import BadInput
from kefu.evaluation.attacks import Engine, planted, read_attacks, read_benign
from kefu.evaluation.attacks import run as play_pack
from kefu.governance.policy import versions
from kefu.llm import assemble
from kefu.settings import Settings
from kefu.shops import PolicyFile, ShopFolder, export_shop, load_shop, merchant_by_name, read_shop
from kefu.turn import Services
from kefu.vocabulary import Merchant
from kefu.wiring import services

Tell = Callable[[int, int], None]
SAMPLE_SEED = 17  # the same sample for everybody


async def attack(
    settings: Settings, merchant: str, engine: Engine, kinds: list[str], sample: int, out_file: Path | None, tell: Tell
) -> dict[str, Any]:
    """Plays the pack, or a part of it, on a copy of the shop: {"metrics": …, "by_kind": …, "items": …}. The shop itself is only read.

    `sample`: so many attacks, 0 for all. Raises BadInput for kinds there are not, NotFound for a shop there is not.
    """
    chosen = [each for each in read_attacks() if not kinds or each.kind in kinds]
    if not chosen:
        raise BadInput(f"There is no such kind of attack; use {', '.join(sorted({each.kind for each in read_attacks()}))}.")
    if 0 < sample < len(chosen):
        chosen = random.Random(SAMPLE_SEED).sample(chosen, sample)
    honest = [each for each in read_benign() if not kinds or each.like in kinds]
    with tempfile.TemporaryDirectory(prefix="kefu-attacks-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        folder, vectors = await _copied(settings, merchant, home / "shop")
        async with services(_apart(settings, home, engine), model=engine == "model") as parts:
            result = await play_pack(parts, await _loaded(parts, folder, vectors), chosen, honest, engine, tell)
    if out_file:
        await asyncio.to_thread(out_file.write_text, json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


async def _copied(settings: Settings, merchant: str, directory: Path) -> tuple[ShopFolder, Mapping[bytes, bytes]]:
    async with at_shop(settings, merchant) as (parts, shop):
        own = await versions.saved_sources(parts.database, shop.merchant_id)
        articles = await parts.knowledge.articles(shop.merchant_id)
        await export_shop(parts.database, merchant, directory, articles, [PolicyFile(file, source) for file, source in own.items()])
        vectors = await parts.knowledge.vectors_of(shop.merchant_id)
    return await asyncio.to_thread(read_shop, directory), vectors


def _apart(settings: Settings, home: Path, engine: Engine) -> Settings:
    """The settings of a Kefu in a folder of its own, with its own database; the model's file stays where it is."""
    changes: dict[str, Any] = {"home": home, "database_url": "", "llm": settings.llm if engine == "model" else "off"}
    if engine == "model" and settings.llm == "embedded":
        changes["llm_file"] = settings.llm_file or assemble(settings.home.resolve() / "models")
    return settings.model_copy(update=changes)


async def _loaded(parts: Services, folder: ShopFolder, vectors: Mapping[bytes, bytes]) -> Merchant:
    """The copy with everything planted."""
    planting = planted(folder, read_attacks())
    merchant_id = (await load_shop(parts.database, planting.shop)).merchant_id
    await parts.knowledge.bring_vectors(merchant_id, vectors)
    await parts.knowledge.save_articles(merchant_id, (*folder.articles, *planting.articles))
    await parts.knowledge.save_products(merchant_id, planting.shop.products)
    await versions.save_tables(parts.database, merchant_id, {each.file: each.source for each in folder.policies}, "kefu eval attacks")
    shop = await merchant_by_name(parts.database, folder.merchant.name)
    assert shop is not None
    return shop
