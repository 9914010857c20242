"""Points, curves and the short way to write them as SVG path data."""

import math

from msgspec import Struct

Point = complex  # x to the right, y down, as in SVG


class Curve(Struct, frozen=True):
    """A cubic Bézier curve."""

    start: Point
    lead: Point
    follow: Point
    end: Point

    def at(self, t: float) -> Point:
        """The point at t, 0 to 1."""
        s = 1 - t
        return s * s * s * self.start + 3 * s * s * t * self.lead + 3 * s * t * t * self.follow + t * t * t * self.end

    def heading(self, t: float) -> Point:
        """The direction of travel at t, of length 1."""
        s = 1 - t
        slope = (
            s * s * (self.lead - self.start) + 2 * s * t * (self.follow - self.lead) + t * t * (self.end - self.follow)
        )
        return unit(slope)

    @property
    def degrees(self) -> float:
        """Where the end points."""
        way = self.heading(1)
        return math.degrees(math.atan2(way.imag, way.real))


def unit(vector: Point) -> Point:
    """The vector shortened to length 1; straight up when it has no direction."""
    return vector / abs(vector) if abs(vector) > 1e-9 else -1j


def turned(vector: Point, degrees: float) -> Point:
    """The vector turned clockwise on the screen."""
    angle = math.radians(degrees)
    return vector * complex(math.cos(angle), math.sin(angle))


def blend(low: float, high: float, share: float) -> float:
    """The value at a share of the way from low to high."""
    return low + (high - low) * share


def tapered(curve: Curve, width: float, tip_width: float) -> str:
    """The outline of a limb that follows the curve from one width to the other."""
    spine = (curve.start, curve.lead, curve.follow, curve.end)
    sides = [curve.heading(t) * 1j for t in (0.0, 0.33, 0.67, 1.0)]
    halves = [blend(width, tip_width, t) / 2 for t in (0.0, 0.4, 0.75, 1.0)]
    left = [p - n * h for p, n, h in zip(spine, sides, halves, strict=True)]
    right = [p + n * h for p, n, h in zip(spine, sides, halves, strict=True)]
    tip = curve.end + curve.heading(1) * tip_width / 2
    return outline(
        left[0],
        [
            ("c", left[1:]),
            ("q", [tip + (left[3] - curve.end) / 2, tip]),
            ("q", [tip + (right[3] - curve.end) / 2, right[3]]),
            ("c", right[2::-1]),
        ],
    )


def sliver(curve: Curve, width: float) -> str:
    """The outline of a twig: two bows that meet at the tip."""
    side = curve.heading(0.05) * 1j * width / 2
    middle = (curve.lead + curve.follow) / 2
    return outline(
        curve.start - side, [("q", [middle - side * 0.7, curve.end]), ("q", [middle + side * 0.7, curve.start + side])]
    )


def line(curve: Curve) -> str:
    """The bare line of a twig."""
    start, lead, end = tidy(curve.start), tidy(curve.lead), tidy(curve.end)
    return f"M{numbers([start])}q{numbers([lead - start, end - start])}"


def outline(start: Point, strokes: list[tuple[str, list[Point]]]) -> str:
    """A closed path: an absolute start, then relative curves, one decimal each."""
    here = rounded(start)
    parts = [f"M{numbers([here])}"]
    for command, points in strokes:
        exact = [rounded(point) for point in points]
        parts.append(command + numbers([point - here for point in exact]))
        here = exact[-1]
    return "".join(parts) + "z"


def dots(points: list[Point]) -> str:
    """A path of dots, to be drawn by round line caps."""
    return "".join(f"M{numbers([tidy(p)])}h0" for p in points)


def numbers(points: list[Point]) -> str:
    """Coordinates with no more signs and spaces than SVG needs."""
    words = [number(value) for point in points for value in (point.real, point.imag)]
    return words[0] + "".join(word if word[0] == "-" else f" {word}" for word in words[1:])


def number(value: float) -> str:
    """A number with one decimal at most: 3, -.5, 12.4."""
    text = f"{value:.1f}".removesuffix(".0")
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def tidy(point: Point) -> Point:
    """The point in whole units, for what is too small to need more."""
    return complex(round(point.real), round(point.imag))


def rounded(point: Point) -> Point:
    """The point as it will be written."""
    return complex(round(point.real, 1), round(point.imag, 1))
