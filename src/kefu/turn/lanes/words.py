"""The shop's own words: an approved answer word for word, a short passage whole, the nearest sentences of a long one, or "I don't know"."""

import re
from dataclasses import replace

from kefu.turn.lanes.covering import Quoted, covering
from kefu.turn.lanes.matter import Matter, support_of
from kefu.turn.lanes.passages import SHORT, nearest_sentences, sentences
from kefu.turn.state import Line, Part, Passed
from kefu.turn.wording import SPOKEN, say, spoken
from kefu.vocabulary import Findings, Found

_BARE_YES = re.compile(r"(?:可以|可以的|能|能的|支持|是的|Yes|No)[。.！!]", re.IGNORECASE)
_ASKS_YES_OR_NO = re.compile(
    r"[吗么不没]\W*$|能不能|可不可以|可以.{0,12}[吗么]|是否|行不行|^\W*(?:so |and |but )?"
    r"(?:is|are|am|can|could|does|do|did|will|would|may|should|has|have)\b|[,;] (?:can|could|may|will|do) (?:i|you|we)\b",
    re.IGNORECASE,
)
NEAR_ANSWERABLE, NEAR = 0.58, 0.03  # from these on, passages are offered as "did you mean", with what they say
NEAR_ROOM = {"zh": 90, "en": 220}  # characters of each: more of what may not answer is a heap to read
MOST_NEAR = 2  # passages


async def verbatim(matter: Matter) -> Part | Passed:
    """An approved answer to this very question, or two when neither is clearly nearer."""
    if doubt := matter.doubt("verbatim"):
        return doubt
    first = matter.best
    if not matter.is_same_language:
        return Passed("verbatim", "other_language", {"article": first.passage.language, "customer": matter.language})
    if first.passage.kind != "faq":
        return Passed("verbatim", "not_approved", {"kind": first.passage.kind})
    quoted_too = _covering(matter)
    if any(each.found.passage.kind != "faq" for each in quoted_too):
        return Passed("verbatim", "two_articles", {"kind": first.passage.kind})
    if len(quoted_too) > 1:
        return _together(quoted_too)
    lines = tuple(Line(sentence, (0,)) for sentence in sentences(first.passage.text))
    part = Part("verbatim", lines, ("an approved answer to this very question",), (support_of(first),))
    return part if _ASKS_YES_OR_NO.search(matter.request.query) else _without_bare_yes(part)


async def quote(matter: Matter) -> Part | Passed:
    """A passage short enough to be sent whole, or sentences of several passages that cover the question together."""
    if doubt := matter.doubt("quote"):
        return doubt
    passage = matter.best.passage
    if not matter.is_same_language:
        return Passed("quote", "other_language", {"article": passage.language, "customer": matter.language})
    if len(together := _covering(matter)) > 1:
        return _together(together)
    if len(passage.text) > (most := SHORT[spoken(matter.language)]):
        return Passed("quote", "too_long", {"characters": str(len(passage.text)), "most": str(most)})
    return quoted(matter.best, matter.request.query, matter.language, ("the passage is short enough to be quoted whole",))


async def excerpt(matter: Matter) -> Part | Passed:
    """The sentences of a long or foreign passage that are nearest the question: what is left when no model wrote."""
    if doubt := matter.doubt("quote"):
        return doubt
    return quoted(matter.best, matter.request.query, matter.language, ("no model has phrased it: the passage's own sentences instead",))


async def decline(matter: Matter) -> Part | Passed:
    """Nothing reliable; what the shop's facts leave to say, else the nearest known questions and a person."""
    return matter.otherwise or _nearest(matter) or declined(matter.language, matter.findings, ("nothing that is known answers this",))


def quoted(found: Found, question: str, language: str, why: tuple[str, ...]) -> Part:
    """The passage's own words: whole when short, else the sentences nearest the question, in their order."""
    passage = found.passage
    lines = [Line(sentence, (0,)) for sentence in nearest_sentences(passage, question)]
    if passage.language != language:
        name = say(f"language.{passage.language}", language) if passage.language in SPOKEN else passage.language
        lines.insert(0, Line(say("quote.foreign", language, tongue=name)))
    return Part("quote", tuple(lines), why, (support_of(found),))


def declined(language: str, findings: Findings | None, why: tuple[str, ...]) -> Part:
    """Nothing reliable: offer the nearest known questions when there are some, and a person always."""
    person = say("button.person", language)
    is_near = findings is not None and findings.answerable >= NEAR_ANSWERABLE
    near = [found for found in (findings.found if findings and is_near else ()) if found.score >= NEAR and found.passage.kind == "faq"]
    titles = tuple(dict.fromkeys(found.passage.title for found in near if found.passage.language == language))[:3]
    if titles:
        return Part("ask", (Line(say("ask.nearest", language)),), why, quick_replies=(*titles, person))
    return Part("decline", (Line(say("decline", language)),), why, quick_replies=(person,))


def _nearest(matter: Matter) -> Part | None:
    """What comes nearest, said to be no more than that; None when nothing is near."""
    findings = matter.findings
    if findings is None or not findings.found or findings.answerable < NEAR_ANSWERABLE or findings.found[0].score < NEAR:
        return None
    if not matter.is_same_language:
        return None
    near = [each.found for each in _covering(matter)[:MOST_NEAR]]
    buttons = declined(matter.language, findings, ()).quick_replies
    room = NEAR_ROOM[spoken(matter.language)]
    told = [(number, text) for number, found in enumerate(near) for text in nearest_sentences(found.passage, matter.request.query, room)]
    lines = (Line(say("ask.nearest_says", matter.language)), *(Line(text, (number,), is_own=True) for number, text in told))
    why = ("nothing surely answers: the nearest is quoted as such",)
    return _without_bare_yes(Part("ask", lines, why, tuple(support_of(found) for found in near), quick_replies=buttons))


def _covering(matter: Matter) -> tuple[Quoted, ...]:
    assert matter.findings is not None
    return covering(matter.findings, matter.asked, matter.language)


def _together(quotes: tuple[Quoted, ...]) -> Part:
    """Sentences of several passages, each with its own support."""
    lines = tuple(Line(sentence, (number,)) for number, each in enumerate(quotes) for sentence in each.sentences)
    scores = ", ".join(f"{each.found.score:.2f}" for each in quotes)
    part = Part(
        "verbatim" if all(each.found.passage.kind == "faq" for each in quotes) else "quote",
        lines,
        (f"{len(quotes)} passages answer together ({scores})",),
        tuple(support_of(each.found) for each in quotes),
    )
    return _without_bare_yes(part)


def _without_bare_yes(part: Part) -> Part:
    """A yes answers the question that its article was written for; to 'how long' or beside another passage it would answer another one."""
    return replace(part, lines=tuple(line for line in part.lines if not _BARE_YES.fullmatch(line.text)) or part.lines)
