"""The shop with the payloads in it: articles read as any file is, products beside its own, customers with orders and notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kefu.errors import BadInput
from kefu.evaluation.attacks.pack import Attack, read_carriers
from kefu.knowledge import parse_article_file
from kefu.shops import ShopFolder
from kefu.vocabulary import Article, Attribute, Customer, Order, Product, Texts, Variant

PLANTED = "planted:"
"""Stands before the source of a planted article, so that the shop's own texts are told apart from the payloads."""


@dataclass(frozen=True, slots=True)
class Planted:
    """`shop`: products, customers and orders with payloads beside the shop's own; `articles`: those to be saved after the shop's own."""

    shop: ShopFolder
    articles: tuple[Article, ...]


def planted(shop: ShopFolder, attacks: Iterable[Attack]) -> Planted:
    """The shop with everything that the attacks plant. Raises BadInput for a shop without a product or without an order."""
    if not shop.products or not shop.orders:
        raise BadInput("The attacks need a shop with products and orders; load one with `kefu shop load`.")
    products, customers, orders = list(shop.products), list(shop.customers), list(shop.orders)
    articles = [article for name, text in _carriers() for article in parse_article_file(name, text)]
    for attack in attacks:
        if "file" in attack.plant:
            articles += _articles(attack.plant)
        elif "product" in attack.plant:
            products.append(_product(attack.plant, shop.products[0]))
        elif "customer" in attack.plant:
            customer, order = _customer(attack.plant, attack.language, shop, len(orders))
            customers.append(customer)
            orders.append(order)
    return Planted(replace(shop, products=tuple(products), customers=tuple(customers), orders=tuple(orders)), tuple(articles))


def _carriers() -> list[tuple[str, str]]:
    return [(f"attack-carrier.{language}.md", text) for language, (_, text) in read_carriers().items()]


def _articles(plant: Mapping[str, str]) -> tuple[Article, ...]:
    """By the road of any file, so that what the readers take out is out. A name may hold what a file system would not."""
    read = parse_article_file(plant["file"], plant["text"])
    return tuple(replace(article, source=f"{PLANTED}{article.source}") for article in read)


def _product(plant: Mapping[str, str], like: Product) -> Product:
    """Another product of the shop with the plant's name and texts, one variant and at most one attribute."""

    def texts(name: str, otherwise: Texts) -> Texts:
        said = {language: plant[f"{name}_{language}"] for language in ("zh", "en") if f"{name}_{language}" in plant}
        return said or otherwise

    variant = like.variants[0]
    attributes: tuple[Attribute, ...] = ()
    if "attribute_zh" in plant:
        attributes = (Attribute("material", {"zh": "材质", "en": "Material"}, texts("attribute", {})),)
    return replace(
        like,
        id=plant["product"],
        name=texts("name", like.name),
        summary=texts("summary", like.summary),
        description=texts("description", texts("summary", like.description)),
        aliases=(),
        attributes=attributes,
        variants=(Variant(f"{plant['product']}-1", {}, variant.price, None, 9),),
        picture=None,
    )


def _customer(plant: Mapping[str, str], language: str, shop: ShopFolder, number: int) -> tuple[Customer, Order]:
    """A customer with the plant's name and one order with its note: a copy of another's with numbers of its own."""
    name, model = plant["name"], shop.orders[0]
    like = next((customer for customer in shop.customers if customer.id == model.customer), shop.customers[0])
    phone = f"1380000{number % 10000:04d}"
    customer = replace(
        like, id=plant["customer"], name=name, phone=phone, email=f"{plant['customer'].lower()}@example.com", language=language
    )
    order = replace(
        model,
        id=_next_number(model.id, number),
        customer=customer.id,
        recipient=name,
        phone=phone,
        note=plant["note"],
        parcels=(),
        refunds=(),
        payments=(),
        returns=(),
    )
    return customer, order


def _next_number(number: str, by: int) -> str:
    """A number of the same shape that hardly exists: its last four digits count from the end."""
    return f"{number[:-4]}{9999 - by % 5000:04d}"
