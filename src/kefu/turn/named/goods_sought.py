"""Whether a clause looks for goods, where its words settle it: a present, a kind and nothing else, a need, which one to take."""

import re
from dataclasses import replace

from kefu.knowledge.goods import Goods, Priced, Valued, Wish
from kefu.turn.named.naming import residue
from kefu.turn.state import Request

# What a shop does, not what it sells: gifts that come with an order, fitting, vouchers.
_OF_SERVICE = re.compile(
    r"赠品|小样|试用装|自己.{0,4}(?:装|安装)|上门|安装|触电|优惠券|满减|发票|包邮|运费|保修|质保|退货|换货|以旧换新|包装服务"
    r"|\bfree gifts?\b|\bfreebies?\b|\binstall\w*\b|\bfitter\b|\bfit .{2,24} myself\b|\bvouchers?\b|\bcoupons?\b|\binvoice\b|\bwarranty\b"
    r"|\btrade[- ]in\b|\bgift[- ]?wrap",
    re.IGNORECASE,
)
_SHELF = re.compile(
    r"请问|麻烦|想?问(?:一?下|问)|你们?家?|店里|这里|这边|咱们?|家里"
    r"|有没有|有卖|卖不卖|怎么卖|什么价(?:格|位|钱)?|价格|价位|价钱|多少钱?|几块钱?|贵不贵|贵吗|便宜吗"
    r"|有哪些|哪些|哪几[款种]|什么|看一?看|看一?下|推荐|介绍|一?下|想|要|买|求|找|我|来|卖|有"
    r"|都|是|的|还|能|可以|给|一?[个只款种把条套盏件张床双]|[吗么呀啊呢吧哈哦嘛亲]"
    r"|\b(?:how much|how|much|prices?|costs?|range|are|is|was|your|the|a|an|any|do|does|you|u|have|sell|got|stock|carry|what"
    r"|kinds?|types?|sorts?|of"
    r"|looking|for|i'?m|i|am|we|want|would|like|need|please|pls|show|me|some|there|hi|hello|hey|can|could|see|look|at|to|buy|get|one|ones|s|it|and"
    r"|in|available|all|about|recommend|suggest|tell|after|options?)\b|[\W_\d]",
    re.IGNORECASE,
)
_ASKS = re.compile(r"什么|怎么|多[大少长久重高宽]|几|吗|么|[？?]|不\w$|烫不烫|\b(?:what|how|is|are|can|does|do|will)\b", re.IGNORECASE)
_WANTS = re.compile(
    r"推荐|有没有|有什么|有啥|有哪|哪[种款个]|想买|要买|买个|买一|求|找|卖"
    r"|\b(?:want|need|looking for|any|anything|something|recommend|suggest|which|do you (?:have|sell|carry)|got)\b",
    re.IGNORECASE,
)
# Beside a need, words that look for a remedy among goods.
_REMEDY = re.compile(
    r"有什么|有啥|有没有|用什么|用啥|买什么|买啥|推荐|想买|要买|想找|想要|求|放.{0,3}怎么办"
    r"|\b(?:want|need|looking for|anything|something|recommend|suggest|what (?:would|could|will|can) help|what helps|get me)\b",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"选|买|推荐|好(?!评)|适合|合适|够用|拿|用(?:哪|什么|多大)"
    r"|\b(?:best|better|buy|pick|choose|take|should|recommend|suit\w*|go for|get)\b",
    re.IGNORECASE,
)
_USES_WITH = re.compile(
    r"(?:能不能|可不可以|可以|能)用.{1,8}(?:吗|么|不|嘛|[?？])|\b(?:can|may|could) (?:i|you|we) use\b.{2,30}\b(?:on|in|with)\b",
    re.IGNORECASE,
)
_HAS_ANY = re.compile(r"有|\b(?:any|anything|something|do you (?:have|sell))\b|\bones?\W*$", re.IGNORECASE)
_LOVES = re.compile(r"喜欢|爱|热衷|感兴趣|\b(?:loves?|likes?|enjoys?|into|fond of|keen on|hobby)\b", re.IGNORECASE)
_OF_THE_PAST = re.compile(
    r"订单|我(?:昨天|上次|之前|刚)?买的|买了|收到|发货|物流|快递|退款|退了|坏了|碎了|裂了"
    r"|\b(?:my order|ordered|bought|arrived|parcel|delivered|refund|broke\w*|cracked)\b",
    re.IGNORECASE,
)


