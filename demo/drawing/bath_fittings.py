"""What stands and hangs in a bathroom, apart from textiles."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter, mix
from shapes import on_circle, polygon

STEEL = MATERIALS["steel"]
BAMBOO = MATERIALS["bamboo"]


def foam_dispenser(c: Canvas, colour: str) -> None:
    """A sensor dispenser with a spout, foam in the dish before it."""
    c.shadow(254, 388, 100, 16)
    c.path(
        "M206 130C206 96 236 84 268 84 312 84 336 106 336 150V366Q336 388 314 388H252Q230 388 230 366V200H196"
        "Q142 200 136 176q-2-10 10-10H206z",
        c.across(colour),
    )
    c.path("M230 250H336V366Q336 388 314 388H252Q230 388 230 366z", c.glass("#b9d8dc", 1.5), 0.9)
    c.path("M234 300H332V364Q332 384 312 384H254Q234 384 234 364z", c.blend("#cfe7e2", "#a9d3c8"), 0.8)
    c.path("M136 176q6 24 60 24h34v14h-40q-48-4-54-38z", c.down(darker(colour, 0.16)))
    c.oval(168, 206, 13, 5, "#4d5154")
    c.dot(286, 128, 8, "#8fd0b6")
    c.path("M122 372c-8-22 14-32 26-28 4-20 36-20 42-2 20-4 30 14 22 30-4 10-84 10-90 0z", c.ball("#ffffff", 0.7))
    c.stroke("M164 220v26M172 256v22", "#ffffff", 9, 0.7)
    c.gleam([(250, 112), (244, 140), (244, 230)], 9, 0.7)


def ceramic_set(c: Canvas, colour: str) -> None:
    """A pump bottle, a tumbler with brushes, a brush jar and a soap dish of one firing."""
    c.shadow(240, 376, 190, 18)
    c.body(136, [(196, 34), (212, 56), (232, 62), (356, 62), (368, 56)], c.across(colour), 0.15)
    c.path("M128 196v-34h16v34zM108 138h62q10 0 10 10v6h-22v10H108q-8 0-8-8v-10q0-8 8-8z", c.metal(STEEL))
    c.body(136, [(180, 18), (198, 22)], c.metal(STEEL), 0.2)
    c.line([(282, 250), (300, 132)], "#9db6c7", 10)
    c.line([(262, 250), (244, 146)], "#dfb0aa", 10)
    c.line([(297, 150), (300, 130)], "#ffffff", 14)
    c.line([(247, 164), (244, 146)], "#ffffff", 14)
    c.body(272, [(232, 52), (352, 47), (364, 41)], c.across(colour), 0.17)
    c.mouth(272, 232, 52, colour, 0.17, 5)
    c.body(388, [(286, 46), (356, 44), (366, 38)], c.across(darker(colour, 0.02)), 0.17)
    c.mouth(388, 286, 46, colour, 0.17, 5)
    c.body(214, [(362, 74), (376, 66), (388, 52)], c.across(darker(colour, 0.04)), 0.2)
    c.oval(214, 362, 74, 15, lighter(colour, 0.4))
    c.path("M164 354q4-18 50-18t50 18q0 12-50 12t-50-12z", c.ball("#d7b9a6"))
    c.gleam([(90, 250), (90, 334)], 8, 0.6)
    c.gleam([(232, 262), (236, 320)], 7, 0.6)


def grid_shelf(c: Canvas, colour: str) -> None:
    """A slim wall shelf with a rail, holding two bottles and a plant."""
    c.path("M84 306H396L420 330H104z", "#4a3a30", 0.14)
    for x, tint, tall, wide in ((136, "#c9a27a", 108, 40), (200, "#a3b59b", 132, 46)):
        c.body(x + wide / 2, [(284 - tall, 12), (300 - tall, wide / 2), (282, wide / 2), (286, wide / 2 - 3)], c.across(tint), 0.16)
        c.body(x + wide / 2, [(264 - tall, 11), (288 - tall, 11)], c.across("#4a4642"), 0.2)
        c.box(x + 4, 238, wide - 8, 26, 2, "#fbf6ec", 0.8)
    c.body(320, [(224, 42), (282, 34), (286, 30)], c.across("#efe7d9"), 0.15)
    c.stroke("M320 224c-4-40-30-56-44-54M320 224c0-50 10-70 24-84M320 224c6-30 30-44 48-42", "#7f9a72", 5)
    for x, y in ((276, 168), (344, 138), (368, 180), (298, 188), (334, 176), (352, 194)):
        c.oval(x, y, 13, 10, c.ball("#8fab80"))
    c.oval(320, 224, 36, 5, "#6b513d")
    c.path("M72 286H408v20q0 10-10 10H82q-10 0-10-10z", c.down(lighter(colour, 0.14)))
    c.stroke("M96 301h28M146 301h28M196 301h28M246 301h28M296 301h28M346 301h28", darker(colour, 0.6), 5, 0.7)
    c.stroke("M74 284V244H406v40", lighter(colour, 0.12), 8)
    c.stroke("M74 242H404", lighter(colour, 0.5), 2, 0.8)


def brush_holder(c: Canvas, colour: str) -> None:
    """A wall rack with two upturned cups, brushes and a squeezer."""
    c.box(76, 172, 344, 94, 26, "#4a3a30", 0.14)
    c.box(66, 160, 348, 92, 26, c.slant(colour))
    c.box(70, 150, 340, 30, 15, c.down(lighter(colour, 0.3)))
    for x, tint in ((112, "#a9c4b2"), (188, "#dfb0aa")):
        c.path(f"M{x - 24} 252H{x + 24}L{x + 31} 356q-31 14-62 0z", c.across(tint))
        c.oval(x, 356, 31, 8, darker(tint, 0.2))
        c.gleam([(x - 16, 268), (x - 20, 334)], 6, 0.6)
    for x, tint, bristle in ((252, "#9db6c7", "#fdfdfa"), (286, "#d9a441", "#fdfdfa"), (320, "#bf6a50", "#fdfdfa")):
        c.line([(x, 128), (x, 340)], tint, 11)
        c.line([(x - 2, 132), (x - 2, 336)], lighter(tint, 0.5), 3, 0.7)
        c.box(x - 7, 88, 14, 52, 6, c.across(tint))
        c.box(x - 13, 94, 10, 38, 3, bristle)
    c.path("M240 200h98v22h-98z", c.down(darker(colour, 0.06)))
    c.box(352, 184, 48, 56, 12, c.down(darker(colour, 0.1)))
    c.path("M360 240h32l6 92q-22 8-44 0z", c.across("#7fb3c4"))
    c.box(366, 330, 20, 16, 4, c.across("#ffffff"))
    c.stroke("M92 196h132", darker(colour, 0.15), 3, 0.5)


def body_scale(c: Canvas, colour: str) -> None:
    """A rounded glass scale, seen from above."""
    with c.moved(240, 244, turn=-7):
        c.box(-148, -136, 312, 306, 62, "#4a3a30", 0.16)
        c.box(-156, -150, 312, 306, 62, c.down(darker(colour, 0.18)))
        c.box(-156, -158, 312, 306, 62, c.slant(colour))
        c.box(-146, -148, 292, 286, 54, c.slant(lighter(colour, 0.5), 0.6))
        c.box(-58, -118, 116, 46, 14, "#42474b")
        c.stroke("M-34-106v8M-34-90v8M-16-106h12v10h-12v12h12M10-106h12v22h-12zM34-84h.1", "#a9e0cf", 4)
        for x in (-84, 84):
            c.stroke(f"M{x} -30a44 66 0 0 1 0 120a44 66 0 0 1 0-120", mix(STEEL, "#8b9499", 0.4), 6, 0.6)
        c.stroke("M-130-60C-80-120 20-140 100-134", "#ffffff", 16, 0.45)
        c.dot(0, 30, 30, c.metal(STEEL), 0.5)


def shower_head(c: Canvas, colour: str) -> None:
    """A handheld head on its hose, water falling in fine threads."""
    drops = "".join(
        f"M{x} {y}l{(x - 170) * 0.12:.1f} 56"
        for x, y in zip(range(92, 264, 16), (262, 272, 280, 286, 290, 292, 290, 286, 280, 270, 258), strict=True)
    )
    c.stroke(drops, "#8fc3d8", 4, 0.8)
    c.stroke(
        "".join(
            f"M{x} {y}l{(x - 170) * 0.1:.1f} 40" for x, y in zip(range(84, 280, 26), (348, 362, 372, 378, 378, 370, 356, 340), strict=True)
        ),
        "#8fc3d8",
        4,
        0.5,
    )
    c.stroke("M372 300C420 350 372 420 312 470", darker(colour, 0.25), 15)
    c.stroke("M370 302C414 350 368 414 308 466", lighter(colour, 0.6), 5, 0.8, "2 7")
    c.path(polygon([(222, 142), (254, 122), (396, 300), (362, 322)], 16), c.slant(colour))
    c.gleam([(250, 146), (362, 288)], 6, 0.8)
    with c.moved(168, 198, turn=-22):
        c.path("M-112 20Q-112-62 0-72 112-62 112 20 112 40 0 44-112 40-112 20z", c.ball(colour, 1.1))
        c.oval(0, 28, 112, 30, c.metal(darker(colour, 0.08)))
        c.oval(0, 31, 98, 23, "#eef2f3")
        dots = [point for r in (84, 56, 28) for point in on_circle(0, 31, r, r * 0.22, 14 if r > 60 else 9)]
        c.stroke("".join(f"M{x:.0f} {y:.0f}h.1" for x, y in dots), darker(colour, 0.5), 5)
        c.gleam([(-84, -10), (-60, -38), (-24, -52)], 8, 0.8)
    c.box(282, 200, 20, 34, 9, c.down(darker(colour, 0.35)))


def bath_stool(c: Canvas, colour: str) -> None:
    """A low stool with a dished seat and aluminium legs."""
    c.shadow(240, 394, 150, 18)
    for x, lean, y in ((168, -14, 366), (312, 14, 366), (126, -26, 388), (354, 26, 388)):
        c.rod([(x, 220), (x + lean, y)], "#b9bfc3", 16)
        c.box(x + lean - 13, y - 8, 26, 16, 6, c.across("#5b5f62"))
        for dot in range(3):
            c.dot(x + lean * (0.5 + 0.16 * dot), 300 + dot * 24, 3, "#777d80")
    c.path("M84 208Q84 246 110 254 240 276 370 254 396 246 396 208z", c.down(darker(colour, 0.12)))
    c.path(polygon([(122, 148), (358, 148), (412, 220), (68, 220)], 40), c.slant(lighter(colour, 0.12)))
    c.path(polygon([(142, 160), (338, 160), (378, 208), (102, 208)], 30), c.hollow(lighter(colour, 0.1)), 0.7)
    c.box(192, 174, 96, 18, 9, darker(colour, 0.35))
    c.stroke("M118 216q122 14 244 0", lighter(colour, 0.6), 4, 0.7)


def hamper(c: Canvas, colour: str) -> None:
    """A tall cloth bag on a crossed bamboo frame, a towel over its edge."""
    c.shadow(240, 400, 110, 16)
    for a, b in (((150, 108), (310, 398)), ((330, 108), (170, 398))):
        c.rod([a, b], darker(BAMBOO, 0.12), 13)
    c.path("M142 138H338L324 376q-84 18-168 0z", c.across(colour))
    weave = c.pattern(6, 6, f"<path d='M0 1h6M1 0v6' stroke='{darker(colour, 0.3)}' opacity='.22'/>")
    c.path("M142 138H338L324 376q-84 18-168 0z", weave)
    c.path("M142 138Q240 158 338 138 300 122 240 122 180 122 142 138z", c.hollow(darker(colour, 0.2)))
    c.path("M206 128q40-14 92 6l8 76q-30 16-64 6-6-44-36-88z", c.slant("#9db6c7"))
    c.stroke("M244 176q30 10 58-2", lighter("#9db6c7", 0.6), 4, 0.8)
    c.rod([(132, 130), (348, 130)], BAMBOO, 13)
    c.rod([(142, 104), (152, 138)], BAMBOO, 13)
    c.rod([(338, 104), (328, 138)], BAMBOO, 13)
    c.stroke("M196 250q4-26 44-26t44 26", darker(colour, 0.35), 9, 0.7)
    c.stroke("M168 180q4 90 12 180M312 220q-4 80-10 140", darker(colour, 0.2), 4, 0.4)


PICTURES = {
    "dispenser-clearbrook": picture(foam_dispenser, "fern"),
    "bathset-bisque": picture(ceramic_set, "lake", zoom=1.06),
    "shelf-rockgrid": picture(grid_shelf, "linen", stage="wall", zoom=1.14),
    "brushholder-wallnest": picture(brush_holder, "lake", stage="wall"),
    "scale-featherstone": picture(body_scale, "clay", stage="flat"),
    "shower-finerain": picture(shower_head, "mist", stage="wall"),
    "stool-tubside": picture(bath_stool, "mint"),
    "hamper-airymoon": picture(hamper, "lilac"),
}
