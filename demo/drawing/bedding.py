"""Bed sets, quilts, pillows, throws."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter, mix
from shapes import blob, polygon

OAK = MATERIALS["oak"]
WHITE = MATERIALS["cotton"]


def _pillow(c: Canvas, x: float, y: float, width: float, height: float, colour: str, plump: float = 0.16) -> None:
    """A pillow around (x, y): corners drawn out a little, sides bulging by `plump`."""
    half, tall = width / 2, height / 2
    top, side = tall * plump, half * plump * 0.3
    d = f"M{x - half} {y - tall}Q{x} {y - tall - top} {x + half} {y - tall}Q{x + half + side} {y} {x + half} {y + tall}"
    d += f"Q{x} {y + tall + top} {x - half} {y + tall}Q{x - half - side} {y} {x - half} {y - tall}z"
    c.path(d, c.ball(colour, 0.75))
    c.stroke(d, lighter(colour, 0.4), 3, 0.5)
    creases = f"M{x - half * 0.86} {y - tall * 0.76}q{half * 0.14} {tall * 0.2} {half * 0.26} {tall * 0.28}"
    creases += f"M{x + half * 0.86} {y + tall * 0.78}q{-half * 0.16}{-tall * 0.2} {-half * 0.3}{-tall * 0.24}"
    creases += f"M{x + half * 0.88} {y - tall * 0.74}q{-half * 0.12} {tall * 0.22} {-half * 0.24} {tall * 0.28}"
    c.stroke(creases, darker(colour, 0.2), 3, 0.4)


def bed(c: Canvas, colour: str, *, board: str, head: str, pattern: str, second: str) -> None:
    """A made bed from its foot: headboard, four pillows, a folded-back duvet; `pattern` is that of the duvet."""
    c.shadow(240, 410, 190, 16)
    if board == "arch":
        c.path("M66 300V176Q66 84 240 84t174 92v124z", c.slant(head))
    elif board == "slats":
        c.path("M64 112h352v16H64z", c.down(head))
        c.path("".join(f"M{x} 124h18v130h-18z" for x in (64, 130, 197, 265, 332, 398)), c.down(darker(head, 0.06)))
    elif board == "cushion":
        c.box(62, 108, 356, 190, 34, c.slant(head))
        c.stroke("M151 112v90M240 110v92M329 112v90", darker(head, 0.16), 4, 0.6)
    else:
        c.box(58, 134, 364, 160, 8, c.slant(head))
        c.stroke("M62 170h356M62 208h356", darker(head, 0.25), 2, 0.4)
    c.box(54, 356, 372, 34, 10, c.down(darker(head, 0.1)))
    c.box(76, 386, 20, 24, 4, darker(head, 0.3))
    c.box(384, 386, 20, 24, 4, darker(head, 0.3))
    for x in (156, 324):
        _pillow(c, x, 194, 142, 78, second)
    for x in (166, 314):
        _pillow(c, x, 220, 130, 70, colour)
    duvet = (
        "M66 258Q70 238 96 238H384Q410 238 414 258L428 356"
        "Q432 378 414 374 380 366 340 374 300 382 250 374 200 366 150 376 110 382 68 374 50 372 52 356z"
    )
    c.path(duvet, c.down(colour))
    with c.clipped(duvet):
        _weave(c, colour, pattern)
        c.stroke(
            "M104 300C92 330 88 352 92 380M380 300c12 30 16 52 12 80M200 320c-6 22-8 40-4 56M296 316c8 24 8 44 4 60",
            darker(colour, 0.2),
            5,
            0.35,
        )
    c.path("M66 262Q70 234 96 234H384Q410 234 414 262L418 286Q330 276 240 284 150 292 62 284z", c.down(second))
    c.stroke("M62 284Q150 292 240 284 330 276 418 286", darker(second, 0.2), 3, 0.45)


def _weave(c: Canvas, colour: str, pattern: str) -> None:
    if pattern == "stripe":
        c.stroke("".join(f"M{x} 290L{x + (x - 240) * 0.16:.0f} 384" for x in range(84, 420, 26)), lighter(colour, 0.5), 4, 0.5)
    elif pattern == "crinkle":
        c.stroke(
            "M80 306q30-10 52 2t60-6 70 6 64-6 70 6M74 328q40-10 70 2t70-4 66 6 60-8 70 6M70 350q40-10 66 2t80-6 70 8 60-8 60 6",
            darker(colour, 0.16),
            3,
            0.5,
        )
    elif pattern == "check":
        lines = "".join(f"M{x} 280L{x + (x - 240) * 0.16:.0f} 384" for x in range(90, 420, 50))
        c.stroke(lines, lighter(colour, 0.35), 10, 0.28)
        c.stroke("M50 308h380M50 346h380", lighter(colour, 0.35), 10, 0.28)
    else:
        c.stroke("M120 296C200 316 220 340 210 380M330 296C300 320 290 350 300 380", "#ffffff", 12, 0.4)


def quilt(c: Canvas, colour: str, *, layers: int, loft: float, stitch: str, tie: str = "") -> None:
    """A folded quilt: `layers` folds, each `loft` thick, with boxes or waves stitched on top."""
    bottom = 372
    c.shadow(240, bottom, 162, 14)
    for i in range(layers):
        y = bottom - (i + 1) * loft
        tint = tie if tie and i >= layers - 2 else colour
        wide = 156 - i * 3
        d = (
            f"M{240 - wide} {y + 6}Q{240 - wide - loft * 0.6} {y + loft / 2} {240 - wide} {y + loft}H{240 + wide}"
            f"Q{240 + wide + loft * 0.66} {y + loft / 2} {240 + wide} {y + 6}z"
        )
        c.path(d, c.down(darker(tint, 0.03), 1.2))
        c.stroke(f"M{240 - wide} {y + loft - 1}H{240 + wide}", darker(tint, 0.25), 3, 0.4)
    top = bottom - layers * loft
    face = polygon([(122, top - 92), (358, top - 92), (412, top + 22), (68, top + 22)], 34)
    tint = tie or colour
    c.path(face, c.slant(lighter(tint, 0.1), 0.8))
    with c.clipped(face):
        _stitching(c, tint, stitch, top)
    if tie and layers:
        c.dot(118, top + 40, 6, OAK)
        c.dot(360, top + 40, 6, OAK)


def _stitching(c: Canvas, tint: str, stitch: str, top: float) -> None:
    """Boxes of down, waves, or the sheen of silk on a quilt's upper fold."""
    if stitch == "boxes":
        rows = [top - 62, top - 26, top + 14]
        c.stroke("".join(f"M60 {y}q45-9 90 0t90 0 90 0 90 0" for y in rows), darker(tint, 0.2), 3, 0.5)
        c.stroke("".join(f"M{x} {top - 92}L{x + (x - 240) * 0.5} {top + 24}" for x in (160, 200, 240, 280, 320)), darker(tint, 0.2), 3, 0.5)
        for i, y in enumerate((top - 74, top - 42, top - 4)):
            c.stroke("".join(f"M{240 + j * (42 + 6 * i) - 14} {y}h14" for j in range(-3, 4)), "#ffffff", 10, 0.6)
    elif stitch == "waves":
        c.stroke(
            "".join(f"M50 {y}q30-14 60 0t60 0 60 0 60 0 60 0 60 0" for y in range(int(top) - 76, int(top) + 24, 22)),
            darker(tint, 0.18),
            3,
            0.5,
        )
    else:
        c.stroke(
            f"M120 {top - 70}C220 {top - 40} 260 {top - 60} 380 {top - 10}M100 {top - 20}C200 {top + 6} 260 {top - 20} 330 {top + 18}",
            "#ffffff",
            16,
            0.55,
        )


