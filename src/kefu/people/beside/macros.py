"""Macros: sentences that a shop's people write often, in each language, with a few variables that are filled in when one is used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

VARIABLES = ("customer", "order", "me", "shop")
_VARIABLE = re.compile(r"\{([^{}]{0,40})\}")


@dataclass(frozen=True, slots=True)
class Macro:
    """`title` and `texts` by language; `name` is what it is called by."""

    name: str
    title: Mapping[str, str]
    texts: Mapping[str, str]


def unknown_variables(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Names in braces that nothing can fill in."""
    named = (name for text in texts.values() for name in _VARIABLE.findall(text))
    return tuple(dict.fromkeys(name for name in named if name not in VARIABLES))


def filled(macro: Macro, language: str, values: Mapping[str, str]) -> str:
    """The text in the customer's language, else in English, else in any; a variable without a value is left for the person to fill in.

    >>> filled(Macro("hi", {}, {"en": "Hello {customer}, {me} here."}), "en", {"customer": "Mei", "me": "Lin"})
    'Hello Mei, Lin here.'
    """
    text = macro.texts.get(language) or macro.texts.get("en") or next(iter(macro.texts.values()), "")
    return _VARIABLE.sub(lambda match: values.get(match.group(1)) or match.group(0), text)