def seeks_goods(plain: str, wish: Wish, request: Request, goods: Goods) -> bool | None:
    """True: goods are looked for; False: something else is asked; None: the words leave it open."""
    if is_of_service(plain):
        return False
    if _USES_WITH.search(plain):
        return None  # 不粘锅能用铁铲吗 asks what may be used with it
    if _OF_THE_PAST.search(plain) or (request.follow_up and not wish.gift) or re.search(r"这[款个些件种]|\b(?:this|these)\b", plain):
        return None
    if wish.gift:
        return True
    if wish.is_of_values and (request.said or not request.products) and (not _ASKS.search(plain) or _HAS_ANY.search(plain)):
        return True
    kind = wish.kind
    if kind and len(kind.products) == 1 and _ASKS.search(plain) and not _WANTS.search(plain) and not _lacks(wish, request, goods):
        return False  # 'what plug does the heater take' asks of the only one
    if kind and len(kind.products) > 1 and not request.attributes and says_no_more(wish):
        return True
    if request.attributes and not (wish.needs or wish.people):
        return True if _lacks(wish, request, goods) else None
    if kind and len(kind.products) > 1 and wish.is_one and (wish.needs or wish.people or _TAKES.search(plain)):
        return True
    if kind and wish.people and (_TAKES.search(plain) or not _ASKS.search(plain)):
        return True
    if wish.needs and _REMEDY.search(plain) and (not request.attributes or wish.kind is None):
        return True
    return True if _lacks(wish, request, goods) else None


def is_of_service(plain: str) -> bool:
    """Whether it asks what the shop does, not what it sells: free gifts, fitting, vouchers."""
    return _OF_SERVICE.search(plain) is not None


def says_no_more(wish: Wish) -> bool:
    """Whether the words beside what was read out of them only ask what there is and what it costs."""
    return not residue(_SHELF.sub("", wish.rest))


def goes_on_seeking(plain: str, wish: Wish, sought: tuple[str, ...], goods: Goods) -> bool:
    """Whether a clause says more of the goods that were looked for before: for whom, what they like, for how many, which one to take."""
    if _OF_SERVICE.search(plain) or _OF_THE_PAST.search(plain):
        return False
    before = goods.sought(sought)
    if wish.kind and before.kind and not wish.kind.products & before.kind.products:
        return False
    if before.is_of_values and not before.kind and wish.kind and says_no_more(wish):
        return True
    if before.gift and not wish.kind and (_LOVES.search(plain) or any(isinstance(each, Priced) for each in wish.limits)):
        return True
    is_short = len(residue(_SHELF.sub("", wish.rest))) <= (12 if re.search(r"[\u3400-\u9fff]", plain) else 40)
    return is_short and bool(wish.needs or wish.people or (wish.is_one and _TAKES.search(plain) and _is_bare_which(plain)))


def _is_bare_which(plain: str) -> bool:
    return len(residue(_SHELF.sub("", _TAKES.sub("", plain)))) <= 6


def _lacks(wish: Wish, request: Request, goods: Goods) -> bool:
    """Whether a kind is asked for in a material or colour that nothing said of it or of what the words name has: 'the bamboo board'."""
    values = [each for each in wish.limits if isinstance(each, Valued) and not each.is_not and each.key in ("material", "colour")]
    if wish.kind is None or not values:
        return False
    ids = (*wish.kind.products, *request.products)
    return not goods.keeping(replace(wish, constraints=tuple(values)), ids) and not any(goods.says(value.words, ids) for value in values)
