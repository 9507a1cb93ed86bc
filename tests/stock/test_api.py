"""The ledger over JSON:API."""

from typing import Any

import pytest

from shop.identity.models import User
from shop.stock.models import StockLevel, StockMovement
from tests.conftest import Api, MakeProduct, resource

pytestmark = pytest.mark.django_db


def movement(variant_id: int, **attributes: Any) -> dict[str, Any]:
    return resource(
        "stockMovements", **attributes, relationships={"variant": {"type": "variants", "id": str(variant_id)}}
    )


def test_staff_restock(as_manager: Api, manager: User, make_product: MakeProduct) -> None:
    variant = make_product(on_hand=2)
    response = as_manager.post("stock-movements", movement(variant.pk, kind="received", quantity=5))
    assert response.status_code == 201
    assert response.json()["data"]["relationships"]["createdBy"]["data"]["id"] == str(manager.pk)
    assert StockLevel.objects.get().on_hand == 7


def test_a_refused_movement_points_at_what_is_wrong(as_manager: Api, make_product: MakeProduct) -> None:
    variant = make_product(on_hand=2)
    no_reason = as_manager.post("stock-movements", movement(variant.pk, kind="adjusted", quantity=-1))
    assert no_reason.json()["errors"][0]["code"] == "reason-required"
    too_much = as_manager.post("stock-movements", movement(variant.pk, kind="adjusted", quantity=-3, reason="lost"))
    assert (too_much.status_code, too_much.json()["errors"][0]["code"]) == (409, "not-enough-stock")
    nothing = as_manager.post("stock-movements", movement(variant.pk, kind="received", quantity=0))
    assert nothing.json()["errors"][0]["source"]["pointer"] == "/data/attributes/quantity"
    assert StockLevel.objects.get().on_hand == 2


@pytest.mark.parametrize("kind", ["allocated", "released", "shipped", "returned"])
def test_what_orders_do_is_not_entered_by_hand(as_manager: Api, make_product: MakeProduct, kind: str) -> None:
    variant = make_product(on_hand=2)
    response = as_manager.post("stock-movements", movement(variant.pk, kind=kind, quantity=1))
    assert response.status_code == 400
    assert StockMovement.objects.count() == 1


def test_customers_neither_read_nor_write_the_ledger(as_ada: Api, api: Api, make_product: MakeProduct) -> None:
    variant = make_product(on_hand=2)
    document = movement(variant.pk, kind="received", quantity=5)
    assert as_ada.get("stock-movements").status_code == 403
    assert as_ada.post("stock-movements", document).status_code == 403
    assert api.get("stock-movements").status_code == 401
    assert api.post("stock-movements", document).status_code == 401
    assert as_ada.get(f"variants/{variant.pk}/stock-movements").status_code == 403
    assert StockLevel.objects.get().on_hand == 2


def test_a_movement_is_never_changed(as_manager: Api, make_product: MakeProduct) -> None:
    make_product(on_hand=2)
    id_ = str(StockMovement.objects.get().pk)
    changed = as_manager.patch(f"stock-movements/{id_}", resource("stockMovements", id_, quantity=1))
    assert changed.status_code == 405
    assert as_manager.delete(f"stock-movements/{id_}").status_code == 405
