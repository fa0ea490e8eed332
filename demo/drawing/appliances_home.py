"""Appliances for air, cloth and hair."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter
from shapes import on_circle, polygon

STEEL = MATERIALS["steel"]
INK = "#46484b"


def mica_humidifier(c: Canvas, colour: str) -> None:
    """A tall evaporative humidifier: slatted body, open top, water window."""
    c.shadow(240, 402, 96, 15)
    c.stroke("M200 84c-14-16 12-24 0-42M240 78c-14-18 14-28 0-50M280 84c-14-16 12-24 0-42", "#ffffff", 6, 0.6)
    c.body(240, [(118, 92), (372, 92), (388, 90), (400, 82)], c.across(colour), 0.14)
    c.mouth(240, 118, 92, darker(colour, 0.1), 0.14, 12)
    c.oval(240, 122, 46, 6, darker(colour, 0.4))
    slats = "".join(f"M{240 + x} {190 + (92 * 92 - x * x) ** 0.5 * 0.14:.0f}v96" for x in range(-72, 80, 16))
    c.stroke(slats, darker(colour, 0.3), 5, 0.4)
    c.body(240, [(312, 92), (372, 92), (388, 90), (400, 82)], c.glass("#a9cfe0", 1.4), 0.14)
    c.body(240, [(338, 90), (372, 90), (386, 88), (396, 80)], c.blend("#b9dbe8", "#8fc0d6", opacity=(0.7, 0.85)), 0.14)
    c.ring(240, 310, 92, MATERIALS["oak"], 6, 1, 0.14)
    c.dot(240, 158, 9, c.ball("#8fd0b6"))
    c.gleam([(166, 160), (166, 290)], 10, 0.6)


def wisp_humidifier(c: Canvas, colour: str) -> None:
    """A cup-sized humidifier, one thread of mist."""
    c.shadow(240, 396, 76, 14)
    c.stroke("M240 150C214 116 272 96 244 62 230 44 250 30 262 14", "#ffffff", 22, 0.3)
    c.stroke("M240 150C220 116 266 98 244 66", "#ffffff", 9, 0.6)
    c.body(240, [(226, 72), (374, 66), (390, 60), (394, 54)], c.across(colour), 0.14)
    c.body(240, [(176, 50), (190, 66), (230, 74)], c.across(lighter(colour, 0.5)), 0.14)
    c.body(240, [(150, 18), (162, 28), (180, 52)], c.across(lighter(colour, 0.6)), 0.15)
    c.oval(240, 150, 13, 3, darker(colour, 0.3))
    c.ring(240, 230, 74, "#ffffff", 5, 0.8, 0.14)
    c.dot(240, 306, 14, c.ball(lighter(colour, 0.5)))
    c.stroke("M240 314c-7-8 0-14 0-18 0 4 7 10 0 18z", darker(colour, 0.3), 2.5)
    c.stroke("M304 376c50 12 60-20 110-2", "#ffffff", 5, 0.8)
    c.gleam([(186, 254), (190, 356)], 9, 0.6)


def skirting_heater(c: Canvas, colour: str) -> None:
    """A long low heater, warmth rising from it."""
    c.oval(240, 190, 190, 120, c.pool("#f7b48a", 0.55))
    c.stroke("M120 186c-16-22 14-34 0-60M200 178c-16-24 16-38 0-66M280 178c-16-24 16-38 0-66M360 186c-16-22 14-34 0-60", "#f0a070", 7, 0.55)
    c.shadow(240, 392, 200, 14)
    c.box(80, 372, 56, 16, 7, INK)
    c.box(344, 372, 56, 16, 7, INK)
    c.box(36, 216, 408, 160, 30, c.down(colour))
    c.box(56, 232, 368, 22, 11, "#51443f")
    c.stroke("M74 243h332", "#f2965a", 7, 0.9)
    c.stroke("".join(f"M{x} 234v18" for x in range(78, 410, 18)), lighter(colour, 0.2), 4, 0.9)
    c.path(
        "M48 330L110 286 160 316 230 272 300 318 350 292 432 334V346Q432 366 414 366H66Q48 366 48 346z", c.down(darker(colour, 0.1)), 0.75
    )
    c.box(352, 268, 64, 24, 10, "#4a4d50")
    c.stroke("M366 280h8M384 280h.1M396 280h.1", "#f2c27a", 5)
    c.stroke("M60 224h330", "#ffffff", 4, 0.7)


def air_circulator(c: Canvas, colour: str) -> None:
    """A round fan on a short foot."""
    c.shadow(240, 402, 92, 15)
    c.body(240, [(370, 50), (386, 84), (398, 88), (404, 80)], c.across(colour), 0.15)
    c.path("M218 320h44l8 60q-30 10-60 0z", c.across(darker(colour, 0.06)))
    c.stroke("M112 220c-4 70 50 122 128 122s132-52 128-122", darker(colour, 0.12), 17)
    c.oval(240, 206, 134, 136, c.slant(colour))
    c.oval(240, 206, 118, 120, c.hollow("#c9c6be"))
    for angle in (0, 72, 144, 216, 288):
        with c.moved(240, 206, turn=angle):
            c.path("M0-12C20-40 10-90 44-100 84-80 74-30 20 4z", c.slant("#9db6c7"))
    rings = "".join(f"M{240 - r} 206a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0" for r in (50, 74, 98, 118))
    c.stroke(rings, "#fbfaf5", 2.5, 0.85)
    spokes = "".join(f"M240 206L{x:.0f} {y:.0f}" for x, y in on_circle(240, 206, 120, 122, 16, 8))
    c.stroke(spokes, "#fbfaf5", 2.5, 0.8)
    c.dot(240, 206, 30, c.ball(lighter(colour, 0.2)))
    c.dot(240, 388, 8, c.ball("#8fd0b6"))
    c.gleam([(120, 170), (142, 126), (180, 98)], 8, 0.8)


def hand_vacuum(c: Canvas, colour: str) -> None:
    """A slim hand vacuum and a few crumbs."""
    c.shadow(232, 372, 190, 16)
    with c.moved(240, 262, turn=-16):
        c.path("M-206 40L-150 14-120 16V64L-196 62q-14-2-10-22z", c.down(INK))
        c.path("M-132-4C-90-26-40-34 0-34V76C-50 76-100 74-132 70z", c.glass("#d5e3e6", 1.4))
        c.path("M-96 20q50-20 96-20v74q-60 0-96-6z", "#d9c9b4", 0.6)
        c.stroke("M-76 52l8 4M-50 40l8 6M-30 60l10 2M-58 62l6-2M-20 44l8-2", "#9a8268", 5)
        c.path("M0-40H60C130-44 196-30 206 18 208 60 150 82 90 80H0z", c.down(colour))
        c.path("M56-2C110-10 160-4 166 20 160 46 110 52 60 48 40 40 40 6 56-2z", c.wall)
        c.stroke("M56-2C110-10 160-4 166 20", darker(colour, 0.3), 3, 0.5)
        c.box(72, -34, 44, 14, 7, "#9db6c7")
        c.box(-6, -44, 16, 128, 6, c.down(darker(colour, 0.12)))
        c.gleam([(20, -26), (60, -28)], 7, 0.8)
        c.gleam([(-110, 4), (-40, -16)], 6, 0.8)
    for x, y in ((40, 372), (62, 384), (26, 390), (86, 376), (52, 398)):
        c.oval(x, y, 5, 3.5, "#b08d63")


def garment_steamer(c: Canvas, colour: str) -> None:
    """A folding steamer with its plate, steam and a shirt's sleeve behind."""
    c.path("M300 40C370 60 420 96 440 150L420 420H300z", c.slant("#c9d8df"))
    c.stroke("M330 90C340 200 330 320 326 416M390 110C396 230 390 330 384 416", darker("#c9d8df", 0.2), 5, 0.5)
    for y in (128, 186, 244):
        c.stroke(f"M244 {y}c26-14 34 14 60 0s34 12 52 0", "#ffffff", 12, 0.75)
    c.shadow(176, 396, 80, 14)
    c.path("M134 220h70q14 0 14 14l-8 140q-2 20-24 20h-32q-22 0-24-20l-10-140q0-14 14-14z", c.across(darker(colour, 0.08)))
    c.path("M140 252h60l-4 66h-50z", c.glass("#b9d6e2", 1.4))
    c.path("M144 284h54l-2 30h-48z", "#9cc6d8", 0.8)
    c.path("M96 104q0-16 16-16h74q46 0 50 40l4 86q0 14-14 14H124q-14 0-16-14z", c.slant(colour))
    c.path("M232 92q16 4 18 36l4 86q-2 16-18 14z", c.metal(STEEL))
    c.stroke("M242 118h.1M244 142h.1M245 166h.1M246 190h.1", darker(STEEL, 0.5), 7)
    c.dot(150, 124, 13, c.ball("#a9d3c0"))
    c.dot(168, 226, 12, c.ball(darker(colour, 0.2)))
    c.gleam([(120, 112), (126, 196)], 8, 0.8)


