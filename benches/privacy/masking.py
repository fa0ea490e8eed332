"""Precision and recall of masking: `KEFU_DATA=… python benches/privacy/masking.py [-v]` (default ../shared/data).

presidio_pii: synthetic English. cluener: Chinese news, for measuring only. puyu: messages made here from templates and random
values with right check digits, and the demo shops' articles, which hold nothing personal. A gold span is found when every letter and
digit of it is masked (as whatever kind); a masked span is right when it lies on a gold span of its kind.
"""

import gzip
import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kefu.governance.checksums import is_bank_card, is_id_card
from kefu.governance.recognisers import find_spans, narrow

DATA = Path(os.environ.get("KEFU_DATA", "../shared/data"))
DEMO = Path(__file__).parents[2] / "demo"
VERBOSE = "-v" in sys.argv
ORDERS = (re.compile(r"(?<![0-9A-Za-z])PY\d{10}(?![0-9A-Za-z])", re.IGNORECASE),)

Gold = list[tuple[int, int, str]]
PRESIDIO = {
    "PHONE_NUMBER": "phone", "CREDIT_CARD": "bank_card", "EMAIL_ADDRESS": "email", "IBAN_CODE": "iban", "US_SSN": "ssn",
    "IP_ADDRESS": "ip", "ADDRESS": "address", "STREET_ADDRESS": "address", "PERSON": "name",
}  # fmt: skip


def presidio() -> Iterator[tuple[str, Gold]]:
    for row in json.loads(gzip.decompress((DATA / "presidio_pii/generated_large.json.gz").read_bytes())):
        yield row["full_text"], [(s["start_position"], s["end_position"], PRESIDIO.get(s["entity_type"], "other")) for s in row["spans"]]


def cluener() -> Iterator[tuple[str, Gold]]:
    for line in gzip.decompress((DATA / "cluener/train.jsonl.gz").read_bytes()).decode().splitlines():
        row = json.loads(line)
        gold = [(a, b + 1, kind) for kind in ("name", "address") for places in row["label"].get(kind, {}).values() for a, b in places]
        yield row["text"], gold


def made(random_: random.Random, count: int = 1500) -> Iterator[tuple[str, Gold]]:
    """E-commerce messages in Chinese with one to three values each."""
    digits = lambda n: "".join(random_.choice("0123456789") for _ in range(n))  # noqa: E731

    def checked(stem: str, good: object) -> str:
        return next(stem + last for last in "0123456789X" if callable(good) and good(stem + last))

    def value(kind: str) -> str:
        match kind:
            case "phone":
                number = f"1{random_.choice('3456789')}{digits(9)}"
                form = random_.randrange(5)
                return (
                    number,
                    f"+86{number}",
                    f"{number[:3]} {number[3:7]} {number[7:]}",
                    f"{number[:3]}-{number[3:7]}-{number[7:]}",
                    f"0{random_.choice(('10', '21', '571'))}-{random_.choice('2345678')}{digits(7)}",
                )[form]
            case "id_card":
                return checked(
                    f"{random_.choice(('110105', '330106', '440305', '510104'))}{random_.randint(1950, 2007)}{random_.randint(1, 12):02}"
                    f"{random_.randint(1, 28):02}{digits(3)}",
                    is_id_card,
                )
            case "bank_card":
                number = checked(f"{random_.choice(('622202', '621700', '622848'))}{digits(12)}", is_bank_card)
                return number if random_.random() < 0.6 else " ".join(re.findall(".{1,4}", number))
            case "email":
                return (
                    random_.choice(("zhang.wei", "li_na", "wang88"))
                    + f"{digits(2)}@{random_.choice(('qq.com', '163.com', 'example.com.cn'))}"
                )
            case "wechat":
                return random_.choice(("wx", "mei_", "zhang-", "lily")) + digits(6)
            case "address":
                city = random_.choice(
                    (
                        "上海市浦东新区",
                        "浙江省杭州市余杭区",
                        "广东省深圳市南山区粤海街道",
                        "北京市朝阳区",
                        "成都市武侯区",
                        "江苏苏州工业园区",
                        "河北省石家庄市正定县正定镇",
                        "",
                    )
                )
                road = random_.choice(("世纪大道", "文一西路", "科技南路", "建国路", "人民南路四段", "星湖街", "中山东路"))
                rest = random_.choice(
                    (
                        "{a}号",
                        "{a}号{b}栋{c}室",
                        " {a} 号 {b} 号楼 {c} 室",
                        "{a}号阳光花园{b}幢{d}单元{c}",
                        "{a}弄{b}号{c}室",
                        "{a}号万科大厦{b}层",
                    )
                )
                return (
                    city
                    + road
                    + rest.format(
                        a=random_.randint(1, 999), b=random_.randint(1, 30), c=random_.randint(101, 2305), d=random_.randint(1, 4)
                    )
                )
            case "order":
                return f"PY26{digits(8)}"
            case "tracking":
                return random_.choice(("SF1", "YT8")) + digits(12) if random_.random() < 0.7 else f"78{digits(12)}"
            case _:
                return random_.choice(("张伟", "李娜", "王芳", "欧阳雪", "陈小明", "刘洋", "赵子龙", "司马光", "林晓", "黄丽华"))

    templates = (
        ("我的手机号是", "phone", "，麻烦改一下"),
        ("电话", "phone", "打不通"),
        ("联系", "phone", "吧"),
        ("请打", "phone", "，我在家"),
        ("身份证号", "id_card", "，用来报关"),
        ("", "id_card", "这个对吗"),
        ("退到银行卡", "bank_card", "可以吗"),
        ("卡号：", "bank_card", ""),
        ("发票发到", "email", "谢谢"),
        ("邮箱是", "email", "。"),
        ("加我微信", "wechat", ""),
        ("微信号：", "wechat", "，随时联系"),
        ("收货地址改成", "address", "，谢谢"),
        ("我住在", "address", "，能送吗"),
        ("寄到", "address", "就行"),
        ("地址：", "address", ""),
        ("新地址是", "address", "，别发错"),
        ("订单", "order", "怎么还没发货"),
        ("", "order", "查一下"),
        ("订单号：", "order", ""),
        ("快递单号", "tracking", "不动了"),
        ("物流显示", "tracking", "已签收，但我没收到"),
        ("我叫", "name", "，想退货"),
        ("收件人：", "name", "，"),
        ("收货人", "name", "，"),
        ("我是", "name", "，上周买了锅"),
        ("姓名：", "name", " "),
    )
    for _ in range(count):
        text, gold = "", Gold()
        for before, kind, after in random_.sample(templates, random_.randint(1, 3)):
            text += before
            said = value(kind)
            gold.append((len(text), len(text) + len(said), kind))
            text += said + after + random_.choice(("。", "！", " ", "，"))
        yield text, gold


