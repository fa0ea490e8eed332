"""Categories, products with their attributes and variants: rows in, nouns out."""

from collections import defaultdict
from collections.abc import Mapping

from kefu.shops.files.folder import Category
from kefu.shops.files.sheets import Row, Sheet
from kefu.vocabulary import Attribute, Product, Texts, Variant

UNITS = ("l", "ml", "g", "kg", "cm", "mm", "m", "w", "h", "min", "v", "db", "lm", "k", "pcs", "days", "years")


def read_categories(sheet: Sheet) -> tuple[Category, ...]:
    known = sheet.ids("id")
    rows = unique(sheet, "id")
    categories = tuple(
        Category(
            category,
            row.reference("parent_id", known, "categories.csv") if row.text("parent_id") else None,
            row.needed_texts("name"),
        )
        for category, row in rows.items()
    )
    _report_circles(categories, rows)
    return categories


def read_products(
    sheets: Mapping[str, Sheet], categories: tuple[Category, ...], pictures: frozenset[str], currency: str
) -> tuple[Product, ...]:
    """`pictures`: the files that are in pictures/, good or bad; `currency`: the shop's, for rows that name none."""
    sheet = sheets["products.csv"]
    known = sheet.ids("id")
    attributes = _read_attributes(sheets["attributes.csv"], known)
    variants = _read_variants(sheets["variants.csv"], known, currency)
    names = None if sheets["categories.csv"].is_broken else {category.id: category.name for category in categories}
    products: list[Product] = []
    for product, row in unique(sheet, "id").items():
        if not variants[product] and not sheets["variants.csv"].is_broken:
            row.wrong("id", f"'{product}' has no row in variants.csv; add at least one variant, which is what is bought")
        products.append(_product(product, row, names, pictures, tuple(attributes[product]), tuple(variants[product])))
    return tuple(products)


def unique(sheet: Sheet, column: str) -> dict[str, Row]:
    """Rows by id; a second row of the same id is reported and left out."""
    rows: dict[str, Row] = {}
    for row in sheet:
        key = row.id(column)
        if key in rows and key:
            row.wrong(column, f"'{key}' is already in row {rows[key].number}; give each row its own")
        else:
            rows[key] = row
    return rows


def _product(
    id: str,
    row: Row,
    categories: Mapping[str, Texts] | None,
    pictures: frozenset[str],
    attributes: tuple[Attribute, ...],
    variants: tuple[Variant, ...],
) -> Product:
    category = row.reference("category_id", categories, "categories.csv")
    return Product(
        id=id,
        category=category,
        name=row.needed_texts("name"),
        summary=row.needed_texts("summary"),
        description=row.texts("description"),
        aliases=row.items("aliases"),
        attributes=attributes,
        variants=variants,
        picture=_picture(row, pictures),
        released_on=row.day("released_on"),
        category_name=(categories or {}).get(category, {}),
    )


def _picture(row: Row, pictures: frozenset[str]) -> str | None:
    file = row.text("picture")
    if not file:
        return None
    if "/" in file or "\\" in file or file in (".", ".."):
        row.wrong("picture", f"'{file}' is not a file of pictures/; write the bare file name")
    elif file not in pictures:
        row.wrong("picture", f"'{file}' is not in pictures/; add it (SVG or PNG) or empty the cell")
    return file


def _read_attributes(sheet: Sheet, products: set[str] | None) -> defaultdict[str, list[Attribute]]:
    attributes: defaultdict[str, list[Attribute]] = defaultdict(list)
    seen: dict[tuple[str, str], int] = {}
    for row in sheet:
        product = row.reference("product_id", products, "products.csv")
        key = row.id("key")
        first = seen.setdefault((product, key), row.number)
        if first != row.number:
            row.wrong("key", f"'{key}' of {product} is already in row {first}; keep one")
        unit = row.choice("unit", UNITS) if row.text("unit") else ""
        attributes[product].append(Attribute(key, row.needed_texts("name"), row.needed_texts("value"), row.decimal("number"), unit))
    return attributes


def _read_variants(sheet: Sheet, products: set[str] | None, default_currency: str) -> defaultdict[str, list[Variant]]:
    variants: defaultdict[str, list[Variant]] = defaultdict(list)
    for sku, row in unique(sheet, "sku").items():
        product = row.reference("product_id", products, "products.csv")
        currency = row.currency("currency", default_currency)
        price = row.money("price_minor", currency)
        list_price = row.optional_money("list_price_minor", currency)
        if list_price is not None and list_price < price:
            row.wrong("list_price_minor", f"{list_price.minor} is below price_minor {price.minor}; it is the price before a reduction")
        variants[product].append(
            Variant(
                sku,
                _options(row),
                price,
                list_price,
                row.count("stock"),
                row.day("restock_on"),
                row.optional_count("weight_grams"),
            )
        )
    return variants


def _options(row: Row) -> Mapping[str, Mapping[str, str]]:
    options: dict[str, dict[str, str]] = {}
    for language, text in row.texts("options").items():
        pairs = [pair.partition("=") for pair in text.split(";")]
        options[language] = {name.strip(): value.strip() for name, _, value in pairs}
        if any(not name.strip() or not value.strip() for name, _, value in pairs):
            row.wrong(f"options_{language}", f"'{text}' is not a list of options; write Name=value;Name=value")
        elif len(options[language]) != len(pairs):
            row.wrong(f"options_{language}", f"'{text}' names an option twice; keep one")
    if len({len(named) for named in options.values()}) > 1:
        row.wrong("options_*", "has more options in one language than in another; write the same ones in each")
    return options


def _report_circles(categories: tuple[Category, ...], rows: Mapping[str, Row]) -> None:
    parents = {category.id: category.parent for category in categories}
    for category in parents:
        above, steps = parents[category], 0
        while above is not None and above != category and steps <= len(parents):
            above, steps = parents.get(above), steps + 1
        if above == category:
            rows[category].wrong("parent_id", f"makes '{category}' lie inside itself; choose another parent")
