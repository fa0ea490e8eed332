"""What `kefu intents …` does: a merchant's own intents added, listed, removed and tried."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kefu.commands.place import at_shop
from kefu.errors import BadInput, NotFound
from kefu.knowledge.own_intents import OwnIntent, OwnIntents, read_examples
from kefu.perception.intents import guess
from kefu.settings import Settings
from kefu.turn import Services
from kefu.vocabulary import Article


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
        flows = await parts.flows.of(shop.merchant_id)
        if flow and flows.started_by(flow) is None:
            named = (*flows.newest, *(intent for each in flows.newest.values() for intent in each.start))
            raise BadInput(f"There is no flow {flow!r}.", (f"flow: one of {', '.join(dict.fromkeys(named))}",))
        taught = await _taught_articles(parts, shop.merchant_id, intent)
        await OwnIntents(parts.database, parts.vectors).save(shop.merchant_id, intent)
        if taught:
            await parts.knowledge.save_articles(shop.merchant_id, taught)
    return {"name": name, "zh": len(zh), "en": len(en), "leads_to": _target(intent)}


async def list_intents(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    async with at_shop(settings, merchant) as (parts, shop):
        own = await OwnIntents(parts.database, parts.vectors).all(shop.merchant_id)
    return [{"name": each.name, "zh": list(each.zh), "en": list(each.en), "leads_to": _target(each)} for each in own]


async def remove_intent(settings: Settings, merchant: str, name: str) -> None:
    """Take an intent away, and with it what its examples had taught the articles."""
    async with at_shop(settings, merchant) as (parts, shop):
        own = OwnIntents(parts.database, parts.vectors)
        intent = next((each for each in await own.all(shop.merchant_id) if each.name == name), None)
        await own.remove(shop.merchant_id, name)
        if intent and intent.answer:
            await parts.knowledge.delete_article(shop.merchant_id, _article_id(name))
        if intent and intent.article:
            articles = await parts.knowledge.articles(shop.merchant_id)
            kept = [
                replace(each, examples=tuple(example for example in each.examples if example not in intent.examples))
                for each in articles
                if each.id == intent.article
            ]
            await parts.knowledge.save_articles(shop.merchant_id, kept)


async def try_intent(settings: Settings, merchant: str, text: str) -> dict[str, Any]:
    """What a clause is taken for: the merchant's own intent if it is one, and what Kefu's own heads say."""
    async with at_shop(settings, merchant) as (parts, shop):
        found = await OwnIntents(parts.database, parts.vectors).match(shop.merchant_id, text)
        shipped = guess(text, parts.vectors.query)
    own = None if found is None else {"name": found[0].name, "confidence": round(found[1].confidence, 2), "leads_to": _target(found[0])}
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


async def _taught_articles(parts: Services, merchant_id: int, intent: OwnIntent) -> list[Article]:
    if intent.answer:
        by_language = {"zh": intent.zh, "en": intent.en}
        return [
            Article(
                _article_id(intent.name),
                language,
                "faq",
                (by_language[language] or intent.examples)[0],
                text,
                examples=by_language[language],
            )
            for language, text in intent.answer.items()
        ]
    if not intent.article:
        return []
    articles = [each for each in await parts.knowledge.articles(merchant_id) if each.id == intent.article]
    if not articles:
        raise NotFound(f"There is no article {intent.article!r}; `kefu kb list` lists them.")
    said = {"zh": intent.zh, "en": intent.en}
    return [replace(each, examples=tuple(dict.fromkeys((*each.examples, *said.get(each.language, ()))))) for each in articles]


def _article_id(name: str) -> str:
    return f"intent-{name}"


def _target(intent: OwnIntent) -> str:
    return f"article {intent.article}" if intent.article else f"flow {intent.flow}" if intent.flow else "answer"
