"""What the good rows of a spreadsheet write, and what they leave alone."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Product, Status, Variant
from shop.identity.models import User
from shop.stock import services as stock
from shop.stock.models import StockMovement
from tests.conftest import MakeProduct
from tests.imports.sheets import accept, changes_nothing, refuse

pytestmark = pytest.mark.django_db


def variant(sku: str) -> Variant:
    return Variant.objects.with_stock().select_related("product").get(sku=sku)


def test_a_row_makes_a_product_with_its_one_variant() -> None:
    summary = accept(
        "slug,sku,name,status,description,price,compare_at_price,currency,barcode,category1,inventory_count,"
        "inventory_backorderable\nmug,MUG-1,Mug,active,For tea,9.5,12,usd,4006381333931,Kitchen -> Mugs,40,yes\n"
    )
    made = variant("MUG-1")
    product = made.product
    assert (product.slug, product.name, product.status, product.description) == ("mug", "Mug", "active", "For tea")
    assert (made.price, made.compare_at_price, made.barcode) == (Decimal("9.5"), Decimal(12), "4006381333931")
    assert (made.options, made.on_hand, made.backorderable) == ({}, 40, True)
    assert [str(category.parent) for category in product.categories.all()] == ["Kitchen"]
    assert (summary.products["created"], summary.variants["created"]) == (1, 1)
    assert (summary.categories_created, summary.units_received, summary.stock_figures_left_alone) == (2, 40, 0)


def test_a_new_product_is_a_draft_with_a_slug_of_its_name_where_the_row_says_nothing_else() -> None:
    accept("sku,name,price\nA,Red Mug,1\n")
    assert Product.objects.values_list("slug", "status").get() == ("red-mug", Status.DRAFT)


def test_columns_are_found_in_any_case_and_order_with_spaces_around_them() -> None:
    accept(" PRICE , Sku,Name \n1.00,A,Mug\n")
    assert variant("A").product.name == "Mug"


def test_a_sku_is_matched_ignoring_case_and_keeps_its_spelling(make_product: MakeProduct) -> None:
    make_product(sku="Mug-1", price="1.00")
    summary = accept("sku,price\n mug-1 ,2.00\n")
    assert (variant("Mug-1").price, summary.variants["updated"], Variant.objects.count()) == (Decimal(2), 1, 1)


def test_a_blank_cell_changes_nothing(make_product: MakeProduct) -> None:
    make_product(sku="A", description="Good", barcode="123", options={"Size": "S"}, compare_at_price=Decimal(20))
    header = "sku,name,description,status,price,compare_at_price,barcode,option1_name,option1_value,stock_change"
    assert changes_nothing(accept(f"{header}\nA,, ,,,,,,,\n"))


def test_zero_takes_the_former_price_away(make_product: MakeProduct) -> None:
    make_product(sku="A", compare_at_price=Decimal(20))
    accept("sku,compare_at_price\nA,0\n")
    assert variant("A").compare_at_price is None


@pytest.mark.parametrize("status", ["draft", "ACTIVE", " archived "])
def test_the_status_withdraws_and_restores_a_product(make_product: MakeProduct, status: str) -> None:
    make_product(sku="A")
    accept(f"sku,status\nA,{status}\n")
    assert variant("A").product.status == status.strip().lower()


def test_rows_of_one_slug_are_variants_of_one_product() -> None:
    summary = accept(
        "slug,sku,name,price,option1_name,option1_value,option2_name,option2_value\n"
        "mug,A,Mug,1,Colour,Red,Size,S\nmug,B,,2,Colour,Blue,Size,M\n"
    )
    assert list(Product.objects.get().variants.values_list("sku", "options", "position")) == [
        ("A", {"Colour": "Red", "Size": "S"}, 0),
        ("B", {"Colour": "Blue", "Size": "M"}, 1),
    ]
    assert (summary.products["created"], summary.variants["created"]) == (1, 2)


def test_a_variant_joins_a_product_that_is_there(make_product: MakeProduct) -> None:
    product = make_product(slug="mug").product
    accept("slug,sku,price\nmug,B,2\n")
    assert variant("B").product == product


@pytest.mark.parametrize("master", ["mug,MASTER,Mug,0,,", "mug,,Mug,,,", "mug,,Mug,0.0,,"])
@pytest.mark.parametrize("last", [False, True])
def test_a_row_that_describes_the_product_makes_no_variant(master: str, last: bool) -> None:  # noqa: FBT001 - a parameter
    variants = ["mug,A,,1,Colour,Red", "mug,B,,2,Colour,Blue"]
    rows = [*variants, master] if last else [master, *variants]
    header = "slug,sku,name,price,option1_name,option1_value"
    accept("\n".join([header, *rows]))
    assert set(Product.objects.get().variants.values_list("sku", flat=True)) == {"A", "B"}
    assert changes_nothing(accept("\n".join([header, *rows])))


def test_a_row_that_describes_the_product_does_not_give_its_variant_away(make_product: MakeProduct) -> None:
    make_product(sku="MUG", slug="mug", price="9.99")
    accept("slug,sku,name,price,option1_name,option1_value\nmug,MUG,New name,0,,\nmug,MUG-RED,,9.99,Colour,Red\n")
    assert (variant("MUG").price, variant("MUG").product.name) == (Decimal("9.99"), "New name")


def test_a_product_is_described_without_naming_a_variant(make_product: MakeProduct) -> None:
    make_product(sku="A", slug="mug")
    summary = accept("slug,sku,description\nmug,,For tea\n")
    assert variant("A").product.description == "For tea"
    assert (summary.products, summary.variants["updated"]) == ({"created": 0, "updated": 1, "unchanged": 0}, 0)


def test_a_price_in_another_currency_is_left_out_where_the_shops_own_is_there() -> None:
    summary = accept("sku,name,price,currency\nA,Mug,10,USD\na,,9,EUR\n")
    assert variant("A").price == Decimal(10)
    assert summary.foreign_prices == {"EUR": 1}


def test_the_stock_figure_of_a_variant_that_is_there_is_left_alone(make_product: MakeProduct) -> None:
    make_product(sku="A", on_hand=3)
    summary = accept("sku,price,inventory_count\nA,5,100\n")
    assert (variant("A").on_hand, variant("A").price) == (3, Decimal(5))
    assert summary.stock_figures_left_alone == 1
    assert "stock_change adds and takes away" in "\n".join(summary.lines())


def test_a_change_of_stock_is_a_movement_by_whoever_imports(make_product: MakeProduct) -> None:
    make_product(sku="A", on_hand=3)
    make_product(sku="B", on_hand=3)
    user = User.objects.create_user("staff")
    summary = accept("sku,stock_change\nA,+5\nB,-2\n", user=user)
    assert [(variant(sku).on_hand) for sku in "AB"] == [8, 1]
    kinds = StockMovement.objects.filter(created_by=user).order_by("id").values_list("kind", "quantity")
    assert list(kinds) == [("received", 5), ("adjusted", -2)]
    assert (summary.units_received, summary.units_taken, summary.variants["updated"]) == (5, 2, 2)


def test_units_that_are_promised_to_orders_cannot_be_taken(make_product: MakeProduct) -> None:
    made = make_product(sku="A", on_hand=5)
    stock.move(variant=made, kind=StockMovement.Kind.ALLOCATED, quantity=4)
    assert refuse("sku,stock_change\nA,-2\n") == ['row 2, stock_change: "-2": Fewer units are left than this takes.']


def test_backorders_are_opened_but_not_closed_while_units_wait(make_product: MakeProduct) -> None:
    made = make_product(sku="A")
    accept("sku,inventory_backorderable\nA,TRUE\n")
    stock.move(variant=made, kind=StockMovement.Kind.ALLOCATED, quantity=4)
    assert refuse("sku,inventory_backorderable\nA,no\n") == [
        'row 2, inventory_backorderable: "no": Units on backorder are waiting for goods.'
    ]


PATHS = ["Kitchen -> Mugs", "Kitchen>Mugs", " kitchen >> MUGS ", "Kitchen/Mugs", "Kitchen | Mugs"]


@pytest.mark.parametrize("path", PATHS)
def test_a_category_is_found_by_any_spelling_of_its_path(path: str) -> None:
    mugs = catalogue.category_at(["Kitchen", "Mugs"], create=True)
    summary = accept(f"sku,name,price,category1\nA,Mug,1,{path}\n")
    assert variant("A").product.categories.get() == mugs
    assert summary.categories_created == 0


def test_a_category_whose_name_holds_a_separator_is_found_by_its_export() -> None:
    audio = catalogue.category_at(["Home", "TV/Audio"], create=True)
    accept("sku,name,price,category1\nA,Amp,1,Home -> TV/Audio\n")
    assert variant("A").product.categories.get() == audio
    assert Category.objects.count() == 2


def test_the_category_cells_say_all_the_places_of_a_product(make_product: MakeProduct) -> None:
    product = make_product(sku="A").product
    product.categories.set([catalogue.category_at([name], create=True) for name in "ab"])  # type: ignore[misc]  # made
    accept("sku,category1,category2\nA,c,b\n")
    assert set(product.categories.values_list("name", flat=True)) == {"b", "c"}


def test_unknown_columns_are_named() -> None:
    summary = accept("sku,colour,name,price,,weight,\nA,red,Mug,1,x,,\n")
    assert summary.ignored_columns == ["colour", "column 5", "weight", "column 7"]
    assert "columns ignored: colour, column 5, weight, column 7" in summary.lines()


def test_a_dry_run_tells_the_same_and_changes_nothing() -> None:
    text = "sku,name,price,category1,inventory_count\nA,Mug,1,Kitchen,5\n"
    told = accept(text, dry_run=True)
    assert not Product.objects.exists()
    assert not Category.objects.exists()
    assert not StockMovement.objects.exists()
    assert told == accept(text)


def test_a_row_costs_no_more_queries_in_a_longer_sheet(
    django_assert_max_num_queries: Callable[[int], CaptureQueriesContext], make_product: MakeProduct
) -> None:
    rows = "".join(f"S{number},1,Kitchen -> Mugs,5\n" for number in range(50))
    for number in range(50):
        make_product(sku=f"S{number}", price="1.00")
    accept(f"sku,price,category1,inventory_count\n{rows}")
    with django_assert_max_num_queries(115):  # two savepoint statements a row, and a dozen to load all
        assert changes_nothing(accept(f"sku,price,category1,inventory_count\n{rows}"))
