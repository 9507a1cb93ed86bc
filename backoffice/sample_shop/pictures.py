"""The sample shop's pictures: drawn by the project from data/drawings.toml, the same every time."""

import io
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFilter

from backoffice.sample_shop.shapes import Pen, Rgb, Shape

DATA = Path(__file__).parent / "data"
# Pixels of a picture's side. It is drawn at twice that and shrunk, which smooths its edges.
SIDE = 800

WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (18, 18, 28)
# How dark a shadow is, from 0 to 255.
SHADOW = 76
# Backgrounds: pale under dark things, deeper under pale things.
PALE = ("#f2e9dd", "#e3ece4", "#e2e9f1", "#f4e3dc", "#ebe6f1")
DEEPER = ("#c3a98c", "#94ad9c", "#93a9bd", "#c29a89", "#a79fb8")
# Brightness, from 0 to 255, from which on a colour counts as pale.
PALE_FROM = 195


def draw(kind: str, *, colour: str, title: str) -> bytes:
    """A WebP picture of a thing of this kind in this colour; the title stands on it where the kind has a place for it.

    Raises KeyError for a kind or colour that the data files do not have.
    """
    main = paint(colour)
    shapes = drawings()[kind]
    ground = _ground(main, title)
    _cast_shadow(ground, shapes)
    sheet = ground.resize((2 * SIDE, 2 * SIDE), Image.Resampling.NEAREST)
    pen = Pen(ImageDraw.Draw(sheet), 2 * SIDE, title)
    for shape in shapes:
        pen.draw(shape, _fill(shape["fill"], main))
    file = io.BytesIO()
    sheet.reduce(2).save(file, "WEBP", quality=80, method=1)
    return file.getvalue()


@cache
def drawings() -> dict[str, list[Shape]]:
    """The shapes of each kind of product, from back to front."""
    return tomllib.loads((DATA / "drawings.toml").read_text("utf-8"))


@cache
def colours() -> dict[str, str]:
    """The colours by the names that customers see, such as {"Moss": "#66794a"}."""
    return tomllib.loads((DATA / "colours.toml").read_text("utf-8"))


def paint(name: str) -> Rgb:
    return ImageColor.getrgb(colours()[name])


def _fill(name: str, main: Rgb) -> Rgb:
    """A paint by its name, or a shade of the product's own colour."""
    shades = {"main": (WHITE, 0.0), "light": (WHITE, 0.28), "dark": (BLACK, 0.16), "deep": (BLACK, 0.38)}
    return _mix(main, *shades[name]) if name in shades else paint(name)


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """The one with a share, from 0 to 1, of the other in it."""
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def _ground(main: Rgb, title: str) -> Image.Image:
    """Soft ground with a paler disc, picked by the title, so that not all of a shelf stands on the same."""
    brightness = sum(part * weight for part, weight in zip(main, (0.3, 0.59, 0.11), strict=True))
    choices = DEEPER if brightness >= PALE_FROM else PALE
    colour = ImageColor.getrgb(choices[sum(title.encode()) % len(choices)])
    ground = Image.new("RGB", (SIDE, SIDE), colour)
    ImageDraw.Draw(ground).circle((SIDE / 2, SIDE / 2), SIDE * 0.43, fill=_mix(colour, WHITE, 0.35))
    return ground


def _cast_shadow(ground: Image.Image, shapes: Sequence[Shape]) -> None:
    """Darken the ground to the lower right of the shapes. The shadow is small until it is blurred: that is quick."""
    shadow = Image.new("L", (SIDE // 4, SIDE // 4))
    pen = Pen(ImageDraw.Draw(shadow), SIDE // 4, "")
    for shape in shapes:
        pen.draw(shape, SHADOW)
    right, down = round(SIDE * 0.012), round(SIDE * 0.02)
    whole = shadow.filter(ImageFilter.GaussianBlur(3)).resize((SIDE, SIDE))
    ground.paste(BLACK, (right, down, SIDE, SIDE), whole.crop((0, 0, SIDE - right, SIDE - down)))
