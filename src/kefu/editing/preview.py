"""What a new text would change: the latest real questions and acts, treated by the text as it is and as it would be.

An article is tried by the one search that answers customers, a flow by what begins it, a table by the rulings it gives. Nothing is saved
and nobody is told anything.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from kefu.editing import intents, settings, store
from kefu.editing.nouns import Difference, Kind, Preview, Told, Trial
from kefu.editing.texts import must_be_good
from kefu.errors import BadInput, NotFound
from kefu.governance.acts import latest_acts
from kefu.governance.policy import own_tables, rule_by
from kefu.perception.language import detect
from kefu.shops import merchant
from kefu.shops.files.articles import article_of
from kefu.turn import Services
from kefu.turn.decide import CHATS
from kefu.turn.flows.run import Flows
from kefu.turn.flows.script import read_flow
from kefu.turn.flows.wishing import wished
from kefu.turn.lanes import is_sure
from kefu.turn.state import Request
from kefu.vocabulary import ActRecord, Findings

MOST = 500
AT_ONCE = 20  # between two reports of progress
SHOWN = 160  # characters of a passage beside the question
NOTHING = Told("", "")


async def preview(services: Services, merchant_id: int, kind: Kind, name: str, source: str, most: int = MOST) -> AsyncIterator[Preview]:
    """How far it is, and the differences so far. Raises BadInput for a text that has mistakes: check it first."""
    if kind == "table":
        yield await _of_acts(services, merchant_id, name, source, most)
        return
    if kind == "setting":
        must_be_good(kind, name, source)
        yield await settings.preview_of(services, merchant_id, name, source)
        return
    before, after = await _both(services, merchant_id, kind, name, source)
    async with services.database.open_for(merchant_id) as connection:
        rows = await store.select_asked(connection, most)
    found: list[Difference] = []
    seen: set[tuple[str, str]] = set()
    for start in range(0, len(rows), AT_ONCE):
        yield Preview(start, len(rows), tuple(found))
        some = rows[start : start + AT_ONCE]
        found += await asyncio.to_thread(_differences, some, before, after, seen)
    yield Preview(len(rows), len(rows), tuple(found), is_done=True)


async def try_one(services: Services, merchant_id: int, kind: Kind, name: str, source: str, asked: str) -> Trial:
    """One question of one's own, treated by both texts. Raises BadInput for an empty question, and for a table: rulings go by facts."""
    if not asked.strip():
        raise BadInput("Write a question as a customer would ask it.")
    if kind == "setting":
        raise BadInput("A setting decides on facts, not on questions; look at which cases it would treat otherwise.")
    if kind == "table":
        raise BadInput("A table decides on facts, not on questions; look at which acts it would decide otherwise.")
    before, after = await _both(services, merchant_id, kind, name, source)
    language = detect(asked, "zh").code
    return await asyncio.to_thread(lambda: Trial(asked, before(_request(asked), language), after(_request(asked), language)))


Treat = Callable[[Request, str], Told]


async def _both(services: Services, merchant_id: int, kind: Kind, name: str, source: str) -> tuple[Treat, Treat]:
    """How a request is treated now, and how it would be."""
    if kind == "flow":
        now = await services.flows.of(merchant_id)
        flow = read_flow(source, f"{name}.yaml")
        return _starts(now), _starts(Flows({**now.newest, flow.name: flow}, now.pinned))
    if kind == "intent":
        return await _taught(services, merchant_id, name, source)
    article = article_of(source, f"articles/{name}.md")
    today = await _today(services, merchant_id)
    now_index, then_index = await services.knowledge.with_draft(merchant_id, article)
    return _answers(now_index.search, today), _answers(then_index.search, today)


