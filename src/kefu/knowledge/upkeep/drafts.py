"""Articles to be: mined from what people answered where Kefu could not, or begun by a person; a person approves them."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from kefu.database import Connection, Database
from kefu.errors import BadInput, NotFound
from kefu.knowledge.room import Knowledge
from kefu.knowledge.upkeep import store
from kefu.knowledge.upkeep.diff import change_of
from kefu.knowledge.upkeep.nouns import ArticleChange, Draft
from kefu.knowledge.upkeep.sync import CONVERSATION, save_by_hand
from kefu.vocabulary import Article

Translate = Callable[[str, str, str], Awaitable[str]]
"""(text, from, to) → the text in the other language; handed in where a model is installed."""

MINER = "Kefu"
LEAST_ANSWER = {"zh": 8, "en": 20}  # characters; shorter lines answer nothing
MOST_EXAMPLES = 8
TOKEN = re.compile(r"〔([^〔〕#]{1,12})#\d{1,4}〕")
_ORDER_TOKEN = re.compile(r"〔(?:订单|order)#\d{1,4}〕")
_SENTENCE = re.compile(r"[^。！？!?\n]*?(?:[。！？!?\n]+|(?<=[A-Za-z)\d])\.(?=\s|\Z)|\Z)")
# What a person says to this customer only: greetings, waiting, what was done for this order, a wish for more details.
_ONLY_HERE = re.compile(
    r"您好|你好|先生|女士|小姐|我是|稍等|久等|抱歉|对不起|不好意思|不客气|随时找|再见|祝您|放心|好的|收到|谢谢|感谢|麻烦(?:您|你)|请(?:您)?把|发给我|发来"
    r"|告诉我|我[来去]|让您|是我们|从头说|(?:我|已经?|这边)(?:给|帮|替|为|已|会|再|先|查|看|请)|(?:您|你)的(?:订单|包裹|快递|退款|地址|这[单笔件])|明天|今天|昨天|刚才|刚刚"
    r"|\b(?:let me|let you down|our (?:fault|mistake))\b"
    r"|\b(?:hello|hi|dear|mr|mrs|ms|sorry|apolog\w+|thanks?|thank you|welcome|one moment|here)\b"
    r"|\b(?:I|I've|I'll|I'm)\b|\byour (?:order|parcel|refund|address|package)\b|\b(?:tomorrow|today|yesterday|just now|(?:send|tell) me)\b",
    re.IGNORECASE,
)


async def mine_drafts(database: Database, merchant_id: int, now: datetime, translate: Translate | None = None) -> int:
    """Draft an answer for each open gap that people have answered in talks that were closed; how many drafts are new or fuller.

    Only sentences that people wrote are taken, and of those only what holds for everybody: a sentence with a personal value is left out.
    The other language is added when people answered in it, too, or by `translate`, and then marked.
    """
    async with database.open_for(merchant_id) as connection:
        rows = await store.select_solved(connection)
        known = {each.gap: each for each in await store.select_drafts(connection, None) if each.gap}
    by_gap: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_gap.setdefault(row["gap_id"], []).append(row)
    made = 0
    for gap, solved in by_gap.items():
        texts, source = _answers(solved)
        before = known.get(gap)
        if not texts or (before and (before.state != "draft" or before.texts.keys() >= texts.keys())):
            continue
        translated = ""
        if translate and len(texts) == 1:
            (own,) = texts
            translated = "en" if own == "zh" else "zh"
            title, body = texts[own]
            texts = {**texts, translated: (await translate(title, own, translated), await translate(body, own, translated))}
        examples = _examples(solved, texts)
        async with database.open_for(merchant_id) as connection:
            await store.upsert_draft(connection, uuid4(), str(gap), gap, source, texts, examples, translated, MINER, now)
        made += 1
    return made


def _answers(solved: Sequence[Mapping[str, Any]]) -> tuple[dict[str, tuple[str, str]], UUID | None]:
    """By language the fullest answer to a gap, under the question it answered; and the talk it is from."""
    texts: dict[str, tuple[str, str]] = {}
    source: UUID | None = None
    for row in solved:
        body = general(row["lines"], row["language"])
        if len(body) > len(texts.get(row["language"], ("", ""))[1]):
            texts[row["language"]] = (question(row["asked"]), body)
            source = source or row["conversation_id"]
    return texts, source


def general(lines: Sequence[str], language: str) -> str:
    """What of a person's lines holds for every customer; '' when nothing does. Nothing private is left in it."""
    kept: list[str] = []
    for line in lines:
        for match in _SENTENCE.finditer(line):
            sentence = _ORDER_TOKEN.sub("订单" if language == "zh" else "the order", match.group()).strip()
            if sentence and not TOKEN.search(sentence) and not _ONLY_HERE.search(sentence):
                kept.append(sentence)
    body = ("" if language == "zh" else " ").join(dict.fromkeys(kept))
    return body if len(body) >= LEAST_ANSWER.get(language, 20) else ""


