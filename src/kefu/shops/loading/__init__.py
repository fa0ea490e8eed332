"""Putting a shop folder into the database in one transaction, and taking it out again."""

from kefu.shops.loading.load import LoadReport, export_shop, load_shop

__all__ = ["LoadReport", "export_shop", "load_shop"]
