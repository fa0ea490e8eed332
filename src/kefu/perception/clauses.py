"""A message cut into requests: people ask several things in one breath, and put the reason before the question."""

import re
from dataclasses import dataclass
from itertools import pairwise

_HARD = re.compile(r"(?<=[。！？!?；;\n])|(?<=\.)(?=\s)")
_ZH_SOFT = re.compile(
    r"[，,、]\s*|\s+(?=[\u3400-\u9fff])|(?=另外|还有(?!货|吗|没|多少|几|现货|[^，。？]{0,8}[吗么没不](?:$"
    r"|[，。？?]))|还想|顺便|以及|对了)"
)
_EN_SOFT = re.compile(
    r"(?:,\s*|\s+)(?:and(?:\s+also)?|also|plus|then|but|n|&)\s+"
    r"(?=(?:how|what|when|where|which|who|why|do|does|did|can|could|is|are|will|would|has|have|i\s+want|i'd|i\s+need|if)\b)"
    r"|,\s*(?=(?:how|what|when|where|which|who|why|do you|does it|can i|can you|is it|are there)\b)|\s+by the way,?\s+",
    re.IGNORECASE,
)
# What makes a clause a request of its own instead of the reason for the next one.
_ASKS = re.compile(
    r"吗|嘛|呢|么$|[?？]|多少|几(?!乎|何)|怎么|怎样|什么|啥|哪|谁|能不能|能否"
    r"|可不可以|可以.*不|是否|是不是|有没有|如何|多久|多大|多重|多高|多长|何时"
    r"|咋|([\u3400-\u9fff])不\1|没[？?\s]*$"
    r"|我要|我想|帮我|请帮|麻烦|给我|查一?下|查询|^查|查查|想查|转人工|人工|推荐|对比|介绍"
    r"|\b(?:how|what|when|where|which|who|whose|why|can|could|do|does|did|is|are|will|would|should|may|has|have|any)\b"
    r"|\b(?:i want|i need|i'd like|i would like|please|tell me|show me|help me|looking for|recommend|cancel|return|talk to|speak to)\b"
    r"|\b(?:status of|track|price|how long|how much)\b",
    re.IGNORECASE,
)
_REASON = re.compile(r"^(?:if|when|because|since|although|after|once)\b(?!.*\?)", re.IGNORECASE)
# What a piece must look like to be a wish to act by itself, and where two such wishes meet in one sentence.
_ACT = re.compile(
    r"(?:^|[，,。；;]|帮我|给我|替我|请|麻烦|我要|我想|想要?|先|就|再|然后|并且?"
    r"|顺便|另外|还有|同时)\s*(?:帮我|给我|请|把|将|也|就|再|先|麻烦)*\s*"
    r"(?:取消|撤销|退(?!款(?:怎|多|到|什|进|几|规)|货(?:怎|运|的话|政|流|规|地))"
    r"|换(?!货(?:怎|运|的话|规))|改|修改|更新|开(?:张|一张|个|一下)?(?:电子|专用?)?(?:发?票"
    r"|专票)|催|加急"
    r"|补发|补开|报修|保修|维修|投诉|申请|查|看看?|告诉|推荐|通知|提醒|注销|算)"
    r"|把.{1,16}(?:退|换|改|取消|寄|送|撤|修|开|更新)|(?:退货|换货|退掉|退了|换掉|取消|开票|开发票|报修|保修)(?:吧|一下|了)?$"
    r"|\b(?:cancel|return|exchange|swap|change|update|modify|edit|send (?:me|it"
    r"|back)|ship|issue|give me|get me|track|check|find|file|claim|fix|repair"
    r"|replace|tell me"
    r"|show me|delete|recommend|notify|email|invoice|refund|add|remove|unsubscribe"
    r"|i(?:'d| would) like|i (?:want|need)|where|what|when|how|can you|could you"
    r"|can i)\b",
    re.IGNORECASE,
)
_MEETS = re.compile(
    r"(?:[，,；;]\s*)?(?=(?:然后|并且|并(?=把|帮|给|换|改|开)|同时|顺便|另外|还有"
    r"|再(?=把|帮|给|开|查|换|退|改|催))[^，。]{2,})|[，,；;]\s*(?=[^，,。]{0,8}(?:退货"
    r"|换货|退掉|换成|换掉))"
    r"|,?\s+(?:and(?:\s+(?:also|then|please))*|then|also|plus|&)\s+(?:please\s+)?(?=(?:cancel"
    r"|return|exchange|swap|change|update|modify|send|ship|issue|give|get|track"
    r"|check|find|file"
    r"|claim|fix|repair|replace|tell|show|delete|recommend|notify|email|invoice"
    r"|add|remove|refund|unsubscribe|i(?:'d)? (?:would )?(?:like|want|need)|i'd"
    r"|can|could|where|what|when|how)\b)",
    re.IGNORECASE,
)
_ALREADY = re.compile(r"取消|退|cancel|return|send (?:it )?back", re.IGNORECASE)
_MONEY_BACK = re.compile(
    r"^\W*(?:然后|并且?|同时|再|and|then|also|please|\s)*(?:给我|帮我|把钱)?(?:退款"
    r"|退钱|refund|give me my money)",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(r"^\W*(?:如果|要是|假如|万一|if\b|when\b|because\b|since\b)|的话", re.IGNORECASE)
_DANGLING = re.compile(r"[\s,]*\b(?:(?:and|also|then|plus|but)[\s,]*)+$", re.IGNORECASE)
_NOISE = re.compile(r"^[\s\W_]*$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of the message, with where it stood: text == message[start:end].strip()."""

    text: str
    start: int
    end: int


def split_requests(message: str, language: str, limit: int = 5) -> tuple[Clause, ...]:
    """The requests of a message, in order; reasons and greetings stay with the request they belong to.

    At most `limit`: what is beyond stays in the last one. A message without any request is one clause.
    """
    merged: list[Clause] = []
    waiting_from: int | None = None
    for start, end in _pieces(message, language):
        text = message[start:end].strip()
        if _NOISE.match(text):
            continue
        begin = start if waiting_from is None else waiting_from
        if asks(text) and len(merged) < limit and not _REASON.match(text):
            merged.append(Clause(message[begin:end].strip(), begin, end))
            waiting_from = None
        elif merged and len(merged) >= limit:
            merged[-1] = Clause(message[merged[-1].start : end].strip(), merged[-1].start, end)
        else:
            waiting_from = begin
    clauses = [piece for clause in _with_rest(message, merged, waiting_from) for piece in _apart(message, clause)]
    if len(clauses) > limit:
        clauses = [*clauses[: limit - 1], _between(message, clauses[limit - 1].start, clauses[-1].end)]
    return tuple(_without_dangling(message, clause) for clause in clauses)


def asks(text: str) -> bool:
    """Whether `text` asks for something by itself."""
    return bool(_ASKS.search(text))


def _apart(message: str, clause: Clause) -> list[Clause]:
    """The wishes to act of one clause: 取消上一单然后把地址改成… is two. Money back for what is cancelled is no wish of its own."""
    if _SUPPOSES.search(clause.text):
        return [clause]
    for hit in _MEETS.finditer(message, clause.start, clause.end):
        left, right = message[clause.start : hit.start()].strip(), message[hit.end() : clause.end]
        if _ACT.search(left) and _ACT.search(right) and not (_ALREADY.search(left) and _MONEY_BACK.match(right)):
            return [_between(message, clause.start, hit.end()), *_apart(message, _between(message, hit.end(), clause.end))]
    return [clause]


def _between(message: str, start: int, end: int) -> Clause:
    return Clause(message[start:end].strip(), start, end)


def _without_dangling(message: str, clause: Clause) -> Clause:
    """The clause without the 'and' that led to the next one."""
    if clause.end == len(message) or not (found := _DANGLING.search(message, clause.start, clause.end)):
        return clause
    return _between(message, clause.start, found.start()) if found.start() > clause.start else clause


def _with_rest(message: str, merged: list[Clause], waiting_from: int | None) -> tuple[Clause, ...]:
    if waiting_from is None:
        return tuple(merged)
    rest = Clause(message[waiting_from:].strip(), waiting_from, len(message))
    if not merged:
        return (rest,)
    last = merged[-1]
    return (*merged[:-1], Clause(message[last.start :].strip(), last.start, len(message)))


def _pieces(message: str, language: str) -> list[tuple[int, int]]:
    soft = _ZH_SOFT if language == "zh" else _EN_SOFT
    cuts = {0, len(message)} | {m.end() for m in _HARD.finditer(message)} | {m.end() for m in soft.finditer(message)}
    # a thousands separator or a decimal is not a comma: 1,299
    cuts = {cut for cut in cuts if not (0 < cut < len(message) and message[cut - 1] == "," and message[cut].isdigit())}
    ordered = sorted(cuts)
    return list(pairwise(ordered))
