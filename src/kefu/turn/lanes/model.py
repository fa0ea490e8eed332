"""A language model phrases what the articles say: a small one the best passage, a large one all the evidence there is.

Each sentence passes the gate before anyone sees it. The small model's are held until its whole answer has passed and it was sure of its
words, for the large one is asked when it was not; the large model's are shown one by one. Refused at its first sentence, it is told why and
asked once more; refused later, what has passed is kept and the customer told that the rest is not known.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Literal

from kefu.errors import Refused, TryAgainLater
from kefu.governance.budgets import BudgetSpent
from kefu.llm import Completion, LanguageModel, Prompt
from kefu.perception.links import pieces
from kefu.turn.lanes.matter import SURE, Matter, support_of
from kefu.turn.lanes.passages import split_sentences
from kefu.turn.lanes.phrase import one_fact, phrasing_prompt
from kefu.turn.lanes.prompt import answer_prompt, mending
from kefu.turn.lanes.tone import against_style, dressed, is_empty, most_sentences
from kefu.turn.state import Line, Part, Passed
from kefu.turn.wording import say
from kefu.vocabulary import Found

Tier = Literal["small", "model"]
# Mean probability of a token from which the small model's words are taken: of 46 answers that passed the checks 74 % had the fact right,
# of the 32 from here on 84 % (benches/LOG.md, "Phrasing").
CONFIDENT = 0.75
MOST_PASSAGES = 3
NEXT = 0.4  # a further passage is evidence when it scores at least this share of the best one
_MARK = re.compile(r"\s*[\[【](\d)[\]】]")


async def small(matter: Matter) -> Part | Passed:
    """The small model on the best passage alone."""
    if doubt := matter.doubt("small"):
        return doubt
    if matter.writer.small is None:
        return Passed("small", "no_small")
    if matter.writer.form == "phrase" and not matter.is_same_language:
        return Passed("small", "other_language", {"article": matter.best.passage.language, "customer": matter.language})
    return await _written("small", matter.writer.small, matter, (matter.best,))


async def large(matter: Matter) -> Part | Passed:
    """The large model on the best passages."""
    if doubt := matter.doubt("model"):
        return doubt
    if matter.writer.model is None:
        return Passed("model", "no_model")
    evidence = evidence_for(matter)
    made = await _written("model", matter.writer.model, matter, evidence)
    if isinstance(made, Passed) and made.why == "refused":
        again = await _written("model", matter.writer.model, matter, evidence, made)
        return made if isinstance(again, Passed) else replace(again, why=(*again.why, f"mended once: {made.values['reason']}"))
    return made


def evidence_for(matter: Matter) -> tuple[Found, ...]:
    """The best passage, and those after it that are about as near."""
    assert matter.findings is not None
    first, *others = matter.findings.found
    least = max(SURE, NEXT * first.score) if matter.is_same_language else NEXT * first.score
    near = [found for found in others if found.score >= least]
    return (first, *near[: MOST_PASSAGES - 1])


async def _written(
    tier: Tier, model: LanguageModel, matter: Matter, evidence: tuple[Found, ...], refused: Passed | None = None
) -> Part | Passed:
    """`refused`: what came of the first time, when this is the second."""
    shown_at_once = tier == "model"
    if tier == "small" and matter.writer.form == "phrase":
        # Learnt to say one fact in the fact's own language and nothing else: neither instructions nor tone would be heeded.
        prompt = phrasing_prompt(
            one_fact(matter.best.passage, matter.request.query), matter.request.query, matter.language, confidence=True
        )
    else:
        prompt = answer_prompt(matter, evidence, confidence=not shown_at_once)
    if refused is not None:
        prompt = replace(prompt, messages=(*prompt.messages, *mending(refused.values["said"], refused.values["reason"], matter.language)))
    supports = tuple(support_of(found) for found in evidence)
    part = Part(tier, (), ("a model phrases the evidence",), supports, asked=matter.request.query)
    lines: list[Line] = []
    completion: Completion | None = None
    try:
        async with aclosing(_sentences_of(model, prompt)) as stream:
            async for piece in stream:
                if isinstance(piece, Completion):
                    completion = piece
                    break
                if _knows_nothing(piece):
                    return Passed(tier, "knows_not")
                if is_empty(piece, matter.language):
                    continue
                line = _supported(dressed(_untitled(piece, part), matter.heard.merchant.style), part)
                if line in lines:  # a small model at its wits' end says one thing again and again
                    continue
                if reason := _objection(line, part, matter):
                    if not (shown_at_once and lines):
                        return Passed(tier, "refused", {"reason": reason, "said": line.text})
                    part = replace(part, why=(*part.why, f"the rest was refused: {reason}"))
                    lines.append(Line(say("model.rest", matter.language), (), is_own=True))
                    await matter.writer.show(lines[-1].text)
                    break
                lines.append(line)
                if shown_at_once:
                    await matter.writer.show(line.text)
                if len(lines) >= most_sentences(matter.heard.merchant.style):
                    break
    except BudgetSpent as spent:
        return Passed(tier, f"budget_{spent.scope}")
    except (TryAgainLater, Refused) as error:
        return Passed(tier, "did_not_answer", {"error": str(error)[:200]})
    if not lines:
        return Passed(tier, "cut" if completion and completion.finish == "length" else "empty")
    if not shown_at_once:
        sure = completion.confidence if completion else None
        if sure is not None and sure < CONFIDENT:
            return Passed(tier, "unsure", {"confidence": f"{sure:.2f}", "needed": f"{CONFIDENT:.2f}"})
        for line in lines:
            await matter.writer.show(line.text)
    return replace(part, lines=tuple(lines), model=_told(model, completion))


def _told(model: LanguageModel, completion: Completion | None) -> dict[str, Any]:
    """Who wrote, and how sure it was; what it took is in the turn's list of calls."""
    sure = {"confidence": round(completion.confidence, 3)} if completion and completion.confidence is not None else {}
    return {"name": model.name, "version": model.version, **sure}


