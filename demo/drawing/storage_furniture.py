"""Shelves, racks, trolleys and other furniture that holds things."""

from canvas import Canvas, picture
from palette import MATERIALS, darker, lighter
from shapes import polygon

STEEL = MATERIALS["steel"]
OAK = MATERIALS["oak"]
BOOKS = ("#9db6c7", "#bf6a50", "#e6c77f", "#54705f", "#f0e4cc", "#dfb0aa", "#7d8aa0", "#a3b59b")


def _books(c: Canvas, x: float, base: float, heights: tuple[int, ...], first: int, thick: float = 13) -> None:
    """Upright books standing on `base`."""
    for i, height in enumerate(heights):
        tint = BOOKS[(first + i) % len(BOOKS)]
        c.box(x + i * (thick + 1), base - height, thick, height, 2, tint)
        c.box(x + i * (thick + 1) + 2, base - height + 8, thick - 4, 4, 1, lighter(tint, 0.6), 0.8)


def _plant(c: Canvas, x: float, base: float, pot: str, size: float = 1) -> None:
    with c.moved(x, base, scale=size):
        c.path(
            "M0-30C-10-60-34-66-44-64-40-44-24-34 0-30zM0-30C8-64 30-76 44-74 42-50 26-36 0-30zM0-30C-12-66-4-92 4-100 16-80 14-52 0-30z",
            c.slant("#86a27a"),
        )
        c.path("M-22-34h44l-5 34h-34z", c.across(pot))


def steel_shelf(c: Canvas, colour: str) -> None:
    """Five tiers of board on a black steel frame."""
    frame = "#3f4042"
    c.shadow(240, 424, 132, 14)
    for x in (122, 350):
        c.rod([(x, 60), (x, 422)], frame, 8)
    for y in (88, 170, 252, 334, 408):
        c.path(f"M110 {y}l10-8h232l10 8z", lighter(colour, 0.25))
        c.path(f"M110 {y}h252v10h-252z", c.down(colour))
    _books(c, 136, 162, (52, 60, 46, 56, 50), 0)
    _plant(c, 300, 162, "#f0e4cc", 0.62)
    c.box(136, 204, 84, 40, 6, c.down("#d9c8ab"))
    c.box(160, 216, 36, 8, 4, darker("#d9c8ab", 0.3))
    _books(c, 250, 244, (44, 54, 58, 40, 50, 46), 3)
    c.body(168, [(280, 16), (300, 26), (322, 20), (326, 16)], c.across("#bf6a50"), 0.18)
    c.box(222, 284, 110, 42, 8, c.slant("#eee7da"))
    c.box(232, 292, 70, 26, 4, "#4b4e50")
    c.box(134, 362, 92, 38, 8, c.down("#c49a63"))
    c.box(248, 362, 92, 38, 8, c.down("#c49a63"))
    c.stroke("M160 376h40M274 376h40", darker("#c49a63", 0.4), 6, 0.7)


def narrow_trolley(c: Canvas, colour: str) -> None:
    """A slim cart beside a fridge: four open tiers of bottles."""
    c.path("M0 70H152V418H0z", c.slant("#dfe4e2"))
    c.stroke("M0 214h152", darker("#dfe4e2", 0.25), 4, 0.6)
    c.stroke("M132 120v66M132 240v70", darker("#dfe4e2", 0.3), 9)
    c.path("M332 120H480V418H332z", c.slant(OAK))
    c.path("M324 104H480V122H324z", c.down("#f3f0ea"))
    c.stroke("M332 232h148", darker(OAK, 0.3), 3, 0.6)
    c.shadow(242, 420, 78, 12)
    for x in (184, 300):
        c.rod([(x, 100), (x, 400)], colour, 9)
        c.dot(x, 410, 11, c.ball("#5b5f62"))
    c.stroke("M184 102Q184 82 204 82H280Q300 82 300 102", lighter(colour, 0.1), 9)
    tints = (
        ("#a3b59b", "#c98f4e", "#dfb0aa"),
        ("#e6c77f", "#bf6a50", "#f4efe6"),
        ("#9db6c7", "#54705f", "#d9a441"),
        ("#c9b4a0", "#8fab80", "#9db6c7"),
    )
    for tier, row in enumerate(tints):
        y = 166 + tier * 76
        for i, tint in enumerate(row):
            height = 34 + (i * 13 + tier * 7) % 18
            c.box(194 + i * 33, y - height, 27, height, 7, tint)
            c.box(201 + i * 33, y - height - 9, 13, 11, 3, darker(tint, 0.3))
            c.line([(200 + i * 33, y - height + 9), (200 + i * 33, y - 8)], "#ffffff", 4, 0.4)
        c.box(180, y - 2, 124, 14, 5, c.down(colour))
        c.stroke(f"M182 {y - 16}h120", lighter(colour, 0.15), 5)


