"""Where personal values stand in a text. Check digits first, then shapes, then shapes that need a cue word beside them.

`\\b` sees no edge between a Chinese character and a digit, so edges are written as look-arounds over [0-9A-Za-z].
"""

import ipaddress
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from kefu.governance import checksums
from kefu.governance.addresses import find_addresses
from kefu.governance.names import find_names

Known = tuple[str, str]
"""(kind, value) of something that the customer's own records hold, e.g. ("name", "张伟")."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start..end hold a value of `kind`; a lower rank wins where two spans overlap."""

    start: int
    end: int
    kind: str
    rank: int


# Texts without the shape of any personal value: articles, product names and words of the trace, which come in every turn. Kept as keyed
# digests, so that no text outlives its turn here; of a trace's hundred texts nine in ten are known, and each saves thirty searches.
MOST_MARKS = 20_000  # about 2 MB
_MARK_KEY = os.urandom(16)
_shapeless: set[bytes] = set()

# Full-width letters, digits and signs read as their ASCII twins; one character stays one character, so offsets stay true.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20, 0x2011: 0x2D, 0x2010: 0x2D, 0x2212: 0x2D}
_SEPARATORS = re.compile(r"[\s\-–—_.()/]+")
_SPOKEN_DIGITS = str.maketrans("零〇一幺二三四五六七八九", "001123456789")

START, END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"


def narrow(text: str) -> str:
    """The text with full-width forms as ASCII, character for character."""
    return text if text.isascii() else text.translate(_NARROW)


def normalise(kind: str, value: str) -> str:
    """What makes two spellings the same value: no +86, spaces or dashes, ASCII digits, one letter case."""
    flat = narrow(value)
    match kind:
        case "phone":
            digits = _SEPARATORS.sub("", flat.translate(_SPOKEN_DIGITS))
            return re.sub(r"^(?:\+|00)86(?=1\d{10}$|0\d{9,11}$)", "", digits).upper()
        case "id_card" | "bank_card" | "order" | "tracking" | "passport" | "iban" | "ssn" | "plate":
            return _SEPARATORS.sub("", flat).lstrip("#").replace("·", "").upper()
        case "address":
            return re.sub(r"[\s,,。.]+", "", flat).casefold()
        case _:
            return re.sub(r"\s+", " ", flat).strip().casefold()


_PHONE_CUE = (
    r"(?:电话|手机|号码|联系方式|座机|phone|mobile|cell|tel|telephone|contact number|fax|whatsapp|my number|call(?: me)?(?: on| at)?|"
    r"text me(?: on| at)?|reach(?:ed)?(?: me)?(?: on| at)|answering at)"
)
_LINK = r"[号码機机]{0,2}\s*(?:number|no\.?|id)?\s*(?:is|was|at|on|of|for|to|是|为|:|#|=)*\s*"

_MOBILE = re.compile(
    START
    + r"(?<!\d\.)(?:(?:\+|00)?86[ \-]?)?1[3-9]\d(?:[ \-]?\d{4}[ \-]?\d{4}|[ \-]?\d{3}[ \-]?\d{5}|(?:[ \-]\d{2}){4}|(?: \d){8})"
    + END
    + "|"
    + START
    + r"(?:(?:\+|00)86[ \-]?)?1 [3-9](?: \d){9}"
    + END
)
_SPOKEN_MOBILE = re.compile(
    r"(?<![零〇一幺二三四五六七八九十百千万])[一幺][三四五六七八九][零〇一幺二三四五六七八九]{9}(?![零〇一幺二三四五六七八九十百千万])"
)
_LANDLINE = re.compile(
    START + r"(?<!400-)(?<!800-)(?:(?:(?:\+|00)86[ \-]?)?\(?0(?:10|2\d|[3-9]\d{2})\)?[ \-]?|(?:\+|00)86[ \-]?(?:10|2\d"
    r"|[3-9]\d{2})[ \-]?)[2-9]\d{2,3}[ \-]?\d{4}"
    r"(?:(?:-|转| ?ext\.? ?)\d{1,5})?" + END
)
_INTERNATIONAL = re.compile(r"(?<![0-9A-Za-z+])(?:\+|00)\d{1,3}(?:[ .\-]?\(?\d{1,5}\)?){2,6}(?: ?(?:x|ext\.?) ?\d{1,5})?" + END)
_NORTH_AMERICAN = re.compile(
    r"(?<![0-9A-Za-z.\-/])(?![48]00-\d{3})(?:\+?1[ .\-]?|001-)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .\-])[2-9]\d{2}[ .\-]\d{4}(?:"
    r" ?(?:x|ext\.?) ?\d{1,6})?" + END,
    re.I,
)
_NATIONAL = re.compile(
    r"(?<![0-9A-Za-z.\-/+])(?!\d\d[ \-]\d\d[ \-]\d{4})(?:\(\d{2,4}\) ?\d{3,4}[ \-]?\d{3,4}|0\d{1,3}(?:[ \-]\d{2,4}){2,4})(?:"
    r" ?(?:x|ext\.?) ?\d{1,6})?" + END,
    re.I,
)
_LABELLED_PHONE = re.compile(
    r"(?<![0-9A-Za-z.\-/+])(\(?\d[\d .\-()]{5,15}\d(?:x\d{1,6})?)(?= ?-?(?:office|fax|mobile|cell)(?![A-Za-z]))", re.I
)
_CUED_PHONE = re.compile(_PHONE_CUE + _LINK + r"(\(?\+?\d(?:[ .\-()/]{0,2}\d){5,13}(?: ?(?:x|ext\.?) ?\d{1,6})?)" + END, re.I)

