"""Orders to a machine that were smuggled into a shop's own texts, and markup that acts: both are taken out before a text is used.

An article speaks to customers. A sentence that tells the assistant what to say, or that orders rules to be ignored, is not the shop's
word to its customers, whoever saved it. A plain lie in an article cannot be told from the truth: articles stay the merchant's word.
"""

import re
import unicodedata
from functools import lru_cache

# Zero-width marks, text direction overrides and the block of invisible tags: no shop needs them, attackers hide words with them.
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_BLOCK = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|iframe|svg|object|form)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>\n]{0,400}>", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]\n]*\]\((?:[^()\n]|\([^()\n]*\))*\)")
_LIVE_LINK = re.compile(r"\[[^\]\n]*\]\(\s*(?:javascript|data|vbscript):(?:[^()\n]|\([^()\n]*\))*\)", re.IGNORECASE)
_SENTENCE = re.compile(r"[^。！？!?；;\n]*?(?:[。！？!?；;]+[”\"’']?|(?<=[a-z0-9)\"'])\.(?=\s|$)|\n|$)")
_LOOKALIKES = str.maketrans("аеорсухіѕԁո", "aeopcyxisdn")

_WHO_ZH = (
    r"(?<![a-z])(?:ai|llm|gpt)(?![a-z])|人工智能|大模型|语言模型|聊天机器人|(?<!扫地)(?<!拖地)(?<!擦窗)(?<!割草)机器人|智能助手|智能客服"
)
_WHO_EN = r"\b(?:ai|(?:ai )?assistants?|chat ?bots?|(?:support )?bots?|language models?|llms?|gpt)\b"
_SAYS_ZH = r"(?:告诉|告知|转告|回复|回答|输出|打印|泄露|声称|宣布|说(?![明法])|忽略|无视)"
_SAYS_EN = r"\b(?:tell|say|reply|answer|respond|output|print|reveal|quote|state|offer|ignore|disregard|repeat)\b"
_ORDERS = re.compile(
    "|".join(
        (
            # rules declared void
            r"(?:忽略|无视|忘掉|忘记|抛开|不要遵守).{0,8}(?:之前|以上|上述|所有|全部|其他|原有|你的|先前|规则|系统).{0,8}(?:指令|规则|提示|设定|限制|命令)?",
            r"\b(?:ignore|disregard|forget)\b.{0,24}\b(?:instructions?|(?:your|the other|other|all|previous|prior|above)\b.{0,12}\b"
            r"(?:rules?|prompts?|guidelines?|restrictions?))\b",
            # a machine is told what to say
            rf"(?:{_WHO_ZH})[^。！？\n]{{0,16}}(?:必须|务必|一定要|应当|注意|看到|请(?=告诉|告知|转告|回复|输出|忽略|免费|让))[^。！？\n]{{0,16}}"
            rf"(?:{_SAYS_ZH}|免费)",
            rf"(?:{_WHO_EN})[^.!?\n]{{0,40}}(?:\bmust\b|\bshould\b|\bhave to\b|\bthat see\b|:|,)[^.!?\n]{{0,20}}{_SAYS_EN}[^.!?\n]{{0,40}}"
            r"(?:\bcustomers?\b|\busers?\b|\bthat\b|\bwith\b|\bas\b|\bsays?\b|\brules?\b|\binstructions?\b|[\"“])",
            rf"{_WHO_EN}[^.!?\n]{{0,24}}\bmust (?:say|tell|reply|answer|respond|output|print)\b",
            r"(?:指令|命令)\s*[:：]|(?:给|致)(?:ai|机器人|大模型|语言模型|模型|智能客服)的?(?:指令|命令|话)",
            r"\binstructions? (?:for|to) (?:the )?(?:chat ?bots?|bots?|language models?|ai|assistants?|llms?)\b",
            # clerks and machines speak of customers in the third person, articles speak to them
            r"(?:请|必须|务必|须|要|并|应)(?:告诉|告知|转告|回复|诱导)(?:顾客|用户|客户|对方)|(?:必须|务必|要)对(?:顾客|用户|客户)说",
            r"(?:\band |\bmust |\bthen |\bto |^\W*)(?:tell|inform) the (?:customer|user|shopper) that\b"
            r"|\bhave the (?:customer|user|shopper) \w+",
            r"(?:回答|回复|答复)(?:时|前|之前|本问题时|顾客时)[^。！？\n]{0,12}(?:必须|附上|先输出|加上)",
            r"\b(?:when|before) (?:answering|replying|responding)\b[^.!?\n]{0,30}\b(?:add|say|tell|print|output|include|reveal|must)\b",
            r"(?:assistant|机器人|你)(?:必须|务必)(?:说|回复|回答|这样)|\b(?:assistant )?must say so\b",
            # marks of a prompt
            r"【\s*系统(?:指令|提示|消息|通知)?\s*】|\[\s*system\s*\]|<\|im_|\[/?inst\]|<<sys>>|系统提示词"
            r"|\bsystem prompt\b|^\W*系统管理员\s*[:：]"
            r"|^\W*system (?:admin|prompt|message|notice)\b|^\W*system\s*:",
        )
    ),
    re.IGNORECASE,
)  # fmt: skip


@lru_cache(maxsize=4096)
def disarmed(text: str) -> str:
    """The text without invisible characters, markup that acts, and sentences that order a machine about; the same text when it has none."""
    plain = without_markup(text)
    if not _ORDERS.search(_folded(plain)):
        return plain
    kept = [piece for piece in _SENTENCE.findall(plain) if not _ORDERS.search(_folded(piece))]
    return "".join(kept).strip()


def smuggled(text: str) -> tuple[str, ...]:
    """The sentences that `disarmed` takes out, for telling whoever keeps the texts."""
    return tuple(piece.strip() for piece in _SENTENCE.findall(without_markup(text)) if _ORDERS.search(_folded(piece)))


def without_markup(text: str) -> str:
    """The text without comments, tags, pictures, links that run code, and characters that cannot be seen."""
    if not any(mark in text for mark in "<[") and not _INVISIBLE.search(text):
        return text
    plain = _INVISIBLE.sub("", text)
    for pattern in (_BLOCK, _TAG, _PICTURE, _LIVE_LINK):
        plain = pattern.sub("", plain)
    return plain


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().translate(_LOOKALIKES)
