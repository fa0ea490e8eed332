"""Wrong facts planted into sentences of the demo shops, and true ones told in other words: does a wrong one pass, is a true one stopped?

    python benches/grounding/planted.py             both languages: passed, false alarms, by kind of change, CPU-ms a sentence
    python benches/grounding/planted.py --show 10   and ten of each that went wrong
    python benches/grounding/planted.py --seed 5    another draw
    python benches/grounding/planted.py --all       no draw: every plant and every true sentence that can be made
    python benches/grounding/planted.py --paper     the same of the six shops on paper (benches/retrieval/shops)

Every planted sentence changes one thing of a sentence that its article supports: a digit, an order of magnitude, a unit, a currency, a
range, the figure of another sentence of the article, a weekday or neighbouring day, a deal, a yes into a no, a state that must hold. True
ones are the same sentences joined, turned round, framed as a clerk would, with figures written otherwise (a week for 7 days).
"""

import argparse
import csv
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kefu.governance.claims import check_claims, split_claims
from kefu.governance.facts import read_facts, stands_in

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
SEED = 20261123
Source = Callable[[], Iterator[tuple[str, str, str]]]
FRAMES = {
    "zh": ("{}", "您好，{}", "是的，{}", "根据我们的规定，{}", "亲，{}", "帮您看了一下：{}"),
    "en": ("{}", "Hello, {}", "Yes: {}", "According to our policy, {}", "Thanks for asking. {}", "I had a look: {}"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence beside its evidence; `kind` says what was planted, or how a true one was told."""

    language: str
    evidence: str
    text: str
    kind: str
    is_true: bool
    origin: str  # the article or product


# ---- where sentences come from


def paper() -> Iterator[tuple[str, str, str]]:
    """(origin, language, text) of every article of the shops on paper."""
    for path in sorted((ROOT / "benches/retrieval/shops").glob("*.txt")):
        title: dict[str, str] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            mark, _, said = line.partition(" ")
            if mark in ("zh", "en"):
                title[mark] = said
            elif mark in ("zh>", "en>"):
                yield f"{path.stem}/{title[mark[:2]]}", mark[:2], f"{title[mark[:2]]}\n{said}"


def passages() -> Iterator[tuple[str, str, str]]:
    """(origin, language, text) of every article's section and every product's description with its facts."""
    for shop in ("puyu", "shanlan"):
        for path in sorted((ROOT / "demo" / shop / "articles").glob("*.md")):
            head, body = path.read_text(encoding="utf-8").split("---\n", 2)[1:]
            language = re.search(r"^language: (\w+)", head, re.MULTILINE)
            title = re.search(r"^title: (.+)", head, re.MULTILINE)
            assert language
            assert title
            for section in re.split(r"^## .*\n", body, flags=re.MULTILINE):
                plain = re.sub(r"^\s*[-*|>]\s*|\*\*", "", section.strip(), flags=re.MULTILINE)
                if plain and language[1] in ("zh", "en"):
                    yield f"{shop}/{path.stem.removesuffix('.' + language[1])}", language[1], f"{title[1]}\n{plain}"
        yield from _products(shop)


def _products(shop: str) -> Iterator[tuple[str, str, str]]:
    folder = ROOT / "demo" / shop
    rows = {name: list(csv.DictReader((folder / f"{name}.csv").open(encoding="utf-8"))) for name in ("products", "attributes", "variants")}
    for product in rows["products"]:
        own = [row for row in rows["variants"] if row["product_id"] == product["id"]]
        for language in ("zh", "en"):
            facts = [
                f"{row[f'name_{language}']}{'：' if language == 'zh' else ': '}{row[f'value_{language}']}"
                for row in rows["attributes"]
                if row["product_id"] == product["id"]
            ]
            prices = [
                (
                    f"{row[f'options_{language}'].split('=')[-1] or '标准款'}售价 ¥{int(row['price_minor']) / 100:g}。"
                    if language == "zh"
                    else f"The {row[f'options_{language}'].split('=')[-1] or 'standard'} version costs ¥{int(row['price_minor']) / 100:g}."
                )
                for row in own[:2]
            ]
            end = "。" if language == "zh" else ". "
            text = f"{product[f'summary_{language}']}\n{product[f'description_{language}']}\n{end.join(facts)}{end.strip()}\n" + "\n".join(
                prices
            )
            yield f"{shop}/{product['id']}", language, f"{product[f'name_{language}']}\n{text}"


# ---- wrong ones


_BROKEN = re.compile(r"\b[Ii]f ,")  # "if not," without its "not" says nothing


def planted(rng: random.Random, wanted: int, language: str, source: Source) -> list[Case]:
    """`wanted` wrong sentences of a language, the kinds in turn, none of which is another sentence of the passage."""
    texts = [(origin, text) for origin, spoken, text in source() if spoken == language]
    makers = _MAKERS[language]
    made: dict[str, list[Case]] = {kind: [] for kind in makers}
    for origin, text in texts:
        for claim in split_claims(text.split("\n", 1)[1]):
            for kind, make in makers.items():
                for wrong in make(claim.text, text, rng):
                    if wrong != claim.text and not stands_in(text, wrong) and not _BROKEN.search(wrong):
                        framed = rng.choice(FRAMES[language]).format(wrong)
                        made[kind].append(Case(language, text, framed, kind, False, origin))
    for cases in made.values():
        rng.shuffle(cases)
    chosen: list[Case] = []
    while len(chosen) < wanted and any(made.values()):
        for cases in made.values():
            if cases and len(chosen) < wanted:
                chosen.append(cases.pop())
    return chosen


_ARABIC = re.compile(r"(?<![\dA-Za-z.\-])\d+(?:\.\d+)?(?![\d.]*[\dA-Za-z\-])(?!\d)")


def _numbers(text: str) -> list[re.Match[str]]:
    """Numbers that the lock reads as figures: not parts of codes, steps of a list, or figures of speech."""
    facts = [fact for fact in read_facts(text, TODAY) if fact.needs and fact.kind != "code"]
    return [match for match in _ARABIC.finditer(text) if any(fact.start <= match.start() and match.end() <= fact.end for fact in facts)]


def _with(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _digit(text: str, _: str, rng: random.Random) -> Iterator[str]:
    for match in _numbers(text):
        number = match.group()
        if "." in number:
            yield _with(text, match, f"{float(number) + rng.choice((0.3, 0.5, 1)):g}")
        else:
            near = {"7": "15", "15": "7", "30": "60", "24": "48", "48": "24", "3": "5", "1": "3", "2": "4"}
            yield _with(text, match, near.get(number) or str(int(number) + rng.choice((1, 2, 5, 10))))


def _magnitude(text: str, _: str, rng: random.Random) -> Iterator[str]:
    for match in _numbers(text):
        if "." not in match.group() and not _is_date(text, match) and int(match.group()) >= 3:
            yield _with(text, match, match.group() + "0" if rng.random() < 0.7 or not match.group().endswith("0") else match.group()[:-1])


def _is_date(text: str, match: re.Match[str]) -> bool:
    return any(fact.kind in ("date", "time") and fact.start <= match.start() < fact.end for fact in read_facts(text, TODAY))


def _elsewhere(text: str, passage: str, rng: random.Random) -> Iterator[str]:
    """A figure of the same kind from another sentence of the passage."""
    facts = [fact for fact in read_facts(text, TODAY) if fact.needs]
    others = [(passage[fact.start : fact.end], fact) for fact in read_facts(passage, TODAY) if fact.needs]
    for fact in facts:
        kinds = {key[0] for key in fact.needs}
        fitting = [
            said
            for said, other in others
            if kinds == {key[0] for key in other.needs}
            and other.needs != fact.needs
            and said not in text
            and other.kind not in ("code", "number")
        ]
        if fitting:
            yield text[: fact.start] + rng.choice(fitting) + text[fact.end :]


_UNITS = {
    "zh": (("个工作日", "天"), ("天", "小时"), ("小时", "天"), ("分钟", "小时"), ("公斤", "克"), ("厘米", "毫米"), ("毫米",
    "厘米"), ("毫升", "升"), ("个月", "天"), ("克", "公斤"), ("年", "个月"), ("%", "折"), ("瓦", "千瓦"), ("°C", "°F")),
    "en": (("working days", "days"), ("working day", "hour"), ("days", "hours"), ("hours", "days"), ("minutes", "hours"), ("kg",
    "g"), ("cm", "mm"), ("mm", "cm"), ("ml", "litres"), ("months", "days"), ("years", "months"), ("W", "kW"), ("°C", "°F"),
    ("litres", "ml")),
}  # fmt: skip


def _unit(language: str) -> Callable[[str, str, random.Random], Iterator[str]]:
    def change(text: str, _: str, __: random.Random) -> Iterator[str]:
        for old, new in _UNITS[language]:
            for match in re.finditer(rf"(?<=\d)\s?{re.escape(old)}(?![A-Za-z])", text):
                yield text[: match.start()] + match.group().replace(old, new) + text[match.end() :]

    return change


def _currency(text: str, _: str, __: random.Random) -> Iterator[str]:
    for match in re.finditer(r"¥(?=\d)", text):
        yield _with(text, match, "$")


def _range(text: str, _: str, rng: random.Random) -> Iterator[str]:
    for match in re.finditer(r"(?<![\d:.\-])(\d+)–(\d+)(?![\d:])", text):
        high = int(match[2])
        yield text[: match.start(2)] + str(high + rng.choice((2, 3, 5))) + text[match.end(2) :]


_ZH = "零一二三四五六七八九"


def _spelled(number: int) -> str:
    """1–9999 in Chinese words."""
    out, digits = "", str(number)
    for place, digit in enumerate(digits):
        unit = ["", "十", "百", "千"][len(digits) - place - 1]
        if digit != "0":
            out += ("" if digit == "1" and unit == "十" and not out else _ZH[int(digit)]) + unit
        elif out and not out.endswith("零") and digits[place:].strip("0"):
            out += "零"
    return out


def _wrong_words(text: str, _: str, rng: random.Random) -> Iterator[str]:
    """300 as 三千."""
    for match in _numbers(text):
        if "." not in match.group() and not _is_date(text, match) and 2 < int(match.group()) < 900:
            yield _with(text, match, _spelled(int(match.group()) * 10 if rng.random() < 0.5 else int(match.group()) + 2))


_DAYS = {
    "zh": (("当天", "次日"), ("次日", "当天"), ("周一", "周二"), ("周日", "周六"), ("每天", "每周"), ("日起", "日前"), ("以前", "以后")),
    "en": (("same day", "next day"), ("next day", "same day"), ("Monday", "Tuesday"), ("Sunday", "Saturday"), ("before",
    "after"), ("every day", "every week"), ("after", "before")),
}  # fmt: skip


def _swap(pairs: tuple[tuple[str, str], ...]) -> Callable[[str, str, random.Random], Iterator[str]]:
    def change(text: str, _: str, __: random.Random) -> Iterator[str]:
        for old, new in pairs:
            for match in re.finditer(rf"(?<![A-Za-z]){re.escape(old)}(?![A-Za-z])", text):
                yield _with(text, match, new)

    return change


_NO = {
    "zh": (("不支持", "支持"), ("不能", "可以"), ("不可", "可"), ("不退", "退"), ("不用", "要"), ("不含", "含"), ("不收", "收"),
    ("不参加", "参加"), ("不满", "满"), ("不要", "可以"), ("不建议用", "建议用"), ("暂时不能", "可以"), ("没有", "有"), ("不送", "送")),
    "en": (("can't", "can"), ("cannot", "can"), ("doesn't", "does"), ("don't", "do"), ("isn't", "is"), ("aren't", "are"), ("not",
    ""), ("never", "always"), ("won't", "will")),
}  # fmt: skip
_LEFT_OUT = {
    "zh": (
        "未使用的",
        "未使用且包装齐全的",
        "未使用且",
        "未拆封的",
        "未过期的",
        "仅限",
        "只",
        "只能",
        "除外",
        "现货",
        "有质量问题",
        "未打包前，",
        "未打包的",
        "待付款或",
    ),
    "en": ("unused ", "unopened ", "only ", "unexpired ", "in stock ", "with complete packaging "),
}
_CONDITIONS = {
    "zh": ("未使用", "未拆封", "仅限", "只能", "质量问题"),
    "en": ("unused", "unopened", "only", "complete packaging"),
}


def _dropped(language: str) -> Callable[[str, str, random.Random], Iterator[str]]:
    def change(text: str, _: str, __: random.Random) -> Iterator[str]:
        for words in _LEFT_OUT[language]:
            if words in text and any(each in words for each in _CONDITIONS[language]):
                yield text.replace(words, "", 1)

    return change


def _deal(text: str, _: str, rng: random.Random) -> Iterator[str]:
    for match in re.finditer(r"满\s?¥?\d+\s?[减赔送]\s?¥?(\d+)|¥(\d+) off ¥\d+|\d+-minus-(\d+)", text):
        group = next(number for number in (1, 2, 3) if match[number])
        yield text[: match.start(group)] + str(int(match[group]) + rng.choice((10, 20, 5))) + text[match.end(group) :]


_MAKERS: dict[str, dict[str, Callable[[str, str, random.Random], Iterator[str]]]] = {
    "zh": {
        "digit": _digit, "magnitude": _magnitude, "figure from elsewhere": _elsewhere, "unit": _unit("zh"), "currency": _currency,
        "range": _range, "in words": _wrong_words, "day": _swap(_DAYS["zh"]), "yes or no": _swap(_NO["zh"]),
        "condition": _dropped("zh"), "deal": _deal,
    },
    "en": {
        "digit": _digit, "magnitude": _magnitude, "figure from elsewhere": _elsewhere, "unit": _unit("en"), "currency": _currency,
        "range": _range, "day": _swap(_DAYS["en"]), "yes or no": _swap(_NO["en"]), "condition": _dropped("en"), "deal": _deal,
    },
}  # fmt: skip

# ---- true ones


def true_ones(rng: random.Random, wanted: int, language: str, source: Source) -> list[Case]:
    """`wanted` true sentences: as they stand, framed, cut to whole clauses, joined with another, figures written otherwise."""
    texts = [(origin, text) for origin, spoken, text in source() if spoken == language]
    made: dict[str, list[Case]] = {kind: [] for kind in ("framed", "figures", "joined", "turned round")}
    for origin, text in texts:
        claims = [claim.text for claim in split_claims(text.split("\n", 1)[1])]
        for number, claim in enumerate(claims):

            def keep(kind: str, said: str, origin: str = origin, text: str = text) -> None:
                made[kind].append(Case(language, text, rng.choice(FRAMES[language][1:]).format(said), kind, True, origin))

            keep("framed", claim)
            if (other := _otherwise(claim, language, rng)) != claim:
                keep("figures", other)
            if number + 1 < len(claims):
                keep("joined", _joined(claim, claims[number + 1], language))
            if turned := _turned(claim, language):
                keep("turned round", turned)
    for cases in made.values():
        rng.shuffle(cases)
    chosen: list[Case] = []
    while len(chosen) < wanted and any(made.values()):
        for cases in made.values():
            if cases and len(chosen) < wanted:
                chosen.append(cases.pop())
    return chosen


_SAME = {
    "zh": (
        (r"(?<![\d.–])7 天", ("七天", "一周", "7天")), (r"(?<![\d.\-–])24 小时", ("一天", "二十四小时")),
        (r"(?<![\d.\-–])48 小时", ("两天", "48小时")),
        (r"¥(\d[\d,]*(?:\.\d+)?)", (r"\1 元", r"\1块钱", r"人民币\1元")), (r"(\d+) 天", (r"\1天", r"\1 日")),
        (r"(?<![\d.\-–:])30 分钟", ("半小时", "半个小时")),
        (r"(\d+) 个工作日", (r"\1个工作日", r"\1 工作日")), (r"16:00", ("下午 4 点", "下午四点")), (r"(\d+) 公斤", (r"\1kg", r"\1 千克")),
        (r"(?<![\d.\-–])(\d) 厘米", (r"\g<1>0 毫米",)), (r"12 个月", ("一年", "12个月")), (r"(\d+)–(\d+) 天", (r"\1 到 \2 天",
        r"\1至\2天")),
    ),
    "en": (
        (r"(?<![\d.–])7 days", ("a week", "seven days")), (r"(?<![\d.\-–])24 hours", ("a day", "one day")),
        (r"(?<![\d.\-–])48 hours", ("two days", "2 days")),
        (r"¥(\d[\d,]*(?:\.\d+)?)", (r"\1 yuan", r"CNY \1", r"RMB \1")), (r"(?<![\d.\-–])3 working days", ("three working days",
        "3 business days")),
        (r"(?<![\d.\-–:])30 minutes", ("half an hour",)), (r"16:00", ("4 pm", "4 p.m.")), (r"(\d+) kg", (r"\1 kilograms", r"\1kg")),
        (r"(\d+)–(\d+) days", (r"\1 to \2 days",)), (r"(?<![\d.\-–])15 days", ("fifteen days",)), (r"12 months", ("a year",
        "twelve months")),
        (r"(?<![\d.\-–])(\d) cm", (r"\g<1>0 mm",)),
    ),
}  # fmt: skip


def _otherwise(text: str, language: str, rng: random.Random) -> str:
    for pattern, ways in _SAME[language]:
        text = re.sub(pattern, lambda match, ways=ways: match.expand(rng.choice(ways)), text)
    return text


def _joined(one: str, other: str, language: str) -> str:
    if language == "zh":
        return f"{one.rstrip('。；')}，另外{other}"
    return f"{one.rstrip('.;')}, and {other if other.startswith(('I ', 'JD', 'ZTO', 'SF')) else other[0].lower() + other[1:]}"


def _turned(text: str, language: str) -> str:
    """Two independent clauses in the other order; only where a semicolon joins them, for a comma often binds a condition."""
    parts = re.split(r"；" if language == "zh" else r"; ", text.rstrip("。."))
    return ("；" if language == "zh" else "; ").join(reversed(parts)) + ("。" if language == "zh" else ".") if len(parts) == 2 else ""


def cases(wanted: int, language: str, seed: int = SEED, source: Source = passages) -> list[Case]:
    """`wanted` wrong and `wanted` true sentences, the same ones each time."""
    rng = random.Random(f"{seed}{language}")
    return planted(rng, wanted, language, source) + true_ones(rng, wanted, language, source)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--show", type=int, default=0)
    asked.add_argument("--n", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--paper", action="store_true")
    options = asked.parse_args()
    wanted = 10**6 if options.all or options.paper else options.n
    for language in ("zh", "en"):
        tell(language, cases(wanted, language, options.seed, paper if options.paper else passages), options.show)


def tell(language: str, every: list[Case], show: int) -> None:
    began = time.process_time()
    stopped = [bool(check_claims(case.text, (case.evidence,), today=TODAY)) for case in every]
    cpu = (time.process_time() - began) * 1000 / len(every)
    wrong, true = Counter(case.kind for case in every if not case.is_true), Counter(case.kind for case in every if case.is_true)
    passed = [case for case, stop in zip(every, stopped, strict=True) if not case.is_true and not stop]
    alarms = [case for case, stop in zip(every, stopped, strict=True) if case.is_true and stop]
    print(
        f"{language}: {len(passed)} of {sum(wrong.values())} wrong passed; "
        f"{len(alarms)} of {sum(true.values())} true stopped; {cpu:.1f} CPU-ms a case"
    )
    for title, some, of in (("passed", passed, wrong), ("stopped", alarms, true)):
        by_kind = Counter(case.kind for case in some)
        print(f"  {title}: " + ", ".join(f"{kind} {by_kind[kind]}/{of[kind]}" for kind in of))
        for case in some[:show]:
            print(f"    [{case.kind}] {case.origin}: {case.text}")
            for each in check_claims(case.text, (case.evidence,), today=TODAY):
                print(f"        {each.kind}: {case.text[each.start : each.end]!r} {each.reason_en} <- {each.evidence}")


if __name__ == "__main__":
    main()
