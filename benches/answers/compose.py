"""The 300 questions of the end-to-end bench: all of endtoend.jsonl, the rest drawn by chance from development halves; no test half.

.venv/bin/python benches/answers/compose.py OUT.jsonl [--count 300] [--seed 4]
"""

import argparse
import json
import random
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = ("questions.jsonl", "development.jsonl", "more_development.jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=4)
    given = parser.parse_args()
    own = read("endtoend.jsonl")
    others = [row for name in SOURCES for row in read(name) if row["split"] == "dev"]
    rows = own + random.Random(given.seed).sample(others, max(0, given.count - len(own)))
    given.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows[: given.count]), encoding="utf-8")


def read(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
