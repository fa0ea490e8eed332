"""Presents: for whom, on which occasion, what they like; and how well a product would do as one. What is told of it is its own text."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from kefu.knowledge.goods.needs import told
from kefu.knowledge.goods.read import any_of, plain_form, saying
from kefu.knowledge.goods.wish import Gift, Words
from kefu.vocabulary import Product

# What speaks for a present. What somebody is fond of outweighs all the rest together: a candle 'ready to give' is nothing for a cook.
LOVED_NAMED, LOVED_MORE, LOVED_TOLD, LIKED, OCCASION, CLASSIC, READY = 2.0, 0.25, 1.0, 0.5, 0.6, 0.3, 0.2
DULL = -1.5  # seldom given unless what is loved says so
_READY = ("礼盒", "送人", "送礼", "送得出手", "伴手礼", "ready to give", "gift", "boxed for")
_ARTICLE = re.compile(r"\b(?:my|our|his|her|their|an?) (?:\w+ )?$", re.IGNORECASE)
_LIKES = re.compile(
    r"(?:喜欢|热爱|爱好|爱上|迷上|痴迷|爱|经常|平时)(?P<zh>[^，。,.!！?？；;]{1,12})"
    r"|\b(?:loves?|likes?|enjoys?|is into|are into|really into|fond of|crazy about|keen on|mad about|obsessed with|passionate about|who)\b"
    r"(?P<en>[^,.!?;]{2,40})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Group:
    say: re.Pattern[str]
    likes: Words
    never: Words
    is_child: bool


def gift_in(text: str) -> Gift | None:
    """The present that a text in plain form asks for; None when it asks for none."""
    lists = _lists()
    if not lists.is_gift.search(text) or lists.not_gift.search(text):
        return None
    named = [(hit.start(), hit.end(), group) for group in lists.recipients for hit in group.say.finditer(text)]
    named = [one for one in named if not any(other[0] <= one[0] and one[1] <= other[1] and one[:2] != other[:2] for other in named)]
    named.sort(key=lambda each: each[0])
    children = [each for each in named if each[2].is_child]
    people = [each[2] for each in children[:1] or named[-1:]]  # 女朋友妈妈: the last one named gets it
    who = _who(text, (children[:1] or named[-1:])[0], named) if named else ""
    occasions = [group for group in lists.occasions if group.say.search(text)]
    loved = " ".join(hit.group("zh") or hit.group("en") for hit in _LIKES.finditer(text))
    shows = tuple(word for say, words in lists.interests if loved and say.search(loved) for word in words)
    return Gift(
        who=who.removesuffix("'s"),
        likes=tuple(word for group in people for word in group.likes),
        occasion=tuple(word for group in occasions for word in group.likes),
        never=tuple(word for group in people for word in group.never),
        loved=shows,
        interest=loved.strip() if not shows else "",
        is_for_child=any(group.is_child for group in people),
    )


def _who(text: str, last: tuple[int, int, _Group], named: list[tuple[int, int, _Group]]) -> str:
    """Who gets it, in words that a reply can use: 女朋友妈妈, 'my dad', '' where the words would not stand alone."""
    start, end, _ = last
    while before := next((each for each in named if each[1] in (start, start - 1) and text[each[1] : start] in ("", "的")), None):
        start = before[0]
    said = text[start:end]
    if not said.isascii():
        return {"妈": "妈妈", "爸": "爸爸", "娘": "妈妈", "姐": "姐姐", "妹": "妹妹", "哥": "哥哥", "弟": "弟弟"}.get(said, said)
    if article := _ARTICLE.search(text[:start]):
        return text[article.start() : end]
    return said if said.endswith("s") else ""


def gift_score(product: Product, gift: Gift) -> float:
    """How well a product does as this present, about -3 to 4."""
    text = told(product)
    named = " ".join((*product.name.values(), *product.aliases)).lower()
    title = " ".join(product.name.values()).lower()
    if _any_in(gift.never, named):
        return DULL * 2
    score = 0.0
    if gift.loved:
        said = len({hit.group(0) for hit in saying(gift.loved).finditer(named)})
        score += LOVED_NAMED + LOVED_MORE * min(said, 3) if said else LOVED_TOLD if _any_in(gift.loved, text) else 0.0
    score += LIKED * _any_in(gift.likes, named) + OCCASION * _any_in(gift.occasion, named)
    score += CLASSIC * _any_in(_lists().classics, named) + READY * _any_in(_READY, text)
    if _any_in(_lists().dull, title) and not _any_in((*gift.loved, *gift.likes), title):
        score += DULL
    return score


def _any_in(words: Words, text: str) -> bool:
    return saying(words).search(text) is not None


@dataclass(frozen=True, slots=True)
class _Lists:
    is_gift: re.Pattern[str]
    not_gift: re.Pattern[str]
    recipients: tuple[_Group, ...]
    occasions: tuple[_Group, ...]
    interests: tuple[tuple[re.Pattern[str], Words], ...]
    classics: Words
    dull: Words


@cache
def _lists() -> _Lists:
    rows: dict[str, Any] = yaml.safe_load((resources.files("kefu.knowledge.goods") / "gifts.yaml").read_text(encoding="utf-8"))
    return _Lists(
        any_of(rows["is_gift"]),
        any_of(rows["not_gift"]),
        tuple(map(_group, rows["recipients"])),
        tuple(map(_group, rows["occasions"])),
        tuple((any_of(each["say"]), _words(each["show"])) for each in rows["interests"]),
        _words(rows["classics"]),
        _words(rows["dull"]),
    )


def _group(row: dict[str, Any]) -> _Group:
    return _Group(any_of(row["say"]), _words(row["likes"]), _words(row.get("never", [])), bool(row.get("is_child")))


def _words(words: list[Any]) -> Words:
    return tuple(plain_form(str(word)) for word in words)
