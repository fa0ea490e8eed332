"""What `kefu kb suggest` does: questions proposed for articles, and those a person accepts put up for publication."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from kefu.commands.place import at_shop, teacher_of
from kefu.editing import Edit, propose
from kefu.errors import Refused
from kefu.learning import Suggestion, suggest, with_accepted
from kefu.people import People, Person
from kefu.settings import Settings
from kefu.shops.files.articles import article_text
from kefu.turn import Services
from kefu.vocabulary import Merchant


async def suggest_examples(
    settings: Settings, merchant: str, article: str | None, most: int, teacher: tuple[str, str] | None, told: Callable[[str, str], None]
) -> tuple[Suggestion, ...]:
    """`teacher`: (address, model) of an OpenAI-compatible endpoint, None for the model of KEFU_LLM. Raises Refused without any."""
    async with at_shop(settings, merchant, model=teacher is None) as (parts, shop):
        model = teacher_of(settings, parts, teacher)
        today = datetime.now(UTC).astimezone(ZoneInfo(shop.timezone)).date()
        return await suggest(parts.knowledge, shop.merchant_id, model, today, article=article, most=most, told=told)


async def put_up_examples(settings: Settings, merchant: str, who: str, accepted: Sequence[Suggestion]) -> list[Edit]:
    """One edit for each article and language, waiting under "To publish". Raises NotFound and Refused about `who`, an e-mail."""
    async with at_shop(settings, merchant) as (parts, shop):
        person = await _writer(parts, shop, who)
        articles = {(each.id, each.language): each for each in await parts.knowledge.articles(shop.merchant_id)}
        edits: list[Edit] = []
        for name in sorted({(each.article, each.language) for each in accepted}):
            changed = with_accepted(articles[name], accepted)
            why = f"kefu kb suggest: {len(changed.examples) - len(articles[name].examples)} example questions"
            edits.append(await propose(parts, person, "article", ".".join(name), article_text(changed), why))
        return edits


async def _writer(parts: Services, shop: Merchant, who: str) -> Person:
    found = await People(parts.database).by_email(shop.merchant_id, who)
    if not found.may("draft", "knowledge"):
        raise Refused(f"{found.name} may not write articles; ask a person with another role.")
    return found
