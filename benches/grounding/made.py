"""Pairs of evidence and sentence made from the demo shops' own articles: true ones in other words, false ones of several kinds.

They teach the trees Chinese and the language of shops, which no public set with a fit licence holds. Grouped by article for the folds.
"""

import random
import re

from planted import FRAMES, SEED, Case, passages, planted, true_ones

from kefu.evaluation.grounding_sets import Item
from kefu.governance.claims import split_claims

EACH = 500  # sentences of a language and of a label, about
# Words that a clerk puts for others without changing what is said.
ALIKE = {
    "zh": (
        ("可以", "能"), ("您", "你"), ("我们", "本店"), ("商品", "东西"), ("提交", "填写提交"), ("承担", "负责"), ("签收",
        "收到"), ("不支持", "不能"), ("免费", "不收费"),
        ("需要", "要"), ("请", "麻烦您"), ("另外", "还有"), ("之后", "以后"), ("联系", "找"), ("退款", "退钱"), ("送达", "送到"),
        ("默认", "一般"), ("目前", "现在"),
        ("以内", "内"), ("购买", "买"), ("清洗", "洗"), ("适合", "适用于"), ("重量", "重"), ("尺寸", "大小"), ("如果", "要是"),
        ("包邮", "免运费"),
    ),
    "en": (
        ("may", "can"), ("items", "goods"), ("within", "in"), ("delivery", "receiving it"), ("refunded", "given back"), ("We ",
        "The shop "), ("buy", "purchase"),
        ("free", "at no charge"), ("needn't", "do not have to"), ("can't", "cannot"), ("don't", "do not"), ("isn't", "is not"),
        ("Please ", ""), ("usually", "normally"),
        ("give", "send"), ("contact", "get in touch with"), ("about", "around"), ("wash", "clean"), ("dispatch", "ship"),
        ("returned", "sent back"), ("photograph", "take a photo of"),
        ("also", "as well"), ("at once", "right away"), ("for example", "such as"), ("parcel", "package"), ("whole", "entire"),
        ("costs", "is sold at"), ("keep", "hold"),
    ),
}  # fmt: skip
# Names that are easily taken for each other; one for another is a false sentence.
SWAPS = {
    "zh": (
        ("支付宝", "微信支付"), ("顺丰", "圆通"), ("银卡", "金卡"), ("新疆", "北京"), ("嘉兴", "广州"), ("香港", "纽约"),
        ("花呗", "白条"), ("优惠券", "礼品卡"), ("退款", "换货"),
        ("签收", "付款"), ("订单页", "首页"), ("快递", "门店"), ("未使用", "已使用"), ("专票", "收据"), ("海外", "国内"),
        ("人工客服", "机器人"), ("不锈钢", "塑料"), ("棉", "涤纶"),
        ("陶瓷", "玻璃"), ("洗碗机", "烤箱"), ("电磁炉", "微波炉"), ("照片", "身份证"), ("邮箱", "微信群"), ("质量问题",
        "个人喜好"), ("补发", "打折"),
    ),
    "en": (
        ("Alipay", "PayPal"), ("SF Express", "DHL"), ("silver", "platinum"), ("Jiaxing", "Guangzhou"), ("Hong Kong", "New York"),
        ("coupon", "gift card"), ("refund", "exchange"),
        ("delivery", "payment"), ("order page", "home page"), ("courier", "showroom"), ("unused", "used"), ("invoice",
        "contract"), ("photos", "your passport"), ("e-mail", "fax"),
        ("steel", "plastic"), ("cotton", "polyester"), ("ceramic", "glass"), ("dishwasher", "oven"), ("induction", "microwave"),
        ("working days", "weekends"), ("free", "expensive"),
        ("candles", "batteries"), ("mainland", "island"), ("wash", "paint"), ("dry", "freeze"), ("lamp", "fridge"),
    ),
}  # fmt: skip
# What a careless writer adds although no source says it.
ADDED = {
    "zh": (
        "还会额外送您一份小礼物", "全国线下门店都可以办理", "老顾客另外再打九折", "我们的仓库设在武汉和成都",
        "周末也安排上门取件", "费用由保险公司承担", "支持分期付款购买", "颜色可以随意定制",
        "会员还能提前一天下单", "也可以用比特币付款", "由原厂工程师负责检测", "获得过国际设计大奖", "很多明星都在用",
        "同时赠送延长保修", "客服会给您打电话确认", "退回时要带上身份证",
    ),
    "en": (
        "and you also get a small gift", "and any of our stores can do it", "and returning customers get another discount",
        "with warehouses in Wuhan and Chengdu",
        "and weekend pick-up is included", "and the insurance company pays for it", "and you can pay in instalments",
        "and the colour can be customised freely",
        "and members can order a day early", "and bitcoin is accepted too", "as our engineers will test it",
        "which has won an international design award",
        "and many celebrities use it", "with an extended warranty on top", "and a clerk will ring you to confirm",
        "and you must bring your passport",
    ),
}  # fmt: skip


