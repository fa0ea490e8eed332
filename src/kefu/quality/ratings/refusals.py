"""Declined although an article answers it: every question that was declined is searched for once more in what the shop knows now."""

from kefu.quality.ratings import store
from kefu.turn import Services

AT_ONCE = 200


async def search_declined(services: Services, merchant_id: int, most: int = AT_ONCE) -> int:
    """Search for what was declined and not searched for since the knowledge last changed; returns how many questions were."""
    async with services.database.open_for(merchant_id) as connection:
        version = await store.select_knowledge_version(connection)
        waiting = await store.select_unsearched(connection, version, most)
    today = services.clock_now().date()
    for conversation, question, language in waiting:
        found = await services.knowledge.search(merchant_id, question, language, on=today)
        passage = found.found[0].passage.id if found.found else ""
        async with services.database.open_for(merchant_id) as connection:
            await store.upsert_refusal(connection, conversation, question, version, found.answerable, passage)
    return len(waiting)
