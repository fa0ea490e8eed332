"""Spend-and-save: which sum takes which sum off (满 300 减 40, ¥40 off orders over ¥300), and what is left to pay."""

import re
from decimal import Decimal

from kefu.governance.claims.bearing import Against
from kefu.governance.claims.split import split_claims
from kefu.governance.figures import read_number
from kefu.governance.recognisers import narrow

_N = r"[¥$€£]?\s*(?P<{0}>\d[\d,]*(?:\.\d+)?|[零一二三四五六七八九十百千万两]+)\s*(?:元|块钱?|yuan|rmb|cny)?"
_SPEND = (
    re.compile(rf"(?P<every>每)?\s*满\s*{_N.format('spend')}\s*(?:就|即|可以?)?(?:立|再|直)?(?:减|省|抵|返|优惠)\s*{_N.format('save')}"),
    re.compile(rf"{_N.format('save')}\s*(?:，)?满\s*{_N.format('spend')}\s*(?:可用|可以用|使用)"),
    re.compile(rf"(?P<every>every\s+)?{_N.format('spend')}[-\s]+minus[-\s]+{_N.format('save')}", re.IGNORECASE),
    re.compile(rf"{_N.format('save')}\s*(?:is\s+)?off\s+(?P<every>every\s+)?(?:an?\s+|any\s+|your\s+)?(?:orders?\s+)?(?:of\s+"
        rf"|over\s+|from\s+|above\s+|when you spend\s+)?{_N.format('spend')}", re.IGNORECASE),
    re.compile(rf"(?:spend|spending|for)\s+(?P<every>every\s+)?{_N.format('spend')}[^.;]{{0,12}}?(?:get|save|saves?"
        rf"|take)\s+{_N.format('save')}", re.IGNORECASE),
)  # fmt: skip
Deal = tuple[Decimal, Decimal, bool]
"""(spent, saved, for every such sum)."""


def deals_in(text: str) -> list[tuple[int, int, Deal]]:
    """Each deal that the text states, with its span."""
    plain = narrow(text)
    found: list[tuple[int, int, Deal]] = []
    for pattern in _SPEND:
        for match in pattern.finditer(plain):
            spend, save = read_number(match["spend"]), read_number(match["save"])
            if spend and save and not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), (spend, save, bool(match.groupdict().get("every")))))
    return found


def wrong_deals(claim: str, evidence: str) -> list[Against]:
    """Deals of the claim that the evidence states otherwise. Multiples of one for every such sum are right (每满 200 减 30)."""
    known = deals_in(evidence)
    if not known:
        return []
    found: list[Against] = []
    for start, end, (spend, save, _) in deals_in(claim):
        if any(_follows(spend, save, deal) for _, _, deal in known):
            continue
        place, _, deal = min(known, key=lambda each: (each[2][0] != spend and each[2][1] != save, abs(each[2][0] - spend)))
        right = f"{deal[0].normalize():f} – {deal[1].normalize():f}"
        sentence = next((each.text for each in split_claims(evidence) if each.start <= place < each.end), "")
        said = claim[start:end]
        found.append(
            Against(
                start,
                end,
                "deal",
                f"“{said}” is no deal of the shop: the sources have {right}.",
                f"没有“{said}”这个优惠，资料里是 {right}。",
                sentence,
            )
        )
    return found


def _follows(spend: Decimal, save: Decimal, deal: Deal) -> bool:
    least, off, is_every = deal
    if (spend, save) == (least, off):
        return True
    return is_every and spend >= least and save == (spend // least) * off


def right_deals(claim: str, evidence: str) -> list[tuple[int, int]]:
    """Spans of the claim that state a deal as the evidence does, multiples included."""
    known = [deal for _, _, deal in deals_in(evidence)]
    return [(start, end) for start, end, (spend, save, _) in deals_in(claim) if any(_follows(spend, save, deal) for deal in known)]


def left_to_pay(claim: str, evidence: str, value: Decimal) -> bool:
    """Whether `value` is part of a right reckoning in the claim: a sum, what a deal of the evidence takes off it, or what is left."""
    sums = {number for match in re.finditer(r"\d[\d,]*(?:\.\d+)?", narrow(claim)) if (number := read_number(match.group()))}
    for _, _, (least, off, is_every) in deals_in(evidence):
        for spent in sums:
            saved = (spent // least if is_every else 1) * off
            if spent >= least and (value in (spent - saved, saved) or (value == spent and spent - saved in sums)):
                return True
    return False
