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
LONGEST = 6.0  # times the original's length: English is some three times as long as the Chinese that it translates


@dataclass(frozen=True, slots=True)
class Difference:
    """`said` stands in one of the two texts only: 'lost' from the original, 'added' by the translation; 'language' when the translation is
    in none of the words that were asked for."""

    kind: Literal["lost", "added", "language", "length"]
    said: str


def differences(
    original: str, translated: str, source: str, target: str, names: Sequence[Names] = (), today: date | None = None
) -> tuple[Difference, ...]:
    """What the two texts do not both say; () when every figure, date, code, token and known name is in both. Both are masked."""
    if not translated.strip() or (target != source and len(original) > 8 and detect(translated, target).code != target):
        return (Difference("language", translated.strip()[:60]),)
    found = [Difference("lost", each) for each in _only_in(original, source, translated, names, today)]
    found += [Difference("added", each) for each in _only_in(translated, target, original, names, today)]
    if len(translated) > LONGEST * len(original) + 80:
        found.append(Difference("length", f"{len(translated)} > {len(original)}"))
    return tuple(dict.fromkeys(found))


def _only_in(text: str, language: str, other: str, names: Sequence[Names], today: date | None) -> list[str]:
    return [each.said for each in check_sentence(_uncounted(text), language, (_uncounted(other),), known_names=names, today=today)]


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
