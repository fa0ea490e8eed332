"""What may not be said at all: superlatives of advertising law, promises of cure, absolute guarantees, a human voice.

Advertising Law of the PRC, article 9 (national level, the highest, the best), articles 16 and 17 (cures and their rates), and what consumer
law elsewhere calls misleading. The merchant's own articles are not judged when they are quoted: `forbidden` tells the merchant.
"""

import re
from dataclasses import dataclass

from kefu.governance.facts import Finding
from kefu.governance.recognisers import find_spans, narrow


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: str
    said: re.Pattern[str]
    en: str
    zh: str


def _kind(kind: str, chinese: str, english: str, en: str, zh: str) -> _Kind:
    return _Kind(kind, re.compile(rf"{chinese}|(?<![a-z])(?:{english})(?![a-z])", re.IGNORECASE), en, zh)


_KINDS = (
    _kind(
        "superlative",
        r"最(?:好的|佳|优(?:质|秀|惠)?|强|先进|高级|高端|高档|权威|专业|便宜|低价|安全|可靠|流行|受欢迎|时尚|舒适|正宗|划算|实惠|完美)"
        r"|(?:全[国网球]|世界|行业|业内|国内|同类|销量|口碑|市场)[^，。！？；]{0,4}(?:第一|领先|最[^后近多少初早晚终长短]|唯一|之最)"
        r"|(?:国家|世界|宇宙|殿堂|史诗)级|顶级|顶尖|极品|极致|王牌|第一品牌|NO\.?\s?1|独一无二|绝无仅有|史无前例|前无古人|无与伦比|至尊"
        r"|首选品牌|领导品牌|(?:全网|史上|历史)最?低价|最低价",
        r"(?:best|safest|cheapest) (?:\w+ ){0,3}in the (?:world|country|market)"
        r"|(?:the )?(?:very )?best (?:in|on|of|quality|price|value|choice|product|brand|seller|ever|you can)[a-z]*|the best (?!way"
        r"|before|time)[a-z]+"
        r"|no\. ?1|number one|#1|world[- ](?:class|leading|beating)|unbeatable|unrivall?ed|unmatched|second to none"
        r"|the (?:cheapest|finest|safest"
        r"|greatest|most (?:advanced|popular|reliable|trusted))|lowest prices?|top[- ](?:rated|quality|notch)|industry[- ]leading",
        "This superlative may not be used in selling (advertising law).",
        "广告法不允许用这样的绝对化用语。",
    ),
    _kind(
        "cure",
        r"根治|治愈|包治|治好|能治(?!理)|药到病除|疗效|治疗(?!.{0,4}请|.{0,4}建议)|抗癌|防癌|降血[压糖脂]|消炎|排毒|壮阳|减肥(?:神器|特效)"
        r"|延年益寿|增强免疫|预防疾病",
        r"(?:guaranteed )?cures?(?! time)|heals?|treats? (?:your |all )?(?:disease|cancer|diabetes|arthritis|insomnia|pain)"
        r"|prevents? (?:disease|cancer|illness)"
        r"|miracle|detox\w*|boosts? (?:your )?immun\w+|lowers? (?:your )?blood (?:pressure|sugar)|clinically proven",
        "Goods that are no medicine may not be said to cure or prevent illness.",
        "普通商品不能宣称治疗或预防疾病。",
    ),
    _kind(
        "absolute",
        r"(?:100\s*%|百分之?百|百分百)(?:有效|安全|无害|放心|满意|不|无|正品|成功|保证|天然|纯天然)|绝对(?:安全|有效|无害|不会|无|放心|没有"
        r"|保证)|零风险|无风险"
        r"|无任何副作用|无副作用|永不|永久(?:不|有效|免费)|万能|包您满意|保证(?:有效|满意|成功|您)",
        r"(?:100 ?%|one hundred percent|hundred percent) (?:effective|safe|guaranteed|satisfaction|risk[- ]free|natural|success\w*)"
        r"|completely harmless|100 ?% harmless|absolutely (?:safe|no risk|guaranteed|never)"
        r"|risk[- ]free|never (?:fails?|breaks?|wears? out)"
        r"|no side effects"
        r"|guaranteed (?:results?"
        r"|success|satisfaction|to work)|lasts? forever|satisfaction guaranteed",
        "Nothing can be promised this absolutely.",
        "不能作这样绝对的保证。",
    ),
    _kind(
        "human voice",
        r"我(?:就)?是(?:一?[个名位])?(?:真人|人工(?!智能)|活人|人类)|我(?:并)?不是(?:机器人|AI|人工智能|程序)|真人在(?:为您)?服务"
        r"|我(?:叫|的名字是)(?!小?[朴山]\w?助)|我今年\s*\d+",
        r"i(?:'m| am) (?:a |an |the )?(?:real |actual |live )?(?:human|person|man|woman)(?! resources)|my name is"
        r"|i(?:'m| am) not (?:a |an )?(?:robot|bot|ai"
        r"|machine|program)",
        "The assistant is no person and must say so when asked.",
        "助手是 AI，被问到时要如实说明，不能自称真人。",
    ),
)  # fmt: skip


def forbidden(text: str) -> tuple[Finding, ...]:
    """What `text` says that neither Kefu nor a clerk's draft may say, in order; both languages are read, since drafts mix them."""
    plain = narrow(text).replace("’", "'")
    found = [
        Finding(match.span(), kind.kind, text[slice(*match.span())], kind.en, kind.zh)
        for kind in _KINDS
        for match in kind.said.finditer(plain)
    ]
    return tuple(sorted(found, key=lambda each: each.span))


def strangers_data(text: str, known: str) -> tuple[Finding, ...]:
    """Personal values written out in `text` that `known` (the evidence and the customer's own words) does not hold: whose are they?"""
    flat = re.sub(r"[\s\-]", "", narrow(known))
    found: list[Finding] = []
    for span in find_spans(text):
        said = text[span.start : span.end]
        if said.startswith("〔") or re.sub(r"[\s\-]", "", narrow(said)) in flat:
            continue
        en = "This personal value is in no source: it may be somebody else's."
        found.append(Finding((span.start, span.end), "personal", said, en, "资料里没有这条个人信息，可能是别人的。"))
    return tuple(found)
