"""Mend the spelling of a question towards the words this shop uses: pinyin, homophones, typing slips."""

import json
import math
import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources
from typing import cast

from kefu.knowledge.words import CJK, STOP_EN, how_common, plain, segment, words_in
from kefu.perception.pinyin import readings, syllables

# Words a question in pinyin is made of besides the shop's own; places that freight depends on.
COMMON_ZH = words_in(
    """
    我 你 你们 我们 我的 要 想 我要 我想 想要 怎么 怎么样 怎么办 什么 什么时候 多少 多少钱 多久 多长 几天 几
    可以 可不可以 能 能不能 会 有 有没有 没有 没 吗 呢 吧 的 了 是 是不是 在 哪里 哪儿 哪个 谁 为什么 为啥 开
    查 查询 退 换 买 卖 发 寄 送 到 收 收到 没收到 还没 还没到 还 不 不能 不想要 给 请 请问 你好 谢谢 申请
    取消 修改 改 付款 支付 订单 退货 退款 换货 发货 发票 运费 快递 物流 地址 优惠券 优惠 价格 便宜 质量 客服
    人工 尺寸 颜色 库存 现货 包邮 保修 赠品 会员 积分 密码 账号 手机 电话 时间 问题 商品 东西 衣服 坏了 错了
    少了 钱 今天 明天 昨天 一个 这个 那个 用 得 就 都 也 和 单号 单子 怎 样 啥 补 差价 北京 天津 上海 重庆
    河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃
    青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 广州 深圳 杭州 南京 苏州 武汉 成都 西安 长沙 郑州 青岛 大连
    厦门 宁波 沈阳 济南 合肥 福州 昆明 哈尔滨 嘉兴
    """
)
# Words of shops that a slip may hide though neither the shop's texts nor everyday talk hold them.
SHOP_ENGLISH = frozenset(
    words_in(
        """
        window warranty guarantee voucher coupon discount postage shipping delivery dispatch courier parcel package tracking refund return
        exchange replacement invoice receipt instalment checkout basket wishlist membership points balance cancel address size colour
        """
    )
)
# What people write for short; read as meant before anything else is made of the question.
SHORT = {
    "u": "you", "ur": "your", "urs": "yours", "r": "are", "pls": "please", "plz": "please", "wen": "when", "wat": "what",
    "thx": "thanks", "cuz": "because", "tmrw": "tomorrow", "tmr": "tomorrow", "gonna": "going to", "wanna": "want to",
    "gimme": "give me", "dunno": "don't know", "recd": "received", "rcvd": "received", "qty": "quantity", "addr": "address",
    "acct": "account", "msg": "message", "pkg": "package", "b4": "before",
}  # fmt: skip
_DIGIT_WORDS = re.compile(
    r"\b(ship|send|deliver|post|shipping|delivery|postage|go|going|want|need|have|able|how|policy|long|wait|pay) (2|4) "
    r"(?=[a-z])(?!(?:of|x|kg|g|lb|oz|kilos?|grams?|by|and|or|in|on|at|per|per cent|percent)\b)(?!(?:[a-z]+ )?[a-z]+s\b)"
)  # "ship 2 japan", not "2 bowls", "2 kg" nor "buy 2 get 1"
_SAYS_HOW_MANY = re.compile(r"\b(?:buy|bought|get|got|order|ordered|for|of|the|my|these|those|only|just|x|pay|paid|in|after|within) [24] ")
_FUNCTION = frozenset(
    "的了是在有我你他她它们这那么吗呢啊吧不没就都也还又很和与或要想能会可以请问怎什几多少谁哪个一下上到给对为从去来说好让被把"
)
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
LEAST_LOG_ODDS = math.log(50)  # 发飘 → 发票 (90 : 1) is mended, 时为 → 视为 (4 : 1) is not
RAREST = 1e-7  # a shop's own word counts as at least this common
FEWEST_SYLLABLES = 3  # two may be a name
_SHORTEST_TYPO = 5  # letters; shorter words have too many neighbours
_LATIN_RUN = re.compile(r"[a-z]+(?: +[a-z]+)*")


