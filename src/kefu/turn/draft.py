"""Say it, in the cheapest way that can prove itself; every sentence points at its evidence.

Lanes in order of cost: smalltalk · verbatim (an approved answer) · fact (templates over live facts) · quote (the passage's own words) ·
model (a language model phrases the passage) · ask · decline. `why` says which was taken and why the cheaper ones were passed over.
"""

import re
import unicodedata
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from kefu.errors import Refused, TryAgainLater
from kefu.llm import Completion, LanguageModel, Prompt
from kefu.perception.links import pieces
from kefu.turn.facts import tell_found, tell_orders, tell_products, tell_what_is_known
from kefu.turn.flows.events import Quoted
from kefu.turn.flows.tell import tell_course
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
    Objection,
    Outcome,
    Part,
    Request,
    Support,
)
from kefu.turn.sums import reckon
from kefu.turn.wording import SPOKEN, say, spoken, wording
from kefu.vocabulary import Findings, Found, Merchant, Passage, in_language

# Thresholds on calibrated scores, chosen on benches/answers/questions.jsonl's development half (benches/LOG.md, "Answers").
ANSWERABLE = 0.66  # below: the articles do not hold it
SURE = 0.12  # the best passage's score from which it is taken as the answer
CERTAIN = (0.75, 0.3)  # answerable and score from which an article goes before live facts of the same words
FOREIGN = (0.17, 0.08)  # the same two for a passage in another language than the question: no word of theirs can agree
CLEAR, BESIDE = 0.5, 0.5  # a best passage below CLEAR is joined by a second one that scores at least this share of it
NEAR_ANSWERABLE, NEAR = 0.5, 0.03  # from these on, passages are offered as "did you mean"
SHORT = {"zh": 170, "en": 420}  # characters: a passage this short is quoted whole, shorter than any rephrasing is safe
MODEL_TOKENS = 160
MODEL_PASSAGE = {"zh": 360, "en": 850}  # characters of evidence that go into the prompt: prefill is what costs time

Gate = Callable[[Line, Part, str], tuple[Objection, ...]]
"""(sentence, its part, language) → objections; the verifier's check of one sentence, handed in by the flow."""
Show = Callable[[str], Awaitable[None]]
"""Called with each sentence that has passed the gate."""


@dataclass(frozen=True, slots=True)
class Writer:
    """The language model as a draft uses it; `model` is None when the shop runs without one."""

    model: LanguageModel | None
    gate: Gate
    show: Show


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
                lambda event: _quoted(event, request, heard, language),
                lambda reason, given: handed_over(reason, given, heard.merchant, language),
            )
        case Heed():
            return Part("smalltalk", (), ("part of an errand that goes on",))
        case Chat(kind):
            return _chat(kind, heard, language)
        case HandOver(reason):
            return handed_over(reason, outcome, heard.merchant, language)
        case Ask("identify", ()) if _is_sure(evidence.findings, *CERTAIN):
            return await _from_articles(decision, request, evidence, heard, language, writer, None)
        case Ask():
            return _ask(decision, outcome, language)
        case LookUp() | Act():
            aspect = decision.aspect if isinstance(decision, LookUp) else str(decision.arguments["aspect"])
            is_order = isinstance(decision, Act) or decision.tool in ("order", "orders")
            bar = (ANSWERABLE, SURE) if is_order else CERTAIN
            first = isinstance(decision, LookUp) and decision.articles_first and _is_sure(evidence.findings, *bar)
            if not first and (part := _facts(decision, aspect, outcome, heard, language)):
                return part
            if isinstance(decision, Act) or (is_order and not decision.else_answer):
                return _nothing(decision, outcome, language)
            if is_order:
                return await _from_articles(Answer(request.query), request, evidence, heard, language, writer, None)
            otherwise = _instead(decision, outcome, heard, language)
            if not decision.else_answer:
                return otherwise
            return await _from_articles(decision, request, evidence, heard, language, writer, otherwise)
        case Answer():
            return await _from_articles(decision, request, evidence, heard, language, writer, None)


