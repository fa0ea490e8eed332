"""Pans, woks and pots."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, is_dark, lighter
from shapes import polygon

STEEL = MATERIALS["steel"]
TEAK = MATERIALS["teak"]


def skillet(c: Canvas, colour: str) -> None:
    """Cast iron from above: pouring lips, a helper handle, a hung handle."""
    with c.moved(214, 214, turn=42):
        c.shadow(30, 40, 200, 150, 0.7)
        c.path("M120-24C160-20 190-22 214-24a26 26 0 0 1 0 48C190 22 160 20 120 24z", c.slant(colour))
        c.path("M202-9h14a9 9 0 0 1 0 18h-14a9 9 0 0 1 0-18z", c.floor)
        c.path("M-138-30q-34 4-34 30t34 30z", c.slant(colour))
        c.path("M-142-14q-14 2-14 14t14 14z", c.floor)
        c.path("M-22-146q22-16 44 0zM-22 146q22 16 44 0z", darker(colour, 0.1))
    c.oval(214, 214, 148, 148, c.slant(lighter(colour, 0.22)))
    c.oval(214, 214, 137, 137, c.hollow(colour))
    c.oval(218, 219, 112, 112, c.ball(lighter(colour, 0.1), 0.6))
    c.stroke("M128 208a92 92 0 0 1 66-76", "#ffffff", 9, 0.2)
    c.stroke("M138 262a90 90 0 0 0 22 30", "#ffffff", 6, 0.1)


def frying_pan(c: Canvas, colour: str, *, inner: str, handle: str, lift: float, egg: bool = False, metal: bool = False) -> None:
    """A pan seen from the front and above, its handle to the right rising by `lift`."""
    paint = c.metal(colour) if metal else c.across(colour)
    c.shadow(200, 352, 150, 22)
    root, tip = (306, 268), (452, 268 - lift)
    c.path(polygon([(300, root[1] - 12), (tip[0], tip[1] - 11), (tip[0] + 6, tip[1] + 12), (304, root[1] + 18)], 9), c.down(handle))
    c.line([(330, root[1] - 6 - lift * 0.16), (tip[0] - 12, tip[1] - 3)], "#ffffff", 4, 0.35)
    c.oval(tip[0] - 12, tip[1] + 1, 6, 5, c.wall)
    c.body(196, [(272, 150), (310, 142), (348, 104), (352, 98)], paint, 0.4)
    c.oval(196, 272, 150, 62, c.slant(lighter(colour, 0.35)))
    c.oval(196, 274, 142, 57, c.hollow(inner))
    c.oval(198, 288, 110, 38, c.slant(inner, 0.6))
    if egg:
        c.path("M132 282c6-22 42-20 62-24 26-4 66 4 70 22 4 20-34 34-66 32-30-2-70-8-66-30z", "#fffdf6")
        c.oval(196, 280, 27, 15, c.ball("#f0a93c"))
        c.oval(188, 275, 8, 4, "#ffffff", 0.6)
    if metal:
        c.dot(300, 268, 4, darker(colour, 0.25))
        c.dot(300, 280, 4, darker(colour, 0.25))
    c.gleam([(78, 312), (92, 336), (116, 356)], 6, 0.4)


def wok(c: Canvas, colour: str, *, handle: str, helper: bool = False, lid: bool = False) -> None:
    """A deep round pan; `helper` gives it a second loop handle, `lid` a glass lid standing behind it."""
    c.shadow(216, 376, 110, 18)
    if lid:
        c.oval(180, 218, 120, 112, c.glass("#dfe9ea", 1.4))
        c.stroke("M180 106a120 112 0 0 1 0 224", lighter(STEEL, 0.2), 6)
        c.stroke("M180 106a120 112 0 0 0 0 224", darker(STEEL, 0.12), 6)
        c.oval(180, 212, 22, 20, c.ball(handle))
        c.gleam([(98, 190), (112, 158), (134, 136)], 8)
    c.path(polygon([(340, 242), (446, 176), (458, 194), (352, 268)], 8), c.down(handle))
    c.line([(366, 234), (440, 188)], "#ffffff", 4, 0.3)
    if helper:
        c.stroke("M70 252c-34-10-40 22-4 30", darker(colour, 0.1), 11)
    c.body(216, [(252, 154), (290, 144), (340, 98), (370, 52), (376, 46)], c.across(colour), 0.3)
    c.oval(216, 252, 154, 47, c.slant(lighter(colour, 0.4)))
    c.oval(216, 254, 146, 42, c.hollow(darker(colour, 0.06)))
    c.oval(226, 268, 92, 22, c.ball(lighter(colour, 0.12)), 0.7)
    c.gleam([(88, 300), (110, 332), (142, 358)], 7, 0.32)


def dutch_oven(c: Canvas, colour: str) -> None:
    """A heavy enamelled pot with its domed lid."""
    c.shadow(240, 374, 150, 20)
    for side in (-1, 1):
        c.stroke(f"M{240 + side * 146} 262c{side * 42}-4 {side * 42} 40 {side * 2} 38", darker(colour, 0.12), 15)
        c.stroke(f"M{240 + side * 148} 258c{side * 34}-4 {side * 36} 14 {side * 30} 24", lighter(colour, 0.35), 4, 0.7)
    c.body(240, [(240, 150), (330, 146), (362, 132), (372, 120)], c.across(colour), 0.14)
    c.body(240, [(176, 40), (186, 100), (214, 142), (236, 154), (246, 154)], c.across(lighter(colour, 0.06)), 0.12)
    c.ring(240, 238, 154, darker(colour, 0.3), 4, 0.5, 0.12)
    c.ring(240, 208, 128, lighter(colour, 0.4), 3, 0.35, 0.12)
    c.body(240, [(164, 12), (178, 14)], c.metal(MATERIALS["brass"]), 0.2)
    c.body(240, [(144, 26), (152, 30), (166, 20)], c.metal(MATERIALS["brass"]), 0.22)
    c.gleam([(124, 278), (124, 320), (134, 346)], 10, 0.4)
    c.gleam([(146, 214), (170, 198), (196, 188)], 7, 0.4)


def clay_pot(c: Canvas, colour: str) -> None:
    """A squat stoneware pot, bare clay at the foot, steam rising."""
    c.shadow(240, 374, 140, 20)
    c.stroke("M214 132c-12-18 12-26 0-46M262 128c-12-20 14-30 0-54", "#ffffff", 7, 0.55)
    for side in (-1, 1):
        c.path(f"M{240 + side * 140} 250q{side * 40}-2 {side * 36} 18q{side * -4} 16 {side * -40} 12z", c.down(darker(colour, 0.06)))
    c.body(240, [(238, 144), (270, 150), (318, 140), (356, 104), (370, 92)], c.across("#c59a74"), 0.14)
    c.body(240, [(238, 144), (270, 150), (306, 145), (326, 135)], c.across(colour), 0.14)
    c.body(240, [(184, 44), (194, 96), (216, 134), (232, 148), (242, 148)], c.across(colour), 0.13)
    c.ring(240, 238, 148, darker(colour, 0.35), 4, 0.35, 0.13)
    c.body(240, [(158, 34), (170, 28), (186, 22)], c.across(colour), 0.2)
    c.oval(240, 158, 34, 7, lighter(colour, 0.5))
    c.gleam([(116, 262), (114, 290), (126, 316)], 9, 0.55)


def stockpot(c: Canvas, colour: str) -> None:
    """A tall steel pot; its lid has straining holes along the edge."""
    c.shadow(240, 376, 136, 20)
    for side in (-1, 1):
        c.stroke(f"M{240 + side * 132} 226h{side * 32}v34h{side * -32}", darker(colour, 0.22), 10)
        c.stroke(f"M{240 + side * 134} 223h{side * 28}", "#ffffff", 3, 0.8)
    c.body(240, [(198, 134), (350, 134), (350, 134), (372, 126)], c.metal(colour), 0.13)
    c.ring(240, 350, 134, darker(colour, 0.4), 3, 0.5, 0.13)
    c.oval(240, 196, 142, 20, darker(colour, 0.25))
    c.body(240, [(164, 30), (170, 96), (184, 132), (192, 142)], c.metal(lighter(colour, 0.12)), 0.12)
    c.stroke("M150 200q90 22 180 0", darker(colour, 0.5), 5, 0.6, "1 13")
    c.body(240, [(150, 9), (168, 10)], c.metal(colour), 0.2)
    c.body(240, [(134, 26), (146, 30), (154, 22)], c.across("#3b3a3d"), 0.22)
    c.gleam([(128, 230), (128, 330)], 8, 0.6)


def milk_pan(c: Canvas, colour: str) -> None:
    """A small saucepan with two lips and a short raised wooden handle."""
    c.shadow(200, 372, 122, 18)
    c.path(polygon([(310, 262), (430, 214), (440, 236), (316, 288)], 11), c.down(TEAK))
    c.line([(330, 264), (424, 226)], "#ffffff", 4, 0.4)
    c.path(polygon([(292, 262), (334, 250), (338, 276), (296, 290)], 5), c.down(STEEL))
    c.body(200, [(236, 122), (330, 116), (356, 104), (368, 92)], c.across(colour), 0.26)
    c.path("M78 238c-16-4-22-12-20-16 14-4 34 0 44 10zM322 238c16-4 22-12 20-16-14-4-34 0-44 10z", c.down(lighter(colour, 0.2)))
    c.oval(200, 236, 122, 34, c.slant(lighter(colour, 0.45)))
    c.oval(200, 238, 114, 29, c.hollow("#efe9dd"))
    c.oval(202, 250, 92, 17, "#fffef9")
    c.oval(178, 247, 42, 6, "#f2ece0")
    c.gleam([(98, 276), (98, 326), (106, 346)], 9, 0.6)


def steamer(c: Canvas, colour: str) -> None:
    """A base pot, two tiers and a tall dome."""
    c.shadow(240, 392, 136, 18)
    for y, low in ((312, 388), (246, 310), (184, 244)):
        for side in (-1, 1):
            c.stroke(f"M{240 + side * 124} {y + 22}h{side * 28}v22h{side * -26}", darker(colour, 0.25), 8)
        c.body(240, [(y, 128), (y + 10, 124), (low - 6, 122), (low, 118)], c.metal(colour), 0.1)
        c.oval(240, y, 130, 13, darker(colour, 0.15))
        c.ring(240, y, 130, lighter(colour, 0.7), 4, 1, 0.1)
    c.body(240, [(104, 30), (112, 76), (140, 114), (176, 130), (184, 130)], c.glass("#cfdcdf", 1.5), 0.1)
    c.ring(240, 184, 130, lighter(colour, 0.5), 5, 1, 0.1)
    c.oval(240, 106, 26, 6, c.metal(colour))
    c.body(240, [(82, 22), (92, 26), (104, 16)], c.across("#3b3a3d"), 0.2)
    c.gleam([(136, 158), (154, 134), (184, 120)], 8)


def tamago_pan(c: Canvas, colour: str) -> None:
    """A small rectangular pan with a half-rolled omelette."""
    rim = lighter(colour, 0.3) if is_dark(colour) else colour
    c.shadow(190, 348, 150, 24)
    c.path(polygon([(318, 306), (446, 250), (456, 272), (330, 332)], 9), c.down(TEAK))
    c.path(polygon([(304, 306), (346, 290), (352, 312), (314, 330)], 5), c.down(STEEL))
    c.path(polygon([(62, 260), (334, 260), (316, 350), (40, 350)], 18), c.down(colour))
    c.path(polygon([(88, 214), (334, 214), (320, 334), (44, 334)], 22), c.slant(rim))
    c.path(polygon([(96, 221), (325, 221), (311, 325), (55, 325)], 18), c.hollow(colour))
    c.path(polygon([(96, 252), (318, 252), (309, 318), (66, 318)], 12), c.slant("#f3c95c"))
    c.path(polygon([(100, 214), (314, 214), (314, 262), (92, 262)], 22), c.down("#f6d470"))
    c.stroke("M302 236c-14-12-20 14-6 12", "#cf9332", 4)
    c.stroke("M110 232q90-8 176-2", "#fff6cf", 6, 0.8)
    c.stroke("M94 290q60 10 120-2", "#e3ac42", 4, 0.5)


PICTURES = {
    "skillet-pine-soot": picture(skillet, "sand", stage="flat", stuff="iron"),
    "frypan-kite": picture(frying_pan, "linen", inner="#5d5f5c", handle=TEAK, lift=44, egg=True, zoom=1.08),
    "frypan-rivulet": picture(frying_pan, "mist", stuff="steel", inner="#b9bfc3", handle="#aab0b5", lift=82, metal=True, zoom=1.08),
    "wok-hearth": picture(wok, "clay", stuff="blued steel", handle=TEAK, helper=True),
    "wok-kite": picture(wok, "butter", handle="#4a4845", lid=True),
    "dutch-oven-fireside": picture(dutch_oven, "linen"),
    "claypot-cloud": picture(clay_pot, "fern"),
    "stockpot-sketch": picture(stockpot, "blush", stuff="steel"),
    "milkpan-xiaoman": picture(milk_pan, "mist", zoom=1.1),
    "steamer-three-tier": picture(steamer, "sage", stuff="steel"),
    "tamago-morning": picture(tamago_pan, "mint", zoom=1.08),
}
