"""Boxes, baskets, jars and small organisers."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter, mix
from shapes import polygon

STEEL = MATERIALS["steel"]
BAMBOO = MATERIALS["bamboo"]
OAK = MATERIALS["oak"]


def _towels(c: Canvas, x: float, y: float, width: float, tints: tuple[str, ...]) -> None:
    """Folded cloths stacked upward from y."""
    for i, tint in enumerate(tints):
        c.box(x + i * 2, y - (i + 1) * 24, width - i * 4, 26, 12, c.down(tint))


def cloth_box(c: Canvas, colour: str) -> None:
    """A square cloth box with a window, zips and handles."""
    c.shadow(240, 384, 168, 18)
    weave = c.pattern(6, 6, f"<path d='M0 1h6M1 0v6' stroke='{darker(colour, 0.3)}' opacity='.25'/>")
    front, side = "M66 206L304 226V386L66 358z", "M304 226L416 190V342L304 386z"
    c.path(front, c.slant(colour))
    c.path(side, c.slant(darker(colour, 0.14)))
    c.path(polygon([(64, 206), (182, 168), (418, 188), (304, 228)], 8), c.slant(lighter(colour, 0.25)))
    c.path(front, weave)
    c.path("M66 206L304 226 416 190v14L304 242 66 221z", darker(colour, 0.2), 0.5)
    c.stroke("M66 214L304 234L416 197", MATERIALS["brass"], 2.5, 1, "3 4")
    c.path(polygon([(104, 258), (186, 266), (186, 330), (104, 320)], 8), c.glass("#dfe9ea", 1.3))
    c.path("M110 300l70 8v18l-70-8z", "#9db6c7", 0.8)
    c.path("M110 282l70 8v16l-70-8z", "#dfb0aa", 0.8)
    c.stroke("M226 276q4 34 24 34t26-28", darker(colour, 0.4), 9)
    c.stroke("M340 262q4 26 20 20t20-34", darker(colour, 0.46), 8)
    c.box(302, 228, 11, 16, 4, MATERIALS["brass"])


def clear_bin(c: Canvas, colour: str, *, low: bool) -> None:
    """A see-through bin of folded clothes: tall with clips, or low under a bed."""
    top = 268 if low else 176
    c.shadow(240, 386, 176, 16)
    if low:
        c.path("M0 92h480v66H0z", c.down("#efe6d8"))
        c.path("M0 150h480v30H0z", c.down(OAK))
        c.box(20, 176, 24, 206, 4, c.across(darker(OAK, 0.1)))
        c.box(436, 176, 24, 206, 4, c.across(darker(OAK, 0.1)))
        c.stroke("M0 158q120-8 240-4t240-2", darker("#efe6d8", 0.15), 4, 0.5)
    for x in (106, 352):
        c.dot(x + 10, 380, 11, c.ball("#5b5f62"))
    inner = ("#dfb0aa", "#9db6c7", "#f0e4cc") if low else ("#a3b59b", "#f0e4cc", "#9db6c7", "#dfb0aa", "#e6c77f", "#f4efe6")
    _towels(c, 92, 366, 142, inner)
    _towels(c, 246, 366, 142, tuple(reversed(inner)))
    c.path(f"M68 {top}H412L398 360q-2 14-16 14H98q-14 0-16-14z", c.glass(mix(colour, "#c9dde4", 0.5), 0.8))
    ribs = (120, 180, 240, 300, 360)
    c.stroke("".join(f"M{x} {top + 20}L{240 + (x - 240) * 0.94:.0f} 356" for x in ribs), "#ffffff", 5, 0.35)
    c.box(56, top - 22, 368, 28, 12, c.down("#f3f1ec"))
    c.stroke(f"M76 {top - 14}h300", "#ffffff", 4, 0.9)
    for x in (68, 384):
        c.box(x, top - 12, 28, 54 if not low else 38, 9, c.slant("#a3b59b" if not low else "#9db6c7"))
    if low:
        c.stroke(f"M240 {top - 22}v28", darker("#f3f1ec", 0.3), 3, 0.6)
    c.gleam([(92, top + 44), (98, 348)], 8, 0.7)


def woven_basket(c: Canvas, colour: str) -> None:
    """A hand-woven basket with a throw in it."""
    c.shadow(240, 390, 138, 18)
    c.oval(240, 208, 144, 34, c.hollow(darker(colour, 0.25)))
    c.path("M132 214C150 130 210 160 240 150 280 136 330 150 350 210 300 250 180 250 132 214z", c.ball("#f3e9d8"))
    c.stroke("M180 222c10-40 30-50 50-54M270 226c14-30 10-50-6-66M316 216c6-22 0-36-10-46", "#d8c7a8", 5, 0.7)
    c.path("M96 208Q240 262 384 208C396 270 388 350 360 380Q240 404 120 380C92 350 84 270 96 208z", c.across(colour, 1.1))
    rows = (236, 262, 288, 314, 340, 364)
    for i, y in enumerate(rows):
        reach = 146 - abs(y - 290) * 0.06 - max(0, y - 320) * 0.26
        d = f"M{240 - reach:.0f} {y}Q240 {y + 46} {240 + reach:.0f} {y}"
        c.stroke(d, darker(colour, 0.32), 13, 0.45)
        c.stroke(d, lighter(colour, 0.34), 12, 0.8, "17 13" if i % 2 else "2 13 15 0")
    c.stroke("M96 208Q240 262 384 208", darker(colour, 0.16), 17)
    c.stroke("M96 206Q240 258 384 206", lighter(colour, 0.45), 6, 0.9, "9 9")
    for side in (-1, 1):
        c.stroke(f"M{240 + side * 134} 216c{side * 8}-60 {side * 50}-50 {side * 14} 30", darker(colour, 0.14), 12)


def shoe_box(c: Canvas, colour: str) -> None:
    """A clear box with its magnetic door, a pair of trainers inside."""
    c.shadow(240, 388, 170, 18)
    c.path(polygon([(96, 150), (390, 150), (426, 186), (66, 186)], 8), c.down("#fbfaf6"))
    c.box(64, 182, 364, 204, 16, c.slant("#f6f4ee"))
    c.box(82, 200, 328, 168, 10, c.hollow("#e4e4df"))
    for x, y, size in ((258, 352, 0.92), (206, 362, 1.0)):
        with c.moved(x, y, scale=size):
            c.path("M-96-10C-98-50-96-74-86-84q22 14 44 4C-24-58 10-44 60-38 84-34 92-20 90-4z", c.slant("#bf6a50"))
            c.path("M-86-84q22 14 44 4l18 20-30 18q-30 0-40-20z", c.down(darker("#bf6a50", 0.15)))
            c.path("M-98-14Q0 2 92-12q4 14-8 18H-88q-12-2-10-20z", c.down("#fffaf0"))
            c.stroke("M-32-66l-14 14M-16-58l-12 14M0-52l-10 14", "#fffaf0", 6)
    c.box(82, 200, 328, 168, 10, c.glass(mix(colour, "#bcd5de", 0.4), 0.9))
    c.box(226, 350, 40, 12, 6, c.down("#a3b59b"))
    c.gleam([(104, 220), (186, 220)], 8, 0.85)
    c.stroke("M330 214l50 50M302 214l80 80", "#ffffff", 9, 0.4)


def vacuum_bags(c: Canvas, colour: str) -> None:
    """A flat, wrinkled bag with a quilt inside, a full one beneath, and a pump."""
    c.shadow(232, 384, 180, 18)
    c.path("M60 296C56 270 90 262 240 262S420 268 418 296L410 366C404 386 380 380 240 384 100 382 74 386 68 366z", c.ball("#e9d3cc"))
    c.path("M60 296C56 270 90 262 240 262S420 268 418 296L410 366C404 386 380 380 240 384 100 382 74 386 68 366z", c.glass(colour, 0.9))
    c.stroke("M86 300q40 12 60 44M390 296q-30 16-44 50M180 280q10 40-6 80M292 276q-14 40 4 84M236 284q12 30 2 60", "#ffffff", 5, 0.7)
    c.path("M78 214L386 204Q400 204 402 216L414 248Q416 260 400 261L84 268Q66 268 66 254z", c.slant("#9db6c7"))
    c.path("M78 214L386 204Q400 204 402 216L414 248Q416 260 400 261L84 268Q66 268 66 254z", c.glass(colour, 0.9))
    c.stroke(
        "M92 224l30 34M140 220l16 40M200 218l30 40M260 214l10 44M320 212l34 44M372 210l20 44M120 246l40-20M230 230l50 18M300 240l50-24",
        "#ffffff",
        3,
        0.75,
    )
    c.stroke("M72 268L408 260", "#6ea8bd", 5, 0.9)
    c.oval(250, 208, 30, 12, c.slant("#f6f4ee"))
    c.path("M224 120h52q12 0 12 12v58q0 12-10 14h-56q-10-2-10-14v-58q0-12 12-12z", c.across("#f4efe6"))
    c.box(234, 96, 32, 30, 9, c.across("#a3b59b"))
    c.dot(250, 154, 11, c.ball("#bf6a50"))
    c.gleam([(224, 136), (224, 184)], 6, 0.8)


def drawer_trays(c: Canvas, colour: str) -> None:
    """Trays of several sizes fitted together in a drawer, from above."""
    c.box(48, 60, 388, 372, 18, "#4a3a30", 0.14)
    c.box(42, 50, 396, 372, 16, c.slant(OAK))
    c.box(58, 66, 364, 340, 8, c.hollow(darker(OAK, 0.16)))
    trays = (
        (66, 74, 112, 200),
        (186, 74, 112, 96),
        (306, 74, 108, 96),
        (186, 178, 228, 96),
        (66, 282, 150, 116),
        (224, 282, 90, 116),
        (322, 282, 92, 54),
        (322, 344, 92, 54),
    )
    for x, y, w, h in trays:
        c.box(x, y, w, h, 14, "#ffffff", 0.5)
        c.box(x + 6, y + 6, w - 12, h - 12, 9, c.hollow(mix(colour, "#dfe6e2", 0.4)), 0.75)
    for x, tint in ((90, "#9db6c7"), (112, "#d9a441"), (134, "#bf6a50"), (154, "#54705f")):
        c.line([(x, 96), (x, 248)], tint, 9)
    for x, y, tint in ((216, 106, "#bf6a50"), (244, 128, "#9db6c7"), (266, 104, "#e6c77f"), (226, 138, "#a3b59b")):
        c.dot(x, y, 13, c.ball(tint))
        c.stroke(f"M{x - 3} {y}h.1M{x + 3} {y}h.1", "#5b4a3c", 3, 0.7)
    c.path("M330 96h60v52h-60z", "#f2d98a")
    c.path("M336 90h60v52h-60z", "#f8e7ae")
    c.stroke("M214 210l160 26M214 240l160-26", darker(STEEL, 0.15), 9)
    c.stroke("M206 202a14 14 0 1 0 14 14M206 248a14 14 0 1 1 14-14", "#bf6a50", 7)
    c.dot(140, 340, 40, c.ball("#f0e4cc"))
    c.dot(140, 340, 16, c.hollow(OAK))
    c.stroke("M252 306v66M270 306v66M288 306v66", darker(STEEL, 0.2), 6)
    c.dot(350, 308, 12, c.ball("#dfb0aa"))
    c.dot(382, 312, 12, c.ball("#dfb0aa"))
    c.stroke("M342 366l16 12M364 362l14 16M388 364l-8 18", MATERIALS["brass"], 5)


def glass_jars(c: Canvas, colour: str) -> None:
    """Three square-shouldered jars: rice, beans and pasta."""
    c.shadow(240, 388, 176, 16)
    jars = ((118, 234, 58, "#faf5e8", "rice"), (244, 158, 60, "#e5bd6c", "pasta"), (366, 268, 54, "#a34f3f", "beans"))
    for x, top, half, fill, kind in jars:
        level = top + 54
        c.box(x - half, top, half * 2, 388 - top, 20, c.glass(colour, 1.2))
        c.box(x - half + 6, level, half * 2 - 12, 380 - level, 14, c.across(fill))
        if kind == "pasta":
            c.stroke("".join(f"M{x + i * 11} {level - 6 + (i * i) % 5 * 3}V372" for i in range(-4, 5)), "#f4d797", 6)
        else:
            step = 15 if kind == "beans" else 12
            spots = "".join(
                f"M{x - half + 14 + (i * 37) % int(half * 2 - 28)} {level + 10 + i * step % (356 - level)}l{4 - i % 3 * 3} 4"
                for i in range(26)
            )
            c.stroke(spots, lighter(fill, 0.3) if kind == "beans" else "#d9cfb8", 8 if kind == "beans" else 4, 0.8)
        c.box(x - half + 2, top - 24, half * 2 - 4, 32, 10, c.across(BAMBOO))
        c.path(f"M{x - half + 4} {top + 4}h{half * 2 - 8}v7h-{half * 2 - 8}z", "#f5f3ee", 0.9)
        c.gleam([(x - half + 14, top + 30), (x - half + 14, 360)], 7, 0.8)


def rice_bin(c: Canvas, colour: str) -> None:
    """A rice dispenser with a window and a cup in its bay."""
    c.shadow(240, 396, 124, 16)
    c.box(126, 92, 228, 302, 30, c.across(colour))
    c.box(118, 76, 244, 44, 18, c.down(lighter(colour, 0.25)))
    c.box(208, 70, 64, 14, 7, c.down("#c49a6a"))
    c.box(202, 142, 76, 108, 24, c.hollow("#d8d0c0"))
    c.path("M206 184q34-16 68 0v46q0 16-16 16h-36q-16 0-16-16z", c.ball("#fffaf0", 0.5))
    c.stroke("M218 196h.1M234 190h.1M250 198h.1M226 212h.1M244 214h.1M258 220h.1M220 230h.1M238 232h.1", "#d9cfb8", 5)
    c.stroke("M216 156v72", "#ffffff", 6, 0.7)
    c.box(170, 276, 140, 96, 22, c.hollow(darker(colour, 0.25)))
    c.box(200, 262, 80, 24, 12, c.down("#c49a6a"))
    c.body(240, [(320, 40), (362, 34), (368, 28)], c.glass("#e6eef0", 1.5), 0.18)
    c.oval(240, 330, 37, 9, "#fffaf0")
    c.path("M204 332q36 10 72 0l-4 30q-32 10-64 0z", "#fbf5e8", 0.95)
    c.gleam([(144, 136), (144, 350)], 9, 0.7)


def fridge_boxes(c: Canvas, colour: str) -> None:
    """Three boxes stacked, greens and fruit inside, a date dial on each lid."""
    c.shadow(240, 386, 146, 16)
    for i, (tint, shade) in enumerate((("#8fb07a", "#a9c593"), ("#d9644e", "#e58d74"), ("#9cbf7c", "#bfd59c"))):
        y = 290 - i * 92
        c.box(106, y + 14, 268, 78, 14, c.down("#eef4f4"))
        spots = "".join(f"M{132 + (k * 43) % 222} {y + 46 + (k * 19) % 30}h.1" for k in range(14))
        with c.clipped(f"M112 {y + 22}h256v62h-256z"):
            c.stroke(spots, tint, 34 if i == 1 else 30)
            c.stroke(spots.replace("h.1", "l4-4"), shade, 15 if i == 1 else 11, 0.9)
        c.box(106, y + 14, 268, 78, 14, c.glass(colour, 0.55))
        c.stroke(f"M128 {y + 78}h224", "#ffffff", 4, 0.7, "10 8")
        c.box(96, y, 288, 24, 9, c.down("#f7f6f1"))
        c.box(84, y + 6, 30, 30, 7, c.down("#a9d3c0"))
        c.box(366, y + 6, 30, 30, 7, c.down("#a9d3c0"))
        c.oval(240, y + 8, 22, 5, "#a9d3c0")
        c.gleam([(126, y + 36), (126, y + 76)], 7, 0.8)


def spice_tower(c: Canvas, colour: str) -> None:
    """A turning tower of spice jars on three tiers."""
    c.shadow(240, 398, 108, 16)
    spices = ("#c9542f", "#d9a441", "#7f8f4a", "#8a4a2e", "#3f3a38", "#d98f3a", "#b23a34", "#c9b06a", "#5f7a44")
    c.rod([(240, 70), (240, 390)], colour, 12)
    c.stroke("M240 76c-22-30 22-30 0 0", darker(colour, 0.2), 7)
    for tier in range(3):
        y = 176 + tier * 102
        for slot, x in enumerate((166, 314, 240)):
            low = y + (8 if x == 240 else 0)
            fill = spices[tier * 3 + slot]
            c.box(x - 29, low - 62, 58, 64, 10, c.glass("#e8eef0", 1.4))
            c.box(x - 25, low - 42, 50, 40, 7, fill)
            c.box(x - 28, low - 80, 56, 22, 6, c.metal(colour))
            c.box(x - 15, low - 34, 30, 20, 3, "#fbf6ea", 0.95)
            c.gleam([(x - 20, low - 52), (x - 20, low - 12)], 4, 0.8)
        c.path(f"M130 {y - 2}Q240 {y + 26} 350 {y - 2}V{y + 10}Q240 {y + 40} 130 {y + 10}z", c.metal(colour))
        c.stroke(f"M130 {y - 24}Q240 {y + 4} 350 {y - 24}", darker(colour, 0.15), 4)
    c.body(240, [(388, 84), (398, 84), (402, 78)], c.metal(colour), 0.14)


def jewel_box(c: Canvas, colour: str) -> None:
    """An open case of two velvet layers, rings and a pearl necklace."""
    c.shadow(240, 388, 160, 18)
    velvet = "#f1e2da"
    c.path(polygon([(104, 84), (376, 84), (392, 240), (88, 240)], 18), c.slant(darker(colour, 0.06)))
    c.path(polygon([(122, 100), (358, 100), (370, 232), (110, 232)], 12), c.down("#f7efe9"))
    c.stroke("M180 104c0 60 24 96 60 96s60-36 60-96", "#fffaf2", 10, 1, "0.1 13")
    c.stroke("M180 106c0 60 24 96 60 96s60-36 60-96", "#cdb9a6", 2, 0.6)
    c.dot(240, 208, 9, c.ball(MATERIALS["brass"]))
    c.path(polygon([(88, 238), (392, 238), (420, 286), (60, 286)], 8), c.down(velvet))
    for x in range(112, 372, 44):
        c.stroke(f"M{x} 252q16 10 32 0M{x - 8} 268q18 10 36 0", darker(velvet, 0.2), 6, 0.6)
    for x, y, gem in ((142, 252, "#6ea8bd"), (230, 266, "#bf6a50"), (320, 252, "#8fab80"), (186, 268, "#ffffff")):
        c.stroke(f"M{x - 9} {y}a9 9 0 0 1 18 0", MATERIALS["brass"], 3.5)
        c.dot(x, y - 10, 5, c.ball(gem))
    c.box(58, 284, 364, 102, 16, c.slant(colour))
    c.stroke("M66 330h348", darker(colour, 0.25), 3, 0.6)
    c.box(222, 286, 36, 26, 6, c.slant(MATERIALS["brass"]))
    c.dot(240, 358, 9, c.ball(MATERIALS["brass"]))
    c.gleam([(78, 300), (190, 300)], 5, 0.5)


def hooks(c: Canvas, colour: str) -> None:
    """Three bean-shaped hooks on a wall, keys and a cloth on two of them."""
    for x, y in ((110, 176), (240, 152), (370, 176)):
        c.oval(x + 6, y + 10, 36, 42, "#4a3a30", 0.16)
        c.path(f"M{x - 34} {y}C{x - 34} {y - 50} {x + 34} {y - 50} {x + 34} {y}S{x - 34} {y + 50} {x - 34} {y}z", c.ball(colour, 1.1))
        c.path(f"M{x - 11} {y + 16}h22v28q0 16 20 14 10 22-14 26-28 0-28-32z", c.across(colour))
        c.gleam([(x - 20, y - 8), (x - 8, y - 24)], 6, 0.7)
    c.stroke("M118 236c-20 20-20 52 0 60 18-8 22-40 4-60", darker(STEEL, 0.3), 4)
    for turn, tint in ((-20, darker(STEEL, 0.2)), (8, lighter(STEEL, 0.1))):
        with c.moved(118, 292, turn=turn):
            c.path("M-6 30h12v62l-6 8-6-8zM6 60h12v8h-6v8h6v8H6z", c.slant(tint))
            c.dot(0, 16, 21, c.slant(tint))
            c.dot(0, 12, 7, c.wall)
    c.path("M380 214C350 250 326 330 322 404q48 14 108-4C424 330 404 250 380 214z", c.across("#a3b59b"))
    c.stroke("M374 240q-18 80-20 160M388 244q16 80 12 158", darker("#a3b59b", 0.25), 5, 0.4)
    c.path("M322 386q50 12 108-2l1 10q-60 14-109 2z", "#f3ead8", 0.8)


PICTURES = {
    "box-clothisle": picture(cloth_box, "mist", zoom=1.06),
    "box-clearview": picture(clear_bin, "clay", stuff="clear plastic", low=False),
    "box-lowtide": picture(clear_bin, "sage", low=True),
    "basket-wisteria": picture(woven_basket, "mint", stuff="hyacinth"),
    "shoebox-footprint": picture(shoe_box, "lake"),
    "vacuumbag-quiet": picture(vacuum_bags, "linen", stuff="film"),
    "organizer-latticework": picture(drawer_trays, "sage", stage="flat"),
    "jars-whisper": picture(glass_jars, "fern", stuff="glass"),
    "ricebin-granary": picture(rice_bin, "clay"),
    "fridgebox-coldlayer": picture(fridge_boxes, "lake", stuff="clear plastic", zoom=1.1),
    "spicerack-turntower": picture(spice_tower, "butter", stuff="steel"),
    "jewelbox-pearlcase": picture(jewel_box, "linen"),
    "hooks-onegrain": picture(hooks, "linen", stage="wall"),
}