def fall_back(part: Part, wrong: frozenset[int], request: Request, evidence: Evidence, heard: Heard, language: str) -> Part:
    """The part once more after the verifier's objections: the cited passage itself instead of a model's words about it.

    `wrong`: the lines objected to. What an errand did is never left unsaid: only those lines of it go.
    """
    if part.flow:
        left = tuple(line for number, line in enumerate(part.lines) if number not in wrong)
        return replace(
            part,
            lines=left or (Line(say("flow.done_plain" if part.acts else "flow.unsaid", language)),),
            why=(*part.why, "a sentence did not pass verification"),
        )
    if part.lane != "model" or evidence.findings is None or not evidence.findings.found:
        return _declined(language, evidence.findings, ("the sentence did not pass verification and nothing safer says it",))
    return _quote(evidence.findings.found[0], request, heard, language, ("the model's wording did not pass verification",))


def _quoted(event: Quoted, request: Request, heard: Heard, language: str) -> Part | None:
    """The passage that a flow's step asks for, when there is one that surely answers."""
    if not _is_sure(event.findings, ANSWERABLE, SURE):
        return None
    return _quote(event.findings.found[0], replace(request, query=event.query), heard, language, ("a step of the flow asks the articles",))


# ---- courtesy, questions back, nothing found


def _chat(kind: str, heard: Heard, language: str) -> Part:
    shop, hours = in_language(heard.merchant.title, language)[0], in_language(heard.merchant.support_hours, language)[0]
    if kind == "hours" and not hours:
        return _declined(language, None, ("the shop states no support hours",))
    if kind in ("off_limits", "others_data", "no_promises", "hearsay", "haggling"):
        return Part("decline", (Line(say(f"chat.{kind}", language)),), ("the assistant does not do that, however it is asked",))
    text = say(f"chat.{kind}", language, shop=shop, hours=hours)
    support = Support("fact", "merchant", shop, f"{shop} {hours}", cited=False)
    return Part("smalltalk", (Line(text, (0,)),), ("a courtesy needs no evidence",), (support,), names=(shop,))


def handed_over(reason: str, outcome: Outcome, shop: Merchant, language: str) -> Part:
    """What the customer is told once the engine has handed over: that it happened, and when people are there."""
    if outcome.status != "done":
        return Part("decline", (Line(say("failed", language)),), ("handing over failed",))
    hours = in_language(shop.support_hours, language)[0]
    key = f"hand_over.{reason}" if f"hand_over.{reason}" in wording() else "hand_over.other"
    lines = [say("hand_over.already" if outcome.was_waiting else key, language)]
    if hours:
        lines.append(say("hand_over.hours", language, hours=hours))
    return Part("hand_over", tuple(map(Line, lines)), (f"the engine handed over: {reason}",))


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
    return tell_products(decision, outcome, heard, language) if isinstance(decision, LookUp) else None


def _instead(decision: LookUp, outcome: Outcome, heard: Heard, language: str) -> Part:
    """What to say when neither the shop's facts nor the articles have it."""
    if decision.tool == "find_products":
        return Part("decline", (Line(say("find.none", language)),), ("nothing in the catalogue fits",))
    if outcome.status == "failed" or not outcome.products:
        return Part("decline", (Line(say("failed", language)),), ("the shop did not answer",))
    return tell_what_is_known(outcome.products[0], heard, language)


# ---- from the articles


async def _from_articles(
    decision: Decision, request: Request, evidence: Evidence, heard: Heard, language: str, writer: Writer, otherwise: Part | None
) -> Part:
    findings = evidence.findings
    if findings is None or not findings.found:
        return otherwise or _declined(language, findings, ("no article is near the question",))
    best = findings.found[0]
    is_search = isinstance(decision, LookUp) and decision.articles_first
    needed = CERTAIN if is_search else (ANSWERABLE, SURE) if best.passage.language == language else FOREIGN
    if not _is_sure(findings, *needed):
        return otherwise or _declined(language, findings, (_doubt(findings),))
    passage, same = best.passage, best.passage.language == language
    if same and (beside := _beside(findings, language)):
        return _both(best, beside, request)
    if same and passage.kind == "faq":
        return _verbatim(best, ("an approved answer to this very question",))
    if same and len(passage.text) <= SHORT[spoken(language)]:
        return _quote(best, request, heard, language, ("no approved answer is this near; the passage is short enough to be quoted whole",))
    passed_over = (
        "the passage is too long to send whole" if same else f"the article is in {passage.language}, the customer writes {language}"
    )
    if writer.model is not None:
        try:
            return await _modelled(best, request, heard, language, writer, (f"not verbatim: {passed_over}",))
        except (TryAgainLater, Refused) as error:
            return _quote(best, request, heard, language, (passed_over, f"the model did not answer: {error}"))
    return _quote(best, request, heard, language, (passed_over, "no model is set up: the passage's own sentences instead"))


