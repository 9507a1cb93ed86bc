"""Draws the shapes that data/drawings.toml is written in. Coordinates there run from 0 to 100."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from PIL import ImageDraw, ImageFont

# Red, green and blue, each from 0 to 255.
Rgb: TypeAlias = tuple[int, ...]
# What a sheet is painted with: a colour, or on a sheet of grey its brightness.
Ink: TypeAlias = Rgb | int
Point: TypeAlias = tuple[float, float]
# One table of a drawing: its form under the form's name, "fill", and perhaps "radius" or "width".
Shape: TypeAlias = Mapping[str, Any]

# Straight pieces of a blob's outline between two of its points.
PIECES = 8
LINE_HEIGHT = 1.25


class Pen:
    """Draws shapes on a square sheet with `side` pixels; `title` is what a `title` shape says."""

    def __init__(self, sheet: ImageDraw.ImageDraw, side: int, title: str) -> None:
        self.sheet = sheet
        self.scale = side / 100
        self.title = title

    def draw(self, shape: Shape, fill: Ink) -> None:
        forms: dict[str, Callable[[Shape, Ink], None]] = {
            "box": self._box,
            "oval": self._oval,
            "ring": self._ring,
            "poly": self._poly,
            "blob": self._blob,
            "line": self._line,
            "title": self._title,
        }
        form = next(name for name in forms if name in shape)
        forms[form](shape, fill)

    def _box(self, shape: Shape, fill: Ink) -> None:
        radius = shape.get("radius", 0) * self.scale
        self.sheet.rounded_rectangle(self._pixels(shape["box"]), radius=radius, fill=fill)

    def _oval(self, shape: Shape, fill: Ink) -> None:
        self.sheet.ellipse(self._pixels(shape["oval"]), fill=fill)

    def _ring(self, shape: Shape, fill: Ink) -> None:
        self.sheet.ellipse(self._pixels(shape["ring"]), outline=fill, width=round(shape["width"] * self.scale))

    def _poly(self, shape: Shape, fill: Ink) -> None:
        self.sheet.polygon(self._points(shape["poly"]), fill=fill)

    def _blob(self, shape: Shape, fill: Ink) -> None:
        self.sheet.polygon(smooth(self._points(shape["blob"])), fill=fill)

    def _line(self, shape: Shape, fill: Ink) -> None:
        points, width = self._points(shape["line"]), shape["width"] * self.scale
        self.sheet.line(points, fill=fill, width=round(width), joint="curve")
        for x, y in points:
            self.sheet.circle((x, y), width / 2, fill=fill)

    def _title(self, shape: Shape, fill: Ink) -> None:
        """Set the title centred in its box, in the largest type in which its lines fit."""
        left, top, right, bottom = self._pixels(shape["title"])
        for size in range(round(9 * self.scale), 0, -4):
            font = ImageFont.load_default(size)
            lines = wrapped(self.title, font, right - left)
            widest = max(font.getlength(line) for line in lines)
            if widest <= right - left and len(lines) * size * LINE_HEIGHT <= bottom - top:
                break
        for number, line in enumerate(lines):
            place = ((left + right) / 2, top + number * size * LINE_HEIGHT)
            self.sheet.text(place, line, fill=fill, font=font, anchor="ma")

    def _pixels(self, numbers: Sequence[float]) -> list[float]:
        return [number * self.scale for number in numbers]

    def _points(self, points: Sequence[Sequence[float]]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]


def wrapped(text: str, font: Any, width: float) -> list[str]:
    """The text in lines no wider than `width` pixels, but for a word that is wider alone."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def smooth(points: Sequence[Point]) -> list[Point]:
    """A closed curve through the points (a Catmull-Rom spline), as a polygon."""
    curve = []
    for number in range(len(points)):
        before, start, end, after = (points[(number + step) % len(points)] for step in (-1, 0, 1, 2))
        for piece in range(PIECES):
            t = piece / PIECES
            x, y = (
                (2 * b + t * (c - a) + t**2 * (2 * a - 5 * b + 4 * c - d) + t**3 * (3 * (b - c) + d - a)) / 2
                for a, b, c, d in zip(before, start, end, after, strict=True)
            )
            curve.append((x, y))
    return curve
