"""Sums by the shop's own rules: what points are worth, freight by weight, spend-and-save, free shipping; every step is shown.

A rule is read out of the passage that states it, the amounts out of the question. What a passage does not state in one of these
forms is not reckoned: the passage is quoted as it stands.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kefu.perception.numerals import POINTS_SAID
from kefu.turn.state import Asked, Line, Part, Support
from kefu.turn.wording import say, yuan
from kefu.vocabulary import Found

_HAN = {
    "半": "0.5",
    "一": "1",
    "两": "2",
    "二": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "十": "10",
}
_KILOS = re.compile(r"(\d+(?:\.\d+)?|[半一两二三四五六七八九十])\s*(?:kgs?|公斤|千克|kilos?|kilogram(?:me)?s?)(?![a-z])", re.IGNORECASE)
_GRAMS = re.compile(r"(?<![\d.])(\d{2,5})\s*(?:g|克|grams?)(?![a-z])", re.IGNORECASE)
_ALONE_POINTS = re.compile(r"(\d[\d,]*)\s*分(?!钟|之|期)(?:能|可以|抵|值|换)")
_MONEY = re.compile(r"[¥￥]\s*(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s*(?:元|块钱?|rmb|yuan|cny)", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\d.,¥￥])(\d{2,6})(?![\d.,]*\d)(?!\s*(?:kg|g|ml|l|cm|mm|w|k|公斤|千克|斤|克|毫?升|厘米|"
    r"个?积?分|号|月|日|年|天|点|楼|层|件|只|个|%|points?|days?|[ap]\.?m\b|°))",
    re.IGNORECASE,
)
# The name of an offer is no amount: 满300减40, '40 off 300'.
_OFFER = re.compile(r"满?\s*[¥￥]?\d+\s*(?:元|块)?\s*(?:减|-)\s*[¥￥]?\d+|[¥￥]?\d+\s+off\s+(?:every\s+)?[¥￥]?\d+", re.IGNORECASE)
_EARNS = re.compile(r"得|送|赚|攒(?:到|下)|返|earn|get|collect|receive", re.IGNORECASE)
_SAVES = re.compile(
    r"满减|减(?:多少|几|去|\d)|能减|立减|优惠多少|(?:\boff\b|\bsave|\bsaving|\bdiscount|spend[- ]and[- ]save|300-40)", re.IGNORECASE
)
_COUPON = re.compile(r"[¥￥]?(\d+)\s*(?:元|块钱?)?的?[^\d，,。]{0,4}券|[¥￥](\d+)\s*(?:\w+ )?(?:coupon|voucher)", re.IGNORECASE)
_FREIGHT = re.compile(r"运费|邮费|包邮|免邮|快递费|postage|shipping|freight|deliver\w* (?:fee|cost|charge)|\bpost\b", re.IGNORECASE)
_THRESHOLD = re.compile(
    r"门槛|满多少|买多少|多少(?:才|就|可以|能)?包邮|threshold|minimum|how much (?:do|"
    r"must) i (?:have to )?(?:buy|spend)|from what (?:sum|amount|total)",
    re.IGNORECASE,
)
# Why it was so, in which order, or how it is shared out when a part goes back, is asked of the rule; nothing is to be reckoned.
_OF_THE_RULE = re.compile(
    r"为什么|为啥|凭什么|还是.{0,6}之?[前后]|分摊|平摊|摊到|(?:只|光|单)退|退(?:其中|一部分|部分|掉?[一两]|了?一)|部分(?:商品)?退"
    r"|\bwhy\b|\bbefore or after\b"
    r"|\bsplit\b|\bshared out\b|\bgo(?:es)? back\b|\bpart(?:ial)?(?:ly)? (?:return|refund)"
    r"|\b(?:return|send back|refund)\b.{0,16}\b(?:one|part|some|half)\b",
    re.IGNORECASE,
)
_CAP = re.compile(r"最多|上限|at most|maximum|\bmax\b", re.IGNORECASE)
_TIERS = {"gold": re.compile(r"金卡|\bgold\b", re.IGNORECASE), "silver": re.compile(r"银卡|\bsilver\b", re.IGNORECASE)}
REMOTE = re.compile(r"新疆|西藏|青海|乌鲁木齐|拉萨|西宁|喀什|伊犁|日喀则|xinjiang|tibet|qinghai|urumqi|lhasa|xining|kashgar", re.IGNORECASE)
_BULKY = re.compile(r"大件|15\s*(?:kg|公斤|千克)|\bbulky\b", re.IGNORECASE)
# Where the world's places lie, as carriers' zones name them. A zone of a rule is found by its own words or by one of these.
_ZONES: dict[str, re.Pattern[str]] = {
    "hmt": re.compile(r"港澳台|香港|澳门|台湾|hong ?kong|macau|macao|taiwan", re.IGNORECASE),
    "asia": re.compile(
        r"亚洲|日本|韩国|新加坡|马来西亚|泰国|越南|印度|菲律宾|东京|大阪|首尔|\basia\b|japan|korea|singapore|"
        r"malaysia|thailand|tokyo|osaka|seoul"
        , re.IGNORECASE),
    "west": re.compile(
        r"欧美|欧洲|北美|大洋洲|美国|加拿大|英国|德国|法国|荷兰|意大利|西班牙|澳大利亚|澳洲|新西兰|纽约|伦敦|巴黎|柏林|悉尼"

        r"|europe|north america|oceania|\busa?\b|america|canada|\buk\b|britain|england|germany|france|"
        r"netherlands|holland|italy|spain"

        r"|australia|new zealand|new york|london|paris|berlin|toronto|sydney",
        re.IGNORECASE,
    ),
}  # fmt: skip
# The forms of a rule, each in both languages.
POINTS_WORTH = re.compile(
    r"(\d+)\s*积分(?:可)?抵\s*[¥￥](\d+(?:\.\d+)?)|(\d+) points (?:take|are worth|give|equal)\s*[¥￥](\d+(?:\.\d+)?)", re.IGNORECASE
)
_PER_YUAN = re.compile(r"每\s*[¥￥](\d+)\s*得\s*(\d+)\s*积分|earn (\d+) points? for each [¥￥](\d+)", re.IGNORECASE)
_MULTIPLE = {
    "silver": re.compile(r"银卡[^。；]{0,6}?积分\s*(\d(?:\.\d+)?)\s*倍|silver[^.]{0,10}?(\d(?:\.\d+)?) times", re.IGNORECASE),
    "gold": re.compile(r"金卡[^。；]{0,6}?(?:积分\s*)?(\d(?:\.\d+)?)\s*倍|gold[^.]{0,10}?(\d(?:\.\d+)?) times", re.IGNORECASE),
}
POINTS_SHARE = re.compile(r"最多抵商品金额的\s*(\d+)%|up to (\d+)\s?% of the goods", re.IGNORECASE)
EVERY = re.compile(
    r"每满\s*[¥￥](\d+)\s*减\s*[¥￥](\d+)[^。]{0,8}?最高减\s*[¥￥](\d+)|"
    r"every [¥￥](\d+) [^.]{0,50}?save [¥￥](\d+), up to [¥￥](\d+)",
    re.IGNORECASE,
)
_BY_WEIGHT = re.compile(
    r"([^；;。.:：\n]+?)[:：]?\s*首公斤\s*[¥￥](\d+)、续每公斤\s*[¥￥](\d+)|"
    r"([^;.:\n]+?):?\s*[¥￥](\d+)(?: for the first kg)? and [¥￥](\d+)",
    re.IGNORECASE,
)
FREE_FROM = re.compile(
    r"满\s*[¥￥](\d+)\s*包邮[，,]不满(?:\s*[¥￥]\d+\s*)?收(?:运费)?\s*[¥￥](\d+)|"
    r"free (?:when the goods come to |from )[¥￥](\d+)[^.]{0,30}?(?:below (?:that|"
    r"[¥￥]\d+) it is [¥￥](\d+)|and [¥￥](\d+) below)",
    re.IGNORECASE,
)
BULKY_FEE = re.compile(
    r"每单收(?:大件运费)?\s*[¥￥](\d+)[，,]优惠后满\s*[¥￥](\d+)\s*免|"
    r"[¥￥](\d+) per order,? (?:and )?(?:free|waived) from [¥￥](\d+)",
    re.IGNORECASE,
)

# What to search for when a sum is asked, so that the passage with the rule is among the findings.
BASKET = ("saving", "freight", "freight_remote", "freight_bulky")  # of RULES: what a sum of goods may need
RULES = {
    "points_worth": {"zh": "积分能抵多少钱", "en": "what are points worth"},
    "points_most": {"zh": "积分每单最多抵多少", "en": "how much of an order can points pay"},
    "points_earned": {"zh": "实付得多少积分，会员等级几倍积分", "en": "points earned, silver and gold times"},
    "weight": {"zh": "海外运费首公斤续每公斤", "en": "international shipping rates per kg"},
    "saving": {"zh": "满减怎么算", "en": "how does spend and save work"},
    "freight": {"zh": "满多少包邮", "en": "free shipping from how much"},
    "freight_remote": {"zh": "新疆西藏青海运费怎么算", "en": "shipping to Xinjiang, Tibet and Qinghai"},
    "freight_bulky": {"zh": "大件商品运费怎么算", "en": "freight for bulky items"},
}  # fmt: skip


def sum_asked(question: str, before: str = "") -> Asked | None:
    """The sum asked for; `before` is the question that a short one goes on from ('and two kilos?')."""
    plain = unicodedata.normalize("NFKC", question)
    if _OF_THE_RULE.search(plain):
        return None
    together = f"{unicodedata.normalize('NFKC', before)} {plain}" if before else plain
    if (kilos := _kilos(plain)) is not None and _FREIGHT.search(together) and _zone(together):
        return Asked("weight", together, kilos)
    if found := POINTS_SAID.search(plain) or (_ALONE_POINTS.search(plain) if "积分" in together else None):
        return Asked("points_worth", plain, _number(next(filter(None, found.groups()))))
    money = _money(plain)
    if money is None:
        return None
    if re.search(r"积分|\bpoints\b", plain, re.IGNORECASE):
        kind = "points_most" if _CAP.search(plain) else "points_earned" if _EARNS.search(plain) else ""
        return Asked(kind, plain, money) if kind else None
    if _SAVES.search(plain) or _COUPON.search(plain):
        return Asked("saving", plain, money)
    if _FREIGHT.search(plain) and not _zone(plain) and not _THRESHOLD.search(plain):
        place = "freight_remote" if REMOTE.search(plain) else "freight_bulky" if _BULKY.search(plain) else "freight"
        return Asked(place, plain, money)
    return None


def reckon(asked: Asked, found: Iterable[Found], language: str) -> Part | None:
    """The answer with its steps and the rule's own sentence; None when no passage states the rule in a form that is known here."""
    for each in found:
        if each.passage.language != language:
            continue
        text = unicodedata.normalize("NFKC", each.passage.text)
        if steps := _SUMS[asked.kind](asked, text, language):
            passage = each.passage
            whole = f"{passage.title}\n{passage.text}"
            supports = (
                Support("fact", f"sum:{asked.kind}", say("sum.title", language), steps, cited=False),
                Support("passage", passage.id, passage.title, whole, passage.url, each.score, each.reasons),
            )
            told = [part.strip() for part in re.split(r"(?<=[。；\n])|(?<=[.;])\s+", passage.text) if part.strip()]
            rule = told if passage.kind == "faq" else [part for part in told if _states(asked.kind, part)][:1]
            if asked.kind == "weight":
                rule = []  # the sum names the zone's rate already
            lines = [Line(steps, (0, 1)), *(Line(part, (1,)) for part in rule)]
            return Part("fact", tuple(lines), ("the rule of the passage, worked out for the amounts asked about",), supports)
    return None