def made_items() -> list[Item]:
    """True and false pairs of both languages, the same ones each time."""
    items: list[Item] = []
    for language in ("zh", "en"):
        rng = random.Random(f"{SEED}made{language}")
        cases = true_ones(rng, EACH // 2, language, passages) + planted(rng, EACH // 4, language, passages)
        cases += [*_worded(rng, EACH // 2, language), *_false(rng, 3 * EACH // 4, language)]
        items += [Item(f"{language}-{at}", case.evidence, case.text, case.is_true, (), case.origin) for at, case in enumerate(cases)]
    return items


def _claims(language: str) -> list[tuple[str, str, str]]:
    """(origin, passage, sentence)."""
    texts = [(origin, text) for origin, spoken, text in passages() if spoken == language]
    return [(origin, text, claim.text) for origin, text in texts for claim in split_claims(text.split("\n", 1)[1])]


def _worded(rng: random.Random, wanted: int, language: str) -> list[Case]:
    """Sentences with two words put otherwise at most, some cut to their first clauses."""
    cases: list[Case] = []
    for origin, text, claim in rng.sample(every := _claims(language), len(every)):
        fitting = [pair for pair in ALIKE[language] if pair[0] in claim]
        said = claim
        for one, other in rng.sample(fitting, min(2, len(fitting))):
            said = said.replace(one, other, 1)
        if said != claim and len(cases) < wanted:
            cases.append(Case(language, text, rng.choice(FRAMES[language]).format(said), "worded", True, origin))
    return cases


def _false(rng: random.Random, wanted: int, language: str) -> list[Case]:
    """Names swapped, a clause added, a sentence of another passage, two passages run together."""
    every = _claims(language)
    made: dict[str, list[Case]] = {"swapped": [], "added": [], "another's": [], "run together": []}
    for origin, text, claim in every:
        framed = rng.choice(FRAMES[language])

        def keep(kind: str, said: str, origin: str = origin, text: str = text, framed: str = framed) -> None:
            made[kind].append(Case(language, text, framed.format(said), kind, False, origin))

        swaps = [pair for pair in SWAPS[language] if pair[0] in claim and pair[1] not in text]
        if swaps:
            keep("swapped", claim.replace(*rng.choice(swaps), 1))
        end = "。" if language == "zh" else "."
        joint = "，" if language == "zh" else " "
        keep("added", claim.rstrip("。.；;") + joint + rng.choice(ADDED[language]) + end)
        other_origin, _, other = rng.choice(every)
        if other_origin != origin:
            keep("another's", other)
            first = re.split(r"[，,；;]", claim)[0].rstrip("。.")
            keep("run together", first + ("，" if language == "zh" else ", and ") + other)
    chosen: list[Case] = []
    for cases in made.values():
        rng.shuffle(cases)
        chosen += cases[: wanted // len(made)]
    return chosen
