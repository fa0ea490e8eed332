"""What `kefu intents …` does: a merchant's own intents added, listed, removed and tried."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kefu.commands.place import at_shop
from kefu.editing import intents
from kefu.errors import BadInput, NotFound
from kefu.knowledge.own_intents import OwnIntent, read_examples
from kefu.perception.intents import guess
from kefu.settings import Settings

BY = "kefu intents"


async def add_intent(
    settings: Settings,
    merchant: str,
    name: str,
    examples: Sequence[str],
    file: Path | None,
    answer: dict[str, str],
    article: str,
    flow: str,
) -> dict[str, Any]:
    """Save an intent. An answer becomes an article that the search knows at once; an article learns the examples; a flow is begun by them.

    Raises BadInput and NotFound, naming what to give instead.
    """
    if file:
        examples = (*examples, *await asyncio.to_thread(_lines, file))
    zh, en = read_examples(examples)
    intent = OwnIntent(name, zh, en, answer or None, article, flow)
    async with at_shop(settings, merchant) as (parts, shop):
        await intents.publish(parts, shop.merchant_id, name, intents.text_of(intent), BY)
    return {"name": name, "zh": len(zh), "en": len(en), "leads_to": intents.leads_to(intent)}


async def list_intents(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    async with at_shop(settings, merchant) as (parts, shop):
        own = await parts.own_intents.all(shop.merchant_id)
    return [{"name": each.name, "zh": list(each.zh), "en": list(each.en), "leads_to": intents.leads_to(each)} for each in own]


async def remove_intent(settings: Settings, merchant: str, name: str) -> None:
    """Take an intent away, and with it what its examples had taught the articles."""
    async with at_shop(settings, merchant) as (parts, shop):
        if all(each.name != name for each in await parts.own_intents.all(shop.merchant_id)):
            raise NotFound(f"There is no own intent {name!r}.")
        await intents.publish(parts, shop.merchant_id, name, "", BY)


async def try_intent(settings: Settings, merchant: str, text: str) -> dict[str, Any]:
    """What a clause is taken for: the merchant's own intent if it is one, and what Kefu's own heads say."""
    async with at_shop(settings, merchant) as (parts, shop):
        found = await parts.own_intents.match(shop.merchant_id, text)
        shipped = guess(text, parts.vectors.query)
    own: dict[str, Any] | None = None
    if found:
        own = {"name": found[0].name, "confidence": round(found[1].confidence, 2), "leads_to": intents.leads_to(found[0])}
    return {
        "own": own,
        "intent": shipped.leaf,
        "confidence": round(shipped.leaf_confidence, 2),
        "stage": shipped.stage,
        "group": shipped.group,
        "kind": shipped.kind,
        "wish": shipped.wish,
        "wish_confidence": round(shipped.wish_confidence, 2),
    }


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read.", (f"{file}: give a text file in UTF-8, one example a line ({error})",)) from error
