"""Which uploads count as a picture: bounded in bytes and pixels, decoded to be sure, of three safe types."""

import warnings
from typing import Any

import PIL.Image
from django.conf import settings
from django.core.exceptions import ValidationError

# What browsers and phones show, with the extension it is stored under. SVG is a document with scripts: not a picture.
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def validate_picture(file: Any) -> str:
    """Return the extension that fits the picture's content, or raise ValidationError saying what is wrong with it."""
    if file.size == 0:
        raise ValidationError("The file is empty.", code="invalid-image")
    if file.size > settings.IMAGE_MAX_BYTES:
        limit = settings.IMAGE_MAX_BYTES // 1_000_000
        raise ValidationError(f"The picture is larger than {limit} MB.", code="image-too-large")
    image_format, pixels = _measure(file)
    if pixels > settings.IMAGE_MAX_PIXELS:
        limit = settings.IMAGE_MAX_PIXELS // 1_000_000
        raise ValidationError(f"The picture has more than {limit} million pixels.", code="image-too-large")
    if image_format not in EXTENSIONS:
        raise ValidationError("The file is not a JPEG, PNG or WebP picture.", code="invalid-image")
    return EXTENSIONS[image_format]


def _measure(file: Any) -> tuple[str, int]:
    """Format and pixels, from the header alone; then, if they are within bounds, a whole check of the file.

    The file is left as it was found: closed where it was closed, else at its beginning.
    """
    was_closed = file.closed
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)  # our own bound is lower and tells
            with PIL.Image.open(file, formats=list(EXTENSIONS)) as picture:
                image_format, pixels = str(picture.format), picture.width * picture.height
                if pixels <= settings.IMAGE_MAX_PIXELS:
                    picture.verify()
    except PIL.Image.DecompressionBombError as error:
        raise ValidationError("The picture has too many pixels.", code="image-too-large") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError("The file is not a JPEG, PNG or WebP picture.", code="invalid-image") from error
    finally:
        file.close() if was_closed else file.seek(0)
    return image_format, pixels
