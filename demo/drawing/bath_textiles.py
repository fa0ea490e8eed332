"""Towels, robes, mats, the shower curtain and slippers."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter
from shapes import blob, polygon

OAK = MATERIALS["oak"]
STEEL = MATERIALS["steel"]


def _terry(c: Canvas, colour: str) -> str:
    """The loops of a towel."""
    return c.pattern(9, 9, f"<path d='M1 4q2-3 4 0M5 8q2-3 4 0' fill='none' stroke='{darker(colour, 0.25)}' opacity='.4'/>")


def _waffle(c: Canvas, colour: str) -> str:
    light, dark = lighter(colour, 0.6), darker(colour, 0.28)
    return c.pattern(
        14,
        14,
        f"<path d='M0 0h14v14' fill='none' stroke='{light}' stroke-width='4' opacity='.5'/><path d='M3 11V3"
        f"h8' fill='none' stroke='{dark}' stroke-width='2' opacity='.35'/>",
    )


def towel_stack(c: Canvas, colour: str, *, folds: int, weave: str, wide: float, thick: float, extra: str = "") -> None:
    """Folded towels seen from the front; `extra` adds a roll or a sprig on top."""
    c.shadow(240, 382, wide + 8, 16)
    texture = _waffle(c, colour) if weave == "waffle" else _terry(c, colour)
    for i in range(folds):
        tint = colour if i % 2 == 0 else lighter(colour, 0.2)
        y = 378 - (i + 1) * thick
        half = wide - i * 3
        d = (
            f"M{240 - half} {y}H{240 + half - 10}Q{240 + half + 12} {y} {240 + half + 10} {y + thick / 2}"
            f"T{240 + half - 10} {y + thick}H{240 - half}"
            f"Q{240 - half - 12} {y + thick * 0.75} {240 - half - 4} {y + thick / 2}T{240 - half} {y}z"
        )
        c.path(d, c.down(tint))
        c.path(d, texture)
        c.stroke(f"M{240 - half + 6} {y + thick * 0.5}H{240 + half - 2}", darker(tint, 0.3), 3, 0.4)
        c.stroke(f"M{240 - half} {y + thick - 1}H{240 + half - 8}", darker(tint, 0.4), 3, 0.35)
    top = 378 - folds * thick
    if extra == "roll":
        c.box(146, top - 72, 196, 74, 34, c.down(colour))
        c.box(146, top - 72, 196, 74, 34, texture)
        c.oval(150, top - 35, 26, 37, c.slant(lighter(colour, 0.2)))
        c.stroke(f"M150 {top - 35}m-1 0c8-8 10 10-2 10-16 0-14-26 4-26 20 0 20 40-4 40", darker(colour, 0.3), 4, 0.6)
    elif extra == "sprig":
        c.stroke(f"M190 {top + 2}C230 {top - 8} 270 {top - 14} 310 {top - 18}", "#7f8f6c", 4)
        for x, y, turn in ((220, top - 5, -30), (250, top - 11, 24), (272, top - 15, -34), (300, top - 18, 10)):
            with c.moved(x, y, turn=turn):
                c.path("M0 0Q14-16 34-6 18 8 0 0z", c.slant("#8fa383"))


def hung_towel(c: Canvas, colour: str, *, weave: str, wide: float, long: float, band: bool) -> None:
    """A towel over a rail on the wall."""
    metal = MATERIALS["brass"] if band else "#a8865d"
    c.box(50, 110, 26, 32, 8, c.slant(metal))
    c.box(404, 110, 26, 32, 8, c.slant(metal))
    c.rod([(60, 126), (420, 126)], metal, 11)
    back = polygon(
        [(240 - wide + 12, 118), (240 + wide + 8, 118), (240 + wide + 8, 118 + long * 0.82), (240 - wide + 12, 118 + long * 0.82)], 5
    )
    c.path(back, darker(colour, 0.14))
    front = (
        f"M{240 - wide} 126Q{240 - wide} 112 {254 - wide} 112H{226 + wide}Q{240 + wide} 112 {240 + wide} 126"
        f"L{244 + wide} {118 + long}Q240 {126 + long} {236 - wide} {118 + long}z"
    )
    c.path(front, "#4a3a30", 0.1)
    c.path(front, c.across(colour, 0.7))
    c.path(front, _waffle(c, colour) if weave == "waffle" else _terry(c, colour))
    with c.clipped(front):
        if band:
            c.path(f"M60 {60 + long}h360v26H60z", c.across(lighter(colour, 0.3)))
            c.stroke(f"M60 {56 + long}h360M60 {90 + long}h360", darker(colour, 0.2), 2, 0.6)
        c.stroke(
            f"M{240 - wide * 0.4} 130"
            f"C{240 - wide * 0.5} 220 {240 - wide * 0.3} 300 {240 - wide * 0.44} {118 + long}"
            f"M{240 + wide * 0.46} 130"
            f"C{240 + wide * 0.36} 230 {240 + wide * 0.6} 300 {240 + wide * 0.5} {118 + long}",
            darker(colour, 0.25),
            8,
            0.2,
        )
    c.gleam([(252 - wide, 118), (228 + wide, 118)], 5, 0.5)


def sport_towel(c: Canvas, colour: str) -> None:
    """A small quick-dry towel folded beside its pouch, with a snap loop."""
    c.shadow(240, 374, 170, 18)
    c.path("M70 250Q66 236 82 234L272 220q14 0 16 12l10 130q0 12-12 13L92 380q-14 0-15-12z", c.slant(colour))
    c.stroke("M74 284L290 268M78 322L294 306", darker(colour, 0.25), 3, 0.45)
    c.stroke("M84 246L276 231", "#ffffff", 5, 0.5)
    c.stroke("M74 250c-34-8-40 30-8 34", darker(colour, 0.3), 8)
    c.dot(72, 284, 8, c.ball("#f0e9dc"))
    pouch = blob([(318, 232), (360, 226), (402, 232), (420, 290), (416, 356), (364, 374), (312, 358), (304, 292)])
    c.path(pouch, c.ball(darker(colour, 0.34)))
    c.path("M312 238q48 16 98 0l-8-22q-40-12-82 0z", c.across(darker(colour, 0.28)))
    c.stroke("M362 222c-8-40 40-44 30-4", "#f0e9dc", 5)
    c.oval(364, 228, 10, 8, c.ball("#d9a441"))
    c.gleam([(328, 274), (324, 316)], 7, 0.35)


def bear_towel(c: Canvas, colour: str) -> None:
    """A hooded towel with two round ears, hanging on a peg."""
    c.dot(240, 74, 11, c.ball(OAK))
    c.stroke("M240 74v26", darker(colour, 0.2), 6)
    cape = "M150 190C110 260 96 330 88 390Q164 410 240 404 316 410 392 390 384 330 370 260 330 190 240 186z"
    c.path(cape.replace("370 260", "366 250"), c.across(colour, 0.8))
    c.path(cape.replace("370 260", "366 250"), _terry(c, colour))
    c.stroke("M240 250V402M172 300q-14 50-18 94M310 300q14 50 18 94", darker(colour, 0.3), 5, 0.35)
    for side in (-1, 1):
        c.dot(240 + side * 82, 122, 38, c.ball(colour))
        c.dot(240 + side * 82, 124, 21, c.ball("#edd3b4"))
    c.path("M136 200C128 130 180 92 240 92s112 38 104 108C336 256 290 276 240 276S144 256 136 200z", c.ball(colour))
    c.path("M162 222C166 176 200 166 240 166s74 10 78 56C310 250 280 262 240 262s-70-12-78-40z", c.hollow("#f0dcc0"))
    c.oval(204, 142, 8, 10, "#463024")
    c.oval(276, 142, 8, 10, "#463024")
    c.oval(240, 156, 13, 9, "#463024")
    c.dot(240, 290, 10, c.ball("#f5ead8"))


def robe(c: Canvas, colour: str, *, weave: str, collar: str, sleeve: float, hem: float) -> None:
    """A robe on a wooden hanger; `collar` is shawl or band."""
    c.stroke("M240 92c-14-16 14-28 8-44-10-12-24-2-20 6", darker(STEEL, 0.3), 5)
    c.line([(150, 132), (240, 94), (330, 132)], darker(OAK, 0.1), 12)
    texture = _waffle(c, colour) if weave == "waffle" else _terry(c, colour)
    _sleeves(c, colour, texture, sleeve)
    body = f"M196 108Q240 130 284 108L334 132 344 250 {356 + hem / 20} {hem}Q240 {hem + 14} {124 - hem / 20} {hem}L136 250 146 132z"
    c.path(body, c.across(colour, 0.7))
    c.path(body, texture)
    c.stroke(f"M270 270L266 {hem + 2}M180 280l-8 {hem - 290}M318 280l8 {hem - 290}", darker(colour, 0.3), 4, 0.35)
    if collar == "shawl":
        c.path(
            "M192 108C180 160 216 220 262 264L284 246C250 214 226 166 228 120zM288 108C300 160 270 216 232 262"
            "L252 268C290 230 316 170 302 114z",
            c.slant(lighter(colour, 0.25)),
        )
        c.stroke("M228 120C226 166 250 214 284 246", darker(colour, 0.3), 3, 0.4)
    else:
        c.path("M200 110L250 262h16L220 116zM280 110L240 240l10 22L296 116z", c.slant(lighter(colour, 0.15)))
    c.path("M138 246q102 18 204 0v26q-102 18-204 0z", c.down(darker(colour, 0.07)))
    c.path("M256 262l30 74-18 6-24-72zM248 264l2 84 18-2-4-80z", c.down(darker(colour, 0.05)))
    for x in (158, 286):
        c.box(x, 300, 44, 50, 8, c.down(darker(colour, 0.06)))
        c.stroke(f"M{x + 3} 309h38", lighter(colour, 0.5), 4, 0.7)


def _sleeves(c: Canvas, colour: str, texture: str, sleeve: float) -> None:
    for side in (-1, 1):
        arm = polygon(
            [
                (240 + side * 84, 126),
                (240 + side * 126, 158),
                (240 + side * (132 + sleeve * 0.18), 150 + sleeve),
                (240 + side * (76 + sleeve * 0.1), 158 + sleeve),
                (240 + side * 78, 190),
            ],
            16,
        )
        c.path(arm, c.across(darker(colour, 0.05)))
        c.path(arm, texture)
        c.line(
            [(240 + side * (78 + sleeve * 0.1), 136 + sleeve), (240 + side * (130 + sleeve * 0.17), 128 + sleeve)],
            darker(colour, 0.25),
            3,
            0.4,
        )


def stone_mat(c: Canvas, colour: str) -> None:
    """A hard mat with a wet footprint fading on it."""
    c.shadow(240, 350, 196, 26)
    c.path(polygon([(120, 168), (394, 168), (440, 344), (44, 344)], 30), darker(colour, 0.32))
    c.path(polygon([(120, 158), (394, 158), (440, 330), (44, 330)], 30), c.slant(lighter(colour, 0.15)))
    dark = darker(colour, 0.26)
    for x, y, turn, wet in ((190, 252, -6, 0.75), (292, 232, 6, 0.4)):
        with c.moved(x, y, turn=turn):
            c.path("M-20-26C-26-48 22-52 24-28 26-8 14 4 18 26 20 48-18 50-18 28-18 8-16-6-20-26z", dark, wet)
            for dx, dy, r in ((-18, -50, 8), (-4, -56, 6), (8, -55, 5), (17, -50, 4.5), (24, -43, 4)):
                c.oval(dx, dy, r * 1.1, r * 0.85, dark, wet)
    c.stroke("M80 316h.1M140 300h.1M350 200h.1M376 280h.1M230 184h.1M120 230h.1M404 312h.1M330 306h.1", darker(colour, 0.3), 4, 0.4)
    c.stroke("M126 165h256", "#ffffff", 4, 0.5)


def tufted_mat(c: Canvas, colour: str) -> None:
    """A moss-like mat with two heights of pile."""
    edge = [
        (70, 190),
        (130, 152),
        (220, 146),
        (310, 140),
        (392, 168),
        (432, 230),
        (420, 300),
        (352, 338),
        (262, 342),
        (170, 352),
        (88, 330),
        (50, 262),
    ]
    c.shadow(244, 320, 196, 50, 0.8)
    c.path(blob([(x, y + 14) for x, y in edge]), darker(colour, 0.35))
    c.path(blob(edge), c.slant(colour))
    tuft = "M2 9q3-8 6 0M10 16q3-8 6 0"
    pile = c.pattern(
        16, 16, f"<path d='{tuft}' fill='none' stroke='{lighter(colour, 0.45)}' stroke-width='2.5' stroke-linecap='round' opacity='.6'/>"
    )
    c.path(blob(edge), pile)
    for points, lift in (
        ([(120, 210), (180, 180), (230, 204), (206, 248), (140, 256)], 0.2),
        ([(270, 180), (340, 176), (372, 214), (320, 240), (266, 220)], 0.3),
        ([(200, 290), (270, 262), (350, 276), (330, 312), (244, 320)], 0.12),
        ([(96, 290), (140, 282), (160, 312), (112, 318)], 0.25),
    ):
        c.path(blob([(x + 4, y + 7) for x, y in points]), darker(colour, 0.4), 0.5)
        c.path(blob(points), c.ball(lighter(colour, lift)))
        c.path(blob(points), pile)


def tub_mat(c: Canvas, colour: str) -> None:
    """A translucent mat of pebbles, from above."""
    stones: list[tuple[float, float, float]] = []
    for row in range(6):
        count = 7 if row % 2 == 0 else 6
        stones += [(240 + (i - (count - 1) / 2) * 54, 112 + row * 50, 25 - (i * 5 + row * 3) % 7) for i in range(count)]
    tint = "#a9cdd6"
    with c.moved(0, 4):
        c.box(34, 74, 412, 324, 56, "#4a3a30", 0.08)
        c.box(30, 68, 412, 324, 56, c.slant(tint), 0.55)
        for x, y, r in stones:
            c.oval(x - 4, y - 4, r + 1, r - 2, c.ball(colour, 1.1))
        gleams = "".join(f"M{x - 14:.0f} {y - 10:.0f}q4-6 10-6" for x, y, _ in stones)
        c.stroke(gleams, "#ffffff", 4, 0.9)


def curtain(c: Canvas, colour: str) -> None:
    """A shower curtain gathered on steel rings."""
    c.rod([(40, 84), (440, 84)], darker(STEEL, 0.1), 12)
    for x in range(82, 400, 29):
        c.stroke(f"M{x} 78c-10 0-10 34 0 34s10-34 0-34", darker(STEEL, 0.3), 3.5)
    hem = "".join(f"q{14.5} {10 if i % 2 == 0 else -10} 29 0" for i in range(12))
    c.path(f"M74 108H406L420 410{hem.replace('q14.5', 'q-14.5').replace(' 29 0', ' -29 0')}z", c.down(colour, 0.7))
    for i, x in enumerate(range(82, 400, 29)):
        lean = (x - 240) * 0.05
        c.path(f"M{x} 108h12l{lean + 4:.1f} 300h-22l{3 - lean:.1f}-300z", c.blend(darker(colour, 0.22), colour, sideways=True), 0.55)
        if i % 2:
            c.stroke(f"M{x - 12} 112l{lean:.1f} 290", "#ffffff", 5, 0.35)
    c.path("M70 108h340v10H70z", lighter(colour, 0.35))
    for x, y in ((122, 240), (160, 320), (226, 200), (300, 290), (346, 230), (262, 360)):
        c.path(f"M{x} {y}c-8 10-8 17 0 17s8-7 0-17z", "#ffffff", 0.75)


def hair_wrap(c: Canvas, colour: str) -> None:
    """A turban on a head form, fastened with a wooden button."""
    c.shadow(240, 398, 84, 14)
    c.body(240, [(300, 44), (350, 42), (372, 66), (394, 74)], c.across("#ecd9c6"), 0.12)
    c.path("M160 240C158 330 200 356 240 356S322 330 320 240z", c.ball("#f1dfce"))
    c.path("M128 238C110 150 170 92 244 92 330 92 372 156 350 238 330 262 300 222 240 226 176 222 150 262 128 238z", c.ball(colour))
    c.path("M150 234C170 160 250 130 344 196 352 220 352 232 350 238 300 200 220 196 150 234z", c.slant(lighter(colour, 0.2)))
    c.path("M226 110C200 70 230 44 276 56 320 70 316 116 262 128 244 130 232 124 226 110z", c.ball(lighter(colour, 0.1)))
    c.path(
        "M128 238C170 210 300 206 350 238 352 256 340 262 328 256 280 234 200 236 148 258 134 260 126 252 128 238z",
        c.down(lighter(colour, 0.15)),
    )
    c.stroke("M160 216C180 170 240 150 300 164M150 190C170 140 220 120 270 128M240 84c10-10 30-8 36 4", darker(colour, 0.25), 4, 0.4)
    c.dot(300, 226, 12, c.ball("#a9743f"))
    c.stroke("M297 224h.1M303 228h.1", "#5b3a20", 3)
    c.path(blob([(150, 206), (148, 220), (140, 214)]), lighter(colour, 0.5), 0.5)


def slippers(c: Canvas, colour: str) -> None:
    """A pair of one-piece slippers from above, with drain holes."""
    for x, turn, flip in ((160, -6, True), (322, 6, False)):
        with c.moved(x, 244, turn=turn, flip=flip):
            sole = "M-8-158C44-164 76-110 68-40 62 10 60 60 56 100 50 150-36 152-46 100-54 50-60 0-66-50-72-116-50-152-8-158z"
            with c.moved(12, 18):
                c.path(sole, "#4a3a30", 0.16)
            with c.moved(4, 9):
                c.path(sole, darker(colour, 0.3))
            c.path(sole, c.slant(colour))
            c.path(
                "M-6-144C32-148 60-104 54-40 50 10 48 60 44 96 38 134-26 134-34 96-42 50-48 0-52-50-56-108-38-138-6-144z",
                c.hollow(lighter(colour, 0.1)),
                0.7,
            )
            c.stroke("M-12 34h.1M14 34h.1M-20 60h.1M4 60h.1M28 60h.1M-12 86h.1M16 86h.1M2 110h.1", darker(colour, 0.35), 10, 0.55)
            c.path(
                "M-70-60C-74-96 -40-120 0-122 44-120 74-92 72-50 72-30 66-10 62 4 30-20-30-22-62 0-66-20-70-40-70-60z",
                c.ball(lighter(colour, 0.12)),
            )
            c.stroke("M-62 0C-30-22 30-20 62 4", lighter(colour, 0.55), 5, 0.7)
            c.stroke("M-30-88h.1M0-94h.1M30-88h.1M-18-62h.1M16-62h.1", darker(colour, 0.4), 11, 0.6)


PICTURES = {
    "towel-cloudfleece": picture(towel_stack, "linen", folds=3, weave="terry", wide=132, thick=44, extra="sprig", zoom=1.25),
    "bathtowel-cloudfleece": picture(hung_towel, "butter", stage="wall", weave="terry", wide=120, long=250, band=True),
    "bathtowel-honeyfield": picture(hung_towel, "sage", stage="wall", weave="waffle", wide=104, long=272, band=False),
    "towel-bamboodew": picture(towel_stack, "blush", folds=2, weave="terry", wide=140, thick=56, extra="roll", zoom=1.18),
    "towel-tailwind": picture(sport_towel, "sand", zoom=1.1),
    "kidstowel-bear": picture(bear_towel, "mint", stage="wall"),
    "bathrobe-latemorning": picture(robe, "clay", stage="wall", weave="terry", collar="shawl", sleeve=150, hem=420),
    "bathrobe-honeyfield": picture(robe, "mist", stage="wall", weave="waffle", collar="band", sleeve=104, hem=390),
    "mat-stonebank": picture(stone_mat, "linen"),
    "mat-tundra": picture(tufted_mat, "linen", stage="flat"),
    "tubmat-pebblebed": picture(tub_mat, "lake", stage="flat"),
    "curtain-rainveil": picture(curtain, "linen", stage="wall"),
    "hairwrap-cloudfleece": picture(hair_wrap, "blush"),
    "slippers-shoal": picture(slippers, "sand", stage="flat"),
}
