"""Put the verified parts together as one message, and keep what the talk is about for the next turn."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from kefu.turn.flows.events import Carried, CaseOpened, Course
from kefu.turn.flows.wishing import ON_FILE
from kefu.turn.mood.course import opening, remembered
from kefu.turn.state import (
    Act,
    Answer,
    Ask,
    Decision,
    Draft,
    Escalate,
    Evidence,
    Focus,
    Follow,
    Heard,
    Lane,
    Line,
    LookUp,
    Meaning,
    Outcome,
    Part,
    Reply,
    Request,
)
from kefu.turn.wording import ONLY_ENGLISH, addressed, say, spoken
from kefu.vocabulary import Style, in_language

_ANSWERS: tuple[Lane, ...] = ("verbatim", "fact", "quote", "small", "model")
LONGEST_TALK = 120  # characters of earlier questions that a follow-up is searched with
MOST_CARDS = 6
MOST_QUICK_REPLIES = 6
# The lane of a reply of several parts is that of its most careful part.
_LANES: tuple[Lane, ...] = ("hand_over", "act", "policy", "decline", "ask", "model", "small", "quote", "fact", "verbatim", "smalltalk")


def compose(
    draft: Draft, meaning: Meaning, decisions: Sequence[Decision], evidences: Sequence[Evidence], outcomes: Sequence[Outcome], heard: Heard
) -> Reply:
    """One message of all parts, its citations numbered through, and the focus after it."""
    parts = _once(draft.parts)
    if foreign := _foreign_note(meaning.language, heard):
        parts.insert(0, foreign)
    if first := opening(meaning.mood, meaning.language, heard.history, str(heard.up_to)):
        parts.insert(0, Part("smalltalk", (Line(first),), ("the customer is upset: that comes first",)))
    parts = [_addressed(part, heard.merchant.style) for part in parts]
    if last := _sign_off(draft.parts, meaning, heard):
        parts.append(last)
    sentences, citations = _cited(parts)
    text = "\n".join(_paragraph(part, meaning.language) for part in parts)
    lane: Lane = next(lane for lane in _LANES if any(part.lane == lane for part in draft.parts))
    cards: list[Any] = []
    for card in (card for part in parts for card in part.cards):
        if card not in cards:
            cards.append(card)
    buttons = list(dict.fromkeys(button for part in parts for button in part.quick_replies))[:MOST_QUICK_REPLIES]
    person, is_in_line = say("button.person", meaning.language), any(part.lane == "hand_over" for part in parts)
    if meaning.mood.is_hot or is_in_line:
        others = [button for button in buttons if button != person]
        buttons = others if is_in_line else [*others[: MOST_QUICK_REPLIES - 1], person]
    content = {
        "sentences": sentences,
        "citations": citations,
        "cards": cards[:MOST_CARDS],
        "quick_replies": [{"text": button} for button in buttons],
    }
    focus = replace(heard.focus, feelings=remembered(heard.focus.feelings, meaning.mood))
    for request, decision, evidence, outcome, part in zip(meaning.requests, decisions, evidences, outcomes, draft.parts, strict=True):
        focus = _next_focus(focus, request, decision, evidence, outcome, part)
    return Reply(text, lane, meaning.language, content, {name: value for name, value in asdict(focus).items() if value})


def _addressed(part: Part, style: Style) -> Part:
    """Kefu's own sentences with the merchant's word for 'you'; what an article says stays as it is."""
    if style.address != "你":
        return part
    own = [not any(part.supports[index].kind == "passage" for index in line.supports) for line in part.lines]
    lines = [replace(line, text=addressed(line.text, style)) if mine else line for line, mine in zip(part.lines, own, strict=True)]
    return replace(part, lines=tuple(lines))


def _sign_off(parts: Sequence[Part], meaning: Meaning, heard: Heard) -> Part | None:
    """The merchant's closing words, once a conversation, under an answer; never to somebody who is upset."""
    words = in_language(heard.merchant.style.sign_off, meaning.language)[0] if heard.merchant.style.sign_off else ""
    is_answer = all(part.lane in _ANSWERS for part in parts)
    if not words or not is_answer or meaning.mood.is_upset or any(words in text for who, text in heard.history if who == "ai"):
        return None
    return Part("smalltalk", (Line(words),), ("the merchant's style guide signs off",))


def _foreign_note(language: str, heard: Heard) -> Part | None:
    """In the customer's language, once a conversation: that the answer is in English."""
    said_before = any(ONLY_ENGLISH[language] in text for who, text in heard.history if who == "ai") if language in ONLY_ENGLISH else True
    if said_before:
        return None
    return Part("smalltalk", (Line(ONLY_ENGLISH[language]),), ("Kefu has no wording in this language",))