class Speller:
    """Knows the words of one shop. `mend` never touches a word that is common or that the shop itself uses."""

    def __init__(self, texts: Iterable[str], is_word: Callable[[str], bool]) -> None:
        """`texts` in plain form; `is_word`: is this Latin word one that the world knows (see `Vectors.is_one_piece`)?"""
        self._is_word = is_word
        self._windows: set[str] = set()
        chinese: dict[str, int] = {}
        latin: dict[str, int] = {}
        for text in texts:
            for run in re.findall(f"[{CJK}]+|[a-z]+", text):
                if run[0].isascii():
                    latin[run] = latin.get(run, 0) + 1
                else:
                    self._windows.update(run[i : i + n] for n in (2, 3, 4) for i in range(len(run) - n + 1))
                    for word in segment(run):
                        if len(word) > 1:
                            chinese[word] = chinese.get(word, 0) + 1
        self.latin = latin
        self.has_chinese = bool(chinese)
        self._shop: dict[str, str] = {}
        for word in sorted(chinese, key=lambda word: chinese[word]):  # of homophones, the one this shop uses most wins
            self._shop[_pinyin(word)] = word

    def mend(self, text: str) -> tuple[str, tuple[str, ...]]:
        """(the question in plain form with mended spelling, reasons such as 'pinyin fapiao=发票'); the text as it was when all is well."""
        text = plain(text)
        reasons: list[str] = []
        if re.search("[a-z]{2}", text):
            text = _LATIN.sub(lambda word: self._in_full(word[0], reasons), text)
            if not re.search(f"[{CJK}]", text) and not _SAYS_HOW_MANY.search(text):
                text = _DIGIT_WORDS.sub(lambda told: f"{told[1]} {'to' if told[2] == '2' else 'for'} ", text)
            if self.has_chinese:
                text = _LATIN_RUN.sub(lambda run: self._from_pinyin(run[0], reasons), text)
            text = _LATIN.sub(lambda word: self._typo(word[0], reasons), text)
        if self.has_chinese:
            text = re.sub(f"[{CJK}]{{2,}}", lambda run: self._homophones(run[0], reasons), text)
        return text, tuple(reasons)

    def _in_full(self, word: str, reasons: list[str]) -> str:
        if word not in SHORT or word in self.latin:
            return word
        reasons.append(f"short {word}={SHORT[word]}")
        return SHORT[word]

    def _typo(self, word: str, reasons: list[str]) -> str:
        """The nearest word within one slip (two from eight letters on); a swap of letters before others, then the shop's own words."""
        if len(word) < _SHORTEST_TYPO or "'" in word or self._knows(word):
            return word
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 1 if len(word) < 8 else 2
        near = process.extract(word, self._near(word), scorer=OSA.distance, score_cutoff=slips, limit=8)
        if not near:
            return word
        letters = sorted(word)
        best = min(near, key=lambda hit: (hit[1], sorted(hit[0]) != letters, -self.latin.get(hit[0], 0)))[0]
        if best.rstrip("s") == word.rstrip("s"):
            return word
        reasons.append(f"spelling {word}={best}")
        return best

    def _near(self, word: str) -> list[str]:
        words = self.latin.keys() | common_english() | SHOP_ENGLISH
        return [other for other in words if other[0] == word[0] and abs(len(other) - len(word)) <= 2 and len(other) >= 4]

    def _knows(self, word: str) -> bool:
        return word in self.latin or word in STOP_EN or word in common_english() or word in SHOP_ENGLISH or self._is_word(word)

    def _from_pinyin(self, run: str, reasons: list[str]) -> str:
        """Turn the words of a Latin run that are pinyin into Chinese; English words stay."""
        out: list[str] = []
        waiting: list[str] = []

        def settle() -> None:
            if waiting:
                out.append(self._read(waiting, reasons))
                waiting.clear()

        for token in run.split():
            if _is_pinyin(token):
                waiting.append(token)
            else:
                settle()
                out.append(token)
        settle()
        return " ".join(out)

    def _read(self, tokens: list[str], reasons: list[str]) -> str:
        """Fewest words that spell the joined tokens (Viterbi); as they were when no reading fits or all may be English."""
        if all(self._knows(token) for token in tokens) and not self._is_told_in_pinyin(tokens):
            return " ".join(tokens)
        letters = "".join(tokens)
        best: list[tuple[float, list[str]] | None] = [(0.0, []), *[None] * len(letters)]
        common = _common_by_pinyin()
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - 24), end):
                before, spelt = best[start], letters[start:end]
                word = self._shop.get(spelt) or common.get(spelt)
                if before is None or word is None:
                    continue
                cost = before[0] + 1 + (0.5 if len(word) == 1 else 0) - (0.2 if spelt in self._shop else 0)
                so_far = best[end]
                if so_far is None or cost < so_far[0]:
                    best[end] = (cost, [*before[1], word])
        reading = best[-1]
        if reading is None:
            if len(tokens) == 1:
                return tokens[0]
            return " ".join(self._read([token], reasons) for token in tokens)
        if all(len(word) == 1 for word in reading[1]) and len(reading[1]) < 3:
            return " ".join(tokens)
        chinese = "".join(reading[1])
        reasons.append(f"pinyin {' '.join(tokens)}={chinese}")
        return chinese

    def _is_told_in_pinyin(self, tokens: list[str]) -> bool:
        """Syllables one by one ("bao you ma"), each a word of some language: most are not English, and two together are the shop's word."""
        foreign = sum(token not in STOP_EN and token not in common_english() and token not in self.latin for token in tokens)
        spelt = ("".join(tokens[at : at + size]) for size in (2, 3) for at in range(len(tokens) - size + 1))
        return len(tokens) >= FEWEST_SYLLABLES and foreign >= 2 * len(tokens) / 3 and any(word in self._shop for word in spelt)

    def _homophones(self, run: str, reasons: list[str]) -> str:
        """A window that is no word but sounds as one of the shop's words and shares a character with it was typed wrongly."""
        sounds = syllables(run)
        if len(sounds) != len(run):
            return run
        places = _places_by_pinyin()
        for length in (4, 3, 2):
            for start in range(len(run) - length + 1):
                window = run[start : start + length]
                spelt = "".join(sounds[start : start + length])
                word = self._shop.get(spelt) or places.get(spelt)
                if word is None or len(word) != length or window in self._windows:
                    continue
                changed = [old for old, new in zip(window, word, strict=True) if old != new]
                if len(changed) == length or any(character in _FUNCTION for character in changed):
                    continue
                if _log_odds(word, window) < LEAST_LOG_ODDS or _inside_a_word(run, start, start + length):
                    continue
                reasons.append(f"homophone {window}={word}")
                return self._homophones(run[:start] + word + run[start + length :], reasons)
        return run


