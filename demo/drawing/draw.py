"""Draw every product of the demo shop: `python demo/drawing/draw.py` writes demo/puyu/pictures/*.svg.

The table of each group module says how a product is drawn; its colour is that of the product's first variant,
so a change in variants.csv changes the picture. A product that no table names, or a picture that is too large, fails.
"""

import csv
import sys
from pathlib import Path

import appliances_home
import appliances_kitchen
import bath_fittings
import bath_textiles
import bedding
import cooking
import desk
import drinkware
import home_scent
import lamps
import lights
import prep
import storage_boxes
import storage_furniture
import tableware
from canvas import Canvas, Picture
from palette import COLOURS, MATERIALS

SHOP = Path(__file__).resolve().parent.parent / "puyu"
LARGEST_BYTES = 6 * 1024
GROUPS = (
    cooking,
    prep,
    tableware,
    drinkware,
    bedding,
    bath_textiles,
    bath_fittings,
    lamps,
    lights,
    storage_boxes,
    storage_furniture,
    appliances_kitchen,
    appliances_home,
    home_scent,
    desk,
)


def main() -> int:
    pictures: dict[str, Picture] = {product: how for group in GROUPS for product, how in group.PICTURES.items()}
    colours = first_colours()
    products = rows("products.csv")
    faults = [f"no picture for {row['id']}; add it to its group's table" for row in products if row["id"] not in pictures]
    faults += [f"{product} is drawn but not sold; remove it" for product in pictures.keys() - {row["id"] for row in products}]
    folder = SHOP / "pictures"
    folder.mkdir(exist_ok=True)
    for row in products:
        how = pictures.get(row["id"])
        if how is None:
            continue
        text = drawn(how, colours.get(row["id"]))
        if len(text) >= LARGEST_BYTES:
            faults.append(f"{row['picture']} takes {len(text)} bytes; draw it with fewer marks")
        (folder / row["picture"]).write_text(text, encoding="utf-8")
    for fault in sorted(faults):
        print(fault, file=sys.stderr)
    print(f"{len(products)} products, {len(faults)} faults")
    return 1 if faults else 0


def drawn(how: Picture, variant_colour: str | None) -> str:
    """The picture as SVG text."""
    canvas = Canvas(how.tone, how.stage)
    colour = colour_of(how, variant_colour)
    if how.zoom == 1:
        how.draw(canvas, colour, **how.shape)
    else:
        with canvas.moved(240 * (1 - how.zoom), 290 * (1 - how.zoom), scale=how.zoom):
            how.draw(canvas, colour, **how.shape)
    return canvas.svg()


def colour_of(how: Picture, variant_colour: str | None) -> str:
    """The first variant's colour, else the material's."""
    if variant_colour:
        return COLOURS[variant_colour]
    if not how.stuff:
        raise SystemExit(f"{how.draw.__name__} of {how.shape} has no colour; give `stuff`")
    return how.stuff if how.stuff.startswith("#") else MATERIALS[how.stuff]


def first_colours() -> dict[str, str]:
    """The colour word of each product's first variant, where it has one."""
    colours: dict[str, str] = {}
    seen: set[str] = set()
    for row in rows("variants.csv"):
        if row["product_id"] in seen:
            continue
        seen.add(row["product_id"])
        options = dict(option.split("=", 1) for option in row["options_zh"].split(";") if option)
        if "颜色" in options:
            colours[row["product_id"]] = options["颜色"]
    return colours


def rows(file: str) -> list[dict[str, str]]:
    with (SHOP / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    raise SystemExit(main())