def _points_worth(asked: Asked, text: str, language: str) -> str:
    if not (rule := POINTS_WORTH.search(text)):
        return ""
    points, value = _pair(rule)
    worth = asked.amount / points * value
    return say("sum.points_worth", language, amount=_plain(asked.amount), points=_plain(points), value=yuan(value), result=yuan(worth))


def _points_most(asked: Asked, text: str, language: str) -> str:
    if not (rule := POINTS_SHARE.search(text)):
        return ""
    share = _number(next(filter(None, rule.groups())))
    return say("sum.points_most", language, amount=yuan(asked.amount), share=_plain(share), result=yuan(asked.amount * share / 100))


def _points_earned(asked: Asked, text: str, language: str) -> str:
    tier = next((name for name, said in _TIERS.items() if said.search(asked.text)), "")
    if tier and (rule := _MULTIPLE[tier].search(text)):
        times = _number(next(filter(None, rule.groups())))
        key = f"sum.points_{tier}"
    elif not tier and _PER_YUAN.search(text):
        times, key = Decimal(1), "sum.points_earned"
    else:
        return ""
    return say(key, language, amount=yuan(asked.amount), times=_plain(times), result=_plain((asked.amount * times).quantize(Decimal(1))))


def _by_weight(asked: Asked, text: str, language: str) -> str:
    zone = _zone(asked.text)
    for rule in _BY_WEIGHT.finditer(text):
        place, first, further = [group for group in rule.groups() if group]
        name = re.sub(r"^(?:按重量收|by weight|the rest of)\W*", "", place.strip(" ，,"), flags=re.IGNORECASE)
        if zone and _ZONES[zone].search(place):
            kilos = asked.amount.quantize(Decimal(1), ROUND_CEILING)
            more = max(kilos - 1, Decimal(0))
            result = _number(first) + more * _number(further)
            key = "sum.weight_whole" if kilos == asked.amount else "sum.weight"
            steps = {"kilos": _plain(asked.amount), "counted": _plain(kilos), "more": _plain(more), "result": yuan(result)}
            return say(key, language, place=name, first=yuan(_number(first)), further=yuan(_number(further)), **steps)
    return ""


