"""Prices, stock and pictures of a product as pages, cards and sentences show them."""

from collections.abc import Sequence

from kefu.vocabulary import Merchant, Money, Product, Variant

LOW_STOCK = 5  # at or below, a page says that little is left


def price_range(product: Product) -> tuple[Money, Money]:
    prices = sorted(variant.price for variant in product.variants)
    return prices[0], prices[-1]


def said_price(product: Product) -> str:
    """'¥129.00' or '¥129.00–159.00'"""
    low, high = price_range(product)
    return str(low) if low == high else f"{low}–{str(high).lstrip('¥$€£')}"


def price_of_variants(variants: Sequence[Variant]) -> str:
    """'¥129.00' or '¥129.00–¥159.00' of some variants of a product."""
    low, high = min(variant.price for variant in variants), max(variant.price for variant in variants)
    return str(low) if low == high else f"{low}–{high}"


def stock_state(product: Product) -> str:
    """'in_stock', 'low' or 'sold_out', over all variants."""
    stock = sum(variant.stock for variant in product.variants)
    return "sold_out" if stock == 0 else "low" if stock <= LOW_STOCK else "in_stock"


def picture_address(merchant: Merchant, file: str | None) -> str | None:
    return f"/pictures/{merchant.name}/{file}" if file else None


def list_price(product: Product) -> str | None:
    """The price before reduction, when all variants have one price and it is reduced."""
    reduced = {variant.list_price for variant in product.variants}
    low, high = price_range(product)
    only = next(iter(reduced)) if len(reduced) == 1 else None
    return str(only) if only and low == high and only > low else None