_ID_CARD = re.compile(START + r"[1-8]\d{5}[ \-]?(?:18|19|20)\d{2}[ \-]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ \-]?\d{3}[\dXx]" + END)
_CUED_ID_CARD = re.compile(r"(?:身份证|身份號|身份号|证件号?|id card)" + _LINK + r"([1-8]\d{13,16}[\dXx])" + END, re.I)
_CARD = re.compile(START + r"(?<!\d[.\-])[2-69](?:[ \-]?\d){13,18}" + END)  # 13 digits are also EAN barcodes: those need a cue
_CUED_CARD = re.compile(
    r"(?:银行卡|储蓄卡|信用卡|借记卡|卡号|bank card|credit card|debit card|card number|card no\.?|visa|mastercard|american express|card)"
    + _LINK
    + r"((?:\d[ \-]?){11,18}\d)"
    + END,
    re.I,
)
_EMAIL = re.compile(r"(?<![0-9A-Za-z.+_%\-])[0-9A-Za-z][0-9A-Za-z.+_%\-]{0,63}@(?:[0-9A-Za-z\-]{1,63}\.){1,4}[A-Za-z]{2,24}" + END)
_WECHAT = re.compile(
    START
    + r"(?:(?:微信|威信|薇信|v信|weixin|wechat|vx|wx)(?:号码?| ?id| ?account)?)(\s*(?:是|为|:|=|is)+\s*|\s*)([A-Za-z][0-9A-Za-z_\-]{5,19})"
    + END,
    re.I,
)
_QQ = re.compile(START + r"QQ(?:号码?)?\s*(?:是|为|:|=|is)*\s*([1-9]\d{4,10})" + END, re.I)

_IBAN = re.compile(START + r"[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,4})?" + END, re.IGNORECASE)
_SSN = re.compile(r"(?<![0-9A-Za-z\-])\d{3}[\- ]\d{2}[\- ]\d{4}(?![0-9A-Za-z\-])")
_CUED_SSN = re.compile(r"(?:ssn|social security)" + _LINK + r"(\d{3}-?\d{2}-?\d{4})" + END, re.I)
_IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?<![vV])(?:\d{1,3}\.){3}\d{1,3}(?![0-9A-Za-z]|\.\d)")
_IPV6 = re.compile(r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![0-9A-Za-z:])")
_PASSPORT = re.compile(r"(?:护照|passport)" + _LINK + r"([A-Z]{1,2}\d{7,8}|\d{9})" + END, re.I)
_PERMIT = re.compile(r"(?:回乡证|台胞证|通行证)" + _LINK + r"([A-Z]?\d{8,11})" + END, re.I)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\-. ]?(?=[A-HJ-NP-Z0-9]*\d)[A-HJ-NP-Z0-9]{5,6}" + END
)

_TRACKING = re.compile(
    START
    + r"(?:SF\d{12,15}|YT\d{13,16}|JD[A-Z]{0,2}\d{11,15}(?:-\d+-\d+-?)?|DPK\d{9,13}|JT\d{13}|STO\d{12,13}|ZTO\d{12,13}|YD\d{13}|CN\d{14,18}"
    r"|7[3-9]\d{12}|1Z[0-9A-Z]{16}|TBA\d{12})" + END,
    re.I,
)
_POSTAL = re.compile(START + r"[A-Z]{2}\d{9}[A-Z]{2}" + END)
_CUED_TRACKING = re.compile(
    r"(?:运单|快递单|物流单|快递|物流|面单|tracking|waybill|consignment|parcel (?:number|no))(?:号码?|编号|单号)?"
    + _LINK
    + r"((?=(?:[A-Z\-]*\d){8})[0-9A-Z\-]{8,30})"
    + END,
    re.I,
)
_CUED_ORDER = re.compile(
    r"(?:订单|单子|(?<!_)order(?: number| no\.?| id)?)(?:号码?|编号)?" + _LINK + r"(#?(?=(?:[A-Z\-]*\d){6})[0-9A-Z\-]{7,30})" + END, re.I
)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_phone_length(text: str) -> bool:
    digits = _digits(re.split(r"x|ext", text, flags=re.I)[0])
    return 7 <= len(digits) <= 15 and not (len(digits) == 10 and digits.startswith(("400", "800")))  # service hotlines are public


