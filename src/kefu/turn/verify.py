"""Check every sentence against its evidence before it leaves.

Sentences of articles and templates: figures, names, promises, tokens, citations. A model's also: what each figure is said of, yes or no,
conditions, deals, whether the evidence says it at all, language, and what may be said by nobody (superlatives, cures, strangers' data).
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from kefu.governance import check_promises, check_sentence, wrong_language
from kefu.governance.barred import barred, echoes
from kefu.governance.claims import Against, check_claims, judge, strangers_data
from kefu.governance.claims.likeness import best_sentence, read_ground
from kefu.perception.denying import says_no
from kefu.turn.conditions import foreign_condition
from kefu.turn.lanes.prompt import rules
from kefu.turn.state import Draft, GiveToPerson, Line, Mend, Objection, Part, Send, Verdict

UnknownTokens = Callable[[str], Sequence[str]]
Names = Sequence[tuple[str, ...]]
"""Product names, each in all its languages."""

# Sentences of approved articles and reviewed templates over live facts: what they say of acts is the shop's own word.
_OWN_WORDS = ("verbatim", "quote", "fact", "policy")
_WRITTEN = ("small", "model")  # lanes whose words a model chose
SUPPORTED = 0.2  # the least chance that the evidence says what a model's sentence says; benches/LOG.md, "Grounding"
STRICT = 0.35  # the same where a wrong word costs money or is a matter of law
_STRICT = re.compile(
    r"退款|退货|退钱|赔|补偿|支付|付款|扣款|发票|法律|法院|投诉|消费者|合同|refund|return|compensat|damages|payment|charge"
    r"|invoice|legal|law|court|complain|contract",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[，,；;。！!\n]\s*|\.\s|\s(?=(?:but|and)\s)")
_YES = re.compile(r"(?:可以的?|能的?|会的?|是的|支持|有的|当然)(?=[，,。.!！]|$)|(?:yes|yeah|sure|of course)\b", re.IGNORECASE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


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


def _unsaid(text: str, evidence: Sequence[str]) -> tuple[Against, ...]:
    """Sentences that the evidence hardly says. Not judged across languages, where words cannot be compared."""
    whole = "\n".join(evidence)
    if _is_chinese(text) != _is_chinese(whole):
        return ()
    _, judged = judge(text, whole)
    found: list[Against] = []
    for each in judged:
        if each.chance < (STRICT if _STRICT.search(each.claim.text) else SUPPORTED):
            start, end = each.new[0] if each.new else (each.claim.start, each.claim.end)
            en = f"The sources hardly say this (chance {each.chance:.2f})."
            found.append(Against(start, end, "unsaid", en, "资料里找不到这个说法的依据。", each.nearest))
    return tuple(found)


def _wrong_yes(text: str, asked: str, evidence: Sequence[str]) -> str | None:
    """The clause of the evidence that answers the question with a no where `text` begins with a yes; '' for a yes and nothing more.

    A small model begins with a yes more often than it should: "Yes, it dry-cleans once a year" of "Don't machine wash it; dry clean …".
    """
    begins = _YES.match(text)
    if begins is None:
        return None
    rest = text[begins.end() :].strip(" ，,。.!！")
    if not rest:
        return ""
    nearest = best_sentence(asked, read_ground("\n".join(clause for each in evidence for clause in _CLAUSE.split(each))))
    return nearest if says_no(nearest) and not says_no(f"{asked}{rest}") else None


def _is_chinese(text: str) -> bool:
    return len(_CHINESE.findall(text)) * 3 > len(text)


def check_line(
    line: Line, part: Part, language: str, today: date, names: Names, unknown_tokens: UnknownTokens, place: tuple[int, int] = (0, 0)
) -> tuple[Objection, ...]:
    """The objections to one sentence of a part."""

    def objection(start: int, end: int, reason: str, against: str = "") -> Objection:
        return Objection(*place, (start, end), line.text[start:end], reason, against)

    if missing := [index for index in line.supports if not 0 <= index < len(part.supports)]:
        return (objection(0, len(line.text), f"cites evidence {missing[0] + 1}, which does not exist"),)
    found: list[Objection] = []
    evidence = [part.supports[index].text for index in line.supports]
    is_written = part.lane in _WRITTEN and not line.is_own
    if evidence:
        allowed = set(part.names)
        known = [group for group in names if not allowed.intersection(group)]
        if is_written:
            against = check_claims(line.text, evidence, known_names=known, today=today, asked=part.asked)
            found += [objection(each.start, each.end, each.reason_en, each.evidence) for each in against or _unsaid(line.text, evidence)]
            if (against_yes := _wrong_yes(line.text, part.asked, evidence)) is not None:
                found.append(objection(0, len(line.text), "says yes where the source says no, or says no more than yes", against_yes))
        else:
            findings = check_sentence(line.text, language, evidence, known_names=known, today=today)
            found += [objection(*finding.span, finding.reason_en) for finding in findings]
    if is_written:
        findings = strangers_data(line.text, "\n".join((*evidence, part.asked)))
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
    if part.lane in _WRITTEN:
        found += [objection(*finding.span, finding.reason_en) for finding in barred(line.text, evidence)]
        if echo := next((echo for tongue in ("zh", "en") if (echo := echoes(line.text, rules(tongue), tongue))), ""):
            found.append(objection(0, len(line.text), f"gives away the model's instructions: “{echo}”"))
    for token in unknown_tokens(line.text):
        start = line.text.index(token)
        found.append(objection(start, start + len(token), "names a masked value that does not exist"))
    return tuple(found)