def _is_sure(findings: Findings | None, answerable: float, score: float) -> bool:
    """Whether the best passage is taken as the answer."""
    return findings is not None and bool(findings.found) and findings.answerable >= answerable and findings.found[0].score >= score


def _doubt(findings: Findings) -> str:
    return f"answerable {findings.answerable:.2f} (from {ANSWERABLE}), best passage {findings.found[0].score:.2f} (from {SURE})"


def _beside(findings: Findings, language: str) -> Found | None:
    """The second passage, when the first is not clearly the better answer: both together are more honest than a coin toss."""
    if len(findings.found) < 2:
        return None
    first, second = findings.found[:2]
    is_close = first.score < CLEAR and second.score >= max(BESIDE * first.score, SURE)
    return second if is_close and second.passage.language == language and second.passage.article != first.passage.article else None


def _both(first: Found, second: Found, request: Request) -> Part:
    lines = [Line(sentence, (0,)) for sentence in nearest_sentences(first.passage, request.query)]
    lines += [Line(sentence, (1,)) for sentence in nearest_sentences(second.passage, request.query)]
    why = f"two articles are about as near ({first.score:.2f} and {second.score:.2f}): both are quoted"
    return Part(
        "verbatim" if first.passage.kind == second.passage.kind == "faq" else "quote",
        tuple(lines),
        (why,),
        (_support(first), _support(second)),
    )


def _verbatim(found: Found, why: tuple[str, ...]) -> Part:
    lines = tuple(Line(sentence, (0,)) for sentence in sentences(found.passage.text))
    return Part("verbatim", lines, why, (_support(found),))


def _quote(found: Found, request: Request, heard: Heard, language: str, why: tuple[str, ...]) -> Part:
    """The passage's own words: whole when short, else the sentences nearest the question, in their order."""
    passage = found.passage
    lines = [Line(sentence, (0,)) for sentence in nearest_sentences(passage, request.query)]
    if passage.language != language:
        name = say(f"language.{passage.language}", language) if passage.language in SPOKEN else passage.language
        lines.insert(0, Line(say("quote.foreign", language, tongue=name)))
    return Part("quote", tuple(lines), why, (_support(found),))


def _declined(language: str, findings: Findings | None, why: tuple[str, ...]) -> Part:
    """Nothing reliable: offer the nearest known questions when there are some, and a person always."""
    person = say("button.person", language)
    is_near = findings is not None and findings.answerable >= NEAR_ANSWERABLE
    near = [found for found in (findings.found if findings and is_near else ()) if found.score >= NEAR and found.passage.kind == "faq"]
    titles = tuple(dict.fromkeys(found.passage.title for found in near if found.passage.language == language))[:3]
    if titles:
        return Part("ask", (Line(say("ask.nearest", language)),), why, quick_replies=(*titles, person))
    return Part("decline", (Line(say("decline", language)),), why, quick_replies=(person,))


async def _modelled(found: Found, request: Request, heard: Heard, language: str, writer: Writer, why: tuple[str, ...]) -> Part:
    """A model phrases one passage. Each sentence passes the gate before anyone sees it; the first that does not ends the writing."""
    assert writer.model is not None
    part = Part("model", (), why, (_support(found),), asked=request.query)
    lines: list[Line] = []
    usage: Completion | None = None
    refused = ""
    async with aclosing(_sentences_of(writer.model, _prompt(found, request, heard, language))) as stream:
        async for piece in stream:
            if isinstance(piece, Completion):
                usage = piece
                break
            line = Line(piece, (0,))
            if _knows_nothing(piece):
                return _quote(found, request, heard, language, (*why, "the model found no answer in the passage"))
            if objections := writer.gate(line, part, language):
                refused = objections[0].reason
                break
            lines.append(line)
            await writer.show(piece)
    if refused or not lines:
        return _quote(found, request, heard, language, (*why, f"the model's sentence was refused: {refused or 'empty'}"))
    cost = {"name": writer.model.name, "version": writer.model.version}
    if usage:
        told = usage.usage
        cost |= {"prompt_tokens": told.prompt_tokens, "completion_tokens": told.completion_tokens, "cached_tokens": told.cached_tokens}
        cost |= {"milliseconds": told.milliseconds, "first_token_milliseconds": told.first_token_milliseconds}
        cost |= {"cost": str(told.cost), "currency": told.currency}
    return Part("model", tuple(lines), why, (_support(found),), asked=request.query, model=cost)