async def _taught(services: Services, merchant_id: int, name: str, source: str) -> tuple[Treat, Treat]:
    """By what the merchant's intents take a request for: the errand that it begins, or the article that has their examples."""
    draft = intents.intent_of(source, name) if source.strip() else None
    known = {each.name: each for each in await services.own_intents.all(merchant_id)}
    then = {other: each for other, each in known.items() if other != name} | ({name: draft} if draft else {})
    heads = await services.own_intents.with_draft(merchant_id, name, draft)
    flows, today = await services.flows.of(merchant_id), await _today(services, merchant_id)
    searches: dict[str, tuple[Treat, Treat]] = {}
    for article in await intents.articles_with(services, merchant_id, name, source):
        now_index, then_index = await services.knowledge.with_draft(merchant_id, article)
        searches[article.language] = _answers(now_index.search, today), _answers(then_index.search, today)

    def treated(side: Literal[0, 1]) -> Treat:
        head, own = heads[side], (known, then)[side]

        def treat(request: Request, language: str) -> Told:
            found = head.match(request.text, services.vectors.query) if head else None
            begun = _starts(flows)(replace(request, taught=own[found.name].flow if found else ""), language)
            return begun if begun != NOTHING or language not in searches else searches[language][side](request, language)

        return treat

    return treated(0), treated(1)


async def _today(services: Services, merchant_id: int) -> date:
    return services.clock_now().astimezone(ZoneInfo((await merchant(services.database, merchant_id)).timezone)).date()


def _answers(search: Callable[[str, str, date], Findings], today: date) -> Treat:
    def treat(request: Request, language: str) -> Told:
        findings = search(request.query or request.text, language, today)
        if not is_sure(findings):
            return NOTHING
        best = findings.found[0].passage
        return Told(best.id, best.text[:SHOWN])

    return treat


def _starts(flows: Flows) -> Treat:
    def treat(request: Request, language: str) -> Told:
        flow = wished(request, flows)
        return Told(flow.name, flow.title.get(language) or flow.title.get("en", flow.name)) if flow else NOTHING

    return treat


def _differences(rows: list[Mapping[str, Any]], before: Treat, after: Treat, seen: set[tuple[str, str]]) -> list[Difference]:
    found: list[Difference] = []
    for row in rows:
        request, language = _request_of(row["request"]), row["language"] or "zh"
        if not request.text or (request.text, language) in seen:
            continue
        seen.add((request.text, language))
        pair = before(request, language), after(request, language)
        if pair[0] != pair[1]:
            found.append(Difference(request.text, language, *pair, row["at"], row["conversation_id"]))
    return found


def _request(text: str) -> Request:
    return Request(text, "knowledge", 0.0, query=text)


def _request_of(told: Mapping[str, Any]) -> Request:
    """A request as its turn understood it. Courtesies and the wish for a person, which no text answers, are left out."""
    intent = str(told.get("intent", ""))
    if intent in (*CHATS, "person", "rejects"):
        return _request("")
    return Request(
        str(told.get("text", "")),
        intent,
        float(told.get("confidence") or 0),
        query=str(told.get("query") or told.get("text", "")),
        wish=str(told.get("wish") or ""),
        wish_confidence=float(told.get("wish_confidence") or 0),
        taught=str(told.get("taught") or ""),
    )


async def _of_acts(services: Services, merchant_id: int, name: str, source: str, most: int) -> Preview:
    """The latest acts on record, ruled by the table as it is and as it would be, on the day that each was asked for."""
    draft = own_tables({f"{name}.yaml": source})
    if name not in draft:
        raise NotFound(f"The text is another table than '{name}'.")
    acts = await latest_acts(services.database, merchant_id, most)
    now = dict(await services.policy.tables(merchant_id, services.clock_now()))
    then = {**now, **draft}
    zone = ZoneInfo((await merchant(services.database, merchant_id)).timezone)
    found = [each for act in acts if (each := _ruled_otherwise(act, now, then, zone))]
    return Preview(len(acts), len(acts), tuple(found), is_done=True)


def _ruled_otherwise(act: ActRecord, now: Mapping[str, Any], then: Mapping[str, Any], zone: ZoneInfo) -> Difference | None:
    if act.plan.change.name not in now:
        return None
    day = act.at.astimezone(zone).date()
    one, other = rule_by(now, act.plan, act.who, day), rule_by(then, act.plan, act.who, day)
    if (one.verdict, one.rule) == (other.verdict, other.rule):
        return None
    said = "; ".join(next(iter(effect.text.values()), "") for effect in act.plan.effects[:2]) or act.name
    return Difference(
        said, "", Told(f"{one.verdict} · {one.rule}", _reason(one.reason)), Told(f"{other.verdict} · {other.rule}", _reason(other.reason)),
        act.at, act.conversation,
    )  # fmt: skip


def _reason(texts: Mapping[str, str]) -> str:
    return " / ".join(texts.values())
