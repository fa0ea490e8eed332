"""What can be decided about a claim without a model: figures, what they are said of, deals, yes or no, may or must, only when."""

from collections.abc import Sequence
from datetime import date

from kefu.governance.claims.bearing import Against, misplaced
from kefu.governance.claims.clauses import read_clauses
from kefu.governance.claims.deals import left_to_pay, right_deals, wrong_deals
from kefu.governance.claims.likeness import best_sentence, read_ground
from kefu.governance.claims.logic import turned
from kefu.governance.claims.split import split_claims
from kefu.governance.facts import Finding, Names, check_sentence, read_facts, stands_in


def check_claims(
    text: str, evidence: Sequence[str], *, known_names: Sequence[Names] = (), today: date | None = None, asked: str = ""
) -> tuple[Against, ...]:
    """What each sentence of `text` says against the evidence, in order, each with the evidence's sentence that it is against.

    A sentence that stands word for word in the evidence is always right. `asked` is the customer's question, whose conditions need not be
    said again. `known_names`, `today`: as in `check_sentence`. About 3 CPU-ms a sentence, the evidence's reading kept for the next one.
    """
    whole = "\n".join(evidence)
    found: list[Against] = []
    for claim in split_claims(text):
        if any(stands_in(each, claim.text) for each in evidence):
            continue
        wrong = [
            _figure(claim.text, each, whole, today)
            for each in check_sentence(claim.text, "", evidence, known_names=known_names, today=today)
        ]
        wrong = [each for each in wrong if not _is_left_to_pay(claim.text, each, whole)]
        of_claim = wrong + wrong_deals(claim.text, whole)
        of_claim += misplaced(claim.text, whole, today) + turned(claim.text, whole, today, asked)
        found += [_moved(each, claim.start) for each in _each_place_once(of_claim)]
    return tuple(found)


def _figure(claim: str, finding: Finding, evidence: str, today: date | None) -> Against:
    """A finding of the lock with the sentence that speaks of the same thing."""
    return Against(*finding.span, finding.kind, finding.reason_en, finding.reason_zh, _about(claim, finding, evidence, today))


def _about(claim: str, finding: Finding, evidence: str, today: date | None) -> str:
    said = read_clauses(claim, today, False)
    clause = next((each for each in said.clauses if each.start <= finding.span[0] < each.end), None)
    ground = read_clauses(evidence, today, True)
    if clause is not None:
        shared = [
            (len((clause.words | clause.concepts) & (each.words | each.concepts)), -number) for number, each in enumerate(ground.clauses)
        ]
        if shared and max(shared)[0]:
            return ground.sentences[ground.clauses[-max(shared)[1]].sentence]
    return best_sentence(claim, read_ground(evidence))


def _is_left_to_pay(claim: str, wrong: Against, evidence: str) -> bool:
    """Whether the figure is reckoned rightly by a deal of the evidence, in the evidence's money."""
    if wrong.kind not in ("amount", "number", "count"):
        return False
    money = {key[0] for fact in read_facts(evidence, None, True) if fact.kind == "amount" for key in fact.needs}
    fact = next((each for each in read_facts(claim) if each.start == wrong.start), None)
    if fact is None or fact.value is None or (fact.kind == "amount" and money and not any(key[0] in money for key in fact.needs)):
        return False
    in_deal = any(start <= wrong.start < end for start, end in right_deals(claim, evidence))
    return in_deal or left_to_pay(claim, evidence, fact.value)


def _each_place_once(found: Sequence[Against]) -> list[Against]:
    """In order; of two findings on the same characters the first."""
    kept: list[Against] = []
    for each in found:
        if not any(each.start < other.end and other.start < each.end and (each.kind == other.kind or len(found) > 4) for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: (each.start, each.end))


def _moved(against: Against, by: int) -> Against:
    return Against(against.start + by, against.end + by, against.kind, against.reason_en, against.reason_zh, against.evidence)
