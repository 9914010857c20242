"""Pictures of rewards: flat scenes on a plain ground, what matters in the middle, where all pages show it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw

WIDTH, HEIGHT, DRAWN, KEPT = 360, 120, 6, 2
"""In the units that scenes are drawn in; so many points each while drawing, and so many in the file."""

COLOURS = 64
PAPER, INK, LEAF, MINT, SUN, BRICK, SKY = "#fffdf7", "#2c3d36", "#2f6b4f", "#a9cdb6", "#e8b24a", "#c4634d", "#7fb2c6"


def scene(code: str) -> bytes:
    """The picture of a reward that the product comes with, as a PNG file."""
    ground, paint = SCENES[code]
    picture = Image.new("RGB", (WIDTH * DRAWN, HEIGHT * DRAWN), ground)
    paint(_Brush(picture))
    small = picture.resize((WIDTH * KEPT, HEIGHT * KEPT), Image.Resampling.LANCZOS)
    file = BytesIO()
    small.quantize(COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


class _Brush:
    """Draws in units from the upper left corner."""

    def __init__(self, picture: Image.Image) -> None:
        self._on = ImageDraw.Draw(picture)

    def box(self, left: float, top: float, width: float, height: float, colour: str, *, round_by: float = 0) -> None:
        corners = [each * DRAWN for each in (left, top, left + width, top + height)]
        self._on.rounded_rectangle(corners, round_by * DRAWN, colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        self._on.ellipse([each * DRAWN for each in (x - radius, y - radius, x + radius, y + radius)], colour)

    def half(self, x: float, y: float, radius: float, colour: str) -> None:
        """The upper half of a disc."""
        self._on.pieslice([each * DRAWN for each in (x - radius, y - radius, x + radius, y + radius)], 180, 360, colour)

    def shape(self, colour: str, *points: tuple[float, float]) -> None:
        self._on.polygon([(x * DRAWN, y * DRAWN) for x, y in points], colour)

    def line(self, colour: str, width: float, *points: tuple[float, float]) -> None:
        self._on.line([(x * DRAWN, y * DRAWN) for x, y in points], colour, round(width * DRAWN), "curve")


def _search(brush: _Brush) -> None:
    """Two pictures of a product below a search box, one of which more people click."""
    brush.box(118, 14, 124, 20, PAPER, round_by=10)
    brush.line(MINT, 3, (130, 24), (196, 24))
    brush.disc(226, 23, 5, LEAF)
    brush.disc(226, 23, 2.6, PAPER)
    brush.line(LEAF, 2.6, (229, 26), (234, 31))
    for left, thing, rate in ((126, BRICK, 0.45), (186, SUN, 0.85)):
        brush.box(left, 42, 48, 66, PAPER, round_by=5)
        brush.box(left + 5, 47, 38, 36, MINT, round_by=3)
        brush.disc(left + 24, 65, 11, thing)
        brush.box(left + 5, 93, 38, 6, "#e6e2d6", round_by=3)
        brush.box(left + 5, 93, 38 * rate, 6, LEAF, round_by=3)
    for x, height in ((40, 20), (58, 34), (76, 50), (284, 30), (302, 44), (320, 62)):
        brush.box(x, 108 - height, 11, height, "#cfdcb9", round_by=3)


def _feed(brush: _Brush) -> None:
    """A phone with a film that plays, and what people think of it."""
    brush.box(152, 8, 56, 104, INK, round_by=9)
    brush.box(156, 14, 48, 92, SKY, round_by=5)
    brush.shape(MINT, (156, 106), (156, 82), (176, 66), (204, 92), (204, 106))
    brush.disc(180, 52, 14, PAPER)
    brush.shape(BRICK, (176, 44), (176, 60), (189, 52))
    for x, y, size, colour in ((112, 34, 13, BRICK), (250, 48, 16, LEAF), (96, 84, 9, SUN), (268, 92, 10, BRICK)):
        brush.disc(x, y, size, PAPER)
        _heart(brush, x, y, size * 0.62, colour)


def _heart(brush: _Brush, x: float, y: float, size: float, colour: str) -> None:
    brush.disc(x - size * 0.48, y - size * 0.25, size * 0.55, colour)
    brush.disc(x + size * 0.48, y - size * 0.25, size * 0.55, colour)
    brush.shape(colour, (x - size, y), (x + size, y), (x, y + size))


def _studio(brush: _Brush) -> None:
    """A camera on its legs between two lamps."""
    for x, turned in ((84, 1), (276, -1)):
        brush.line(INK, 3, (x, 34), (x, 112))
        brush.shape(PAPER, (x - 18 * turned, 16), (x + 22 * turned, 26), (x + 16 * turned, 58), (x - 18 * turned, 48))
        brush.shape(SUN, (x + 22 * turned, 26), (x + 26 * turned, 27), (x + 20 * turned, 59), (x + 16 * turned, 58))
    for foot in (156, 180, 204):
        brush.line(INK, 4, (180, 70), (foot, 114))
    brush.box(148, 30, 64, 42, INK, round_by=7)
    brush.box(164, 23, 22, 10, INK, round_by=3)
    brush.disc(180, 51, 16, PAPER)
    brush.disc(180, 51, 12.5, SKY)
    brush.disc(180, 51, 6, INK)
    brush.disc(203, 38, 3, BRICK)


def _course(brush: _Brush) -> None:
    """An open book and the cap of those who have finished."""
    brush.shape(BRICK, (112, 60), (180, 70), (248, 60), (248, 106), (180, 114), (112, 106))
    brush.shape(PAPER, (118, 54), (180, 66), (180, 110), (118, 100))
    brush.shape(PAPER, (242, 54), (180, 66), (180, 110), (242, 100))
    brush.line("#d8d2c2", 1.5, (180, 66), (180, 110))
    for n in range(3):
        brush.line(MINT, 2.4, (128, 68 + 10 * n), (170, 76 + 10 * n))
        brush.line(MINT, 2.4, (190, 76 + 10 * n), (232, 68 + 10 * n))
    brush.shape(LEAF, (154, 30), (154, 44), (180, 52), (206, 44), (206, 30))
    brush.shape(INK, (180, 10), (226, 26), (180, 42), (134, 26))
    brush.line(SUN, 2.4, (180, 26), (218, 30), (218, 50))
    brush.disc(218, 51, 3.4, SUN)


def _tool(brush: _Brush) -> None:
    """A computer that shows figures going up."""
    brush.box(122, 12, 116, 78, INK, round_by=6)
    brush.box(127, 17, 106, 68, PAPER, round_by=3)
    brush.shape("#b9bdb4", (106, 96), (254, 96), (246, 106), (114, 106))
    brush.box(122, 88, 116, 8, "#9aa39b", round_by=2)
    for n, height in enumerate((14, 22, 18, 30, 38)):
        brush.box(136 + 14 * n, 78 - height, 9, height, MINT if n < 4 else LEAF, round_by=2)
    brush.line(BRICK, 3, (136, 56), (154, 46), (170, 50), (186, 36), (206, 26))
    brush.disc(206, 26, 3.6, BRICK)
    brush.disc(221, 66, 8, SUN)


def _rest(brush: _Brush) -> None:
    """The sun over the sea, a sail, and a place in the shade."""
    brush.disc(118, 46, 24, SUN)
    brush.box(0, 62, WIDTH, 58, SKY)
    brush.shape("#f0dcae", (0, 120), (90, 98), (220, 92), (360, 104), (360, 120))
    brush.shape(PAPER, (64, 60), (64, 30), (84, 60))
    brush.shape(BRICK, (56, 62), (90, 62), (84, 69), (62, 69))
    brush.line(INK, 3, (206, 26), (198, 106))
    brush.half(206, 58, 36, BRICK)
    for left in (176, 200, 224):
        brush.shape(PAPER, (left, 58), (left + 12, 58), (206, 24))
    brush.line(LEAF, 5, (146, 92), (168, 104), (192, 104))
    brush.line(LEAF, 3, (160, 112), (168, 104), (176, 112))


def _talk(brush: _Brush) -> None:
    """Two cups, and two who talk."""
    brush.box(118, 12, 62, 34, PAPER, round_by=10)
    brush.shape(PAPER, (136, 44), (150, 44), (138, 58))
    brush.box(172, 26, 70, 34, LEAF, round_by=10)
    brush.shape(LEAF, (208, 58), (222, 58), (222, 72))
    for n in range(3):
        brush.disc(136 + 13 * n, 29, 3.4, MINT)
    brush.line(PAPER, 3, (184, 38), (228, 38))
    brush.line(PAPER, 3, (184, 48), (214, 48))
    brush.box(60, 102, 240, 6, "#b98f6a", round_by=3)
    for x, colour, handle in ((150, BRICK, -1), (196, SUN, 1)):
        brush.disc(x + 15 * handle, 90, 7, colour)
        brush.disc(x + 15 * handle, 90, 3.6, "#eadfe3")
        brush.box(x - 14, 80, 28, 22, colour, round_by=5)


def _honour(brush: _Brush) -> None:
    """A cup between two twigs of laurel."""
    for side in (-1, 1):
        for n in range(7):
            angle = pi * (0.12 + 0.11 * n)
            x, y = 180 + side * 58 * sin(angle), 58 + 50 * cos(angle)
            brush.shape(LEAF if n % 2 else "#5d8f70", *_leaf(x, y, side * (pi / 2 - angle)))
    brush.disc(154, 42, 12, SUN)
    brush.disc(154, 42, 7, "#f3e1dd")
    brush.disc(206, 42, 12, SUN)
    brush.disc(206, 42, 7, "#f3e1dd")
    brush.shape(SUN, (154, 26), (206, 26), (200, 58), (186, 70), (174, 70), (160, 58))
    brush.box(176, 68, 8, 16, "#c9923a")
    brush.box(162, 84, 36, 10, INK, round_by=2)
    brush.shape(PAPER, *_star(180, 45, 12))


def _leaf(x: float, y: float, turned: float) -> list[tuple[float, float]]:
    outline = ((-11, 0), (-4, -5), (5, -4), (11, 0), (5, 4), (-4, 5))
    return [(x + a * cos(turned) - b * sin(turned), y + a * sin(turned) + b * cos(turned)) for a, b in outline]


def _star(x: float, y: float, size: float) -> list[tuple[float, float]]:
    reach = (size, size * 0.42)
    return [(x + reach[n % 2] * sin(pi * n / 5), y - reach[n % 2] * cos(pi * n / 5)) for n in range(10)]


SCENES: dict[str, tuple[str, Callable[[_Brush], None]]] = {
    "search_ad_test": ("#e3ead0", _search),
    "feed_ad_test": ("#f2e3c6", _feed),
    "studio_half_day": ("#d5e4d6", _studio),
    "course_seat": ("#d6e3e6", _course),
    "analytics_licence": ("#f1dfd0", _tool),
    "half_day_off": ("#dcebee", _rest),
    "director_talk": ("#eadfe3", _talk),
    "wall_of_honour": ("#f3e1dd", _honour),
}
"""By the code of the reward: the colour of the ground, and what is on it."""
