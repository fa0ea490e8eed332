"""The number lock: every number, date, time, code and product name of a draft must stand in a source, with its unit.

Invention is worse than silence, so what cannot be traced is flagged. Negations, conditions and logic are not judged here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, pairwise

from kefu.governance.figures import UNIT, Fact, Key, blank, find_dates, find_often, find_quantities
from kefu.governance.recognisers import narrow

Names = str | tuple[str, ...]
"""A product's name, or its names in several languages: said in one, it may stand in the sources in another."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Characters start..end of a text say something that must not be said, and why, for the repair prompt and for the console."""

    span: tuple[int, int]
    kind: str
    said: str
    reason_en: str
    reason_zh: str


_TOKEN = re.compile(r"〔[^〔〕#]{1,12}#\d{1,4}〕")
_CODE = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9A-Za-z\-_/.]*\d)(?=[0-9\-_/.]*[A-Za-z])[0-9A-Za-z]+(?:[-_/.][0-9A-Za-z]+)*"
    r"|(?<![\d.,])\d{9,}(?![\d.])|(?<![\d.])24/7(?!\d)"
)
_CHINESE_24_7 = re.compile(r"7\s*[x×*]\s*24(?:\s*小时)?|24\s*小时\s*7\s*天|24 hours a day,? (?:7|seven) days a week", re.IGNORECASE)
_NUMBER_AND_UNIT = re.compile(r"[¥$]?\d[\d,]*(?:\.\d+)?(?:[-x×*/]\d[\d,]*(?:\.\d+)?)*(?:-?(?P<unit>[A-Za-z]+(?:-[A-Za-z]+)*))?")
_NUMBER_WORDS = re.compile(r"(?:st|nd|rd|th|am|pm|[xX×])(?![A-Za-z])")
_TIMES_N = re.compile(r"(?<![0-9A-Za-z])[xX]\d{1,3}(?![0-9A-Za-z])")
_LABELLED = re.compile(
    r"(?:_|\(|（|(?<![a-z]))(?P<unit>days|hours|minutes|grams|kg|g|cm|mm|ml|l|percent|usd|cny|天|小时|克|厘米|毫米|毫升|升"
    r"|元)(?![a-z])[\"']?\s*[)）]?\s*[:=：]\s*[\"']?(?P<number>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?<![\d.])\d+(?:\.\d+)?\s*(?:[a-z%°]{1,4}|[\u4e00-\u9fff]{1,2})?(?:\s*[,，、]\s*\d+(?:\.\d+)?\s*(?:[a-z%°]{1,4}|[\u4e00-\u9fff]{1,2})?){1,6}?"
    r"\s*(?:[,，]?\s*\b(?:or|and)\b|[和或及、]|或者|以及)\s*\d+(?:\.\d+)?(?![\d.]*\d)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?<![\d.,/-])(\d+(?:\.\d+)?)\s*(?:[a-z%°]{1,6}|[\u4e00-\u9fff]{1,2})?\s*(?:[-–—~～]|\bto\b|[至到])\s*(\d+(?:\.\d+)?)(?![\d-]|\.\d)",
    re.IGNORECASE,
)
_EDGE = re.compile(r"[0-9A-Za-z.,%¥$€£\u4e00-\u9fa5]")


@dataclass(frozen=True, slots=True)
class _Source:
    """What one evidence text gives."""

    text: str
    flat: str  # upper case without separators, for codes
    keys: frozenset[Key]
    loose: frozenset[frozenset[Key]]  # of 两三年 and 三五天: both ends together, neither of which is said alone


def check_sentence(
    text: str, language: str, evidence: Sequence[str], *, known_names: Sequence[Names] = (), today: date | None = None
) -> tuple[Finding, ...]:
    """What `text` says that no evidence text says: (), or a finding per fact, in order.

    A fact is supported by the same value in any unit of the same measure (1.5L by 1500 毫升, 八折 by 20% off, 明天 by a date when
    `today` is given). The same value in another measure (7 days, 7 hours) is a finding. A sentence that stands word for word in a
    source is always (). `language` is that of the draft; facts are compared across languages.
    """
    flat = _squeezed(narrow(text))
    if not flat or any(_holds(_even(item), flat) for item in evidence):
        return ()
    sources = [_source(item, today) for item in evidence]
    findings = [_finding(text, fact, sources) for fact in _unsupported(read_facts(text, today, False), sources)]
    findings += _names_unsupported(text, known_names, sources) + _lists_unsupported(text, sources) + _ranges_unsupported(text, sources)
    unique = {(finding.span, finding.kind): finding for finding in findings}
    return tuple(sorted(unique.values(), key=lambda finding: finding.span))


