"""Days, months, weekdays and times of day said in a text, in Chinese and English."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from kefu.governance.figures.numerals import CHINESE, read_chinese
from kefu.governance.figures.quantities import Fact, Key, blank

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep",
            "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = (
    "(?P<month>"
    + "|".join(f"{name[0].upper()}{name[1:]}|{name.upper()}|{name}" for name in sorted(_MONTHS, key=len, reverse=True))
    + r")\.?(?![A-Za-z])"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:%A-Za-z]|\.\d)"
_TO = r"\s*(?:[-–—~～至到]|to|and|until|through)\s*"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d.])"

_ISO = re.compile(r"(?<![\d.\-/])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?=T\d|[^\d.\-/]|[.\-/](?!\d)|$)T?")
_CHINESE = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d|二[零〇][零〇一二三四五六七八九]{{2}})\s*年\s*)?(?<!个)(?<![\d.])(?P<month>\d{{1,2}}"
    rf"|[一二三四五六七八九十]{{1,2}})\s*月\s*"
    rf"(?P<day>\d{{1,2}}|{CHINESE}{{1,3}})(?:\s*[日号]"
    rf"|(?=\s*[-–—~～至到]\s*\d{{1,2}}\s*[日号]))(?:\s*[-–—~～至到]+\s*(?P<last>\d{{1,2}}|{CHINESE}{{1,3}})\s*[日号])?"
)
_CHINESE_MONTH = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*年\s*)?(?<!个)(?<![\d.])(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])\s*月(?:份|底"
    r"|初|中旬|上旬|下旬)?(?!\s*\d|内|后|前|卡|子)"
)
_CHINESE_YEAR = re.compile(r"(?<![\d.])(?P<year>(?:19|20)\d\d|二[零〇][零〇一二三四五六七八九]{2})\s*年(?!前|后|内|质保|保修)")
_MONTH_DAY = re.compile(
    rf"(?<![A-Za-z]){_MONTH}\s*(?:the\s+)?{_DAY}(?:{_TO}(?P<last>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%A-Za-z]))?(?:,?\s*{_YEAR})?"
)
_DAY_MONTH = re.compile(rf"(?<![\d.\w])(?:{_DAY.replace('day', 'first')}{_TO})?{_DAY}\s*(?:of\s+)?{_MONTH}(?:,?\s*{_YEAR})?")
_MONTH_YEAR = re.compile(rf"(?<![A-Za-z]){_MONTH}\s*{_YEAR}")
_MONTH_ALONE = re.compile(
    rf"(?:(?<=\bin )|(?<=\bof )|(?<=\bby )|(?<=\buntil )|(?<=\bsince )|(?<=\bmid-)){_MONTH}|(?<![A-Za-z])(?P<long>January"
    rf"|February|April|June|July|August|September|October|November|December)(?![A-Za-z])"
)
_SLASHED = re.compile(r"(?<![\d./])(?!24/7(?!\d))(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>\d{4}))?(?![\d/])")
_MEASURED = re.compile(r"\s*(?:[cm]m|k?g|m?l|kw|w|厘米|毫米|公斤|毫升|[升米克瓦])(?![A-Za-z])", re.IGNORECASE)  # 8/10 cm is no day
_FESTIVAL = re.compile(r"(?<!\d)(?:双|double )?(?:11\.11|12\.12)|双(?:11|12|十一|十二)|六一八|618(?!\d)", re.IGNORECASE)

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thurs", "friday fri", "saturday sat", "sunday sun"), 1
    )
    for name in names.split()
}
_WEEKDAY = re.compile(
    r"(?i:(?<![A-Za-z])(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)days?(?![A-Za-z]))"
    r"|(?<![A-Za-z])(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?![A-Za-z])|(?:周|星期|礼拜)[一二三四五六日天](?![年个天周月])"
)
_RELATIVE: tuple[tuple[str, int], ...] = (("大后天", 3), ("后天", 2), ("明天|明日|明早|明晚", 1), ("前天", -2), ("昨天|昨日|昨晚", -1),
    ("今天|今日|今晚", 0),
    ("day after tomorrow", 2), ("tomorrow", 1), ("day before yesterday", -2), ("yesterday", -1), ("today|tonight", 0))  # fmt: skip
_NEAR = re.compile("|".join(f"(?:{words})" for words, _ in _RELATIVE), re.IGNORECASE)
_FROM_EVENT = re.compile(
    r"当天|当日|same[- ]day|same(?= or (?:the )?next day)|(?:on )?(?:the|that) day(?! after| before)(?:(?= of)|(?=[.,]))|次日"
    r"|隔天|隔日|翌日|第二天|(?:the )?(?:next|following)[- ](?:calendar )?day|(?:the )?day after(?! tomorrow)",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"每(?:个)?(?P<zh>天|日|周|星期|月|季度?|年)(?!度|龄|份)|天天(?P<days>)|(?<![a-z])(?:every|each|per|times an?|once an?"
    r"|twice an?) (?P<en>day|week|month"
    r"|quarter|year)(?![a-z])|(?<![a-z])(?P<ly>daily|weekly|monthly|yearly|annually)(?![a-z]|[- ](?:use|life|wear|routine|necessit))",
    re.IGNORECASE,
)
_OFTEN = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "月": "month",
    "季": "quarter",
    "季度": "quarter",
    "年": "year",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
}
_IS_QUESTION = re.compile(r"[?？吗呢]|help|帮")

_HALF_DAY = "上午|下午|晚上|早上|早晨|凌晨|中午|傍晚|夜里|晚间"
_CLOCK = re.compile(
    rf"(?P<part>{_HALF_DAY})?\s*(?<![\d.:])(?P<hour>[01]?\d"
    rf"|2[0-4])\s*[:：]\s*(?P<minute>[0-5]\d)(?:[:：][0-5]\d)?(?![\d])\s*(?P<half>[ap]\.?m\.?(?![A-Za-z]))?"
    rf"|(?<![\d.:A-Za-z])(?P<hour2>1[0-2]|[1-9])(?:{_TO}(?P<hour3>1[0-2]|[1-9]))?\s*(?P<half2>[ap]\.?m\.?(?![A-Za-z]))"
    rf"|(?P<part4>{_HALF_DAY})?\s*(?<![\d.])(?P<hour4>[01]?\d|2[0-4]|二?十[一二三四五六七八九]?"
    rf"|[一二三四五六七八九两])\s*点(?:(?P<minute4>[0-5]?\d|{CHINESE}{{1,3}})\s*分?|(?P<thirty>半)|(?P<quarter>一刻)|[钟整])?"
    r"|(?P<noon>(?<![A-Za-z])noon(?![A-Za-z])|正午)|(?P<midnight>(?<![A-Za-z])midnight(?![A-Za-z])|午夜|零点)",
    re.IGNORECASE,
)


def find_dates(text: str, today: date | None) -> tuple[list[Fact], str]:
    """Facts about days and times, and the text with their characters blanked. `today` resolves 明天 and dates without a year."""
    facts: list[Fact] = []
    readers: tuple[Callable[[str, date | None], Iterator[Fact]], ...] = (_days, _loose_days, _near_days, _clock_times)
    for read in readers:
        found = list(read(text, today))
        facts += found
        text = blank(text, found)
    return facts, text


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(read_chinese(text))


def _day(match: re.Match[str], start: int, month: int, day: int, year: str | None, today: date | None) -> Fact | None:
    """A day: needs the same day (and year, if it says one) in a source; gives also its month and year."""
    number = _number(year) if year else None
    try:
        date(number or 2024, month, day)
    except ValueError:
        return None
    either: Key = ("day", month, day)
    needs: Key = ("ymd", number, month, day) if number else either
    gives: set[Key] = {needs, either, ("month", month)}
    if number:
        gives |= {("year", number), ("bare", Decimal(number))}
    elif today:
        gives |= {("ymd", _nearest_year(month, day, today), month, day)}
    return Fact(start, match.end(), "date", frozenset({needs}), frozenset(gives))


def _nearest_year(month: int, day: int, today: date) -> int:
    def distance(year: int) -> int:
        return abs((year - today.year) * 365 + (month - today.month) * 30 + day - today.day)

    return min((today.year - 1, today.year, today.year + 1), key=distance)


def _days(text: str, today: date | None) -> Iterator[Fact]:
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO, _CHINESE, _DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            groups = match.groupdict()
            month_text = groups["month"]
            month = _MONTHS.get(month_text.lower()) or _number(month_text)
            days = [groups.get("first"), groups["day"], groups.get("last")]
            found = [_day(match, match.start(), month, _number(day), groups["year"], today) for day in days if day]
            if all(found):
                taken.append(match.span())
                yield from (fact for fact in found if fact)


def _loose_days(text: str, _today: date | None) -> Iterator[Fact]:
    """Months, years, 11/25, weekdays, festival days of trade."""
    taken: list[Fact] = []
    for pattern in (_MONTH_YEAR, _CHINESE_MONTH, _CHINESE_YEAR, _MONTH_ALONE):
        for match in pattern.finditer(text):
            if any(match.start() < fact.end and fact.start < match.end() for fact in taken):
                continue
            groups = match.groupdict()
            name = groups.get("month") or groups.get("long")
            if name and (name.islower() and name.isascii() and not name.isdigit()):
                continue  # "may", "march" are verbs
            keys: list[Key] = []
            if name:
                keys.append(("month", _MONTHS.get(name.lower()) or _number(name)))
            if groups.get("year"):
                keys += [("year", _number(groups["year"])), ("bare", Decimal(_number(groups["year"])))]
            taken += [Fact(match.start(), match.end(), "date", frozenset({key}), frozenset(keys)) for key in keys if key[0] != "bare"]
    yield from taken
    for match in _SLASHED.finditer(text):
        if _MEASURED.match(text, match.end()):
            continue
        a, b = int(match["a"]), int(match["b"])
        either: set[Key] = {("day", x, y) for x, y in ((a, b), (b, a)) if 1 <= x <= 12 and 1 <= y <= 31}
        if not match["year"]:
            either.add(("fraction", a, b))
        if either:
            yield Fact(match.start(), match.end(), "date", frozenset(either), frozenset(either))
    for match in _FESTIVAL.finditer(text):
        month = 6 if match.group() in ("618", "六一八") else 12 if re.search("12|十二", match.group()) else 11
        festival = frozenset[Key]({("day", month, {6: 18, 11: 11, 12: 12}[month])})
        yield Fact(match.start(), match.end(), "date", festival, festival)
    for match in _WEEKDAY.finditer(text):
        word = match.group().lower()
        number = (
            "一二三四五六日".find(word[-1].replace("天", "日")) + 1
            if not word.isascii()
            else _WEEKDAYS[word.removesuffix("s") if word.endswith("days") else word]
        )
        yield Fact(match.start(), match.end(), "date", frozenset({("weekday", number)}), frozenset({("weekday", number)}))


def _near_days(text: str, today: date | None) -> Iterator[Fact]:
    """明天 and tomorrow are days of the calendar when `today` is given; 次日 and "the next day" count from an event."""
    is_question = bool(_IS_QUESTION.search(text))
    for match in _NEAR.finditer(text):
        away = next(days for words, days in _RELATIVE if re.fullmatch(words, match.group(), re.IGNORECASE))
        keys: set[Key] = {("near", away)}
        gives = set(keys)
        if today:
            day = today + timedelta(days=away)
            keys.add(("ymd", day.year, day.month, day.day))
            gives |= keys | {("day", day.month, day.day), ("month", day.month)}
        needs = frozenset[Key]() if away == 0 and is_question else frozenset(keys)  # "How can I help you today?" says nothing
        yield Fact(match.start(), match.end(), "date", needs, frozenset(gives))
    for match in _FROM_EVENT.finditer(text):
        away = 0 if re.match("当|same|on|that|the day$", match.group(), re.IGNORECASE) else 1
        yield Fact(match.start(), match.end(), "date", frozenset({("after event", away)}), frozenset({("after event", away)}))


def find_often(text: str) -> Iterator[Fact]:
    """How often: 每天, weekly, twice a month. Read beside all other figures, for "every day 9:00–22:00" says both."""
    for match in _EVERY.finditer(text):
        word = (match["zh"] or match["en"] or match["ly"] or "day").lower()
        key = frozenset[Key]({("every", _OFTEN.get(word, word))})
        yield Fact(match.start(), match.end(), "date", key, key)


def _clock_times(text: str, _today: date | None) -> Iterator[Fact]:
    """Minutes after midnight. An hour without half-day after 下午2点到… may be of either half; 9:00 alone is of the morning."""
    previous: re.Match[str] | None = None
    for match in _CLOCK.finditer(text):
        group = match.groupdict()
        if group["noon"] or group["midnight"]:
            minutes = {720} if group["noon"] else {0, 1440}
        else:
            hour_text = group["hour"] or group["hour2"] or group["hour4"]
            if group["hour4"] in ("一", "两") and not (
                group["part4"] or group["thirty"] or group["quarter"] or re.search("[钟整分]$", match.group())
            ):
                continue  # 一点 is "a little"
            minute = _number(group["minute"] or group["minute4"] or "0") + (30 if group["thirty"] else 15 if group["quarter"] else 0)
            part = (group["part"] or group["part4"] or group["half"] or group["half2"] or "").lower()
            minutes = {_in_half(_number(hour_text), part) * 60 + minute}
            follows = previous is not None and re.fullmatch(_TO, text[previous.end() : match.start()]) and not part
            if follows and _number(hour_text) < 12:
                minutes |= {minute + 60 * (_number(hour_text) + 12)}
            if group["hour3"]:
                other = frozenset[Key]({("time", _in_half(int(group["hour3"]), part) * 60)})
                yield Fact(match.start(), match.end(), "time", other, other)
                minutes |= {_number(hour_text) * 60, (_number(hour_text) + 12) * 60}
        previous = match
        keys = frozenset[Key](("time", minute) for minute in minutes)
        yield Fact(match.start() + len(match.group()) - len(match.group().lstrip()), match.end(), "time", keys, keys)


def _in_half(hour: int, part: str) -> int:
    if part.startswith(("p", "下", "晚", "傍", "夜")) and hour < 12:
        return hour + 12
    if part.startswith("中") and hour < 3:
        return hour + 12
    if part.startswith(("a", "凌")) and hour == 12:
        return 0
    return hour
