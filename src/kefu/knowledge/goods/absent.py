"""Goods that customers ask any shop for and that this catalogue does not have: said at once, instead of showing what sounds alike."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from kefu.knowledge.goods.read import plain_form
from kefu.vocabulary import Product

MOST_NEAR = 2  # products that are named beside it
_BUYS = re.compile(
    r"(?:卖|有没有|有(?:什么|哪些|啥)?|想?买|想?要|求|推荐|找|来|看看)(?:不卖|一下)?(?:[一两三四五\d]?[个张台把条只款件套双盒包本瓶些点])?[^，。,？?放装盖铺配修用给]{0,8}$"
    r"|\b(?:sell|have|carry|stock|got|need|want|buy|looking for|any|recommend|after)\b"
    r"(?:(?!\b(?:for|on|in|with|from|to|under|of)\b)[^.,?]){0,30}$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*\d|(?:[一二两三四五六七八九十\d.]+(?:米|厘米|公分|平|尺|寸)[乘x×]?)+的?|(?:的|卖|的卖)?\W*(?:[吗么嘛没不呀啊呢吧哈有多怎哪几啥贵便]|$)|的?\s*(?:[,.?!，。？！；]|多少|$|for\b|in\b|under\b|with\b|here\b|please\b|too\b|or\b|at\b)",
    re.IGNORECASE,
)
_WANTED = re.compile(r"\s*(?:给我|帮我)?(?:推荐|来一?[个条张]|拿一?[个条张])")  # 双人的电热毯给我推荐个
_BEGINS = re.compile(r"^[\s\W]*(?:请问|你好|您好|hi|hello|亲|你们家?|店里)?[\s\W]*(?:a|an|the|some|any)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Absent:
    """What the shop does not sell, in the customer's word; `near`: ids of products that have the word in their names."""

    said: str
    near: tuple[str, ...]


class AbsentGoods:
    """The common goods that one catalogue lacks. `is_kind(name)`: whether it has goods of that name."""

    def __init__(self, products: Iterable[Product], is_kind: Callable[[str], bool]) -> None:
        named = [(product.id, [plain_form(name) for name in product.name.values()]) for product in products]
        lacking = sorted((word for word in _words() if not is_kind(word)), key=len, reverse=True)
        self._near = {
            word: tuple(each for each, names in named if any(_stands_in(word, name) for name in names))[:MOST_NEAR] for word in lacking
        }
        self._pattern = re.compile("|".join(map(_pattern, lacking)), re.IGNORECASE)

    def asked(self, text: str) -> Absent | None:
        """What a text asks to buy that is not here; None for every other text, also when the word only says what something is for."""
        plain = plain_form(text)
        for found in self._pattern.finditer(plain):
            before, after = plain[: found.start()], plain[found.end() :]
            if _WANTED.match(after) or ((_BUYS.search(before) or _BEGINS.match(before)) and _ENDS.match(after)):
                said = found.group(0)
                word = next(form for form in (said, said.removesuffix("s"), said.removesuffix("es")) if form in self._near)
                return Absent(text[found.start() : found.end()], self._near[word])
        return None


def _pattern(word: str) -> str:
    if not word.isascii():
        return re.escape(word) if len(word) > 1 else rf"(?<=[卖买]){re.escape(word)}"
    return rf"(?<![a-z-]){re.escape(word)}(?:s|es)?(?![a-z-])"


def _stands_in(word: str, name: str) -> bool:
    return re.search(_pattern(word), name) is not None


@cache
def _words() -> tuple[str, ...]:
    rows: list[list[str]] = yaml.safe_load((resources.files("kefu.knowledge.goods") / "other_goods.yaml").read_text(encoding="utf-8"))
    return tuple(dict.fromkeys(plain_form(str(word)) for row in rows for word in row))
