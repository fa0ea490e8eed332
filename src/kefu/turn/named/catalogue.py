"""One merchant's product names, ready to be recognised and searched. Prices and stock are not here: they are read live when asked for."""

from collections.abc import Iterable, Mapping

from kefu.knowledge import Shelf
from kefu.knowledge.goods import Goods, Graph
from kefu.perception.links import Linker, Named
from kefu.vocabulary import Product, Relation


class Catalogue:
    """Names, options, attribute keys, the search and the graph of all products; built once for each version of the catalogue."""

    def __init__(
        self,
        products: Iterable[Product],
        shelf: Shelf | None = None,
        synonyms: tuple[tuple[str, ...], ...] = (),
        relations: Iterable[Relation] = (),
    ) -> None:
        self.products: Mapping[str, Product] = {product.id: product for product in products}
        self.names = tuple(tuple(product.name.values()) for product in self.products.values())
        self.linker = Linker(
            Named(p.id, tuple(p.name.values()), p.aliases, tuple(variant.sku for variant in p.variants)) for p in self.products.values()
        )
        named = (name.lower() for p in self.products.values() for name in (*p.name.values(), *p.aliases))
        self._names = tuple(sorted(dict.fromkeys(named), key=len, reverse=True))
        self.goods = Goods(self.products.values(), self.linker, shelf, synonyms)
        self.graph = Graph(self.products.values(), relations)

    def names_in(self, text: str) -> tuple[str, ...]:
        """The names of goods that stand in a text: a feeling is not read out of them (空气炸锅 holds no rage)."""
        plain = text.lower()
        return tuple(name for name in self._names if name in plain)

    def attribute_names(self, product: str) -> Mapping[str, tuple[str, ...]]:
        """key → its names in all languages."""
        return {attribute.key: tuple(attribute.name.values()) for attribute in self.products[product].attributes}

    def option_values(self, product: str) -> Mapping[str, Mapping[str, str]]:
        """sku → option → value, all languages together."""
        return option_values(self.products[product])


def option_values(product: Product) -> Mapping[str, Mapping[str, str]]:
    """sku → option → value, all languages together."""
    return {
        variant.sku: {f"{language}:{name}": value for language, options in variant.options.items() for name, value in options.items()}
        for variant in product.variants
    }
