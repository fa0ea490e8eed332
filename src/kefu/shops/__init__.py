"""The shop: its catalogue, customers, orders and parcels, kept in the embedded tables and read live.

This room knows the shop folder's format, what is in the tables and who may see which order. It does not know what customers ask,
how answers are found or worded, or anything of articles beyond reading and writing their files.
"""

from kefu.shops.embedded import CategoryCount, EmbeddedShop
from kefu.shops.files import Category, Picture, PolicyFile, ShopFolder, plain_order_id, read_shop, shift_dates, write_shop
from kefu.shops.loading import LoadReport, export_shop, load_shop
from kefu.shops.merchants import (
    list_merchants,
    merchant,
    merchant_by_name,
    merchant_key,
    merchant_version,
    order_patterns,
    personal_values,
    personal_values_on,
    rotate_key,
    shop_counts,
)
from kefu.shops.showing import list_price, picture_address, price_of_variants, price_range, said_price, stock_state

__all__ = [
    "Category",
    "CategoryCount",
    "EmbeddedShop",
    "LoadReport",
    "Picture",
    "PolicyFile",
    "ShopFolder",
    "export_shop",
    "list_merchants",
    "list_price",
    "load_shop",
    "merchant",
    "merchant_by_name",
    "merchant_key",
    "merchant_version",
    "order_patterns",
    "personal_values",
    "personal_values_on",
    "picture_address",
    "plain_order_id",
    "price_of_variants",
    "price_range",
    "read_shop",
    "rotate_key",
    "said_price",
    "shift_dates",
    "shop_counts",
    "stock_state",
    "write_shop",
]
