"""Numbers that carry their own proof: check digits and dates that a random run of digits rarely has."""

from datetime import date
from typing import Protocol, cast

from stdnum import iban as _iban
from stdnum import luhn as _luhn
from stdnum.cn import ric as _ric
from stdnum.us import ssn as _ssn


class _Validator(Protocol):
    def is_valid(self, number: str) -> bool: ...


class _RicModule(Protocol):
    def calc_check_digit(self, number: str) -> str: ...


_IBAN, _LUHN, _SSN = cast("_Validator", _iban), cast("_Validator", _luhn), cast("_Validator", _ssn)
_RIC = cast("_RicModule", _ric)

# ISO/IEC 7812-1 issuer prefixes and the lengths that their networks issue.
_CARD_PREFIXES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("62", (16, 17, 18, 19)),  # UnionPay
    ("4", (13, 16, 19)),  # Visa
    ("51 52 53 54 55 222 223 224 225 226 227 23 24 25 26 27", (16,)),  # Mastercard
    ("34 37", (15,)),  # American Express
    ("6011 644 645 646 647 648 649 65", (16, 17, 18, 19)),  # Discover
    ("352 353 354 355 356 357 358", (16, 17, 18, 19)),  # JCB
    ("300 301 302 303 304 305 36 38 39", (14, 16, 19)),  # Diners
    ("60 90 95 98 99", (16, 18, 19)),  # Chinese debit cards from before 62
    ("50 56 57 58 6", (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
)
_PREFIXES = tuple((tuple(prefixes.split()), lengths) for prefixes, lengths in _CARD_PREFIXES)


def has_birth_date(number: str) -> bool:
    """Digits 7–14 of an 18-digit identity number are a day between 1900 and now."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born.year >= 1900 and born <= date.today()


def is_id_card(number: str) -> bool:
    """18-character resident identity number: a birth date and the ISO 7064 MOD 11-2 check of GB 11643-1999.

    The county code is not looked up: codes are withdrawn and reused, and a number with a right check digit is personal anyway.
    """
    return len(number) == 18 and number[0] in "12345678" and has_birth_date(number) and _RIC.calc_check_digit(number) == number[-1].upper()


def is_bank_card(number: str) -> bool:
    """12–19 digits with a known issuer prefix (ISO/IEC 7812-1) and the Luhn check digit of its annex B."""
    known = any(number.startswith(prefixes) and len(number) in lengths for prefixes, lengths in _PREFIXES)
    return known and len(set(number)) > 1 and _LUHN.is_valid(number)


def is_iban(number: str) -> bool:
    """International bank account number, ISO 13616: country length and MOD 97-10."""
    return _IBAN.is_valid(number)


def is_us_ssn(number: str) -> bool:
    """US social security number AAA-GG-SSSS that can have been issued."""
    return _SSN.is_valid(number)


def is_postal_item(number: str) -> bool:
    """International postal item AA999999999AA, check digit of UPU S10 (weights 8 6 4 2 3 5 9 7 modulo 11)."""
    digits = number[2:11]
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=False)) % 11
    return int(digits[8]) == {10: 0, 11: 5}.get(rest, rest)
