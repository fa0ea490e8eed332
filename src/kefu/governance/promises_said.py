"""Promises with a time or to this customer, and whether the ledger backs them: "refunded within 3 days", 今天下午5点前回电.

`promises` finds acts that are said to be done or under way. Here are sentences that commit the shop to something later, whoever is
their subject. What the rules say in general, what hangs on a condition, and questions promise nothing.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from kefu.governance.facts import Finding, check_sentence
from kefu.governance.promises import promises
from kefu.governance.recognisers import narrow


class Promised(Protocol):
    """What is read of a promise's record; its times are in the merchant's time zone."""

    @property
    def kind(self) -> str: ...
    @property
    def within(self) -> str: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def deadline(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    records: frozenset[str]  # kinds of records that make it true
    chinese: re.Pattern[str]
    english: re.Pattern[str]


_ZH_NUMBER = r"(?:\d+|[一二两三四五六七八九十半]+)"
_ZH_TIME = (
    rf"(?:{_ZH_NUMBER}\s*(?:[-–—~～至到]\s*\d+\s*)?个?(?:工作日|自然日|天|小时|钟头|分钟|周)(?:之?内|以内)?"
    r"|今[天日晚早]|明[天日晚早]|后天|(?:本|这|下)?(?:周|星期|礼拜)[一二三四五六日天]|(?:本|这)(?:周|个?月)[内底]?|月底|年底"
    r"|\d{1,2}\s*月\s*\d{1,2}\s*[日号]|(?:上午|下午|晚上|早上|中午|傍晚)|(?<!\d)\d{1,2}(?:[:：]\d{2}|\s*点)|下班前|周末|等(?:会儿?|一下)|稍后|稍晚|第一时间|马上|立刻|尽快)"
)
_EN_TIME = re.compile(
    r"(?<![a-z])(?:within (?:the )?(?:next )?(?:\d+|an?|one|two|three|four|five|six|seven|ten|twenty-four|forty-eight)"
    r"|in (?:\d+|an?|one|two|three|a few) (?:working |business )?(?:minute|hour|day|week)|by |before |no later than |tomorrow|today|tonight"
    r"|this (?:morning|afternoon|evening|week|month)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|at \d|soon|shortly|right away|until )",
    re.IGNORECASE,
)
_ZH_LATER = re.compile(_ZH_TIME)
_ZH_TO_YOU = re.compile(r"[您你]|这[笔次单张件]|补发|重新发|新的一件|(?<!由)我们|回电|致电|打电话|打过来|专员|同事|缺的")


def _kind(name: str, records: str, chinese: str, english: str) -> _Kind:
    return _Kind(name, frozenset(records.split()), re.compile(chinese), re.compile(english, re.IGNORECASE))


# A refund's words may stand in a sentence on anything else, so the kinds are tried from the most particular on.
_KINDS = (
    _kind(
        "stock_notice", "stock_notice",
        r"(?:到货|补货|有货)[^。！？；]{0,12}(?:通知|提醒|告诉|告知|短信|消息)",
        r"(?:i|we)(?:'ll| will)[^.!?]*?(?:let you know|notify|text|message|e-?mail|tell|write to|drop you) ?(?:you)?[^.!?]*?"
        r"(?:as soon as|when|once|the moment)"
        r"|(?:as soon as|when|once|the moment)[^.!?]*?(?:i|we)(?:'ll| will) (?:let you know|notify|text|message|e-?mail|tell|write to)"
        r"|you(?:'ll| will)[^.!?]*?(?:be notified|be told|get a notice|hear from us)[^.!?]*?"
        r"(?:as soon as|when|once|the moment)",
    ),
    _kind(
        "call_by", "call_by",
        r"回电|打(?:个)?电话|回个?电话|致电|去电|来电|打给|打过来|电话联系|我们的电话|回拨",
        r"\b(?:call|called|calling|phone|ring|rung)\b",
    ),
    _kind("price_refund", "price_refund refund_by", r"(?:差[价额])[^。！？；]*退|退[^。！？；]*差[价额]", r"difference"),
    _kind(
        "invoice_by", "invoice_by", r"(?:发票|专票|普票)[^。！？；]*(?:开|发|寄|给)|(?:开|补|寄)[^。！？；]{0,6}(?:发票|专票|普票)|开票",
        r"\binvoice\b",
    ),
    _kind(
        "resend_by", "resend_by",
        r"补发|补寄|重新(?:发|寄)|重发|新的一件|另发一件|[寄送]给[您你]|(?:补|缺|漏)的[^。！？；]{0,8}(?:寄|发|收到)",
        r"\b(?:replacement|(?:new|fresh) one|another one|spare part|resent|re-?send|sent again|missing [a-z]+)\b",
    ),
    _kind("parcel_enquiry_by", "parcel_enquiry_by reply_by", r"查件|催(?:一下)?快递|快递[^。！？；]{0,4}核实", r"\bcourier\b"),
    _kind(
        "refund_by", "refund_by price_refund", r"退款|退[回还给到您]|款退|[钱款][^。！？；]{0,8}回到|返还|到账|到您(?:的)?(?:账|卡)|打到您",
        r"\b(?:refund\w*|money|reimburs\w*|paid back|compensat\w*|credited)\b|[¥$€£]\s?\d[\d,.]*[^.!?]*\b(?:return\w*|back|card|account)\b",
    ),
    _kind(
        "reply_by", "reply_by call_by parcel_enquiry_by",
        r"回复|答复|回话|联系[您你]|[与跟和][您你][^。！？；]{0,4}联系|加[您你]微信|告诉[您你]|告知[您你]|通知[您你]|结果|说法",
        r"\b(?:repl(?:y|ied)|answer|hear (?:back )?from|contact(?:ed)?|get(?:ting)? back to|write to you|let you know"
        r"|the result|in touch)\b",
    ),
    _kind(
        "other", "other",
        r"(?:给|为|帮|替|到|退|寄|发|送|回)(?:到)?[您你](?!带来|添|推荐|介绍|造成|服务|解答)"
        r"|[您你](?:就|会|能|将)+[^。！？；]{0,4}收到|预留|免[掉除去]",
        r"\b(?:waived|keep one|put one aside|upgrade|reserve|promised?|guaranteed?)\b"
        r"|(?:i|we|they|someone|(?:the|our|my|a) [a-z' ]{2,30}?)(?:'ll| will| (?:is|are|am) going to)[a-z ]* (?:you|your [a-z]+)\b"
        r"|you(?:'ll| will)(?: have| get| receive| see)\b",
    ),
)  # fmt: skip

_EN_WILL = re.compile(
    r"(?<![a-z])(?:you(?:'ll| will|(?: are|'re) (?:going to|getting)| can (?:count|rely) on)|rest assured|promised?|guaranteed?"
    r"|(?:i|we)(?:'ll| will|'m| am|'re| are)(?: [a-z]+ing)?(?![a-z])|expect"
    r"|someone (?:will|is going to)"
    r"|(?:your|the|a|an|our|my|any|one of (?:our|my)) (?:[^.!?;]|\.(?=\d)){0,40}?"
    r"(?:will|'ll|is going to|are going to|has been asked)(?![a-z]))",
    re.IGNORECASE,
)
_ZH_SOFT = re.compile(
    r"如(?:果|需|您|有)|若|是否|吗[？?。]?$|[？?]|要不要|需要我|请(?:您|先|在|点|留言|提供|把|将|联系|关注|耐心)|您?可以|可在|可申请|无法|不能|不会|没法|没有|未能"
    r"|尚未|还没|一般|通常|大约|大概|预计|支持|(?<![之稍随])(?<!到货)(?<!补货)(?<!有货)后(?!天)|签收|才能|才会|之前已|一旦|只要|超过|凡|均|每(?:天|周|月|位|笔)"
)
_EN_SOFT = re.compile(
    r"(?<![a-z])(?:if|unless|would you like|do you want|shall (?:i|we)|can(?! count| rely)|could|may|should|usually|normally|generally"
    r"|typically|always|never"
    r"|cannot|can't|not|won't|unable|provided|whenever|expected)(?![a-z])|\?"
    r"|^\W*(?:please |then )?(?:tap|click|press|choose|open|send|write|submit|enter|give|tell|apply|ask|contact|call"
    r"|look|check|take|keep|visit)(?![a-z])",
    re.IGNORECASE,
)
_EN_CONDITION = re.compile(r"(?<![a-z])(?:when|once|after|as soon as|the moment)(?![a-z])", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[。！？；!?;\n])|(?<=\.)\s+")
_DONE = re.compile(r"已(?:经)?|(?<![a-z])(?:have|has|'ve|just|been|was|were)(?![a-z])", re.IGNORECASE)
_TRANSFER = re.compile(r"转|接入人工|升级|上报|transfer|connect|hand|escalat|put you through|pass", re.IGNORECASE)

# Which records of the ledger back what `promises` finds, by what its finding says is promised.
_BACKED = {
    "a refund": frozenset({"refund_by", "price_refund"}),
    "a later contact": frozenset({"call_by", "reply_by", "parcel_enquiry_by", "stock_notice"}),
    "a change": frozenset({"resend_by", "invoice_by", "stock_notice"}),
    "a check": frozenset({"parcel_enquiry_by", "reply_by"}),
    "a hand-over to a person": frozenset({"call_by", "reply_by"}),
    "an act": frozenset({"other", "call_by", "reply_by", "resend_by", "invoice_by", "stock_notice", "refund_by", "price_refund"}),
}
# Acts by the names of changes, in the words that `promises` knows.
_ACTS = {
    "return_items": "return",
    "refund_difference": "refund",
    "goodwill": "refund",
    "change_items": "change_order",
    "change_payment": "change_order",
    "change_default_address": "change_address",
    "exchange_items": "change_order",
    "request_invoice": "change_order",
    "stock_alert": "change_order",
    "resend_parcel": "change_order",
    "trace_parcel": "look_up",
}
_TIMES = frozenset({"date", "time", "duration", "second"})


def promised_kinds(text: str) -> tuple[tuple[str, tuple[int, int]], ...]:
    """Each sentence of `text` that commits the shop to something later, as (kind of promise, its span)."""
    return tuple((kind.name, span) for kind, span in _commitments(text))


def check_promises(sentence: str, acts: Collection[str], records: Sequence[Promised], now: datetime | None = None) -> tuple[Finding, ...]:
    """What `sentence` promises without a done act or a record of the ledger, and deadlines that are not the record's.

    `acts`: names of changes that were done, or the words of `promises`. `now` resolves 明天; without it, the moment a record was made.
    """
    allowed = frozenset(acts) | frozenset(_ACTS[act] for act in acts if act in _ACTS)
    kinds = frozenset(record.kind for record in records)
    findings = [each for each in promises(sentence, "", allowed=allowed) if not _is_backed(each, kinds)]
    for kind, span in _commitments(sentence):
        backing = [record for record in records if record.kind in kind.records]
        if not backing and not any(_overlap(span, each.span) for each in findings):
            said = sentence[slice(*span)].strip()
            findings.append(_unbacked(span, said, kind.name))
        elif backing:
            findings += _wrong_times(sentence, span, backing, now)
    return tuple(sorted(findings, key=lambda each: each.span))


def _commitments(text: str) -> Iterator[tuple[_Kind, tuple[int, int]]]:
    start = 0
    plain = narrow(text).replace("’", "'")
    for part in _SENTENCES.split(plain):
        at = plain.index(part, start)
        start = at + len(part)
        if kind := _kind_of(part):
            yield kind, (at, at + len(part.rstrip()))


def _kind_of(part: str) -> _Kind | None:
    if not part.strip():
        return None
    for kind in _KINDS:
        is_notice = kind.name == "stock_notice"
        if kind.chinese.search(part) and not _ZH_SOFT.search(part) and _ZH_TO_YOU.search(part) and (is_notice or _ZH_LATER.search(part)):
            return kind
        if is_notice and re.search(r"一有结果", part):
            continue
        if kind.english.search(part) and _EN_WILL.search(part) and not _EN_SOFT.search(part):
            if is_notice or (_EN_TIME.search(part) and not _EN_CONDITION.search(part)):
                return kind
            if kind.name == "other" and not _EN_CONDITION.search(part):
                return kind
    return None


def _is_backed(finding: Finding, kinds: frozenset[str]) -> bool:
    """A record backs what will be done; that it is done already, or that a person takes over now, needs the act."""
    what = next((what for what in _BACKED if f"promises {what} " in finding.reason_en), "")
    if not what or _DONE.search(finding.said) or not kinds & _BACKED[what]:
        return False
    return what != "a hand-over to a person" or not _TRANSFER.search(finding.said)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _unbacked(span: tuple[int, int], said: str, kind: str) -> Finding:
    en = f"“{said}” promises something later ({kind}) that is in no record of promises."
    return Finding(span, "promise", said, en, f"“{said}”是一个承诺（{kind}），但承诺台账里没有对应的记录。")


def _wrong_times(sentence: str, span: tuple[int, int], records: Sequence[Promised], now: datetime | None) -> list[Finding]:
    """Days, times and periods said that are those of none of `records`."""
    said = sentence[slice(*span)]
    best: list[Finding] | None = None
    for record in records:
        today = (now or record.made_at).astimezone(record.made_at.tzinfo).date()
        wrong = [each for each in check_sentence(said, "", _sources(record, today), today=today) if each.kind in _TIMES]
        if best is None or len(wrong) < len(best):
            best = wrong
    return [_late(sentence, span[0], each) for each in best or ()]


def _sources(record: Promised, today: date) -> tuple[str, ...]:
    """The record's deadline in words that the number lock can read: the day, the time, how long it is, as the clock's row says it."""
    if record.deadline is None:
        return (record.within,)
    due = record.deadline
    left = due - record.made_at
    hours = round(left / timedelta(hours=1))
    weekday = f"{due:%A} 周{'一二三四五六日'[due.weekday()]}"
    ends_with_day = (due.hour, due.minute) == (23, 59)
    clock = "" if ends_with_day else f" {due:%H:%M} {due.strftime('%I').lstrip('0')}{due:%p}".lower()
    near = {0: " today 今天", 1: " tomorrow 明天", 2: " 后天"}.get((due.date() - today).days, "")
    if near and not ends_with_day and due.hour >= 18:
        near += " tonight 今晚" if due.date() == today else " 明晚"
    if near and due.hour < 10:
        near += " 明早" if due.date() != today else " 今早"
    days = f"{(due.date() - record.made_at.date()).days} days" if ends_with_day else ""
    length = f"{hours} hours" if abs(left - timedelta(hours=hours)) < timedelta(minutes=1) and not ends_with_day else ""
    return (f"{due:%Y-%m-%d} {weekday}{clock}{near}", record.within, days, length)


def _late(sentence: str, offset: int, finding: Finding) -> Finding:
    start, end = finding.span[0] + offset, finding.span[1] + offset
    said = sentence[start:end]
    en = f"“{said}” is not the deadline that the record of this promise has."
    return Finding((start, end), "promise", said, en, f"“{said}”与承诺台账里的时限不一致。")
