"""What a clause says beside the goods it names: the price it allows, the day of an order, and the words to search for."""

import re
from datetime import date

from kefu.perception.days import days
from kefu.perception.intents import respelt
from kefu.turn.named.naming import residue

_LIMIT = re.compile(
    r"(?:不超过|低于|小于|少于|预算|under|below|less than|up to|max(?:imum)?(?: of)?|within|cheaper than)"
    r"\s*(?:是|在|of|about|[¥$￥])*\s*(\d[\d,]*(?:\.\d+)?)"
    r"|(\d[\d,]*(?:\.\d+)?)\s*(?:元|块钱?|rmb|yuan|cny|usd|dollars?)?\s*(?:以内|以下|之内|内的|or less|or under|max)",
    re.IGNORECASE,
)
IN_BULK = re.compile(
    r"(?:公司|单位|企业|学校|酒店|批发|团购|采购|大量|批量).{0,16}(?:便宜|优惠|折|报价|价格?|发票|多少钱)"
    r"|\b(?:wholesale|in bulk|bulk (?:order|price|discount)|corporate|for (?:our|my) (?:company|office|hotel))\b",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"^\W*(?:sorry|hi|hello|hey|excuse me|ok|okay|so)\b[\s,]*"
    r"|\b(?:can|could|would|will) you (?:please )?(?:repeat|tell me|explain|remind me of|say)\b|\bplease\b"
    r"|请问一?下?|麻烦(?:问|说|讲)?一?下|(?:能不能|可以)?再(?:说|讲|发)一[遍次下]",
    re.IGNORECASE,
)
# What makes of a day the one on which something was ordered, behind it or before it.
_OF_BUYING = re.compile(
    r"^\W*(?:[日号]|早上|上午|中午|下午|晚上)*(?:我|就)?(?:买|下[的单了]|拍|订|的?那一?[单个笔件])|^\s*(?:order|purchase)\b", re.IGNORECASE
)
_BOUGHT_ON = re.compile(
    r"\b(?:order(?:ed)?|bought|placed|purchased?|parcel|package)\b[^,.?!]{0,16}\b(?:of|from|on)(?: the)?\s*$|\b(?:ordered|bought)\s*$",
    re.IGNORECASE,
)
_HAN_HUNDREDS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HAN_LIMIT = re.compile(r"([一两二三四五六七八九])(百|千)(?:元|块钱?)?(?:以内|以下|之内|内|左右)|预算([一两二三四五六七八九])(百|千)")


def words_asked(plain: str) -> str:
    """What is searched for: the words without their courtesy, English cue words spelt right."""
    bare = _FRAME.sub(" ", plain).strip(" ,，.。") if _FRAME.search(plain) else plain.strip()
    kept = bare if len(residue(bare)) >= 2 else plain.strip()
    return kept if re.search(r"[\u3400-\u9fff]", kept) else respelt(kept if bare == plain.strip() else re.sub(r"\s+", " ", kept))


def limit(text: str) -> int | None:
    """The highest price that the text allows, in minor units (two digits)."""
    if found := _LIMIT.search(text):
        return round(float((found.group(1) or found.group(2)).replace(",", "")) * 100)
    if found := _HAN_LIMIT.search(text):
        digit, scale = (found.group(1), found.group(2)) if found.group(1) else (found.group(3), found.group(4))
        return _HAN_HUNDREDS[digit] * (100 if scale == "百" else 1000) * 100
    return None


def order_day(text: str, today: date) -> tuple[int, int] | None:
    """(month, day) on which the order in question was placed, when the text says it: '11.11那单', 20号买的, 'my order of 20 November'."""
    if re.search(r"双十一|双11", text):
        return (11, 11)
    for start, end, first, last in days(text, today):
        if first == last and (_OF_BUYING.search(text[end:]) or _BOUGHT_ON.search(text[:start])):
            return (first.month, first.day)
    return None
