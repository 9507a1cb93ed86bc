import io

import PIL.Image
import pytest

from backoffice.sample_shop import pictures


@pytest.fixture(scope="module")
def mug() -> bytes:
    return pictures.draw("mug", colour="Moss", title="Harbour Mug")


def test_a_picture_is_a_square_webp_of_a_few_kilobytes(mug: bytes) -> None:
    with PIL.Image.open(io.BytesIO(mug)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (800, 800))
    assert len(mug) < 30_000


def test_a_picture_is_the_same_every_time(mug: bytes) -> None:
    assert pictures.draw("mug", colour="Moss", title="Harbour Mug") == mug


def test_a_thing_is_drawn_in_its_colour(mug: bytes) -> None:
    with PIL.Image.open(io.BytesIO(mug)) as picture:
        middle = picture.convert("RGB").getpixel((400, 400))
    assert isinstance(middle, tuple)
    assert all(abs(part - expected) < 8 for part, expected in zip(middle, pictures.paint("Moss"), strict=True))


def test_a_book_carries_its_title() -> None:
    one = pictures.draw("book", colour="Navy", title="Small Hours")
    assert one != pictures.draw("book", colour="Navy", title="Small Horus")  # the same letters: the same ground


@pytest.mark.parametrize("kind", sorted(pictures.drawings()))
def test_every_kind_can_be_drawn(kind: str) -> None:
    assert pictures.draw(kind, colour="Oat", title="A Very Long Name of a Product Indeed")