def _once(parts: Sequence[Part]) -> list[Part]:
    """The parts to be said: what two requests have in common is said once, and 'I don't know' once, after what is known."""
    kept: list[Part] = []
    for part in parts:
        if part.lines and not any(part.lines == other.lines for other in kept):
            kept.append(part)
    flows = [part for part in kept if part.flow]
    kept = [part for part in kept if not part.flow]
    known = [part for part in kept if part.lane not in ("ask", "decline")]
    if flows:
        return known + flows
    return known + [part for part in kept if part.lane in ("ask", "decline")][: 1 if known else 2] + flows


def _paragraph(part: Part, language: str) -> str:
    glue = "" if spoken(language) == "zh" else " "
    if (part.lane in ("fact", "act", "policy") and len(part.lines) > 2) or any(line.text.startswith("· ") for line in part.lines):
        return "\n".join(line.text for line in part.lines)
    return glue.join(line.text for line in part.lines)


def _cited(parts: Sequence[Part]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Sentences with the numbers of their citations (from 1), and the citations themselves; facts carry no number."""
    numbers: dict[str, int] = {}
    citations: list[dict[str, Any]] = []
    sentences: list[dict[str, Any]] = []
    for part in parts:
        for line in part.lines:
            cited: list[int] = []
            for support in (part.supports[index] for index in line.supports):
                if not support.cited:
                    continue
                if support.id not in numbers:
                    numbers[support.id] = len(numbers) + 1
                    quote = support.text.removeprefix(support.title).strip()
                    citations.append(
                        {"index": numbers[support.id], "passage": support.id, "title": support.title, "url": support.url, "quote": quote}
                    )
                cited.append(numbers[support.id])
            sentences.append({"text": line.text, "citations": cited})
    return sentences, citations


def _next_focus(focus: Focus, request: Request, decision: Decision, evidence: Evidence, outcome: Outcome, part: Part) -> Focus:
    missed = part.lane in ("decline",) or (part.lane == "ask" and isinstance(decision, Answer)) or request.intent == "rejects"
    if isinstance(decision, (Follow, Escalate)) and outcome.course is not None:
        return _after_flows(focus, outcome.course, request.query)
    focus = replace(focus, misses=focus.misses + 1 if missed else 0 if part.lane not in ("smalltalk", "ask") else focus.misses)
    match decision:
        case Ask("which_product"):
            return replace(focus, candidates=decision.choices, pending=request.intent, query=request.query)
        case Ask("identify"):
            return replace(focus, pending=request.intent, order=request.order or focus.order)
        case Act("identify") if outcome.status != "found":
            return replace(focus, pending=request.intent, order=str(decision.arguments["order"]))
        case Act("identify"):
            return replace(focus, pending="", intent=request.intent, order=str(decision.arguments["order"]))
        case LookUp(tool="product" | "goods") if outcome.products:
            shown = tuple(product.id for product in outcome.products)
            product, several = (shown[0], ()) if len(shown) == 1 else (focus.product, shown)
            return replace(
                focus,
                product=product,
                sku=request.sku,
                intent=request.intent,
                query=request.query,
                pending="",
                candidates=several,
                topic="",
            )
        case LookUp(tool="compare") if outcome.products:
            shown = tuple(product.id for product in outcome.products)
            return replace(focus, intent=request.intent, query=request.query, pending="", candidates=shown, topic="")
        case LookUp(tool="find_products") if outcome.products:
            found = tuple(product.id for product in outcome.products)
            product = found[0] if len(found) == 1 else focus.product
            return replace(focus, product=product, candidates=found, intent=request.intent, pending="", sought=outcome.sought)
        case LookUp(tool="order" | "orders"):
            mine = request.products[0] if request.is_own and len(request.products) == 1 else focus.product
            shown = outcome.orders[0].id if len(outcome.orders) == 1 else focus.order  # said or not, its number is what the talk is about
            return replace(focus, intent=request.intent, order=request.order or shown, product=mine, pending="")
        case Answer() if part.lane in ("verbatim", "quote", "small", "model") and evidence.findings and evidence.findings.found:
            topic = evidence.findings.found[0].passage.topic
            return replace(
                focus,
                intent="knowledge",
                query=_talk(focus, request),
                topic=topic,
                pending="",
            )
        case _:
            return focus


def _after_flows(focus: Focus, course: Course, query: str) -> Focus:
    """The open errands as they stand now; their order is what the talk is about, and the wish what a short question asks of."""
    orders = [str(run.slots["order"]) for run in course.runs if run.slots.get("order")]
    orders += [event.plan.order for event in course.events if isinstance(event, Carried) and event.plan.order]
    last = max(focus.last_run, course.last_run)
    asked = query if query and course.runs and course.last_run > focus.last_run else focus.query
    intent = ON_FILE if any(isinstance(event, CaseOpened) for event in course.events) else "" if focus.intent == ON_FILE else focus.intent
    order = orders[0] if orders else focus.order
    return replace(focus, runs=course.runs, last_run=last, order=order, intent=intent, misses=0, pending="", query=asked)


def _talk(focus: Focus, request: Request) -> str:
    """What the next short question goes on from: this one, with the one it went on from itself."""
    if request.follow_up and focus.query:
        return f"{focus.query} {request.query}"[-LONGEST_TALK:]
    return request.query
