"""Promises of an act, and the language of a text. "I'll transfer you" is only said by an engine that did it.

A promise is the shop's side saying, of now or of this customer's case, that it does, did or will do something. What the rules
provide ("refunds arrive within 3 working days"), what the customer may do, offers and questions are no promises.
"""

import re
from dataclasses import dataclass

from kefu.governance.facts import Finding
from kefu.governance.recognisers import narrow


@dataclass(frozen=True, slots=True)
class _Family:
    """Phrases that promise one kind of act; recorded acts in `acts` make them true."""

    acts: frozenset[str]
    english_what: str
    chinese_what: str
    chinese: re.Pattern[str]
    english: re.Pattern[str]


_ZH_WILL = r"(?:这就|马上|立即|立刻|现在|稍后|随后|将会?|会|来|先|已经?|刚刚?|正在|正|可以)"
_ZH_FOR = r"(?:给|(?<!代)为|帮|替|把)(?:您|你|亲)?(?:们)?(?:的|这[笔个单件]|该)?"
_EN_I = r"(?:i|we|our (?:team|colleagues?|staff|agents?|specialists?|support team|manager))"
_EN_DO = r"(?:'ll|’ll|'ve|’ve|'m|’m|'re|’re| will| have| am| are| shall| just|'ve just|’ve just)"
_EN_ADVERB = (
    r"(?: (?:now|just|already|also|gladly|be|been|immediately|right away|going to|go ahead and|gone ahead and"
    r"|personally|shortly|still|then))*"
)
_EN = rf"(?<![a-z]){_EN_I}(?:{_EN_DO}{_EN_ADVERB}|(?: (?:just|already|now))?) "
_EN_SURE = rf"(?<![a-z]){_EN_I}(?:'ll|’ll|'ve|’ve|'m|’m|'re|’re| will| have| am| are| shall| just| already| now){_EN_ADVERB} "
_LET_ME = r"|(?<![a-z])let me (?:now |just |quickly |go ahead and )*"


def _family(acts: str, english_what: str, chinese_what: str, chinese: str, bare: str, past: str, will: str) -> _Family:
    """`past`: English verb forms that promise even in the simple past ("we refunded"); `will`: after will, have, am, let me."""
    english = rf"(?:{_EN})(?:{past})|(?:{_EN_SURE}{_LET_ME})(?:{will}|{past})"
    passive = (
        r"|(?<![a-z])(?:has|have)(?: (?:just|now|already))? been (?:successfully )?"
        rf"(?!shipped|sent|dispatched|returned|placed|added|removed|called|arranged|scheduled)(?:{past})(?![a-z])"
    )
    return _Family(
        frozenset(acts.split()),
        english_what,
        chinese_what,
        re.compile(f"{chinese}|{_BARE.format(verbs=bare)}"),
        re.compile(english + passive, re.IGNORECASE),
    )


_SUBJECT = r"(?:(?<![让由请找联系])(?:我(?:们|这边|方)?|小[朴助]\w?|客服|专员|同事|主管|人工客服|这边))"
_ZH = (
    rf"(?:{_SUBJECT}[^，。！？；、\n]{{0,8}}?(?:{_ZH_WILL}[^，。！？；\n]{{0,4}}?)?{_ZH_FOR}|{_ZH_WILL}{_ZH_FOR}|(?:^"
    rf"|[，,。!！\s])(?:现在|马上)?{_ZH_FOR}(?<=[您你])"
    rf"|{_SUBJECT}已(?:经)?"
    rf"|{_SUBJECT}(?:这就|马上|立即|立刻|现在就?|来|去|先)(?=[^，。的]))"
)
_BARE = r"(?:已(?:经)?(?:成功)?|正在)(?:{verbs})(?!的|[」』、]|后|完成的|方)"

_ANY = r"[^，。！？；\n]{0,10}?"

