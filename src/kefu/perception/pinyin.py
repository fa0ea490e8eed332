"""Chinese by its sound: syllables of Mandarin without tones, ü written v."""

import os
from functools import cache
from importlib import resources
from typing import Any, cast


def syllables(text: str) -> list[str]:
    """The syllable of each ideograph (便宜 → pian, yi); what is no ideograph stays, in one piece a run."""
    return cast(list[str], _pypinyin().lazy_pinyin(text))


@cache
def readings() -> frozenset[str]:
    """Every syllable that some ideograph of the common block is read as."""
    _pypinyin()
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    toned = {reading for code, each in PINYIN_DICT.items() if 0x4E00 <= code <= 0x9FFF for reading in each.split(",")}
    return frozenset(to_normal(reading).replace("ü", "v") for reading in toned)


@cache
def _pypinyin() -> Any:
    """The library without its 47,000 phrases (45 MB); of these, `readings.txt` holds those that single characters get wrong."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import pypinyin

    lines = (resources.files("kefu.perception") / "readings.txt").read_text(encoding="utf-8").splitlines()
    words = (line.split() for line in lines)
    pypinyin.load_phrases_dict({word: [[sound] for sound in sounds] for word, *sounds in words})
    return pypinyin
