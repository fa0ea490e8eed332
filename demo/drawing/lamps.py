"""Lamps: desk, bedside, floor, hanging, ceiling and wall."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter, mix
from shapes import on_circle

WARM = "#ffe2a6"
BRASS = MATERIALS["brass"]
BAMBOO = MATERIALS["bamboo"]


def desk_lamp(c: Canvas, colour: str) -> None:
    """A long bar of light on a jointed arm."""
    c.path("M108 132H370L452 396H22z", c.blend("#fff3d2", "#ffe9b8", opacity=(0.8, 0)))
    c.shadow(330, 388, 92, 14)
    c.body(330, [(366, 76), (380, 78), (388, 72)], c.across(colour), 0.2)
    c.oval(330, 366, 76, 15, lighter(colour, 0.4))
    c.rod([(330, 362), (392, 226)], colour, 14)
    c.rod([(392, 226), (298, 106)], colour, 14)
    c.dot(392, 226, 13, c.ball(darker(colour, 0.12)))
    c.box(88, 98, 300, 22, 11, c.down(colour))
    c.box(98, 116, 280, 9, 4, "#fff8e4")
    c.dot(298, 106, 11, c.ball(darker(colour, 0.12)))
    c.path("M74 372q50-14 88 0 40-14 88 0v14q-46-12-88 2-42-14-88-2z", c.down("#fdf6e6"))
    c.stroke("M162 374v14M92 374q32-6 56 2M176 376q26-8 56-2", darker("#e8dcc3", 0.15), 3, 0.6)


def clip_lamp(c: Canvas, colour: str) -> None:
    """A gooseneck lamp clamped to a shelf edge."""
    c.path("M116 196L30 420H300L214 178z", c.blend("#fff3d2", "#ffe9b8", opacity=(0.85, 0)))
    c.box(236, 330, 244, 22, 3, c.down(MATERIALS["oak"]))
    c.path("M236 352h244v10H236z", darker(MATERIALS["oak"], 0.4), 0.5)
    neck = "M322 312C330 180 300 92 236 96 206 100 190 118 178 140"
    c.stroke(neck, darker(colour, 0.32), 17)
    c.stroke(neck, lighter(colour, 0.3), 13, 1, "1 7")
    c.path("M288 300h70q12 0 12 12v16h-94v-16q0-12 12-12z", c.down(colour))
    c.path("M296 356h60q4 36-30 40-34-4-30-40z", c.down(darker(colour, 0.1)))
    c.rod([(326, 326), (326, 362)], BRASS, 9)
    with c.moved(166, 164, turn=24):
        c.path("M-20-40Q0-52 20-40L62 26q-62 22-124 0z", c.across(colour))
        c.oval(0, 27, 62, 17, "#fff7dc")
        c.oval(0, 29, 46, 11, "#ffedb8")
        c.gleam([(-18, -26), (-42, 14)], 6, 0.7)


def paper_lamp(c: Canvas, colour: str) -> None:
    """A paper moon on a wooden foot."""
    c.glow(240, 208, 228, WARM, 0.9)
    c.shadow(240, 392, 70, 13)
    c.body(240, [(346, 18), (362, 42), (380, 54), (388, 50)], c.across(MATERIALS["walnut"]), 0.18)
    c.dot(282, 372, 8, c.ball(BRASS))
    c.oval(240, 216, 136, 138, c.ball("#fff0cb", 0.7))
    ribs = "".join(
        f"M{240 - w} {y}q{w} {14 + (y - 216) * 0.16:.0f} {w * 2} 0"
        for y, w in ((112, 88), (142, 112), (174, 128), (206, 135), (238, 134), (270, 124), (300, 106), (326, 80))
    )
    c.stroke(ribs, "#c9a56b", 2.5, 0.5)
    c.stroke("M150 190l20 8M300 150l-16 12M268 268l22-6M196 296l14 8M330 230l-12 10M210 130l12 2", "#b98f52", 2, 0.4)
    c.oval(226, 196, 76, 76, c.pool("#ffffff", 0.8))
    c.body(240, [(74, 30), (86, 34)], c.across(MATERIALS["walnut"]), 0.16)


def toadstool_lamp(c: Canvas, colour: str) -> None:
    """A glowing mushroom."""
    c.glow(240, 276, 190, WARM, 0.9)
    c.shadow(240, 392, 92, 15)
    c.body(240, [(214, 38), (300, 34), (350, 50), (380, 84), (390, 80)], c.across("#f7ecd9"), 0.16)
    c.path("M206 210h68l-4 70h-60z", c.blend("#fff6da", "#fff6da", opacity=(0.95, 0)))
    c.path("M86 214C86 110 160 70 240 70s154 40 154 144C394 250 86 250 86 214z", c.ball(colour))
    c.oval(240, 218, 152, 25, c.slant(darker(colour, 0.2)))
    c.oval(240, 220, 128, 17, "#fff3cf")
    c.oval(240, 222, 60, 8, "#ffffff")
    c.gleam([(124, 178), (144, 136), (184, 108)], 13, 0.5)
    c.dot(240, 384, 5, "#c9a35a")


def motion_light(c: Canvas, colour: str) -> None:
    """A round night light stuck to the wall, light falling downward."""
    c.path("M150 214L64 440H416L330 214z", c.blend("#fff3cf", WARM, opacity=(0.9, 0)))
    c.oval(248, 206, 112, 114, "#4a3a30", 0.16)
    c.dot(240, 192, 112, c.slant(colour))
    c.dot(240, 192, 98, c.ball(colour, 0.6))
    c.path("M144 214A98 98 0 0 0 336 214Q240 252 144 214z", "#fff3cc")
    c.stroke("M146 216Q240 254 334 216", darker(colour, 0.18), 3, 0.5)
    c.dot(240, 158, 26, c.ball("#d9d6cf"))
    c.dot(240, 158, 15, c.ball("#f7f5ef"))
    c.gleam([(160, 172), (176, 136), (206, 116)], 9, 0.8)
    for x, y, r in ((118, 330, 4), (330, 352, 5), (214, 396, 4), (372, 300, 3), (268, 318, 3)):
        c.glow(x, y, r * 4, "#ffe08a")


def whale_light(c: Canvas, colour: str) -> None:
    """A soft silicone whale, lit from inside."""
    c.glow(236, 262, 214, "#cfeaf4", 0.85)
    c.shadow(236, 382, 136, 16)
    c.stroke("M214 138c-4-26-30-34-44-26M222 138c0-30 28-38 44-28", "#ffffff", 9, 0.85)
    c.path("M346 262C396 262 410 226 402 184 424 206 444 204 464 188 468 252 430 316 350 326z", c.slant(colour))
    c.path(
        "M78 274C78 186 146 146 222 146 312 146 378 208 374 286 370 360 306 384 222 384 136 384 78 358 78 274z",
        c.ball(mix(colour, "#ffffff", 0.25)),
    )
    c.oval(212, 290, 110, 74, c.pool("#fff6dd", 0.85))
    c.path("M92 320C150 350 280 352 354 330 330 372 280 384 222 384 160 384 110 372 92 320z", c.down("#f6f4ec"), 0.85)
    c.path("M226 330c30-8 54 6 62 30-30 8-58-2-62-30z", c.slant(darker(colour, 0.1)))
    c.oval(134, 282, 9, 11, "#33424d")
    c.dot(131, 278, 3, "#ffffff")
    c.stroke("M112 306q14 12 28 6", "#33424d", 4)
    c.dot(160, 306, 12, "#f0b3a6", 0.6)
    c.gleam([(110, 234), (136, 196), (172, 176)], 11, 0.7)


def crane_lamp(c: Canvas, colour: str) -> None:
    """A thin upright with a bent head and one beam."""
    c.path("M128 176L52 404H300L196 152z", c.blend("#fff3d2", "#ffe9b8", opacity=(0.9, 0)))
    c.shadow(310, 414, 74, 12)
    c.body(310, [(398, 66), (408, 66), (412, 60)], c.across(colour), 0.2)
    c.oval(310, 398, 66, 13, lighter(colour, 0.25))
    c.rod([(310, 396), (310, 120)], colour, 8)
    c.stroke("M310 122C308 50 220 50 184 118", darker(colour, 0.05), 8)
    c.stroke("M306 108C298 56 222 60 190 108", lighter(colour, 0.35), 2.5, 0.8)
    with c.moved(172, 142, turn=22):
        c.path("M-18-34q18-10 36 0L48 24q-48 16-96 0z", c.across(colour))
        c.oval(0, 24, 48, 12, "#fff7dc")
        c.gleam([(-16, -20), (-32, 14)], 4, 0.4)
    c.dot(310, 260, 8, c.ball(BRASS))


def arc_lamp(c: Canvas, colour: str) -> None:
    """A great arc from a marble foot, a linen shade hanging from its end."""
    c.glow(140, 236, 150, WARM, 0.8)
    c.shadow(358, 418, 70, 12)
    c.stroke("M360 392C392 40 196-6 142 132", darker(BRASS, 0.1), 9)
    c.stroke("M356 380C382 56 206 8 146 112", lighter(BRASS, 0.55), 3, 0.8)
    c.box(298, 378, 122, 38, 8, c.slant("#efeeec"))
    c.stroke("M310 396q20-10 34 0t30 4M370 384q10 16 40 10M316 410q14-8 26 0", "#b9b7b6", 3, 0.6)
    c.line([(141, 132), (141, 168)], darker(BRASS, 0.2), 4)
    c.path("M96 166h90L228 262q-87 26-174 0z", c.across(colour))
    c.path("M96 166h90L228 262q-87 26-174 0z", c.blend("#fff0c9", "#ffdf9c", opacity=(0.2, 0.7)))
    c.oval(141, 262, 86, 14, "#fff8e0")
    c.oval(141, 166, 45, 6, darker(colour, 0.15))
    c.stroke("M118 172l-30 92M141 172v100M164 172l30 92", darker(colour, 0.2), 2, 0.3)


def tripod_lamp(c: Canvas, colour: str) -> None:
    """A broad drum shade on three bamboo legs."""
    c.glow(240, 154, 196, WARM, 0.75)
    c.shadow(240, 418, 112, 14)
    for foot in ((240, 400), (132, 416), (348, 416)):
        c.rod([(240, 216), foot], colour, 13)
        for t in (0.3, 0.55, 0.8):
            x, y = 240 + (foot[0] - 240) * t, 216 + (foot[1] - 216) * t
            c.line([(x - 7, y), (x + 7, y)], darker(colour, 0.35), 3, 0.7)
    c.body(240, [(208, 18), (236, 20)], c.across(BRASS), 0.2)
    c.body(240, [(72, 104), (208, 138)], c.across("#f1e3c8"), 0.13)
    c.body(240, [(72, 104), (208, 138)], c.blend("#fff3d0", "#ffdf9c", opacity=(0.15, 0.75)), 0.13)
    c.oval(240, 72, 104, 13, "#fff5d9")
    c.ring(240, 206, 138, "#cdb283", 4, 0.8, 0.13)
    c.stroke("M170 84l-22 132M214 88l-8 136M266 88l8 136M310 84l22 132", "#cdb283", 2, 0.4)


def rattan_pendant(c: Canvas, colour: str) -> None:
    """A woven dome on a cord."""
    c.glow(240, 286, 200, WARM, 0.8)
    c.line([(240, 0), (240, 112)], "#5b4a3c", 4)
    c.body(240, [(104, 13), (126, 18)], c.across("#5b4a3c"), 0.2)
    dome = "M80 304C80 190 150 124 240 124s160 66 160 180q-160 44-320 0z"
    c.path(dome, c.ball(colour, 0.9))
    with c.clipped(dome):
        c.oval(240, 292, 120, 90, c.pool("#fff1c4", 0.85))
        ribs = "".join(f"M240 120Q{240 + (x - 240) * 0.9:.0f} 170 {x} 330" for x in range(70, 420, 25))
        c.stroke(ribs, darker(colour, 0.3), 3.5, 0.7)
        hoops = "".join(
            f"M{240 - w} {y}q{w} {w * 0.24:.0f} {w * 2} 0"
            for y, w in ((150, 80), (176, 110), (204, 132), (232, 147), (260, 156), (284, 160))
        )
        c.stroke(hoops, lighter(colour, 0.4), 5, 0.75)
    c.oval(240, 306, 160, 26, darker(colour, 0.35), 0.35)
    c.stroke("M80 304q160 46 320 0", lighter(colour, 0.25), 9)
    c.dot(240, 296, 24, c.ball("#fff6d8"))


def bubble_pendant(c: Canvas, colour: str) -> None:
    """A blown globe with bubbles caught in the glass."""
    c.glow(240, 262, 214, "#ffd591", 0.7)
    c.line([(240, 0), (240, 96)], "#4d4038", 4)
    c.body(240, [(86, 14), (94, 24), (126, 28)], c.metal(BRASS), 0.18)
    c.dot(240, 252, 136, c.ball(mix(colour, "#e8a75a", 0.45), 0.8), 0.86)
    c.oval(240, 250, 80, 84, c.pool("#fff0c0", 0.9))
    c.path("M224 124h32v52q14 26 6 46-22 18-44 0-8-20 6-46z", c.ball("#fff3cf"), 0.9)
    c.stroke("M232 196q8-18 16 0", "#e0913a", 3)
    for x, y, r in (
        (176, 208, 6),
        (300, 190, 5),
        (196, 304, 8),
        (286, 312, 5),
        (322, 260, 7),
        (156, 262, 5),
        (236, 344, 6),
        (262, 300, 4),
        (214, 254, 4),
        (330, 222, 3),
        (190, 340, 4),
    ):
        c.dot(x, y, r, c.ball("#fff6df"), 0.7)
    c.gleam([(134, 232), (152, 188), (186, 154)], 12, 0.6)
    c.gleam([(340, 300), (320, 336)], 6, 0.4)


def line_pendant(c: Canvas, colour: str) -> None:
    """A long walnut bar of light over a table."""
    c.path("M62 196H418L470 372H10z", c.blend("#fff3d2", "#ffe9b8", opacity=(0.85, 0)))
    c.line([(140, 0), (140, 170)], "#4d4038", 2.5)
    c.line([(340, 0), (340, 170)], "#4d4038", 2.5)
    c.stroke("M70 166h340", "#fff3cf", 10, 0.6)
    c.box(48, 168, 384, 30, 15, c.down(colour))
    c.stroke("M70 178q70 8 130 0t120 4 90-4M80 188q60-6 120 0t190-2", darker(colour, 0.35), 2, 0.5)
    c.box(62, 192, 356, 9, 4, "#fff8e4")
    c.path("M28 384H452v22H28z", c.down(MATERIALS["oak"]))
    c.path("M70 406h22v74H70zM388 406h22v74h-22z", c.down(darker(MATERIALS["oak"], 0.12)))
    c.body(240, [(330, 66), (358, 44), (376, 24), (384, 26)], c.across("#f0ece3"), 0.2)
    c.mouth(240, 330, 66, "#f0ece3", 0.2, 4)
    for x, y, tint in ((212, 322, "#e0803f"), (262, 322, "#d9a441"), (238, 312, "#e0803f")):
        c.dot(x, y, 20, c.ball(tint))


def cloud_ceiling(c: Canvas, colour: str) -> None:
    """A cloud-edged ceiling light, seen from below."""
    lobes = list(zip(on_circle(240, 232, 98, 98, 8, 20), (66, 58, 70, 60, 68, 58, 72, 60), strict=True))
    c.glow(240, 232, 240, WARM, 0.85)
    for shift, grow, tint in ((12, 2, darker(c.floor, 0.2)), (0, 0, darker(colour, 0.05)), (-3, -9, "#fff3d6")):
        for (x, y), radius in lobes:
            c.dot(x + shift * 0.5, y + shift, radius + grow, tint)
        c.dot(240, 232 + shift, 110, tint)
    c.oval(240, 228, 150, 150, c.pool("#ffffff", 0.95))
    c.gleam([(104, 214), (112, 190), (130, 172)], 8, 0.9)


def moon_ceiling(c: Canvas, colour: str) -> None:
    """A full round ceiling light with a halo round its rim."""
    c.dot(240, 232, 206, c.pool("#fff2cc", 1))
    c.oval(246, 246, 152, 150, "#4a3a30", 0.22)
    c.dot(240, 232, 154, c.slant("#dcd6cc"))
    c.dot(240, 230, 146, c.slant("#fbf3df", 0.5))
    c.dot(240, 230, 136, c.ball("#fff8e6", 0.5))
    for x, y, r in ((196, 194, 26), (282, 256, 34), (262, 172, 15), (190, 280, 19), (310, 196, 12)):
        c.dot(x, y, r, "#f3e4bd", 0.5)
    c.stroke("M120 182a132 132 0 0 1 70-72", "#ffffff", 9, 0.9)


def arch_wall_lamp(c: Canvas, colour: str) -> None:
    """A plaster half circle lighting the wall above and below."""
    c.path("M120 210L20 0H460L360 210z", c.blend(WARM, "#fff3cf", opacity=(0, 0.9)))
    c.path("M130 262L30 480H450L350 262z", c.blend("#fff3cf", WARM, opacity=(0.9, 0)))
    c.path("M104 280A136 136 0 0 1 376 280V286H104z", "#4a3a30", 0.12)
    c.path("M104 272A136 136 0 0 1 376 272z", c.ball(colour, 0.7))
    c.path("M152 272A88 88 0 0 1 328 272z", c.slant(darker(colour, 0.05), 0.6))
    c.path("M198 272A42 42 0 0 1 282 272z", c.ball("#fff2cc", 0.6))
    c.stroke("M152 272A88 88 0 0 1 328 272M198 272A42 42 0 0 1 282 272", darker(colour, 0.2), 3, 0.4)
    c.stroke("M118 240A124 124 0 0 1 196 156", "#ffffff", 8, 0.8)
    c.path("M104 270h272v12H104z", c.down(darker(colour, 0.06)))


PICTURES = {
    "desklamp-readingmate": picture(desk_lamp, "evening"),
    "cliplamp-foldlight": picture(clip_lamp, "dusk", stage="wall"),
    "bedlamp-papermoon": picture(paper_lamp, "evening", stuff="paper"),
    "tablelamp-toadstool": picture(toadstool_lamp, "evening"),
    "nightlight-firefly": picture(motion_light, "dusk", stage="wall", stuff="plaster"),
    "nightlight-littlewhale": picture(whale_light, "dusk"),
    "floorlamp-crane": picture(crane_lamp, "clay"),
    "floorlamp-crescent": picture(arc_lamp, "evening", stuff="linen"),
    "floorlamp-tripodgrove": picture(tripod_lamp, "fern"),
    "pendant-rattanshade": picture(rattan_pendant, "clay", stage="wall", stuff="rattan"),
    "pendant-bubble": picture(bubble_pendant, "evening", stage="wall"),
    "pendant-longshore": picture(line_pendant, "evening", stage="wall", stuff="walnut"),
    "ceiling-thincloud": picture(cloud_ceiling, "dusk", stage="wall", stuff="plaster"),
    "ceiling-fullmoon": picture(moon_ceiling, "lake", stage="wall", stuff="plaster"),
    "walllamp-rainbowarch": picture(arch_wall_lamp, "evening", stage="wall", stuff="plaster"),
}
