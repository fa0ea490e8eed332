"""Say it, in the cheapest way that can prove itself; every sentence points at its evidence.

What the decision leaves open is settled by lanes in order of cost (`lanes/`): live facts by templates, then the shop's articles from an
approved answer to a large model. `why` says what was taken and `passed` why each cheaper lane was not.
"""

import re
from dataclasses import replace
from datetime import date

from kefu.perception.taxonomy import taxonomy
from kefu.turn.facts.basket import tell_basket
from kefu.turn.facts.goods import tell_absent, tell_belonging, tell_found
from kefu.turn.facts.live import tell_orders, tell_products
from kefu.turn.facts.own_text import names_unwritten, speaks_of_it, tell_nothing_written, tell_own_sentence, told_as_near, with_nearer
from kefu.turn.facts.sums import reckon
from kefu.turn.facts.waiting import place_lines, wants_call
from kefu.turn.flows.events import Quoted
from kefu.turn.flows.tell import tell_course
from kefu.turn.lanes import CERTAIN, Matter, Writer, climb, declined, is_sure, quoted
from kefu.turn.named.matters import matter_of, of_the_matter
from kefu.turn.named.naming import without_name
from kefu.turn.state import (
    Act,
    Answer,
    Ask,
    Chat,
    Decision,
    Escalate,
    Evidence,
    Follow,
    HandOver,
    Heard,
    Heed,
    Line,
    LookUp,
    Meaning,
    Outcome,
    Part,
    Passed,
    Request,
    Support,
    Wait,
    WaitingWish,
)
from kefu.turn.wording import say, spoken, wording
from kefu.vocabulary import Findings, Merchant, in_language

_NOT_LIVE = (Passed("fact", "not_live"),)
ERRAND = 0.85  # of a wish to act: from here on, an article on another matter is no answer
SURELY_OF_RULES = 0.8  # the same of a question for a rule, whose articles on other matters say nothing to it
OF_OWN = 0.5  # of the taxonomy's intent: from here on a question is about an order of one's own and not about the rules
_WHERE_MINE = re.compile(r"我(?:的|那|买的)[^，。]{0,8}(?:到哪|在哪|到了吗|送到)|\b(?:where|when)(?:'s| is| will) my\b", re.IGNORECASE)


async def draft(
    request: Request, decision: Decision, evidence: Evidence, outcome: Outcome, heard: Heard, meaning: Meaning, writer: Writer
) -> Part:
    """The part of the reply that answers one request."""
    language = meaning.language
    if evidence.asked and (part := reckon(evidence.asked, evidence.rules, spoken(language))):
        return part
    match decision:
        case Follow() | Escalate():
            if outcome.course is None:
                return Part(
                    "decline",
                    (Line(say("failed", language)),),
                    ("the shop does not answer",),
                    quick_replies=(say("button.person", language),),
                )
            return tell_course(
                outcome.course,
                heard,
                language,
                lambda event: _quoted(event, language),
                lambda reason, given: handed_over(reason, given, heard.merchant, language, heard.today),
            )
        case Heed():
            return Part("smalltalk", (), ("part of an errand that goes on",))
        case Chat(kind):
            return _chat(kind, heard, language)
        case HandOver(reason):
            part = handed_over(reason, outcome, heard.merchant, language, heard.today)
            asks = say("queue.leave_contact", language)
            is_asked = any(line.text == asks for line in part.lines)
            return replace(part, lines=(*part.lines, Line(asks, is_own=True))) if wants_call(request.text) and not is_asked else part
        case Wait(wish):
            return _waiting(wish, outcome, heard, language)
        case Ask("identify", ()) if is_sure(evidence.findings, *CERTAIN) and not _asks_of_own(request):
            part = await climb(Matter(request, decision, evidence.findings, heard, meaning, writer))
            return replace(part, lines=(*part.lines, Line(say("identify.offer", language), is_own=True)))
        case Ask():
            return _ask(decision, outcome, language)
        case LookUp(tool="product", aspect="total"):
            if part := tell_basket(decision, outcome, evidence.rules, heard, language):
                return replace(part, passed=(Passed("verbatim", "asks_live"),))
            if decision.arguments["asks_freight"]:
                return await climb(Matter(request, Answer(request.query), evidence.findings, heard, meaning, writer), passed=_NOT_LIVE)
            return await _live(request, replace(decision, aspect="price"), evidence, outcome, heard, meaning, writer)
        case LookUp() | Act():
            return await _live(request, decision, evidence, outcome, heard, meaning, writer)
        case Answer():
            is_errand = request.wish_confidence >= ERRAND
            found = of_the_matter(evidence.findings, request.wish) if is_errand else _on_the_rule(request, evidence.findings)
            if is_errand and not is_sure(found):
                return Part("smalltalk", (), ("no article is about the errand, which asks for what it needs",))
            return await climb(Matter(request, decision, found, heard, meaning, writer), passed=_NOT_LIVE)