def porter_trolley(c: Canvas, colour: str) -> None:
    """Three deep baskets on wheels with two handles on top."""
    c.shadow(240, 416, 132, 14)
    for x in (118, 362):
        c.rod([(x, 122), (x, 392)], darker(colour, 0.05), 10)
        c.dot(x, 404, 14, c.ball("#55595b"))
        c.dot(x, 404, 5, "#c9cdce")
    c.stroke("M112 132q-34-8-34-24M368 132q34-8 34-24", darker(colour, 0.05), 10)
    c.box(60, 98, 40, 14, 7, c.down(OAK))
    c.box(380, 98, 40, 14, 7, c.down(OAK))
    _books(c, 146, 176, (58, 66, 54, 62), 2)
    _plant(c, 300, 170, "#f4efe6", 0.8)
    c.body(176, [(208, 14), (230, 24), (280, 24)], c.across("#f0e4cc"), 0.16)
    c.body(240, [(220, 22), (232, 26), (280, 26)], c.across("#dfb0aa"), 0.16)
    c.box(276, 224, 64, 50, 8, c.down("#e6c77f"))
    c.box(142, 324, 90, 50, 14, c.down("#f4efe6"))
    c.box(246, 318, 90, 54, 14, c.down("#9db6c7"))
    for y in (154, 254, 350):
        c.path(polygon([(106, y), (374, y), (366, y + 46), (114, y + 46)], 8), c.down(colour))
        c.stroke("".join(f"M{x} {y + 16}v16" for x in range(132, 356, 27)), darker(colour, 0.3), 4, 0.4)
        c.stroke(f"M108 {y}h264", lighter(colour, 0.4), 6)


def wall_shelf(c: Canvas, colour: str) -> None:
    """A thick board with nothing to be seen beneath; a cat above."""
    c.path("M92 300H396L372 332H120z", c.blend("#4a3a30", "#4a3a30", opacity=(0.2, 0)))
    _books(c, 116, 268, (82, 96, 74, 90), 5, 17)
    c.path("M196 268l26-90 17 5-26 85z", c.slant("#dfb0aa"))
    cat = "M250 268C244 220 262 196 286 186 278 160 280 140 286 124l20 16q16-4 32 0l20-16c6 16 8 36 0 56 10 30 14 60 12 88z"
    c.path(cat, c.ball("#8b8d92"))
    c.path("M290 268c-2-40 10-60 30-60s30 22 28 60z", c.ball("#ece7df"), 0.85)
    c.oval(306, 164, 4.5, 6, "#2f3032")
    c.oval(338, 164, 4.5, 6, "#2f3032")
    c.path("M316 176h12l-6 7z", "#dba7a0")
    c.stroke("M322 184q-6 7-12 3M322 184q6 7 12 3", "#4b4d50", 2.5)
    c.stroke("M370 252C404 262 412 300 396 344", darker("#8b8d92", 0.08), 17)
    c.path("M78 276l14-12H388l14 12z", lighter(colour, 0.35))
    c.box(78, 274, 324, 32, 5, c.down(colour))
    c.stroke("M86 286q80-8 150 0t158-2M90 297q90-6 170 0t134 0", darker(colour, 0.3), 2, 0.45)
    c.stroke("M370 252C392 258 406 276 406 300", darker("#8b8d92", 0.08), 17)