def _supported(piece: str, part: Part) -> Line:
    """The sentence with what it stands on: the numbers it names itself, else the passage whose words it has most of."""
    text = _MARK.sub("", piece).strip()
    if len(part.supports) == 1:
        return Line(text, (0,))
    named = tuple(dict.fromkeys(int(mark) - 1 for mark in _MARK.findall(piece) if 0 < int(mark) <= len(part.supports)))
    if named:
        return Line(text, named)
    said = pieces(text)
    return Line(text, (max(range(len(part.supports)), key=lambda at: len(said & pieces(part.supports[at].text))),))


def _untitled(piece: str, part: Part) -> str:
    """Small models like to begin with the passage's title, set off by a colon or a new line."""
    for support in part.supports:
        rest = piece.removeprefix(support.title)
        if rest != piece and (words := rest.lstrip("：: \n")) and words != rest:
            return words
    return piece


def _objection(line: Line, part: Part, matter: Matter) -> str:
    """Why the sentence may not be said; '' when it may."""
    if reason := against_style(line.text, matter.heard.merchant.style):
        return reason
    objections = matter.writer.gate(line, part, matter.language)
    return objections[0].reason if objections else ""


async def _sentences_of(model: LanguageModel, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
    """The model's words sentence by sentence, then its Completion. A last sentence that was cut off by the limit is left out."""
    held = ""
    async with aclosing(model.stream(prompt)) as stream:
        async for piece in stream:
            if isinstance(piece, Completion):
                if held.strip() and piece.finish != "length":
                    yield held.strip()
                yield piece
                return
            held += piece
            *whole, held = split_sentences(held)
            for sentence in whole:
                if sentence.strip():
                    yield sentence.strip()


def _knows_nothing(sentence: str) -> bool:
    plain = sentence.strip().lower()
    return (
        plain.startswith(("不知道", "我不知道", "抱歉，我不知道", "i don't know", "i do not know", "sorry, i don't know"))
        and len(plain) < 60
    )
