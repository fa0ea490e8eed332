"""The merchant's own intents as texts: what customers say, and the errand, article or answer that it leads to.

An empty text switches one off.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import yaml

from kefu.editing import store
from kefu.editing.nouns import Fault, Named, Version
from kefu.errors import BadInput, NotFound
from kefu.knowledge.own_intents import OwnIntent, faults_of, read_examples
from kefu.turn import Services
from kefu.vocabulary import Article

_KEYS = ("name", "examples", "answer", "article", "flow")


def text_of(intent: OwnIntent) -> str:
    """An intent as it is edited."""
    told: dict[str, Any] = {"name": intent.name, "examples": list(intent.examples)}
    leads_to = {"answer": dict(intent.answer or {}), "article": intent.article, "flow": intent.flow}
    told |= {key: value for key, value in leads_to.items() if value}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=140)


def intent_of(source: str, name: str) -> OwnIntent:
    """Raises BadInput, with the line where it is known: 'line 3: examples: …'."""
    try:
        loaded: object = yaml.safe_load(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput("This is not YAML.", (f"line {line}: YAML: {error.problem}",)) from error
    if not isinstance(loaded, dict):
        raise BadInput("This is no intent.", ("line 1: intent: write name, examples, and an answer, an article or a flow",))
    rows = cast("dict[str, Any]", loaded)
    places = [f"line {_line(source, key)}: {key}: is no part of an intent; write {', '.join(_KEYS)}" for key in rows if key not in _KEYS]
    if rows.get("name") != name:
        places.append(f"line {_line(source, 'name')}: name: is '{rows.get('name', '')}'; this is '{name}': an intent keeps its name")
    examples, answer = rows.get("examples"), rows.get("answer")
    if not isinstance(examples, list):
        places.append(f"line {_line(source, 'examples')}: examples: write a list, one thing that customers say a line")
        examples = []
    if answer is not None and not _are_texts(answer):
        places.append(f"line {_line(source, 'answer')}: answer: write it by language: {{zh: …, en: …}}")
        answer = None
    zh, en = read_examples([str(each) for each in cast("list[Any]", examples)])
    said = {str(code): str(text) for code, text in cast("dict[str, str]", answer or {}).items()}
    intent = OwnIntent(name, zh, en, said or None, str(rows.get("article") or ""), str(rows.get("flow") or ""))
    places += [f"line {_line(source, place.split(':')[0])}: {place}" for place in (() if places else faults_of(intent))]
    if places:
        raise BadInput(f"The intent {name!r} is not complete.", tuple(places))
    return intent


def check(name: str, source: str) -> list[Fault]:
    """What is wrong with the text, by line; nothing is wrong with an empty one."""
    try:
        _ = intent_of(source, name) if source.strip() else None
    except BadInput as wrong:
        return [_placed(place) for place in wrong.places]
    return []


async def listed(services: Services, merchant_id: int) -> list[Named]:
    """Those that count, and those that were switched off, without a version."""
    on = await services.own_intents.all(merchant_id)
    async with services.database.open_for(merchant_id) as connection:
        known = await store.select_intent_names(connection)
    found = [Named("intent", each.name, _title(each), version_of(text_of(each)), own=True) for each in on]
    return found + [Named("intent", name, {}, "", own=True) for name in known if name not in {each.name for each in on}]


async def versions_of(services: Services, merchant_id: int, name: str) -> list[Version]:
    """Every version, the one that counts first; one that was taught before versions were kept has one."""
    async with services.database.open_for(merchant_id) as connection:
        rows = await store.select_intent_texts(connection, name)
    found = [Version(row["version"], row["source"], row["who"], row["at"]) for row in rows]
    on = await _now(services, merchant_id, name)
    if on and (not found or not found[0].source.strip() or intent_of(found[0].source, name) != on):
        found.insert(0, Version(version_of(text_of(on)), text_of(on)))
    return found


async def publish(services: Services, merchant_id: int, name: str, source: str, who: str) -> None:
    """It counts from the next message on; an empty text switches it off, and takes from articles what its examples had taught them.

    Raises BadInput and NotFound, naming what to lead to instead.
    """
    before = await _now(services, merchant_id, name)
    changed = await articles_with(services, merchant_id, name, source)
    if source.strip():
        await services.own_intents.save(merchant_id, intent_of(source, name))
    elif before:
        await services.own_intents.remove(merchant_id, name)
    gone = [each for each in changed if not each.body]
    await services.knowledge.save_articles(
        merchant_id, [each for each in changed if each.body], remove=[(each.id, each.language) for each in gone]
    )
    async with services.database.open_for(merchant_id) as connection:
        await store.insert_intent_text(connection, name, version_of(source), source, who)


async def articles_with(services: Services, merchant_id: int, name: str, source: str) -> list[Article]:
    """The articles that would be others with this text: with its examples, or with its answer; one to be removed has no body.

    Raises BadInput for a flow there is not, NotFound for an article.
    """
    intent = intent_of(source, name) if source.strip() else None
    known = {(each.id, each.language): each for each in await services.knowledge.articles(merchant_id)}
    after = dict(known)
    if before := await _now(services, merchant_id, name):
        for at, each in known.items():
            if before.answer and each.id == article_of(name):
                after[at] = replace(each, body="", examples=())
            elif each.id == before.article:
                after[at] = replace(each, examples=tuple(one for one in each.examples if one not in before.examples))
    if intent and intent.flow:
        flows = await services.flows.of(merchant_id)
        if flows.started_by(intent.flow) is None:
            named = (*flows.newest, *(start for each in flows.newest.values() for start in each.start))
            raise BadInput(f"There is no flow {intent.flow!r}.", (f"flow: one of {', '.join(dict.fromkeys(named))}",))
    if intent and intent.article:
        if all(each.id != intent.article for each in known.values()):
            raise NotFound(f"There is no article {intent.article!r}; `kefu kb list` lists them.")
        said = {"zh": intent.zh, "en": intent.en}
        for at, each in after.items():
            if each.id == intent.article:
                after[at] = replace(each, examples=tuple(dict.fromkeys((*each.examples, *said.get(each.language, ())))))
    if intent and intent.answer:
        said = {"zh": intent.zh, "en": intent.en}
        for language, text in intent.answer.items():
            asked = said.get(language) or intent.examples
            after[article_of(name), language] = Article(article_of(name), language, "faq", asked[0], text, examples=said.get(language, ()))
    return [each for at, each in after.items() if known.get(at) != each]


def article_of(name: str) -> str:
    """The article that an intent's own answer is kept in."""
    return f"intent-{name}"


def version_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12] if source.strip() else ""


def leads_to(intent: OwnIntent) -> str:
    return f"article {intent.article}" if intent.article else f"flow {intent.flow}" if intent.flow else "answer"


async def _now(services: Services, merchant_id: int, name: str) -> OwnIntent | None:
    return next((each for each in await services.own_intents.all(merchant_id) if each.name == name), None)


def _title(intent: OwnIntent) -> Mapping[str, str]:
    return {code: said[0] for code, said in (("zh", intent.zh), ("en", intent.en)) if said}


def _are_texts(answer: object) -> bool:
    return isinstance(answer, dict) and all(isinstance(each, str) for each in cast("Mapping[str, Any]", answer).values())


def _line(source: str, key: str) -> int:
    return next((number for number, line in enumerate(source.splitlines(), 1) if line.startswith(f"{key}:")), 1)


def _placed(place: str) -> Fault:
    """'line 3: about: what' as a fault."""
    line, about, what = (*place.removeprefix("line ").split(": ", 2), "", "")[:3]
    return Fault(int(line) if line.isdecimal() else 1, about, what)
