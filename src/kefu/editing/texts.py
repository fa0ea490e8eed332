"""Articles, flows, intents and tables under one door: listed, read, checked and published as plain texts, each by the room that owns it."""

from datetime import date, datetime

from kefu.database import Connection
from kefu.editing import intents, settings
from kefu.editing.nouns import Fault, Kind, Named, Version
from kefu.errors import BadInput, NotFound, Refused
from kefu.governance import check_promises
from kefu.governance.policy import check_table, default_tables, versions
from kefu.knowledge.upkeep.diff import change_of
from kefu.knowledge.upkeep.sync import history, save_by_hand
from kefu.perception.taxonomy import taxonomy
from kefu.shops.files.articles import article_of, article_text
from kefu.turn import Services
from kefu.turn.flows.book import is_shipped, shipped_flows
from kefu.turn.flows.script import Flow, read_flow
from kefu.vocabulary import Article

BY_HAND = "console"
"""Origin of an article's version that was written in the console."""
LONGEST = 60_000  # characters of one text


async def list_texts(services: Services, merchant_id: int, kind: Kind) -> tuple[Named, ...]:
    """All texts of a kind as they decide now, by name."""
    match kind:
        case "article":
            found = [
                Named(kind, f"{each.id}.{each.language}", {each.language: each.title}, "", own=True, language=each.language)
                for each in await services.knowledge.articles(merchant_id)
            ]
        case "flow":
            newest = (await services.flows.of(merchant_id)).newest
            found = [Named(kind, name, dict(flow.title), flow.version, own=not is_shipped(flow)) for name, flow in newest.items()]
            found += [Named(kind, name, flow.title, "", own=True) for name, flow in shipped_flows().items() if name not in newest]
        case "table":
            tables = await services.policy.tables(merchant_id, services.clock_now())
            stock = default_tables()
            found = [
                Named(kind, name, dict(each.table.title), each.table.version, own=each.table.version != stock[name].table.version)
                for name, each in tables.items()
            ]
        case "intent":
            found = await intents.listed(services, merchant_id)
        case "setting":
            found = await settings.listed(services, merchant_id)
    return tuple(sorted(found, key=lambda each: each.name))


async def versions_of(services: Services, merchant_id: int, kind: Kind, name: str) -> tuple[Version, ...]:
    """Every version of a text, the one that counts now first. Raises NotFound for a name there is not."""
    match kind:
        case "article":
            found = await _article_versions(services, merchant_id, name)
        case "flow":
            kept = await services.flows.versions(merchant_id, name)
            found = [Version(each.version, each.source, each.who, _moment(each.at), own=each.merchant) for each in kept]
        case "table":
            found = await _table_versions(services, merchant_id, name)
        case "intent":
            found = await intents.versions_of(services, merchant_id, name)
        case "setting":
            found = await settings.versions_of(services, merchant_id, name)
    if not found:
        raise NotFound(f"There is no {kind} '{name}'; look at the list of them.")
    return tuple(found)


def check(kind: Kind, name: str, source: str) -> tuple[Fault, ...]:
    """What is wrong with a text and what to look at, by line; mistakes first."""
    if len(source) > LONGEST:
        return (Fault(1, "text", f"is longer than {LONGEST} characters; split it"),)
    match kind:
        case "article":
            faults = _check_article(name, source)
        case "flow":
            faults = _check_flow(name, source)
        case "table":
            table, places = check_table(source)
            faults = [Fault(place.line, place.about, place.what, place.level) for place in places]
            if table is not None and table.name != name:
                faults.append(Fault(1, "table", f"is called '{table.name}'; this is '{name}': a table keeps its name"))
        case "intent":
            faults = intents.check(name, source)
        case "setting":
            faults = settings.check(name, source) if name in settings.TITLES else [Fault(1, name, "there is no such setting")]
    return tuple(sorted(faults, key=lambda fault: (fault.level != "mistake", fault.line)))


def must_be_good(kind: Kind, name: str, source: str) -> None:
    """Raises BadInput with every mistake of a text."""
    if mistakes := [fault for fault in check(kind, name, source) if fault.level == "mistake"]:
        places = tuple(f"line {fault.line}: {fault.about}: {fault.what}" for fault in mistakes)
        raise BadInput("The text has mistakes; mend them first.", places)


