"""Products found by what they are for: the vectors of name, summary and other names, beside shared characters with all their texts."""

from collections.abc import Iterable, Mapping

import numpy as np

from kefu.knowledge.lexical import Postings
from kefu.knowledge.views import View, digest_of, digests_of, matrix_of
from kefu.knowledge.words import grams, plain
from kefu.perception.vectors import DIMENSIONS, Matrix, Vectors
from kefu.vocabulary import Passage, Product

# Weights of the three likenesses, chosen on the find questions of benches/answers (dev halves): top three .94 by them alone.
ALIASES, GRAMS = 0.6, 0.8
MARK = b"p"  # begins the digests of product texts, so that saving articles leaves them alone


def product_views(product: Product) -> tuple[View, ...]:
    """Name with summary in each language, then the other names in one."""
    told = tuple(View("whole", plain(f"{name}\n{product.summary.get(language, '')}")) for language, name in product.name.items())
    return (*told, View("example", plain("，".join(product.aliases or tuple(product.name.values())))))


def digest(view: View, vectors: Vectors) -> bytes:
    """Key of a product text's vector in the store."""
    return MARK + digest_of(view, vectors)


def wanted(products: Iterable[Product], vectors: Vectors) -> dict[bytes, View]:
    """Every text of the products that is to be embedded, once."""
    return {digest(view, vectors): view for product in products for view in product_views(product)}


def texts_of(passages: Iterable[Passage], products: Iterable[Product], vectors: Vectors) -> dict[bytes, View]:
    """Every text of a shop whose vector is stored, by digest."""
    return {**digests_of(passages, vectors), **wanted(products, vectors)}


class Shelf:
    """All products of a merchant, ready to be searched; without stored vectors for all of them, characters alone decide."""

    def __init__(self, products: Iterable[Product], vectors: Vectors, stored: Mapping[bytes, bytes]) -> None:
        self.products = tuple(products)
        self._vectors = vectors
        self._grams = Postings(["\n".join(_texts(product)) for product in self.products], grams)
        self._learnt = self._read(stored)

    @property
    def has_meaning(self) -> bool:
        """Whether vectors are at hand, so that products are found by more than their words."""
        return self._learnt is not None

    def scores(self, query: str) -> dict[str, float]:
        """product id → likeness to the query, about 0 for unrelated to 1.5. A query's vector costs 1 CPU-ms a token unless it is known."""
        asked = plain(query)
        total = GRAMS * self._grams.cosine(asked)
        if self._learnt is not None:
            vector = self._vectors.query(asked)
            total = total + (self._learnt[0] @ vector).max(axis=0) + ALIASES * (self._learnt[1] @ vector)
        return {product.id: float(score) for product, score in zip(self.products, total, strict=True)}

    def _read(self, stored: Mapping[bytes, bytes]) -> tuple[Matrix, Matrix] | None:
        """Shapes (languages, n, 384) of what is told and (n, 384) of other names; None when a vector is missing."""
        told = [[digest(view, self._vectors) for view in product_views(product)] for product in self.products]
        if not told or any(key not in stored for keys in told for key in keys):
            return None
        rows = np.zeros((max(map(len, told)) - 1, len(told), DIMENSIONS), np.float32)
        for at, keys in enumerate(told):
            rows[: len(keys) - 1, at] = matrix_of(keys[:-1], stored)
        return rows, matrix_of([keys[-1] for keys in told], stored)


def _texts(product: Product) -> Iterable[str]:
    yield from product.name.values()
    yield from product.aliases
    yield from product.summary.values()
    yield from product.description.values()
    yield from product.category_name.values()
    for attribute in product.attributes:
        yield from attribute.value.values()