def ribboned(c: Canvas, colour: str) -> None:
    """A thin silk quilt, draped over itself and tied with a ribbon."""
    quilt(c, colour, layers=3, loft=28, stitch="sheen")
    ribbon = "#c98f86"
    c.path("M212 196h38l14 116v60h-62v-60z", c.down(ribbon), 0.9)
    c.path("M232 262C190 220 166 246 178 262 186 276 210 274 232 264 254 276 280 274 288 262 298 246 274 220 232 262z", c.ball(ribbon))
    c.path("M228 264L196 318l20-4 8 16 14-58zM238 264l30 50-18-2-10 16-8-60z", c.down(darker(ribbon, 0.06)))
    c.oval(233, 264, 11, 10, c.ball(lighter(ribbon, 0.1)))


def contour_pillow(c: Canvas, colour: str) -> None:
    """A latex core in the wave shape, its holes showing."""
    c.shadow(240, 358, 190, 22)
    top = "M62 230C110 176 150 190 236 226 300 250 350 200 404 214L436 262C390 246 330 300 250 276 160 246 110 240 46 290z"
    side = "M46 290C110 240 160 246 250 276 330 300 390 246 436 262 446 280 444 330 424 350H66C40 344 36 312 46 290z"
    c.path(side, c.down(darker(colour, 0.05)))
    c.path(top, c.slant(colour))
    c.stroke("M46 290C110 240 160 246 250 276 330 300 390 246 436 262", lighter(colour, 0.7), 4, 0.9)
    holes = "".join(f"M{x} {y}h.1" for y, xs in ((308, range(84, 420, 32)), (332, range(68, 430, 32))) for x in xs)
    c.stroke(holes, darker(colour, 0.3), 9, 0.5)
    c.stroke(
        "M100 226h.1M136 222h.1M176 228h.1M216 240h.1M256 252h.1M300 252h.1M344 238h.1M384 234h.1M86 252h.1M124 242h.1",
        darker(colour, 0.22),
        6,
        0.45,
    )


