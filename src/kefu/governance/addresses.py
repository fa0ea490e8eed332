"""Postal addresses: Chinese ones by their chain of administrative words, English ones by number, street word and what follows."""

import re
from collections.abc import Iterator

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    "广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_H = r"[\u4e00-\u9fa5]"
_NUMBER = r"(?:[0-9A-Za-z]{1,6}(?:-[0-9A-Za-z]{1,6}){0,3}|[一二三四五六七八九十百甲乙丙丁东西南北]{1,4})"
_GAP = r"[ ,]{0,2}"
_BUILDING = "小区|花园|广场|大厦|公寓|家园|新村|宿舍|中心|大学|学院|医院|科技园|工业园|产业园|写字楼|酒店|商场|公司"
_ESTATE = "苑|府|城|园|庭|湾|阁|轩|里"  # one character ends an ordinary sentence as well: 放在卧室里
# Atomic groups and possessive counts: an element ends at its first closing word, so that a hostile text costs no backtracking.
_DETAIL = (
    rf"(?>{_NUMBER} ?(?:号楼|号院|号|弄|栋|幢|座|单元|室|楼|层|门|组|户|期|区)(?!线|电|外|以|的|左右|架|柜|板|置物|抽)"
    rf"|#\d{{1,5}}|(?>(?!的){_H}){{2,10}}?(?:{_BUILDING})|(?>(?!的){_H}){{2,4}}?(?:{_ESTATE}))"
)
_ROAD = rf"(?>{_H}{{1,8}}?(?:大道|大街|路|街|道|巷|胡同|里弄|村|社区|坊|屯)(?:[一二三四五六七八九十东西南北中]{{1,2}}段)?)"
_REGION = rf"(?>{_H}{{1,7}}?(?:自治区|特别行政区|自治州|地区|新区|开发区|省|市|州|盟|区|县|旗|镇|乡|街道))"

_CHINESE = re.compile(
    rf"(?:{_REGION}{_GAP}){{0,5}}+(?:{_ROAD}{_GAP}){{1,2}}+(?:{_DETAIL}{_GAP}){{1,7}}+(?:\d{{1,6}}(?!\d))?"
    rf"|(?:{_REGION}{_GAP}){{1,5}}+(?:{_DETAIL}{_GAP}){{1,7}}+(?:\d{{1,6}}(?!\d))?"
    rf"|(?:{_REGION}{_GAP}){{2,5}}+(?:{_ROAD})"
)
_ANCHOR = re.compile(r"[省市区县镇乡村路街道巷弄坊屯旗州盟]")
_LEAD = re.compile(
    rf".*(?:地址(?:是|为|改成|改为|:)?|住在|住址|家住|寄到|寄往|送到|送往|发到|发往|配送到|改成|改为|改到|换成|填成|写成|我在"
    rf"|人在|从|到|在|是|住|寄|给|至|和)(?={_H}{{2,}})"
)
_PROVINCE = re.compile(rf"(?:{_PROVINCES})(?![东西南北中]?[路街道])")

_STREET = (
    r"street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|circle|cir|way|place|pl|terrace|ter|square|sq|parkway|pkwy|"
    r"highway|hwy|trail|trl|crescent|close|alley|row|gardens|mews|walk|quay|esplanade|plaza|crossing|path|pike|loop|run|ridge|grove|hill"
)
_UNIT = r"(?:[,\s]{0,8}(?:(?:apt|apartment|suite|ste|unit|flat|room|rm|floor|fl|building|bldg)\.? ?#?\w{1,6}|#\w{1,6}))"
_TAIL = (
    r"(?:[,\n] ?[A-Z][A-Za-z'.\-]{1,20}(?: [A-Z][A-Za-z'.\-]{2,20}){0,2}){0,3}(?:,? [A-Z]{2}(?![A-Za-z]))?(?:,?"
    r" \d{5}(?:-\d{4}|\d)?(?!\d)|,? [A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})?"
)
_ENGLISH = re.compile(
    rf"(?<!\d[.,])(?<![0-9A-Za-z$€£¥#/\-])\d{{1,6}}[A-Za-z]?(?:-\d{{1,5}})?,? (?:[NSEW]{{1,2}}\.?"
    rf" )?(?:[A-ZÀ-Þ0-9][\w'’.\-]*[ ]){{1,4}}(?i:{_STREET})(?![A-Za-z])\.?(?: [NSEW]{{1,2}}(?![A-Za-z]))?"
    rf"(?i:{_UNIT}){{0,2}}{_TAIL}"
)
_PO_BOX = re.compile(r"(?i:p\.? ?o\.? box \d{1,8})" + _TAIL)
_CUED = re.compile(
    r"(?i:(?:my |new |shipping |delivery |home |street |mailing |billing )?address (?:is|to|:|as)|address:|lives? (?:at|on)|ship"
    r" (?:it )?to|deliver (?:it )?to|send (?:it )?to|moved to|located at)\s*:?\s*"
    r"((?=[^.!?\n\0]{0,60}\d)[0-9A-ZÀ-Þ][^!?;\n\0]{6,100}?)(?=[.!?;\n](?:\s|$)|$| (?:and|but|because|please|instead|before|by|so"
    r"|thanks)(?![A-Za-z]))"
)


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each postal address; `text` is narrow (ASCII forms). A lone city or road name is not an address."""
    if _ANCHOR.search(text):
        for match in _CHINESE.finditer(text):
            start = match.start() + _lead(match.group())
            end = match.start() + len(match.group().rstrip(" ,"))
            if end - start >= 5:
                yield start, end
    if any(character.isdigit() for character in text):
        for pattern in (_ENGLISH, _PO_BOX):
            for match in pattern.finditer(text):
                yield match.start(), match.start() + len(match.group().rstrip(" ,.\n"))
        for match in _CUED.finditer(text):
            yield match.start(1), match.start(1) + len(match.group(1).rstrip(" ,."))


def _lead(found: str) -> int:
    """How many leading characters belong to the sentence and not to the address: 我住在|上海市…"""
    head = _ANCHOR.search(found)
    first = found[: head.end()] if head else found
    if province := _PROVINCE.search(found[:14]):
        return province.start()
    lead = _LEAD.match(first)
    return lead.end() if lead else 0
