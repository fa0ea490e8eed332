"""Words of a text as search sees them: one script, one case, one width; codes kept whole; words that carry nothing dropped."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, cast

from kefu.perception.stems import stem

CJK = r"\u3400-\u9fff\uf900-\ufaff"
_IDEOGRAPH = re.compile(f"[{CJK}]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
# A code: pieces of letters, digits and ideographs held together by - _ / . or nothing, with a digit in it ("传感器-温度-TH01", "A4").
_CODE = re.compile(rf"[0-9A-Za-z{CJK}]+(?:[-_/.#][0-9A-Za-z{CJK}]+)+|[A-Za-z]+\d[0-9A-Za-z]*|\d+[A-Za-z][0-9A-Za-z]*")
_PIECE = re.compile(rf"[{CJK}]+|[^\W\d_{CJK}]+(?:['’][^\W\d_{CJK}]+)*|\d+(?:[.,]\d+)*")


def words_in(text: str) -> tuple[str, ...]:
    """The words of a list written as text, each once."""
    return tuple(dict.fromkeys(text.split()))


STOP_ZH = words_in(
    """
    的 了 吗 呢 啊 呀 吧 么 嘛 哦 哈 哎 诶 咯 嗯 是 在 有 我 你 您 他 她 它 我们 你们 咱们 自己 这 那
    这个 那个 这些 那些 这样 那样 就 都 也 还 又 再 很 太 和 与 及 或 把 被 给 让 对 从 到 向 为 以 于
    请 请问 问 问下 问一下 想问 想 要 想要 能 能不能 可以 可不可以 可否 会 会不会 是不是 有没有 没有 什么 啥
    怎么 怎样 怎么样 咋 如何 为什么 为啥 哪 哪个 哪些 哪里 哪儿 谁 几 多少 多久 多长 一下 一个 个 些 点 请教
    麻烦 谢谢 亲 亲们 老板 客服 你好 您好 在吗 知道 告诉 说 一 不 没 上 下 里 中 后 时 时候 的话 如果 但是
    因为 所以 然后 已经 现在 需要 应该 得 着 过 去 来 做 办 怎么办 弄 嘞 哪位
    """
)
STOP_EN = words_in(
    """
    a an the of to in on at by for from with as is are was were be been being am do does did doing done have has had having i me
    my mine we us our you your yours he him his she her it its they them their this that these those there here what which who
    whom whose when where why how can could may might must shall should will would if then than so and or but not no nor any some
    please tell know like want need wanna get got hi hello hey thanks thank ok okay just im ive id ill dont cant wont didnt
    doesnt isnt whats hows wheres u ur pls plz about into out up down over also too very much many more most one s t
    """
)
# What may stand around a question without changing it; cut from both ends before exact comparison.
_POLITE_ZH = words_in("你好 您好 亲 在吗 请问 请教 想问 问 一下 下 我 想 麻烦 老板 客服 那 那么 嗯")
_POLITE_EN = "i would like to know|i want to know|(?:can |could )?(?:you )?tell me|excuse me|please|pls|hello|hey|hi"
_AROUND = re.compile(
    rf"^(?:{'|'.join(_POLITE_ZH)}|(?:{_POLITE_EN})(?: |$))+"
    r"|(?:呢|吗|啊|呀|吧|么|嘛|哦|哈|谢谢|(?:^| )(?:please|pls|thanks|thank you))+$"
)
# Words of selling and sending that jieba's dictionary lacks or holds too rare, so that 退货运费 is cut as 退货 运费 and not as 退 货运费.
SHOP_WORDS = words_in(
    """
    退货 换货 运费 邮费 快递费 发货 补发 漏发 错发 退款 退换 退换货 保价 价保 差价 包邮 满减 优惠券 代金券 礼品卡
    积分 会员 赠品 小样 预售 定金 尾款 分期 免息 花呗 白条 货到付款 到付 发票 专票 普票 电子发票 抬头 税号 订单号
    单号 快递单号 物流 签收 拒收 自提 驿站 合单 拆单 催单 改地址 售后 保修 质保 维修 以旧换新 安装 缺货 补货 到货
    现货 下单 付款 七天无理由 无理由 有货 多少钱 运费险 收货 收货地址 清关 关税 海外 直邮 客服 人工客服 开票 换码
    尺码 色差 起球 掉色 破损 瑕疵 少件 包装盒
    """
)
_LATIN_STOP = {
    "fr": {"le", "la", "les", "des", "une", "est", "vous", "pour", "dans", "je", "et", "mon", "ma", "comment"},
    "de": {"der", "die", "das", "und", "ist", "ich", "nicht", "eine", "wie", "mein", "kann", "für", "wir", "sie"},
    "es": {"el", "los", "las", "una", "que", "por", "para", "mi", "cómo", "puedo", "es", "y", "con", "del"},
    "it": {"il", "gli", "che", "una", "per", "sono", "come", "posso", "mio", "di", "è", "con", "della"},
    "pt": {"o", "os", "uma", "que", "para", "não", "meu", "como", "posso", "é", "com", "da", "do", "minha"},
    "en": {"the", "is", "are", "i", "my", "how", "what", "do", "can", "you", "to", "and", "of", "for", "it", "in", "a"},
}  # fmt: skip


def language_of(text: str) -> str:
    """Two-letter code by script, then by small words; 'en' when nothing tells."""
    ideographs, kana, hangul = len(_IDEOGRAPH.findall(text)), len(_KANA.findall(text)), len(_HANGUL.findall(text))
    if kana > ideographs * 0.2 and kana:
        return "ja"
    if hangul > ideographs:
        return "ko"
    words = re.findall(r"[^\W\d_]+", _IDEOGRAPH.sub(" ", text).casefold())
    if ideographs and ideographs >= 0.5 * len(words):
        return "zh"
    votes = {language: sum(word in small for word in words) for language, small in _LATIN_STOP.items()}
    best = max(votes, key=lambda language: (votes[language], language == "en"))
    return best if votes[best] else "en"


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """NFKC, lower case, simplified characters, single spaces: what is embedded and compared."""
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return simplified(text) if _IDEOGRAPH.search(text) else text


def simplified(text: str) -> str:
    """Traditional characters to simplified ones (OpenCC's tables, phrases included)."""
    return cast(str, _opencc().convert(text))


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """What two texts share when they are the same question: `plain`, without punctuation, greeting, politeness and particles."""
    bare = re.sub(r"[\W_]+", " ", plain(text)).strip()
    if not _IDEOGRAPH.search(bare):
        return _AROUND.sub("", bare).strip() or bare
    bare = re.sub(rf"(?<=[{CJK}]) | (?=[{CJK}])", "", bare)
    return _AROUND.sub("", bare) or bare


def codes(text: str) -> tuple[str, ...]:
    """SKU-like tokens and numbers, whole and in pieces, in lower case.

    '传感器-温度-TH01' → itself, itself without joints, 'th01'; '300-40' → itself, '30040', '300', '40'.
    """
    found: dict[str, None] = {}
    low = unicodedata.normalize("NFKC", text).casefold()
    for match in _CODE.finditer(low):
        token = match[0]
        if any(character.isdigit() for character in token):
            found[token] = None
            found[re.sub(r"[-_/.#]", "", token)] = None
            found.update({piece: None for piece in re.split(r"[-_/.#]", token) if any(c.isdigit() for c in piece)})
    for match in re.finditer(r"(?<![0-9a-z])\d{2,}(?![0-9a-z])", low):
        found[match[0]] = None
    return tuple(found)


@lru_cache(maxsize=8192)
def terms(text: str) -> tuple[str, ...]:
    """Content words in order, repeats included: jieba's words for Chinese, stems for Latin script, numbers, codes. `text` may be raw."""
    low = plain(text)
    out: list[str] = []
    for match in _PIECE.finditer(low):
        piece = match[0]
        if _IDEOGRAPH.match(piece):
            out += [word for word in segment(piece) if word not in STOP_ZH]
        elif piece[0].isdigit():
            out.append(piece)
        elif (bare := re.sub("['’]", "", piece)) not in STOP_EN:
            out.append(stem(re.sub(r"['’]s$", "", piece).replace("'", "").replace("’", "") or bare))
    whole = set(out)
    out += [code for code in codes(low) if code not in whole]
    return tuple(out)


def grams(text: str) -> tuple[str, ...]:
    """Character 1–2-grams of Chinese and 3–5-grams inside Latin words (with ends marked): forgiving of spelling and word forms."""
    out: list[str] = []
    for match in _PIECE.finditer(plain(text)):
        piece = match[0]
        if _IDEOGRAPH.match(piece):
            out += [*piece, *(piece[i : i + 2] for i in range(len(piece) - 1))]
        else:
            marked = f"<{piece}>"
            out += [marked[i : i + n] for n in (3, 4, 5) for i in range(max(1, len(marked) - n + 1))]
    return tuple(out)


def segment(chinese: str) -> list[str]:
    """jieba's words of a run of ideographs."""
    return [str(word) for word in _jieba().cut(chinese)]


def how_common(word: str) -> float:
    """Of a Chinese word: its frequency in jieba's dictionary, 0–1."""
    return (_jieba().FREQ.get(word) or 0) / _jieba().total


@cache
def _jieba() -> Any:
    """jieba with its log silenced; the dictionary (1 s, 100 MB) is read on first use only."""
    import jieba

    cast(Any, jieba).setLogLevel(60)
    tokenizer: Any = cast(Any, jieba).dt
    tokenizer.initialize()
    for word in SHOP_WORDS:
        tokenizer.add_word(word, freq=max(tokenizer.FREQ.get(word) or 0, 2000))
    return tokenizer


@cache
def _opencc() -> Any:
    import opencc

    return cast(Any, opencc).OpenCC("t2s")
