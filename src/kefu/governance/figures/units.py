"""Units by the words that name them: what is measured, and how many base units one is."""

import re
from decimal import Decimal

Unit = tuple[str, Decimal]
"""(dimension, base units in one), e.g. ("g", 1000) for a kilogram. Counts are ("count:items", 1)."""

_TABLE = """
second 1: 秒钟 秒 seconds second secs sec s
second 60: 分钟 minutes minute mins min
second 900: 刻钟
second 3600: 小时 钟头 hours hour hrs hr h
second 86400: 自然日 天 日 昼夜 calendar+days calendar+day natural+days natural+day days day
second 604800: 星期 礼拜 周 weeks week
month 1: 个月 月份 months month
month 3: 季度 quarters
month 12: 周年 年 years year yrs yr
workday 1: 工作日 business+days business+day working+days working+day workdays workday
night 1: 晚 夜 nights night
age 1: 周岁 岁 years+old year+old years+of+age
CNY 1: 元 块钱 块 圆 人民币 rmb cny yuan
CNY 0.1: 角 毛钱 毛
USD 1: 美元 美金 美刀 usd us+dollars us+dollar dollars dollar bucks
USD 0.01: 美分 cents cent
EUR 1: 欧元 euros euro eur €
GBP 1: 英镑 gbp pounds+sterling quid £
JPY 1: 日元 日圆 円 jpy yen
HKD 1: 港元 港币 hkd
TWD 1: 新台币 台币 twd
INR 1: 卢比 rupees inr
KRW 1: 韩元 krw
g 0.001: 毫克 mg milligrams
g 1: 克 grams gram g
g 1000: 公斤 千克 kg kgs kilos kilo kilograms kilogram
g 500: 斤
g 1000000: 吨 tonnes tonne tons ton
g 28.3495: 盎司 ounces ounce oz
g 453.592: 磅 lbs lb pounds pound
m 0.000001: 微米 microns micron
m 0.001: 毫米 mm millimetres millimetre millimeters millimeter
m 0.01: 厘米 公分 cm centimetres centimetre centimeters centimeter
m 1: 米 metres metre meters meter m
m 1000: 公里 千米 km kilometres kilometre kilometers kilometer
m 0.0254: 英寸 寸 inches inch ″
m 0.3048: 英尺 feet foot ft
l 0.001: 毫升 ml millilitres millilitre milliliters milliliter cc
l 0.01: cl
l 1: 公升 升 litres litre liters liter l L
l 3.78541: 加仑 gallons gallon
m2 1: 平方米 平米 ㎡ m² m2 square+metres square+meters
m2 0.0001: 平方厘米 cm²
W 1: 瓦特 瓦 watts watt W w
W 1000: 千瓦 kw
V 1: 伏特 伏 volts volt V v
mAh 1: 毫安时 毫安 mah
Wh 1: wh
Wh 1000: 千瓦时 度电 kwh
Hz 1: 赫兹 hz
dB 1: 分贝 db decibels
lm 1: 流明 lm lumens lumen
K 1: 开尔文 kelvin K
degree 1: 摄氏度 °c ℃ 度 degrees+celsius degrees degree °
fahrenheit 1: 华氏度 °f ℉ degrees+fahrenheit
MB 1: mb
MB 1024: gb
MB 1048576: tb
Pa 1: pa
Pa 1000: kpa
bar 1: bar
rpm 1: 转/分 rpm
count:items 1: 件 只 条 张 把 套 份 款 盒 包 袋 箱 瓶 支 双 台 部 本 枚 颗 片 根 粒 节 枝 朵 只装 件装
count:items 1: pieces piece pcs pc items item units unit sets set packs pack pairs pair
count:times 1: 次 回 遍 趟 times
count:people 1: 人份 口人 人 位 名 people persons person guests customers
count:orders 1: 单 笔 orders order
count:layers 1: 层 layers layer ply
count:points 1: 积分 分 points point
count:stars 1: 星级 星 stars star
count:photos 1: 张照片 张图片 photos photo pictures picture
count:characters 1: 字 个字 characters letters
count: 1: 个 家 项 种 类 号 倍 点 道 格 挡 档 针 支纱 孔 代 级 步
"""

_CASED = {"s", "h", "g", "m", "l", "L", "W", "w", "V", "v", "K"}


def _read() -> tuple[dict[str, Unit], re.Pattern[str]]:
    units: dict[str, Unit] = {}
    for line in _TABLE.strip().splitlines():
        head, _, words = line.rpartition(": ")
        dimension, factor = head.split(" ")
        for word in words.split():
            units[word.replace("+", " ")] = (dimension, Decimal(factor))
    alternatives: list[str] = []
    for word in sorted(units, key=len, reverse=True):
        spelled = re.escape(word).replace(r"\ ", r"[\s\-]+")
        alternatives.append((spelled if word in _CASED else f"(?i:{spelled})") + ("(?![A-Za-z0-9])" if word[-1].isascii() else ""))
    return units, re.compile("|".join(alternatives))


UNITS, UNIT = _read()
"""All unit words, and the pattern that finds the longest of them. One-letter Latin units are exact in case: 5G is no weight."""

PREFIXES: dict[str, tuple[str, ...]] = {
    "¥": ("CNY", "JPY"),
    "rmb": ("CNY",),
    "cny": ("CNY",),
    "人民币": ("CNY",),
    "us$": ("USD",),
    "usd": ("USD",),
    "hk$": ("HKD",),
    "hkd": ("HKD",),
    "nt$": ("TWD",),
    "$": ("USD", "HKD", "TWD"),
    "€": ("EUR",),
    "eur": ("EUR",),
    "£": ("GBP",),
    "gbp": ("GBP",),
    "₹": ("INR",),
    "inr": ("INR",),
    "jpy": ("JPY",),
    "krw": ("KRW",),
}
"""What stands before an amount → the currencies that it may mean."""

PREFIX = re.compile(r"(?i:(?<![a-z])(?:us\$|hk\$|nt\$|rmb|cny|usd|hkd|eur|gbp|inr|jpy|krw)|人民币|[¥$€£₹])\s*$")
CURRENCIES = frozenset(currency for currencies in PREFIXES.values() for currency in currencies)


def unit_of(word: str) -> tuple[Unit, ...]:
    """The readings of a unit word as matched by UNIT: usually one, two for 'pounds' and for 日 as a day of the month."""
    flat = re.sub(r"[\s\-]+", " ", word)
    unit = UNITS.get(flat) or UNITS[flat.lower()]
    if flat.lower() in ("pounds", "pound", "磅"):
        return unit, ("GBP", Decimal(1))
    if flat in ("日", "号"):
        return unit, ("day of month", Decimal(1))
    if flat == "分":
        return unit, ("second", Decimal(60)), ("CNY", Decimal("0.01"))
    if flat in ("块", "片"):
        return unit, ("count:items", Decimal(1))
    return (unit,)