def memory_pillow(c: Canvas, colour: str) -> None:
    """A low boat-shaped pillow with a hollow in the middle and piped edges."""
    c.shadow(240, 356, 190, 22)
    c.path("M44 286Q40 348 78 352H402Q440 348 436 286z", c.down(darker(colour, 0.08)))
    face = (
        "M86 176C140 156 180 204 240 204S340 156 394 176"
        "C424 196 446 270 436 300 420 330 330 320 240 326 150 320 60 330 44 300 34 270 56 196 86 176z"
    )
    c.path(face, c.slant(colour))
    c.oval(240, 258, 104, 46, c.pool(darker(colour, 0.22), 0.8))
    c.stroke(face, lighter(colour, 0.6), 5, 0.9)
    c.stroke("M58 300Q50 330 72 346M422 300Q432 330 410 346", darker(colour, 0.2), 3, 0.5)
    c.box(396, 322, 22, 16, 3, "#9db6c7")
    c.gleam([(88, 222), (102, 200), (128, 192)], 9, 0.7)


def down_pillows(c: Canvas, colour: str) -> None:
    """Two plump hotel pillows, one leaning on the other, and a feather."""
    c.shadow(240, 384, 180, 20)
    _pillow(c, 240, 322, 330, 92, colour, 0.34)
    with c.moved(246, 214, turn=-7):
        _pillow(c, 0, 0, 310, 110, lighter(colour, 0.3), 0.36)
        c.stroke("M-150-56Q0-90 150-56", darker(colour, 0.15), 2, 0.5)
    with c.moved(374, 108, turn=28):
        c.path("M0 44C-24 20-20-24 4-44 22-20 22 20 4 44z", c.slant("#ffffff"))
        c.stroke("M2 62C0 30 2 0 4-34M2 10l-12-10M2 22l-12-8M3 14l10-10M3-2l8-8", darker(colour, 0.3), 2, 0.6)


def hull_pillow(c: Canvas, colour: str) -> None:
    """A firm linen pillow with an open zip, buckwheat hulls spilling out."""
    c.shadow(230, 372, 180, 20)
    linen = c.pattern(7, 7, f"<path d='M0 1h7M1 0v7' stroke='{darker(colour, 0.3)}' opacity='.3'/>")
    d = "M62 196Q220 164 388 190 404 196 402 214 410 290 400 348 396 366 376 366 220 384 74 368 58 366 56 348 46 280 56 210 56 200 62 196z"
    c.path(d, c.ball(colour, 0.8))
    c.path(d, linen)
    c.stroke("M72 206Q220 178 382 202", lighter(colour, 0.5), 4, 0.7)
    c.path("M396 250q18 30 4 76-26-34-4-76z", "#5b4334")
    c.stroke("M396 250q18 30 4 76", "#c9a35a", 3, 1, "3 4")
    c.path("M384 376q8-30 40-28 30 4 40 28z", "#4f3a2e")
    for x, y in ((396, 370), (412, 356), (428, 366), (444, 372), (420, 346), (404, 338), (438, 352), (376, 382), (458, 380)):
        c.path(f"M{x - 8} {y + 6}l8-13 8 13z", c.slant("#76543f"))
    c.stroke("M90 340q20-10 34-30M330 232q20-6 34-20M96 232q16 10 30 14", darker(colour, 0.25), 4, 0.4)