_FAMILIES = (
    _family(
        "hand_over", "a hand-over to a person", "转接人工",
        rf"{_ZH}{_ANY}(?:转接?(?:到|给|至)?(?:人工|专员|客服|同事|主管)|接入人工|安排(?:人工|专员|同事|客服)|升级(?:到|给|至)"
            rf"|转交|上报|反馈给|通知(?:仓库|同事|专员|主管|客服))"
        r"|(?:正在|马上|这就|现在)(?:为您|帮您|给您)?转接?人工|(?:专员|同事|人工客服|客服|主管)(?:会|将|稍后|马上"
            r"|随后)[^，。！？\n]{0,8}(?:联系|跟进|回复|接入|为您服务|处理)",
        r"转接?人工|转接(?:到|至)?|升级|转交|上报|反馈|通知(?:仓库|同事|专员|主管|客服)",
        r"transferred|handed|escalated|forwarded|connected|passed|reported|notified|informed",
        r"transfer|transferring|connect|connecting|hand(?:ing)? (?:you|this|it)|escalat(?:e|ing)|forward(?:ing)?|pass(?:ing)?"
            r"|put(?:ting)? you through|"
        r"get (?:a|an|someone|one of)|notify|inform|report|bring in|ask (?:a|my|our|the)|talk to (?:my|our|the)",
    ),
    _family(
        "refund return", "a refund", "退款",
        rf"{_ZH}{_ANY}(?:退款|退钱|退回|全额退|退(?:了)?(?:[¥\d]|差价|运费)|补偿|赔偿|赔付|补差|打款|返还|退还)",
        r"全额退款|退款|退还|补偿|赔付",
        r"refunded|reimbursed|compensated|credited|returned|issued|paid back|processed (?:a|the|your) refund",
        r"refund(?:ing)?(?! polic)|reimburs(?:e|ing)|compensat(?:e|ing)|credit(?:ing)? (?:you|your)|issu(?:e|ing)|pay(?:ing)?"
            r" (?:you )?back|giv(?:e|ing) you (?:a|an|the|your|\S+ (?:off|back|voucher|coupon))|"
        r"return(?:ing)? (?:the|your) (?:money|payment|amount)|send(?:ing)? (?:you )?(?:the|your) (?:money|refund)",
    ),
    _family(
        "cancel_order cancel", "a cancellation", "取消订单", rf"{_ZH}{_ANY}(?:取消|撤销|关闭订单|拦截|截停)", r"取消|撤销|拦截",
            r"cancell?ed|stopped|intercepted", r"cancel(?:l?ing)?|stop(?:ping)? (?:the|your|this)|intercept(?:ing)?"
    ),
    _family(
        "change_address change_order update", "a change", "修改",
        rf"{_ZH}{_ANY}(?:修改|更改|改(?:好|成|了|为|一下|地址)|更新|变更|换(?:成|好|货)|备注|登记|记录|录入|提交|申请|创建"
            rf"|开(?:具|好|了)|补开|补发|重发|重新发|补寄|寄出|发出|发货|安排发|加急|催|预留|延长|下单|绑定|解绑|注销)",
        r"修改|更改|更新地址|变更|备注|登记|记录|提交|补发|重发|补寄|加急|催(?:促|件|单)|预留",
        r"changed|updated|modified|noted|recorded|logged|submitted|created|opened|registered|reshipped|resent|replaced|shipped"
            r"|sent|dispatched|reserved|extended|filed|arranged|scheduled|raised|applied|added|removed|placed|expedited",
        r"chang(?:e|ing)|updat(?:e|ing)|modify(?:ing)?|not(?:e|ing) (?:it|this|that|down)|record(?:ing)?|log(?:ging)?"
            r"|submit(?:ting)?|creat(?:e|ing)|open(?:ing)? (?:a|an|the)|register(?:ing)?|re-?ship(?:ping)?|resend(?:ing)?|"
        r"replac(?:e|ing)|ship(?:ping)?|send(?:ing)?|dispatch(?:ing)?|reserv(?:e|ing)|extend(?:ing)?|fil(?:e|ing) (?:a|an|the)"
            r"|arrang(?:e|ing)|schedul(?:e|ing)|rais(?:e|ing)|apply(?:ing)?|add(?:ing)?|remov(?:e|ing)|plac(?:e|ing)|expedit(?:e"
                r"|ing)|rush(?:ing)?|speed(?:ing)? up|make (?:sure|that change)|ensure|set(?:ting)? up",
    ),
    _family(
        "call_back contact", "a later contact", "回电或联系",
        rf"(?:{_ZH}|稍后|随后|晚些时候|尽快|第一时间){_ANY}(?:回电|回拨|致电|打电话|联系您|联系你|回复您|回复你|答复|告知您"
            rf"|通知您|短信通知|跟进|给您消息|给您答案|给到您)|{_SUBJECT}[^，。！？；\n]{{0,6}}(?:会"
                rf"|将)[^，。！？；\n]{{0,12}}(?:回电|回拨|致电|联系|回复|答复|告知|通知)(?:您|你)",
        r"联系(?:仓库|快递|商家|厂家)|致电",
        r"contacted|called|e-?mailed|messaged|followed up",
        r"call(?:ing)? (?:you|the|them)|contact(?:ing)? (?:you|the|them|our)|e-?mail(?:ing)?|messag(?:e|ing) you|text(?:ing)?"
            r" you|get(?:ting)? back to you|be in touch|reach(?:ing)? out|follow(?:ing)? up|let you know|keep you (?:posted"
                r"|updated|informed)|update you|reply to you",
    ),
    _family(
        "look_up check", "a check", "核实查询",
        rf"{_ZH}{_ANY}(?:处理|核实|核查|查(?:一下|询|看|下|查)|确认|解决|办理|落实|调查|检查|安排|跟踪|申请|搞定|操作)"
            rf"|(?:请)?稍等[^。！？\n]{{0,6}}(?:我|这就|马上)",
        r"核实|查询|受理|安排",
        r"processed|verified|checked|looked into|investigated|confirmed|arranged|resolved|fixed|handled|taken care",
        r"process(?:ing)?|verify(?:ing)?|check(?:ing)?|look(?:ing)? (?:into|it up|this up|up)|investigat(?:e|ing)"
            r"|confirm(?:ing)?|resolv(?:e|ing)|fix(?:ing)?|handl(?:e|ing)|tak(?:e|ing) care|track(?:ing)?|sort(?:ing)? (?:it"
                r"|this) out|find(?:ing)? out|get (?:this|that|it) (?:done|sorted|fixed)",
    ),
)  # fmt: skip

