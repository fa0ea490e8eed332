"""The number lock on the demo shops' own articles: `python benches/privacy/facts.py`.

Each sentence against its own article (must pass), against the article in the other language (a true translation: should pass), and with
one number changed (must be flagged). Prints the rates and, with -v, every miss.
"""

import random
import re
import sys
import time
from pathlib import Path

from kefu.governance.facts import check_sentence

DEMO = Path(__file__).parents[2] / "demo"
VERBOSE = "-v" in sys.argv


def articles() -> dict[tuple[str, str], dict[str, str]]:
    """(shop, article) → language → title and body."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for path in sorted(DEMO.glob("*/articles/*.md")):
        name, language, _ = path.name.rsplit(".", 2)
        _, head, body = path.read_text().split("---", 2)
        title = re.search(r"^title: (.*)$", head, re.MULTILINE)
        dates = " ".join(re.findall(r"^valid_(?:from|to): (\S+)$", head, re.MULTILINE))
        found.setdefault((path.parent.parent.name, name), {})[language] = f"{title[1] if title else ''}\n{dates}\n{body.strip()}"
    return found


def sentences(body: str) -> list[str]:
    parts = re.split(r"(?<=[。！？；\n])|(?<=[.!?])\s+(?=[A-Z])", body.split("\n", 2)[2])
    return [part.strip() for part in parts if len(part.strip()) > 3 and not part.startswith("#")]


def changed(sentence: str, random_: random.Random) -> str | None:
    """The sentence with one of its numbers moved up."""
    numbers = [match for match in re.finditer(r"(?<![A-Za-z\d.\-])\d+(?:\.\d+)?", sentence) if match.start() > 2]
    if not numbers:
        return None
    match = random_.choice(numbers)
    return f"{sentence[: match.start()]}{int(float(match.group())) + random_.choice((1, 2, 7, 10))}{sentence[match.end() :]}"


def main() -> None:
    random_ = random.Random(7)
    own = across = with_number = wrong = caught = total = 0
    started = time.perf_counter()
    for bodies in articles().values():
        for language, body in bodies.items():
            other = bodies.get("en" if language == "zh" else "zh")
            for sentence in sentences(body):
                total += 1
                own += bool(check_sentence(sentence, language, [body]))
                has_number = bool(re.search(r"\d|[一二三四五六七八九十]", sentence))
                with_number += has_number
                if other and (found := check_sentence(sentence, language, [other])):
                    across += 1
                    if VERBOSE:
                        print("across", [finding.said for finding in found], sentence)
                if bad := changed(sentence, random_):
                    wrong += 1
                    missed = not check_sentence(bad, language, [body])
                    caught += not missed
                    if VERBOSE and missed:
                        print("missed", bad)
    took = time.perf_counter() - started
    print(
        f"sentences {total} (with numbers {with_number}); own article flagged {own}; other language flagged {across} ({across / total:.1%})"
    )
    print(
        f"changed numbers {wrong}, flagged {caught} ({caught / wrong:.1%}); {1000 * took / (2 * total + wrong):.2f} ms a check,"
        f" sources read once"
    )


if __name__ == "__main__":
    main()