def _on_the_rule(request: Request, findings: Findings | None) -> Findings | None:
    """The passages on the matter of a question that surely asks for a rule; all of them when none of those surely answers."""
    leaf = taxonomy().get(request.leaf)
    if request.asks or leaf is None or leaf.kind != "know" or request.leaf_confidence < SURELY_OF_RULES:
        return findings
    kept = of_the_matter(findings, request.leaf)
    return kept if is_sure(kept) else findings


def _asks_of_own(request: Request) -> bool:
    """One's own order is looked up, however well an article tells what to do about orders of that kind."""
    leaf = taxonomy().get(request.leaf)
    is_of_own = leaf is not None and leaf.kind == "look_up" and leaf.name.startswith("order.") and request.leaf_confidence >= OF_OWN
    return is_of_own or bool(_WHERE_MINE.search(request.query))


async def _live(
    request: Request, decision: LookUp | Act, evidence: Evidence, outcome: Outcome, heard: Heard, meaning: Meaning, writer: Writer
) -> Part:
    """Live facts by templates; the articles before them where the words may ask a general question, and after them where they may help."""
    language = meaning.language
    aspect = decision.aspect if isinstance(decision, LookUp) else str(decision.arguments["aspect"])
    is_order = isinstance(decision, Act) or decision.tool in ("order", "orders")
    bar = () if is_order else CERTAIN
    first = isinstance(decision, LookUp) and decision.articles_first and _go_first(decision, request, evidence, bar)
    if not first and (part := _facts(decision, aspect, outcome, heard, language)):
        if isinstance(decision, LookUp) and _of_one(decision, outcome) and _is_near(decision, request, outcome):
            return replace(told_as_near(part, outcome.products[0], language), passed=(Passed("verbatim", "asks_live"),))
        if _of_one(decision, outcome) and aspect == "attribute":
            part = with_nearer(part, outcome.products[0], without_name(request), language)
        return replace(part, passed=(Passed("verbatim", "asks_live"),))
    passed = (Passed("fact", "articles_first") if first else Passed("fact", "no_facts", {"status": outcome.status}),)
    if isinstance(decision, Act) or (is_order and not decision.else_answer):
        return replace(_nothing(decision, outcome, language), passed=passed)
    if is_order:
        return await climb(Matter(request, Answer(request.query), evidence.findings, heard, meaning, writer), passed=passed)
    is_one = not first and _of_one(decision, outcome)
    if is_one and (own := tell_own_sentence(outcome.products[0], request.query, heard, language)):
        return replace(own, passed=passed)
    otherwise = _instead(decision, request, outcome, heard, language)
    if not decision.else_answer or (decision.tool == "product" and not speaks_of_it(evidence.findings, decision)):
        return replace(otherwise, passed=passed)
    return await climb(Matter(request, decision, evidence.findings, heard, meaning, writer, otherwise), passed=passed)


def _is_near(decision: LookUp, request: Request, outcome: Outcome) -> bool:
    """Whether what was found is only the nearest to what was asked."""
    of_mark = decision.aspect == "attribute" and names_unwritten(request.text, outcome.products[0])
    return bool(decision.arguments.get("is_near")) or of_mark


def _of_one(decision: LookUp | Act, outcome: Outcome) -> bool:
    return isinstance(decision, LookUp) and decision.tool == "product" and len(outcome.products) == 1


def _go_first(decision: LookUp, request: Request, evidence: Evidence, bar: tuple[float, ...]) -> bool:
    """Whether the articles answer before the facts of a look-up that lets them."""
    if decision.tool == "absent":
        return _tells_of(decision, evidence)
    return is_sure(evidence.findings, *bar) and (decision.tool != "product" or _names_kind(request, evidence))


