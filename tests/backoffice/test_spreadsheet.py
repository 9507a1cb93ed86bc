"""The products' spreadsheet in the back office: who may use it, what its preview tells, what a confirmation does."""

import os
import re
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from backoffice.catalogue.spreadsheet_admin import IMPORT_PERMISSIONS
from shop.catalogue.models import Product, Variant
from shop.stock.models import StockMovement
from site_config import settings as shop
from tests.backoffice.conftest import SignIn
from tests.conftest import MakeProduct

IMPORT = "admin:catalogue_variant_import"
CONFIRM = "admin:catalogue_variant_process_import"
EXPORT = "admin:catalogue_variant_export"


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, settings: Any) -> Path:
    """A folder of this test's own for what waits between preview and confirmation."""
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "imports"}}
    settings.STORAGES = settings.STORAGES | {"import_export": private}
    return tmp_path / "imports" / "django-import-export"


def upload(client: Client, text: str) -> str:
    file = SimpleUploadedFile("products.csv", text.encode(), "text/csv")
    answer = client.post(reverse(IMPORT), {"import_file": file, "format": "0", "resource": ""})
    assert answer.status_code == 200
    return answer.content.decode()


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the confirmation."""
    names = ("import_file_name", "original_file_name", "format", "resource")
    found = {name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', page) for name in names}
    return {name: match.group(1) for name, match in found.items() if match}


def confirm(client: Client, page: str, **changes: str) -> str:
    return client.post(reverse(CONFIRM), hidden(page) | changes, follow=True).content.decode()


@pytest.mark.parametrize("missing", IMPORT_PERMISSIONS)
def test_an_import_takes_every_permission_for_what_it_does(sign_in: SignIn, missing: str) -> None:
    client = sign_in("catalogue.view_variant", *(needed for needed in IMPORT_PERMISSIONS if needed != missing))
    assert client.get(reverse(IMPORT)).status_code == 403
    assert client.post(reverse(IMPORT)).status_code == 403
    assert client.post(reverse(CONFIRM)).status_code == 403


def test_an_export_takes_its_permission(sign_in: SignIn) -> None:
    client = sign_in("catalogue.view_variant", "catalogue.change_variant")
    assert client.get(reverse(EXPORT)).status_code == 403
    assert client.post(reverse(EXPORT), {"format": "0"}).status_code == 403


def test_an_export_is_a_csv_file_of_the_variants(sign_in: SignIn, make_product: MakeProduct) -> None:
    make_product(sku="RED-MUG", price="12.50")
    client = sign_in("catalogue.view_variant", "catalogue.export_variant")
    answer = client.post(reverse(EXPORT), {"format": "0", "resource": ""})
    assert answer["Content-Type"] == "text/csv"
    assert "RED-MUG" in answer.content.decode("utf-8-sig")


def test_a_preview_shows_old_and_new_and_changes_nothing(sign_in: SignIn, make_product: MakeProduct) -> None:
    variant = make_product(sku="RED-MUG", price="102.00")
    make_product(sku="BLUE-MUG", price="5.00")
    client = sign_in("catalogue.view_variant", *IMPORT_PERMISSIONS)
    page = upload(client, "sku,price\nRED-MUG,4.50\nBLUE-MUG,5.00\n")
    assert "price: <del>102.00</del> &rarr;" in page
    assert "variants: 0 created, 1 updated, 1 unchanged" in page
    assert "BLUE-MUG" not in page
    variant.refresh_from_db()
    assert variant.price == Decimal("102.00")


def test_a_confirmed_import_is_applied_in_the_name_of_who_did_it(sign_in: SignIn) -> None:
    client = sign_in("catalogue.view_variant", *IMPORT_PERMISSIONS)
    page = upload(client, "sku,name,price,inventory_count\nRED-MUG,Red mug,4.50,7\n")
    assert not Product.objects.exists()
    assert "products: 1 created" in confirm(client, page)
    assert Variant.objects.with_stock().get(sku="RED-MUG").on_hand == 7
    movement = StockMovement.objects.get()
    assert movement.created_by is not None
    assert movement.created_by.username == "staff"


def test_a_second_confirmation_imports_nothing_and_says_so(owner: Client, make_product: MakeProduct) -> None:
    variant = make_product(sku="RED-MUG", on_hand=1)
    page = upload(owner, "sku,stock_change\nRED-MUG,5\n")
    confirm(owner, page)
    assert "This upload was imported already" in confirm(owner, page)
    assert Variant.objects.with_stock().get(pk=variant.pk).on_hand == 6


def test_what_fails_only_at_the_confirmation_is_told(owner: Client, make_product: MakeProduct) -> None:
    variant = make_product(sku="RED-MUG", on_hand=5)
    page = upload(owner, "sku,price,stock_change\nRED-MUG,1.00,-5\n")
    owner.post(reverse("admin:catalogue_variant_adjust", args=[variant.pk]), {"quantity": "-3", "reason": "Broken"})
    answer = confirm(owner, page)
    assert "Nothing was imported: the shop has changed since the preview." in answer
    assert "Imported." not in answer
    variant.refresh_from_db()
    assert variant.price == Decimal("10.00")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "empty"),
        ("sku,price\n", "nothing below it"),
        ("name,price\nMug,1.00\n", "The column sku is missing."),
        ("sku,price\nRED-MUG,cheap\n", "Row 2, price: &quot;cheap&quot; is not an amount such as 1299.00"),
    ],
)
def test_a_file_that_cannot_be_imported_says_why(
    owner: Client, make_product: MakeProduct, text: str, error: str
) -> None:
    make_product(sku="RED-MUG")
    page = upload(owner, text)
    assert error in page
    assert "Traceback" not in page
    assert "import_file_name" not in hidden(page)


def test_a_confirmation_reads_no_file_but_an_upload(owner: Client, make_product: MakeProduct, uploads: Path) -> None:
    make_product(sku="RED-MUG")
    page = upload(owner, "sku,price\nRED-MUG,4.50\n")
    secret = uploads.parent / "secret.csv"
    secret.write_text("sku,price\nRED-MUG,1.00\n")
    assert "imported already" in confirm(owner, page, import_file_name="../secret.csv")
    assert "imported already" in confirm(owner, page, import_file_name=str(secret))
    assert Variant.objects.get().price == Decimal("10.00")


def test_uploads_wait_outside_of_what_is_served() -> None:
    waiting = Path(shop.STORAGES["import_export"]["OPTIONS"]["location"])  # type: ignore[index]  # a dictionary of dictionaries
    assert not {Path(shop.MEDIA_ROOT), Path(shop.STATIC_ROOT)} & {waiting, *waiting.parents}


def test_what_was_never_confirmed_is_dropped_after_a_day(
    owner: Client, uploads: Path, make_product: MakeProduct
) -> None:
    make_product(sku="RED-MUG")
    upload(owner, "sku,price\nRED-MUG,4.50\n")
    (forgotten,) = uploads.iterdir()
    os.utime(forgotten, times=(time.time() - 90_000,) * 2)
    upload(owner, "sku,price\nRED-MUG,4.60\n")
    assert not forgotten.exists()
    assert len(list(uploads.iterdir())) == 1
