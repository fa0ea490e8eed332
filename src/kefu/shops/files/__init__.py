"""The shop folder: plain files in, frozen nouns out, and back again. Format: docs/reference/shop-format.md.

This folder knows the format and nothing else: no database, no clock, no language model.
"""

from kefu.shops.files.folder import Category, Picture, PolicyFile, ShopFolder, plain_order_id, shift_dates
from kefu.shops.files.read import read_shop
from kefu.shops.files.write import write_shop

__all__ = ["Category", "Picture", "PolicyFile", "ShopFolder", "plain_order_id", "read_shop", "shift_dates", "write_shop"]
