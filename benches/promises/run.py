"""Misses on sentences that promise, false alarms on every sentence of the demo's articles. `python benches/promises/run.py`"""

import re
from pathlib import Path

import yaml

from kefu.governance import check_promises

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    by_kind: dict[str, list[str]] = yaml.safe_load((ROOT / "tests" / "governance" / "promise_sentences.yaml").read_text(encoding="utf-8"))
    sentences = [text for texts in by_kind.values() for text in texts]
    missed = [text for text in sentences if not check_promises(text, (), ())]
    said = sorted({line for path in sorted(ROOT.glob("demo/*/articles/*.md")) for line in _sentences(path)})
    alarms = [(line, [each.said for each in found]) for line in said if (found := check_promises(line, (), ()))]
    print(f"promises {len(sentences)}, missed {len(missed)}")
    print(*(f"  {text}" for text in missed), sep="\n")
    print(f"sentences of articles {len(said)}, alarms {len(alarms)}")
    print(*(f"  {line}  ← {found}" for line, found in alarms), sep="\n")


def _sentences(path: Path) -> list[str]:
    body = path.read_text(encoding="utf-8").split("---", 2)[2]
    return [part.strip() for part in re.split(r"(?<=[。！？!?\n])|(?<=\.)\s+", body) if part.strip() and not part.startswith("#")]


if __name__ == "__main__":
    main()
