"""The texts that the student is taught with: examples and articles of this project, sentences of the grammar, public sets that allow it.

`python benches/first_stage/pool.py FILE.json` writes [[text, kind], …]. Sets: clinc150 train and oos_train (CC BY 3.0), banking77 train
(CC BY 4.0), bitext train (CDLA-Sharing), hint3 v1 train (ODbL), GoEmotions train (Apache-2.0, 9,000 of it), CPED valid (Apache-2.0), the
words of jieba's dictionary (MIT). Nothing of benches/answers or benches/understanding, no test part, no set that is for measuring only.
"""

import csv
import gzip
import io
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jieba
import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "retrieval")]

import grammar  # noqa: E402 - found beside this file
import sets  # noqa: E402 - of the retrieval bench

from kefu.knowledge.words import plain  # noqa: E402
from kefu.perception.intents import intents  # noqa: E402
from kefu.perception.taxonomy import taxonomy  # noqa: E402

HAN = re.compile("[\u3400-\u9fff]")
FEWEST_WORD, MOST_WORDS = 300, 14_000  # frequency in jieba's dictionary from which a word is taught, and how many
LONGEST = 200


def main(path: Path) -> None:
    random_ = random.Random(3)
    names = _names()
    own, sentences = _own(names)
    parts: dict[str, list[str]] = {
        "own": own,
        "sentences": sentences,
        "swapped": _swapped(own, names, random_),
        "grammar": list(grammar.sentences(24_000, names)),
        "mixed": _mixed(own, random_),
        "words": _words(),
        "pairs": [],
        "public": _public(random_),
    }
    things = names["zh"] + grammar.parts()["zh"]["things"]
    words = parts["words"]
    parts["pairs"] = [random_.choice(words) + random_.choice(words) for _ in range(5000)]
    parts["pairs"] += [random_.choice(things) + random_.choice(words) for _ in range(3000)]
    held, kept = _held(), dict[str, str]()
    for kind, texts in parts.items():
        for text in map(plain, texts):
            if 0 < len(text.strip()) < LONGEST and text.strip() not in held:
                kept.setdefault(text.strip(), kind)
    path.write_text(json.dumps(list(kept.items()), ensure_ascii=False), encoding="utf-8")
    print({kind: sum(of == kind for of in kept.values()) for kind in parts})


def _names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {"zh": [], "en": []}
    for shop in ("puyu", "shanlan"):
        for row in _csv(ROOT / f"demo/{shop}/products.csv"):
            for name in (row["name_zh"], row["name_en"], *(row.get("aliases") or "").split("|")):
                if name:
                    names["zh" if HAN.search(name) else "en"].append(name)
    return names


def _own(names: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """Examples, titles and names; and the sentences of articles and summaries."""
    own = [example for leaf in taxonomy().values() for example in leaf.examples]
    own += [example for intent in intents().values() for example in intent.examples]
    for file in ("src/kefu/perception/emotions.yaml", "src/kefu/perception/complaints.yaml", "benches/retrieval/kinds.yaml"):
        own += [part.strip() for text in _strings(yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))) for part in text.split(" | ")]
    sentences: list[str] = []
    for shop in ("puyu", "shanlan"):
        for passage in sets.demo_passages(shop):
            own += [passage.title, *passage.examples]
            sentences += [part.strip() for part in re.split(r"[。！？\n]|(?<=[.!?]) ", passage.text) if 4 < len(part) < 160]
        for row in _csv(ROOT / f"demo/{shop}/products.csv"):
            sentences += [row[f"summary_{code}"] for code in ("zh", "en") if row.get(f"summary_{code}")]
    own += [*names["zh"], *names["en"]]
    return [text for text in dict.fromkeys(own) if 1 < len(text) < 220 and not re.search(r"\\[bws]|\(\?", text)], sentences


