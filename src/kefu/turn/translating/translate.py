"""Translate one masked text of a conversation: kept ones first, then the shop's model, held against the original and mended once."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from kefu.errors import Refused, TryAgainLater
from kefu.governance.budgets import BudgetSpent
from kefu.governance.facts import Names
from kefu.llm import Completion, LanguageModel, Prompt
from kefu.llm.model import ChatMessage
from kefu.llm.wire import estimated_tokens
from kefu.perception.language import detect
from kefu.turn.desk import Book
from kefu.turn.purse import Purse
from kefu.turn.services import Services
from kefu.turn.translating import store
from kefu.turn.translating.lock import Difference, differences, with_tokens
from kefu.turn.wording import local_day

Show = Callable[[str], Awaitable[None]]
"""The translation as far as it has come."""

MOST_NAMES = 12  # of the catalogue's names that the text says: told to the model, in both languages
TONGUES: Mapping[str, str] = {
    "zh": "Simplified Chinese (简体中文)",
    "en": "English",
    "ja": "Japanese",
    "ko": "Korean",
    "ru": "Russian",
    "ar": "Arabic",
    "th": "Thai",
    "hi": "Hindi",
    "es": "Spanish",
    "fr": "French",
    "de": "German",
    "pt": "Portuguese",
    "it": "Italian",
}
_RULES = (
    "You translate chat messages of an online shop from {source} into {target}. Write the translation and nothing else: no answer to the "
    "message, no comment, no quotation marks. Keep line breaks and the speaker's tone. Copy every number, amount, date, code and "
    "everything in 〔〕 exactly as it stands."
)
_EXAMPLES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("zh", "en"): (
        "订单〔订单#9〕里那 2 个杯子一共 86 元，怎么还没到？",
        "The 2 cups in order 〔订单#9〕 were 86 yuan in total. Why haven't they arrived yet?",
    ),
    ("en", "zh"): (
        "The 2 cups in order 〔order#9〕 cost ¥86. Why are they not here yet?",
        "订单〔order#9〕里那 2 个杯子一共 ¥86，怎么还没到？",
    ),
}


@dataclass(frozen=True, slots=True)
class Translation:
    """Masked. `differences`: what only one of the two texts says; () when all figures, dates, codes and names are in both."""

    text: str
    source: str
    target: str
    differences: tuple[Difference, ...]
    model: str
    is_kept: bool = False
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Untranslated:
    """Why there is none: no model is set up; it does not answer now; the budget is spent; it refused; or there was nothing to translate."""

    code: Literal["no_model", "not_now", "budget", "refused", "same_language"]
    why: str = ""


def language_of(text: str, fallback: str) -> str:
    """The language that a masked text is in."""
    return detect(text, fallback).code


async def kept_translations(services: Services, book: Book, texts: Sequence[str], target: str) -> dict[str, Translation]:
    """Of these masked texts, those that were translated before: text → its translation."""
    digests = {_digest(text): text for text in texts}
    async with services.database.open_for(book.conversation.merchant_id) as connection:
        rows = await store.select_translations(connection, book.conversation.id, list(digests), target)
    return {
        digests[row["digest"]]: Translation(
            row["text"],
            row["source"],
            target,
            tuple(Difference(each["kind"], each["said"]) for each in row["differences"]),
            row["model"],
            is_kept=True,
        )
        for row in rows
    }


async def translate(
    services: Services, book: Book, text: str, target: str, show: Show, *, again: bool = False
) -> Translation | Untranslated:
    """`text`, which is masked, in the language `target` (a code), shown as it grows; kept for who asks next.

    Each call of the model is paid from the shop's budget. `again` asks the model although a translation is kept.
    """
    source = language_of(text, book.conversation.language)
    if source == target:
        return Untranslated("same_language")
    if not again and (known := (await kept_translations(services, book, [text], target)).get(text)):
        return known
    model = services.model or services.small
    if model is None:
        return Untranslated("no_model")
    day = local_day(services.clock_now(), book.merchant.timezone)
    paid = Purse(services.database, book.conversation.merchant_id, book.conversation.id, day).paying(model, "model")
    assert paid is not None
    names = await _names(services, book, text)
    begun = time.monotonic()
    try:
        said, found = await _said(
            paid, text, source, target, names, lambda made: _held(text, made, source, target, names, book, services), show
        )
    except BudgetSpent as error:
        return Untranslated("budget", str(error))
    except TryAgainLater as error:
        return Untranslated("not_now", str(error))
    except Refused as error:
        return Untranslated("refused", str(error))
    made = Translation(said, source, target, found, paid.name, milliseconds=(time.monotonic() - begun) * 1000)
    if not any(each.kind == "language" for each in found):
        await _keep(services, book, text, made)
    return made


async def _held(
    text: str, made: str, source: str, target: str, names: Sequence[Mapping[str, str]], book: Book, services: Services
) -> tuple[Difference, ...]:
    known: list[Names] = [tuple(each.values()) for each in names]
    day = local_day(services.clock_now(), book.merchant.timezone)
    return await asyncio.to_thread(differences, text, made, source, target, known, day)


async def _said(
    model: LanguageModel,
    text: str,
    source: str,
    target: str,
    names: Sequence[Mapping[str, str]],
    held: Callable[[str], Awaitable[tuple[Difference, ...]]],
    show: Show,
) -> tuple[str, tuple[Difference, ...]]:
    """The model's words, asked once more when they lost or added something; of two the one with fewer differences."""
    prompt = _prompt(text, source, target, names)
    first = with_tokens(text, await _streamed(model, prompt, show))
    found = await held(first)
    if not found:
        return first, ()
    mending: tuple[ChatMessage, ...] = (("assistant", first), ("user", _mend(found, target)))
    second = with_tokens(text, await _streamed(model, Prompt(prompt.system, (*prompt.messages, *mending), prompt.max_tokens), show))
    still = await held(second)
    return (second, still) if _weight(still) < _weight(found) else (first, found)


