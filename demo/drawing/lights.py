"""Bulbs, strips, lanterns and small lights."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter

STEEL = MATERIALS["steel"]
WARM = "#ffe2a6"


def _bulb(c: Canvas, x: float, y: float, size: float, light: str) -> None:
    """A standing bulb, screw downward, its middle at (x, y)."""
    with c.moved(x, y, scale=size):
        c.body(0, [(76, 30), (128, 28), (136, 16)], c.metal(STEEL), 0.16)
        c.stroke("M-30 90q30 9 60-3M-30 103q30 9 60-3M-29 116q29 9 58-3", darker(STEEL, 0.45), 4, 0.7)
        c.body(0, [(132, 14), (142, 8)], "#4b4a49", 0.3)
        c.path("M-34 84C-34 50-84 28-84-26-84-74-46-106 0-106S84-74 84-26C84 28 34 50 34 84q-34 12-68 0z", c.ball(light, 0.9))
        c.oval(0, -24, 60, 58, c.pool("#ffffff", 0.9))
        c.path("M-34 60h68v24q-34 12-68 0z", c.across("#f2ede2"))
        c.gleam([(-62, -40), (-52, -68), (-30, -86)], 8, 0.9)


def bulb_pair(c: Canvas, colour: str) -> None:
    """Two bulbs, one warm and one neutral."""
    c.glow(164, 200, 190, "#ffd08a", 0.9)
    c.glow(334, 238, 150, "#fff4e0", 0.9)
    c.shadow(164, 392, 44, 10)
    c.shadow(334, 392, 40, 10)
    _bulb(c, 164, 232, 1.12, "#ffd894")
    _bulb(c, 334, 264, 0.9, "#fff6e6")


def smart_bulb(c: Canvas, colour: str) -> None:
    """A bulb whose glow runs through several colours."""
    for x, y, tint in ((150, 170, "#f0a9a0"), (330, 170, "#9cc4e4"), (150, 300, "#f2cf86"), (330, 300, "#b3d8ae")):
        c.glow(x, y, 170, tint, 0.75)
    c.shadow(240, 396, 56, 11)
    _bulb(c, 240, 216, 1.24, "#fbeef2")
    with c.clipped("M156 222C156 160 190 110 240 106S344 150 344 186C344 250 290 270 282 316H198C196 280 136 260 136 186z"):
        c.oval(176, 174, 70, 70, c.pool("#f4a9a0", 0.6))
        c.oval(304, 170, 74, 74, c.pool("#8fbde6", 0.6))
        c.oval(242, 260, 70, 60, c.pool("#f7d583", 0.7))
    c.stroke("M214 176a36 36 0 0 1 52 0M226 192a20 20 0 0 1 28 0M240 207h.1", "#ffffff", 7, 0.95)


def strip(c: Canvas, colour: str) -> None:
    """A coil of unbroken light, its end running off."""
    arcs = "".join(
        f"A{r} {r * 0.86:.0f} 0 0 1 {220 + (r + 11) * side} 226" for r, side in zip(range(34, 154, 11), (1, -1) * 6, strict=False)
    )
    d = f"M186 226{arcs}C375 320 384 400 480 404"
    c.glow(220, 228, 226, WARM, 0.9)
    c.stroke(d, "#4a3a30", 22, 0.14)
    c.stroke(d, "#f6f0e3", 17)
    c.stroke(d, "#ffdf98", 9)
    c.stroke(d, "#fffbee", 4)


def lantern(c: Canvas, colour: str) -> None:
    """A hurricane lantern."""
    c.glow(240, 246, 190, "#ffd591", 0.9)
    c.shadow(240, 402, 92, 14)
    c.stroke("M150 200C130 20 350 20 330 200", darker(colour, 0.2), 7)
    for x in (156, 324):
        c.rod([(x, 168), (x, 356)], colour, 12)
    c.body(240, [(94, 16), (106, 26), (120, 44), (140, 48), (158, 84), (168, 88)], c.across(colour), 0.14)
    c.oval(240, 92, 22, 4, lighter(colour, 0.3))
    c.body(240, [(166, 58), (220, 78), (270, 76), (318, 56)], c.glass("#fff0cc", 1.1), 0.14)
    c.oval(240, 244, 58, 66, c.pool("#ffe7ad", 0.95))
    c.path("M240 190C262 224 268 250 256 274q-16 16-32 0C212 250 218 224 240 190z", c.ball("#ffc862"))
    c.path("M240 226c10 18 12 30 6 44q-6 6-12 0c-6-14-4-26 6-44z", "#fff7dc")
    c.stroke("M178 238q62 16 124 0", darker(colour, 0.1), 4, 0.7)
    c.body(240, [(312, 62), (330, 92), (372, 98), (394, 96), (400, 90)], c.across(colour), 0.14)
    c.body(240, [(292, 22), (314, 34)], c.across(MATERIALS["brass"]), 0.2)
    c.dot(240, 368, 14, c.ball(MATERIALS["brass"]))
    c.gleam([(190, 206), (180, 240), (184, 280)], 7, 0.8)
    c.gleam([(160, 350), (158, 386)], 7, 0.4)


def string_lights(c: Canvas, colour: str) -> None:
    """Points of light along a fine copper wire, part of it in a jar."""
    rows = (
        [(0, 80), (80, 120), (170, 116), (260, 80), (350, 92), (420, 130), (480, 120)],
        [(0, 160), (70, 190), (150, 178), (220, 152), (300, 168), (390, 212), (480, 190)],
    )
    for points in rows:
        c.line(points, colour, 2.5)
        for x, y in points[1:-1]:
            c.glow(x, y + 4, 30, "#ffdf94")
            c.dot(x, y + 4, 5, "#fffdf2")
    c.shadow(240, 408, 84, 13)
    c.glow(240, 330, 130, WARM, 0.8)
    c.body(240, [(248, 58), (262, 78), (290, 84), (390, 82), (402, 74)], c.glass("#eaf2ee", 1.1), 0.14)
    coil = [(190, 290), (250, 276), (292, 304), (230, 318), (186, 342), (250, 350), (294, 372), (226, 384), (190, 372)]
    c.line(coil, colour, 2.5)
    for x, y in coil:
        c.glow(x, y, 24, "#ffdf94")
        c.dot(x, y, 4.5, "#fffdf2")
    c.stroke("M182 248a58 9 0 0 0 116 0a58 9 0 0 0-116 0", "#ffffff", 5, 0.8)
    c.gleam([(172, 296), (170, 374)], 7, 0.7)


def garden_lights(c: Canvas, colour: str) -> None:
    """Two path lights in the grass at dusk."""
    c.path("M0 372Q120 350 240 366T480 356V480H0z", c.down("#7d9377"))
    for x, y, size in ((160, 0, 1.0), (346, 46, 0.8)):
        with c.moved(x, y, scale=size):
            c.oval(0, 396, 130, 26, c.pool("#ffe9ae", 0.85))
            c.path("M-50 178L-104 392H104L50 178z", c.blend("#fff1c6", WARM, opacity=(0.75, 0)))
            c.rod([(0, 190), (0, 392)], "#4c4e4f", 13)
            c.body(0, [(132, 34), (182, 32)], c.glass("#fff3cf", 1.3), 0.16)
            c.dot(0, 160, 17, c.pool("#fff3c4"))
            c.body(0, [(104, 50), (124, 78), (136, 80)], c.across("#4c4e4f"), 0.16)
            c.oval(0, 104, 50, 9, c.slant("#5f7f9c"))
            c.stroke("M-16 97v14M16 97v14M-48 104h96", "#c9d6de", 1.5, 0.7)
            c.body(0, [(180, 36), (194, 30)], c.across("#4c4e4f"), 0.16)
    blades = "".join(f"M{x} {404 + (x * 7) % 38}q{-6 + x % 13} -20 {-8 + x % 17} -34" for x in range(14, 474, 19))
    c.stroke(blades, "#5f7a5b", 5, 0.8)


def cabinet_bar(c: Canvas, colour: str) -> None:
    """A slim bar under a cupboard, and the hand that wakes it."""
    oak = MATERIALS["oak"]
    c.path("M0 0h480v132H0z", c.down(oak))
    c.path("M0 122h480v14H0z", darker(oak, 0.3))
    c.stroke("M240 0v122M40 40q80 12 160 0M280 70q80-12 160 0M60 92q60-8 130 4", darker(oak, 0.25), 3, 0.4)
    c.box(210, 62, 8, 40, 4, darker(oak, 0.45))
    c.box(262, 62, 8, 40, 4, darker(oak, 0.45))
    c.path("M96 158H384L470 396H10z", c.blend("#fff5d8", WARM, opacity=(0.95, 0)))
    c.box(86, 136, 308, 17, 7, c.down(colour))
    c.box(96, 150, 270, 8, 4, "#fffbee")
    c.dot(380, 146, 4, "#8fd0b6")
    c.path("M0 392h480v88H0z", c.down("#efe6d8"))
    c.shadow(220, 400, 110, 14)
    c.box(120, 380, 200, 20, 9, c.down(MATERIALS["teak"]))
    for x, y, r in ((188, 352, 28), (244, 356, 26)):
        c.dot(x, y, r, c.ball("#cf5a48"))
    c.stroke("M188 326q2-8 6-10M244 332q2-8 6-10", "#7f9a72", 5)
    c.body(372, [(290, 12), (310, 16), (330, 26), (390, 26), (396, 22)], c.glass("#c9d8b4", 1.6), 0.16)
    c.body(372, [(276, 11), (292, 12)], c.across(MATERIALS["teak"]), 0.2)


PICTURES = {
    "bulb-warmcore": picture(bulb_pair, "evening", stuff="plaster"),
    "bulb-insight": picture(smart_bulb, "stone", stuff="plaster"),
    "strip-flowinglight": picture(strip, "evening", stage="flat", stuff="plaster"),
    "lantern-wildferry": picture(lantern, "evening"),
    "stringlights-milky": picture(string_lights, "dusk", stuff="copper"),
    "gardenlight-bypath": picture(garden_lights, "dusk", stage="wall", stuff="charcoal"),
    "cabinetlight-underleaf": picture(cabinet_bar, "sand", stage="wall"),
}