def _names_kind(request: Request, evidence: Evidence) -> bool:
    """Whether the best article, if on care and use, has the kind of goods asked about: what is said of pans does not answer for mugs."""
    if evidence.findings is None or not request.said:
        return True
    passage = evidence.findings.found[0].passage
    if matter_of(passage.title) != "use":
        return True
    return request.said.lower() in " ".join((passage.title, passage.text, *passage.examples)).lower()


def _tells_of(decision: LookUp, evidence: Evidence) -> bool:
    """Whether an article says why the shop does not sell something: it has the word, or customers ask for it by it."""
    if evidence.findings is None or not is_sure(evidence.findings):
        return False
    passage = evidence.findings.found[0].passage
    return decision.aspect in " ".join((passage.title, passage.text, *passage.examples))


def fall_back(part: Part, wrong: frozenset[int], request: Request, evidence: Evidence, heard: Heard, language: str) -> Part:
    """The part once more after the verifier's objections: what is supported of it, else the cited passage instead of a model's words.

    `wrong`: the lines objected to. What an errand did is never left unsaid: only those lines of it go.
    """
    left = tuple(line for number, line in enumerate(part.lines) if number not in wrong)
    if part.flow:
        return replace(
            part,
            lines=left or (Line(say("flow.done_plain" if part.acts else "flow.unsaid", language)),),
            why=(*part.why, "a sentence did not pass verification"),
        )
    if any(line.supports and not line.is_own for line in left):
        rest = Line(say("model.rest", language), (), is_own=True)
        return replace(part, lines=(*left, rest), why=(*part.why, "what did not pass verification was left out"))
    if part.lane not in ("small", "model") or evidence.findings is None or not evidence.findings.found:
        return declined(language, evidence.findings, ("the sentence did not pass verification and nothing safer says it",))
    passed = (*part.passed, Passed(part.lane, "refused", {"reason": "the whole answer did not pass verification"}))
    why = ("the model's wording did not pass verification",)
    return replace(quoted(evidence.findings.found[0], request.query, language, why), passed=passed)


def _quoted(event: Quoted, language: str) -> Part | None:
    """The passage that a flow's step asks for, when there is one that surely answers."""
    if not is_sure(event.findings, *CERTAIN):
        return None
    return quoted(event.findings.found[0], event.query, language, ("a step of the flow asks the articles",))


# ---- courtesy, questions back, nothing found


def _chat(kind: str, heard: Heard, language: str) -> Part:
    shop, hours = in_language(heard.merchant.title, language)[0], in_language(heard.merchant.support_hours, language)[0]
    if kind == "hours" and not hours:
        return declined(language, None, ("the shop states no support hours",))
    if kind == "cannot_prove":
        why = ("who an order belongs to is shown by its number and digits, or a colleague looks",)
        return Part("ask", (Line(say("chat.cannot_prove", language)),), why, quick_replies=(say("button.person", language),))
    if kind == "haggling":
        why = ("prices are the shop's, not the assistant's",)
        return Part("decline", (Line(say("chat.haggling", language)),), why, quick_replies=(say("button.offers", language),))
    if kind in ("off_limits", "others_data", "no_promises", "hearsay"):
        return Part("decline", (Line(say(f"chat.{kind}", language)),), ("the assistant does not do that, however it is asked",))
    if kind in ("no_cure", "courier_number", "no_pictures", "weather", "other_channel", "ratings"):
        buttons = (say("button.person", language),) if kind in ("courier_number", "no_pictures") else ()
        why = ("nobody in the shop can give that",)
        return Part("decline", (Line(say(f"chat.{kind}", language)),), why, quick_replies=buttons)
    text = say(f"chat.{kind}", language, shop=shop, hours=hours)
    support = Support("fact", "merchant", shop, f"{shop} {hours}", cited=False)
    return Part("smalltalk", (Line(text, (0,)),), ("a courtesy needs no evidence",), (support,), names=(shop,))


