"""Find the passages that could support an answer, with the one search that everything uses."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from typing import Protocol

from kefu.perception.day_meant import day_meant
from kefu.turn.facts.sums import BASKET, RULES, sum_asked
from kefu.turn.lanes import is_sure
from kefu.turn.named.naming import without_name
from kefu.turn.state import Answer, Ask, Decision, Evidence, Heard, LookUp, Request
from kefu.turn.wording import spoken
from kefu.vocabulary import Findings, Found


class Search(Protocol):
    async def __call__(self, query: str, language: str, *, today: date = ...) -> Findings:
        """Findings over the merchant's passages that apply on `today`; without it, on the day of the turn."""
        ...


DATED = 0.5  # how answerable a question must be by the passages of another day before they stand in for today's

# How a follow-up's two searches (alone, and with the question before it) are weighed; the rest is 'same topic as before'.
SURE_ALONE = 0.75
LONGEST_FOLLOW_UP = 60  # characters
ALONE, TOGETHER, SAME_TOPIC = 0.45, 0.45, 0.1


async def retrieve(
    decision: Decision,
    request: Request,
    heard: Heard,
    language: str,
    search: Search,
    before: Evidence | None = None,
    order_day: date | None = None,
) -> Evidence:
    """Evidence for one request; for a look-up, what the articles say in case the shop's facts do not.

    A question that goes on from the one before it is searched for together with it, when alone it finds nothing sure;
    `before` is what the request before it in the same message found: then only its subject is taken over. `order_day`: of the order that
    it is about; what was in force then answers, where today's rule is another one.
    """
    if isinstance(decision, LookUp) and decision.tool == "product" and decision.aspect == "total":
        searches = [await search(RULES[kind][spoken(language)], language) for kind in BASKET]
        found = {each.passage.id: each for findings in searches for each in findings.found}
        return replace(await _found(decision, request, heard, language, search, before, order_day), rules=tuple(found.values()))
    asked = sum_asked(request.query, request.context) if isinstance(decision, (Answer, LookUp, Ask)) else None
    rules = (await search(RULES[asked.kind][spoken(language)], language)).found if asked else ()
    return replace(await _found(decision, request, heard, language, search, before, order_day), asked=asked, rules=rules)


async def _found(
    decision: Decision,
    request: Request,
    heard: Heard,
    language: str,
    search: Search,
    before: Evidence | None,
    order_day: date | None,
) -> Evidence:
    query = _query(decision, request)
    if not query:
        return Evidence()
    if (day := day_meant(request.query, heard.today)) and (dated := await _of_day(query, language, day, heard.today, search)):
        return Evidence(dated)
    if order_day and (dated := await _of_day(query, language, order_day, heard.today, search)):
        return Evidence(dated, dated=order_day)
    alone = await search(query, language)
    if request.said and not request.products and not is_sure(alone):  # 破壁机保修多久: the rule is for all goods, and names none of them
        alone = max(alone, await search(without_name(request), language), key=lambda findings: findings.answerable)
    if request.asks and isinstance(decision, Answer):
        return Evidence(_joined(alone, [await search(asked, language) for asked in request.asks]))
    goes_on = request.follow_up or bool(heard.focus.runs) or alone.answerable < SURE_ALONE
    if not (goes_on and request.context and request.context != query and isinstance(decision, Answer) and len(query) <= LONGEST_FOLLOW_UP):
        return Evidence(alone)
    best = before.findings.found[0].passage if before and before.findings and before.findings.found else None
    subject = _shared(request.context, best.title if best.kind == "faq" else f"{best.title} {best.text}") if best else ""
    together = await search(f"{subject or request.context} {query}", language)
    return Evidence(_merged(alone, together, best.topic if best else heard.focus.topic))


def _shared(question: str, title: str) -> str:
    """The longest piece of a question that a passage has, too: what both are about (礼品卡, 'gift cards'); '' when it is short."""
    one, other = question.lower(), title.lower()
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    piece = one[match.a : match.a + match.size].strip(" ，。、,.?？")
    return piece if len(piece) >= (2 if not piece.isascii() else 5) else ""


async def _of_day(query: str, language: str, day: date, today: date, search: Search) -> Findings | None:
    """What the passages of `day` say, when the rule that answers today was not yet, or will no longer be, in force then."""
    now, then = await search(query, language), await search(query, language, today=day)
    if not now.found or not then.found:
        return None
    best = now.found[0]
    if not best.passage.applies_on(day):
        others = [found for found in then.found if not found.passage.applies_on(today) and found.passage.topic == best.passage.topic]
        if others:
            rest = tuple(found for found in then.found if found is not others[0])
            return Findings(
                (replace(others[0], score=max(best.score, others[0].score)), *rest), max(now.answerable, then.answerable), now.version
            )
    first = then.found[0].passage
    if then.answerable >= DATED and not first.applies_on(today) and first.topic == best.passage.topic:
        return then  # a coming rule on another matter is no answer
    return None


def _query(decision: Decision, request: Request) -> str:
    """What to search for; '' when the articles have no say. 'I paid by card, where does the refund go?' may be a general question."""
    match decision:
        case Answer(query):
            return query
        case LookUp():
            return decision.else_answer
        case Ask("identify", ()):
            return request.query
        case _:
            return ""


def _joined(whole: Findings, each: Sequence[Findings]) -> Findings:
    """What a message of several questions finds: its passages as a whole and for each question, half and half."""
    by_id = {found.passage.id: found for findings in (*each, whole) for found in findings.found}
    alone: dict[str, float] = {}
    for found in (found for findings in each for found in findings.found):
        alone[found.passage.id] = max(alone.get(found.passage.id, 0.0), found.score)
    together = {found.passage.id: found.score for found in whole.found}

    def score(name: str) -> float:
        return (together.get(name, 0.0) + alone.get(name, 0.0)) / 2

    ranked = sorted(by_id, key=lambda name: -score(name))[: max(len(whole.found), 5)]
    rescored = tuple(replace(by_id[name], score=score(name)) for name in ranked)
    return Findings(rescored, max(findings.answerable for findings in (whole, *each)), whole.version)


def _merged(alone: Findings, together: Findings, topic: str) -> Findings:
    """A follow-up's passages, scored by both searches and by staying on the topic."""
    by_id = {found.passage.id: found for found in (*alone.found, *together.found)}
    first = {found.passage.id: found.score for found in alone.found}
    second = {found.passage.id: found.score for found in together.found}

    def score(found: Found) -> float:
        same = SAME_TOPIC if topic and found.passage.topic == topic else 0.0
        return ALONE * first.get(found.passage.id, 0.0) + TOGETHER * second.get(found.passage.id, 0.0) + same

    ranked = sorted(by_id.values(), key=lambda found: -score(found))[:5]
    rescored = tuple(replace(found, score=min(1.0, score(found)), reasons=(*found.reasons, "follow-up")) for found in ranked)
    return Findings(rescored, max(alone.answerable, together.answerable), alone.version)
