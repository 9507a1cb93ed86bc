"""What a spreadsheet's rows are refused for, by row and column, with nothing changed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from tablib import Dataset

from backoffice.catalogue.resources import ProductResource
from backoffice.catalogue.spreadsheet import read_sheet
from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Product, Variant
from shop.stock.models import StockMovement
from tests.conftest import MakeProduct
from tests.imports.sheets import import_sheet, refuse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "price",
    ["1_000", "NaN", "inf", "-1.00", "1e3", "4,50", "£4.50", "1,299.00", "free", "99999999999", "1.234", "٣"],
)
def test_a_price_is_plain_figures(price: str) -> None:
    assert refuse(f'sku,name,price\nA,Mug,"{price}"\n') == [f'row 2, price: "{price}" is not an amount such as 1299.00']


@pytest.mark.parametrize("units", ["1.5", "-1", "1e3", "1_000", "many", "9999999999"])
def test_a_stock_figure_is_whole_units(units: str) -> None:
    assert refuse(f"sku,name,price,inventory_count\nA,Mug,1,{units}\n") == [
        f'row 2, inventory_count: "{units}" is not a number of units, such as 12'
    ]


@pytest.mark.parametrize("units", ["1.5", "+-1", "some"])
def test_a_change_of_stock_is_whole_units(units: str) -> None:
    assert refuse(f"sku,name,price,stock_change\nA,Mug,1,{units}\n") == [
        f'row 2, stock_change: "{units}" is not a change in whole units such as +12 or -3'
    ]


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("status", "live", "is none of draft, active, archived"),
        ("currency", "Dollar", "is not a currency code such as USD"),
        ("currency", "EUR", "is not USD, which this shop sells in"),
        ("inventory_backorderable", "maybe", "is neither TRUE nor FALSE"),
        ("category1", "Kitchen -> -> Mugs", "is not a path such as Kitchen -> Coffee Machines"),
        ("category2", "/".join("abcdefghijk"), "is not a path such as Kitchen -> Coffee Machines"),
        ("slug", "no spaces", "is refused: Enter a valid “slug”"),
        ("barcode", "4.00638E+12", "is a number that a spreadsheet has shortened"),
    ],
)
def test_a_cell_that_makes_no_sense_is_refused_with_what_was_expected(column: str, value: str, problem: str) -> None:
    (line,) = refuse(f"sku,name,price,{column}\nA,Mug,1,{value}\n")
    assert line.startswith(f'row 2, {column}: "{value}" {problem}')


def test_a_sku_that_a_spreadsheet_made_a_number_of_is_refused() -> None:
    (line,) = refuse("sku,name,price\n5.01235E+12,Mug,1\n")
    assert line.startswith('row 2, sku: "5.01235E+12" is a number that a spreadsheet has shortened')


def test_a_sku_with_a_double_space_is_refused() -> None:
    assert refuse("sku,name,price\nA  B,Mug,1\n")[0].startswith('row 2, sku: "A  B" is refused')


def test_a_long_value_is_not_repeated_to_its_end() -> None:
    (line,) = refuse(f"sku,name,price\nA,{'x' * 300},1\n")
    assert line.startswith(f'row 2, name: "{"x" * 60}…" is refused')


def test_a_sku_that_stands_twice_is_refused_in_both_rows_ignoring_case() -> None:
    assert refuse("sku,name,price\nA-1,Mug,1\na-1 ,Cup,2\n") == [
        'row 2, sku: "A-1" stands in row 3 too',
        'row 3, sku: "a-1" stands in row 2 too',
    ]


def test_a_variant_without_a_sku_is_refused() -> None:
    assert refuse("slug,sku,name,price\nmug,,Mug,1.00\n") == ["row 2, sku: is blank; a variant is known by its SKU"]


def test_a_product_of_which_no_row_is_a_variant_is_refused() -> None:
    assert refuse("slug,sku,name\nmug,,Mug\n") == [
        "row 2, sku: is blank, and no other row gives this product a variant"
    ]


def test_a_new_variant_needs_a_price_and_a_new_product_a_name() -> None:
    assert refuse("slug,sku,name,price\nmug,A,,\n") == [
        "row 2, price: is blank; a new variant needs an amount such as 1299.00",
        "row 2, name: is blank; a new product needs a name",
    ]


def test_an_option_needs_both_its_name_and_its_value_and_is_named_once() -> None:
    header = "sku,name,price,option1_name,option1_value,option2_name,option2_value\n"
    assert refuse(f"{header}A,Mug,1,Size,,,Red\nB,Mug,1,Size,S,Size,M\n") == [
        'row 2, option1_value: is blank, but the option "Size" needs a value',
        'row 2, option2_name: is blank, but the value "Red" needs the name of its option',
        'row 3, option1_name: "Size" is named twice',
        'row 3, option2_name: "Size" is named twice',
    ]


def test_rows_that_contradict_each_other_about_their_product_are_refused() -> None:
    assert refuse("slug,sku,name,price\nmug,A,Mug,1\nmug,B,Cup,1\n") == ['row 3, name: "Cup" contradicts row 2']


def test_a_sku_of_another_product_is_refused(make_product: MakeProduct) -> None:
    make_product(sku="A", slug="mug")
    assert refuse("slug,sku,name\ncup,A,Cup\n") == ['row 2, slug: "cup" is not "mug", the product of this SKU']


def test_a_row_that_describes_a_product_cannot_move_stock(make_product: MakeProduct) -> None:
    make_product(sku="A", slug="mug")
    (line,) = refuse("slug,sku,stock_change\nmug,,5\n")
    assert line == 'row 2, stock_change: "5" belongs to a variant; this row describes the product only'


def test_a_ragged_row_is_refused() -> None:
    assert refuse("sku,name,price\nA,Mug\nB,Cup,1,2\n") == [
        "row 2: has 2 cells where the first row has 3",
        "row 3: has 4 cells where the first row has 3",
    ]


def test_every_problem_of_every_row_is_told_by_the_spreadsheets_own_row_numbers() -> None:
    lines = refuse('sku,name,price,status\n\n"A",Mug,one,live\nB,"two\nlines",1,active\nC,Cup,1_000,\n')
    assert [line.partition(":")[0] for line in lines] == ["row 3, status", "row 3, price", "row 5, price"]


def test_where_a_row_is_refused_nothing_is_imported() -> None:
    refuse("sku,name,price,category1,inventory_count\nA,Mug,1,Kitchen,5\nB,Cup,free,,\n")
    assert not Product.objects.exists()
    assert not Category.objects.exists()
    assert not StockMovement.objects.exists()


def test_the_good_rows_alone_are_imported_on_demand() -> None:
    summary, refused = import_sheet("sku,name,price\nA,Mug,1\nB,Cup,free\nC,Jug,3\n", good_rows=True)
    assert [variant.sku for variant in Variant.objects.order_by("sku")] == ["A", "C"]
    assert (summary.rows_refused, summary.variants["created"], len(refused)) == (1, 2, 1)


def test_a_row_that_fails_while_it_is_written_leaves_nothing_behind(make_product: MakeProduct) -> None:
    make_product(sku="A", slug="mug", price="10.00", on_hand=3)
    text = "sku,name,price,category1,stock_change\nA,New name,12.00,New shelf,-5\nB,Cup,1,New shelf,\n"
    summary, refused = import_sheet(text, good_rows=True)
    assert refused == ['row 2, stock_change: "-5": Fewer units are left than this takes.']
    untouched = Variant.objects.with_stock().select_related("product").get(sku="A")
    assert (untouched.price, untouched.product.name, untouched.on_hand) == (Decimal("10.00"), "Product 1", 3)
    assert not untouched.product.categories.exists()
    assert (summary.categories_created, summary.products["created"], summary.products["updated"]) == (1, 1, 0)


def test_a_product_whose_naming_row_fails_is_not_made_of_the_others() -> None:
    text = "slug,sku,name,price,stock_change\nmug,A,Mug,1,-5\nmug,B,,1,\n"
    _, refused = import_sheet(text, good_rows=True)
    assert refused[1] == "row 3, name: is missing: the row that names this product is refused"
    assert not Product.objects.exists()


def test_more_categories_than_a_row_shows_are_not_cut_to_fit(make_product: MakeProduct) -> None:
    variant = make_product(sku="A")
    variant.product.categories.set([catalogue.category_at([name], create=True) for name in "abcd"])  # type: ignore[misc]  # made
    (line,) = refuse("sku,category1\nA,e\n")
    assert line == "row 2, category1: cannot change here: the product stands in 4 categories, more than a row shows"


def test_more_options_than_a_row_shows_are_not_cut_to_fit(make_product: MakeProduct) -> None:
    make_product(sku="A", options=dict.fromkeys("abcd", "x"))
    (line,) = refuse("sku,option1_name,option1_value\nA,a,y\n")
    assert line == "row 2, option1_name: cannot change here: the variant has 4 options, more than a row shows"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("sku,name,price,SKU ", "Columns that stand twice: sku."),
        ("sku,name,weight,weight", "Columns that stand twice: weight."),
        ("code,name,price,slug", "The column sku is missing. The columns are: code, name, price, slug."),
    ],
)
def test_a_sheet_with_the_wrong_columns_is_refused_before_its_rows(header: str, reason: str) -> None:
    result = ProductResource().import_data(read_sheet(f"{header}\nA,Mug,1,2\n".encode()))
    assert [error.error.messages for error in result.base_errors] == [[reason]]
    assert (len(result.rows), Product.objects.count()) == (0, 0)


def test_the_engine_counts_rows_as_the_spreadsheet_does() -> None:
    sheet = Dataset(["A", "Mug", "1"], ["B", "Cup", "free"], headers=["sku", "name", "price"])
    result = ProductResource().import_data(sheet, dry_run=True)
    (refused,) = result.invalid_rows
    assert (refused.number, refused.field_specific_errors) == (
        3,
        {"price": ['"free" is not an amount such as 1299.00']},
    )
    assert isinstance(refused.error, ValidationError)
