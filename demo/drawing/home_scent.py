"""Candles, scent, vases, pots and plants."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter, mix
from shapes import leaf, polygon

WAX = MATERIALS["wax"]
OAK = MATERIALS["oak"]


def _flame(c: Canvas, x: float, y: float, size: float = 1) -> None:
    c.glow(x, y - 22 * size, 70 * size, "#ffd88f", 0.9)
    with c.moved(x, y, scale=size):
        c.line([(0, 8), (0, -4)], "#4b3a30", 4)
        c.path("M0-50C16-26 16-10 8-2q-8 6-16 0C-16-10-14-28 0-50z", c.ball("#ffbf5a"))
        c.path("M0-26C7-14 7-6 4-1q-4 3-8 0C-7-6-6-14 0-26z", "#fff8e2")


def temple_candle(c: Canvas, colour: str) -> None:
    """A ceramic cup of wax with one wick."""
    c.shadow(240, 392, 104, 16)
    c.body(240, [(206, 104), (220, 106), (352, 98), (378, 84), (388, 76)], c.across(colour), 0.17)
    c.stroke("M138 300q100 36 204-4", lighter(colour, 0.3), 3, 0.35)
    c.stroke("M142 318q98 34 196-4", lighter(colour, 0.3), 3, 0.25)
    c.mouth(240, 206, 104, colour, 0.17, 8)
    c.oval(240, 214, 92, 13, c.slant(WAX))
    c.oval(240, 215, 46, 6, "#fff8e4", 0.9)
    _flame(c, 240, 208, 1.2)
    c.path("M196 262h88v62h-88z", "#f1e7d6", 0.92)
    c.stroke("M208 312l20-28 12 14 16-22 16 36", "#8a7d6d", 3, 0.8)
    c.gleam([(150, 246), (152, 340)], 9, 0.3)


def tangerine_candle(c: Canvas, colour: str) -> None:
    """Amber glass with two wicks, its wooden lid and a peeled tangerine beside it."""
    c.shadow(214, 392, 110, 15)
    c.body(206, [(190, 96), (200, 98), (376, 96), (388, 88)], c.across(mix(colour, "#d98a3e", 0.4)), 0.15)
    c.body(206, [(236, 88), (366, 88), (376, 80)], c.blend("#f3c887", "#d98f45", opacity=(0.75, 0.6)), 0.15)
    c.oval(206, 190, 96, 14.5, lighter(colour, 0.35))
    c.oval(206, 193, 88, 12, c.hollow(darker(colour, 0.2)))
    c.oval(206, 236, 88, 12, c.slant("#fbe6c0"))
    _flame(c, 172, 228)
    _flame(c, 238, 230, 0.9)
    c.box(158, 276, 96, 70, 4, "#f7eedd", 0.92)
    c.dot(206, 306, 15, c.ball("#e0803f"))
    c.path(leaf(208, 292, 26, 30), "#7f9a72")
    c.gleam([(124, 226), (124, 350)], 9, 0.5)
    with c.moved(352, 364):
        c.path("M-46 14a46 18 0 0 1 92 0z", "#4a3a30", 0.12)
        c.dot(0, -14, 38, c.ball("#ee9a45"))
        c.stroke("M-26-34q26 20 26 58M26-34q-26 20-26 58M0-52v74", "#fbe0b4", 3, 0.8)
        c.path("M-50 12q22-16 40 4t54-4q8 16-30 20-54 4-64-20z", c.slant("#e0803f"))


def candle_trio(c: Canvas, colour: str) -> None:
    """Three small glasses in a drawer box."""
    c.shadow(240, 392, 184, 15)
    for x, y, tint in ((126, 0, "#bcd3da"), (240, -12, "#f2ead6"), (354, 0, "#cbb6c4")):
        top = 218 + y
        c.body(x, [(top, 48), (top + 96, 46), (top + 104, 40)], c.glass(colour, 1.2), 0.16)
        c.body(x, [(top + 30, 44), (top + 94, 42), (top + 100, 36)], c.across(tint), 0.16)
        c.oval(x, top + 30, 44, 7, lighter(tint, 0.5))
        _flame(c, x, top + 26, 0.7)
        c.stroke(f"M{x - 48} {top}a48 7.5 0 0 0 96 0a48 7.5 0 0 0-96 0", "#ffffff", 3, 0.9)
    c.path(polygon([(66, 300), (414, 300), (436, 326), (44, 326)], 6), c.down("#e3d3bd"))
    c.box(44, 322, 392, 68, 10, c.slant("#efe4d2"))
    c.stroke("M56 334h368", darker("#efe4d2", 0.15), 2, 0.6)
    c.path("M218 346h44v14q-22 14-44 0z", c.down("#c9a35a"))
    c.stroke("M84 360q14-12 28 0t28 0M340 360q14-12 28 0t28 0", "#a9bfc6", 4, 0.8)


def reed_diffuser(c: Canvas, colour: str) -> None:
    """A bottle with reeds and a twig of pine."""
    c.shadow(228, 394, 82, 14)
    for x, tip in ((214, 118), (222, 168), (228, 216), (234, 262), (240, 312), (246, 352)):
        c.line([(x, 330), (tip, 62 + abs(tip - 232) * 0.26)], "#c9a679", 6)
    c.path("M206 190h48v44q60 8 60 46v92q0 20-20 20H166q-20 0-20-20v-92q0-38 60-46z", c.glass(mix(colour, "#bcd0b0", 0.5), 1.4))
    c.path("M154 300h152v70q0 16-16 16H170q-16 0-16-16z", c.blend("#d8e2bd", "#a9bf8f", opacity=(0.8, 0.95)))
    c.oval(230, 300, 76, 7, "#eaf0d6")
    c.box(200, 180, 60, 22, 7, c.across("#a9743f"))
    c.box(186, 318, 88, 52, 3, "#fbf7ee", 0.95)
    c.stroke("M230 360v-32M230 338l-14-6M230 338l14-6M230 350l-18-6M230 350l18-6", "#6f8a5f", 4)
    c.stroke("M322 384C370 366 400 360 442 366", "#7d5b3f", 5)
    needles = "".join(f"M{x} {384 - (x - 322) * 0.2:.0f}l{16} {-26}M{x} {384 - (x - 322) * 0.2:.0f}l18 20" for x in range(334, 430, 13))
    c.stroke(needles, "#62825c", 4)
    c.gleam([(164, 266), (162, 362)], 8, 0.8)


def oil_diffuser(c: Canvas, colour: str) -> None:
    """A ceramic hood over a glowing foot, mist from its top."""
    c.glow(240, 372, 150, "#ffdca0", 0.8)
    c.shadow(240, 396, 92, 14)
    c.stroke("M240 108C206 80 278 60 244 20", "#ffffff", 24, 0.3)
    c.stroke("M240 110C214 84 270 66 246 36", "#ffffff", 9, 0.65)
    c.body(240, [(352, 92), (386, 90), (394, 84)], c.across(OAK), 0.15)
    c.body(240, [(344, 90), (356, 92)], "#fff1c8", 0.15)
    hood = [(112, 15), (130, 26), (190, 46), (270, 76), (330, 92), (346, 92)]
    c.body(240, hood, c.across(colour), 0.15)
    c.stroke("M214 176c-30 60-46 110-54 168M240 170v192M266 176c30 60 46 110 54 168", darker(colour, 0.2), 4, 0.35)
    c.oval(240, 112, 13, 4, darker(colour, 0.5))
    c.dot(240, 378, 6, c.ball("#fff6dd"))
    c.gleam([(206, 180), (176, 260), (164, 320)], 9, 0.65)


def essential_oils(c: Canvas, colour: str) -> None:
    """Three dark bottles, each with its plant."""
    c.shadow(240, 392, 168, 15)
    labels = ("#fbf3df", "#e6efdd", "#eee0cf")
    for label, x, y in zip(labels, (124, 240, 356), (12, -14, 12), strict=True):
        with c.moved(0, y):
            c.body(x, [(226, 20), (240, 24), (258, 48), (366, 48), (378, 42)], c.across(mix(colour, "#7a431c", 0.4)), 0.16)
            c.body(x, [(172, 20), (226, 24)], c.across("#3b3a3d"), 0.2)
            c.stroke(f"M{x - 12} 180v40M{x} 182v40M{x + 12} 180v40", "#6b6a6c", 2, 0.7)
            c.path(f"M{x - 47} 284q47 16 94 0v64q-47 16-94 0z", label)
            c.gleam([(x - 36, 262), (x - 36, 278)], 6, 0.5)
    for angle in (0, 72, 144, 216, 288):
        c.path(leaf(124, 336, 24, angle + 90), "#ffffff")
    c.dot(124, 336, 8, "#f0b34c")
    for angle in (40, 90, 140):
        c.path(leaf(240, 326, 30, angle), "#7fa878")
    c.stroke("M356 348v-30M356 330l-12-8M356 330l12-8M356 342l-15-8M356 342l15-8", "#7d5b3f", 4)
    c.path("M304 400c-8-12 0-20 0-26 0 6 8 14 0 26z", "#c98b3e")


def incense_box(c: Canvas, colour: str) -> None:
    """A wooden box with sticks, one burning in its stand."""
    c.shadow(250, 388, 170, 15)
    c.stroke("M130 118C108 96 152 76 128 44 120 30 134 20 140 12", "#ffffff", 7, 0.65)
    c.line([(138, 352), (130, 124)], "#8a6a4c", 5)
    c.dot(130, 122, 5, "#f08a4a")
    c.oval(138, 358, 52, 13, c.slant("#8f9a94"))
    c.oval(138, 354, 46, 10, c.hollow("#a5b0a9"))
    c.dot(138, 352, 8, c.ball(MATERIALS["brass"]))
    c.path(polygon([(206, 262), (430, 240), (452, 330), (226, 356)], 8), darker(OAK, 0.25))
    c.path(polygon([(214, 268), (424, 248), (442, 322), (232, 346)], 5), "#f3e7d2")
    for i, tint in enumerate(("#8a6a4c", "#8a6a4c", "#6f8462", "#6f8462", "#d9a441", "#d9a441")):
        c.line([(226 + i * 2, 278 + i * 11), (424 + i * 2, 259 + i * 11)], tint, 6)
    c.path("M226 356l226-26v24q0 8-8 10l-204 24q-14 0-14-10z", c.down(OAK))
    c.path(polygon([(192, 216), (404, 168), (420, 224), (208, 276)], 8), c.slant(lighter(OAK, 0.1)))
    c.stroke("M220 238l176-42M226 256l176-42", darker(OAK, 0.3), 2, 0.4)
    c.dot(308, 222, 18, "#bf6a50", 0.85)
    c.stroke("M300 218q8-6 16 0M300 226q8 6 16 0", "#f7ead8", 3)


def incense_mountain(c: Canvas, colour: str) -> None:
    """A clay mountain, smoke rolling down like cloud."""
    c.shadow(240, 388, 168, 16)
    c.oval(240, 370, 172, 26, c.slant(darker(colour, 0.2)))
    c.oval(240, 364, 160, 21, c.hollow(lighter(colour, 0.12)))
    c.path(
        "M88 364"
        "C116 310 134 286 150 268 166 290 180 240 206 190 222 156 232 132 246 118 262 142 270 186 290 214 306"
        " 236 318 224 332 244 356 280 380 320 396 364"
        "Q240 396 88 364z",
        c.across(lighter(colour, 0.06)),
    )
    c.stroke("M246 128C238 190 214 250 204 300M262 180C270 240 292 270 300 320M150 280c0 30-12 50-20 70", lighter(colour, 0.4), 4, 0.3)
    c.stroke("M248 122C240 150 262 168 252 196 240 226 268 244 258 274 252 296 232 306 214 316", "#ffffff", 15, 0.6)
    c.path(
        "M128 350C120 330 150 322 164 330 176 306 220 308 230 326 250 316 276 322 278 338 300 332 316 346 308 360 280 376 150 376 128 350z",
        "#ffffff",
        0.7,
    )
    c.dot(248, 116, 8, c.ball("#a9743f"))
    c.stroke("M248 108C234 86 264 70 250 44", "#ffffff", 5, 0.6)


def clay_vase(c: Canvas, colour: str) -> None:
    """A tall unglazed column with one branch."""
    c.shadow(236, 408, 66, 14)
    c.stroke("M232 214C236 150 262 116 300 60M244 172C214 140 190 120 150 112M268 116C286 112 306 114 330 122", "#8a6248", 6)
    blossoms = ((300, 60), (286, 84), (150, 112), (176, 118), (330, 122), (304, 114), (208, 138), (262, 124), (314, 44))
    for x, y in blossoms:
        for dx, dy in ((-7, -3), (7, -3), (0, 7), (0, -9)):
            c.dot(x + dx, y + dy, 7, "#f2c4bd")
        c.dot(x, y, 4, "#d98a7c")
    c.body(236, [(206, 34), (220, 30), (246, 46), (300, 58), (384, 56), (402, 48)], c.across(colour), 0.16)
    c.oval(236, 206, 34, 5.5, lighter(colour, 0.4))
    c.oval(236, 207, 27, 4, darker(colour, 0.5))
    c.stroke("M180 300q56 18 112 0M180 322q56 18 112 0M181 344q54 18 110 0M182 366q54 18 108 0", darker(colour, 0.25), 2.5, 0.35)
    c.gleam([(196, 270), (190, 370)], 9, 0.45)


def glass_vase(c: Canvas, colour: str) -> None:
    """Rippled glass with tulips."""
    c.shadow(240, 408, 88, 14, 0.8)
    heads = ((168, 120, -22, "#e58f8a"), (226, 82, -6, "#f0c46a"), (286, 92, 10, "#e9a9a2"), (334, 140, 26, "#e58f8a"))
    for i, (x, y, turn, tint) in enumerate(heads):
        c.line([(x, y + 20), (222 + i * 12, 236), (256 - i * 12, 390)], "#7f9a6a", 6)
        c.path(leaf(226 + i * 10, 240, 110, 130 - i * 28, 0.16), c.slant("#86a574"))
        with c.moved(x, y, turn=turn):
            c.path("M-28-30C-14-40-6-26 0-40 6-26 14-40 28-30 36 6 20 30 0 30S-36 6-28-30z", c.ball(tint))
            c.stroke("M0-36C-10-10-8 10 0 26M0-36C10-10 8 10 0 26", darker(tint, 0.2), 2, 0.4)
    c.body(240, [(212, 60), (240, 50), (300, 74), (360, 82), (396, 72), (404, 64)], c.glass(colour, 1.2), 0.16)
    c.body(240, [(286, 68), (310, 76), (360, 79), (392, 70), (400, 62)], c.blend("#d5e8ec", "#b3d3dc", opacity=(0.5, 0.75)), 0.16)
    c.stroke(
        "M178 280q30 14 62 2t62 0M168 306q36 14 72 2t72 0M162 332q40 14 78 2t78 0M160 358q40 14 80 2t80 0M166 382q38 12 74 2t74 0",
        "#ffffff",
        4,
        0.6,
    )
    c.stroke("M180 212a60 9.6 0 0 0 120 0a60 9.6 0 0 0-120 0", "#ffffff", 4, 0.95)
    c.gleam([(180, 300), (170, 360)], 8, 0.85)


def watering_pot(c: Canvas, colour: str) -> None:
    """A self-watering pot of pothos with a float."""
    c.shadow(240, 404, 100, 15)
    stems = ((150, 132, 128), (196, 86, 108), (250, 70, 88), (304, 96, 66), (338, 150, 40), (120, 210, 168), (360, 216, 6))
    for x, y, _ in stems:
        c.stroke(f"M240 250Q{(x + 240) / 2:.0f} {y + 20} {x} {y + 20}", "#7f9a6a", 4)
    for x, y, angle in stems:
        c.path(leaf(x, y + 22, 82, angle, 0.5), c.slant("#86a97a"))
    for x, y, angle in ((204, 190, 130), (280, 190, 50), (240, 180, 92)):
        c.path(leaf(x, y + 26, 78, angle, 0.5), c.slant("#9cba86"))
    c.body(240, [(244, 104), (256, 108), (280, 106), (376, 86), (396, 80)], c.across(colour), 0.15)
    c.oval(240, 244, 104, 15, lighter(colour, 0.5))
    c.oval(240, 246, 94, 12, "#6b513d")
    c.body(240, [(340, 93), (376, 86), (396, 80)], c.glass("#a9cfe0", 1.5), 0.15)
    c.box(306, 222, 20, 34, 8, c.across("#f7f3ea"))
    c.box(311, 212, 10, 18, 4, "#bf6a50")
    c.gleam([(154, 284), (164, 330)], 9, 0.6)


def cement_planter(c: Canvas, colour: str) -> None:
    """A cement cube with a succulent, on a saucer."""
    c.shadow(240, 398, 140, 15)
    c.path(polygon([(112, 376), (368, 376), (352, 402), (128, 402)], 8), c.down(darker(colour, 0.08)))
    c.path(polygon([(150, 228), (330, 228), (356, 262), (124, 262)], 4), c.slant(lighter(colour, 0.3)))
    c.path(polygon([(164, 234), (316, 234), (336, 258), (144, 258)], 3), "#6b513d")
    for radius, count, tint in ((96, 9, "#86a58c"), (70, 8, "#9ab89d"), (44, 7, "#b3ccb0")):
        for i in range(count):
            angle = 180 * i / (count - 1)
            c.path(leaf(240, 246, radius * (1.1 if 30 < angle < 150 else 0.98), angle, 0.42), c.down(tint))
    c.dot(240, 226, 13, c.ball("#dfb0aa"))
    c.path("M124 258H356L350 376q0 6-8 6H138q-8 0-8-6z", c.slant(colour))
    c.stroke(
        "M160 296h.1M200 330h.1M284 304h.1M320 350h.1M176 356h.1M250 346h.1M308 282h.1M226 288h.1M146 328h.1", darker(colour, 0.4), 5, 0.45
    )
    c.stroke("M134 268H346", "#ffffff", 4, 0.5)


def plant_stand(c: Canvas, colour: str) -> None:
    """Three legs holding a potted monstera."""
    c.shadow(240, 424, 104, 13)
    for x, y, angle, size in ((240, 196, 90, 112), (236, 204, 142, 116), (244, 204, 36, 116), (238, 214, 176, 92), (244, 214, 4, 92)):
        c.path(leaf(x, y, size, angle, 0.46), c.slant("#6f9568"))
    c.stroke("M240 196V96M236 204L158 144M244 204L326 148M238 214L158 208M244 214L326 208", "#a9c79b", 3, 0.8)
    c.stroke("M192 142l14 20M172 172l22 4M288 142l-14 20M308 172l-22 4M222 130l14 14M258 130l-14 14", c.wall, 6, 0.8)
    c.body(240, [(214, 72), (226, 74), (290, 62), (302, 56)], c.across("#f1e9dc"), 0.15)
    c.oval(240, 214, 68, 9, "#6b513d")
    for foot in ((240, 428), (150, 414), (330, 414)):
        c.rod([(240 + (foot[0] - 240) * 0.55, 268), foot], colour, 13)
    c.path("M164 292q76 26 152 0v16q-76 28-152 0z", c.across(colour))
    c.gleam([(184, 240), (190, 280)], 8, 0.6)


def watering_can(c: Canvas, colour: str) -> None:
    """A long-spouted can."""
    c.shadow(264, 390, 116, 15)
    c.stroke("M290 196C390 150 430 300 340 350", darker(colour, 0.12), 14)
    c.stroke("M300 190C372 164 406 250 372 306", lighter(colour, 0.4), 4, 0.6)
    c.path("M192 356C150 340 120 220 54 128L68 118C146 206 170 280 202 304z", c.slant(colour))
    c.oval(60, 123, 11, 6, darker(colour, 0.4))
    c.body(264, [(218, 62), (240, 72), (300, 88), (366, 90), (384, 82)], c.across(colour), 0.15)
    c.path("M202 218a62 9 0 0 1 124 0q-20-22-62-22t-62 22z", c.slant(lighter(colour, 0.2)))
    c.oval(250, 218, 48, 7, darker(colour, 0.5))
    c.ring(264, 362, 90, MATERIALS["brass"], 5, 0.9, 0.15)
    c.stroke("M52 138c-6 20-14 40-12 70M46 142c-14 18-22 34-24 60", "#8fc3d8", 3, 0.8)
    c.gleam([(202, 280), (192, 344)], 9, 0.4)


def dried_bouquet(c: Canvas, colour: str) -> None:
    """Wheat, bunny tails and cotton wrapped in paper."""
    c.oval(262, 410, 110, 20, c.pool("#4a3a30", 0.3))
    for x, y in ((130, 116), (176, 74), (236, 52), (298, 70), (350, 112)):
        c.stroke(f"M240 330Q{(x + 240) / 2:.0f} 220 {x} {y + 20}", darker(colour, 0.2), 4)
    for x, y, turn in ((130, 110, -34), (236, 48, 0), (350, 108, 34)):
        with c.moved(x, y, turn=turn):
            grains = "".join(f"M0 {i * 13}l-11-13M0 {i * 13}l11-13" for i in range(6))
            c.stroke(grains + "M0 66V-16", c.down(colour), 9)
            c.stroke("M-12-10l-10-40M12-10l10-40M0-20v-36", lighter(colour, 0.2), 2, 0.9)
    for x, y, turn in ((182, 110, -18), (298, 106, 18), (206, 166, -8)):
        with c.moved(x, y, turn=turn):
            c.oval(0, 0, 19, 36, c.ball("#f3e7d0"))
            c.stroke("M-16-20l-6-6M16-20l6-6M-19 4l-8-2M19 4l8-2M0-34v-9M-10-30l-4-8M10-30l4-8", "#e8d8b8", 3)
    for x, y in ((150, 190), (266, 162), (330, 186), (238, 220)):
        c.path(f"M{x - 26} {y + 12}q26 24 52 0l-10 16h-32z", "#8a6a4c")
        for dx, dy in ((-13, 2), (13, 2), (0, -11), (0, 6)):
            c.dot(x + dx, y + dy, 16, c.ball("#fffdf8"))
    c.path("M146 226C190 270 290 270 342 220L274 376l32 50q-60 20-120 0l28-50z", c.slant("#d9bd96"))
    c.path("M146 226C190 270 230 274 262 268L232 376 146 226z", c.slant("#e8d3b2"))
    c.path("M206 352q34 14 72 0l4 22q-40 14-80 0z", c.down("#bf6a50"))
    c.stroke("M232 368l-30 50M244 370l22 54", "#bf6a50", 7)


def olive_tree(c: Canvas, colour: str) -> None:
    """A tall faux olive in a basket."""
    c.shadow(240, 424, 84, 13)
    c.stroke(
        "M236 350C246 290 228 250 240 190M240 250C256 210 284 190 300 160M238 230C220 190 196 180 180 152M240 200C240 150 250 120 244 76",
        "#8a6a4f",
        8,
    )
    points = [(180 + (i * 47) % 124, 84 + (i * 31) % 148) for i in range(17)]
    dark, pale = c.slant(darker(colour, 0.1)), c.slant(lighter(colour, 0.3))
    for i, (x, y) in enumerate(points):
        angle = (x - 240) * -0.6 + 90 + (i % 5 - 2) * 34
        c.path(leaf(x, y, 48, angle, 0.2) + leaf(x, y, 42, angle + 64, 0.2) + leaf(x, y, 42, angle - 60, 0.2), dark if i % 2 else pale)
    for x, y in ((206, 176), (282, 150), (246, 120), (266, 206), (196, 130)):
        c.oval(x, y, 6, 8, c.ball("#5c5a4a"))
    c.body(240, [(336, 66), (352, 72), (404, 62), (418, 54)], c.across("#cfa46c"), 0.16)
    c.oval(240, 336, 62, 9, "#6b513d")
    c.stroke("M172 360q68 22 136 0M172 378q68 22 136 0M176 396q64 20 128 0", darker("#cfa46c", 0.3), 4, 0.6, "10 7")


PICTURES = {
    "candle-hilltemple": picture(temple_candle, "evening", zoom=1.1),
    "candle-nighttangerine": picture(tangerine_candle, "evening", zoom=1.06),
    "candle-saltshore": picture(candle_trio, "lake", stuff="glass"),
    "reeds-pineneedle": picture(reed_diffuser, "linen", stuff="glass"),
    "diffuser-mistyvalley": picture(oil_diffuser, "fern"),
    "oils-threeseasons": picture(essential_oils, "butter", stuff="amber glass", zoom=1.1),
    "incense-onestick": picture(incense_box, "clay", stuff="walnut"),
    "incenseholder-floatingmount": picture(incense_mountain, "evening"),
    "vase-bisque": picture(clay_vase, "fern"),
    "vase-watergrain": picture(glass_vase, "linen"),
    "planter-rootwell": picture(watering_pot, "blush"),
    "planter-squarerock": picture(cement_planter, "sand", zoom=1.12),
    "plantstand-threefeet": picture(plant_stand, "linen"),
    "wateringcan-thinstream": picture(watering_can, "butter"),
    "driedflowers-oldsummer": picture(dried_bouquet, "blush", stage="wall", stuff="meadow"),
    "fauxtree-everolive": picture(olive_tree, "stone", stuff="leaf"),
}