def _saving(asked: Asked, text: str, language: str) -> str:
    if not (rule := EVERY.search(text)):
        return ""
    every, less, most = (_number(group) for group in rule.groups() if group)
    times = (asked.amount / every).quantize(Decimal(1), ROUND_FLOOR)
    saved = min(times * less, most)
    if not saved:
        return say(
            "sum.saving_none",
            language,
            amount=yuan(asked.amount),
            every=yuan(every),
            less=yuan(less),
            missing=yuan(every - asked.amount),
        )
    amounts = {"amount": yuan(asked.amount), "saved": yuan(saved), "left": yuan(asked.amount - saved)}
    said = say("sum.saving", language, times=_plain(times), less=yuan(less), most=yuan(most), **amounts)
    if coupon := _COUPON.search(asked.text):
        value = _number(next(filter(None, coupon.groups())))
        said += say(
            "sum.then_coupon", language, coupon=yuan(value), before=yuan(asked.amount - saved), left=yuan(asked.amount - saved - value)
        )
    return said


def _freight(asked: Asked, text: str, language: str) -> str:
    if not (rule := FREE_FROM.search(text)) or bool(REMOTE.search(text[: rule.start()][-40:])) != (asked.kind == "freight_remote"):
        return ""
    return _over(asked, *_pair(rule), language)