def turning_bookcase(c: Canvas, colour: str) -> None:
    """A square tower of books on a turning foot."""
    c.shadow(240, 422, 122, 14)
    c.body(240, [(396, 84), (412, 92), (420, 86)], c.across(darker(colour, 0.1)), 0.14)
    c.path("M118 74L250 92V402L118 378z", c.slant(colour))
    c.path("M250 92L362 74V378L250 402z", c.slant(darker(colour, 0.18)))
    c.path(polygon([(112, 72), (232, 52), (368, 72), (250, 94)], 6), c.slant(lighter(colour, 0.3)))
    for tier in range(4):
        y = 92 + tier * 73
        c.path(f"M130 {y}l108 14v60l-108-17z", darker(colour, 0.42))
        c.path(f"M262 {y + 14}l88-13v56l-88 17z", darker(colour, 0.5))
        for i in range(6):
            tint, x = BOOKS[(i + tier * 3) % 8], 133 + i * 17.4
            low, high = y + 57 + i * 2.6, 44 + (i * 7 + tier * 5) % 12
            c.path(polygon([(x, low - high), (x + 15, low - high + 2), (x + 15, low + 2), (x, low)]), tint)
        for i in range(3):
            tint, x = BOOKS[(i * 2 + tier + 4) % 8], 265 + i * 28
            c.path(
                polygon([(x, y + 24 - i * 4), (x + 25, y + 20 - i * 4), (x + 25, y + 66 - i * 5), (x, y + 71 - i * 5)]), darker(tint, 0.12)
            )
    c.stroke("M250 92V402", lighter(colour, 0.4), 4, 0.8)
    c.stroke("M170 436a90 14 0 0 0 140 0m-12 10l13-10-14-6", darker(colour, 0.1), 5, 0.6)


def shoe_bench(c: Canvas, colour: str) -> None:
    """A bamboo bench with a cushion's worth of seat and two tiers of shoes."""
    c.shadow(240, 402, 176, 14)
    for x in (86, 394):
        c.rod([(x, 188), (x, 398)], colour, 15)
    for y in (290, 374):
        c.path(f"M92 {y}l16-16H372l16 16z", c.down(lighter(colour, 0.2)))
        c.stroke(f"M96 {y - 5}H384M102 {y - 11}H378", darker(colour, 0.35), 2, 0.5)
        c.box(88, y - 1, 304, 10, 4, c.down(darker(colour, 0.08)))
    pairs = (
        (132, 282, "#bf6a50"),
        (236, 282, "#5c6a7c"),
        (332, 282, "#f0e4cc"),
        (132, 366, "#a3b59b"),
        (236, 366, "#7d573d"),
        (332, 366, "#dfb0aa"),
    )
    for x, y, tint in pairs:
        for dx in (14, -12):
            with c.moved(x + dx, y):
                c.path("M-36 0C-38-22-38-32-34-40q12 8 22 2C-2-22 20-18 34-14q8 6 6 14z", tint if dx < 0 else darker(tint, 0.2))
                c.stroke("M-36 1H38", lighter(tint, 0.7), 5)
    c.path("M62 190L92 156H388L418 190z", c.slant(lighter(colour, 0.25)))
    c.stroke("M78 178H402M88 167H392", darker(colour, 0.3), 3, 0.5)
    c.box(60, 188, 360, 18, 7, c.down(colour))
    c.box(112, 138, 124, 34, 17, c.slant("#9db6c7"))
    c.stroke("M124 148q50-8 100 0", "#ffffff", 4, 0.5)


def hangers(c: Canvas, colour: str) -> None:
    """A row of slim velvet hangers on a rail, one turned to the front."""
    c.rod([(30, 96), (450, 96)], OAK, 15)
    for i in range(5):
        with c.moved(390 - i * 18, 96 + i * 5):
            tint = c.slant(darker(colour, 0.22 - i * 0.04))
            c.stroke("M0-2c16-16-12-30-16-8M0-2v34", darker(STEEL, 0.25), 5)
            c.path("M0 28C16 60 44 90 46 128q0 10-8 8C24 96 8 74 0 62-8 74-12 96-18 136q-8 2-8-8C-22 90-10 60 0 28z", tint)
    c.shadow(196, 420, 120, 10, 0.4)
    c.stroke("M196 168V146c34-10 30-56-4-54-18 2-24 14-22 24", darker(STEEL, 0.22), 8)
    c.stroke("M192 146c30-10 28-46 2-48", "#ffffff", 2.5, 0.7)
    body = "M196 166C214 186 318 234 362 270 386 292 378 318 350 316H42C14 318 6 292 30 270 74 234 178 186 196 166z"
    inner = "M196 200C220 218 300 254 330 280q12 12-4 12H66q-16 0-4-12C92 254 172 218 196 200z"
    c.path(body + inner, c.slant(colour))
    c.stroke("M196 168C214 188 318 236 362 272", lighter(colour, 0.5), 4, 0.7)
    c.path(inner, c.wall)
    c.stroke("M60 296H332", darker(colour, 0.2), 3, 0.4)
    c.stroke("M92 246l14 14M300 246l-14 14", darker(colour, 0.35), 7, 0.7)


