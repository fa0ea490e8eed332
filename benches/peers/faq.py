"""The FAQ and the questions that all systems get: the demo shop's FAQ with three examples an article, and paraphrases nobody trained on."""

import csv
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches/retrieval"))

from sets import demo_passages  # noqa: E402
from worlds import DAY, faq_rows  # noqa: E402

EXAMPLES = 3
NAME = "faq"
CATALOGUE = ("categories.csv", "products.csv", "variants.csv")


@dataclass(frozen=True)
class Question:
    """`gold`: the article that answers; '' for none."""

    text: str
    language: str
    gold: str


def articles() -> list[dict[str, Any]]:
    return [
        {
            "article": each.article,
            "language": each.language,
            "title": each.title,
            "text": each.text,
            "examples": list(each.examples[:EXAMPLES]),
        }
        for each in demo_passages()
        if each.kind == "faq" and each.applies_on(DAY)
    ]


def questions() -> list[Question]:
    """The dev half, Chinese and English in turn, in an order that mixes the articles; those without an answer come last."""
    known = {row["article"] for row in articles()}
    rows = [row for pair in zip(*(faq_rows(language, "dev") for language in ("zh", "en")), strict=False) for row in pair]
    found = [Question(row["text"], row["language"], row["gold"] if row["gold"] in known else "") for row in rows]
    mixed = [each for at in range(7) for each in found[at::7]]
    return [each for each in mixed if each.gold] + [each for each in mixed if not each.gold]


def write_shop(folder: Path) -> None:
    """The FAQ as a shop folder that `kefu shop load` takes: the demo's catalogue, and these articles only."""
    demo = ROOT / "demo/puyu"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "articles").mkdir(parents=True)
    (folder / "shop.json").write_text(
        json.dumps({**json.loads((demo / "shop.json").read_text(encoding="utf-8")), "name": NAME}), encoding="utf-8"
    )
    for name in CATALOGUE:
        shutil.copy(demo / name, folder / name)
    with (demo / "products.csv").open(encoding="utf-8", newline="") as file:
        pictures = {row["picture"] for row in csv.DictReader(file)}
    (folder / "pictures").mkdir()
    for picture in pictures - {""}:
        shutil.copy(demo / "pictures" / picture, folder / "pictures" / picture)
    for row in articles():
        examples = "".join(f"  - {json.dumps(each, ensure_ascii=False)}\n" for each in row["examples"])
        head = f"id: {row['article']}\nlanguage: {row['language']}\nkind: faq\ntitle: {json.dumps(row['title'], ensure_ascii=False)}\n"
        text = f"---\n{head}topic:\nvalid_from: 2026-01-01\nvalid_to:\nexamples:\n{examples}---\n{row['text']}\n"
        (folder / "articles" / f"{row['article']}.{row['language']}.md").write_text(text, encoding="utf-8")
