"""Yes, no and 'leave it': what a customer says to a listing. A yes counts only when nothing else is said with it."""

import re
from typing import Literal

from kefu.perception.language import to_simplified

Assent = Literal["yes", "no", "drop", "other"]
LONGEST_YES = 100  # characters; beyond, more is said than yes. It also bounds what the pattern below may try on 'ok ok ok …'

# No word below may be made of others of them: two ways to read each word of a long text are too many to try.

_YES_ZH = (
    r"是的?|对的?|没错|好的?|好[呀啊吧哒嘞]|行[啊吧的]?|可以的?|嗯|恩|确认(?:无误|修改|更换)?|确定|同意"
    r"|没问题|就这样吧?|提交吧?"
    r"|麻烦(?:您|你)?了?|要的?|需要|就这个|就这么办|请?(?:帮我)?办理?吧?|中|得|妥|收到|谢谢"
    r"|(?:请|麻烦)?(?:快点|快些|赶紧|赶快|尽快|抓紧)(?:吧|啊|呀|办|弄)?|那?你们?(?:就|快|赶紧)?(?:查|催|问|办|弄)(?:吧|一?下|啊)*"
)
_YES_EN = (
    r"yes|yeah|yep|yup|yea|ya|sure|ok|okay|okey|k|correct|right|that'?s (?:right|correct|fine|good|perfect|it)"
    r"|(?:that )?(?:sounds|looks) (?:good|right|great|fine|correct)"
    r"|(?:please )?(?:go ahead|proceed|do (?:it|that|so)|confirm)|i (?:do )?(?:confirm|agree)|confirmed|agreed|absolutely"
    r"|definitely|of course|perfect|great|fine|alright|please(?: do)?"
    r"|go ahead (?:with (?:it|that|this|the .{3,40}))|you (?:can|may) (?:proceed|go ahead)|i'?d like to (?:proceed|go ahead)"
    r"|thanks|thank you(?: (?:so|very) much)?|go|hurry(?: up)?|quick(?:ly)?|asap|now|do it now|ask them"
)
_FILL = r"[\s,.!，。！~～、:：;；'\"“”()（）👍🙏]*"
# After a yes, the errand's own verb says no more than the yes: 'yes, cancel it', 行吧那就取消.
_TAIL = (
    r"那?就?(?:帮我|给我)?(?:取消|退|换|改|查|补发|重发|催|开)(?:了|掉|吧|一下|货|款)*"
    r"|(?:please )?(?:cancel|return|exchange|change|update|send|re-?send|refund|check|submit|file|book|proceed)"
    r"(?: (?:it|them|that|this|everything|the (?:order|return|exchange|parcel|refund)))?(?: (?:with|from) (?:it|them|the courier))?"
)
_YES = re.compile(rf"^{_FILL}(?:{_YES_ZH}|{_YES_EN}){_FILL}(?:(?:{_YES_ZH}|{_YES_EN}|{_TAIL}){_FILL})*$", re.IGNORECASE)
_COURTESY = re.compile(r"^[\s\W]*(?:谢谢|麻烦.{0,3}|收到|thanks|thank you.{0,12})[\s\W]*$", re.IGNORECASE)
_NO = re.compile(
    r"^[\s\W]*(?:不(?!好意思)|别|没有|否|先?等等?|等一下|等下|慢着|错|no\b|nope|nah|not\b|don'?t|do not|wait|hold on|stop"
    r"|that'?s (?:not|wrong)|incorrect|wrong)",
    re.IGNORECASE,
)
_DROP = re.compile(
    r"算了|不(?:用|必|想|要)?(?:退|换|取消|改|办|弄|处理|申请|补)了|不办了|先不(?:退|换|取消|改|办|弄|要)|(?:暂时|还是)不(?:退"
    r"|换|取消|改|办|弄)|当我没说|放弃|撤回(?:申请)?|不麻烦了|(?<!不)留着(?:吧|用)"
    r"|\bnever ?mind\b|\bforget (?:it|about it|that)\b|\bleave (?:it|everything|all of it|them)\b"
    r"|\b(?:don'?t|do not) (?:want to |wish to |need to )?(?:return|exchange|cancel|change|do (?:it|that|this)|proceed"
    r"|go ahead)\b|\b(?:stop|drop|scrap) (?:it|that|this|the (?:return|exchange|cancellation|request))\b"
    r"|\bi(?:'ll| will) keep (?:it|them|the order)\b"
    r"|\bkeep (?:it|them) then\b|\bno longer (?:want|need) to (?:return|exchange|cancel|change)\b",
    re.IGNORECASE,
)
# By itself it gives the errand up; beside a wish ('cancel it, I changed my mind') it is the reason for that wish.
_CHANGED_MIND = re.compile(
    r"^[\s\W]*(?:(?:sorry|actually|oh|hmm+|well|no|wait|ok|okay)[\s\W]+)*(?:i(?:'?ve| have)? )?changed my mind"
    r"(?: (?:about (?:it|that|this)|after all|now))?[\s\W]*$",
    re.IGNORECASE,
)
# 'Never mind, make it the blue one' gives up a detail, not the errand.
_INSTEAD = re.compile(r"换成|改成|还是要|就要|我要|用|\b(?:instead|rather|make it|want|use|go with|let'?s)\b", re.IGNORECASE)


# By itself, with an order in the talk, it gives that order up.
_NOT_WANTED_ANY_MORE = re.compile(
    r"^\W*(?:嗯|哦|那就?|我们?|就|都)*不(?:想)?要了(?!.*换)|^\W*(?:i|we) (?:don'?t|do not|no longer) want it\b", re.IGNORECASE
)


def assent(text: str) -> Assent:
    """What a clause says to a listing that waits for a yes: 'other' when it says more, or something else."""
    plain = to_simplified(text).strip()
    if _CHANGED_MIND.match(plain):
        return "drop"
    if (dropped := _DROP.search(plain)) and not _INSTEAD.search(plain[dropped.end() :]):
        return "drop"
    if len(plain) <= LONGEST_YES and _YES.match(plain) and not _COURTESY.match(plain):
        return "yes"
    return "no" if _NO.match(plain) else "other"


def says_more_than_no(text: str) -> bool:
    """'No, the blue one': whether a no brings a correction with it."""
    rest = _NO.sub("", to_simplified(text), count=1)
    return len(re.findall(r"[\u3400-\u9fff]|\w+", rest)) >= 2


def gives_up(text: str) -> bool:
    """Whether a clause says no more than that what was talked of is not wanted: 嗯不要了."""
    return _NOT_WANTED_ANY_MORE.match(to_simplified(text)) is not None
