"""Work out which variants each wish of wishes.tsv and retail.tsv is right with, from the shops' files alone; write the questions.

Knows nothing of Kefu: kinds are lists of ids made by hand, conditions are read off the CSV and JSON cells. Run:
    python benches/search/truth.py [folder of tau_retail]
"""

import csv
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
PUYU = HERE.parents[1] / "demo" / "puyu"
KINDS = {
    "kettle": "kettle-mist-15 kettle-cranebill kettle-traveller",
    "cranebill": "kettle-cranebill",
    "foldkettle": "kettle-traveller",
    "frypan": "skillet-pine-soot frypan-kite frypan-rivulet",
    "nonstickpan": "frypan-kite",
    "skillet": "skillet-pine-soot",
    "wok": "wok-hearth wok-kite",
    "dutchoven": "dutch-oven-fireside",
    "plate": "plate-dewdrop plate-mountainmist",
    "mug": "mug-matin mug-lava",
    "flask": "thermos-wayfarer",
    "bedset": "bedset-eveningisle bedset-amongpines bedset-moonpale bedset-warmisle",
    "quilt": "quilt-cumulus quilt-silkmat quilt-fourwinds",
    "downquilt": "quilt-cumulus",
    "pillow": "pillow-sleepinghill pillow-floatingboat pillow-featherfall pillow-buckwheat pillow-littledeer",
    "buckwheat": "pillow-buckwheat",
    "latexpillow": "pillow-sleepinghill",
    "blanket": "blanket-wheatwave blanket-plushmoor blanket-deepharbour",
    "weighted": "blanket-deepharbour",
    "towel": "towel-cloudfleece towel-bamboodew towel-tailwind",
    "bambootowel": "towel-bamboodew",
    "tailwind": "towel-tailwind",
    "bathtowel": "bathtowel-cloudfleece bathtowel-honeyfield kidstowel-bear",
    "robe": "bathrobe-latemorning bathrobe-honeyfield",
    "bathmat": "mat-stonebank mat-tundra",
    "desklamp": "desklamp-readingmate cliplamp-foldlight bedlamp-papermoon tablelamp-toadstool",
    "toadstool": "tablelamp-toadstool",
    "floorlamp": "floorlamp-crane floorlamp-crescent floorlamp-tripodgrove",
    "pendant": "pendant-rattanshade pendant-bubble pendant-longshore",
    "ceiling": "ceiling-thincloud ceiling-fullmoon",
    "nightlight": "nightlight-firefly nightlight-littlewhale",
    "storagebox": "box-clothisle box-clearview box-lowtide",
    "bookshelf": "bookcase-spine rack-plankroad wallshelf-cloudstep",
    "shoerack": "shoerack-corridor",
    "jars": "jars-whisper",
    "coffeemachine": "espresso-deepwords coffeemaker-morningpaper",
    "airfryer": "airfryer-crisp-5 airfryer-crisp-25",
    "ricecooker": "ricecooker-paddyscent ricecooker-smallstove",
    "humidifier": "humidifier-mica humidifier-wisp",
    "candle": "candle-hilltemple candle-nighttangerine candle-saltshore",
    "vase": "vase-bisque vase-watergrain",
    "planter": "planter-rootwell planter-squarerock",
    "rootwell": "planter-rootwell",
    "knife": "knife-frost-santoku knife-frost-paring knife-frost-bread",
    "board": "board-homewood board-two-shores",
    "wallclock": "clock-stillness",
    "vacuum": "vacuum-dustskimmer",
    "fan": "fan-longwind",
}
BASE = {"l": 1000, "ml": 1, "kg": 1000, "g": 1, "m": 100, "cm": 1, "mm": 0.1, "min": 1 / 60, "升": 1000, "毫升": 1, "千克": 1000,
        "克": 1, "米": 100, "厘米": 1}  # fmt: skip
NUMBERS = {
    "cap": ("capacity",),
    "lm": ("brightness",),
    "db": ("noise",),
    "w": ("power",),
    "battery": ("battery_life",),
    "burn": ("burn_time",),
    "load": ("max_load",),
    "height": ("height",),
}
NO = re.compile(r"^(?:不|建议手洗|杯身不行|裸板款不)|不防水")
BLUES = {"蓝": "蓝|藏青", "白": "白(?!瓷)", "红": "红", "绿": "绿", "灰": "灰(?!绿)", "黑": "黑"}