def question(asked: str) -> str:
    """A question as a title: without personal values."""
    return re.sub(r"\s{2,}", " ", TOKEN.sub("", asked)).strip(" ，,、")


def _examples(solved: Sequence[Mapping[str, Any]], texts: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {language: {} for language in texts}
    for row in solved:
        for asked, language in row["wordings"]:
            if language in texts and not TOKEN.search(asked) and asked != texts[language][0]:
                found[language][asked] = None
    return {language: tuple(own)[:MOST_EXAMPLES] for language, own in found.items()}


async def begin_draft(database: Database, merchant_id: int, gap: UUID, who: str, now: datetime) -> Draft:
    """A draft for a gap with its wordings and no answer yet, or the one that is there. Raises NotFound."""
    async with database.open_for(merchant_id) as connection:
        known = next((each for each in await store.select_drafts(connection, "draft") if each.gap == gap), None)
        if known:
            return known
        asked = (await store.select_questions(connection, [gap])).get(gap)
        if not asked:
            raise NotFound("There is no such gap.")
        wordings = [(row["asked"], row["language"]) for row in asked]
        texts: dict[str, tuple[str, str]] = {}
        for words, language in wordings:
            texts.setdefault(language if language in ("zh", "en") else "en", (question(words), ""))
        examples = _examples([{"wordings": wordings}], texts)
        await store.upsert_draft(connection, uuid4(), f"{gap}:{now.isoformat()}", gap, None, texts, examples, "", who, now)
        return next(each for each in await store.select_drafts(connection, "draft") if each.gap == gap)


async def list_drafts(database: Database, merchant_id: int, state: str | None = "draft") -> tuple[Draft, ...]:
    """The newest first."""
    async with database.open_for(merchant_id) as connection:
        return await store.select_drafts(connection, state)


async def approve_draft(
    database: Database,
    knowledge: Knowledge,
    merchant_id: int,
    id: UUID,
    who: str,
    now: datetime,
    texts: Mapping[str, tuple[str, str]] | None = None,
    examples: Mapping[str, Sequence[str]] | None = None,
) -> Draft:
    """Make a draft an article, as it is or as edited in `texts`; customers are answered from it when this returns.

    Its source is 'conversation' and its version names who approved it. Raises NotFound, and BadInput listing what must be mended first.
    """
    draft = await _draft(database, merchant_id, id)
    if draft.state != "draft":
        raise BadInput(f"This draft was {draft.state} by {draft.decided_by}.", ("draft: decided already; look at the list again",))
    said = {language: (title.strip(), body.strip()) for language, (title, body) in (texts or draft.texts).items()}
    said = {language: each for language, each in said.items() if any(each)}
    if places := problems(said):
        raise BadInput("The draft cannot be an article yet.", places)
    name = f"talk-{id.hex[:8]}"
    asked = {language: tuple(own) for language, own in (examples or draft.examples).items()}
    articles = [
        Article(name, language, "faq", title, body, examples=asked.get(language, ()), source=CONVERSATION)
        for language, (title, body) in said.items()
    ]
    changes: list[ArticleChange] = [change for each in articles if (change := change_of(None, each, CONVERSATION))]

    async def also(connection: Connection) -> None:
        if not await store.decide_draft(connection, id, "approved", who, "", now, said, name):
            raise BadInput("A colleague has decided on this draft meanwhile.", ("draft: decided already; look at the list again",))
        if draft.gap:
            await store.answer_gap(connection, draft.gap, who, now, name)

    await save_by_hand(knowledge, merchant_id, tuple(changes), who, CONVERSATION, also)
    return await _draft(database, merchant_id, id)


def problems(texts: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """What keeps texts from being an article, as places with what to do."""
    found = [] if texts else ["texts: empty; write a question and its answer in at least one language"]
    for language, (title, body) in texts.items():
        found += [] if title else [f"{language}.title: empty; write what customers ask"]
        found += [] if body else [f"{language}.body: empty; write the answer"]
        found += [
            f"{language}: '{match.group()}' stands for a personal value; write it for everybody"
            for match in TOKEN.finditer(f"{title}\n{body}")
        ]
    return tuple(found)


async def reject_draft(database: Database, merchant_id: int, id: UUID, who: str, reason: str, now: datetime) -> Draft:
    """Raises NotFound, and BadInput when it was decided already."""
    draft = await _draft(database, merchant_id, id)
    async with database.open_for(merchant_id) as connection:
        if not await store.decide_draft(connection, id, "rejected", who, reason.strip(), now, draft.texts, None):
            raise BadInput("This draft was decided already.", ("draft: decided already; look at the list again",))
    return await _draft(database, merchant_id, id)


async def _draft(database: Database, merchant_id: int, id: UUID) -> Draft:
    async with database.open_for(merchant_id) as connection:
        found = await store.select_drafts(connection, None, id)
    if not found:
        raise NotFound("There is no such draft.")
    return found[0]