def handed_over(reason: str, outcome: Outcome, shop: Merchant, language: str, today: date) -> Part:
    """What the customer is told once the engine has handed over: that it happened, what happens next and by when."""
    if outcome.status != "done" or outcome.place is None:
        return Part("decline", (Line(say("failed", language)),), ("handing over failed",))
    key = f"hand_over.{reason}" if f"hand_over.{reason}" in wording() else "hand_over.other"
    lines = [say(key if outcome.place.is_new else "hand_over.already", language)]
    if reason != "self_harm":  # a place in a line is not what is needed then
        lines += place_lines(outcome.place, shop, language, today)
    why = f"the engine handed over: {reason}, by route {outcome.place.ticket.need.rule}"
    return Part("hand_over", tuple(Line(line, is_own=True) for line in lines), (why,))


def _waiting(wish: WaitingWish, outcome: Outcome, heard: Heard, language: str) -> Part:
    """What a customer in line asked about the waiting."""
    if outcome.status != "done":
        return Part("decline", (Line(say("failed", language)),), ("the line for a person could not be read",))
    why = (f"a customer in line: {wish}",)
    if wish == "withdraw":
        return Part("hand_over", (Line(say("queue.withdrawn", language), is_own=True),), why)
    if outcome.promise:
        return Part(
            "hand_over",
            (Line(say("queue.contact_kept", language, promise=outcome.promise.text), is_own=True),),
            why,
            promises=(outcome.promise,),
        )
    if outcome.place is None:
        return Part("hand_over", (Line(say("queue.not_waiting", language), is_own=True),), why)
    lines = place_lines(outcome.place, heard.merchant, language, heard.today)
    return Part("hand_over", tuple(Line(line, is_own=True) for line in lines), why)


def _ask(decision: Ask, outcome: Outcome, language: str) -> Part:
    if decision.what == "identify":
        key = "identify.ask_digits" if decision.choices else "identify.ask"
        return Part("ask", (Line(say(key, language)),), ("an order is only read for a customer who has shown who they are",))
    if decision.what == "rephrase":
        return Part(
            "ask",
            (Line(say("rephrase", language)),),
            ("the customer rejected the answer",),
            quick_replies=(say("button.person", language),),
        )
    names = tuple(in_language(product.name, language)[0] for product in outcome.products)
    if not names:
        return Part("ask", (Line(say("which.product_open", language)),), ("the question names no goods, and the talk was of none",))
    return Part("ask", (Line(say("which.product", language)),), (f"{len(names)} products fit the words equally well",), quick_replies=names)


def _nothing(decision: LookUp | Act, outcome: Outcome, language: str) -> Part:
    keys = {
        "wrong_identity": "identify.wrong",
        "too_many": "identify.too_many",
        "needs_identity": "identify.other_order",
        "failed": "failed",
    }
    named = isinstance(decision, LookUp) and (decision.arguments.get("order") or decision.arguments.get("tracking"))
    key = keys.get(outcome.status) or ("order.not_found" if named else "orders.none")
    buttons = (say("button.person", language),) if key in ("identify.too_many", "failed", "order.not_found") else ()
    return Part(
        "decline" if key == "failed" else "ask",
        (Line(say(key, language)),),
        (f"the look-up gave: {outcome.status}",),
        quick_replies=buttons,
    )


def _facts(decision: LookUp | Act, aspect: str, outcome: Outcome, heard: Heard, language: str) -> Part | None:
    if outcome.status != "found":
        return None
    if outcome.orders:
        return tell_orders(aspect, outcome, heard, language)
    if isinstance(decision, LookUp) and decision.tool == "find_products":
        return tell_found(outcome, heard, language)
    if isinstance(decision, LookUp) and decision.tool == "absent":
        return tell_absent(decision.aspect, outcome, heard, language)
    if isinstance(decision, LookUp) and decision.tool == "goods":
        return tell_belonging(decision, outcome, heard, language)
    if not isinstance(decision, LookUp):
        return None
    return tell_products(decision, outcome, heard, language)


def _instead(decision: LookUp, request: Request, outcome: Outcome, heard: Heard, language: str) -> Part:
    """What to say when neither the shop's facts nor the articles have it."""
    if decision.tool == "find_products":
        return Part("decline", (Line(say("find.none", language)),), ("nothing in the catalogue fits",))
    if outcome.status == "failed" or not outcome.products:
        return Part("decline", (Line(say("failed", language)),), ("the shop did not answer",))
    return tell_nothing_written(outcome.products[0], without_name(request), heard, language)
