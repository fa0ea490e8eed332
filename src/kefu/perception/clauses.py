"""A message cut into requests: people ask several things in one breath, and put the reason before the question."""

import re
from dataclasses import dataclass
from itertools import pairwise

_HARD = re.compile(r"(?<=[。！？!?；;\n])|(?<=\.)(?=\s)")
_ZH_SOFT = re.compile(
    r"[，,、]\s*|\s+(?=[\u3400-\u9fff])|(?=另外|还有(?!货|吗|没|多少|几|现货|[^，。？]{0,8}[吗么没不](?:$|[，。？?]))|还想|顺便|以及|对了)"
)
_EN_SOFT = re.compile(
    r"(?:,\s*|\s+)(?:and(?:\s+also)?|also|plus|then|but|n|&)\s+"
    r"(?=(?:how|what|when|where|which|who|why|do|does|did|can|could|is|are|will|would|has|have|i\s+want|i'd|i\s+need|if)\b)"
    r"|,\s*(?=(?:how|what|when|where|which|who|why|do you|does it|can i|can you|is it|are there)\b)|\s+by the way,?\s+",
    re.IGNORECASE,
)
# What makes a clause a request of its own instead of the reason for the next one.
_ASKS = re.compile(
    r"吗|嘛|呢|么$|[?？]|多少|几(?!乎|何)|怎么|怎样|什么|啥|哪|谁|能不能|能否|可不可以|可以.*不|是否|是不是|有没有|如何|多久|多大|多重|多高|多长|何时|咋"
    r"|我要|我想|帮我|请帮|麻烦|给我|查一?下|查询|^查|查查|想查|转人工|人工|推荐|对比|介绍"
    r"|\b(?:how|what|when|where|which|who|whose|why|can|could|do|does|did|is|are|will|would|should|may|has|have|any)\b"
    r"|\b(?:i want|i need|i'd like|i would like|please|tell me|show me|help me|looking for|recommend|cancel|return|talk to|speak to)\b"
    r"|\b(?:status of|track|price|how long|how much)\b",
    re.IGNORECASE,
)
_REASON = re.compile(r"^(?:if|when|because|since|although|after|once)\b(?!.*\?)", re.IGNORECASE)
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
    return _with_rest(message, merged, waiting_from)


def asks(text: str) -> bool:
    """Whether `text` asks for something by itself."""
    return bool(_ASKS.search(text))


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
