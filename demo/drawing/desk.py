"""What stands on a desk or hangs above it."""

import math

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter
from shapes import polygon

OAK = MATERIALS["oak"]
BRASS = MATERIALS["brass"]


def pen_pot(c: Canvas, colour: str) -> None:
    """Three joined columns of different heights, specked like terrazzo."""
    c.shadow(244, 398, 126, 15)
    tools = (((214, 260), (188, 82), "#bf6a50"), ((232, 260), (226, 66), "#e6c77f"), ((246, 260), (266, 90), "#5c6a7c"))
    for low, high, tint in tools:
        c.rod([low, high], tint, 12)
        c.path(polygon([(high[0] - 6, high[1] + 2), (high[0], high[1] - 18), (high[0] + 6, high[1] + 2)], 2), "#f3dfc0")
    c.stroke("M330 290L360 172M344 290L310 172", "#aeb4b8", 8)
    for x in (366, 304):
        c.oval(x, 152, 19, 22, "#bf6a50")
        c.oval(x, 152, 11, 14, c.wall)
    for x, top, radius, tone in ((226, 196, 56, 0), (322, 262, 52, 0.06), (154, 310, 50, 0.1)):
        c.body(x, [(top, radius), (388, radius), (396, radius - 5)], c.across(darker(colour, tone)), 0.2)
        c.mouth(x, top, radius, darker(colour, 0.15), 0.2, 7)
        if top < 300:
            c.oval(x, top + 2, radius - 8, (radius - 8) * 0.2, darker(colour, 0.35), 0.5)
    for (low, high, tint), cut in zip(tools, (212, 208, 212), strict=True):
        c.rod([(low[0] + (high[0] - low[0]) * 0.27, cut), (low[0] + (high[0] - low[0]) * 0.5, cut - 40)], tint, 12)
    for i in range(13):
        x, y = 120 + (i * 61) % 236, 326 + (i * 29) % 62
        c.path(f"M{x} {y}l7-4 5 6-6 5z", ("#fffaf0", "#bf9a80", "#5f7160")[i % 3], 0.75)
    c.stroke("M142 306l22 10M150 314l18-8", "#c9a35a", 4)


def desk_mat(c: Canvas, colour: str) -> None:
    """A felt mat with a keyboard, a mouse and a cup, from above."""
    felt = c.pattern(10, 10, f"<path d='M1 3l3 1M6 7l3-2M4 9l2-1M7 1l1 2' stroke='{darker(colour, 0.3)}' opacity='.3'/>")
    with c.moved(240, 240, turn=-6):
        c.box(-202, -116, 414, 248, 18, "#4a3a30", 0.12)
        c.box(-208, -124, 414, 248, 18, "#b98b5c")
        c.box(-208, -128, 414, 248, 18, c.slant(colour))
        c.box(-208, -128, 414, 248, 18, felt)
        c.stroke("M-198-118h394v228h-394z", lighter(colour, 0.4), 2, 0.7, "6 6")
        c.box(-166, -10, 238, 92, 14, "#4a3a30", 0.18)
        c.box(-170, -18, 238, 92, 14, c.slant("#f5f1e8"))
        keys = "".join(f"M{-152 + i * 23} {y}h10" for y in (0, 18, 36) for i in range(9))
        c.stroke(keys, "#d9d2c4", 13)
        c.stroke("M-152 56h10M-129 56h10M-100 56h90M14 56h34", "#d9d2c4", 13)
        c.oval(126, 34, 31, 46, "#4a3a30", 0.18)
        c.oval(122, 28, 30, 45, c.ball("#f5f1e8"))
        c.stroke("M122 0v16", "#c9c1b2", 5)
        c.dot(140, -70, 40, "#4a3a30", 0.14)
        c.stroke("M104-92l-18-10", "#bf6a50", 11)
        c.dot(134, -76, 38, c.slant("#bf6a50"))
        c.dot(134, -76, 30, c.ball("#6e4630"))
        c.path("M-164-104h74v64h-74z", "#fbf6ea")
        c.stroke("M-152-88h48M-152-74h36", "#c9bda8", 4)


def monitor_riser(c: Canvas, colour: str) -> None:
    """A walnut riser: screen above, keyboard below."""
    c.shadow(240, 398, 190, 15)
    c.path("M218 236h44l6 60h-56z", c.across("#b9bfc3"))
    c.oval(240, 298, 70, 8, c.metal("#b9bfc3"))
    c.box(92, 64, 296, 188, 14, c.down("#4b4e51"))
    c.path("M102 74h276v158H102z", c.slant("#a9c2cf"))
    c.path("M102 232V190L176 134 232 184 286 146 378 214V232z", c.down("#6f8f86"))
    c.dot(318, 112, 18, "#f7ead0")
    c.path(polygon([(70, 292), (410, 292), (440, 318), (40, 318)], 6), c.slant(lighter(colour, 0.2)))
    c.box(38, 314, 404, 24, 8, c.down(colour))
    c.stroke("M50 322q90-5 180 0t200-2M54 331q120 5 220 0t150 1M80 304q90-6 150 0t160-2", darker(colour, 0.35), 2, 0.5)
    for x in (60, 386):
        c.box(x, 336, 34, 60, 5, c.across(darker(colour, 0.12)))
    c.path(polygon([(130, 372), (350, 372), (362, 394), (118, 394)], 6), c.down("#f3eee4"))
    c.stroke("M140 379h200M134 387h212", "#d6cebf", 5, 1, "9 4")
    c.box(374, 262, 30, 46, 5, c.slant("#bf6a50"))
    c.body(88, [(262, 17), (300, 14), (304, 10)], c.across("#f0e4cc"), 0.18)
    c.stroke("M88 262c-4-22-16-30-24-32M88 262c2-26 10-34 18-38M88 262v-44", "#7f9a72", 6)


