"""`manage.py import_catalogue` and `export_catalogue`, with files of other shops."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backoffice.catalogue.resources import ProductResource
from backoffice.catalogue.spreadsheet import read_sheet
from backoffice.management.commands.import_catalogue import refuse_if_broken
from shop.catalogue.models import Category, Product, Variant
from shop.stock.models import StockLevel

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
SPREE = DATA / "spree_products.csv"
NASTY = DATA / "derived_nasty_everything.csv"


def run(file: Path, *options: str) -> list[str]:
    """The lines that the command prints."""
    out = io.StringIO()
    call_command("import_catalogue", str(file), *options, stdout=out)
    return out.getvalue().splitlines()


def sheet(tmp_path: Path, content: str) -> Path:
    file = tmp_path / "sheet.csv"
    file.write_text(content)
    return file


def test_the_sample_shop_of_spree_is_taken_whole() -> None:
    lines = run(SPREE)
    assert lines[:5] == [
        "products: 37 created, 0 updated, 0 unchanged",
        "variants: 87 created, 0 updated, 0 unchanged",
        "rows refused: 0",
        "categories created: 24",
        "units received: 435000, taken away: 0",
    ]
    assert lines[5].startswith("columns ignored: meta_title, meta_description, ")
    assert lines[6:] == [
        "rows left out: 87 with a price in EUR; this shop sells in USD",
        "stock figures left alone: 0",
    ]
    machine = Product.objects.get(slug="automatic-espresso-machine")
    assert machine.categories.get().parent == Category.objects.get(name="Kitchen")
    black = machine.variants.get(sku="AUTOMATIC-ESPRESSO-MACHINE-MATTE-BLACK")
    assert (str(black.price), black.options) == ("879.99", {"Color": "Matte Black"})
    assert not Variant.objects.filter(price=0).exists()
    assert set(StockLevel.objects.values_list("on_hand", "backorderable")) == {(5000, False)}


def test_the_same_file_again_changes_nothing() -> None:
    run(SPREE)
    assert [line for line in run(SPREE) if not line.startswith("columns")] == [
        "products: 0 created, 0 updated, 37 unchanged",
        "variants: 0 created, 0 updated, 87 unchanged",
        "rows refused: 0",
        "categories created: 0",
        "units received: 0, taken away: 0",
        "rows left out: 87 with a price in EUR; this shop sells in USD",
        "stock figures left alone: 87 (inventory_count is for new variants; stock_change adds and takes away)",
    ]


def test_what_is_exported_is_imported_without_a_change(tmp_path: Path) -> None:
    run(SPREE)
    file = tmp_path / "export.csv"
    call_command("export_catalogue", str(file), stdout=io.StringIO())
    assert run(file)[:2] == [
        "products: 0 created, 0 updated, 37 unchanged",
        "variants: 0 created, 0 updated, 87 unchanged",
    ]


def test_a_refused_file_changes_nothing_and_every_refusal_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="Nothing was imported, because rows were refused") as refusal:
        call_command("import_catalogue", str(NASTY))
    assert refusal.value.returncode == 1
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("row ")]
    assert " ".join(line.partition(": ")[0].removeprefix("row ").replace(", ", "-") for line in told) == (
        "2-price 2-sku 3-price 3-sku 4-price 5-status 5-price 6-sku 12 13 14-price 16-name"
    )
    assert not Product.objects.exists()


def test_the_good_rows_of_a_refused_file_are_taken_on_demand() -> None:
    lines = run(NASTY, "--good-rows")
    assert "variants: 5 created, 0 updated, 0 unchanged" in lines
    assert "rows refused: 9" in lines
    assert "columns ignored: quantity_in_stock, Category, Colour, column 8" in lines
    assert set(Variant.objects.values_list("sku", flat=True)) == {
        "00123",
        '=HYPERLINK("http://x.test","click")',
        "FX-07",
        "FX-08",
        "EM-12",
    }


def test_a_dry_run_does_nothing() -> None:
    lines = run(SPREE, "--dry-run")
    assert "variants: 87 created, 0 updated, 0 unchanged" in lines
    assert lines[-1] == "Nothing was imported: this was a dry run."
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "The file is empty"),
        ("id,name\n1,Merci à toi\n", "The column sku is missing. The columns are: id, name."),
        ("sku,sku\nA,B\n", "Columns that stand twice: sku."),
    ],
)
def test_what_cannot_be_imported_is_answered_in_one_line(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(sheet(tmp_path, content))
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_cannot_be_opened_is_answered_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "missing.csv")
    with pytest.raises(CommandError, match="Is a directory"):
        run(tmp_path)
    with pytest.raises(CommandError, match="Is a directory"):
        call_command("export_catalogue", str(tmp_path))


def test_what_no_rule_foresees_rolls_everything_back_and_is_told_in_one_line() -> None:
    text = b"sku,name,price,inventory_count\nA,Mug,1,\nB,Cup,1,5\n"
    result = ProductResource().import_data(read_sheet(text), user="nobody", rollback_on_validation_errors=False)
    with pytest.raises(CommandError, match=r"Nothing was imported. Row 3: .*must be a .User. instance"):
        refuse_if_broken(result)
    assert not Product.objects.exists()


def test_a_crash_in_the_middle_leaves_nothing_behind() -> None:
    def crash() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ProductResource(on_row=crash).import_data(read_sheet(b"sku,name,price\nA,Mug,1\nB,Cup,1\n"))
    assert not Product.objects.exists()
