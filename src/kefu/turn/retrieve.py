"""Find the passages that could support an answer, with the one search that everything uses."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from kefu.turn.state import Answer, Ask, Decision, Evidence, Heard, LookUp, Request
from kefu.vocabulary import Findings, Found

Search = Callable[[str, str], Awaitable[Findings]]
"""(query, language) → findings, over the merchant's passages that apply today."""

# How a follow-up's two searches (alone, and with the question before it) are weighed; the rest is 'same topic as before'.
SURE_ALONE = 0.75
LONGEST_FOLLOW_UP = 60  # characters
ALONE, TOGETHER, SAME_TOPIC = 0.45, 0.45, 0.1


async def retrieve(decision: Decision, request: Request, heard: Heard, language: str, search: Search) -> Evidence:
    """Evidence for one request; for a look-up, what the articles say in case the shop's facts do not.

    A question that goes on from the one before it is searched for together with it, when alone it finds nothing sure.
    """
    query = _query(decision, request)
    if not query:
        return Evidence()
    alone = await search(query, language)
    goes_on = request.follow_up or alone.answerable < SURE_ALONE
    if not (goes_on and request.context and request.context != query and isinstance(decision, Answer) and len(query) <= LONGEST_FOLLOW_UP):
        return Evidence(alone)
    together = await search(f"{request.context} {query}", language)
    return Evidence(_merged(alone, together, heard.focus.topic))


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
