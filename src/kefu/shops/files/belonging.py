"""How products belong together (relations.csv), and words that mean the same (synonyms.csv): rows in, nouns out."""

from collections.abc import Collection
from typing import Final, cast

from kefu.shops.files.sheets import Row, Sheet
from kefu.vocabulary import Relation, RelationKind

RELATIONS: Final = ("accessory_of", "fits", "does_not_fit", "goes_with", "article")
_MUTUAL: Final = ("fits", "does_not_fit")


def read_relations(sheet: Sheet, products: set[str] | None, articles: Collection[str]) -> tuple[Relation, ...]:
    """What each row says of its product. `articles`: the ids of articles/."""
    relations: list[Relation] = []
    seen: dict[tuple[str, str, str], int] = {}
    for row in sheet:
        kind = cast(RelationKind, row.choice("relation", RELATIONS))
        product = row.reference("product_id", products, "products.csv")
        other = row.reference("other_id", articles if kind == "article" else products, "articles/" if kind == "article" else "products.csv")
        _report(row, product, kind, other, seen)
        relations.append(Relation(product, kind, other, row.texts("note")))
    return tuple(relations)


def _report(row: Row, product: str, kind: str, other: str, seen: dict[tuple[str, str, str], int]) -> None:
    """A product that belongs to itself, a row twice, and what fits and does not fit at once."""
    if product == other:
        row.wrong("other_id", f"'{other}' cannot belong to itself; name another product")
    first = seen.setdefault((product, kind, other), row.number)
    if first != row.number:
        row.wrong("other_id", f"'{product}' {kind} '{other}' is already in row {first}; keep one")
    if kind in _MUTUAL:
        opposite = _MUTUAL[1 - _MUTUAL.index(kind)]
        if against := seen.get((product, opposite, other)) or seen.get((other, opposite, product)):
            row.wrong("relation", f"'{product}' {kind} '{other}' says the opposite of row {against}; keep the one that is true")


def read_synonyms(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    """Groups of words that mean the same."""
    groups: list[tuple[str, ...]] = []
    for row in sheet:
        words = row.items("words")
        if len(words) < 2:
            row.wrong("words", "needs two words or more that mean the same, separated by '|'")
        groups.append(words)
    return tuple(groups)
