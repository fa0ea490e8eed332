"""Which language a message is in, and how its Chinese is written. By script first; no model is needed for what customers write."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal, Protocol, cast

from kefu.perception.pinyin import readings

Script = Literal["hans", "hant", "pinyin", ""]

_HAN = re.compile(r"[\u3400-\u9fff]")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_WORD = re.compile(r"[a-zA-ZÀ-ÿ']+")
KEPT = 1024  # texts that are kept converted: each verb of a turn reads the same clauses again
_MASKED = re.compile(r"〔[^〕]*〕")

# The commonest words that the other language does not have; two of them decide.
_STOPWORDS = {
    "en": "the a an is are was do does did can could will would i my me you your it this that of to in on for with how what when where "
    "which who why have has there and or not no yes please hi hello thanks any much many long get want need order",
    "es": "el la los las de que y en un una por con para no es mi tu su como cuando donde cuanto quiero puedo tiene hola gracias pedido",
    "fr": "le la les des de que et en un une pour avec ne pas est mon ma vous je il elle comment quand où combien bonjour merci commande",
    "de": "der die das und ist nicht ein eine ich mein meine sie wie wann wo wieviel kann haben mit für auf bitte hallo danke bestellung",
    "pt": "o a os as de que e em um uma por com para não é meu minha você como quando onde quanto quero posso olá obrigado pedido",
    "it": "il lo la gli le di che e in un una per con non è mio mia come quando dove quanto voglio posso ciao grazie ordine",
}
# Letters and marks that one of these languages has and the others do not.
_LETTERS = {
    "es": re.compile(r"[¿¡ñ]", re.IGNORECASE),
    "fr": re.compile(r"[çœèê]|\b[ldjnmcs]'(?=[aeiouhéê])", re.IGNORECASE),
    "de": re.compile(r"[äöüß]", re.IGNORECASE),
    "pt": re.compile(r"[ãõ]", re.IGNORECASE),
}
_STOPWORD_SETS = {code: frozenset(words.split()) for code, words in _STOPWORDS.items()}


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is BCP 47's primary language; `script` tells 简, 繁 and pinyin apart for Chinese."""

    code: str
    script: Script = ""


def detect(text: str, fallback: str) -> Language:
    """The language of `text`; `fallback` (a code) when it holds no words at all, as a lone order number does."""
    text = _MASKED.sub(" ", text)
    for code, pattern in _SCRIPTS:
        if len(pattern.findall(text)) >= 2:
            return Language(code)
    han = _HAN.findall(text)
    words = [word.lower() for word in _WORD.findall(text) if len(word) > 1 or word.lower() in ("i", "a")]
    # One Han character carries about as much as one and a half English words.
    if han and len(han) * 0.67 >= len([word for word in words if word in _STOPWORD_SETS["en"]]):
        return Language("zh", "hant" if _is_traditional(han) else "hans")
    if not words:
        return Language("zh", "hans") if han else Language(fallback)
    if _is_pinyin(words):
        return Language("zh", "pinyin")
    hits = {code: sum(word in stopwords for word in words) for code, stopwords in _STOPWORD_SETS.items()}
    for code, letters in _LETTERS.items():
        hits[code] += 2 * bool(letters.search(text))
    best = max(hits, key=lambda code: (hits[code], code == "en"))
    if hits[best] == 0:
        return Language(fallback if len(words) < 3 else "en")
    return Language(best if hits[best] > hits["en"] and hits[best] >= 2 else "en")


@lru_cache(KEPT)
def to_simplified(text: str) -> str:
    """Traditional characters as simplified ones; other text unchanged."""
    return _converter("t2s").convert(text) if _HAN.search(text) else text


def to_traditional(text: str) -> str:
    """Simplified characters as traditional ones, for customers who write so."""
    return _converter("s2t").convert(text)


def _is_traditional(han: list[str]) -> bool:
    joined = "".join(han)
    return _converter("t2s").convert(joined) != joined and _converter("s2t").convert(joined) == joined


def _is_pinyin(words: list[str]) -> bool:
    """Every word splits into Mandarin syllables and none of them is a common English word ('fapiao zenme kai')."""
    if any(word in _STOPWORD_SETS["en"] and word not in ("me", "a", "can", "long", "you") for word in words):
        return False
    spelt = [word for word in words if _splits_into_syllables(word)]
    return len(spelt) == len(words) and sum(map(len, spelt)) >= 5 and sum(_syllable_count(word) for word in spelt) >= 2


def _splits_into_syllables(word: str) -> bool:
    return _syllable_count(word) > 0


@cache
def _syllable_count(word: str) -> int:
    """Fewest syllables that spell `word`, 0 when none do."""
    best: list[int | None] = [0] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and word[start:end] in _syllables():
                now = best[end]
                best[end] = before + 1 if now is None else min(now, before + 1)
    return best[-1] or 0


@cache
def _syllables() -> frozenset[str]:
    no_words = {"m", "n", "ng", "hm", "hng"}
    return frozenset(syllable for syllable in readings() - no_words if len(syllable) > 1 or syllable in ("a", "e", "o"))


@cache
def _converter(direction: str) -> _Converter:
    import opencc  # pyright: ignore[reportMissingTypeStubs]

    return cast("_Converter", cast("Any", opencc).OpenCC(direction))
