"""Being in line for a person: what a customer may say about it, and what she is told; nothing that was not measured."""

import re
from datetime import date, datetime
from math import ceil

from kefu.people.queue import Place
from kefu.turn.state import WaitingWish
from kefu.turn.wording import said_moment, say
from kefu.vocabulary import Merchant

_LONGEST_SAID = 90  # minutes: beyond, "a while" is all that can be said honestly

_LONGEST = 60  # characters: longer messages are about something else, too
_CONTACT = re.compile(r"〔(?:手机|电话|邮箱|phone|email)#\d+〕")
_CALL = re.compile(r"打|回电|联系|号码|电话|手机|邮箱|邮件|\b(?:call|ring|phone|reach|contact|mail|e-?mail|text|number)\b", re.IGNORECASE)
_PLACE = re.compile(
    r"排(?:到|在)?(?:第)?几|前面(?:还)?(?:有)?(?:几|多少)|(?:还)?要(?:等|排)多久|等(?:了)?多久|什么时候轮到|轮到我|怎么还没(?:有)?人|人呢|有人吗|还有人吗|还在排"
    r"|\bhow (?:long|much longer)\b(?!.{0,20}(?:deliver|refund|ship|arriv|parcel))|\bwhere am i\b|\bmy (?:place|position)\b"
    r"|\b(?:still|keep) waiting\b|\b(?:any|some)(?:one|body) (?:there|here|coming)\b|\bwhen will (?:someone|a (?:person|human|colleague))",
    re.IGNORECASE,
)
_WITHDRAW = re.compile(
    r"不(?:用|要|需要|必)(?:再)?(?:转)?人工|不(?:用)?(?:转|等)(?:人工|人|了)|别转(?:人工)?了?|取消(?:排队|人工|转接)"
    r"|(?:还是)?(?:你|机器人|AI)(?:来)?(?:回答|处理|说|帮我)就(?:行|好|可以)|还是(?:让|找|跟|和)?(?:你|机器人|AI)(?:来|说|聊|办|帮我)?(?:回答|处理)?吧"
    r"|^\W*(?:(?:那|还是)?算了|不用了|不必了|没事了|不等了|不麻烦了?)(?:[,，。\s]*(?:不用|没事|不等|谢谢|不麻烦|不必|吧|了|你们|人工|转))*\W*$"
    r"|\b(?:cancel|forget|skip|drop) (?:the )?(?:queue|wait|hand-?over|transfer|person|agent|human)\b|\bstop waiting\b"
    r"|\bdon'?t (?:want|need) to wait\b|\bno (?:need for|longer need) (?:a |the )?(?:person|human|agent|colleague)\b"
    r"|\b(?:don'?t|do not|no longer) (?:need|want) (?:a |an |the |any ?)?(?:person|human|agent|colleague|one|body)\b"
    r"|\bno (?:person|human|agent|colleague|one) (?:is )?(?:needed|necessary|required)\b"
    r"|^\W*(?:never ?mind|forget (?:it|about it)|no need)\b"
    r"|\b(?:back|rather|stay|go on|continue) (?:to|with) (?:the |you|the )?(?:ai|bot|assistant)\b",
    re.IGNORECASE,
)


_CALL_ME = re.compile(
    r"留(?:个|下)?(?:我的)?(?:电话|手机号?|号码|联系方式|邮箱)|给我(?:回|打)个?电话|(?:打|回)个?电话给我|(?:让|请|叫).{0,4}(?:同事|人工|客服|你们).{0,4}联系我"
    r"|\b(?:call|ring|phone) me\b|\bleave (?:a|my|an) (?:phone |telephone )?(?:number|e-?mail)"
    r"|\bhave (?:a |your )?(?:colleague|person|someone) contact me\b",
    re.IGNORECASE,
)
_CARRIER = re.compile(r"快递|骑手|配送|送货|派送|\b(?:courier|driver|deliver\w*|carrier)\b", re.IGNORECASE)


def wants_call(text: str) -> bool:
    """Whether a customer who is not in line asks to be called or written to; what the courier is to do is another matter."""
    return len(text) <= _LONGEST and bool(_CALL_ME.search(text)) and not _CARRIER.search(text)


def waiting_wish(text: str) -> tuple[WaitingWish, str] | None:
    """(what is wished, the token of the contact) for a masked message of a customer in line; None when it is about something else."""
    said = text.strip()
    if contact := _CONTACT.search(said):
        rest = _CONTACT.sub("", said)
        return ("contact", contact.group(0)) if len(rest) <= 8 or (len(rest) <= _LONGEST and _CALL.search(rest)) else None
    if len(said) > _LONGEST:
        return None
    if _WITHDRAW.search(said):
        return "withdraw", ""
    return ("place", "") if _PLACE.search(said) else None


def place_lines(place: Place, shop: Merchant, language: str, today: date) -> list[str]:
    """The place in line, the wait as it was measured, and what else can be done, in sentences."""
    if place.opens_at is not None or place.people_on == 0:
        return [closed_line(place.opens_at, shop, language, today), say("queue.leave_contact", language)]
    lines = [say("queue.next" if place.position == 1 else "queue.position", language, ahead=place.position - 1)]
    if said := wait_said(place.expected, language):
        lines.append(said)
    if not place.is_new or place.position > 1:
        lines.append(say("queue.meanwhile", language))
    return lines


def closed_line(opens_at: datetime | None, shop: Merchant, language: str, today: date) -> str:
    """Nobody is there; when they will be, where the shop's hours say so."""
    if opens_at is None:
        return say("queue.nobody", language)
    return say("queue.closed", language, moment=said_moment(opens_at, language, today, shop.timezone))


def wait_said(expected: tuple[float, float] | None, language: str) -> str:
    """'About 2 to 5 minutes.'; '' when it cannot be said."""
    if expected is None:
        return ""
    least, most = (max(1, ceil(seconds / 60)) for seconds in expected)
    if most > _LONGEST_SAID:
        return say("queue.long", language)
    if most == 1:
        return say("queue.soon", language)
    return say("queue.wait_about" if least == most else "queue.wait", language, least=least, most=most)
