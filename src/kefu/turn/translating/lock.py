"""The number lock between two languages: what only one of the two texts says of figures, amounts, dates, codes and names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kefu.governance import check_sentence
from kefu.governance.facts import Names
from kefu.perception.language import detect

_TOKEN = re.compile(r"〔([^〔〕#]{1,12})#(\d{1,4})〕")
# A model that does not copy the marks of a token still copies its number: [Phone #1], 【手机#1】, (phone#1).
_NEARLY_TOKEN = re.compile(r"[〔\[【(（<《「{]{1,2}\s*([^〔〕\[\]【】()（）#\n]{1,20}?)\s*[#＃]\s*(\d{1,4})\s*[〕\]】)）>》」}]{1,2}")
# What one language counts and the other does not: "both" is two of them, and the day after is no second one.
_COUNTED = (
    (re.compile(r"\bboth\b|\ba (?:couple|pair) of\b", re.IGNORECASE), "two"),
    (re.compile(r"第二天|次日|翌日"), "隔天"),
    (re.compile(r"\b(?:the )?(?:second|following) day\b", re.IGNORECASE), "next day"),
)
# Only what a small model was seen to turn (benches/desk/translations.py): whether it is so at all, and which side pays.
_NOT = {
    "zh": re.compile(r"(?<!对)(?<!差)(?<!来)不(?![仅但过久错如]|好意思)|没|未|别(?![的人])|勿|无法"),
    "en": re.compile(r"\b(?:not|no|never|nobody|nothing|without|cannot|unable|instead)\b|n['’]t\b", re.IGNORECASE),
}
_ASKED = re.compile(r"([\u4e00-\u9fff])[不没]\1")  # 有没有, 能不能: a question, not a "no"
_PAYERS = {
    "shop": {
        "zh": re.compile(r"(?:我们|我方|本店|店里|卖家|商家)[^，。；,.!?！？]{0,6}(?:承担|出运?费?|负担|支付|付)"),
        "en": re.compile(
            r"\b(?:we|us|our side|the (?:shop|store|seller))\b[^,.;!?]{0,24}\b(?:bear|cover|pay|responsible)|\b(?:paid|borne) by us\b",
            re.IGNORECASE,
        ),
    },
    "customer": {
        "zh": re.compile(r"(?:您|你|顾客|买家|自己|自行)[^，。；,.!?！？]{0,6}(?:承担|出运?费?|负担|支付|垫付|付)"),
        "en": re.compile(
            r"\b(?:you|yourself|the (?:customer|buyer))\b[^,.;!?]{0,24}\b(?:bear|cover|pay|responsible)|\b(?:paid|borne) by you\b",
            re.IGNORECASE,
        ),
    },
}
LONGEST = 6.0  # times the original's length: English is some three times as long as the Chinese that it translates


@dataclass(frozen=True, slots=True)
class Difference:
    """`said` stands in one of the two texts only: 'lost' from the original, 'added' by the translation.

    'turned': one text has a "not", or somebody who pays, that the other has not; 'language': it is not in the language that was asked for.
    """

    kind: Literal["lost", "added", "turned", "language", "length"]
    said: str


def differences(
    original: str, translated: str, source: str, target: str, names: Sequence[Names] = (), today: date | None = None
) -> tuple[Difference, ...]:
    """What the two texts do not both say; () when every figure, date, code, token and known name is in both. Both are masked."""
    if not translated.strip() or (target != source and len(original) > 8 and detect(translated, target).code != target):
        return (Difference("language", translated.strip()[:60]),)
    found = [Difference("lost", each) for each in _only_in(original, source, translated, names, today)]
    found += [Difference("added", each) for each in _only_in(translated, target, original, names, today)]
    found += _turned(original, source, translated, target) + _turned(translated, target, original, source)
    if len(translated) > LONGEST * len(original) + 80:
        found.append(Difference("length", f"{len(translated)} > {len(original)}"))
    return tuple(dict.fromkeys(found))


def _only_in(text: str, language: str, other: str, names: Sequence[Names], today: date | None) -> list[str]:
    return [each.said for each in check_sentence(_uncounted(text), language, (_uncounted(other),), known_names=names, today=today)]


def _turned(text: str, language: str, other: str, others: str) -> list[Difference]:
    """What `text` denies, and who pays by it, where the other text has nothing of the kind."""
    rules = [_NOT, *_PAYERS.values()]
    text, other = _ASKED.sub("", text), _ASKED.sub("", other)
    hits = [(rule[language].search(text), rule[others].search(other)) for rule in rules if language in rule and others in rule]
    return [Difference("turned", here.group()) for here, there in hits if here and not there]


def _uncounted(text: str) -> str:
    for said, plain in _COUNTED:
        text = said.sub(plain, text)
    return text


def with_tokens(original: str, translated: str) -> str:
    """The translation with the tokens of the original written as they must be, where it is plain which is meant.

    >>> with_tokens("电话〔手机#1〕", "Phone: [Mobile #1]")
    'Phone: 〔手机#1〕'
    """
    tokens = {match.group(): (match.group(1), match.group(2)) for match in _TOKEN.finditer(original)}

    def meant(match: re.Match[str]) -> str:
        kind, number = match.group(1).strip(), match.group(2)
        fitting = [token for token, named in tokens.items() if named == (kind, number)] or [
            token for token, named in tokens.items() if named[1] == number
        ]
        return fitting[0] if len(fitting) == 1 else match.group()

    return _NEARLY_TOKEN.sub(meant, translated) if tokens else translated
