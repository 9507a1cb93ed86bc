"""Pictures: what is taken, what is refused, and what is made of it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from shop.catalogue import services as catalogue
from shop.catalogue.models import Image
from tests.conftest import Api, MakeProduct, resource

pytestmark = pytest.mark.django_db


def picture(image_format: str = "PNG", size: tuple[int, int] = (40, 30), name: str = "a.png") -> SimpleUploadedFile:
    with io.BytesIO() as file:
        PIL.Image.new("RGB", size, "teal").save(file, image_format)
        return SimpleUploadedFile(name, file.getvalue())


def upload(api: Api, product_id: int, file: SimpleUploadedFile) -> Any:
    return api.client.post(
        "/api/v1/images", {"file": file, "product": product_id, "alt": "A teal thing"}, headers=api.headers
    )


@pytest.mark.parametrize(("image_format", "extension"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_a_picture_is_uploaded_measured_and_given_a_thumbnail(
    as_manager: Api, make_product: MakeProduct, settings: Any, image_format: str, extension: str
) -> None:
    product = make_product().product
    response = upload(as_manager, product.pk, picture(image_format, (800, 600), "../../etc/passwd.exe"))
    assert response.status_code == 201, response.content
    shown = response.json()["data"]["attributes"]
    assert (shown["width"], shown["height"], shown["alt"]) == (800, 600, "A teal thing")
    assert shown["url"].startswith("http://testserver/media/products/")
    assert shown["url"].endswith(f".{extension}")
    thumbnail = Path(settings.MEDIA_ROOT) / shown["thumbnailUrl"].removeprefix("http://testserver/media/")
    with PIL.Image.open(thumbnail) as small:
        assert (small.format, small.size) == ("WEBP", (320, 240))


def test_reading_a_thumbnails_url_touches_neither_disk_nor_database(
    make_product: MakeProduct, django_assert_num_queries: DjangoAssertNumQueries, settings: Any
) -> None:
    catalogue.add_image(product=make_product().product, file=picture())
    image = Image.objects.get()
    settings.MEDIA_ROOT = "/nowhere"
    with django_assert_num_queries(0):
        assert image.thumbnail.url.endswith(".webp")


@pytest.mark.parametrize(
    "make",
    [
        lambda: SimpleUploadedFile("a.png", b""),
        lambda: SimpleUploadedFile("a.png", b"not a picture"),
        lambda: SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        lambda: SimpleUploadedFile("a.html", b"GIF89a<html>"),
        lambda: picture("BMP"),
        lambda: picture("GIF"),
        lambda: SimpleUploadedFile("a.png", picture().read()[:60]),
    ],
    ids=["empty", "text", "svg", "html", "bmp", "gif", "truncated"],
)
def test_what_is_no_safe_picture_is_refused(
    as_manager: Api, make_product: MakeProduct, make: Callable[[], SimpleUploadedFile]
) -> None:
    response = upload(as_manager, make_product().product_id, make())
    assert response.status_code == 400
    assert not Image.objects.exists()


def test_size_and_pixels_are_bounded(make_product: MakeProduct, settings: Any) -> None:
    product = make_product().product
    settings.IMAGE_MAX_PIXELS = 1_000
    with pytest.raises(ValidationError, match="pixels"):
        catalogue.add_image(product=product, file=picture(size=(40, 30)))
    settings.IMAGE_MAX_BYTES = 50
    with pytest.raises(ValidationError, match="larger"):
        catalogue.add_image(product=product, file=picture(size=(10, 10)))
    assert not Image.objects.exists()


def test_customers_upload_nothing(as_ada: Api, api: Api, make_product: MakeProduct) -> None:
    product_id = make_product().product_id
    assert upload(as_ada, product_id, picture()).status_code == 403
    assert upload(api, product_id, picture()).status_code == 401


def test_staff_say_which_variants_a_picture_shows(as_manager: Api, make_product: MakeProduct) -> None:
    variant = make_product()
    image = catalogue.add_image(product=variant.product, file=picture())
    linkage = {"data": [{"type": "variants", "id": str(variant.pk)}]}
    assert as_manager.post(f"images/{image.pk}/relationships/variants", linkage).status_code == 200
    assert list(variant.images.all()) == [image]
    shown = as_manager.get(f"products/{variant.product_id}", include="images,variants.images").json()
    assert [item["type"] for item in shown["included"]] == ["images", "variants"]


def test_the_alternative_text_is_changed(as_manager: Api, make_product: MakeProduct) -> None:
    image = catalogue.add_image(product=make_product().product, file=picture())
    changed = as_manager.patch(f"images/{image.pk}", resource("images", str(image.pk), alt="Another"))
    assert changed.json()["data"]["attributes"]["alt"] == "Another"
