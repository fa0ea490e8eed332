"""Plates, bowls, cutlery and what lies on the table."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter, mix
from shapes import blob, leaf, on_circle

STEEL = MATERIALS["steel"]


def dinner_plate(c: Canvas, colour: str) -> None:
    """A glossy round plate from above."""
    c.shadow(240, 262, 172, 150, 0.8)
    c.dot(240, 240, 172, c.slant(colour))
    c.dot(240, 240, 164, c.slant(lighter(colour, 0.2), 0.5))
    c.dot(240, 240, 122, c.blend(darker(colour, 0.12), lighter(colour, 0.4)))
    c.dot(241, 242, 118, c.ball(colour, 0.5))
    c.stroke("M112 178a142 142 0 0 1 86-74", "#ffffff", 12, 0.9)
    c.stroke("M212 99l8-2", "#ffffff", 12, 0.9)
    c.stroke("M360 318a142 142 0 0 1-60 52", "#ffffff", 6, 0.6)


def glazed_plate(c: Canvas, colour: str) -> None:
    """A hand-dipped stoneware plate: glaze pooling dark in the middle, bare clay at the rim."""
    rim = on_circle(240, 240, 166, 164, 14)
    clay = "#b98d6d"
    c.shadow(240, 262, 166, 144, 0.8)
    c.dot(240, 240, 168, c.slant(clay))
    edge = [(x + (i * 7 % 5 - 2) * 2.4, y + (i * 5 % 7 - 3) * 2) for i, (x, y) in enumerate(rim)]
    blob_points = [(240 + (x - 240) * 0.93, 240 + (y - 240) * 0.93) for x, y in edge]
    c.path(blob(blob_points), c.slant(lighter(colour, 0.12)))
    c.dot(240, 242, 122, c.slant(darker(colour, 0.06), 0.7))
    c.dot(244, 246, 112, c.pool(darker(colour, 0.38)))
    c.stroke("M170 214q40-40 104-26M190 284q56 28 104-6M206 232q30-18 66 0", lighter(colour, 0.5), 5, 0.3)
    for x, y in ((164, 300), (318, 186), (300, 318), (142, 210), (226, 118), (346, 262)):
        c.dot(x, y, 2.6, darker(colour, 0.4), 0.5)
    c.stroke("M118 196a130 130 0 0 1 66-72", "#ffffff", 9, 0.5)


def bowl(
    c: Canvas, colour: str, *, radius: float, top: float, profile: tuple[tuple[float, float], ...], inside: str, food: str = ""
) -> None:
    """A bowl from the front and above; `profile` gives (share of height, share of radius) below the rim."""
    foot = 374
    body = [(top + (foot - top) * at, radius * share) for at, share in profile]
    c.shadow(240, foot + 2, profile[-1][1] * radius + 40, 16)
    c.body(240, [(top, radius), *body], c.across(colour), 0.24)
    c.mouth(240, top, radius, inside, 0.24, 6)
    if food == "noodles":
        _noodles(c, top, radius)
    elif food == "rice":
        c.path(
            f"M{240 - radius * 0.82} {top + 4}C170 {top - 60} 310 {top - 60} {240 + radius * 0.82} {top + 4}"
            f"q-{radius * 0.8} 34-{radius * 1.64} 0z",
            c.ball("#fdfbf5", 0.6),
        )
        c.stroke(
            f"M196 {top - 24}l8-4M226 {top - 36}l9 2M262 {top - 28}l8 4M214 {top - 12}l8 2M250 {top - 14}l8-4"
            f"M286 {top - 12}l6 5M180 {top - 6}l7 3",
            "#e3ddcf",
            4,
        )
    elif food == "pasta":
        c.oval(240, top + 12, radius * 0.62, radius * 0.13, c.ball("#e8bf6a"))
        c.stroke(f"M180 {top + 12}q30-20 66-6t60 4M196 {top + 20}q40-16 84-2M200 {top + 4}q40-14 84 4", "#f6dca0", 4)
        for x, angle in ((236, 60), (240, 130)):
            c.path(leaf(x, top + 6, 30, angle), "#6f9160")
    c.gleam([(240 - radius * 0.84, top + 34), (240 - radius * 0.74, top + 66), (240 - radius * 0.56, top + 96)], 9, 0.5)


def _noodles(c: Canvas, top: float, radius: float) -> None:
    c.oval(240, top + 6, radius - 14, (radius - 14) * 0.21, c.slant("#a8662f"))
    c.stroke(f"M150 {top + 4}q40-22 80 0t90 2M166 {top + 14}q44-20 86-2t70 0M190 {top - 6}q40-12 96 2", "#f0d49a", 5)
    c.oval(304, top - 2, 26, 13, c.ball("#fffaf0"))
    c.oval(304, top - 3, 12, 6, c.ball("#f0a93c"))
    c.stroke(f"M196 {top - 12}h.1M216 {top + 14}h.1M244 {top - 10}h.1M262 {top + 16}h.1M180 {top + 2}h.1", "#7f9a5f", 7)
    c.line([(206, top - 4), (392, top - 96)], "#7d573d", 7)
    c.line([(214, top + 6), (404, top - 78)], "#8d6548", 7)


def whale_plate(c: Canvas, colour: str) -> None:
    """A whale from above, with three wells."""
    body = (
        "M64 256"
        "C60 160 150 112 246 116 330 120 376 164 388 212 404 214 416 200 414 172 434 182 448 176 458 166 464"
        " 214 440 258 398 264 380 330 310 374 224 372 128 368 66 330 64 256"
        "z"
    )
    with c.moved(-16, 0):
        c.path(body, "#4a3a30", 0.16)
        with c.moved(-6, -10):
            c.path(body, c.slant(colour))
            c.path("M96 214C120 156 190 140 250 142V214q0 12-12 12H112q-18 0-16-12z", c.hollow(darker(colour, 0.04)))
            c.path("M270 144C320 150 352 178 360 214q2 12-10 12H282q-12 0-12-12z", c.hollow(darker(colour, 0.04)))
            c.path("M92 246H362q14 0 10 14C354 320 290 348 222 346 140 344 92 310 82 262q-2-16 10-16z", c.hollow(darker(colour, 0.04)))
            c.oval(150, 190, 9, 11, "#33424d")
            c.dot(147, 186, 3, "#ffffff")
            c.stroke("M128 206q10 8 18 4", "#33424d", 4)
            c.stroke("M240 106c-4-24-24-26-34-22M246 106c2-26 22-30 34-24", lighter(colour, 0.3), 9)
            c.gleam([(76, 240), (86, 200), (114, 160)], 8, 0.5)


def dinner_set(c: Canvas, colour: str) -> None:
    """Stacks of plates and bowls, one of each shape."""
    c.shadow(162, 378, 120, 16)
    c.shadow(346, 378, 96, 14)
    for i in range(4):
        y = 360 - i * 13
        c.body(160, [(y, 126), (y + 10, 96), (y + 13, 70)], c.across(darker(colour, 0.02 * i)), 0.15)
        c.oval(160, y, 126, 19, lighter(colour, 0.5))
    c.oval(160, 322, 112, 15, c.hollow(mix(colour, "#d8d3c8", 0.4)))
    for i in range(3):
        y = 276 - i * 20
        c.body(160, [(y, 80), (y + 26, 68), (y + 44, 40), (y + 48, 36)], c.across(colour), 0.17)
    c.mouth(160, 236, 80, mix(colour, "#d8d3c8", 0.4), 0.17)
    for i in range(2):
        y = 300 - i * 26
        c.body(346, [(y, 98), (y + 34, 84), (y + 66, 48), (y + 74, 42)], c.across(colour), 0.18)
    c.mouth(346, 274, 98, mix(colour, "#d8d3c8", 0.4), 0.18)
    for i in range(3):
        y = 240 - i * 15
        c.body(346, [(y, 48), (y + 14, 42), (y + 22, 28)], c.across(colour), 0.17)
    c.mouth(346, 210, 48, mix(colour, "#d8d3c8", 0.4), 0.17, 4)
    c.gleam([(92, 254), (100, 272)], 7, 0.8)
    c.gleam([(262, 300), (274, 322)], 7, 0.8)


def chopsticks(c: Canvas, colour: str) -> None:
    """Five pairs side by side, each with its own coloured joint, and one pair on a rest."""
    joints = ("#bf6a50", "#d9a441", "#7f9a72", "#6ea8bd", "#b5a9c6")
    with c.moved(240, 238, turn=28):
        for pair, joint in enumerate(joints):
            for side in (0, 1):
                x = -128 + pair * 62 + side * 19
                c.path(f"M{x + 6}-170h13l-2 352q-4 4-8 0z", "#4a3a30", 0.16)
                c.path(f"M{x}-180q7-4 14 0l-3 356q-4 5-8 0z", c.across(colour, 1.2))
                c.path(f"M{x}-150h14v26q-7 4-14 0z", c.across(joint))
                c.path(f"M{x}-92h13.600v3h-13.600zM{x + 0.6}-30h12.500v3h-12.500z", lighter(colour, 0.35))


def cutlery(c: Canvas, colour: str) -> None:
    """Knife, fork, spoon and teaspoon with ginkgo-leaf ends, on a napkin."""
    with c.moved(240, 240, turn=-6):
        c.box(-146, -162, 300, 336, 10, "#4a3a30", 0.1)
        c.box(-152, -170, 300, 336, 10, c.slant("#e9dcc6"))
        c.stroke("M-140-158h276M-140 154h276", "#cdb994", 2, 0.8, "7 7")
        end = "c-14 8-24 22-24 32q14-8 22 2 2-6 5-6t5 6q8-10 22-2c0-10-10-24-24-32z"
        paint = c.across(darker(colour, 0.04), 1.4)
        for x in (-102, -34, 34, 102):
            c.path(f"M{x - 3} 96{end}", paint)
            c.path(f"M{x - 4}-20h8l2 122h-12z", paint)
        c.path("M-116-140q4 70 8 124h12l4-126q-14-8-24 2z", paint)
        c.path("M-56-140v56q2 22 16 28l-2 40h12l-2-40q14-6 16-28v-56q-4-4-7 0v50q-3 4-5 0v-52q-4-4-8 0v52q-3 4-5 0v-50q-4-4-7 0z", paint)
        c.path("M34-146c-18 0-26 28-24 48 2 18 12 26 18 30l1 54h10l1-54c6-4 16-12 18-30 2-20-6-48-24-48z", paint)
        c.path("M102-106c-13 0-19 20-18 34 2 14 9 20 13 22l1 36h8l1-36c4-2 11-8 13-22 1-14-5-34-18-34z", paint)
        c.oval(34, -104, 15, 30, c.hollow(colour), 0.7)
        c.oval(102, -76, 11, 20, c.hollow(colour), 0.7)


def placemat(c: Canvas, colour: str) -> None:
    """A woven-looking mat, one corner rolled, with a small bowl on it."""
    weave = c.pattern(14, 14, f"<path d='M0 3.500h7M7 10.500h7' stroke='{darker(colour, 0.2)}' stroke-width='3' opacity='.45'/>")
    with c.moved(240, 246, turn=-5):
        c.box(-182, -118, 372, 256, 16, "#4a3a30", 0.12)
        c.box(-190, -128, 372, 256, 16, c.slant(colour))
        c.box(-178, -116, 348, 232, 8, weave)
        c.stroke("M-180-118h352v236h-352z", lighter(colour, 0.4), 3, 0.7)
        c.shadow(14, 22, 78, 70, 0.8)
        c.dot(8, 4, 82, c.slant("#f3f1ea"))
        c.dot(8, 4, 74, c.hollow("#e7e4da"))
        c.dot(12, 10, 52, c.ball("#f5f2ea", 0.6))
        c.line([(-164, -92), (-140, 104)], "#8d6548", 9)
        c.line([(-146, -94), (-122, 102)], "#7d573d", 9)


PICTURES = {
    "plate-dewdrop": picture(dinner_plate, "lake", stage="flat"),
    "plate-mountainmist": picture(glazed_plate, "linen", stage="flat"),
    "bowl-dune": picture(
        bowl,
        "sage",
        radius=172,
        top=262,
        profile=((0.4, 0.86), (0.8, 0.56), (0.92, 0.36), (1, 0.34)),
        inside="#efe2c9",
        food="pasta",
        zoom=1.12,
    ),
    "bowl-firstsnow": picture(
        bowl,
        "clay",
        stuff="porcelain",
        radius=118,
        top=216,
        profile=((0.3, 0.95), (0.6, 0.76), (0.8, 0.42), (0.8, 0.42), (1, 0.44)),
        inside="#f3f1ec",
        food="rice",
        zoom=1.2,
    ),
    "bowl-gobi": picture(
        bowl, "linen", radius=150, top=206, profile=((0.5, 0.7), (0.88, 0.36), (0.88, 0.36), (1, 0.34)), inside="#e9dccb", food="noodles"
    ),
    "kidsplate-whale": picture(whale_plate, "butter", stage="flat"),
    "dinnerset-reunion": picture(dinner_set, "clay", zoom=1.08),
    "chopsticks-bamboosong": picture(chopsticks, "linen", stage="flat"),
    "cutlery-ginkgo": picture(cutlery, "fern", stage="flat"),
    "placemat-plainweave": picture(placemat, "mist", stage="flat"),
}