def hair_dryer(c: Canvas, colour: str) -> None:
    """A compact dryer with its two nozzles beside it."""
    c.shadow(230, 388, 150, 16)
    c.path("M214 214L262 204 300 366q2 18-18 22-20 4-26-14z", c.slant(darker(colour, 0.06)))
    c.stroke("M288 388c20 40 90 20 110-14", INK, 8)
    c.path("M120 108h182c42 0 62 26 62 58s-20 58-62 58H120q-10 0-12-12-4-46 0-92 2-12 12-12z", c.down(colour, 1.2))
    c.oval(350, 166, 26, 50, c.slant(darker(colour, 0.16)))
    c.stroke("M342 134v64M350 130v72M358 134v64", darker(colour, 0.5), 3, 0.6)
    c.oval(112, 166, 17, 58, c.metal(MATERIALS["brass"]))
    c.oval(110, 166, 11, 46, "#4b454f")
    c.oval(110, 166, 6, 26, darker(colour, 0.2))
    c.path("M246 108h14v116h-14z", c.down(MATERIALS["brass"]))
    c.box(238, 244, 14, 40, 7, c.down("#f6f1ea"))
    c.dot(254, 308, 7, "#f6f1ea")
    c.gleam([(140, 124), (232, 124)], 9, 0.6)
    c.stroke("M86 140c-26-6-30 10-60 2M84 168c-26-6-34 10-64 2M86 196c-26-6-30 10-60 2", "#ffffff", 6, 0.7)
    c.path("M96 384l14-56h56l14 56q-42 12-84 0z", c.across(darker(colour, 0.2)))
    c.oval(138, 328, 28, 6, "#4b454f")
    c.path(polygon([(196, 388), (206, 350), (234, 350), (246, 388)], 6), c.across(darker(colour, 0.3)))


PICTURES = {
    "humidifier-mica": picture(mica_humidifier, "lake"),
    "humidifier-wisp": picture(wisp_humidifier, "clay", zoom=1.08),
    "heater-ridge": picture(skirting_heater, "fern"),
    "fan-longwind": picture(air_circulator, "lake"),
    "vacuum-dustskimmer": picture(hand_vacuum, "clay"),
    "iron-flatplain": picture(garment_steamer, "blush"),
    "hairdryer-softwind": picture(hair_dryer, "linen"),
}