def _bulky(asked: Asked, text: str, language: str) -> str:
    if not (rule := BULKY_FEE.search(text)):
        return ""
    fee, least = _pair(rule)
    return _over(asked, least, fee, language)


def _over(asked: Asked, least: Decimal, fee: Decimal, language: str) -> str:
    key = "sum.freight_free" if asked.amount >= least else "sum.freight_due"
    return say(key, language, amount=yuan(asked.amount), least=yuan(least), fee=yuan(fee), missing=yuan(least - asked.amount))


_SUMS: dict[str, Callable[[Asked, str, str], str]] = {
    "points_worth": _points_worth, "points_most": _points_most, "points_earned": _points_earned, "weight": _by_weight,
    "saving": _saving, "freight": _freight, "freight_remote": _freight, "freight_bulky": _bulky,
}  # fmt: skip
_FORMS = {"points_worth": POINTS_WORTH, "points_most": POINTS_SHARE, "points_earned": _PER_YUAN, "weight": _BY_WEIGHT, "saving": EVERY,
          "freight": FREE_FROM, "freight_remote": FREE_FROM, "freight_bulky": BULKY_FEE}  # fmt: skip


def _states(kind: str, sentence: str) -> bool:
    return bool(_FORMS[kind].search(unicodedata.normalize("NFKC", sentence)))


def _pair(rule: re.Match[str]) -> tuple[Decimal, Decimal]:
    first, second = [group for group in rule.groups() if group][:2]
    return _number(first), _number(second)


def _kilos(text: str) -> Decimal | None:
    if found := _KILOS.search(text):
        return Decimal(_HAN.get(found.group(1), found.group(1)))
    return Decimal(found.group(1)) / 1000 if (found := _GRAMS.search(text)) else None


def _money(text: str) -> Decimal | None:
    """The goods' amount: with a sign or unit before any bare number; a coupon's own amount is not it."""
    left = _OFFER.sub(" ", _COUPON.sub(" ", text))
    if found := _MONEY.search(left) or _BARE.search(left):
        return _number(next(filter(None, found.groups())))
    return None


def _zone(text: str) -> str:
    return next((zone for zone, said in _ZONES.items() if said.search(text)), "")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
