"""What goods are wanted for: needs in a customer's words, for how many people, and which products' own texts speak of them."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import yaml

from kefu.knowledge.goods.read import any_of, plain_form, saying
from kefu.knowledge.goods.wish import Need
from kefu.perception.numerals import number
from kefu.vocabulary import Product

_COUNT = r"\d{1,2}|[一二两三四五六七八九十]"
_WORD = "one|two|three|four|five|six|seven|eight|nine|ten|twelve"
_PEOPLE = re.compile(
    rf"(?P<low>{_COUNT})?\s*(?:[–—~-]|到|至)?\s*(?P<high>{_COUNT})\s*(?:口之家|口人|口|个人|人(?!造|工|体|气|字))"
    rf"|(?P<solo>单身|独居|单人|一人食)|\bfamily of (?P<family>{_WORD}|\d{{1,2}})\b"
    rf"|\b(?:for|serves|seats|we(?:'re| are)|feeds?) (?:about |around |up to |just |only )?(?P<few>{_WORD}|\d{{1,2}})"
    rf"(?:(?: to | or |[–-])(?P<more>{_WORD}|\d{{1,2}}))?\b"
    r"(?! ?(?:yuan|rmb|cny|dollar|euro|cup|day|year|month|week|hour|%|mm|cm|ml|kg|lit))"
    rf"|\b(?P<persons>{_WORD}|\d{{1,2}}) (?:people|persons?|guests)\b",
    re.IGNORECASE,
)


def needs_in(text: str) -> tuple[tuple[int, int, Need], ...]:
    """(start, end, need) of the needs that a text in plain form speaks of."""
    return tuple(
        (*found.span(), Need(found.group(0).strip(), show, is_must, by_name))
        for say, show, is_must, by_name in _needs()
        if (found := say.search(text))
    )


def people_in(text: str) -> frozenset[int]:
    """For how many people, as a text in plain form says: 一家四口 → 4, 'two or three people' → 2 and 3; 2–5 口人 → 2 to 5."""
    return frozenset(count for found in _PEOPLE.finditer(text) for count in _counts(found))


def speaks_of(need: Need, product: Product) -> bool:
    """Whether a product's own texts say what the need asks for; only its names where texts speak of it in passing."""
    return saying(need.show).search(named(product) if need.by_name else told(product)) is not None


def named(product: Product) -> str:
    """All its names, in lower case."""
    return " ".join((*product.name.values(), *product.aliases)).lower()


def told(product: Product) -> str:
    """All that a product's texts say, in lower case."""
    attributes = (text for each in product.attributes for text in each.value.values())
    return " ".join(
        (
            *(*product.name.values(), *product.aliases),
            *(*product.summary.values(), *product.description.values()),
            *attributes,
        )
    ).lower()


def _counts(found: re.Match[str]) -> Iterator[int]:
    if found.group("solo"):
        yield 1
        return
    low = _number(found.group("low") or (found.group("few") if found.group("more") else None))
    high = _number(next(found.group(name) for name in ("high", "more", "family", "few", "persons") if found.group(name)))
    yield from range(low if low and low < high else high, high + 1)


def _number(said: str | None) -> int:
    return int(number(said or "") or 0)


@cache
def _needs() -> tuple[tuple[re.Pattern[str], tuple[str, ...], bool, bool], ...]:
    rows: list[dict[str, Any]] = yaml.safe_load((resources.files("kefu.knowledge.goods") / "needs.yaml").read_text(encoding="utf-8"))
    return tuple(
        (any_of(each["say"]), tuple(plain_form(str(word)) for word in each["show"]), bool(each.get("must")), bool(each.get("names")))
        for each in rows
    )
