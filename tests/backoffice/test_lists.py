"""Every list of the back office asks the same number of queries for many rows as for few."""

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

import PIL.Image
import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from backoffice.site import site
from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Variant
from shop.identity.models import User
from shop.orders import services as orders
from shop.stock import services as stock
from tests.conftest import MakeProduct

# The rows of the session and of who asks are in it; so are the choices of the filters.
MOST_QUERIES = 10


def picture() -> SimpleUploadedFile:
    stream = BytesIO()
    PIL.Image.new("RGB", (8, 8), "red").save(stream, "PNG")
    return SimpleUploadedFile("red.png", stream.getvalue(), "image/png")


def furnish(number: int) -> None:
    """One more of everything, each with neighbours of its own."""
    parent = catalogue.save_category(Category(name=f"Shelf {number}"))
    category = catalogue.save_category(Category(name=f"Board {number}", parent=parent))
    product = catalogue.create_product(
        name=f"Mug {number}", sku=f"MUG-{number}", price=Decimal(5), status="active", categories=[category]
    )
    catalogue.add_variant(product=product, sku=f"MUG-{number}-B", price=Decimal(6))
    catalogue.add_image(product=product, file=picture())
    person = User.objects.create_user(f"person-{number}", f"person-{number}@example.com", None)
    variant = product.variants.first()
    assert isinstance(variant, Variant)
    stock.receive(variant=variant, quantity=5, created_by=person)
    orders.place(customer=person, lines=[orders.Wanted(quantity=1, pointer="", variant_id=variant.pk)])
    Group.objects.create(name=f"Group {number}")


@pytest.mark.parametrize(
    "model", sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in site._registry)
)
def test_a_list_asks_no_query_per_row(
    owner: Client, model: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    url = reverse(f"admin:{model}_changelist")
    furnish(0)
    owner.get(url)  # warms what is asked once in a process, such as content types
    with CaptureQueriesContext(connection) as few:
        assert owner.get(url).status_code == 200
    for number in range(1, 6):
        furnish(number)
    with django_assert_num_queries(len(few)):
        page = owner.get(url).content.decode()
    assert len(few) <= MOST_QUERIES
    assert page.count("data-label") > 0


def in_order(page: str, *words: str) -> bool:
    places = [page.index(word) for word in words]
    return places == sorted(places)


def test_categories_stand_below_their_parents(owner: Client) -> None:
    kitchen = catalogue.save_category(Category(name="Kitchen", position=1))
    catalogue.save_category(Category(name="Attic", position=2))
    catalogue.save_category(Category(name="Zesters", parent=kitchen))
    page = owner.get(reverse("admin:catalogue_category_changelist")).content.decode()
    assert in_order(page, ">Kitchen<", ">Zesters<", ">Attic<")


@pytest.mark.parametrize("term", ["NEEDLE", "needle", "4006381333931", "Needle case"])
def test_products_are_found_by_name_sku_and_barcode(owner: Client, term: str) -> None:
    catalogue.create_product(name="Needle case", sku="NEEDLE", price=Decimal(1), barcode="4006381333931")
    catalogue.create_product(name="Haystack", sku="HAY", price=Decimal(1))
    page = owner.get(reverse("admin:catalogue_product_changelist"), {"q": term}).content.decode()
    assert "Needle case" in page
    assert "Haystack" not in page


def test_a_category_tells_how_many_products_stand_on_it(owner: Client, make_product: MakeProduct) -> None:
    shelf = catalogue.save_category(Category(name="Shelf"))
    for _ in range(7):
        make_product(categories=[shelf])
    page = owner.get(reverse("admin:catalogue_category_changelist")).content.decode()
    assert re.search(r'data-label="Products">\s*7\s*<', page)


def test_a_category_filters_all_below_it(owner: Client) -> None:
    kitchen = catalogue.save_category(Category(name="Kitchen"))
    knives = catalogue.save_category(Category(name="Knives", parent=kitchen))
    catalogue.create_product(name="Paring knife", sku="KNIFE", price=Decimal(1), categories=[kitchen, knives])
    catalogue.create_product(name="Wheelbarrow", sku="BARROW", price=Decimal(1))
    page = owner.get(reverse("admin:catalogue_product_changelist"), {"category": kitchen.pk}).content.decode()
    assert page.count(">Paring knife<") == 1
    assert "Wheelbarrow" not in page


def test_the_stock_list_narrows_to_what_runs_low(owner: Client, settings: Any) -> None:
    settings.LOW_STOCK_THRESHOLD = 5
    for sku, units in (("SCARCE", 5), ("PLENTY", 6)):
        product = catalogue.create_product(name=sku.title(), sku=sku, price=Decimal(1))
        stock.receive(variant=product.variants.get(), quantity=units)
    page = owner.get(reverse("admin:stock_stocklevel_changelist"), {"running_low": "yes"}).content.decode()
    assert "SCARCE" in page
    assert "PLENTY" not in page