def _lists_unsupported(text: str, sources: Sequence[_Source]) -> list[Finding]:
    """Lists of figures (20, 30 cm or 50 cm) that nearly stand in a source: each figure may be there, and yet the list is another."""
    findings: list[Finding] = []
    for hit in _LIST.finditer(narrow(text)):
        said = _figures_of(hit)
        given = [_figures_of(other) for source in sources for other in _LIST.finditer(source.text)]
        near = [other for other in given if (said & other).total() >= said.total() - 1]
        if near and not any(said <= other for other in near):
            reason = f"The source lists {', '.join(near[0].elements())}.", f"资料里列的是 {'、'.join(near[0].elements())}。"
            findings.append(Finding(hit.span(), "list", text[slice(*hit.span())], *reason))
    return findings


def _ranges_unsupported(text: str, sources: Sequence[_Source]) -> list[Finding]:
    """Ranges that share one end with a source's and have another beside it: November 12 to 12, where the source has 10 to 12."""
    given = [_ends(other) for source in sources for other in _RANGE.finditer(source.text)]
    findings: list[Finding] = []
    for hit in _RANGE.finditer(narrow(text)):
        said = _ends(hit)
        near = [other for other in given if set(said) & set(other)]
        if near and said not in given:
            reason = f"The source says {near[0][0]} to {near[0][1]}.", f"资料里写的是 {near[0][0]} 到 {near[0][1]}。"
            findings.append(Finding(hit.span(), "range", text[slice(*hit.span())], *reason))
    return findings


def _ends(hit: re.Match[str]) -> tuple[Decimal, Decimal]:
    return Decimal(hit[1]), Decimal(hit[2])


def _figures_of(hit: re.Match[str]) -> Counter[str]:
    return Counter(re.findall(r"\d+(?:\.\d+)?", hit.group()))


def stands_in(source: str, text: str) -> bool:
    """Whether `text` stands in the source word for word, as a whole and not as the tail of a longer number or phrase."""
    flat = _squeezed(narrow(text))
    return not flat or _holds(_even(source), flat)


@lru_cache(maxsize=1024)
def _even(text: str) -> str:
    """Evidence as a sentence is looked for in it; what is quoted word for word needs no reading of figures."""
    return _squeezed(narrow(text))


@lru_cache(maxsize=1024)
def _source(text: str, today: date | None) -> _Source:
    """Cached because the passages and outcomes of a turn are read once for each of its sentences."""
    pairs, alone = _loose(read_facts(text, today, True))
    keys = {key for fact in alone for key in fact.gives}
    for match in _LABELLED.finditer(narrow(text)):
        labelled = f"{match['number']} {match['unit']}"
        keys |= {key for fact in find_quantities(labelled, True) for key in fact.gives}
    return _Source(_even(text), _flat(narrow(text)), frozenset(keys), frozenset(_both(pair) for pair in pairs))


def _loose(facts: Sequence[Fact]) -> tuple[list[tuple[Fact, ...]], list[Fact]]:
    """(Pairs read from one loose number such as 两三年, all other facts)."""
    spans = [tuple(group) for _, group in groupby(facts, lambda fact: (fact.start, fact.end, fact.kind))]
    pairs = [group for group in spans if len(group) == 2 and group[0].kind == "duration"]
    return pairs, [fact for group in spans if group not in pairs for fact in group]


def _both(pair: Sequence[Fact]) -> frozenset[Key]:
    return frozenset(key for fact in pair for key in fact.needs)


def _unsupported(facts: Sequence[Fact], sources: Sequence[_Source]) -> list[Fact]:
    """Facts that no source gives; both ends of a loose number count where they are said together."""
    whole = {fact for pair in pairwise(facts) if any(_both(pair) in source.loose for source in sources) for fact in pair}
    return [fact for fact in facts if fact not in whole and not _is_supported(fact, sources)]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _flat(text: str) -> str:
    return f" {re.sub(r'[^0-9A-Z]+', ' ', text.upper())} "


def _holds(source: str, sentence: str) -> bool:
    """Whether the sentence stands in the source as a whole, not as the tail of a longer number or phrase."""
    start = source.find(sentence)
    while start >= 0:
        end = start + len(sentence)
        before = source[:start].rstrip()[-1:]  # "for use over a flame" behind "not" is another sentence
        cut_before = before and _EDGE.match(before) and _EDGE.match(sentence[0]) and (before == source[start - 1] or before not in ".,")
        cut_after = end < len(source) and _EDGE.match(source[end]) and _EDGE.match(sentence[-1]) and sentence[-1] != "."
        if not cut_before and not cut_after:
            return True
        start = source.find(sentence, start + 1)
    return False