def deer_pillow(c: Canvas, colour: str) -> None:
    """A thin children's pillow with a fawn's face sewn on."""
    c.shadow(240, 370, 170, 18)
    with c.moved(240, 262, turn=-2):
        _pillow(c, 0, 0, 340, 206, colour, 0.1)
        c.stroke("M-154-88Q0-96 154-88M-154 88Q0 96 154 88", "#ffffff", 3, 0.8)
        c.stroke("M-36-58c-10-18-8-30-4-40M-36-74c-10-2-16-8-18-16M36-58c10-18 8-30 4-40M36-74c10-2 16-8 18-16", "#8a5c3c", 7)
        c.path("M-56-30C-96-50-104-34-100-24-92-6-66-10-52-16zM56-30C96-50 104-34 100-24 92-6 66-10 52-16z", c.slant("#c08a5a"))
        c.path("M-58-30C-50-72 50-72 58-30 64 10 34 62 0 62S-64 10-58-30z", c.ball("#cf9a68"))
        c.path("M-28 26C-24 6 24 6 28 26 28 48 12 60 0 60S-28 48-28 26z", "#f7ead5")
        c.oval(-27, -10, 6, 8, "#453127")
        c.oval(27, -10, 6, 8, "#453127")
        c.oval(0, 26, 10, 7, "#453127")
        c.stroke("M-10 42q10 8 20 0M-10-44h.1M8-50h.1M16-38h.1", "#453127", 3, 0.5)
        c.dot(-42, 14, 9, "#e39a8a", 0.5)
        c.dot(42, 14, 9, "#e39a8a", 0.5)


def mattress(c: Canvas, colour: str, *, kind: str) -> None:
    """A mattress from its foot, wearing a topper, a protector or a fitted sheet."""
    c.shadow(240, 384, 196, 16)
    for x in (66, 396):
        c.box(x, 366, 18, 20, 4, darker(OAK, 0.25))
    c.box(40, 346, 400, 28, 8, c.down(OAK))
    top = polygon([(104, 186), (376, 186), (440, 288), (40, 288)], 20)
    c.box(36, 276, 408, 78, 18, c.down(darker("#efe9de" if kind == "topper" else colour, 0.05)))
    c.path(top, c.slant(lighter(colour, 0.2)))
    if kind == "topper":
        _topper(c, colour)
    elif kind == "protector":
        net = c.pattern(18, 18, f"<path d='M0 9l9-9 9 9-9 9z' fill='none' stroke='{darker(colour, 0.3)}' opacity='.35'/>")
        c.path(top, net)
        c.box(36, 296, 408, 58, 14, net)
        c.stroke("M46 290H434", "#9db6c7", 5, 0.9)
        c.path("M232 110C232 110 264 158 264 184a32 30 0 0 1-64 0C200 158 232 110 232 110z", c.ball("#9ccbe0"), 0.9)
        for x, y, size in ((148, 250, 17), (328, 262, 20), (310, 214, 12), (212, 262, 11)):
            c.oval(x, y, size * 1.4, size * 0.75, c.ball("#b5dbea"), 0.95)
            c.gleam([(x - size * 0.6, y - size * 0.25), (x - size * 0.1, y - size * 0.4)], 3, 0.9)
        c.gleam([(214, 172), (222, 154)], 5, 0.8)
    else:
        c.stroke("M46 290Q240 282 434 290", lighter(colour, 0.8), 5, 0.9)
        c.stroke("M60 296q4 30 18 50M420 296q-4 30-18 50M98 300q2 22 0 44M382 300q-2 22 0 44", darker(colour, 0.25), 4, 0.45)
        c.stroke("M44 346" + "q10-7 20 0" * 19, darker(colour, 0.3), 3, 0.6)
        c.stroke("M130 214C200 240 260 214 340 236M96 262C180 276 220 246 320 268", "#ffffff", 10, 0.55)
        c.path("M376 186q18-26-18-34-90-14-190 4-36 10-30 30z", c.down(lighter(colour, 0.35)))
        c.stroke("M150 178q90-18 212 0", darker(colour, 0.2), 3, 0.4)


