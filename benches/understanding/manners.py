"""Is a feeling told from a manner: sarcastic praise, anger in polite words, polite requests, thanks, and short words without anger.

    python benches/understanding/manners.py            the dev half, with each error
    python benches/understanding/manners.py --half test      the test half: totals only

`manners.jsonl`: 160 messages, half Chinese and half English, written before anyone looked at how they are answered. The halves are parted
by the sha256 of a text. A text is read rightly when its feeling is one of those of its kind (RIGHT); `displeased` counts angry,
disappointed, anxious and sad.
"""

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path

from kefu.perception.emotion import feel
from kefu.perception.vectors import Vectors

HERE = Path(__file__).resolve().parent
DISPLEASED = ("angry", "disappointed", "anxious", "sad")
RIGHT = {
    "sarcasm": ("angry", "disappointed"),
    "polite_anger": ("angry", "disappointed", "anxious"),
    "polite_request": ("calm",),
    "thanks": ("happy", "calm"),
    "curt": ("calm",),
}


def half_of(text: str) -> str:
    return "dev" if hashlib.sha256(text.encode()).digest()[0] % 2 else "test"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["dev", "test"], default="dev")
    half = parser.parse_args().half
    rows = [json.loads(line) for line in (HERE / "manners.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if half_of(row["text"]) == half]
    vectors = Vectors()
    felt = [feel(row["text"], vectors.query, row["language"]) for row in rows]
    for kind, right in RIGHT.items():
        for language in ("zh", "en"):
            said = [emotion.name for row, emotion in zip(rows, felt, strict=True) if (row["kind"], row["language"]) == (kind, language)]
            good, cross = sum(name in right for name in said), sum(name in DISPLEASED for name in said)
            print(f"{kind:15} {language}: right {good} of {len(said)}, displeased {cross}, {dict(Counter(said))}")
    good = sum(emotion.name in RIGHT[row["kind"]] for row, emotion in zip(rows, felt, strict=True))
    print(f"{half}: right {good} of {len(rows)} = {good / len(rows):.3f}")
    if half == "dev":
        for row, emotion in zip(rows, felt, strict=True):
            if emotion.name not in RIGHT[row["kind"]]:
                print(f"  {row['kind']} {emotion.name} {emotion.intensity} ({emotion.confidence:.2f}, '{emotion.cue}'): {row['text']}")


if __name__ == "__main__":
    main()