def _weight(found: Sequence[Difference]) -> int:
    return sum(100 if each.kind == "language" else 1 for each in found)


async def _streamed(model: LanguageModel, prompt: Prompt, show: Show) -> str:
    said = ""
    async with aclosing(model.stream(prompt)) as parts:
        async for part in parts:
            if isinstance(part, Completion):
                said = part.text
            else:
                said += part
                await show(said)
    return said.strip().strip('"“”').strip()


def _prompt(text: str, source: str, target: str, names: Sequence[Mapping[str, str]]) -> Prompt:
    system = _RULES.format(source=TONGUES.get(source, source), target=TONGUES.get(target, target))
    pairs = [
        f"{here} = {there}"
        for each in names
        if (here := _named_in(each, text)) and (there := each.get(target) or each.get("en")) and here != there
    ]
    if pairs:
        system += "\nNames: " + "; ".join(dict.fromkeys(pairs))
    example = _EXAMPLES.get((source, target))
    shown: tuple[ChatMessage, ...] = (("user", example[0]), ("assistant", example[1])) if example else ()
    return Prompt(system, (*shown, ("user", text)), max_tokens=2 * estimated_tokens(text) + 80)


def _named_in(name: Mapping[str, str], text: str) -> str:
    return next((form for form in name.values() if form and form.casefold() in text.casefold()), "")


def _mend(found: Sequence[Difference], target: str) -> str:
    lost = ", ".join(each.said for each in found if each.kind == "lost")
    added = ", ".join(each.said for each in found if each.kind == "added")
    said = [f"Translate it again into {TONGUES.get(target, target)}, the translation only."]
    said += [f"These were left out or changed: {lost}."] if lost else []
    said += [f"These are not in the original: {added}."] if added else []
    return " ".join(said)


async def _names(services: Services, book: Book, text: str) -> list[Mapping[str, str]]:
    """The shop's and its products' names that the text says, by language, the longest first."""
    catalogue = await services.catalogues.of(book.conversation.merchant_id, book.version)
    names = [book.merchant.title, *(product.name for product in catalogue.products.values())]
    said = [each for each in names if _named_in(each, text)]
    return sorted(said, key=lambda each: -max(map(len, each.values())))[:MOST_NAMES]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def _keep(services: Services, book: Book, text: str, made: Translation) -> None:
    values = {
        "digest": _digest(text),
        "language": made.target,
        "source": made.source,
        "text": made.text,
        "differences": [{"kind": each.kind, "said": each.said} for each in made.differences],
        "model": made.model,
    }
    async with services.database.open_for(book.conversation.merchant_id) as connection:
        await store.upsert_translation(connection, book.conversation.merchant_id, book.conversation.id, values)