def rows(name):
    with (PUYU / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def load():
    attributes = defaultdict(dict)
    for row in rows("attributes.csv"):
        attributes[row["product_id"]][row["key"]] = row
    names = {row["id"]: f"{row['name_zh']} {row['name_en']}" for row in rows("products.csv")}
    variants = defaultdict(list)
    for row in rows("variants.csv"):
        variants[row["product_id"]].append(row)
    return attributes, names, variants


def options(variant):
    return dict(pair.split("=", 1) for pair in variant["options_zh"].split(";") if pair)


def number_of(attributes, product, variant, keys, option_names=()):
    """Numbers in base units that a variant's own option or its product's attribute states."""
    for name, value in options(variant).items():
        if name in option_names and (found := re.findall(r"([\d.]+)\s*(毫升|升|厘米|千克|克|米)", value)):
            return [float(n) * BASE[unit] for n, unit in found]
    stated = [float(a["number"]) * BASE.get(a["unit"], 1) for key in keys if (a := attributes[product].get(key)) and a["number"]]
    if not stated and "height" in keys:  # 小高 18 厘米，大高 28 厘米
        stated = [float(n) for n in re.findall(r"高 ([\d.]+) 厘米", attributes[product].get("size_detail", {}).get("value_zh", ""))]
    return stated


def holds(condition, product, variant, attributes, names):
    """Whether one variant keeps one condition."""
    given = attributes[product]
    if condition == "stock":
        return int(variant["stock"]) > 0
    if found := re.fullmatch(r"(can|has):(\w+)", condition):
        row = given.get(found[2])
        return bool(row) and (found[1] == "has" or not NO.search(re.split("[，,]", row["value_zh"])[0]))
    if found := re.fullmatch(r"(mat|col|opt)(-?):(.+)", condition):
        what, is_not, pattern = found.groups()
        chosen = options(variant)
        if what == "mat":
            text = (
                given.get("material", {}).get("value_zh", "")
                + given.get("filling", {}).get("value_zh", "")
                + ("" if is_not else names[product])
            )
        elif what == "col":
            text, pattern = chosen.get("颜色") or (names[product] if pattern == "透明" else ""), BLUES.get(pattern, pattern)
            if is_not and not text:
                return True
        else:
            text = " ".join(chosen.values())
        return bool(re.search(pattern, text)) != bool(is_not) and bool(text)
    if found := re.fullmatch(r"attr(-?):(\w+):(.+)", condition):
        text = given.get(found[2], {}).get("value_zh", "")
        return bool(text) and bool(re.search(found[3], text)) != bool(found[1])
    found = re.fullmatch(r"(\w+)(<=|>=|=|~)([\d.]+)", condition)
    assert found, condition
    what, sign, limit = found[1], found[2], float(found[3])
    if what == "price":
        values = [int(variant["price_minor"]) / 100]
    elif what == "weight":
        values = number_of(attributes, product, variant, ("weight",), ("重量",)) or [float(variant["weight_grams"])]
    elif what == "bed":
        values = [float(n) * 100 for n in re.findall(r"([\d.]+) 米床", variant["options_zh"])]
    elif what == "len":
        values = number_of(attributes, product, variant, ("diameter", "length", "width", "height"), ("尺寸", "长度", "高度"))
    else:
        values = number_of(attributes, product, variant, NUMBERS[what], {"cap": ("容量",), "height": ("高度",)}.get(what, ()))
    compare = {
        "<=": lambda v: v <= limit,
        ">=": lambda v: v >= limit,
        "=": lambda v: abs(v - limit) < 0.01,
        "~": lambda v: abs(v - limit) <= 0.05 * limit,
    }
    return any(map(compare[sign], values))


def extreme(conditions, kept, value_of):
    """Of the variants that keep the rest, those at the end that `min:` or `max:` names."""
    for condition in conditions:
        if found := re.fullmatch(r"(min|max):(\w+)", condition):
            values = {key: value_of(found[2], key) for key in kept}
            values = {key: value for key, value in values.items() if value is not None}
            end = (min if found[1] == "min" else max)(values.values()) if values else None
            kept = [key for key, value in values.items() if value == end]
    return kept


def puyu():
    attributes, names, variants = load()
    for number, row in enumerate(wishes("wishes.tsv"), 1):
        conditions = row["conditions"].split(";")
        plain = [c for c in conditions if not c.startswith(("min:", "max:"))]
        kept = [
            (product, variant["sku"])
            for product in KINDS[row["kind"]].split()
            for variant in variants[product]
            if all(holds(c, product, variant, attributes, names) for c in plain)
        ]

        def value_of(what, key):
            variant = next(v for v in variants[key[0]] if v["sku"] == key[1])
            if what == "price":
                return int(variant["price_minor"])
            return min(number_of(attributes, key[0], variant, NUMBERS[what]), default=None)

        yield number, row, [sku for _, sku in extreme(conditions, kept, value_of)]


def retail(folder):
    data = json.loads((folder / "products.json").read_text(encoding="utf-8"))
    for number, row in enumerate(wishes("retail.tsv"), 1):
        product = next(p for p in data.values() if p["name"] == row["kind"])
        conditions = row["conditions"].split(";")
        kept = [
            v for v in product["variants"].values() if all(retail_holds(c, v) for c in conditions if not c.startswith(("min:", "max:")))
        ]
        kept = extreme(conditions, [v["item_id"] for v in kept], lambda _, key, product=product: product["variants"][key]["price"])
        yield number, row, kept


def retail_holds(condition, variant):
    if condition == "stock":
        return variant["available"]
    if found := re.fullmatch(r"price<=([\d.]+)", condition):
        return variant["price"] <= float(found[1])
    if " in " in condition:
        name, values = condition.split(" in ")
        return variant["options"][name] in values.split("|")
    name, is_not, value = re.fullmatch(r"(.+?)(!?)=(.+)", condition).groups()
    return (variant["options"][name] == value) != bool(is_not)


def wishes(name):
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def write(name, made):
    lines = [
        {
            "id": f"{row['language']}-{number:03}",
            "split": row["split"],
            "language": row["language"],
            "text": row["text"],
            "relevant": relevant,
        }
        for number, row, relevant in made
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (HERE / name).write_text(text, encoding="utf-8")
    none = sum(not line["relevant"] for line in lines)
    sys.stdout.write(f"{name}: {len(lines)} questions, {none} that nothing satisfies\n")


if __name__ == "__main__":
    write("questions.jsonl", puyu())
    if len(sys.argv) > 1:
        write("retail.jsonl", retail(Path(sys.argv[1])))
