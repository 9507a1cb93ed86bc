"""Stock in the back office: numbers are read, and move by two forms that end in the ledger."""

import pytest
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import Variant
from shop.identity.models import User
from shop.stock import services as stock
from shop.stock.models import StockLevel, StockMovement
from tests.backoffice.conftest import SignIn
from tests.conftest import MakeProduct


def door(action: str, variant: Variant, model: str = "stock_stocklevel") -> str:
    return reverse(f"admin:{model}_{action}", args=[variant.pk])


def last_movement(variant: Variant) -> tuple[str, int, str, User | None]:
    movement = StockMovement.objects.filter(variant=variant).latest("pk")
    return movement.kind, movement.quantity, movement.reason, movement.created_by


def test_units_received_are_on_hand_and_in_the_ledger(sign_in: SignIn, make_product: MakeProduct) -> None:
    variant = make_product(on_hand=2)
    client = sign_in("stock.view_stocklevel", "stock.add_stockmovement")
    answer = client.post(door("receive", variant), {"quantity": "5", "reason": "Delivery 77"}, follow=True)
    assert f"{variant.sku}: received +5." in answer.content.decode()
    assert StockLevel.objects.get(pk=variant.pk).on_hand == 7
    assert last_movement(variant) == ("received", 5, "Delivery 77", User.objects.get(username="staff"))


def test_a_variant_that_never_had_stock_receives_its_first_from_its_own_page(
    owner: Client, make_product: MakeProduct
) -> None:
    variant = make_product()
    assert owner.post(door("receive", variant, "catalogue_variant"), {"quantity": "3"}).status_code == 302
    assert StockLevel.objects.get(pk=variant.pk).on_hand == 3


def test_an_adjustment_takes_units_and_says_why(owner: Client, make_product: MakeProduct) -> None:
    variant = make_product(on_hand=2)
    owner.post(door("adjust", variant), {"quantity": "-1", "reason": "Broken"})
    assert StockLevel.objects.get(pk=variant.pk).on_hand == 1
    assert last_movement(variant) == ("adjusted", -1, "Broken", User.objects.get(username="owner"))


@pytest.mark.parametrize(
    ("action", "values", "error"),
    [
        ("receive", {"quantity": "0"}, "At least one unit is received."),
        ("receive", {"quantity": "many"}, "Enter a whole number."),
        ("receive", {"quantity": "99999999999"}, "That is more than any shelf holds."),
        ("adjust", {"quantity": "-3", "reason": "Counted"}, "Fewer units are left than this takes."),
        ("adjust", {"quantity": "0", "reason": "Counted"}, "An adjustment changes something."),
        ("adjust", {"quantity": "1", "reason": " "}, "This field is required."),
    ],
)
def test_a_refusal_stands_on_the_form_and_moves_nothing(
    owner: Client, make_product: MakeProduct, action: str, values: dict[str, str], error: str
) -> None:
    variant = make_product(on_hand=2)
    answer = owner.post(door(action, variant), values)
    assert answer.status_code == 200
    assert error in answer.content.decode()
    assert f'value="{values["quantity"]}"' in answer.content.decode()
    assert StockLevel.objects.get(pk=variant.pk).on_hand == 2
    assert StockMovement.objects.filter(variant=variant).count() == 1


def test_opening_the_form_moves_nothing(owner: Client, make_product: MakeProduct) -> None:
    variant = make_product(on_hand=2)
    assert owner.get(door("receive", variant), {"quantity": "5"}).status_code == 200
    assert StockLevel.objects.get(pk=variant.pk).on_hand == 2


@pytest.mark.parametrize("key", ["0", "none"])
def test_a_level_that_is_not_there_is_not_found(owner: Client, key: str) -> None:
    assert owner.get(reverse("admin:stock_stocklevel_receive", args=[key])).status_code == 404


def test_numbers_posted_to_a_level_are_ignored(owner: Client, make_product: MakeProduct) -> None:
    variant = make_product(on_hand=2)
    page = reverse("admin:stock_stocklevel_change", args=[variant.pk])
    owner.post(page, {"low_stock_threshold": "4", "on_hand": "50", "allocated": "1", "variant": "77"})
    level = StockLevel.objects.get(pk=variant.pk)
    assert (level.on_hand, level.allocated, level.low_stock_threshold) == (2, 0, 4)


def test_backorders_end_only_when_none_waits(owner: Client, make_product: MakeProduct) -> None:
    variant = make_product(on_hand=1)
    page = reverse("admin:stock_stocklevel_change", args=[variant.pk])
    owner.post(page, {"backorderable": "on"})
    stock.move(variant=variant, kind=StockMovement.Kind.ALLOCATED, quantity=3)
    answer = owner.post(page, {"low_stock_threshold": "4"}, follow=True)
    assert "Units on backorder are waiting for goods." in answer.content.decode()
    level = StockLevel.objects.get(pk=variant.pk)
    assert (level.backorderable, level.low_stock_threshold) == (True, None)


def test_the_ledger_is_read_and_never_written(owner: Client, make_product: MakeProduct) -> None:
    movement = StockMovement.objects.get(variant=make_product(on_hand=2))
    page = reverse("admin:stock_stockmovement_change", args=[movement.pk])
    assert owner.get(page).status_code == 200
    assert owner.post(page, {"quantity": "50"}).status_code == 403
    assert owner.post(reverse("admin:stock_stockmovement_delete", args=[movement.pk])).status_code == 403
    movement.refresh_from_db()
    assert movement.quantity == 2


def test_the_ledger_is_searched_by_sku(owner: Client, make_product: MakeProduct) -> None:
    make_product(sku="RED-MUG", on_hand=1)
    make_product(sku="BLUE-MUG", on_hand=1)
    page = owner.get(reverse("admin:stock_stockmovement_changelist"), {"q": "red-m"}).content.decode()
    assert "RED-MUG" in page
    assert "BLUE-MUG" not in page


def test_a_variant_with_a_history_is_not_deleted_with_its_product(owner: Client, make_product: MakeProduct) -> None:
    variant = make_product(on_hand=1)
    page = reverse("admin:catalogue_product_delete", args=[variant.product_id])
    assert "protected" in owner.get(page).content.decode()
    owner.post(page, {"post": "yes"})
    assert Variant.objects.filter(pk=variant.pk).exists()
