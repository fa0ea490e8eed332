"""One picture: backdrop, shadows, paints that model form, and marks. Light falls from the upper left."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from palette import TONES, darker, lighter, mix
from shapes import Point, band, line_through, num, turned

SIZE = 480
SHADE = "#4a3a30"


@dataclass(frozen=True)
class Picture:
    """How a product is drawn: a drawing function, its backdrop, its material and its own measures."""

    draw: Callable[..., None]
    tone: str
    stage: str
    stuff: str | None
    zoom: float
    shape: dict[str, Any]


def picture(
    draw: Callable[..., None], tone: str, *, stage: str = "table", stuff: str | None = None, zoom: float = 1, **shape: Any
) -> Picture:
    """`stage` is table (stands on a surface), wall (hangs) or flat (seen from above); `stuff` a material or #rrggbb.

    `zoom` enlarges the product about a point a little below the middle; what remains in `shape` is passed to `draw`.
    """
    return Picture(draw, tone, stage, stuff, zoom, shape)


class Canvas:
    def __init__(self, tone: str, stage: str = "table") -> None:
        self._defs: list[str] = []
        self._names: dict[str, str] = {}
        self._marks: list[str] = []
        self.wall, self.floor = TONES[tone]
        self._backdrop(stage)

    # Paints: each returns what `fill` or `stroke` takes.

    def across(self, colour: str, depth: float = 1) -> str:
        """An upright round body: bright left of the middle, dark at the right."""
        stops = ((0, darker(colour, 0.1 * depth)), (0.25, lighter(colour, 0.34 * depth)), (0.55, colour), (1, darker(colour, 0.26 * depth)))
        return self._linear(stops, "x2='1'")

    def hollow(self, colour: str) -> str:
        """The inside of a round vessel: dark at the left, lit at the right."""
        return self._linear(((0, darker(colour, 0.3)), (0.6, darker(colour, 0.1)), (1, lighter(colour, 0.2))), "x2='1' y2='.4'")

    def down(self, colour: str, depth: float = 1) -> str:
        return self._linear(((0, lighter(colour, 0.26 * depth)), (1, darker(colour, 0.14 * depth))), "x2='0' y2='1'")

    def slant(self, colour: str, depth: float = 1) -> str:
        stops = ((0, lighter(colour, 0.34 * depth)), (0.5, colour), (1, darker(colour, 0.17 * depth)))
        return self._linear(stops, "x2='1' y2='1'")

    def ball(self, colour: str, depth: float = 1) -> str:
        stops = ((0, lighter(colour, 0.5 * depth)), (0.45, colour), (1, darker(colour, 0.28 * depth)))
        return self._radial(stops, "cx='.36' cy='.28' r='.8'")

    def metal(self, colour: str) -> str:
        """Polished metal round a body: several bands of light."""
        bands = ((0, darker(colour, 0.22)), (0.12, lighter(colour, 0.7)), (0.3, darker(colour, 0.06)), (0.55, lighter(colour, 0.35)))
        return self._linear((*bands, (0.8, darker(colour, 0.3)), (1, lighter(colour, 0.1))), "x2='1'")

    def glass(self, colour: str, strength: float = 1) -> str:
        """Clear walls: seen at the edges, nearly nothing in the middle."""
        stops = ((0, mix(colour, "#8aa7ad", 0.35), 0.75), (0.18, "#ffffff", 0.55), (0.5, colour, 0.28), (0.85, colour, 0.4))
        parts = [(at, tint, min(1.0, opacity * strength)) for at, tint, opacity in (*stops, (1, darker(colour, 0.3), 0.7))]
        return self._linear(parts, "x2='1'")

    def blend(self, first: str, last: str, *, sideways: bool = False, opacity: tuple[float, float] = (1, 1)) -> str:
        """A plain run of one colour into another, downwards or sideways."""
        ends = "x2='1'" if sideways else "x2='0' y2='1'"
        return self._linear(((0, first, opacity[0]), (1, last, opacity[1])), ends)

    def pool(self, colour: str, strength: float = 1) -> str:
        """Strong in the middle, gone at the edge: pooled glaze, haze, a soft stain."""
        return self._radial(((0, colour, 0.95 * strength), (0.5, colour, 0.5 * strength), (1, colour, 0)))

    def pattern(self, width: float, height: float, marks: str, turn: float = 0) -> str:
        """A repeated texture; `marks` is the markup of one tile."""
        turned_by = f" patternTransform='rotate({num(turn)})'" if turn else ""
        size = f"width='{num(width)}' height='{num(height)}'"
        return self._define("pattern", f"{size} patternUnits='userSpaceOnUse'{turned_by}", marks)

    # Marks.

    def path(self, d: str, fill: str = "none", opacity: float = 1) -> None:
        self._mark(f"<path d='{d}' fill='{fill}'{_opacity(opacity)}/>")

    def stroke(self, d: str, colour: str, width: float, opacity: float = 1, dash: str = "") -> None:
        dashes = f" stroke-dasharray='{dash}'" if dash else ""
        self._mark(f"<path d='{d}' fill='none' stroke='{colour}' stroke-width='{num(width)}'{dashes}{_opacity(opacity)}/>")

    def line(self, points: Sequence[Point], colour: str, width: float, opacity: float = 1) -> None:
        self.stroke(line_through(points), colour, width, opacity)

    def oval(self, cx: float, cy: float, rx: float, ry: float, fill: str, opacity: float = 1) -> None:
        self._mark(f"<ellipse cx='{num(cx)}' cy='{num(cy)}' rx='{num(rx)}' ry='{num(ry)}' fill='{fill}'{_opacity(opacity)}/>")

    def dot(self, cx: float, cy: float, radius: float, fill: str, opacity: float = 1) -> None:
        self._mark(f"<circle cx='{num(cx)}' cy='{num(cy)}' r='{num(radius)}' fill='{fill}'{_opacity(opacity)}/>")

    def box(self, x: float, y: float, width: float, height: float, radius: float, fill: str, opacity: float = 1) -> None:
        size = f"width='{num(width)}' height='{num(height)}' rx='{num(radius)}'"
        self._mark(f"<rect x='{num(x)}' y='{num(y)}' {size} fill='{fill}'{_opacity(opacity)}/>")

    @contextmanager
    def moved(self, x: float = 0, y: float = 0, *, turn: float = 0, scale: float = 1, flip: bool = False) -> Generator[None, None, None]:
        """What is drawn inside is mirrored, scaled, turned about its origin and moved."""
        steps = [f"translate({num(x)} {num(y)})"] if x or y else []
        steps += [f"rotate({num(turn)})"] if turn else []
        steps += [f"scale({scale:.3g})"] if scale != 1 else []
        steps += ["scale(-1 1)"] if flip else []
        self._mark(f"<g transform='{' '.join(steps)}'>")
        yield
        self._mark("</g>")

    @contextmanager
    def clipped(self, d: str) -> Generator[None, None, None]:
        """What is drawn inside shows only within the outline `d`."""
        url = self._define("clipPath", "", f"<path d='{d}'/>")
        self._mark(f"<g clip-path='{url}'>")
        yield
        self._mark("</g>")

    # Forms that many products share.

    def body(self, cx: float, profile: Sequence[Point], fill: str, tilt: float = 0.16) -> None:
        """A turned body; `profile` holds (y, radius) from the top down."""
        self.path(turned(cx, profile, tilt), fill)

    def ring(self, cx: float, y: float, radius: float, colour: str, width: float, opacity: float = 1, tilt: float = 0.16) -> None:
        """A line round the front of a turned body."""
        self.stroke(band(cx, y, radius, tilt), colour, width, opacity)

    def mouth(self, cx: float, y: float, radius: float, colour: str, tilt: float = 0.16, lip: float = 5) -> None:
        """The open top of a vessel: its lip and the hollow within."""
        self.oval(cx, y, radius, radius * tilt, self.slant(lighter(colour, 0.25)))
        self.oval(cx, y + lip * 0.3, radius - lip, (radius - lip) * tilt, self.hollow(colour))

    def rod(self, points: Sequence[Point], colour: str, width: float) -> None:
        """A round bar or wire, with its light side."""
        self.line(points, darker(colour, 0.12), width)
        shift = width * 0.16
        self.line([(x - shift, y - shift) for x, y in points], lighter(colour, 0.35), width * 0.34, 0.8)

    def gleam(self, points: Sequence[Point], width: float = 7, opacity: float = 0.55) -> None:
        """A highlight."""
        self.line(points, "#ffffff", width, opacity)

    def shadow(self, cx: float, cy: float, rx: float, ry: float = 0, strength: float = 1) -> None:
        """The soft shadow on the ground, darker where the product touches it."""
        ry = ry or max(10, rx * 0.13)
        soft = self._radial(((0, SHADE, 0.42 * strength), (0.55, SHADE, 0.2 * strength), (1, SHADE, 0)))
        self.oval(cx + 10, cy, rx * 1.22, ry * 1.5, soft)

    def glow(self, cx: float, cy: float, radius: float, colour: str = "#ffe9b8", strength: float = 1) -> None:
        """Light spread in the air."""
        stops = ((0, lighter(colour, 0.5), 0.95 * strength), (0.35, colour, 0.5 * strength), (1, colour, 0))
        self.oval(cx, cy, radius, radius, self._radial(stops))

    def svg(self) -> str:
        """The whole picture, one mark a line."""
        joins = "stroke-linecap='round' stroke-linejoin='round'"
        head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {SIZE} {SIZE}' {joins}>"
        lines = [head, "<defs>", *self._defs, "</defs>", *self._marks, "</svg>"]
        return "\n".join(lines).replace("'", '"') + "\n"

    def _backdrop(self, stage: str) -> None:
        wall = self._radial(((0, lighter(self.wall, 0.55)), (1, self.wall)), "cx='.4' cy='.3' r='.85'")
        self._mark(f"<path d='M0 0h{SIZE}v{SIZE}H0z' fill='{wall}'/>")
        if stage == "table":
            floor = self.blend(mix(self.wall, self.floor, 0.55), self.floor)
            self._mark(f"<path d='M0 318h{SIZE}v162H0z' fill='{floor}'/>")
            self.oval(210, 350, 250, 60, self._radial(((0, "#ffffff", 0.4), (1, "#ffffff", 0))))
        elif stage == "flat":
            self._mark(f"<path d='M0 0h{SIZE}v{SIZE}H0z' fill='{self.blend(self.wall, self.floor, opacity=(0, 0.8))}'/>")

    def _linear(self, stops: Sequence[tuple[Any, ...]], ends: str) -> str:
        return self._define("linearGradient", ends, _stops(stops))

    def _radial(self, stops: Sequence[tuple[Any, ...]], where: str = "") -> str:
        return self._define("radialGradient", where, _stops(stops))

    def _define(self, tag: str, attributes: str, content: str) -> str:
        key = f"{tag} {attributes} {content}"
        if key not in self._names:
            name = self._names[key] = f"p{len(self._names)}"
            self._defs.append(f"<{tag} id='{name}'{' ' if attributes else ''}{attributes}>{content}</{tag}>")
        return f"url(#{self._names[key]})"

    def _mark(self, markup: str) -> None:
        self._marks.append(markup)


def _stops(stops: Sequence[tuple[Any, ...]]) -> str:
    return "".join(f"<stop offset='{at:.3g}' stop-color='{colour}'{_stop_opacity(*rest)}/>" for at, colour, *rest in stops)


def _stop_opacity(opacity: float = 1) -> str:
    return "" if opacity == 1 else f" stop-opacity='{max(0, opacity):.2g}'"


def _opacity(opacity: float) -> str:
    return "" if opacity == 1 else f" opacity='{opacity:.2g}'"