async def publish(services: Services, merchant_id: int, kind: Kind, name: str, source: str, who: str) -> None:
    """The text counts when this returns; running conversations keep the flow they are in. Raises BadInput with every mistake."""
    must_be_good(kind, name, source)
    match kind:
        case "article":
            after = article_of(source, f"articles/{name}.md")
            change = change_of(await _article(services, merchant_id, name), after, BY_HAND)
            if change:
                await save_by_hand(services.knowledge, merchant_id, (change,), who, BY_HAND, _nothing_more)
        case "flow":
            await services.flows.save(merchant_id, source, f"{name}.yaml", who)
        case "table":
            await versions.save_tables(services.database, merchant_id, {f"{name}.yaml": source}, who)
        case "intent":
            await intents.publish(services, merchant_id, name, source, who)
        case "setting":
            await settings.publish(services, merchant_id, name, source, who)


async def _nothing_more(_: Connection) -> None:
    return None


def _moment(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


async def _article(services: Services, merchant_id: int, name: str) -> Article | None:
    wanted = tuple(name.rpartition(".")[::2])
    found = [each for each in await services.knowledge.articles(merchant_id) if (each.id, each.language) == wanted]
    return found[0] if found else None


async def _article_versions(services: Services, merchant_id: int, name: str) -> list[Version]:
    """An article that was never changed by hand or by a source has one version: as it was loaded."""
    now = await _article(services, merchant_id, name)
    article, _, language = name.rpartition(".")
    kept = await history(services.database, merchant_id, article, language)
    found = [Version(str(each.version), article_text(each.article) if each.article else "", each.who, each.at) for each in kept]
    if now and (not found or found[0].source != article_text(now)):
        found.insert(0, Version("", article_text(now)))
    return found


async def _table_versions(services: Services, merchant_id: int, name: str) -> list[Version]:
    stock = default_tables().get(name)
    if stock is None:
        return []
    own = [each for each in await versions.history(services.database, merchant_id) if each.name == name]
    sources = await versions.sources_of(services.database, merchant_id, name)
    found = [Version(each.version, sources[each.version], each.who, each.at) for each in reversed(own)]
    if not any(each.version == stock.table.version for each in found):
        found.append(Version(stock.table.version, stock.table.source, own=False))
    return found


def _check_article(name: str, source: str) -> list[Fault]:
    try:
        article = article_of(source, f"articles/{name}.md")
    except BadInput as wrong:
        return [_placed(place) for place in wrong.places]
    if article.valid_to and article.valid_to < date.today():
        return [Fault(1, "valid_to", f"{article.valid_to} is over: customers are not answered from this text", "note")]
    return []


def _placed(place: str) -> Fault:
    """'file:row: column: what' as a fault."""
    _, row, about, what = (*place.split(":", 3), "", "", "")[:4]
    return Fault(int(row) if row.strip().isdecimal() else 1, about.strip(), what.strip())


def _check_flow(name: str, source: str) -> list[Fault]:
    try:
        flow = read_flow(source, f"{name}.yaml", frozenset(taxonomy()))
    except Refused as refused:
        return [_of_flow(told, name) for told in str(refused).splitlines()]
    if flow.name != name:
        return [Fault(1, "name", f"is '{flow.name}'; this is '{name}': a flow keeps its name")]
    return list(promising(flow, source))


def _of_flow(told: str, name: str) -> Fault:
    line, _, what = told.removeprefix(f"{name}.yaml, line ").partition(": ")
    return Fault(int(line) if line.isdecimal() else 1, "flow", what or told)


def promising(flow: Flow, source: str) -> list[Fault]:
    """Sentences that promise what Kefu cannot know; they would be left out of replies."""
    texts = [text for slot in flow.slots.values() for text in slot.ask.values()]
    texts += [text for step in flow.walk_steps() if step.say for text in step.say.values()]
    lines = source.splitlines()
    return [
        Fault(
            next((number for number, line in enumerate(lines, 1) if text in line), 1),
            "promise",
            f"“{text}” promises what nothing puts on record; it will be left out of replies",
            "note",
        )
        for text in texts
        if check_promises(text, frozenset(), ())
    ]
