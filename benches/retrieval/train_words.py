"""List frequent English words for the speller; writes src/kefu/knowledge/common_english.json.

Counted in clinc150 train (CC BY 3.0), banking77 train (CC BY 4.0), hint3 train (ODbL) and bitext train (CDLA-Sharing 1.0): words of
at least two letters seen at least four times in all and in two of the sets, or thirty times.

    python benches/retrieval/train_words.py
"""

import json
import re
from collections import Counter

from sets import banking77, bitext, clinc150, hint3

OUT = "src/kefu/knowledge/common_english.json"


def main() -> None:
    sets = {
        "clinc150": clinc150("train"),
        "banking77": banking77(),
        "hint3": [row for bot in ("curekart", "sofmattress") for row in hint3(bot)],
        "bitext": bitext(),
    }
    counts = {name: Counter(w for text, _ in rows for w in re.findall("[a-z]{2,}", text.casefold())) for name, rows in sets.items()}
    total: Counter[str] = sum(counts.values(), Counter())
    words = [w for w, n in total.items() if n >= 30 or (n >= 4 and sum(w in count for count in counts.values()) >= 2)]
    about = " ".join((__doc__ or "").strip().splitlines()[2:4])
    lines: list[str] = []
    row = ""
    for word in sorted(words):
        if len(row) + len(word) > 120:
            lines.append(row.strip())
            row = ""
        row += f"{word} "
    with open(OUT, "w", encoding="utf-8") as file:
        told = {"about": f"Made by benches/retrieval/train_words.py. {about}", "words": [*lines, row.strip()]}
        file.write(json.dumps(told, indent=1) + "\n")
    print(f"{OUT}: {len(words)} words")


if __name__ == "__main__":
    main()
