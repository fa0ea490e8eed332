"""Texts by language, and amounts of money as they are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

Texts = Mapping[str, str]
"""One text by language code, e.g. {"zh": "水壶", "en": "Kettle"}; never empty."""


def in_language(texts: Texts, language: str) -> tuple[str, str]:
    """The text in `language`, else in English, else in any; returns (text, the language it is in). ("", language) for no text at all."""
    for code in (language, "en", *texts):
        if texts.get(code):
            return texts[code], code
    return "", language


SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "TWD": "NT$", "INR": "₹"}
MINOR_DIGITS = {"JPY": 0, "KRW": 0}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in integer minor units: Money(12900, "CNY") is ¥129.00."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-MINOR_DIGITS.get(self.currency, 2))

    def __str__(self) -> str:
        digits = MINOR_DIGITS.get(self.currency, 2)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{SYMBOLS.get(self.currency, self.currency + ' ')}{abs(self.amount):,.{digits}f}"
