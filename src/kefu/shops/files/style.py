"""The `style` of shop.json: how the merchant wants to sound."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from kefu.vocabulary import Style, Texts

ADDRESSES = ("您", "你")
MOST_SENTENCES, LONGEST = 12, 1500  # sentences; characters of a guide, which every prompt carries
KEYS = ("address", "emoji", "sign_off", "max_sentences", "forbidden", "guide")


def read_style(value: object, languages: tuple[str, ...], wrong: Callable[[str, str], None]) -> Style:
    """The style guide in a JSON value; `wrong` is told each key and what to do about it."""
    if not isinstance(value, dict):
        wrong("style", "is not an object; write {…} with " + ", ".join(KEYS))
        return Style()
    rows = cast("dict[str, Any]", value)
    for key in rows:
        if key not in KEYS:
            wrong(f"style.{key}", f"is not a key of style; use {', '.join(KEYS)}")
    address, emoji, most = rows.get("address", "您"), rows.get("emoji", False), rows.get("max_sentences", 0)
    forbidden = rows.get("forbidden", [])
    if address not in ADDRESSES:
        wrong("style.address", "must be 您 or 你")
    if not isinstance(emoji, bool):
        wrong("style.emoji", "must be true or false")
    if not isinstance(most, int) or isinstance(most, bool) or not 0 <= most <= MOST_SENTENCES:
        wrong("style.max_sentences", f"must be a number from 0 (no limit) to {MOST_SENTENCES}")
        most = 0
    if not isinstance(forbidden, list) or not all(isinstance(word, str) and word.strip() for word in cast("list[Any]", forbidden)):
        wrong("style.forbidden", "must be a list of words")
        forbidden = []
    return Style(
        address if address in ADDRESSES else "您",
        emoji is True,
        _texts("sign_off", rows, languages, wrong),
        most,
        tuple(cast("list[str]", forbidden)),
        _texts("guide", rows, languages, wrong),
    )


def style_row(style: Style) -> dict[str, Any]:
    """The style guide as JSON holds it; {} for one that asks for nothing."""
    values = {
        "address": style.address,
        "emoji": style.emoji,
        "sign_off": dict(style.sign_off),
        "max_sentences": style.max_sentences,
        "forbidden": list(style.forbidden),
        "guide": dict(style.guide),
    }
    return values if style != Style() else {}


def _texts(key: str, rows: Mapping[str, Any], languages: tuple[str, ...], wrong: Callable[[str, str], None]) -> Texts:
    value: object = rows.get(key, {})
    texts = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    if not isinstance(value, dict) or not all(isinstance(text, str) and len(text) <= LONGEST for text in texts.values()):
        wrong(f"style.{key}", f'must be texts by language of at most {LONGEST} characters; write {{"en": "…"}}')
        return {}
    for code in (code for code in texts if languages and code not in languages):
        wrong(f"style.{key}", f"'{code}' is not among languages; add it there or remove the text")
    return {code: str(text).strip() for code, text in texts.items() if str(text).strip()}
