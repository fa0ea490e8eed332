"""Kettles, coffee, rice, frying and baking: appliances of the kitchen."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter, mix
from shapes import polygon

STEEL = MATERIALS["steel"]
WALNUT = MATERIALS["walnut"]
INK = "#46484b"


def electric_kettle(c: Canvas, colour: str) -> None:
    """A cool-touch jug kettle on its base."""
    c.shadow(234, 394, 104, 16)
    c.body(228, [(374, 92), (390, 96), (396, 90)], c.across(INK), 0.13)
    c.stroke("M286 146c70-22 96 30 88 96-6 50-16 84-46 92", darker(colour, 0.16), 22)
    c.stroke("M296 138c56-14 74 24 68 90", lighter(colour, 0.5), 5, 0.7)
    c.path("M164 176L126 142q-4-12 10-12h62z", c.slant(darker(colour, 0.04)))
    c.body(228, [(134, 64), (170, 70), (260, 90), (350, 96), (372, 92), (378, 86)], c.across(colour), 0.13)
    c.body(228, [(112, 44), (122, 62), (138, 66)], c.across(lighter(colour, 0.2)), 0.14)
    c.body(228, [(96, 15), (104, 20), (116, 13)], c.across(MATERIALS["oak"]), 0.22)
    c.ring(228, 354, 95, lighter(colour, 0.5), 3, 0.5, 0.13)
    c.box(316, 330, 16, 20, 6, "#f0c46a")
    c.gleam([(160, 220), (150, 330)], 12, 0.5)


def gooseneck(c: Canvas, colour: str) -> None:
    """A gooseneck pour-over kettle with a walnut handle and a temperature dial."""
    soft = lighter(colour, 0.12)
    c.shadow(246, 398, 128, 16)
    c.path(polygon([(146, 372), (350, 372), (372, 400), (124, 400)], 10), c.down(colour))
    c.box(222, 380, 52, 14, 5, "#23272a")
    c.stroke("M234 387h10M250 387h12", "#f2b66a", 4)
    c.dot(322, 387, 8, c.metal(STEEL))
    c.path("M176 344C120 336 128 250 98 216 86 202 66 208 54 220L44 208C62 184 96 178 114 204 140 240 138 296 180 310z", c.slant(soft))
    c.stroke("M306 190c60-10 84 10 78 46-4 30-12 66-22 92", darker(WALNUT, 0.05), 20)
    c.stroke("M322 184c40-2 58 14 54 44", lighter(WALNUT, 0.4), 5, 0.6)
    c.body(246, [(190, 62), (214, 70), (330, 96), (358, 98), (372, 92)], c.across(soft), 0.13)
    c.body(246, [(170, 36), (178, 56), (192, 64)], c.across(soft), 0.15)
    c.ring(246, 192, 63, lighter(colour, 0.4), 3, 0.6, 0.14)
    c.body(246, [(142, 17), (152, 22), (172, 10)], c.across(WALNUT), 0.22)
    c.gleam([(190, 244), (168, 336)], 10, 0.3)


def folding_kettle(c: Canvas, colour: str) -> None:
    """A travel kettle whose body folds like a concertina."""
    c.shadow(236, 392, 100, 15)
    c.body(232, [(346, 84), (384, 88), (392, 82)], c.metal(STEEL), 0.13)
    c.stroke("M300 172c64-8 76 24 70 62-4 34-12 60-22 76", darker(colour, 0.2), 18)
    c.stroke("M312 166c40-2 50 18 48 52", lighter(colour, 0.5), 5, 0.7)
    c.path("M160 206l-40-26q-2-10 10-10h56z", c.slant(colour))
    for i, (y, r) in enumerate(((310, 86), (270, 80), (230, 74))):
        c.body(232, [(y, r - 8), (y + 20, r + 2), (y + 40, r - 4)], c.across(darker(colour, 0.03 * (2 - i))), 0.13)
        c.ring(232, y + 2, r - 8, darker(colour, 0.35), 4, 0.35, 0.13)
    c.body(232, [(164, 64), (184, 72), (232, 68)], c.across(lighter(colour, 0.2)), 0.13)
    c.body(232, [(146, 40), (154, 60), (168, 64)], c.across("#f6efe6"), 0.15)
    c.body(232, [(130, 14), (138, 18), (148, 12)], c.across(darker(colour, 0.1)), 0.22)
    c.stroke("M392 396c40 2 30-40 62-30", INK, 6, 0.8)
    c.gleam([(170, 190), (168, 216)], 8, 0.7)


def herbal_pot(c: Canvas, colour: str) -> None:
    """A glass pot of flower tea on a heating base."""
    c.shadow(240, 400, 120, 16)
    c.path(polygon([(146, 346), (334, 346), (352, 400), (128, 400)], 14), c.down("#f2ede3"))
    c.box(180, 366, 120, 22, 8, "#4a4d50")
    c.stroke("M192 377h.1M210 377h.1M228 377h.1M262 377h24", "#f2c27a", 7)
    c.stroke("M318 190c80-20 84 96 14 106", darker("#f2ede3", 0.12), 17)
    c.path("M160 186l-36-22q0-9 10-9h50z", c.glass("#d6e6e8", 1.5))
    shape = [(164, 72), (196, 88), (262, 106), (322, 98), (350, 80)]
    c.body(240, shape, c.glass(mix(colour, "#bcd6da", 0.4), 1.3), 0.13)
    c.body(240, [(222, 94), (262, 101), (320, 94), (344, 78)], c.blend("#f3c98a", "#dc8f4e", opacity=(0.8, 0.9)), 0.13)
    c.oval(240, 222, 94, 13, "#f9dcae")
    for x, y, tint in (
        (196, 222, "#e58f8a"),
        (246, 228, "#f4d566"),
        (286, 220, "#e58f8a"),
        (216, 286, "#c9503f"),
        (268, 300, "#c9503f"),
        (244, 262, "#f4d566"),
    ):
        for dx, dy in ((-7, 0), (7, 0), (0, -5), (0, 5)):
            c.oval(x + dx, y + dy, 8, 6, tint)
        c.dot(x, y, 4, "#fff3cf")
    c.body(240, [(146, 56), (154, 74), (168, 76)], c.across("#f2ede3"), 0.14)
    c.body(240, [(124, 16), (134, 21), (148, 13)], c.across(MATERIALS["oak"]), 0.22)
    c.gleam([(158, 232), (148, 270), (156, 312)], 9, 0.8)


def espresso_machine(c: Canvas, colour: str) -> None:
    """A slim machine with a portafilter, a steam wand and a cup below."""
    c.shadow(240, 398, 122, 16)
    c.box(160, 74, 176, 320, 22, c.across(colour))
    c.path("M150 230h196v128H150z", c.hollow(darker(colour, 0.4)))
    c.box(148, 66, 200, 168, 22, c.across(lighter(colour, 0.1)))
    c.box(160, 58, 176, 14, 6, c.metal(STEEL))
    c.dot(248, 130, 34, c.metal(STEEL))
    c.dot(248, 130, 26, "#fbf8f0")
    c.stroke("M248 130l12-14M232 140h.1M230 126h.1M238 114h.1M264 140h.1", "#bf6a50", 4)
    for x in (180, 316):
        c.dot(x, 196, 11, c.ball(lighter(STEEL, 0.2)))
    c.body(240, [(230, 38), (252, 36), (260, 26)], c.metal(STEEL), 0.16)
    c.path("M212 246L108 262q-12 2-12 12t12 10l106-16z", c.down(WALNUT))
    c.stroke("M234 264v44M248 264v44", "#6b4429", 4)
    c.stroke("M346 196c30 0 26 30 20 60l-8 84", darker(STEEL, 0.15), 9)
    c.line([(364, 276), (358, 320)], INK, 13)
    c.body(240, [(314, 32), (340, 28), (354, 18)], c.across("#f7f3ea"), 0.2)
    c.oval(240, 314, 27, 5, "#8a5a38")
    c.stroke("M274 322c18-4 18 20-4 18", darker("#f7f3ea", 0.12), 6)
    c.box(140, 356, 216, 40, 12, c.metal(STEEL))
    c.stroke("M160 364h176", darker(STEEL, 0.5), 5, 0.8, "14 10")
    c.gleam([(164, 92), (164, 210)], 7, 0.7)


def coffee_maker(c: Canvas, colour: str) -> None:
    """A drip machine with its glass jug on the hotplate."""
    c.shadow(240, 398, 136, 16)
    c.box(256, 88, 118, 300, 24, c.across(darker(colour, 0.04)))
    c.path("M116 104q0-28 30-28h200q28 0 28 28v78H130q-14 0-14-14z", c.slant(lighter(colour, 0.1)))
    c.path("M150 182h110l-16 40h-78z", c.down(darker(colour, 0.12)))
    c.box(106, 362, 270, 36, 14, c.down(darker(colour, 0.06)))
    c.oval(206, 364, 82, 8, INK)
    c.stroke("M276 262c44-8 44 68 0 66", INK, 13)
    c.body(204, [(238, 50), (256, 54), (300, 76), (340, 76), (358, 66)], c.glass("#dbe8ea", 1.3), 0.14)
    c.body(204, [(296, 72), (312, 74), (340, 73), (354, 64)], c.blend("#6e4026", "#42241a"), 0.14)
    c.oval(204, 296, 72, 9, "#8d5936")
    c.body(204, [(226, 46), (240, 54)], c.across(INK), 0.15)
    c.box(290, 226, 56, 42, 8, "#34383b")
    c.stroke("M302 238v18M312 240v16M322 240h.1M322 252h.1M332 238v18", "#f2c27a", 4)
    c.dot(318, 300, 11, c.ball("#f6f2ea"))
    c.dot(318, 332, 11, c.ball("#bf6a50"))
    c.stroke("M140 100h170", "#ffffff", 7, 0.7)
    c.gleam([(146, 314), (146, 338)], 7, 0.8)


def coffee_grinder(c: Canvas, colour: str) -> None:
    """A slim grinder with a window of beans."""
    c.shadow(232, 398, 70, 14)
    c.body(232, [(304, 60), (388, 60), (396, 54)], c.glass("#d8d3cc", 1.5), 0.14)
    c.body(232, [(350, 56), (386, 56), (392, 50)], c.across("#6b452d"), 0.14)
    c.oval(232, 350, 56, 8, "#8a5d3e")
    c.body(232, [(172, 62), (306, 62), (312, 58)], c.across(lighter(colour, 0.1)), 0.14)
    c.ring(232, 206, 62, "#d9b27a", 6, 0.9, 0.14)
    c.stroke("M176 222l2 10M188 226l2 10M202 228l1 10M218 230v10M234 230v10M250 230v10M264 228l-1 10M278 226l-2 10", "#d9d3c8", 3, 0.8)
    c.dot(232, 276, 10, c.ball("#f0ebe0"))
    c.body(232, [(96, 52), (166, 60), (174, 60)], c.glass("#e3ddd4", 1.5), 0.14)
    c.body(232, [(122, 50), (168, 56)], c.across("#7a4f33"), 0.14)
    beans = "".join(f"M{190 + (i * 29) % 84} {128 + (i * 17) % 38}l7 4" for i in range(16))
    c.stroke(beans, "#4f301f", 9)
    c.body(232, [(80, 44), (88, 54), (100, 54)], c.across(colour), 0.15)
    for x, y, turn in ((338, 390, 20), (362, 376, -30), (380, 396, 60), (118, 392, -15)):
        with c.moved(x, y, turn=turn):
            c.oval(0, 0, 14, 9, c.ball("#75492d"))
            c.stroke("M-10 0q10-4 20 0", "#47291a", 2.5)
    c.gleam([(190, 244), (190, 296)], 7, 0.35)


def blender(c: Canvas, colour: str) -> None:
    """A jug blender under a sound hood."""
    c.shadow(240, 404, 110, 15)
    c.path("M150 282q0-16 16-16h148q16 0 16 16l20 104q2 16-16 16H146q-18 0-16-16z", c.across(colour))
    c.dot(240, 340, 32, c.metal(STEEL))
    c.dot(240, 340, 24, c.ball(lighter(colour, 0.2)))
    c.stroke("M240 340v-16", "#bf6a50", 5)
    c.stroke("M176 372h.1M304 372h.1M190 312h.1M290 312h.1", "#9fb8a8", 10)
    c.path("M152 118Q150 66 240 66T328 118L320 266H160z", c.glass("#dfe8ea", 0.9))
    c.body(240, [(118, 58), (150, 64), (248, 50), (262, 46)], c.glass("#d3e2e4", 1.3), 0.13)
    c.body(240, [(166, 62), (248, 49), (258, 44)], c.blend("#f7dfd0", "#e9a28f", opacity=(0.95, 1)), 0.13)
    c.oval(240, 166, 62, 8, "#fdeee4")
    for x, y, tint in ((216, 196, "#cf4d43"), (256, 216, "#cf4d43"), (232, 234, "#7d5b8c"), (266, 186, "#7d5b8c")):
        c.dot(x, y, 8, c.ball(tint))
    c.stroke("M240 254l-16-8M240 254l16-8", darker(STEEL, 0.3), 4)
    c.stroke("M298 136c32 0 34 90-2 92", "#ffffff", 11, 0.75)
    c.body(240, [(102, 48), (120, 60)], c.across(INK), 0.14)
    c.box(218, 60, 44, 14, 7, c.down(darker(colour, 0.1)))
    c.gleam([(170, 116), (170, 236)], 8, 0.8)


def blender_cup(c: Canvas, colour: str) -> None:
    """A rechargeable cup for the bag, with fruit beside it."""
    c.shadow(232, 402, 76, 14)
    c.body(228, [(300, 58), (316, 62), (388, 60), (398, 54)], c.across(colour), 0.14)
    c.dot(228, 356, 15, c.ball(lighter(colour, 0.6)))
    c.stroke("M228 349v7M223 352a7 7 0 1 0 10 0", darker(colour, 0.4), 2.5)
    c.body(228, [(152, 54), (292, 58), (304, 56)], c.glass("#dcefe8", 1.2), 0.14)
    c.body(228, [(196, 52), (290, 55), (300, 52)], c.blend("#f6d37e", "#f0a95e", opacity=(0.9, 1)), 0.14)
    c.oval(228, 196, 52, 7, "#fbe6b4")
    c.stroke("M216 292l12-10 12 10", darker(STEEL, 0.2), 4)
    c.stroke("M212 108c0-40 66-40 62 0", darker(colour, 0.16), 9)
    c.body(228, [(104, 44), (118, 56), (150, 58), (158, 56)], c.across(colour), 0.14)
    c.oval(228, 103, 42, 6, lighter(colour, 0.5))
    c.dot(350, 368, 34, c.ball("#f0a04c"))
    for x, y in ((112, 386), (134, 392), (122, 370)):
        c.dot(x, y, 13, c.ball("#6a6f9e"))
    c.path("M350 336q4-16 22-14-4 16-22 14z", "#7f9a72")
    c.gleam([(186, 178), (186, 280)], 8, 0.85)
    c.gleam([(182, 330), (182, 380)], 7, 0.5)


def rice_cooker(c: Canvas, colour: str, *, mini: bool) -> None:
    """A rounded cooker: full size with a screen, or a tall mini one with a carrying handle."""
    wide, top = (104, 190) if mini else (150, 186)
    c.shadow(240, 388, wide, 17)
    if mini:
        c.stroke("M152 236C140 92 340 92 328 236", darker(colour, 0.2), 13)
        c.stroke("M158 214C160 120 300 104 320 190", lighter(colour, 0.5), 4, 0.6)
    else:
        c.path("M96 262q-26 2-26 20t26 18zM384 262q26 2 26 20t-26 18z", darker(colour, 0.2))
    c.body(240, [(top + 30, wide), (top + 70, wide + 4), (350, wide - 4), (376, wide - 18), (386, wide - 26)], c.across(colour), 0.12)
    c.body(
        240,
        [(top - 34, wide * 0.4), (top - 26, wide * 0.74), (top + 6, wide - 4), (top + 30, wide + 1)],
        c.across(lighter(colour, 0.22)),
        0.12,
    )
    c.ring(240, top + 31, wide + 1, darker(colour, 0.4), 4, 0.45, 0.12)
    c.oval(240 + wide * 0.3, top - 12, 19, 6, darker(colour, 0.28))
    c.stroke(f"M{240 + wide * 0.3 - 6} {top - 30}c-10-14 10-22 0-38", "#ffffff", 5, 0.7)
    if mini:
        c.dot(240, 306, 27, c.metal(STEEL))
        c.dot(240, 306, 20, c.ball(lighter(colour, 0.3)))
        c.stroke("M240 306v-13", "#bf6a50", 4)
        c.stroke("M204 346h72", darker(colour, 0.3), 5, 0.4)
    else:
        c.box(174, 262, 132, 74, 22, "#3d4144")
        c.stroke("M204 282v20M218 282h10v9h-10v9h10M240 286h.1M240 298h.1M252 282h10v18h-10z", "#f4d9a0", 4)
        c.stroke("M196 320h12M222 320h12M248 320h12M274 320h12", "#a9adaf", 5)
        c.box(206, top + 24, 68, 16, 8, c.down(darker(colour, 0.08)))
    c.gleam([(240 - wide * 0.82, top + 66), (240 - wide * 0.8, 340)], 10, 0.6)


def air_fryer(c: Canvas, colour: str, *, large: bool) -> None:
    """A fryer with its drawer: a window and a screen, or a small one with two dials."""
    wide, top = (140, 84) if large else (116, 126)
    c.shadow(240, 398, wide, 16)
    c.path(
        f"M{240 - wide} {top + 70}Q{240 - wide} {top} 240 {top}T{240 + wide} {top + 70}L{232 + wide} 370"
        f"Q{230 + wide} 396 {206 + wide} 396H{274 - wide}Q{250 - wide} 396 {248 - wide} 370z",
        c.across(colour),
    )
    if large:
        c.path("M158 140q82-34 164 0v36q-82-26-164 0z", "#3c4043")
        c.stroke("M196 150h.1M212 146h.1M268 146h.1M284 150h.1M232 144h16M232 154h16", "#f4d9a0", 5)
        c.box(116, 196, 248, 178, 26, c.slant(darker(colour, 0.05)))
        c.box(140, 212, 200, 86, 18, "#4a3c34")
        c.oval(240, 284, 92, 30, c.pool("#f2b45e", 0.9))
        for x, turn in ((184, -20), (238, 14), (292, -10)):
            with c.moved(x, 268, turn=turn):
                c.path("M-28 4C-26-18 8-24 22-8 34 6 20 22 0 20-16 20-28 16-28 4z", c.ball("#cf8a3f"))
        c.box(140, 212, 200, 86, 18, c.glass("#ffffff", 0.35))
        c.gleam([(156, 232), (196, 226)], 6, 0.5)
    else:
        for x in (196, 284):
            c.dot(x, 184, 30, c.metal(STEEL))
            c.dot(x, 184, 23, c.ball("#f7f3ea"))
            c.stroke(f"M{x} 184l{6 if x < 240 else -8}-13", "#5b5f62", 4)
            c.stroke(
                f"M{x - 24} 206h.1M{x - 34} 184h.1M{x - 24} 160h.1M{x} 148h.1M{x + 24} 160h.1M{x + 34} 184h.1", darker(colour, 0.4), 4, 0.7
            )
        c.box(138, 236, 204, 138, 26, c.slant(darker(colour, 0.06)))
    grip = 310 if large else 280
    c.path(f"M212 {grip}h56l8 62q-36 12-72 0z", c.across(MATERIALS["oak"] if not large else "#c49a6a"))
    c.gleam([(252 - wide, top + 96), (258 - wide, 350)], 9, 0.6)
    c.stroke("M200 396h80", darker(colour, 0.4), 4, 0.5)


def oven(c: Canvas, colour: str) -> None:
    """A table-top oven, a loaf browning behind the glass."""
    c.shadow(240, 386, 188, 17)
    c.box(92, 374, 26, 14, 5, INK)
    c.box(362, 374, 26, 14, 5, INK)
    c.box(50, 146, 380, 232, 26, c.slant(colour))
    c.box(70, 172, 262, 186, 18, c.slant(darker(colour, 0.08)))
    c.box(86, 206, 230, 134, 12, "#4a3528")
    c.oval(201, 286, 112, 52, c.pool("#f6b45a", 0.9))
    c.stroke("M90 216h222M90 332h222", "#f08a4a", 5, 0.85)
    c.path("M128 308C112 266 140 250 166 252h70c28-4 54 16 38 56z", c.ball("#c98a45"))
    c.stroke("M162 258q12 10 14 30M196 256q12 10 14 32M230 258q12 10 14 28", "#f2d49c", 7, 0.9)
    c.stroke("M92 312h218", "#b9b4ac", 4)
    c.box(86, 206, 230, 134, 12, c.glass("#ffffff", 0.25))
    c.rod([(104, 188), (298, 188)], MATERIALS["oak"], 12)
    for y in (196, 260, 324):
        c.dot(382, y, 24, c.metal(STEEL))
        c.dot(382, y, 18, c.ball("#f7f3ea"))
        c.stroke(f"M382 {y}l{(y - 260) // 8}-11", "#bf6a50", 4)
    c.gleam([(100, 226), (150, 226)], 6, 0.45)
    c.stroke("M82 157h260", "#ffffff", 6, 0.7)


def toaster(c: Canvas, colour: str) -> None:
    """A two-slot toaster, toast just up."""
    c.shadow(240, 388, 156, 17)
    for x in (168, 252):
        d = f"M{x - 42} 258v-96c-16-6-16-38 14-38h62c30 0 30 32 14 38v96z"
        c.path(d, c.slant("#b9783c"))
        c.path(f"M{x - 32} 258v-102c-10-4-10-22 8-22h54c18 0 18 18 8 22v102z", c.ball("#f2d6a0"))
    c.path("M84 262q0-52 52-52H344q52 0 52 52v92q0 30-30 30H114q-30 0-30-30z", c.across(colour))
    c.path("M112 232q10-14 28-14H340q18 0 28 14z", c.down(lighter(colour, 0.5)))
    c.box(126, 220, 90, 9, 4, darker(colour, 0.6))
    c.box(226, 220, 90, 9, 4, darker(colour, 0.6))
    c.box(366, 250, 12, 84, 6, darker(colour, 0.4))
    c.box(358, 262, 46, 20, 9, c.down(INK))
    c.dot(140, 330, 23, c.metal(STEEL))
    c.dot(140, 330, 17, c.ball("#fbf7ee"))
    c.stroke("M140 330l8-10", "#bf6a50", 4)
    c.stroke("M194 330h.1M222 330h.1M250 330h.1", "#fffaf0", 15)
    c.stroke("M86 366h308", darker(colour, 0.25), 3, 0.5)
    c.box(112, 382, 36, 10, 4, INK)
    c.box(332, 382, 36, 10, 4, INK)
    c.gleam([(104, 262), (116, 242), (136, 234)], 8, 0.6)


PICTURES = {
    "kettle-mist-15": picture(electric_kettle, "linen"),
    "kettle-cranebill": picture(gooseneck, "clay"),
    "kettle-traveller": picture(folding_kettle, "mint"),
    "healthpot-herbal": picture(herbal_pot, "lilac"),
    "espresso-deepwords": picture(espresso_machine, "lake"),
    "coffeemaker-morningpaper": picture(coffee_maker, "sage"),
    "grinder-finesand": picture(coffee_grinder, "sand"),
    "blender-whirlwind": picture(blender, "clay"),
    "juicer-ontheway": picture(blender_cup, "butter"),
    "ricecooker-paddyscent": picture(rice_cooker, "fern", mini=False, zoom=1.12),
    "ricecooker-smallstove": picture(rice_cooker, "stone", mini=True, zoom=1.12),
    "airfryer-crisp-5": picture(air_fryer, "mist", large=True),
    "airfryer-crisp-25": picture(air_fryer, "blush", large=False, zoom=1.14),
    "oven-wheatfield": picture(oven, "fern"),
    "toaster-daybreak": picture(toaster, "mist"),
}
