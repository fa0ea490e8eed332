"""Knives, boards, utensils and other tools of the kitchen."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter
from shapes import leaf, polygon

STEEL = MATERIALS["steel"]
TEAK = MATERIALS["teak"]
WALNUT = MATERIALS["walnut"]


def _handle(c: Canvas, d: str, colour: str, rivets: tuple[float, ...]) -> None:
    c.path(d, c.down(colour))
    for x in rivets:
        c.dot(x, 0, 5, lighter(STEEL, 0.3))


def santoku(c: Canvas, colour: str) -> None:
    """A broad blade with hollows along its side."""
    with c.moved(236, 244, turn=-32):
        c.shadow(-6, 36, 190, 44, 0.7)
        c.path("M-196 26C-184-6-160-32-120-34H60V38H-176q-20 0-20-12z", c.blend(lighter(colour, 0.55), darker(colour, 0.1)))
        c.path("M-196 26q0 12 20 12H60V20H-190q-5 3-6 6z", lighter(colour, 0.75))
        for x in range(-130, 40, 30):
            c.path(f"M{x}-2q9-14 12 0v12q-6 12-12 0z", darker(colour, 0.16), 0.6)
        c.path("M60-34h14v60q0 12-14 12z", c.down(darker(colour, 0.3)))
        _handle(c, "M74-32c40 2 90 6 122 0q20 12 14 38-6 12-18 8C156 4 110 8 74 8z", WALNUT, ())
        c.line([(90, -22), (190, -20)], "#ffffff", 4, 0.25)
        for x in (100, 140, 180):
            c.dot(x, -12, 5, lighter(STEEL, 0.3))


def paring(c: Canvas, colour: str) -> None:
    """A short knife beside its sheath, with a strawberry."""
    c.shadow(240, 300, 150, 60, 0.5)
    with c.moved(206, 196, turn=-24):
        c.path("M-140 22C-116-4-70-20-30-22H20V22z", c.blend(lighter(colour, 0.6), darker(colour, 0.08)))
        c.path("M-140 22L20 22V10H-118z", lighter(colour, 0.8))
        c.path("M20-24h12v48H20z", darker(colour, 0.3))
        _handle(c, "M32-24c50 2 90-6 130 2q20 20 0 40C120 26 80 22 32 24z", WALNUT, (62, 98, 134))
    with c.moved(196, 318, turn=-24):
        c.path("M-130 18C-104-12-60-26-14-28H44q8 0 8 8V22q0 8-8 8H-118q-16-2-12-12z", c.down("#a3b59b"))
        c.line([(-84, 4), (30, -6)], "#ffffff", 5, 0.35)
        c.oval(28, 2, 9, 12, c.down(darker("#a3b59b", 0.12)))
    with c.moved(366, 322):
        c.path("M-34-24C-30-44 30-44 34-24 40 6 12 38 0 40-12 38-40 6-34-24z", c.ball("#cf4d43"))
        c.path("M0-50C-6-36-30-40-36-28-20-24-10-30 0-26 10-30 20-24 36-28 30-40 6-36 0-50z", c.down("#7f9a72"))
        c.stroke("M-16-10h.1M2-14h.1M18-8h.1M-8 6h.1M10 8h.1M0 22h.1", "#f7d9a0", 4)


def bread_knife(c: Canvas, colour: str) -> None:
    """A long scalloped blade above a loaf."""
    teeth = "".join("q-7 12-14 0" for _ in range(21))
    c.shadow(250, 378, 160, 20)
    c.path("M96 340c-22-60 30-92 84-96h140c60 2 92 40 74 96-4 30-26 34-50 34H146c-26 0-44-8-50-34z", c.ball("#c98f4e"))
    for x in (164, 222, 280, 338):
        c.stroke(f"M{x} 264q26 10 32 42", "#f3d9a6", 12, 0.85)
    c.stroke("M112 338c-6-34 14-60 44-72", "#ffffff", 7, 0.25)
    with c.moved(6, 14, turn=-12, scale=0.9):
        c.path(f"M12 226C14 206 26 196 40 196H316v30{teeth}z", c.blend(lighter(colour, 0.65), darker(colour, 0.1)))
        c.line([(44, 203), (304, 203)], "#ffffff", 4, 0.8)
        c.path("M316 192h12v36h-12z", darker(colour, 0.3))
        c.path("M328 192c40 4 80-6 112 0q14 14 4 34C420 220 370 230 328 226z", c.down(WALNUT))
        for x in (352, 384, 416):
            c.dot(x, 208, 5, lighter(STEEL, 0.3))


def wooden_board(c: Canvas, colour: str) -> None:
    """An acacia board with a juice groove, and a sprig on it."""
    with c.moved(240, 240, turn=-8):
        c.shadow(0, 20, 176, 120, 0.7)
        c.box(-174, -112, 348, 236, 30, darker(colour, 0.35))
        c.box(-174, -118, 348, 232, 30, c.slant(colour))
        c.path("M-174-40C-60-58 60-20 174-44V8C60 30-60-8-174 12z", darker(colour, 0.12), 0.5)
        c.stroke("M-160 60C-60 44 60 84 162 60M-160-84C-60-70 40-96 150-82M-164 86C-40 76 40 104 150 90", darker(colour, 0.3), 3, 0.4)
        c.stroke("M-140-92h280q14 0 14 14v152q0 14-14 14h-280q-14 0-14-14v-152q0-14 14-14z", darker(colour, 0.3), 7, 0.6)
        c.stroke("M-140-89h280", lighter(colour, 0.5), 2, 0.7)
        c.oval(140, -2, 12, 24, c.wall)
        c.stroke("M-96 52C-40 20-10-10 20-52", "#6f8a5f", 4)
        for x, y, angle in ((-70, 36, 80), (-66, 34, 0), (-34, 10, 95), (-30, 8, 5), (-4, -20, 105), (0, -22, 15), (20, -50, 60)):
            c.path(leaf(x, y, 44, angle), c.slant("#7f9a72"))


def split_board(c: Canvas, colour: str) -> None:
    """Two soft boards, one for raw and one for cooked, standing against the wall."""
    c.shadow(240, 388, 160, 18)
    for x, y, turn, tint in ((250, 104, 5, "#f1e7d6"), (118, 122, -3, colour)):
        with c.moved(x, y, turn=turn):
            c.box(5, 5, 176, 262, 28, darker(tint, 0.22))
            c.box(0, 0, 176, 264, 28, c.slant(tint, 0.8))
            c.box(60, 18, 56, 18, 9, c.wall)
            c.stroke("M22 60v170q0 12 12 12h108q12 0 12-12V60", darker(tint, 0.14), 4, 0.6)
            c.stroke("M14 36q0-22 22-22", "#ffffff", 5, 0.5)
            for dx, dy in ((16, 248), (160, 248)):
                c.dot(dx, dy, 8, darker(tint, 0.3), 0.5)


def _tool(c: Canvas, kind: str, x: float, angle: float, head: str, shaft: str) -> None:
    with c.moved(x, 300, turn=angle):
        c.line([(0, 0), (0, -130)], darker(shaft, 0.08), 11)
        c.line([(-2, 0), (-2, -130)], lighter(shaft, 0.35), 3, 0.7)
        paint = c.across(head)
        if kind == "turner":
            c.path("M-20-206q20-8 40 0l-4 70q-16 14-32 0z", paint)
        elif kind == "slotted":
            c.path("M-22-206q22-8 44 0l-6 74q-16 12-32 0z", paint)
            c.stroke("M-9-192v44M0-194v48M9-192v44", darker(head, 0.45), 4, 0.8)
        elif kind == "ladle":
            c.oval(0, -160, 27, 34, paint)
            c.oval(2, -164, 19, 25, c.hollow(head))
        elif kind == "skimmer":
            c.oval(0, -164, 30, 32, paint)
            c.stroke("M-12-176h.1M0-180h.1M12-176h.1M-14-162h.1M0-164h.1M14-162h.1M-8-148h.1M8-148h.1", darker(head, 0.5), 7, 0.7)
        elif kind == "whisk":
            c.stroke("M0-130C-34-160-24-212 0-214 24-212 34-160 0-130C-12-160-12-200 0-214 12-200 12-160 0-130", head, 4)
        else:
            c.line([(-4, -40), (-7, -208)], darker(head, 0.05), 7)
            c.line([(8, -40), (9, -208)], darker(head, 0.15), 7)


def utensils(c: Canvas, colour: str, *, tools: tuple[str, ...], shaft: str, pot: str, round_pot: bool) -> None:
    """Tools standing in a jar."""
    c.shadow(240, 390, 100, 16)
    spread = 36
    c.oval(240, 282, 88, 16, darker(pot, 0.3))
    for i, kind in enumerate(tools):
        offset = i - (len(tools) - 1) / 2
        _tool(c, kind, 240 + offset * 24, offset * spread / len(tools) * 1.9, colour, shaft)
    if round_pot:
        c.path("M152 282a88 16 0 0 0 176 0C334 320 326 360 304 384a64 11 0 0 1-128 0C154 360 146 320 152 282z", c.across(pot))
        c.stroke("M150 318a90 15 0 0 0 180 0", darker(pot, 0.25), 3, 0.4)
    else:
        c.path("M152 282a88 16 0 0 0 176 0l-8 100a80 12 0 0 1-160 0z", c.across(pot))
        c.stroke("M186 330v36M213 334v36M240 336v36M267 334v36M294 330v36", darker(pot, 0.3), 6, 0.35)
    c.gleam([(170, 306), (172, 350)], 7, 0.5)


def kitchen_scale(c: Canvas, colour: str) -> None:
    """A flat glass scale carrying a small bowl of beans."""
    c.shadow(240, 370, 170, 20)
    c.path(polygon([(112, 268), (368, 268), (418, 340), (62, 340)], 22), c.slant(lighter(colour, 0.3)))
    c.path("M62 332q0 14 4 26 4 10 18 10h312q14 0 18-10 4-12 4-26-4 12-22 12H84q-18 0-22-12z", c.down(darker(colour, 0.06)))
    c.path(polygon([(170, 352), (310, 352), (310, 363), (170, 363)], 5), "#3b3a3d")
    c.stroke("M204 357h14M228 357h14M252 357h8", "#9fd8c4", 4)
    c.oval(244, 300, 104, 22, darker(colour, 0.3), 0.35)
    c.body(240, [(186, 104), (226, 94), (280, 58), (298, 48)], c.across("#8f9fa8"), 0.24)
    c.mouth(240, 186, 104, "#8f9fa8", 0.24)
    c.oval(242, 196, 84, 16, "#6b4a35")
    beans = ((186, 194), (214, 188), (246, 186), (276, 190), (304, 196), (200, 203), (232, 198), (262, 202), (290, 204))
    for x, y in beans:
        c.oval(x, y, 15, 9, c.ball("#7a5439"))
    c.gleam([(146, 214), (160, 246), (180, 266)], 7)


def mixing_bowls(c: Canvas, colour: str) -> None:
    """Five bowls nested in a rising stack."""
    c.shadow(240, 380, 140, 18)
    c.body(240, [(216, 158), (290, 142), (350, 96), (368, 84)], c.metal(colour), 0.2)
    c.body(240, [(352, 96), (366, 92), (378, 80)], c.across("#a3b59b"), 0.16)
    for i, (radius, y) in enumerate(((158, 216), (130, 196), (103, 177), (77, 160), (52, 146))):
        if i:
            c.body(240, [(y, radius), (y + 34, radius * 0.88)], c.metal(darker(colour, 0.06)), 0.2)
        c.oval(240, y, radius, radius * 0.2, lighter(colour, 0.6))
        c.oval(240, y + 2, radius - 5, (radius - 5) * 0.2, c.hollow(colour))
    c.gleam([(104, 256), (122, 300), (150, 332)], 9, 0.6)


def pepper_mill(c: Canvas, colour: str) -> None:
    """A turned wooden mill and a scatter of peppercorns."""
    c.shadow(236, 388, 74, 16)
    c.body(236, [(222, 40), (244, 36), (290, 50), (340, 66), (370, 70), (384, 66)], c.across(colour), 0.14)
    c.body(236, [(204, 52), (214, 56), (224, 48)], c.metal(STEEL), 0.14)
    c.body(236, [(96, 24), (112, 44), (142, 54), (172, 44), (190, 44), (206, 52)], c.across(lighter(colour, 0.06)), 0.14)
    c.body(236, [(74, 8), (82, 15), (94, 11)], c.metal(STEEL), 0.2)
    c.ring(236, 344, 67, darker(colour, 0.3), 3, 0.5)
    c.stroke("M216 248C206 290 198 330 196 366M262 252c8 40 14 76 18 112", darker(colour, 0.25), 2, 0.35)
    c.gleam([(202, 130), (200, 150), (206, 164)], 8)
    c.gleam([(204, 284), (194, 336)], 7, 0.4)
    for x, y in ((334, 384), (356, 394), (350, 374), (378, 386), (142, 392), (120, 384)):
        c.dot(x, y, 7, c.ball("#4a3b34"))


def oven_mitts(c: Canvas, colour: str) -> None:
    """A pair of mitts with ribbed silicone palms and cotton cuffs."""
    outline = "M-60 150V-20C-60-90-40-128 0-128S62-90 62-30c14-22 34-38 52-26 16 12 0 40-20 64C76 30 66 44 62 70v80z"
    for x, y, turn, flip in ((300, 232, 12, False), (186, 244, -8, True)):
        with c.moved(x, y, turn=turn, flip=flip):
            c.path(outline, "#4a3a30", 0.12)
            with c.moved(-4, -6):
                c.path(outline, c.slant(colour))
                ribs = "M-40-60q40-24 78 0M-44-36q44-24 86 0M-46-12q46-24 92 0M-46 12q46-24 92 0M-46 36q46-24 90 0M-46 60q44-24 88 0"
                c.stroke(ribs, darker(colour, 0.22), 6, 0.55)
                c.path("M-66 96q64-12 134 0v52q-66 14-134 0z", c.slant("#f4ead8"))
                c.stroke("M-60 106q62-10 122 0M-60 140q60 12 122 0", "#cbb795", 2, 1, "6 6")
                c.gleam([(-46, -50), (-40, -80), (-24, -104)], 7, 0.4)


PICTURES = {
    "knife-frost-santoku": picture(santoku, "mist", stage="flat", stuff="steel"),
    "knife-frost-paring": picture(paring, "butter", stage="flat", stuff="steel", zoom=1.1),
    "knife-frost-bread": picture(bread_knife, "linen", stuff="steel"),
    "board-homewood": picture(wooden_board, "sage", stage="flat", stuff="#a8703f"),
    "board-two-shores": picture(split_board, "blush"),
    "utensils-grainwood": picture(
        utensils,
        "mint",
        stuff="teak",
        tools=("turner", "chopsticks", "ladle", "skimmer", "slotted"),
        shaft=TEAK,
        pot="#efe6d6",
        round_pot=True,
    ),
    "utensils-cloudsoft": picture(
        utensils,
        "clay",
        tools=("whisk", "turner", "ladle", "slotted", "skimmer", "turner"),
        shaft="#c9a273",
        pot="#e6dccb",
        round_pot=False,
    ),
    "scale-hairline": picture(kitchen_scale, "fern"),
    "bowls-terrace": picture(mixing_bowls, "butter", stuff="steel"),
    "mill-stonegrain": picture(pepper_mill, "stone"),
    "mitts-ember": picture(oven_mitts, "linen", stage="wall"),
}