def _topper(c: Canvas, colour: str) -> None:
    pad = "M100 158Q240 148 380 158L450 282Q458 318 430 320 240 328 50 320 22 318 30 282z"
    c.path(pad, c.slant(lighter(colour, 0.1)))
    c.stroke("M32 292Q240 304 448 292", darker(colour, 0.16), 4, 0.6)
    c.stroke("M78 196Q240 204 402 196M54 240Q240 250 426 240", darker(colour, 0.2), 3, 0.6)
    c.stroke("M154 156L112 296M212 154L196 300M268 154L284 300M326 156L368 296", darker(colour, 0.2), 3, 0.6)
    puffs = ((176, (126, 180, 238, 294, 346)), (216, (94, 164, 234, 304, 376)), (266, (66, 144, 230, 316, 398)))
    c.stroke("".join(f"M{x - 8} {y}h18" for y, xs in puffs for x in xs), "#ffffff", 12, 0.9)


def silk_pillowcase(c: Canvas, colour: str) -> None:
    """A shining pillow with an envelope flap."""
    c.shadow(240, 366, 186, 20)
    with c.moved(240, 264, turn=-2):
        _pillow(c, 0, 0, 352, 190, mix(colour, "#e6ddd0", 0.4), 0.13)
        c.stroke("M-140-46C-60-10 0-60 90-30M-130 30C-40 60 30 0 150 34M-60 72C0 56 60 84 110 66", "#ffffff", 17, 0.55)
        c.stroke("M-136-34C-60 2 0-46 90-18M-120 44C-40 72 40 14 140 46", darker(colour, 0.18), 4, 0.25)
        c.path("M122-99Q150-98 176-95 184 0 176 95 150 98 122 99 132 0 122-99z", c.slant(lighter(colour, 0.3)))
        c.stroke("M122-99Q132 0 122 99", darker(colour, 0.2), 3, 0.5)


def knit_throw(c: Canvas, colour: str) -> None:
    """A cable-knit throw hanging over a bar, fringe below."""
    c.rod([(70, 112), (410, 112)], OAK, 15)
    cloth = "M112 112Q114 98 130 98H350Q366 98 368 112L378 358Q310 366 240 360 170 366 102 358z"
    c.path(cloth, "#4a3a30", 0.12)
    c.path(cloth, c.across(colour, 0.8))
    with c.clipped(cloth):
        strand = "".join("c-20 10-20 24 0 34s20 24 0 34" for _ in range(4))
        other = "".join("c20 10 20 24 0 34s-20 24 0 34" for _ in range(4))
        for x in (150, 210, 270, 330):
            c.stroke(f"M{x} 92{strand}M{x} 92{other}", lighter(colour, 0.42), 11, 0.75)
            c.stroke(f"M{x - 28} 96v270", darker(colour, 0.3), 5, 0.35, "9 7")
    c.stroke("".join(f"M{x} 356l{(x - 240) * 0.02:.1f} 44" for x in range(112, 376, 14)), darker(colour, 0.08), 6)
    c.stroke("M108 352Q240 362 372 352", darker(colour, 0.2), 5, 0.6)


