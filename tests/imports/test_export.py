"""What an export writes, and that importing it again changes nothing."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backoffice.catalogue.cells import guard, unguard
from backoffice.catalogue.resources import ProductResource
from shop.catalogue import services as catalogue
from shop.catalogue.models import Product, Variant
from tests.conftest import MakeProduct
from tests.imports.sheets import accept, changes_nothing, export_sheet

pytestmark = pytest.mark.django_db

COLUMNS = [
    "slug",
    "sku",
    "name",
    "status",
    "description",
    "price",
    "compare_at_price",
    "currency",
    "barcode",
    "category1",
    "category2",
    "category3",
    "option1_name",
    "option1_value",
    "option2_name",
    "option2_value",
    "option3_name",
    "option3_value",
    "inventory_count",
    "stock_change",
    "inventory_backorderable",
]
# What a database can hold and a cell can say: a blank cell says nothing.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=100).filter(
    str.strip
)


def exported() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export_sheet().decode("utf-8-sig"), newline="")))


def test_an_export_has_these_columns() -> None:
    assert ProductResource().get_export_headers() == COLUMNS
    assert [field.column_name for field in ProductResource().get_import_fields()] == COLUMNS


def test_an_export_says_what_is_there(make_product: MakeProduct) -> None:
    made = make_product(
        sku="A", slug="mug", name="Mug", price="9.5", options={"Size": "S"}, compare_at_price=Decimal(12), on_hand=7
    )
    made.product.categories.set([catalogue.category_at(["Kitchen", "Mugs"], create=True)])  # type: ignore[list-item]  # made
    (row,) = exported()
    assert {column: text for column, text in row.items() if text} == {
        "slug": "mug",
        "sku": "A",
        "name": "Mug",
        "status": "active",
        "price": "9.50",
        "compare_at_price": "12.00",
        "currency": "USD",
        "category1": "Kitchen -> Mugs",
        "option1_name": "Size",
        "option1_value": "S",
        "inventory_count": "7",
        "inventory_backorderable": "FALSE",
    }


def test_a_product_is_described_in_its_first_row_only(
    make_product: MakeProduct, add_variant: Callable[..., Variant]
) -> None:
    first = make_product(sku="A", name="Mug", description="For tea")
    make_product(sku="B", name="Jug")
    add_variant(first.product, "C")
    told = [(row["sku"], row["name"], row["status"], row["description"]) for row in exported()]
    assert told == [("B", "Jug", "active", ""), ("A", "Mug", "active", "For tea"), ("C", "", "", "")]


def test_an_unchanged_export_changes_nothing(make_product: MakeProduct, add_variant: Callable[..., Variant]) -> None:
    mug = make_product(sku="A", price="0", barcode="1", on_hand=4, compare_at_price=Decimal(0)).product
    add_variant(mug, "B", options={"Size": "M", "Colour": "Red"}, on_hand=2)
    add_variant(mug, "=C", options={"Size": 42, "": "x", " Fit ": " loose ", "a": "", "b": 1, "c": 2})
    places = [("TV/Audio",), ("Home", "-> odd"), ("=Sale",), ("d",), ("e",)]
    mug.categories.set([catalogue.category_at(path, create=True) for path in places])  # type: ignore[misc]  # made
    summary = accept(export_sheet())
    assert changes_nothing(summary)
    assert (summary.products["unchanged"], summary.variants["unchanged"]) == (1, 3)


@pytest.fixture
def mug(make_product: MakeProduct) -> Product:
    return make_product(sku="A", name="Mug").product


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXTS, description=TEXTS)
@example(name="'=1+1", description="=1+1")
@example(name="''@x", description="\tx\r")
@example(name="-5", description="+49 30 1234")
@example(name=' "quoted", ', description="one\r\ntwo\rthree\nfour; \x85 \u2028")
@example(name="\ufeffsku", description="'")
def test_any_text_survives_an_export_and_an_import(mug: Product, name: str, description: str) -> None:
    catalogue.update_product(product=mug, name=name, description=description)
    sheet = export_sheet()
    assert changes_nothing(accept(sheet))
    catalogue.update_product(product=mug, name="Other", description="Other")
    accept(sheet)
    mug.refresh_from_db()
    assert (mug.name, mug.description) == (name, description)


@given(st.text())
@example("'=1")
def test_a_guarded_text_never_starts_a_formula_and_comes_back(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guard(text)) == text


def test_numbers_are_not_guarded(make_product: MakeProduct) -> None:
    make_product(sku="-5", price="5.00")
    (row,) = exported()
    assert (row["sku"], row["price"], row["inventory_count"]) == ("'-5", "5.00", "0")
