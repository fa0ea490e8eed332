"""Which products go by which name: the ends of names and other names (电热水壶 → 热水壶, 水壶), and what the shop says is the same."""

import re
from collections import defaultdict
from collections.abc import Iterable

from kefu.knowledge.goods.read import latin_words, plain_form, terms
from kefu.knowledge.goods.wish import Words
from kefu.knowledge.words import segment
from kefu.vocabulary import Product

_HAN = re.compile(r"[\u3400-\u9fff]+")


class ProductKinds:
    """Names of kinds in one catalogue; built once a version of it."""

    def __init__(self, products: Iterable[Product], synonyms: tuple[Words, ...]) -> None:
        products = tuple(products)
        names: defaultdict[str, set[str]] = defaultdict(set)
        for product in products:
            for phrase in (*product.name.values(), *product.aliases):
                for end in _ends(plain_form(phrase), is_name=phrase not in product.aliases):
                    names[end].add(product.id)
        # An alias whole, not its ends: 洗手机 is no 手机.
        self._own = frozenset(
            (
                *(end for product in products for name in product.name.values() for end in _ends(plain_form(name), is_name=True)),
                *(_singular(plain_form(alias)) for product in products for alias in product.aliases),
            )
        )
        categories: defaultdict[str, set[str]] = defaultdict(set)
        for product in products:
            for phrase in product.category_name.values():
                for piece in re.split(r"与|和|、|&|,|\band\b", plain_form(phrase)):
                    categories[_singular(piece.strip())].add(product.id)
        for piece, ids in categories.items():
            if len(piece) > 1 and piece not in names and len(ids) < len(products):
                names[piece] = ids
        for group in synonyms:
            known = [plain_form(word) for word in group]
            together = {product for word in known for product in names.get(_singular(word), ())}
            for word in known if together else ():
                names[_singular(word)] |= together
                self._own |= {_singular(word)}
        self._names = {name: frozenset(ids) for name, ids in names.items() if name not in terms().no_kind}
        self._longest = max((len(name) for name in self._names), default=0)

    def has(self, name: str) -> bool:
        """Whether goods of the catalogue go by this name, in plain form, or by one that the shop says is the same."""
        return _singular(name) in self._own

    def kinds(self, text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
        """(start, end, products) of the longest names in a text in plain form, from left to right, none inside another."""
        found: list[tuple[int, int, frozenset[str]]] = []
        at = 0
        while at < len(text):
            hit = self._at(text, at)
            if hit:
                bare = self._without_material(text, hit)
                longer = self._at(text, bare[0])  # 'cotton bedding' ends where 'bedding set' goes on
                found.append(hit := longer if longer and longer[1] > bare[1] else bare)
                at = hit[1]
            else:
                at += 1
        return tuple(found)

    def _at(self, text: str, at: int) -> tuple[int, int, frozenset[str]] | None:
        """The longest name of a kind that begins here."""
        return self._latin_at(text, at) if text[at].isascii() else self._han_at(text, at)

    def shared(self, product: Product) -> frozenset[str]:
        """The products of the narrowest kind that this one is of and not the only one of."""
        ends = [end for name in product.name.values() for end in _ends(plain_form(name), is_name=True)]
        kinds = [self._names[end] for end in ends if len(self._names.get(end, ())) > 1]
        return min(kinds, key=len, default=frozenset[str]())

    def _without_material(self, text: str, hit: tuple[int, int, frozenset[str]]) -> tuple[int, int, frozenset[str]]:
        """A name that begins with what things are made of is read as its kind, and the material as a constraint: 铁锅, 'glass vase'."""
        start, end, _ = hit
        for family in terms().materials:
            if (found := family.say.match(text, start)) and found.end() < end:
                at = found.end() + len(text[found.end() : end]) - len(text[found.end() : end].lstrip(" -"))
                if rest := self._names.get(_singular(text[at:end])):
                    return at, end, rest
        return hit

    def _han_at(self, text: str, at: int) -> tuple[int, int, frozenset[str]] | None:
        for length in range(min(self._longest, len(text) - at), 0, -1):
            if products := self._names.get(text[at : at + length]):
                return at, at + length, products
        return None

    def _latin_at(self, text: str, at: int) -> tuple[int, int, frozenset[str]] | None:
        if not text[at].isalnum() or (at and re.match(r"[a-z0-9]", text[at - 1])):
            return None
        words = [*re.finditer(r"[a-z0-9][a-z0-9'-]*", text[at : at + 60])][:4]
        for count in range(len(words), 0, -1):
            phrase = text[at : at + words[count - 1].end()]
            if re.fullmatch(r"[a-z0-9' -]+", phrase) and (products := self._names.get(_singular(phrase))):
                return at, at + words[count - 1].end(), products
        return None


def _ends(phrase: str, is_name: bool) -> Iterable[str]:
    """The ends of a phrase that may name its kind, the phrase itself first. One character does in a full name only."""
    if runs := _HAN.findall(phrase):
        han = runs[-1] if phrase.rstrip().endswith(runs[-1]) else ""
        begins, at = {0}, 0
        for word in segment(han):
            begins.add(at)
            at += len(word)
        for start in range(len(han) - 1):
            if start in begins or len(han) - start > 2:
                yield han[start:]
        if is_name and han[-1:] in terms().one_character:
            yield han[-1:]
            yield f"{han[-1:]}子"
        return
    words = phrase.split()
    for start in range(len(words)):
        yield _singular(" ".join(words[start:]))


def _singular(phrase: str) -> str:
    """The last word without its plural s; 'dishes' and 'boxes' lose two letters."""
    if not phrase.isascii():
        return phrase
    *rest, last = phrase.replace("-", " ").split() or [phrase]
    if re.search(r"(?:sh|ch|x|ss)es$", last):
        last = last[:-2]
    elif re.search(r"(?:kni|shel|lea)ves$", last):
        last = last[:-3] + "f"
    else:
        last = next(latin_words(last), last)
    return " ".join((*rest, last))