def folded_blanket(c: Canvas, colour: str, *, beads: bool = False) -> None:
    """A folded blanket: plush with a turned corner, or heavy squares of beads."""
    c.shadow(240, 380, 160, 18)
    count = 3 if beads else 4
    loft = 46 if beads else 34
    for i in range(count):
        y = 376 - (i + 1) * loft
        c.box(84 + i * 2, y, 312 - i * 4, loft + 4, loft / 2, c.down(darker(colour, 0.03 * (count - i)), 1.1))
        c.stroke(f"M104 {y + loft}h276", darker(colour, 0.35), 3, 0.35)
    y = 376 - count * loft
    face = polygon([(120, y - 78), (360, y - 78), (398, y + 24), (82, y + 24)], 26)
    c.path(face, c.slant(lighter(colour, 0.12)))
    if beads:
        with c.clipped(face):
            c.stroke(
                f"M60 {y - 48}h360M60 {y - 14}h360M180 {y - 80}L162 {y + 30}M240 {y - 80}V{y + 30}M300 {y - 80}L318 {y + 30}",
                darker(colour, 0.4),
                3,
                0.7,
            )
            c.stroke("".join(f"M{x} {y - 66 + r * 34}h20" for r in range(3) for x in (136, 198, 260, 322)), "#ffffff", 9, 0.22)
        return
    c.path(f"M398 {y + 24}L300 {y + 24}Q340 {y - 40} 390 {y - 10}z", c.slant(lighter(colour, 0.4)))
    tufts = "".join(f"M{122 + (i * 83) % 226} {y - 62 + i * 3.4:.0f}q6-8 12 0" for i in range(22))
    c.stroke(tufts, "#ffffff", 3, 0.6)


def cushion(c: Canvas, colour: str) -> None:
    """A square linen cushion standing on its edge, piped."""
    c.shadow(240, 388, 134, 18)
    weave = c.pattern(6, 6, f"<path d='M0 1h6M1 0v6' stroke='{lighter(colour, 0.6)}' opacity='.22'/>")
    d = blob(
        [
            (104, 122),
            (172, 128),
            (240, 130),
            (308, 128),
            (376, 122),
            (370, 190),
            (367, 254),
            (370, 318),
            (378, 386),
            (308, 380),
            (240, 379),
            (172, 380),
            (102, 386),
            (110, 318),
            (113, 254),
            (110, 190),
        ]
    )
    c.path(d, c.ball(colour, 0.8))
    c.path(d, weave)
    c.stroke(d, lighter(colour, 0.3), 5, 0.7)
    c.stroke(
        "M124 146q10 26 34 40M356 146q-14 24-34 34M126 364q14-22 34-30M354 364q-12-26-34-36M214 150q20 30 52 4",
        darker(colour, 0.35),
        4,
        0.4,
    )


PICTURES = {
    "bedset-eveningisle": picture(bed, "sand", board="arch", head="#d9c0a0", pattern="stripe", second="#eef0ef", zoom=1.06),
    "bedset-amongpines": picture(bed, "linen", board="slats", head=OAK, pattern="crinkle", second="#dfe5d8", zoom=1.06),
    "bedset-moonpale": picture(bed, "lake", board="cushion", head="#b9c2cc", pattern="sheen", second="#f7f8f7", zoom=1.06),
    "bedset-warmisle": picture(bed, "butter", board="plank", head="#9a6f4c", pattern="check", second="#f0dccb", zoom=1.06),
    "quilt-cumulus": picture(quilt, "lake", stuff="#f7f5f0", layers=2, loft=72, stitch="boxes", zoom=1.08),
    "quilt-silkmat": picture(ribboned, "sage", stuff="silk", zoom=1.22),
    "quilt-fourwinds": picture(quilt, "blush", stuff="cotton", layers=4, loft=38, stitch="waves", tie="#a3b59b", zoom=1.08),
    "pillow-sleepinghill": picture(contour_pillow, "sage", stuff="#f5ead0"),
    "pillow-floatingboat": picture(memory_pillow, "lake"),
    "pillow-featherfall": picture(down_pillows, "clay", stuff="#f6f2ea"),
    "pillow-buckwheat": picture(hull_pillow, "linen"),
    "pillow-littledeer": picture(deer_pillow, "mint"),
    "topper-thicksnow": picture(mattress, "mist", stuff="#f8f7f3", kind="topper"),
    "protector-nightwatch": picture(mattress, "fern", kind="protector"),
    "sheet-stillwater": picture(mattress, "clay", kind="sheet"),
    "pillowcase-silkmoon": picture(silk_pillowcase, "lilac"),
    "blanket-wheatwave": picture(knit_throw, "stone", stage="wall"),
    "blanket-plushmoor": picture(folded_blanket, "linen"),
    "blanket-deepharbour": picture(folded_blanket, "mist", stuff="#5a6d84", beads=True),
    "cushion-squarehill": picture(cushion, "sand"),
}
