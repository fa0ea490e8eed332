"""Write src/kefu/perception/readings.txt: words whose characters sound otherwise together than each alone (便宜 is pian yi, not bian yi).

pypinyin holds 47,000 phrases in 45 MB of memory; for 43,000 of them its table of single characters says the same.
Run after a new version of pypinyin: .venv/bin/python scripts/pinyin_readings.py
"""

import os
from pathlib import Path

os.environ["PYPINYIN_NO_PHRASES"] = "true"

from pypinyin import lazy_pinyin  # the switch above is read on import
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict

TARGET = Path(__file__).parent.parent / "src" / "kefu" / "perception" / "readings.txt"


def main() -> None:
    """One line a word: the word, then its syllables without tones."""
    spoken = {word: [to_normal(reading[0]).replace("ü", "v") for reading in readings] for word, readings in phrases_dict.items()}
    lines = [f"{word} {' '.join(sounds)}\n" for word, sounds in sorted(spoken.items()) if lazy_pinyin(word) != sounds]
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} of {len(spoken)} words written")


main()