# Anything else that the shop's side says it will do or has done, save for talking itself.
_TALK_ZH = "推荐|介绍|解答|说明|解释|列|讲|整理|带来|提供|准备|总结|找到|查到|服务|对比|比较|计算|算|造成|添|您|你"
_TALK_EN = (
    "be|need|have (?!someone|a colleague|it|them|our)|explain|show|tell|list|recommend|suggest|help|answer|say|see|share|walk"
    "|guide|describe|do|try|keep|"
    "gladly|happily|always|never|not|only|use|accept|offer|pay|charge|ask for|require|want|hope|assume|assist|love|like|miss|go"
    " through|compare|"
    "summari[sz]e|found|seen|understood|received|listed|explained|answered|shown|included|attached|limited|started|based|been|had"
)
_ANY_ACT = _Family(
    frozenset({"act"}),
    "an act",
    "某项操作",
    re.compile(
        rf"{_SUBJECT}(?:们)?(?:现在|将|会|已经?|马上|这就|来|去|先)?(?:免费)?(?:帮|给|替|为)[您你](?:们)?(?!{_TALK_ZH})"
        rf"|(?:马上|立即|这就|现在就?)(?:帮|给|替|为)[您你](?!{_TALK_ZH})"
        r"|(?:会|将)有(?:专人|专员|同事|工作人员|客服)[^，。！？\n]{0,8}(?:联系|跟进|回复|处理|对接)"
    ),
    re.compile(
        rf"(?<![a-z]){_EN_I}(?:'ll| will)(?: (?:now|just|also|then|personally))* (?!{_TALK_EN})[a-z]+|(?<![a-z]){_EN_I}'ve(?:"
        rf" (?:now|just|also|already))*"
        rf" (?!{_TALK_EN})(?:[a-z]+ed|put|made|sent|given|done|taken|set|got)(?![a-z])|(?<![a-z])someone (?:will|is going to) ",
        re.IGNORECASE,
    ),
)

_ZH_NO_PROMISE = re.compile(
    r"可以?(?:代)?(?:为|帮|给)|您可以|你可以|您可|可在|可申请|可以申请|如(?:果|需|您|有)|若|需要我|要我|是否|吗[？?。]?$|吗？"
    r"|要不要|[？?]|请您?(?:先|提供|联系|告诉|在|点|到|把|将|给|确认|核对|发)|无法|不能|不会|没法|没有|未能|"
    r"暂时不|尚未|还没|一旦|之后|(?<![稍随])后(?:[，,]|我们|会|将|\s*\d)|时[，,]|才能|才会|等.{0,8}后|只有|建议"
)
_EN_NO_PROMISE = re.compile(
    r"(?<![a-z])(?:if|once|when|whenever|should you|would you like|do you want|shall (?:i|we)|can i|may i|could i|after|unless"
    r"|until|provided|before|as soon as|unable|cannot|can't|can’t|not|won't|won’t|"
    r"haven't|haven’t|never|only|normally|usually|generally|always)(?![a-z])|\?\s*$",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"(?<=[。！？；!?;\n])|(?<=\.)\s+")
