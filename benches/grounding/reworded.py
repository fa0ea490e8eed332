"""True and wrong sentences in a clerk's own words (reworded.yaml), through the gate as a model's sentences go through it.

    python benches/grounding/reworded.py           by language and half: true ones stopped, wrong ones passed, by checks and by trees
    python benches/grounding/reworded.py --show    and which, of the shops that may be looked at

The other shops are for judging: of them only totals are printed.
"""

import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kefu.turn.state import Line, Part, Support
from kefu.turn.verify import check_line

FILE = Path(__file__).with_name("reworded.yaml")
TODAY = date(2026, 11, 23)


def gate(text: str, evidence: str, language: str) -> list[str]:
    """What the gate objects to in a sentence of the large model; empty when it would be sent."""
    support = Support("passage", "shop", "", evidence)
    part = Part("model", (Line(text, (0,)),), (), (support,))
    return [each.reason for each in check_line(part.lines[0], part, language, TODAY, (), lambda _: ())]


def main() -> None:
    shows = "--show" in sys.argv
    shops: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    counts = Counter[tuple[str, bool, str]]()
    began, said = time.process_time(), 0
    for shop in shops:
        language, look = str(shop["language"]), bool(shop["look"])
        for item in shop["items"]:
            for kind in ("right", "wrong"):
                for text in item[kind]:
                    reasons = gate(text, item["evidence"], language)
                    by = "" if not reasons else "trees" if "hardly say" in reasons[0] else "checks"
                    said += 1
                    counts[language, look, kind] += 1
                    counts[language, look, f"{kind} {by}"] += 1
                    if shows and look and bool(reasons) == (kind == "right"):
                        print(f"{'STOPPED' if reasons else 'PASSED'} {shop['shop']}: {text}\n    of: {item['evidence']}\n    {reasons}")
    spent = (time.process_time() - began) / said * 1000
    print(f"{'':22} true: stopped (by checks, by trees)      wrong: passed (stopped by checks, by trees)")
    for language in ("zh", "en"):
        for look in (True, False):
            right, wrong = (counts[language, look, kind] for kind in ("right", "wrong"))
            a, b, c, d = (counts[language, look, each] for each in ("right checks", "right trees", "wrong checks", "wrong trees"))
            name = f"{language}, {'may be looked at' if look else 'held'}"
            print(f"{name:22} {a + b:3} of {right:3} ({a}, {b})                     {wrong - c - d:3} of {wrong:3} ({c}, {d})")
    print(f"{spent:.1f} CPU-ms a sentence")


if __name__ == "__main__":
    main()
