"""Rates that say together how well the shop answers: three of resolution, never one, and the others that keep them honest."""

from collections.abc import Mapping
from dataclasses import dataclass

from kefu.database import Database
from kefu.quality.insights import Scope
from kefu.quality.insights.room import whole
from kefu.quality.statistics import Interval, wilson

# name (a cut with the parts yes and no) → what it says, in both languages
RATES: Mapping[str, Mapping[str, str]] = {
    "confirmed": {
        "zh": "顾客自己说解决了、评了 4 或 5 分，或投诉结案时确认了；评 1、2 分的不算。分母：闲聊以外的全部会话。",
        "en": "She said that it is settled, rated it 4 or 5, or confirmed it when her case was closed; not with a score of 1 or 2. "
        "Of all talks but small talk.",
    },
    "assumed": {
        "zh": "没有转人工、没有投诉、没有留下没回的话、最后没有生气，也没有评 1、2 分。只是推定。分母同上。",
        "en": "Ended without a person, a complaint, an open message, anger or a score of 1 or 2. Only assumed. Of the same.",
    },
    "not_repeated_72h": {
        "zh": "确认或推定解决，并且 72 小时内没有为同一件事再来。只算认得出的顾客和已满 72 小时的会话。",
        "en": "Confirmed or assumed, and she did not come back with the same matter within 72 hours. Of customers who are known, "
        "once the 72 hours are over.",
    },
    "not_repeated_7d": {
        "zh": "同上，7 天之内。",
        "en": "The same within 7 days.",
    },
    "satisfied": {
        "zh": "评了分的人里 4 或 5 分的比例。每次会话只问一次，一周内不重复问。",
        "en": "Of those who gave a score, those who gave 4 or 5. Asked once a talk and never twice in a week.",
    },
    "promises_kept": {
        "zh": "已到期的承诺里按时兑现的比例；不再需要的不算。",
        "en": "Of promises that are settled or due, those that were kept in time; needless ones do not count.",
    },
    "refusals_right": {
        "zh": "被婉拒的问题里，拿现在的知识再查一遍确实没有答案的比例。其余是不该婉拒的。",
        "en": "Of questions that were declined, those for which nothing is found either when what is known now is searched once more. "
        "The rest were declined needlessly.",
    },
}


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `of`, with the interval; None of nothing. `before`: the share in as many days before."""

    name: str
    hits: int
    of: int
    interval: Interval | None
    before: float | None


async def rates(database: Database, merchant_id: int, scope: Scope) -> list[Rate]:
    """All rates of some days. The cut of the same name holds the conversations behind each, by the parts yes and no."""
    found: list[Rate] = []
    for name in RATES:
        hits, of = await _counted(database, merchant_id, scope, name)
        hits_before, of_before = await _counted(database, merchant_id, scope.before(), name)
        found.append(Rate(name, hits, of, wilson(hits, of), hits_before / of_before if of_before else None))
    return found


async def _counted(database: Database, merchant_id: int, scope: Scope, name: str) -> tuple[int, int]:
    return await whole(database, merchant_id, scope, name, "yes"), await whole(database, merchant_id, scope, name, None)
