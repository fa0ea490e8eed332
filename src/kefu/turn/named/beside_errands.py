"""Words beside an errand or an order just shown: when the money comes, at what hour the courier does, and that proof is lacking."""

import re

from kefu.perception.language import to_simplified
from kefu.turn.state import ORDER_TOKEN, Focus, Request

# When money comes back, in words that hold no 退: 钱多久能到, 'how long for the money'.
_WHEN_MONEY = re.compile(
    r"钱.{0,6}(?:多久|什么时候|啥时候?|几天|何时|哪天|几号)|(?:多久|什么时候|啥时候?|几天|何时)[^，。]{0,6}(?:到账|拿到钱|收到钱|见到钱|钱)"
    r"|\bhow (?:long|soon|many days)\b.{0,24}\b(?:money|refund)\b|\bwhen\b.{0,24}\b(?:my |the )?(?:money|refund)\b",
    re.IGNORECASE,
)
_REFUND_TIME = ("退款多久到账", "how long does a refund take to arrive")
# How a parcel is handed over: its hour, the bell, a call before. Where it may be left is written in the articles.
_OF_HANDING = re.compile(
    r"几点|按门铃|敲门|(?:先|提前|会|能)[^，。]{0,4}(?:打|来)(?:个)?电话|(?:上午|下午|晚上|中午|傍晚|早上|点(?:钟)?(?:以)?[前后])[^，。]{0,6}(?:送|来|到|派)|(?:送|来|到)[^，。]{0,4}(?:上午|下午|晚上|中午|傍晚)"
    r"|\b(?:what|which|exact) (?:exact )?(?:time|hour)\b|\bring the (?:door ?)?bell\b|\bknock\b|\bcall (?:me )?(?:first|before|ahead)\b"
    r"|\b(?:morning|afternoon|evening|tonight)\b|\b(?:after|before|by|at|around) \d{1,2}(?::\d\d)?\s*(?:am|pm|o'?clock)\b",
    re.IGNORECASE,
)
_CANNOT_PROVE = re.compile(
    r"(?:没有?|没注册)(?:过)?(?:账号|帐号|账户|会员|注册|登录)|(?:不会|没法|不能)登|登不[上了]|登录不|(?:记不[得起清]|忘[了记掉]|想不起)"
    r"|(?:号码?|手机|电话)[^，。]{0,4}换了|换了?(?:手机|号码?|电话)|(?:没有|找不到|不知道|不记得)[^，。]{0,4}(?:订单号|单号|手机号?|尾号)"
    r"|\b(?:no|don'?t have an?|haven'?t (?:got )?an?|without an?|never made an?) account\b|\b(?:can'?t|cannot|unable to) (?:log|sign) ?in\b"
    r"|\b(?:don'?t|do not|can'?t|cannot) (?:remember|recall|find|know)\b|\b(?:forgot|forgotten)\b"
    r"|\blost (?:my|the) (?:old )?(?:phone|number|e-?mail|password|order number)\b"
    r"|\bchanged (?:my )?(?:phone|number)\b",
    re.IGNORECASE,
)
_PAYS_BACK = (
    "return_items",
    "cancel_order",
    "exchange_items",
    "price_protection",
    "refund_urge",
    "parcel_lost",
    "parcel_damaged",
    "goodwill",
)


def rule_on_money(request: Request, focus: Focus) -> str:
    """What to ask the articles where a clause asks when money comes back by the rule, '' where it does not.

    An errand that pays back is open, or the words are of no refund that could be on record.
    """
    if not _WHEN_MONEY.search(to_simplified(request.text)) or ORDER_TOKEN.search(request.text) or request.said:
        return ""
    is_of_errand = any(run.flow in _PAYS_BACK for run in focus.runs) or request.intent != "order.refund"
    return _REFUND_TIME[not re.search(r"[\u3400-\u9fff]", request.text)] if is_of_errand else ""


def asks_of_handing(request: Request, focus: Focus) -> bool:
    """Whether a clause asks how the parcel that was just shown will be handed over."""
    is_of_parcel = focus.intent in ("order.parcel", "order.status") and bool(focus.order)
    names_other = ORDER_TOKEN.search(request.text) or request.tracking or request.said or request.order_day
    return is_of_parcel and not names_other and bool(_OF_HANDING.search(to_simplified(request.text)))


def cannot_prove(request: Request, focus: Focus) -> bool:
    """Whether a clause tells that one has no account, or not what was asked for to show who one is."""
    is_asked = focus.pending.startswith("order.") or any(run.asked == "identify" for run in focus.runs)
    return is_asked and bool(_CANNOT_PROVE.search(to_simplified(request.text)))
