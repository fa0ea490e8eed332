"""What no shop's assistant can give: a cure, a courier's number, a picture of one's own parcel, the weather, what others sell at or think;
and days that need a rule of their own."""

import re
from typing import Literal

Beyond = Literal["no_cure", "courier_number", "no_pictures", "others_data", "weather", "other_channel", "ratings"]

# That a thing of the house heals: nobody may promise it. 'Treated wood' and 治安 heal nothing.
_CURES = re.compile(
    r"治(?:好|愈|疗|得了|不治|失眠|[\u3400-\u9fff]{0,4}病)|疗效|医好|根治|降(?:血糖|血压|血脂)|(?:能|会|可以)(?:改善|缓解|预防).{0,6}(?:病|炎|症|失眠|疼|痛)"
    r"|\b(?:cures?|heals?|remed(?:y|ies))\b|\btreats? (?:my|your|the)?\s*\w*\s*(?:pain|anxiety|insomnia|asthma|disease|illness)\b",
    re.IGNORECASE,
)
_COURIER = r"(?:快递员|快递小哥|送货员?|派送员|骑手|司机|师傅|小哥)"
_NUMBER = r"(?:电话|手机|号码|联系方式|微信)"
_EN_COURIER = r"(?:courier|driver|delivery (?:man|guy|person)|postman|(?:man|guy|person|woman) (?:bringing|carrying|delivering))"
_COURIERS_NUMBER = re.compile(
    rf"{_COURIER}[^，。]{{0,10}}{_NUMBER}|{_NUMBER}[^，。]{{0,6}}{_COURIER}"
    rf"|\b(?:phone|mobile|cell|contact|number)\b.{{0,24}}\b{_EN_COURIER}|\b{_EN_COURIER}.{{0,24}}\b(?:phone|mobile|number|contact)\b",
    re.IGNORECASE,
)
_PICTURES = re.compile(
    r"拍(?:个|张|段|下|一[张段下])?(?:照|视频|图|实物)|录(?:个|段)?视频"
    r"|\b(?:take|send|make|shoot)\b.{0,16}\b(?:photos?|pictures?|videos?)\b|\bfilm (?:my|the|it)\b",
    re.IGNORECASE,
)
_OF_MINE = re.compile(r"我(?:的|那|这|买)|给我|发货前|打包|寄出前|\bmy\b|\bbefore\b|\bpack(?:ed|ing)\b|\bwarehouse\b", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"(?:隔壁|邻居|楼上|楼下|对门)[^，。]{0,6}的?(?:包裹|快递|订单|东西)[^，。]{0,4}(?:到哪|在哪|到了|是什么|什么时候)|(?:别的|其他|另一个)(?:顾客|客户|买家)[^，。]{0,8}(?:电话|手机|邮箱|地址|姓名|订单)"
    r"|\bwhere(?:'s| is) my neighbou?r(?:'s|s)? (?:parcel|package|order|delivery)\b"
    r"|\b(?:e-?mail|phone|number|address|name)\b.{0,20}\b(?:of|for) (?:the|a|another|other|that) (?:customers?|buyers?|shoppers?)\b",
    re.IGNORECASE,
)
_WEATHER = re.compile(
    r"(?:今天|明天|后天|周末|这几天|这周|现在|外面|那边)[^，。]{0,8}(?:下雨|下雪|天气|气温)|天气(?:预报|怎么样|如何|好吗)"
    r"|\bweather (?:forecast|like|tomorrow|today|in)\b|\b(?:what|how)(?:'s| is) the weather\b"
    r"|\b(?:will|is) it (?:going to |gonna )?(?:rain|snow)(?:ing)?\b",
    re.IGNORECASE,
)
_CHANNEL = (
    r"(?:抖音|淘宝|天猫|京东|拼多多|快手|小红书|直播间?|别家|其他平台|别的平台"
    r"|\b(?:amazon|taobao|tmall|jd|douyin|tiktok|temu|live ?stream)\b)"
)
_OTHER_PRICE = re.compile(
    rf"{_CHANNEL}[^，。?!]{{0,16}}(?:多少钱|几块钱?|几元|什么价|啥价|卖多少|价格(?:是)?多少|\bhow much\b|\bprice\b)"
    rf"|\b(?:how much|price)\b.{{0,30}}\b(?:on|at|in|from) (?:your |the )*{_CHANNEL}",
    re.IGNORECASE,
)
_RATINGS = re.compile(
    r"(?:几|多少)颗?星(?!级)|评分|好评率|(?:多少|几)[条个]?人?(?:评价|评论|好评|差评)|销量|卖(?:了|出去?)了?(?:多少|几)"
    r"|\bhow many (?:stars|reviews|ratings)\b|\b(?:customer|star|average|review) ratings?\b|\bwhat(?:'s| is) (?:its|the) rating\b"
    r"|\bhow many (?:people|customers) (?:have )?(?:bought|buy)\b|\bhow many (?:of \w+ )?(?:have|did) you (?:sold|sell)\b",
    re.IGNORECASE,
)
# Days on which a shop may go by other rules; what is written for every day does not answer for them.
_HOLIDAYS = re.compile(
    r"春节|过年|大年|除夕|初[一二三四五六七]|元宵|清明|端午|中秋|国庆|黄金周|五一|元旦|圣诞|放假"
    r"|\b(?:christmas|easter|thanksgiving|new year(?:'s)?|chinese new year|spring festival|golden week"
    r"|(?:public|bank) holidays?|holidays)\b",
    re.IGNORECASE,
)


def beyond(text: str) -> Beyond | None:
    """What is asked for that nobody in the shop can give; None for everything else."""
    if _CURES.search(text):
        return "no_cure"
    if _COURIERS_NUMBER.search(text):
        return "courier_number"
    if _OF_OTHERS.search(text):
        return "others_data"
    if _WEATHER.search(text):
        return "weather"
    if _OTHER_PRICE.search(text):
        return "other_channel"
    if _RATINGS.search(text):
        return "ratings"
    return "no_pictures" if _PICTURES.search(text) and _OF_MINE.search(text) else None


def names_other_day(question: str, told: str) -> bool:
    """Whether a question is about holidays of which the passage `told` says nothing."""
    return bool(_HOLIDAYS.search(question)) and not _HOLIDAYS.search(told)
