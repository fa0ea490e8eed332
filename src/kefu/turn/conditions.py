"""The condition under which a passage says something: a term for bank cards is no answer to a question about gift cards.

Of each family of conditions (ways of paying, places, members, kinds of goods) a passage may give different terms side by side. A
sentence that repeats a number of the passage must name the member that the number stands by, or the question must have asked for it.
"""

import re

# Families of conditions: member → how it is said in both languages. A number counts as standing by the members of its own clause.
FAMILIES: tuple[dict[str, re.Pattern[str]], ...] = tuple(
    {name: re.compile(said, re.IGNORECASE) for name, said in family.items()}
    for family in (
        {
            "wechat": r"微信|wechat", "alipay": r"支付宝|alipay", "huabei": r"花呗|huabei",
            "bank_card": r"银行卡|银联|(?:bank|credit|debit) cards?|unionpay",
            "gift_card": r"礼品卡|购物卡|gift cards?", "visa": r"visa|万事达|mastercard", "paypal": r"paypal",
        },
        {
            "remote": r"新疆|西藏|青海|偏远|xinjiang|tibet|qinghai|remote", "hmt": r"港澳台|香港|澳门|台湾|hong kong|macau|taiwan",
            "asia": r"亚洲|日本|韩国|新加坡|马来西亚|asia|japan|korea|singapore|malaysia",
            "west": r"欧美|欧洲|北美|大洋洲|美国|加拿大|英国|德国|法国|europe|america|oceania|canada|germany|france|britain",
        },
        {"silver": r"银卡|silver", "gold": r"金卡|gold", "normal": r"普通会员|normal member"},
        {"appliance": r"小家电|appliances?", "lamp": r"灯具|台灯|灯(?:$|[，。的])|lamps?|lights?"},
    )
)  # fmt: skip
_CLAUSE = re.compile(r"[，,；;。\n]|(?<!\d)\.|\.(?!\d)|\b(?:and|but|while)\b")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*(?:\s*[–-]\s*\d+)?")


def foreign_condition(sentence: str, asked: str, evidence: str) -> str:
    """What a number of the sentence is conditional on in the evidence, when neither the sentence nor the question names it; else ''."""
    clauses = _CLAUSE.split(evidence)
    for figure in dict.fromkeys(_FIGURE.findall(sentence)):
        holding = [clause for clause in clauses if re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.]*\d)", clause)]
        if not holding:
            continue
        for family in FAMILIES:
            by_clause = [_members(clause, family) for clause in holding]
            if not all(by_clause):
                continue  # somewhere the figure stands without such a condition
            under = frozenset[str]().union(*by_clause)
            wanted = _members(asked, family) or _members(sentence, family)
            if (wanted and not wanted & under) or (not wanted and len(_members(evidence, family)) > len(under)):
                return "/".join(sorted(under))
    return ""


def _members(text: str, family: dict[str, re.Pattern[str]]) -> frozenset[str]:
    return frozenset(name for name, said in family.items() if said.search(text))
