"""What no generated sentence may say, whatever its figures: live markup, foreign addresses, gifts, blame, and every forbidden claim.

For a model's words and, in part, for what a person types. Gifts and addresses that stand in the evidence are the shop's own word; claims
that the law forbids (`claims/forbidden.py`) stay forbidden when an article has them.
"""

import re
import unicodedata
from collections.abc import Sequence

from kefu.governance.claims.forbidden import forbidden
from kefu.governance.facts import Finding

_RULES: tuple[tuple[str, str, str, re.Pattern[str]], ...] = (
    (
        "markup",
        "is markup, which no answer needs",
        "是网页代码，回答里用不到",
        re.compile(
            r"<\s*/?\s*[a-z!][^<>]{0,200}>|javascript:|data:text/html|!?\[[^\]]*\]\(|\bon(?:error|load|click)\s*=|<\|", re.IGNORECASE
        ),
    ),
    (
        "address",
        "is an address that the evidence does not give",
        "资料里没有这个网址或账号",
        re.compile(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[\w/.?=&%-]*|\bwww\.[\w.-]+|[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE),
    ),
    (
        "gift",
        "gives something away that the evidence does not",
        "资料里没有这样的赠送或减免",
        re.compile(
            r"免费|免单|白送|赠[送品]|送[您你](?!到|达|货)|红包|返现|(?<![-\w])(?<!feel )free\b(?! to\b)|\bgifts?\b|\bcash-?back\b",
            re.IGNORECASE,
        ),
    ),
    (
        "blame",
        "admits something for the shop, or speaks ill of others",
        "替店铺认责，或者贬低别家",
        re.compile(
            r"(?:我们|本店|商家|店里)?承认(?:违法|违规|责任|过错|欺诈)|我们(?:违法|欺诈)|(?:别家|他们|对手|同行)的?.{0,6}(?:有毒|假货|劣质|骗)"
            r"|\bwe (?:admit|broke the law|are liable|owe you)\b|\b(?:their|competitors?'?s?)\b.{0,20}\b(?:poison\w*|fake|toxic|scam)\b",
            re.IGNORECASE,
        ),
    ),
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z][a-z'-]+(?: [a-z][a-z'-]+)+")
ECHO = {"zh": 12, "en": 36}  # characters in a row of a prompt's own words: no answer has them by chance


def barred(sentence: str, evidence: Sequence[str]) -> tuple[Finding, ...]:
    """The words of a generated sentence that nobody may say, or that fall under a rule and stand in no evidence; () when it may be said."""
    plain = _flat(sentence)
    sources = [_flat(text) for text in evidence]
    found = list(forbidden(sentence))
    for kind, en, zh, pattern in _RULES:
        if (hit := pattern.search(plain)) and not (kind != "markup" and any(hit.group() in source for source in sources)):
            found.append(Finding((0, len(sentence)), kind, hit.group(), f"“{hit.group()}” {en}.", f"“{hit.group()}”{zh}。"))
    if _CHINESE.search(plain) and (strange := next((run for run in _LATIN.findall(plain) if not any(run in each for each in sources)), "")):
        en, zh = f"“{strange}” is in another language and not from the evidence.", f"“{strange}”是外文，资料里没有。"
        found.append(Finding((0, len(sentence)), "foreign", strange, en, zh))
    return tuple(found)


def echoes(sentence: str, secret: str, language: str) -> str:
    """The first run of words that the sentence shares with a secret text such as a prompt; '' for none. `language`: of the secret."""
    plain, hidden, length = _flat(sentence), _flat(secret), ECHO["zh" if language == "zh" else "en"]
    return next((plain[at : at + length] for at in range(len(plain) - length + 1) if plain[at : at + length] in hidden), "")


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()