def wall_clock(c: Canvas, colour: str) -> None:
    """A wooden ring with four marks and a sweep hand."""
    c.dot(248, 256, 164, "#4a3a30", 0.14)
    c.dot(240, 240, 164, c.slant(colour))
    c.stroke("M100 204a146 146 0 0 1 96-104M372 300a146 146 0 0 1-70 72M96 268a148 148 0 0 0 30 66", darker(colour, 0.25), 2.5, 0.45)
    c.dot(240, 240, 138, darker(colour, 0.3))
    c.dot(241, 242, 136, c.slant("#fbf7ee", 0.6))
    for angle in (0, 90, 180, 270):
        x, y = math.sin(math.radians(angle)), -math.cos(math.radians(angle))
        c.line([(240 + x * 108, 240 + y * 108), (240 + x * 122, 240 + y * 122)], "#6b5a4b", 8)
    c.stroke("M244 250L188 204M244 252L306 152", "#4a3a30", 9, 0.14)
    c.line([(248, 248), (186, 196)], "#4b4641", 9)
    c.line([(234, 250), (306, 142)], "#4b4641", 7)
    c.line([(228, 214), (262, 330)], "#bf6a50", 3)
    c.dot(240, 240, 10, c.ball(BRASS))
    c.stroke("M132 184a122 122 0 0 1 54-52", "#ffffff", 9, 0.9)


def sunrise_clock(c: Canvas, colour: str) -> None:
    """A round lamp that brightens like morning, the hour on its foot."""
    c.glow(240, 216, 226, "#ffd9a0", 0.95)
    c.shadow(240, 396, 110, 15)
    c.path("M146 352h188q20 0 20 20v8q0 14-20 14H146q-20 0-20-14v-8q0-20 20-20z", c.down(OAK))
    c.dot(240, 224, 148, c.slant(colour))
    c.dot(240, 224, 130, c.blend("#fbe3c0", "#f0a878"))
    c.path("M112 246Q240 214 368 246A130 130 0 0 1 112 246z", c.blend("#f6c08c", "#e0875c"), 0.85)
    c.dot(240, 236, 46, c.pool("#fff8e6"))
    c.path("M200 240a40 40 0 0 1 80 0q-40-8-80 0z", "#fffaf0")
    c.stroke("M196 316v26M214 316h16v13h-16v13h16M244 322h.1M244 336h.1M258 316h16v26h-16zM288 316v13h16M304 316v26", "#fffaf0", 5)
    c.path("M302 160q10-12 20-2 10-10 20 2-12-4-20 4-8-8-20-4zM272 130q7-9 14-2 7-7 14 2-8-3-14 3-6-6-14-3z", "#8a5a44", 0.8)
    c.stroke("M196 374h.1M240 374h.1M284 374h.1", darker(OAK, 0.35), 10)
    c.gleam([(112, 190), (132, 144), (170, 112)], 9, 0.8)


def cable_box(c: Canvas, colour: str) -> None:
    """A box with a wooden lid ajar, cords leaving at the end."""
    c.shadow(240, 386, 176, 16)
    c.stroke("M392 320c40 0 30 60 88 56M392 336c30 6 24 56 70 70", "#5b5f62", 8)
    c.stroke("M84 326C40 330 50 380 0 372", "#bfb6a6", 8)
    c.box(80, 236, 318, 148, 24, c.slant(colour))
    c.box(376, 300, 22, 48, 10, darker(colour, 0.5))
    c.box(80, 304, 16, 42, 8, darker(colour, 0.45))
    c.box(94, 222, 290, 30, 8, darker(colour, 0.5))
    c.box(112, 214, 200, 30, 9, c.down("#fbf9f4"))
    for x in (138, 184, 230, 276):
        c.stroke(f"M{x - 6} 224v10M{x + 6} 224v10", "#8a8782", 4)
    c.path("M218 212v-24h20v24zM170 212v-18h20v18z", "#4b4e51")
    c.path(polygon([(150, 168), (414, 196), (412, 222), (384, 226), (130, 200), (128, 180)], 8), c.slant(OAK))
    c.path(polygon([(130, 190), (408, 218), (408, 232), (130, 206)], 5), c.down(darker(OAK, 0.18)))
    c.stroke("M160 180q120 10 236 28M150 190q60 4 110 10", darker(OAK, 0.3), 2, 0.5)
    c.gleam([(100, 264), (100, 350)], 8, 0.7)


PICTURES = {
    "penpot-stoneshoot": picture(pen_pot, "linen"),
    "deskmat-plain": picture(desk_mat, "sand", stage="flat"),
    "riser-holdmountain": picture(monitor_riser, "sage", stuff="walnut"),
    "clock-stillness": picture(wall_clock, "mist", stage="wall"),
    "alarm-dawnlark": picture(sunrise_clock, "evening"),
    "cablebox-quietline": picture(cable_box, "lilac"),
}
