"""The public catalogue and its pictures, for shop pages and for the widget's cards."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from kefu.entrypoints import wire
from kefu.entrypoints.parts import Parts
from kefu.errors import NotFound
from kefu.shops import list_price, merchant_by_name, picture_address, said_price, stock_state
from kefu.turn import Services
from kefu.vocabulary import Merchant, Product, in_language

router = APIRouter(tags=["catalogue"])
Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
# Any page may show a picture: the widget's cards stand in pages of other origins.
_PICTURE = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
Words = Annotated[str, Query(max_length=100)]


@router.get("/v1/shops/{merchant}")
async def get_catalogue(
    merchant: Name,
    services: Parts,
    category: Annotated[str | None, Query(max_length=80)] = None,
    q: Words = "",
    language: Annotated[str, Query(max_length=16)] = "zh",
) -> wire.Catalogue:
    """Products of a shop, by category or by words of a search box."""
    shop = await _shop(services, merchant)
    categories = await services.shop.categories(shop.merchant_id, language)
    products = await services.shop.search_catalogue(shop.merchant_id, q.replace("\0", ""), category.replace("\0", "") if category else None)
    return wire.Catalogue(
        merchant=shop.name,
        title=in_language(shop.title, language)[0],
        about=in_language(shop.about, language)[0],
        colour=shop.colour,
        categories=[wire.Category(id=each.id, name=each.name, count=each.count) for each in categories],
        products=[wire.CatalogueProduct(**_fields(product, shop, language)) for product in products],
    )


@router.get("/v1/shops/{merchant}/products/{product}")
async def get_product(
    merchant: Name, product: Annotated[str, Path(max_length=80)], services: Parts, language: Annotated[str, Query(max_length=16)] = "zh"
) -> wire.Product:
    """One product with its attributes and options; price and stock as they are now."""
    shop = await _shop(services, merchant)
    found = await services.shop.product(shop.merchant_id, product.replace("\0", ""))
    if found is None:
        raise NotFound("There is no such product in this shop.")
    return wire.Product(
        **_fields(found, shop, language),
        description=in_language(found.description, language)[0],
        attributes=[
            wire.Attribute(name=in_language(a.name, language)[0], value=in_language(a.value, language)[0]) for a in found.attributes
        ],
        variants=[
            wire.ProductVariant(
                sku=v.sku,
                options=v.said(language),
                price=str(v.price),
                list_price=str(v.list_price) if v.list_price else None,
                stock=v.stock,
                restock_on=v.restock_on,
            )
            for v in found.variants
        ],
    )


@router.get("/pictures/{merchant}/{file}", response_class=Response)
async def get_picture(merchant: Name, file: Annotated[str, Path(max_length=120)], services: Parts) -> Response:
    """A product's picture. Served as an image only: scripts in it do not run."""
    shop = await _shop(services, merchant)
    found = await services.shop.picture(shop.merchant_id, file.replace("\0", ""))
    if found is None:
        raise NotFound("There is no such picture.")
    return Response(found[1], media_type=found[0], headers=_PICTURE)


async def _shop(services: Services, name: str) -> Merchant:
    shop = await merchant_by_name(services.database, name)
    if shop is None:
        raise NotFound(f"There is no shop named {name!r} here.")
    return shop


def _fields(product: Product, shop: Merchant, language: str) -> dict[str, Any]:
    return {
        "product": product.id,
        "name": in_language(product.name, language)[0],
        "summary": in_language(product.summary, language)[0],
        "category": product.category,
        "price": said_price(product),
        "list_price": list_price(product),
        "stock": stock_state(product),
        "picture": picture_address(shop, product.picture),
    }