def _is_ip(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global or text.count(".") == 3
    except ValueError:
        return False


Check = Callable[[str], bool]
_ALWAYS: Check = bool

# kind, pattern (its last group, if any, is the value), check. Order is rank: earlier wins an overlap.
_RULES: tuple[tuple[str, re.Pattern[str], Check], ...] = (
    ("email", _EMAIL, _ALWAYS),
    ("id_card", _ID_CARD, lambda text: checksums.is_id_card(re.sub(r"[ \-]", "", text))),
    ("id_card", _CUED_ID_CARD, _ALWAYS),
    ("ssn", _CUED_SSN, _ALWAYS),
    ("passport", _PASSPORT, _ALWAYS),
    ("passport", _PERMIT, _ALWAYS),
    ("bank_card", _CUED_CARD, _ALWAYS),
    ("tracking", _TRACKING, _ALWAYS),
    ("tracking", _POSTAL, checksums.is_postal_item),
    ("tracking", _CUED_TRACKING, _ALWAYS),
    ("order", _CUED_ORDER, lambda text: not _MOBILE.fullmatch(text)),
    ("qq", _QQ, _ALWAYS),
    ("phone", _MOBILE, _ALWAYS),
    ("phone", _LANDLINE, _ALWAYS),
    ("bank_card", _CARD, lambda text: checksums.is_bank_card(_digits(text))),
    ("iban", _IBAN, lambda text: checksums.is_iban(text.upper())),
    ("ssn", _SSN, checksums.is_us_ssn),
    ("ip", _IPV4, _is_ip),
    ("ip", _IPV6, _is_ip),
    ("phone", _INTERNATIONAL, _is_phone_length),
    ("phone", _NORTH_AMERICAN, _ALWAYS),
    ("phone", _NATIONAL, lambda text: 9 <= len(_digits(re.split("x|ext", text)[0])) <= 12),
    ("phone", _LABELLED_PHONE, _is_phone_length),
    ("phone", _CUED_PHONE, _is_phone_length),
    ("plate", _PLATE, _ALWAYS),
)


def find_spans(text: str, known: Sequence[Known] = (), order_patterns: Sequence[re.Pattern[str]] = ()) -> list[Span]:
    """Spans of personal values in `text` (already narrow; characters that must not be touched are NUL), none overlapping, in order."""
    spans = [*_known_spans(text, known), *_order_spans(text, order_patterns)]
    mark = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12, key=_MARK_KEY).digest()
    if mark not in _shapeless:
        shapes = list(_shape_spans(text))
        if shapes:
            return _without_overlaps([*spans, *shapes])
        if len(_shapeless) >= MOST_MARKS:
            _shapeless.clear()
        _shapeless.add(mark)
    return _without_overlaps(spans)


def _known_spans(text: str, known: Sequence[Known]) -> Iterator[Span]:
    for kind, value in known:
        wanted = narrow(value).strip()
        if len(wanted) < 2 or "〔" in wanted or "\0" in wanted:
            continue
        edge_before = START if re.match(r"[0-9A-Za-z]", wanted) else ""
        edge_after = END if re.search(r"[0-9A-Za-z]$", wanted) else ""
        for match in re.finditer(edge_before + re.escape(wanted) + edge_after, text, re.I):
            yield Span(match.start(), match.end(), kind, 0)


def _order_spans(text: str, patterns: Sequence[re.Pattern[str]]) -> Iterator[Span]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            if match.end() > match.start():
                yield Span(match.start(), match.end(), "order", 1)


def _shape_spans(text: str) -> Iterator[Span]:
    has_digit = any(character.isdigit() for character in text)
    if has_digit or "@" in text:
        for rank, (kind, pattern, check) in enumerate(_RULES, 2):
            for match in pattern.finditer(text):
                group = match.lastindex or 0
                if check(match.group(group)):
                    yield Span(match.start(group), match.end(group), kind, rank)
    for match in () if text.isascii() else _SPOKEN_MOBILE.finditer(text):
        yield Span(match.start(), match.end(), "phone", 50)
    for match in _WECHAT.finditer(text):
        plain_word = not match.group(1).strip() and match.group(2).isalpha() and match.group(0).isascii()
        if not plain_word:  # "WeChat payment" names no account; "WeChat: payment" or 微信abcdef does
            yield Span(match.start(2), match.end(2), "wechat", 51)
    for start, end in find_addresses(text):
        yield Span(start, end, "address", 52)
    for start, end in find_names(text):
        yield Span(start, end, "name", 53)


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.rank, -(span.end - span.start), span.start)):
        if all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)