def nothing_personal() -> Iterator[tuple[str, Gold]]:
    for path in sorted(DEMO.glob("*/articles/*.md")):
        yield path.read_text().split("---", 2)[2], []
    for path in sorted(DEMO.glob("*/products.csv")):
        for line in path.read_text().splitlines():
            yield line, []


def score(title: str, rows: Iterable[tuple[str, Gold]], *, records: bool = False) -> None:
    """`records`: the names of each text are known values, as of a customer who is identified."""
    gold_count, found, guessed, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    texts, started = 0, time.process_time()
    for text, gold in rows:
        texts += 1
        known = tuple(("name", text[a:b]) for a, b, kind in gold if kind == "name") if records else ()
        spans = find_spans(narrow(text), known, ORDERS)
        masked = {index for span in spans for index in range(span.start, span.end)}
        for a, b, kind in gold:
            gold_count[kind] += 1
            hit = all(index in masked for index in range(a, b) if text[index].isalnum())
            found[kind] += hit
            if VERBOSE and not hit and kind != "other" and (kind != "name" or records):
                print(f"missed {kind}: {text[a:b]!r} in {text[max(0, a - 30) : b + 15]!r}")
        for span in spans:
            guessed[span.kind] += 1
            good = any(span.start < b and a < span.end and kind == span.kind for a, b, kind in gold)
            right[span.kind] += good
            if VERBOSE and not good:
                print(f"wrong {span.kind}: {text[span.start : span.end]!r} in {text[max(0, span.start - 30) : span.end + 15]!r}")
    took = 1000 * (time.process_time() - started) / texts
    print(f"\n{title}: {texts} texts, {took:.2f} ms each")
    for kind in sorted({*gold_count, *guessed} - {"other"}):
        precision = f"{right[kind] / guessed[kind]:.3f}" if guessed[kind] else "  –  "
        recall = f"{found[kind] / gold_count[kind]:.3f}" if gold_count[kind] else "  –  "
        print(f"  {kind:10} precision {precision} ({guessed[kind]:5} masked)  recall {recall} ({gold_count[kind]:5} gold)")


if __name__ == "__main__":
    score("made e-commerce messages (zh)", made(random.Random(11)))
    score("nothing personal (demo shops)", nothing_personal())
    if DATA.exists():
        score("presidio_pii, cues only", presidio())
        score("presidio_pii, names known from records", presidio(), records=True)
        score("cluener (news; names by cue only)", cluener())
