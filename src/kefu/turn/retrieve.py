"""Find the passages that could support an answer, with the one search that everything uses."""

from dataclasses import replace
from datetime import date
from typing import Protocol

from kefu.perception.days import day_meant
from kefu.turn.state import Answer, Ask, Decision, Evidence, Heard, LookUp, Request
from kefu.turn.sums import RULES, sum_asked
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


async def retrieve(decision: Decision, request: Request, heard: Heard, language: str, search: Search) -> Evidence:
    """Evidence for one request; for a look-up, what the articles say in case the shop's facts do not.

    A question that goes on from the one before it is searched for together with it, when alone it finds nothing sure.
    """
    asked = sum_asked(request.query, request.context) if isinstance(decision, (Answer, LookUp, Ask)) else None
    rules = (await search(RULES[asked.kind][spoken(language)], language)).found if asked else ()
    return replace(await _found(decision, request, heard, language, search), asked=asked, rules=rules)


async def _found(decision: Decision, request: Request, heard: Heard, language: str, search: Search) -> Evidence:
    query = _query(decision, request)
    if not query:
        return Evidence()
    if (day := day_meant(request.query, heard.today)) and (dated := await _of_day(query, language, day, heard.today, search)):
        return Evidence(dated)
    alone = await search(query, language)
    goes_on = request.follow_up or alone.answerable < SURE_ALONE
    if not (goes_on and request.context and request.context != query and isinstance(decision, Answer) and len(query) <= LONGEST_FOLLOW_UP):
        return Evidence(alone)
    together = await search(f"{request.context} {query}", language)
    return Evidence(_merged(alone, together, heard.focus.topic))


async def _of_day(query: str, language: str, day: date, today: date, search: Search) -> Findings | None:
    """What the passages of `day` say, when the best of them does not apply today: an older or a coming version of a rule."""
    dated = await search(query, language, today=day)
    if dated.found and dated.answerable >= DATED and not dated.found[0].passage.applies_on(today):
        return dated
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