_DONE_OR_NOW = re.compile(
    r"已(?!签收|付款|发货的|经签收)(?:经)?(?:成功)?(?:为|帮|给|替)|马上|立即|这就|现在就|正在(?:为|帮|给)|我(?:这就|马上|来)"
    r"|(?<![a-z])(?:i|we)(?:'ve|’ve| have)(?! to)(?: (?:just|already|now|gone ahead and))* [a-z]+ed(?![a-z])",
    re.IGNORECASE,
)


def promises(text: str, language: str, *, allowed: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """Phrases of a draft that promise an act which is not among the `allowed` ones, that is, those that did happen.

    Acts by family: hand_over · refund, return · cancel_order, cancel · change_address, change_order, update · call_back, contact ·
    look_up, check. Both languages are read whatever `language` is, since drafts may mix them; `language` orders nothing else.
    """
    findings: list[Finding] = []
    start = 0
    plain = narrow(text).replace("’", "'")
    for clause in _CLAUSES.split(plain):
        at = plain.index(clause, start)
        start = at + len(clause)
        findings += _in_clause(text, clause, at, allowed)
    return tuple(findings)


def _in_clause(text: str, clause: str, at: int, allowed: frozenset[str]) -> list[Finding]:
    is_explained = False
    for family in (*_FAMILIES, _ANY_ACT):
        if family is _ANY_ACT and is_explained:
            break
        for pattern, conditions in ((family.chinese, _ZH_NO_PROMISE), (family.english, _EN_NO_PROMISE)):
            match = pattern.search(clause)
            if match and family.acts & allowed:
                is_explained = True
            elif match and (not conditions.search(clause) or _is_done_or_now(clause, match)):
                return [_finding(text, family, at + match.start(), at + match.end())]
    return []


def _finding(text: str, family: _Family, start: int, end: int) -> Finding:
    said = text[start:end].strip()
    en = f"“{said}” promises {family.english_what} that is not recorded as done."
    return Finding((start, end), "promise", said, en, f"“{said}”承诺了{family.chinese_what}，但没有相应的操作记录。")


def _is_done_or_now(clause: str, match: re.Match[str]) -> bool:
    """A condition elsewhere in the clause does not soften what is said as done, or as being done now."""
    if re.search(
        r"[?？]|吗|(?<![a-z])(?:if|once|when|unless|not|unable|cannot)(?![a-z])|如果|若|无法|不能|没有|尚未", clause, re.IGNORECASE
    ):
        return False
    return bool(_DONE_OR_NOW.search(match.group()))


_CJK = re.compile(r"[\u3400-\u9fff]")
_CJK_RUN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST_NAME = 12  # characters of a Chinese product name, which has no function words
_LATIN_WORD = re.compile(r"(?<![0-9A-Za-z\-])[a-z]{2,}(?![0-9A-Za-z\-])")
_NAME_LIKE = re.compile(
    r"〔[^〕]*〕|[「『“\"《【(（][^」』”\"》】)）]{1,40}[」』”\"》】)）]|https?://\S+|\S+@\S+|[0-9A-Za-z]*\d[0-9A-Za-z\-_./]*"
)
_GLUE_WORDS = """the a an is are was were be to of in on for with and or you your we our it this that can will have has do does not if
from at by as please i"""
_ENGLISH_GLUE = frozenset(_GLUE_WORDS.split())
_CHINESE_GLUE = re.compile(r"[的了是在您你我们吗吧呢可以请会不有这那和就也都要与及或为被]")


def wrong_language(text: str, language: str) -> bool:
    """Whether the running text is in another language than `language` (zh or en; any other is taken as written in Latin letters).

    Product names, SKUs, pseudonyms, quoted words and addresses in the other script do not count; a text of such alone is never wrong.
    """
    running = _NAME_LIKE.sub(" ", narrow(text))
    chinese = len(_CJK.findall(running))
    words = _LATIN_WORD.findall(running)
    glue = sum(word in _ENGLISH_GLUE for word in words)
    if language.startswith("zh"):
        return (glue >= 2 and len(words) > chinese) or (chinese == 0 and len(words) >= 2 and (glue >= 1 or len(words) >= 3))
    runs = _CJK_RUN.findall(running)
    if not words and (len(runs) > 1 or chinese > _LONGEST_NAME):
        return True
    spoken = sum(len(run) for run in runs if len(run) > _LONGEST_NAME or _CHINESE_GLUE.search(run))
    return spoken >= 2 and (glue == 0 or spoken > 2 * len(words))
