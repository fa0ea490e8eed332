"""Check every sentence against its evidence before it leaves: numbers, dates, names, promises, tokens, language, citations."""

from collections.abc import Callable, Sequence
from datetime import date

from kefu.governance import check_promises, check_sentence, wrong_language
from kefu.governance.barred import barred, echoes
from kefu.turn.conditions import foreign_condition
from kefu.turn.lanes.prompt import rules
from kefu.turn.state import Draft, GiveToPerson, Line, Mend, Objection, Part, Send, Verdict

UnknownTokens = Callable[[str], Sequence[str]]
Names = Sequence[tuple[str, ...]]
"""Product names, each in all its languages."""

# Sentences of approved articles and reviewed templates over live facts: what they say of acts is the shop's own word.
_OWN_WORDS = ("verbatim", "quote", "fact", "policy")
_GENERATED = ("small", "model")


def verify(draft: Draft, language: str, today: date, names: Names, unknown_tokens: UnknownTokens, is_last: bool = False) -> Verdict:
    """Send, or the objections to mend; when mending was tried already (`is_last`), a person."""
    objections = tuple(
        objection
        for number, part in enumerate(draft.parts)
        for position, line in enumerate(part.lines)
        for objection in check_line(line, part, language, today, names, unknown_tokens, (number, position))
    )
    if not objections:
        return Send()
    return GiveToPerson(objections) if is_last else Mend(objections)


def _is_wording(line: Line, part: Part) -> bool:
    """Kefu's own reviewed sentences about an errand ('nothing has been changed'), from wording.yaml."""
    return bool(line.supports) and all(part.supports[index].id == "wording" for index in line.supports)


def check_line(
    line: Line, part: Part, language: str, today: date, names: Names, unknown_tokens: UnknownTokens, place: tuple[int, int] = (0, 0)
) -> tuple[Objection, ...]:
    """The objections to one sentence of a part."""

    def objection(start: int, end: int, reason: str) -> Objection:
        return Objection(*place, (start, end), line.text[start:end], reason)

    if missing := [index for index in line.supports if not 0 <= index < len(part.supports)]:
        return (objection(0, len(line.text), f"cites evidence {missing[0] + 1}, which does not exist"),)
    found: list[Objection] = []
    evidence = [part.supports[index].text for index in line.supports]
    if evidence:
        allowed = set(part.names)
        known = [group for group in names if not allowed.intersection(group)]
        findings = check_sentence(line.text, language, evidence, known_names=known, today=today)
        found += [objection(*finding.span, finding.reason_en) for finding in findings]
    # What would be done, listed for a yes, is no promise either.
    is_listed = part.flow and part.lane == "ask" and line.text.startswith("· ")
    if part.lane not in _OWN_WORDS and not _is_wording(line, part) and not line.is_own and not is_listed:
        done = part.acts | ({"hand_over"} if part.lane == "hand_over" else frozenset[str]())
        found += [objection(*finding.span, finding.reason_en) for finding in check_promises(line.text, done, part.promises)]
        if line.supports and wrong_language(line.text, language):
            found.append(objection(0, len(line.text), f"is not in the customer's language ({language})"))
    if part.asked and evidence and (condition := foreign_condition(line.text, part.asked, "\n".join(evidence))):
        found.append(objection(0, len(line.text), f"gives a term that the source states for {condition} only, which was not asked"))
    if part.lane in _GENERATED:
        found += [objection(*finding.span, finding.reason_en) for finding in barred(line.text, evidence)]
        if echo := next((echo for tongue in ("zh", "en") if (echo := echoes(line.text, rules(tongue), tongue))), ""):
            found.append(objection(0, len(line.text), f"gives away the model's instructions: “{echo}”"))
    for token in unknown_tokens(line.text):
        start = line.text.index(token)
        found.append(objection(start, start + len(token), "names a masked value that does not exist"))
    return tuple(found)
