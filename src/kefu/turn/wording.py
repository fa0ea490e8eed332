"""Kefu's own sentences by key and language, and dates as people write them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from kefu.vocabulary import Style, in_language

SPOKEN = ("zh", "en")
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


# Said once to a customer of a language that has no wording yet.
ONLY_ENGLISH = {
    "de": "Ich antworte auf Englisch, weil ich Deutsch noch nicht gut genug schreibe.",
    "fr": "Je réponds en anglais, car je n'écris pas encore assez bien le français.",
    "es": "Respondo en inglés porque aún no escribo bien en español.",
    "it": "Rispondo in inglese perché non scrivo ancora bene in italiano.",
    "pt": "Respondo em inglês porque ainda não escrevo bem em português.",
    "ru": "Отвечаю по-английски: по-русски я пока пишу недостаточно хорошо.",
    "ja": "日本語ではまだうまく書けないため、英語でお答えします。",
    "ko": "아직 한국어로 잘 쓰지 못해 영어로 답변드립니다.",
}


def say(key: str, language: str, **fields: Any) -> str:
    """The sentence `key` in `language` (English for a language that has no wording yet), with its fields filled in."""
    return wording()[key][spoken(language)].format(**fields)


def yuan(value: Decimal) -> str:
    """An amount as a customer reads it: ¥20, ¥19.90."""
    return f"¥{value.normalize():f}" if value == value.to_integral() else f"¥{value:.2f}"


def addressed(text: str, style: Style) -> str:
    """One of Kefu's own sentences with the merchant's word for 'you'."""
    return text.replace("您", "你") if style.address == "你" else text


def spoken(language: str) -> str:
    """The language that Kefu's own sentences come in for a customer of `language`."""
    return language if language in SPOKEN else "en"


def listed(items: Iterable[str], language: str) -> str:
    """'a, b, c' / 'a，b，c'"""
    return wording()["list.separator"][spoken(language)].join(items)


def items_said(texts: Iterable[Mapping[str, str]], language: str) -> list[str]:
    """One line each for what a plan would do, or an act has done."""
    return [say("flow.item", language, item=in_language(text, language)[0]) for text in texts]


def in_brackets(options: str, language: str) -> str:
    """' (Mist blue)' / '（雾蓝）', '' for no options."""
    return say("list.options", language, options=options) if options else ""


def said_day(day: date, language: str, today: date) -> str:
    """'11月25日' / '25 November', with the year when it is not this one."""
    if spoken(language) == "zh":
        return f"{day.month}月{day.day}日" if day.year == today.year else f"{day.year}年{day.month}月{day.day}日"
    said = f"{day.day} {_MONTHS[day.month - 1]}"
    return said if day.year == today.year else f"{said} {day.year}"


def said_moment(moment: datetime, language: str, today: date, timezone: str) -> str:
    """The day and time of day in the shop's time zone: '11月25日 09:30'."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{said_day(local.date(), language, today)} {local:%H:%M}"


def local_day(moment: datetime, timezone: str) -> date:
    return moment.astimezone(ZoneInfo(timezone)).date()


@cache
def wording() -> Mapping[str, Mapping[str, str]]:
    return yaml.safe_load((resources.files("kefu.turn") / "wording.yaml").read_text(encoding="utf-8"))