def coat_rack(c: Canvas, colour: str) -> None:
    """A beech trunk with branches, a coat and a hat on it."""
    c.shadow(240, 424, 104, 14)
    for foot in ((156, 420), (324, 420), (240, 428)):
        c.rod([(240, 356), foot], darker(colour, 0.08), 14)
    c.rod([(240, 54), (240, 384)], colour, 17)
    for start, end in (
        ((240, 128), (186, 76)),
        ((240, 128), (296, 70)),
        ((240, 184), (170, 138)),
        ((240, 176), (312, 136)),
        ((240, 262), (290, 226)),
        ((240, 272), (190, 238)),
    ):
        c.rod([start, end], colour, 11)
        c.dot(end[0], end[1], 7, c.ball(lighter(colour, 0.2)))
    c.path("M164 142C140 160 128 200 122 330q44 18 92 4C216 250 206 180 190 146z", c.across("#9db6c7"))
    c.path("M152 160C134 190 108 230 108 288q12 6 22 2C136 250 150 210 162 190z", c.across(darker("#9db6c7", 0.1)))
    c.stroke("M172 150C164 210 166 280 168 338", darker("#9db6c7", 0.3), 4, 0.5)
    c.path("M164 142q14 14 26 4l-8 40q-16-10-18-44z", lighter("#9db6c7", 0.3))
    c.path("M292 60C316 50 336 70 336 92 318 104 290 104 272 92 270 76 280 64 292 60z", c.ball("#d9c8ab"))
    c.oval(304, 95, 52, 11, c.slant("#cdb78f"))
    c.stroke("M274 86q30 12 62 0", "#bf6a50", 6)
    c.stroke("M290 228c-16 40 40 40 22 4", darker("#c49a6a", 0.3), 5)
    c.path("M272 262h62l8 72q-40 10-78 0z", c.across("#c98f6a"))
    c.gleam([(282, 276), (278, 320)], 5, 0.4)


def tinted_drawers(c: Canvas, colour: str) -> None:
    """Five drawers, each with a pull and the shade of folded clothes."""
    c.shadow(240, 418, 136, 14)
    c.box(116, 74, 248, 340, 16, c.across("#f1ede4"))
    c.path(polygon([(126, 58), (354, 58), (372, 80), (108, 80)], 8), c.down(lighter("#f1ede4", 0.4)))
    c.box(106, 78, 268, 12, 5, c.down(OAK))
    for i in range(5):
        y = 98 + i * 62
        c.box(128, y, 224, 55, 10, c.down(lighter(colour, 0.42 - i * 0.09)))
        c.box(140, y + 30, 92, 16, 7, "#ffffff", 0.22)
        c.box(240, y + 26, 96, 20, 7, "#ffffff", 0.16)
        c.box(204, y + 9, 72, 13, 6, c.down(darker(colour, 0.1 + i * 0.04)))
        c.stroke(f"M138 {y + 6}h54", "#ffffff", 3, 0.7)
    for x in (132, 332):
        c.box(x, 412, 20, 12, 4, darker(colour, 0.45))
    _plant(c, 302, 62, "#bf6a50", 0.5)


PICTURES = {
    "rack-plankroad": picture(steel_shelf, "linen"),
    "trolley-narrowgap": picture(narrow_trolley, "sage"),
    "trolley-porter": picture(porter_trolley, "blush"),
    "wallshelf-cloudstep": picture(wall_shelf, "mist", stage="wall"),
    "bookcase-spine": picture(turning_bookcase, "mint"),
    "shoerack-corridor": picture(shoe_bench, "stone", stuff="bamboo"),
    "hangers-lightshoulder": picture(hangers, "blush", stage="wall"),
    "coatrack-standingtree": picture(coat_rack, "sage"),
    "drawers-fivegrain": picture(tinted_drawers, "linen"),
}