def _log_odds(word: str, window: str) -> float:
    """How much likelier `word` is than what was typed, as a rare word of its own or as single characters side by side."""
    typed = max(how_common(window), math.prod(max(how_common(character), 1e-8) for character in window))
    return math.log(max(how_common(word), RAREST) / max(typed, 1e-12))


def _inside_a_word(run: str, start: int, end: int) -> bool:
    """Does cutting at `start` or `end` break a longer word that jieba sees there?"""
    position = 0
    for word in segment(run):
        after = position + len(word)
        if len(word) > 1 and (position < start < after or position < end < after):
            return True
        position = after
    return False


@cache
def common_english() -> frozenset[str]:
    """Frequent English words, so that they are never taken for a slip or for pinyin (made by benches/retrieval/train_words.py)."""
    text = (resources.files("kefu.knowledge") / "common_english.json").read_text(encoding="utf-8")
    return frozenset(word for row in cast(list[str], json.loads(text)["words"]) for word in row.split())


@cache
def _common_by_pinyin() -> dict[str, str]:
    return {_pinyin(word): word for word in reversed(COMMON_ZH)}


@cache
def _places_by_pinyin() -> dict[str, str]:
    return {_pinyin(word): word for word in COMMON_ZH[COMMON_ZH.index("北京") :]}


def _pinyin(word: str) -> str:
    return "".join(syllables(word))


def _is_pinyin(token: str) -> bool:
    """Can the letters be cut into syllables of Mandarin?"""
    reachable = {0}
    for end in range(1, len(token) + 1):
        if any(start in reachable and token[start:end] in _all_syllables() for start in range(max(0, end - 6), end)):
            reachable.add(end)
    return len(token) in reachable


@cache
def _all_syllables() -> frozenset[str]:
    return frozenset(sound for sound in readings() if re.fullmatch("[a-z]{2,6}|[aeo]", sound) and not re.fullmatch("[^aeiouv]+", sound))