def _swapped(own: list[str], names: dict[str, list[str]], random_: random.Random) -> list[str]:
    """Examples that name a thing, five times with another one."""
    out: list[str] = []
    things = {code: sorted(grammar.parts()[code]["things"], key=len, reverse=True) for code in ("zh", "en")}
    for text in own:
        code = "zh" if HAN.search(text) else "en"
        hit = next((thing for thing in things[code] if (thing in text if code == "zh" else re.search(rf"\b{thing}\b", text))), None)
        if hit:
            out += [text.replace(hit, random_.choice(names[code] if random_.random() < 0.6 else things[code])) for _ in range(5)]
    return out


def _mixed(own: list[str], random_: random.Random) -> list[str]:
    """Two examples in one message, an example with courtesy around it, a piece of one."""
    chinese = [text for text in own if HAN.search(text)]
    english = [text for text in own if not HAN.search(text)]
    before, after = ["请问", "你好，", "我想问下", "那", "亲，", "麻烦", "还有"], ["谢谢", "呢", "啊", "吗", "？", "！", "，急", "哈"]
    out: list[str] = []
    for _ in range(9000):
        text, chance = random_.choice(chinese), random_.random()
        if chance < 0.4:
            out.append(text.rstrip("。？！") + random_.choice(["，", "。", " ", "，还有"]) + random_.choice(chinese))
        elif chance < 0.7:
            out.append((random_.choice(before) if random_.random() < 0.6 else "") + text + (random_.choice(after) if chance < 0.6 else ""))
        else:
            start = random_.randrange(max(1, len(text) - 3))
            out.append(text[start : start + random_.randint(4, 12)])
    for _ in range(5000):
        text, chance = random_.choice(english), random_.random()
        words = text.split()
        if chance < 0.4:
            out.append(text + random_.choice([", ", ". ", " and "]) + random_.choice(english))
        elif chance < 0.7:
            out.append(random_.choice(["hi ", "please ", "hello, ", "so ", "can you tell me "]) + text)
        else:
            start = random_.randrange(len(words))
            out.append(" ".join(words[start : start + random_.randint(1, len(words))]))
    return out


def _words() -> list[str]:
    lines = (Path(str(jieba.__file__)).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    rows = [(int(count), word) for word, count, _ in (line.split(" ") for line in lines) if len(word) > 1 and int(count) >= FEWEST_WORD]
    return [word for _, word in sorted(rows, reverse=True)[:MOST_WORDS]]


def _public(random_: random.Random) -> list[str]:
    out = [text for part in ("train", "oos_train") for text, _ in sets.clinc150(part)]
    out += [text for text, _ in (*sets.banking77(), *sets.bitext())]
    out += [text for bot in ("curekart", "sofmattress", "powerplay11") for text, _ in sets.hint3(bot)]
    with gzip.open(sets.DATA / "goemotions/train.tsv.gz", "rt", encoding="utf-8") as lines:
        comments = [line.split("\t")[0] for line in lines]
    out += random_.sample(comments, 9000)
    with gzip.open(sets.DATA / "cped/valid.csv.gz") as raw:
        out += [row["Utterance"] for row in csv.DictReader(io.StringIO(raw.read().decode("utf-8-sig")))]
    return out


def _held() -> set[str]:
    """Every text of our own benches: none of them is taught."""
    held: set[str] = set()
    for file in (ROOT / "benches/answers").glob("*.jsonl"):
        held |= {plain(turn) for line in file.read_text(encoding="utf-8").splitlines() for turn in json.loads(line)["turns"]}
    for file in (ROOT / "benches/understanding").glob("*.tsv"):
        held |= {plain(line.split("\t")[1]) for line in file.read_text(encoding="utf-8").splitlines()}
    for file in (ROOT / "benches/understanding").glob("*.jsonl"):
        held |= {plain(json.loads(line)["text"]) for line in file.read_text(encoding="utf-8").splitlines()}
    return held


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, (dict, list)):
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from _strings(each)


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
