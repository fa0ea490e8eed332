"""How the goods of a shop belong together: products, variants, categories, attribute values, accessories, compatibility, articles.

Built from one version of a catalogue. What no edge says is not known: nothing is inferred from likeness.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kefu.vocabulary import Product, Relation, Texts

Edge = Literal["variant", "in_category", "has", "accessory_of", "fits", "does_not_fit", "goes_with", "article"]
Verdict = Literal["yes", "no", "unknown"]
MISSING = "—"  # a value that the catalogue does not have


@dataclass(frozen=True, slots=True)
class Node:
    """`kind`: product, variant, category, value or article; `id` within it ('material=cotton' for a value)."""

    kind: Literal["product", "variant", "category", "value", "article"]
    id: str


@dataclass(frozen=True, slots=True)
class Link:
    """One edge with the sentence that the shop wrote on it."""

    edge: Edge
    source: Node
    target: Node
    note: Texts


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether one product fits another, and the edge that says so; 'unknown' when none does."""

    verdict: Verdict
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute that is not the same for all products; the values stand in their order, `MISSING` where one has none."""

    key: str
    name: Texts
    values: tuple[Texts, ...]


class Graph:
    """Nodes and edges of one catalogue, by the node they leave; mutual edges are found from both ends."""

    def __init__(self, products: Iterable[Product], relations: Iterable[Relation] = ()) -> None:
        self._products: Mapping[str, Product] = {product.id: product for product in products}
        self._out: defaultdict[Node, list[Link]] = defaultdict(list)
        self._in: defaultdict[Node, list[Link]] = defaultdict(list)
        for product in self._products.values():
            node = Node("product", product.id)
            self._add("in_category", node, Node("category", product.category), product.category_name)
            for variant in product.variants:
                self._add("variant", node, Node("variant", variant.sku), {})
            for attribute in product.attributes:
                said = next(iter(attribute.value.values()))
                self._add("has", node, Node("value", f"{attribute.key}={said}"), attribute.value)
        for relation in relations:
            kind = "article" if relation.kind == "article" else "product"
            self._add(relation.kind, Node("product", relation.product), Node(kind, relation.other), relation.note)

    def links(self, product: str, *edges: Edge) -> tuple[Link, ...]:
        """The edges that leave a product, and those that reach it."""
        node = Node("product", product)
        return tuple(link for link in (*self._out[node], *self._in[node]) if link.edge in edges)

    def fit(self, one: str, other: str) -> Fit:
        """Whether one product can be used with another. An accessory fits what it is an accessory of."""
        between = [link for link in self.links(one, "does_not_fit", "fits", "accessory_of") if other in (link.source.id, link.target.id)]
        if not between:
            return Fit("unknown")
        against = next((link for link in between if link.edge == "does_not_fit"), None)
        return Fit("no", against) if against else Fit("yes", between[0])

    def belonging(self, product: str) -> tuple[tuple[str, Link], ...]:
        """(id, edge) of what goes with a product: its accessories first, then what fits it, then what is offered beside it."""
        found: dict[str, Link] = {}
        for edge in ("accessory_of", "fits", "goes_with"):
            for link in self.links(product, edge):
                other = link.target.id if link.source.id == product else link.source.id
                found.setdefault(other, link)
        return tuple(found.items())

    def articles(self, product: str) -> tuple[str, ...]:
        """Ids of the articles on a product's care."""
        return tuple(link.target.id for link in self.links(product, "article"))

    def sharing(self, product: str, key: str) -> tuple[str, ...]:
        """Other products that have the same value of an attribute."""
        node = Node("product", product)
        values = [link.target for link in self._out[node] if link.edge == "has" and link.target.id.startswith(f"{key}=")]
        return tuple(link.source.id for value in values for link in self._in[value] if link.source != node)

    def _add(self, edge: Edge, source: Node, target: Node, note: Texts) -> None:
        link = Link(edge, source, target, note)
        self._out[source].append(link)
        self._in[target].append(link)


def differences(products: tuple[Product, ...]) -> tuple[Difference, ...]:
    """The attributes by which products differ, in the order of the first that has each; options beside them, as sets of values."""
    named: dict[str, Texts] = {}
    held: list[dict[str, Texts]] = []
    for product in products:
        own: dict[str, Texts] = {}
        for attribute in product.attributes:
            named.setdefault(attribute.key, attribute.name)
            own[attribute.key] = attribute.value
        held.append(own)
    found: list[Difference] = []
    for key, name in named.items():
        values = tuple(each.get(key, dict.fromkeys(name, MISSING)) for each in held)
        if any(value != values[0] for value in values[1:]):
            found.append(Difference(key, name, values))
    # What both state says more of their difference than what only one states.
    return tuple(sorted(found, key=lambda each: sum(MISSING in value.values() for value in each.values)))
