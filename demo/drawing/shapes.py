"""Path data: smooth lines, rounded polygons and bodies of revolution."""

import math
from collections.abc import Iterator, Sequence

Point = tuple[float, float]


def num(value: float) -> str:
    """A coordinate, one decimal at most."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def pt(x: float, y: float) -> str:
    return f"{num(x)} {num(y)}"


def through(points: Sequence[Point]) -> str:
    """Curves through `points` from the first on (Catmull-Rom); a point given twice is a corner."""
    return "".join(_run(run) for run in _runs(points))


def line_through(points: Sequence[Point]) -> str:
    return f"M{pt(*points[0])}{through(points)}"


def blob(points: Sequence[Point]) -> str:
    """A closed soft outline through `points`."""
    ring = [points[-1], *points, points[0], points[1]]
    parts = [_segment(*ring[i : i + 4]) for i in range(len(points))]
    return f"M{pt(*points[0])}{''.join(parts)}Z"


def polygon(points: Sequence[Point], radius: float = 0) -> str:
    """A closed polygon, its corners rounded by `radius`."""
    if not radius:
        return "M" + "L".join(pt(*point) for point in points) + "Z"
    parts: list[str] = []
    for i, corner in enumerate(points):
        before, after = points[i - 1], points[(i + 1) % len(points)]
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(f"{'L' if parts else 'M'}{pt(*start)}Q{pt(*corner)} {pt(*end)}")
    return "".join(parts) + "Z"


def turned(cx: float, profile: Sequence[Point], tilt: float = 0.16) -> str:
    """The outline of a turned body: `profile` holds (y, radius) from the top down, `tilt` how far we look from above."""
    left = [(cx - radius, y) for y, radius in profile]
    right = [(cx + radius, y) for y, radius in reversed(profile)]
    top, bottom = profile[0][1], profile[-1][1]
    under = _arc(bottom, bottom * tilt, 0, right[0])
    over = _arc(top, top * tilt, 0, left[0])
    return f"M{pt(*left[0])}{through(left)}{under}{through(right)}{over}Z"


def band(cx: float, y: float, radius: float, tilt: float = 0.16) -> str:
    """The front half of a ring round a turned body."""
    return f"M{pt(cx - radius, y)}{_arc(radius, radius * tilt, 0, (cx + radius, y))}"


def leaf(x: float, y: float, length: float, angle: float, width: float = 0.36) -> str:
    """A leaf from its stalk at (x, y), pointing to `angle` degrees (0 right, 90 up)."""
    along, side = math.radians(angle), math.radians(angle + 90)
    tip = (x + length * math.cos(along), y - length * math.sin(along))
    middle = (x + length * 0.45 * math.cos(along), y - length * 0.45 * math.sin(along))
    reach = (length * width * math.cos(side), -length * width * math.sin(side))
    one = (middle[0] + reach[0], middle[1] + reach[1])
    other = (middle[0] - reach[0], middle[1] - reach[1])
    return f"M{pt(x, y)}Q{pt(*one)} {pt(*tip)}Q{pt(*other)} {pt(x, y)}Z"


def on_circle(cx: float, cy: float, rx: float, ry: float, count: int, start: float = 0) -> list[Point]:
    """`count` points evenly round an ellipse, from `start` degrees on."""
    angles = [math.radians(start + 360 * i / count) for i in range(count)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def _arc(rx: float, ry: float, sweep: int, end: Point) -> str:
    return f"A{num(rx)} {num(ry)} 0 0 {sweep} {pt(*end)}"


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = math.dist(start, goal) or 1
    share = min(distance / length, 0.5)
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    run = [points[0]]
    for point in points[1:]:
        if point == run[-1] and len(run) > 1:
            yield run
            run = [point]
        elif point != run[-1]:
            run.append(point)
    yield run


def _run(run: Sequence[Point]) -> str:
    if len(run) == 2:
        return f"L{pt(*run[1])}"
    ring = [run[0], *run, run[-1]]
    return "".join(_segment(*ring[i : i + 4]) for i in range(len(run) - 1))


def _segment(before: Point, start: Point, end: Point, after: Point) -> str:
    one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
    two = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
    return f"C{pt(*one)} {pt(*two)} {pt(*end)}"
