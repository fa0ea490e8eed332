"""Words of claims and of evidence made comparable: English stems, Chinese characters, numbers; small words that carry nothing marked."""

import re
from dataclasses import dataclass
from functools import lru_cache

from kefu.governance.recognisers import narrow
from kefu.perception import stems

_ATOM = re.compile(
    r"(?P<han>[\u3400-\u9fff])|(?P<number>\d+(?:[.,:]\d+)*)|(?P<word>[A-Za-z\u00c0-\u024f]+(?:['’`][A-Za-z]+)*)"
    r"|(?P<mark>[.!?;:,。！？；：，、])"
)
_SMALL = """
    a an the of to in on at by for from with as is are was were be been being am do does did doing done have has had having i me my mine
    we us our ours you your yours he him his she her hers it its they them their theirs this that these those there here what which who
    whom whose when where why how can could may might must shall should will would if then than so and or but not no nor any some all also
    just very too really well into out up down over about such own same other more most much many each every both 's 're 've 'll 'd 'm
    s re ve ll d m t n't nt ai yes oh ok okay um haha wow while because though although however
"""
_SMALL_EN = frozenset(_SMALL.split())
_SMALL_ZH = frozenset("的了和是在与及或等也都就而且并对为以于把被让从向到地得着过这那其之们您你我他她它有个些很还又则将会可能要说")
_NOT = re.compile(r"^(?:not|no|never|none|n't|nt|nothing|nobody|neither|nor|without|cannot)$")


@dataclass(frozen=True, slots=True)
class Atom:
    """One word, ideograph, number or mark: characters start..end of the text, the form it is compared by, and whether it says anything."""

    start: int
    end: int
    form: str
    kind: str  # word, han, number or mark
    says: bool
    is_name: bool = False  # written with a capital although no sentence begins there


@lru_cache(maxsize=4096)
def atoms(text: str) -> tuple[Atom, ...]:
    """All atoms of a text from left to right. A contraction gives two: "doesn't" is does + not."""
    plain = narrow(text)
    found: list[Atom] = []
    begins = True
    for match in _ATOM.finditer(plain):
        start, end = match.span()
        if match["mark"]:
            found.append(Atom(start, end, match.group(), "mark", False))
            begins = match.group() in ".!?。！？"
            continue
        if match["han"]:
            found.append(Atom(start, end, match.group(), "han", match.group() not in _SMALL_ZH))
        elif match["number"]:
            found.append(Atom(start, end, match.group().replace(",", ""), "number", True))
        else:
            found += _word(match, begins)
        begins = False
    return tuple(found)


def _word(match: re.Match[str], begins: bool) -> list[Atom]:
    start, end = match.span()
    said = match.group().replace("’", "'").replace("`", "'")
    low = said.lower()
    if low.endswith("n't"):
        whole = {"ca": "can", "wo": "will", "sha": "shall"}.get(low[:-3], low[:-3])
        return [Atom(start, end - 3, whole, "word", False), Atom(end - 3, end, "not", "word", False)]
    bare, _, tail = low.partition("'")
    if _NOT.match(low):
        return [Atom(start, end, "not" if low in ("nt", "n't") else low, "word", False)]
    says = bare not in _SMALL_EN and low not in _SMALL_EN
    is_name = said[0].isupper() and not begins and says
    if tail and tail not in ("s", "re", "ve", "ll", "d", "m"):
        bare = low.replace("'", "")
    return [Atom(start, end, stem(bare) if says else bare, "word", says, is_name)]


def is_not(form: str) -> bool:
    """Whether an English word denies."""
    return bool(_NOT.match(form))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The stem by which claims and evidence are compared: who does and what is done count as one, too."""
    return stems.stem(word, (*stems.ENDINGS, "er", "or"))
