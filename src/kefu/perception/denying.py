"""Which words say no, in Chinese and English: one list for the verifier of claims and for the upkeep of articles."""

import re

_ZH = (
    r"不(?!锈|粘|同|但|仅|只是|错|过期|足|满|超过|少于|低于|多于|高于|晚于|迟于|等|妨|断|管|论|如|良|明|限|到\d|久|定期|在[时家])|没有?"
    r"|无(?!理由|电梯|线|论|氧|骨|痕|纺|人机|忧)|未(?!拆|开封|使用|满|来)|非(?!常|洲|质量)|勿|别(?!人|的|处)|暂停|禁止|拒绝"
)
_EN = (
    r"(?<![a-z])(?:not(?! until| before)|no(?! more than| later than| less than| fewer than)|never|cannot|none"
    r"|neither|nor|without(?! a reason)"
    r"|unable|(?<!you )refus\w+|exclud\w+)(?![a-z])|n't(?![a-z])"
)
_NO = re.compile(f"{_ZH}|{_EN}", re.IGNORECASE)
_OF_A_THING = re.compile(
    r"(?:没(?!有)|没有(?=使用|用|拆|开|穿|洗|装|发货|付款|激活)|未)[^，。；、]{1,5}的(?=\w)"
)  # 没用过的礼品卡: what kind of card it is, no denial of what is said of it
_AVOID = re.compile(r"避免|\bavoid\b", re.IGNORECASE)


def denials_in(text: str) -> int:
    """How many words of the text deny something; full-width letters must be narrow already."""
    return len(_NO.findall(text))


def says_no(clause: str) -> bool:
    """Whether a clause says no to what it speaks of: 没用过的礼品卡可以退 does not, "avoid the dishwasher" does."""
    return denials_in(_OF_A_THING.sub("", clause)) > 0 or bool(_AVOID.search(clause))


def without_denials(text: str) -> str:
    """The text without its words of denial: what it speaks of, whether it says yes or no."""
    return _NO.sub("", text)