def _prompt(found: Found, request: Request, heard: Heard, language: str) -> Prompt:
    shop = in_language(heard.merchant.title, language)[0]
    words = "\n".join(nearest_sentences(found.passage, request.query, MODEL_PASSAGE[spoken(found.passage.language)]))
    if spoken(language) == "zh":
        text = f"【资料】{found.passage.title}\n{words}\n\n【顾客】{request.query}"
    else:
        text = f"NOTES: {found.passage.title}\n{words}\n\nCUSTOMER: {request.query}"
        if language != "en":
            text += f"\n\n(Answer in the customer's language: {language}.)"
    return Prompt(_system(spoken(language)).format(shop=shop), (("user", text),), max_tokens=MODEL_TOKENS)


@cache
def _system(language: str) -> str:
    return (resources.files("kefu.turn") / "prompts" / f"answer.{language}.md").read_text(encoding="utf-8").strip()


async def _sentences_of(model: LanguageModel, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
    """The model's words sentence by sentence, then its Completion."""
    held = ""
    async with aclosing(model.stream(prompt)) as stream:
        async for piece in stream:
            if isinstance(piece, Completion):
                if held.strip():
                    yield held.strip()
                yield piece
                return
            held += piece
            *whole, held = _split(held)
            for sentence in whole:
                if sentence.strip():
                    yield sentence.strip()


def _knows_nothing(sentence: str) -> bool:
    plain = sentence.strip().lower()
    return (
        plain.startswith(("不知道", "我不知道", "抱歉，我不知道", "i don't know", "i do not know", "sorry, i don't know"))
        and len(plain) < 60
    )


# ---- sentences of a passage

_END = re.compile(r"(?<=[。！？!?；;])\s*|(?<=[.!?;])\s+(?=[A-Z0-9“\"'(])|\n+")


def _split(text: str) -> list[str]:
    return _END.split(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, list bullets and table rows each as one; Markdown marks dropped."""
    plain = re.sub(r"^\s*#+ .*$", "", text, flags=re.MULTILINE)
    plain = re.sub(r"^\s*(?:[-*+]\s+|>\s*)", "", plain, flags=re.MULTILINE)
    plain = re.sub(r"\*\*(.+?)\*\*|__(.+?)__", lambda m: m.group(1) or m.group(2), plain)
    return [sentence.strip() for sentence in _split(plain) if sentence.strip() and not re.fullmatch(r"[|\s:\-]+", sentence.strip())]


def nearest_sentences(passage: Passage, question: str, room: int | None = None) -> list[str]:
    """The passage whole when it fits into `room` characters, else its sentences nearest to the question, in their order."""
    room = room or 2 * SHORT[spoken(passage.language)]
    every = sentences(passage.text)
    if sum(map(len, every)) <= room:
        return every
    said = pieces(question) | pieces(unicodedata.normalize("NFKC", passage.title))
    weights = _rarity(every)

    def near(position: int) -> float:
        return sum(weights[piece] for piece in pieces(every[position]) & said) / (1 + len(every[position]) / 200)

    kept: list[int] = []
    left = room
    for position in sorted(range(len(every)), key=lambda position: (-near(position), position)):
        if len(every[position]) <= left or not kept:
            kept.append(position)
            left -= len(every[position])
    return [every[position] for position in sorted(kept)]


def _rarity(every: Sequence[str]) -> dict[str, float]:
    seen: dict[str, int] = {}
    for sentence in every:
        for piece in pieces(sentence):
            seen[piece] = seen.get(piece, 0) + 1
    return {piece: 1.0 / count for piece, count in seen.items()}


def _support(found: Found) -> Support:
    passage = found.passage
    return Support("passage", passage.id, passage.title, f"{passage.title}\n{passage.text}", passage.url, found.score, found.reasons)
