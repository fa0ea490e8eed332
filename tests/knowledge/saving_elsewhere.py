"""A process of its own that saves an article and ends, as the console's or a command's process does beside those that answer."""

import asyncio
from dataclasses import replace

from kefu.database import connect
from kefu.knowledge import Knowledge
from kefu.perception.vectors import Vectors


def run(url: str, merchant_id: int, article: str, old: str, new: str) -> None:
    """For `multiprocessing`: writes `new` for `old` in each language of the article."""
    asyncio.run(_run(url, merchant_id, article, old, new))


async def _run(url: str, merchant_id: int, article: str, old: str, new: str) -> None:
    database = await connect(url, size=2)
    knowledge = Knowledge(database, Vectors())
    changed = [replace(each, body=each.body.replace(old, new)) for each in await knowledge.articles(merchant_id) if each.id == article]
    await knowledge.save_articles(merchant_id, changed)
    await database.close()
