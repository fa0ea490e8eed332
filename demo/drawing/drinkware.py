"""Mugs, glasses, flasks, pots for tea."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter
from shapes import leaf, polygon, turned

STEEL = MATERIALS["steel"]
BAMBOO = MATERIALS["bamboo"]


def _steam(c: Canvas, x: float, y: float) -> None:
    c.stroke(f"M{x - 20} {y}c-12-16 12-26 0-44M{x + 18} {y - 6}c-12-16 12-28 0-50", "#ffffff", 6, 0.6)


def matin_mug(c: Canvas, colour: str) -> None:
    """A straight mug with a big round handle."""
    c.shadow(224, 376, 108, 18)
    c.stroke("M314 222c76-14 82 104-4 98", darker(colour, 0.12), 24)
    c.stroke("M318 218c58-10 66 40 58 66", lighter(colour, 0.4), 6, 0.8)
    c.body(220, [(180, 102), (350, 102), (368, 96), (374, 88)], c.across(colour), 0.17)
    c.ring(220, 352, 101, darker(colour, 0.2), 3, 0.3)
    c.mouth(220, 180, 102, "#ece7dc", 0.17, 6)
    c.oval(221, 188, 86, 12, c.slant("#6e4630"))
    c.stroke("M160 186q40-8 88-6", "#c79a6b", 4, 0.6)
    _steam(c, 222, 160)
    c.gleam([(140, 226), (140, 326)], 11, 0.45)


def lava_mug(c: Canvas, colour: str) -> None:
    """A low round mug: rust red at the lip melting into ink."""
    shape = [(196, 104), (220, 122), (280, 134), (330, 118), (366, 84), (372, 78)]
    outline = turned(222, shape, 0.18)
    c.shadow(222, 374, 120, 18)
    c.stroke("M340 246c64-4 58 82-18 80", darker("#3a3438", 0.1), 22)
    c.stroke("M344 241c40-2 48 24 42 44", lighter(colour, 0.3), 5, 0.6)
    c.path(outline, c.across(colour))
    with c.clipped(outline):
        ink = (
            "M60 276"
            "C100 262 110 300 140 284 168 270 176 316 206 300 232 284 240 262 268 286 290 304 310 270 340 284 360 292 380 276 400 280"
            "V420H60z"
        )
        c.path(ink, c.across("#38343c"))
        c.stroke(
            "M86 270C110 258 122 292 146 274 170 262 180 304 208 288 232 274 244 254 270 276 292 294 312 262 350 274",
            lighter(colour, 0.45),
            5,
            0.4,
        )
        c.stroke("M150 300v26M214 312v34M276 296v30M318 292v20", lighter(colour, 0.2), 5, 0.35)
    c.mouth(222, 196, 104, "#4a4046", 0.18, 6)
    c.gleam([(118, 236), (104, 268), (106, 296)], 10, 0.4)


def double_glass(c: Canvas, colour: str) -> None:
    """Two walls with air between, holding a layered latte."""
    c.shadow(240, 384, 96, 18, 0.8)
    outer = [(130, 106), (200, 106), (300, 96), (350, 84), (376, 76), (382, 66)]
    inner = [(136, 92), (220, 90), (300, 72), (334, 40), (340, 24)]
    c.body(240, outer, c.glass(colour, 1.2), 0.15)
    c.body(240, [(192, 90), (240, 88), (300, 72), (334, 40), (340, 24)], c.blend("#d9b48a", "#7a4a2e"), 0.15)
    c.body(240, [(172, 91), (186, 91), (214, 89)], c.blend("#fbf4e6", "#e6cba6"), 0.15)
    c.body(240, inner, c.glass("#ffffff", 0.6), 0.15)
    c.oval(240, 172, 90, 13, "#fffaf0")
    c.oval(240, 130, 106, 16, "#ffffff", 0.35)
    c.stroke("M134 130a106 16 0 0 0 212 0a106 16 0 0 0-212 0", "#ffffff", 3.5, 0.9)
    c.gleam([(146, 164), (150, 290), (164, 350)], 9, 0.85)
    c.gleam([(334, 190), (328, 280)], 5, 0.7)


def reeded_tumbler(c: Canvas, colour: str) -> None:
    """A ribbed glass of cold tea with mint."""
    c.shadow(240, 382, 100, 18, 0.8)
    shape = [(132, 104), (370, 84), (370, 84), (380, 78)]
    outline = turned(240, shape, 0.15)
    c.path(outline, c.glass(colour, 1.1))
    c.body(240, [(196, 94), (352, 80)], c.blend("#e9b763", "#c27f37"), 0.15)
    c.oval(240, 196, 94, 14, c.slant("#f1cc83"))
    c.box(198, 178, 42, 36, 8, "#ffffff", 0.55)
    c.path(polygon([(250, 174), (292, 184), (284, 220), (244, 208)], 7), "#ffffff", 0.5)
    for angle in (50, 100, 145):
        c.path(leaf(262, 186, 58, angle), c.slant("#7fa878"))
    with c.clipped(outline):
        ribs = "".join(f"M{240 + i * 20} 128L{240 + i * 16} 384" for i in range(-5, 6))
        c.stroke(ribs, "#ffffff", 6, 0.42)

    c.stroke("M136 132a104 15.6 0 0 0 208 0a104 15.6 0 0 0-208 0", "#ffffff", 5, 0.95)
    c.gleam([(152, 166), (164, 340)], 8, 0.8)


def wine_glasses(c: Canvas, colour: str) -> None:
    """Two fine stem glasses, one with red wine."""
    for x, y, wine in ((306, -10, False), (178, 8, True)):
        with c.moved(x, y):
            c.shadow(0, 378, 66, 12, 0.7)
            c.oval(0, 376, 62, 11, c.glass(colour, 1.2))
            c.stroke("M-62 376a62 11 0 0 0 124 0", "#ffffff", 3, 0.9)
            c.path("M-5 262h10l-1 92q2 14 24 20h-56q22-6 24-20z", c.glass(colour, 1.4))
            c.body(0, [(92, 54), (140, 74), (190, 82), (234, 56), (262, 10)], c.glass(colour), 0.14)
            if wine:
                c.body(0, [(184, 80), (206, 76), (236, 50), (256, 12)], c.blend("#9c3b45", "#5f1f2b"), 0.14)
                c.oval(0, 184, 80, 11, "#b4525a")
            c.stroke("M-54 92a54 7.5 0 0 0 108 0a54 7.5 0 0 0-108 0", "#ffffff", 3, 0.95)
            c.gleam([(-46, 118), (-62, 160), (-62, 200), (-50, 226)], 6, 0.85)


def flask(c: Canvas, colour: str) -> None:
    """A slim vacuum flask with a push-button lid and a carrying loop."""
    c.shadow(240, 394, 66, 14)
    c.stroke("M286 118c44 0 40 52 4 52", darker(colour, 0.3), 9)
    c.body(240, [(168, 44), (182, 58), (206, 62), (372, 62), (386, 60), (392, 54)], c.across(colour), 0.13)
    c.ring(240, 376, 62, darker(colour, 0.25), 3, 0.5)
    c.body(240, [(150, 46), (168, 46)], c.metal(STEEL), 0.14)
    c.body(240, [(92, 38), (100, 48), (152, 50)], c.across(lighter(colour, 0.25)), 0.14)
    c.oval(240, 94, 32, 5, lighter(colour, 0.6))
    c.path("M222 118h36q6 0 6 6v16q-24 6-48 0v-16q0-6 6-6z", c.down(darker(colour, 0.2)))
    c.gleam([(196, 220), (196, 360)], 9, 0.5)
    c.gleam([(202, 112), (202, 142)], 6, 0.6)


def vacuum_jug(c: Canvas, colour: str) -> None:
    """A table jug: spout to the left, big handle to the right."""
    c.shadow(228, 388, 100, 16)
    c.stroke("M284 148c76-18 92 60 74 132-4 18-20 22-38 20", darker(colour, 0.14), 22)
    c.stroke("M296 140c56-10 72 38 62 104", lighter(colour, 0.5), 6, 0.8)
    c.body(228, [(162, 62), (186, 72), (240, 92), (340, 98), (374, 94), (386, 88)], c.across(colour), 0.14)
    c.body(228, [(352, 98), (376, 95), (388, 88)], c.metal(STEEL), 0.14)
    c.path("M170 150L134 112q-2-8 8-8h60z", c.slant(colour))
    c.body(228, [(104, 54), (120, 62), (164, 66)], c.across(lighter(colour, 0.12)), 0.14)
    c.oval(228, 104, 54, 8, lighter(colour, 0.5))
    c.path("M226 82h92q20 0 18 14-30 8-110 6z", c.down("#c49a6a"))
    c.ring(228, 166, 66, darker(colour, 0.35), 3, 0.4)
    c.gleam([(158, 236), (150, 330)], 11, 0.6)


def commuter_cup(c: Canvas, colour: str) -> None:
    """A tapered tumbler with a straw lid and a grip band."""
    c.shadow(240, 394, 70, 14)
    c.line([(262, 150), (284, 44)], darker("#bf6a50", 0.05), 13)
    c.line([(259, 146), (280, 46)], lighter("#bf6a50", 0.4), 4, 0.7)
    c.body(240, [(166, 88), (372, 64), (386, 62), (392, 56)], c.across(colour), 0.13)
    c.body(240, [(252, 78.5), (316, 71)], c.across("#8a7463"), 0.13)
    c.ring(240, 268, 77, "#ffffff", 2, 0.25, 0.13)
    c.ring(240, 300, 73, "#ffffff", 2, 0.25, 0.13)
    c.body(240, [(132, 84), (142, 94), (162, 96), (172, 90)], c.across("#5f5a55"), 0.14)
    c.oval(240, 132, 82, 11, lighter("#5f5a55", 0.2))
    c.path("M196 126q30-10 58-4l-4 12q-28 4-50 0z", c.down("#45413d"))
    c.gleam([(170, 190), (180, 244)], 9, 0.6)
    c.gleam([(188, 330), (192, 366)], 8, 0.5)


def sports_bottle(c: Canvas, colour: str) -> None:
    """A clear litre bottle with hour marks and a loop on its lid."""
    c.shadow(240, 398, 74, 14, 0.8)
    water = "#a8d0e0"
    c.body(240, [(152, 42), (170, 66), (196, 74), (380, 74), (392, 70), (396, 62)], c.glass("#d3e7ee", 1.3), 0.13)
    c.body(240, [(218, 70), (376, 70), (388, 66), (390, 58)], c.blend(lighter(water, 0.3), water, opacity=(0.85, 0.95)), 0.13)
    c.oval(240, 218, 70, 9, lighter(water, 0.6), 0.9)
    for i, y in enumerate(range(240, 380, 24)):
        c.line([(282 - (i % 2) * 10, y), (304, y - 3)], "#ffffff", 4, 0.95)
    c.stroke("M210 92c0-40 60-40 60 0", "#bf6a50", 10)
    c.body(240, [(92, 46), (100, 50), (150, 50)], c.across("#4d5a62"), 0.14)
    c.ring(240, 112, 50, "#ffffff", 2, 0.3)
    c.ring(240, 128, 50, "#ffffff", 2, 0.3)
    c.gleam([(182, 216), (182, 366)], 9, 0.8)


def teapot(c: Canvas, colour: str) -> None:
    """A round pot under an overhead cane handle."""
    c.shadow(236, 374, 118, 18)
    c.stroke("M146 222C134 60 342 60 330 222", "#a9743f", 14)
    c.stroke("M150 200C150 84 300 72 320 170", "#e0b67c", 4, 0.8)
    c.stroke("M142 236l8-18M336 236l-8-18", "#8a5c30", 16)
    c.path("M112 316C76 300 78 250 34 232l14-18c50 14 62 40 92 54z", c.slant(colour))
    c.oval(41, 223, 12, 7, darker(colour, 0.4))
    c.body(236, [(222, 66), (240, 104), (286, 132), (334, 112), (366, 76), (372, 72)], c.across(lighter(colour, 0.08)), 0.14)
    c.body(236, [(196, 22), (204, 52), (218, 70), (226, 70)], c.across(lighter(colour, 0.12)), 0.15)
    c.ring(236, 226, 70, darker(colour, 0.5), 3, 0.5, 0.15)
    c.body(236, [(176, 14), (184, 19), (198, 11)], c.across(colour), 0.25)
    c.stroke("M120 306q116 34 232-4", lighter(colour, 0.3), 3, 0.25)
    c.gleam([(132, 262), (122, 288), (126, 318)], 9, 0.35)


def tea_set(c: Canvas, colour: str) -> None:
    """A bamboo tray with a lidded bowl, a pitcher and four cups."""
    c.shadow(240, 378, 190, 18)
    c.path(polygon([(86, 292), (394, 292), (444, 352), (36, 352)], 12), c.down(BAMBOO))
    c.stroke("M100 306h280M88 320h304M74 336h332", darker(BAMBOO, 0.35), 3, 0.5)
    c.path("M38 348h404v18q0 12-12 12H50q-12 0-12-12z", c.down(darker(BAMBOO, 0.14)))
    c.body(170, [(296, 44), (304, 46)], c.across(colour), 0.18)
    c.oval(170, 298, 54, 10, c.slant(colour))
    c.body(170, [(214, 62), (240, 52), (276, 32), (290, 26)], c.across(colour), 0.18)
    c.oval(170, 214, 64, 12, lighter(colour, 0.6))
    c.body(170, [(182, 20), (192, 42), (210, 55)], c.across(colour), 0.16)
    c.body(170, [(168, 17), (182, 13)], c.across(colour), 0.3)
    c.path("M262 226l-16-12q40-8 60 0z", c.slant(colour))
    c.stroke("M324 236c34-4 30 44-4 42", darker(colour, 0.12), 9)
    c.body(290, [(216, 38), (240, 36), (270, 40), (290, 32)], c.across(colour), 0.2)
    c.mouth(290, 216, 38, "#d9a35a", 0.2, 4)
    for x, y in ((110, 322), (176, 336), (302, 336), (370, 322)):
        c.body(x, [(y - 20, 28), (y, 22), (y + 14, 15)], c.across(colour), 0.22)
        c.mouth(x, y - 20, 28, "#dba65f", 0.22, 4)
    c.stroke("M136 236q6 22 20 34M276 246q-2 14 2 26", "#7fa3a0", 4, 0.6)


def carafe(c: Canvas, colour: str) -> None:
    """A tall glass pitcher with lemon, under a bamboo lid."""
    c.shadow(226, 396, 84, 15, 0.8)
    c.stroke("M296 190c74-14 76 124 8 122", "#ffffff", 16, 0.55)
    c.stroke("M300 184c66-8 66 110 6 118", "#9fb9bd", 3, 0.7)
    body = [(126, 56), (156, 54), (210, 72), (300, 86), (370, 86), (388, 80), (394, 72)]
    c.body(226, body, c.glass(colour, 1.3), 0.13)
    c.body(226, [(224, 72), (300, 82), (370, 82), (384, 77), (388, 68)], c.blend("#e6f0dc", "#cfe3c9", opacity=(0.8, 0.95)), 0.13)
    c.oval(226, 224, 72, 9, "#f5faee", 0.9)
    for x, y, turn in ((200, 262, -18), (252, 306, 22), (196, 348, 10)):
        with c.moved(x, y, turn=turn):
            c.oval(0, 0, 27, 24, "#f0cf57")
            c.oval(0, 0, 22, 19, "#faeaa6")
            c.stroke("M0-16v32M-18 0h36M-13-11l26 22M13-11l-26 22", "#f0cf57", 2.5)
    c.path("M172 124l-26-20q30-8 60-4z", c.glass(colour, 1.4))
    c.body(226, [(96, 50), (118, 56), (128, 54)], c.across(BAMBOO), 0.15)
    c.oval(226, 96, 50, 7.5, lighter(BAMBOO, 0.4))
    c.body(226, [(72, 16), (80, 20), (94, 14)], c.across(BAMBOO), 0.25)
    c.gleam([(166, 218), (154, 290), (154, 360)], 9, 0.8)


PICTURES = {
    "mug-matin": picture(matin_mug, "linen", zoom=1.1),
    "mug-lava": picture(lava_mug, "sand", stuff="lava", zoom=1.1),
    "glass-glacier": picture(double_glass, "lake", stuff="glass", zoom=1.08),
    "tumbler-reeded": picture(reeded_tumbler, "fern", zoom=1.08),
    "wineglass-moonarc": picture(wine_glasses, "evening", stuff="glass"),
    "thermos-wayfarer": picture(flask, "butter"),
    "jug-wayfarer": picture(vacuum_jug, "clay"),
    "cup-commute": picture(commuter_cup, "sage"),
    "bottle-spring": picture(sports_bottle, "blush"),
    "teapot-listenrain": picture(teapot, "linen"),
    "teaset-bambooshade": picture(tea_set, "fern", stuff="porcelain", zoom=1.1),
    "carafe-limpid": picture(carafe, "lake"),
}
