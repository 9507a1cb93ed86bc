"""Categories, products and pictures as merchandisers save them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shop.catalogue import services
from shop.catalogue.models import Category, Image, Product, Status, Variant
from tests.backoffice.conftest import SignIn
from tests.backoffice.test_lists import picture
from tests.conftest import MakeProduct

ADD = "admin:catalogue_product_add"


def form(*variants: dict[str, Any], initial: int = 0, images: int = 0, **fields: Any) -> dict[str, Any]:
    """What a browser sends from the page of a product."""
    values = {"name": "Mug", "slug": "mug", "status": "draft", "description": ""} | fields
    values |= {"variants-TOTAL_FORMS": len(variants), "variants-INITIAL_FORMS": initial, "variants-MIN_NUM_FORMS": 1}
    values |= {"images-TOTAL_FORMS": images, "images-INITIAL_FORMS": 0}
    for number, variant in enumerate(variants):
        details = {"price": "9.50", "status": "active", "position": "0", "options": ""} | variant
        values |= {f"variants-{number}-{name}": value for name, value in details.items()}
    return values


def test_a_product_made_on_the_page_has_its_variant(owner: Client) -> None:
    assert owner.post(reverse(ADD), form({"sku": "MUG"})).status_code == 302
    assert [variant.sku for variant in Product.objects.get().variants.all()] == ["MUG"]


@pytest.mark.parametrize("variants", [[], [{"sku": "", "price": ""}]])
def test_a_product_without_a_variant_is_refused(owner: Client, variants: list[dict[str, Any]]) -> None:
    answer = owner.post(reverse(ADD), form(*variants))
    assert answer.status_code == 200
    assert not Product.objects.exists()


def test_the_last_variant_of_a_product_stays(owner: Client, make_product: MakeProduct) -> None:
    variant = make_product()
    page = reverse("admin:catalogue_product_change", args=[variant.product_id])
    last = {"id": variant.pk, "sku": variant.sku, "DELETE": "on"}
    answer = owner.post(page, form(last, initial=1))
    assert "A product has at least one variant" in answer.content.decode()
    assert Variant.objects.filter(pk=variant.pk).exists()


def test_a_new_variant_goes_behind_its_sisters(owner: Client, make_product: MakeProduct) -> None:
    variant = make_product(sku="FIRST", position=4)
    page = reverse("admin:catalogue_product_change", args=[variant.product_id])
    owner.post(page, form({"id": variant.pk, "sku": "FIRST", "position": "4"}, {"sku": "SECOND"}, initial=1))
    assert [sister.sku for sister in variant.product.variants.all()] == ["FIRST", "SECOND"]


def test_a_product_is_added_by_nobody_who_may_not_add_variants(sign_in: SignIn) -> None:
    client = sign_in("catalogue.view_product", "catalogue.add_product")
    assert client.get(reverse(ADD)).status_code == 403


def test_options_are_typed_one_a_line(owner: Client) -> None:
    owner.post(reverse(ADD), form({"sku": "MUG", "options": "Colour: Red\r\n\r\n Size :M "}))
    variant = Variant.objects.get()
    assert variant.options == {"Colour": "Red", "Size": "M"}
    page = owner.get(reverse("admin:catalogue_variant_change", args=[variant.pk])).content.decode()
    for option in ("Colour: Red", "Size: M"):
        assert option in page


@pytest.mark.parametrize("options", ["Red", "Colour:", ": Red", "Colour: Red\nColour: Blue"])
def test_options_that_make_no_sense_are_refused_and_stay_on_the_page(owner: Client, options: str) -> None:
    page = owner.post(reverse(ADD), form({"sku": "MUG", "options": options})).content.decode()
    assert "Write each option once and on its own line" in page
    assert options in page
    assert not Product.objects.exists()


def test_a_sku_that_is_taken_in_another_case_is_refused(owner: Client, make_product: MakeProduct) -> None:
    make_product(sku="mug")
    answer = owner.post(reverse(ADD), form({"sku": "MUG"}))
    assert "Another variant has this SKU." in answer.content.decode()


def test_a_variant_stays_with_its_product(owner: Client, make_product: MakeProduct) -> None:
    variant, other = make_product(), make_product()
    values = {"product": other.product_id, "sku": "MOVED", "price": "1", "status": "active", "position": "0"}
    page = reverse("admin:catalogue_variant_change", args=[variant.pk])
    assert owner.post(page, values | {"options": ""}).status_code == 302
    variant.refresh_from_db()
    assert (variant.sku, variant.product_id == other.product_id) == ("MOVED", False)


def test_a_picture_is_stored_with_its_size(owner: Client) -> None:
    values = form({"sku": "MUG"}, images=1) | {"images-0-file": picture(), "images-0-position": "0"}
    assert owner.post(reverse(ADD), values).status_code == 302
    assert Image.objects.values_list("width", "height", "product__name").get() == (8, 8, "Mug")


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("mug.png", b"not a picture", "image/png"),
        SimpleUploadedFile("mug.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png"),
        SimpleUploadedFile("mug.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif"),
    ],
    ids=["text", "svg", "gif"],
)
def test_what_is_no_picture_is_refused_and_nothing_is_saved(owner: Client, upload: SimpleUploadedFile) -> None:
    values = form({"sku": "MUG"}, images=1) | {"images-0-file": upload, "images-0-position": "0"}
    page = owner.post(reverse(ADD), values).content.decode()
    assert "valid image" in page or "not a JPEG, PNG or WebP picture" in page
    assert not Product.objects.exists()


@pytest.mark.parametrize(("action", "status"), [("activate", Status.ACTIVE), ("archive", Status.ARCHIVED)])
def test_an_action_sets_the_status_of_many_products(
    sign_in: SignIn, make_product: MakeProduct, action: str, status: str
) -> None:
    products = [make_product(status=Status.DRAFT).product, make_product(status=Status.DRAFT).product]
    client = sign_in("catalogue.change_product")
    values = {"action": action, "_selected_action": [product.pk for product in products]}
    page = client.post(reverse("admin:catalogue_product_changelist"), values, follow=True).content.decode()
    assert f"2 products are {status} now." in page
    assert {product.status for product in Product.objects.all()} == {status}


def test_a_category_moved_on_its_page_takes_its_depth_along(owner: Client) -> None:
    kitchen = services.save_category(Category(name="Kitchen"))
    knives = services.save_category(Category(name="Knives"))
    below = services.save_category(Category(name="Paring", parent=knives))
    values = {"name": "Knives", "slug": "knives", "parent": kitchen.pk, "position": "0"}
    owner.post(reverse("admin:catalogue_category_change", args=[knives.pk]), values)
    below.refresh_from_db()
    assert below.depth == 2


def test_a_category_is_not_put_below_itself(owner: Client) -> None:
    knives = services.save_category(Category(name="Knives"))
    below = services.save_category(Category(name="Paring", parent=knives))
    values = {"name": "Knives", "slug": "knives", "parent": below.pk, "position": "0"}
    answer = owner.post(reverse("admin:catalogue_category_change", args=[knives.pk]), values)
    assert answer.status_code == 200
    knives.refresh_from_db()
    assert knives.parent is None


def test_a_product_that_never_moved_is_deleted_with_its_variant(sign_in: SignIn, make_product: MakeProduct) -> None:
    variant = make_product()
    client = sign_in("catalogue.view_product", "catalogue.delete_product")
    client.post(reverse("admin:catalogue_product_delete", args=[variant.product_id]), {"post": "yes"})
    assert not Variant.objects.exists()