def read_facts(text: str, today: date | None = None, generous: bool = False) -> list[Fact]:
    """Everything checkable in the text; `generous` for evidence, where lone words may be figures, too.

    Order matters: what is read first is not read again as something smaller.
    """
    plain = narrow(text)
    facts = [_code(match, "token") for match in _TOKEN.finditer(plain)]
    plain = blank(plain, facts)
    always = [
        Fact(m.start(), m.end(), "time", frozenset({("24/7",)}), frozenset({("24/7",), ("second", 86400)}))
        for m in _CHINESE_24_7.finditer(plain)
    ]
    plain = blank(plain, always)
    often = plain
    days, plain = find_dates(plain, today)
    codes = [_code(match, "code") for match in _CODE.finditer(plain) if not _is_quantity(match.group())]
    times = [_times(match) for match in _TIMES_N.finditer(plain) if _TIMES_N.fullmatch(match.group())]
    plain = blank(plain, codes)
    return [*facts, *always, *days, *codes, *times, *find_often(often), *find_quantities(plain, generous)]


def _code(match: re.Match[str], kind: str) -> Fact:
    if match.group() == "24/7":
        return Fact(match.start(), match.end(), "time", frozenset({("24/7",)}), frozenset({("24/7",)}))
    said = match.group() if kind == "token" else _flat(match.group())
    return Fact(match.start(), match.end(), kind, frozenset({(kind, said)}), frozenset({(kind, said)}))


def _times(match: re.Match[str]) -> Fact:
    keys = frozenset({("bare", int(match.group()[1:]))})
    return Fact(match.start(), match.end(), "count", keys, keys)


def _is_quantity(code: str) -> bool:
    """1.5L, 24h, 90x200cm, 2nd, x2 and 7-day are numbers with units; KC-1010-24, IPX4 and 5G are codes."""
    if code == "24/7":
        return False
    if _TIMES_N.fullmatch(code):
        return True
    if re.fullmatch(r"\d+-minus-\d+", code, re.IGNORECASE):
        return True
    match = _NUMBER_AND_UNIT.fullmatch(code)
    if not match or not match["unit"]:
        return bool(match) and len(re.sub(r"\D", "", code)) < 9
    unit = match["unit"]
    whole = UNIT.match(unit)
    return (
        bool(_NUMBER_WORDS.fullmatch(unit))
        or bool(whole and (whole.end() == len(unit) or unit[whole.end()] == "-"))
        or ("-" in code and unit.isalpha() and len(unit) > 3)
    )


def _is_supported(fact: Fact, sources: Sequence[_Source]) -> bool:
    if not fact.needs:
        return True
    for source in sources:
        if not fact.needs.isdisjoint(source.keys):
            return True
        if fact.kind == "code" and any(str(key[1]) in source.flat for key in fact.needs):
            return True
        if any(_is_counted(key, source.keys) for key in fact.needs):
            return True
    return False


def _is_counted(key: Key, given: frozenset[Key]) -> bool:
    """A count of unnamed things is supported by any count of that value, a count of named things by a bare number."""
    if key[0] == "age":  # "children under 3"
        return ("unit-free", key[1]) in given
    if str(key[0]).startswith("count:"):
        others = (
            [("count:", key[1])]
            if key[0] != "count:"
            else [other for other in given if str(other[0]).startswith("count:") and other[1] == key[1]]
        )
        return any(other in given for other in others) or ("unit-free", key[1]) in given
    return False


def _finding(text: str, fact: Fact, sources: Sequence[_Source]) -> Finding:
    said = text[fact.start : fact.end].strip()
    elsewhere = fact.value is not None and any(("bare", fact.value) in source.keys for source in sources)
    if elsewhere:
        en, zh = (
            f"The sources have the number of “{said}” but for something else or in another unit.",
            f"资料里有“{said}”中的数字，但单位或所指不同。",
        )
    else:
        en, zh = f"“{said}” stands in none of the sources.", f"资料中没有“{said}”。"
    return Finding((fact.start, fact.end), fact.kind, said, en, zh)


@lru_cache(maxsize=8192)
def _folded(name: str) -> str:
    """Kept: a shop's few hundred names are asked for with each sentence."""
    return narrow(name).casefold()


def _names_unsupported(text: str, known_names: Sequence[Names], sources: Sequence[_Source]) -> list[Finding]:
    """Known names said in the text of which no language form is in a source; within a longer known name a shorter one is not said."""
    taken: list[tuple[int, int]] = []
    findings: list[Finding] = []
    plain = narrow(text).casefold()
    groups = [(name,) if isinstance(name, str) else name for name in known_names]
    said_ones = [(wanted, names) for names in groups for name in names if name and (wanted := _folded(name)) in plain]
    for wanted, group in sorted(said_ones, key=lambda pair: -len(pair[0])):
        start = plain.find(wanted)
        while start >= 0:
            end = start + len(wanted)
            if not any(start < other_end and other_start < end for other_start, other_end in taken):
                taken.append((start, end))
                forms = [_squeezed(narrow(form)).casefold() for form in group]
                if not any(form in source.text.casefold() for form in forms for source in sources):
                    said = text[start:end]
                    findings.append(
                        Finding((start, end), "name", said, f"“{said}” is named in none of the sources.", f"资料中没有提到“{said}”。")
                    )
            start = plain.find(wanted, end)
    return findings
