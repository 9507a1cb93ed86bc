"""What becomes of an order, and who sees it."""

from typing import Any

import pytest

from shop.identity.models import User
from shop.orders import services as orders
from shop.orders.models import Order
from shop.stock.models import StockLevel, StockMovement
from tests.conftest import Api, MakeProduct, resource, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ada: User, make_product: MakeProduct) -> Order:
    """Ada's order of two units; five were on hand."""
    variant = make_product(on_hand=5)
    return orders.place(customer=ada, lines=[orders.Wanted(2, "", sku=variant.sku)])


def change(api: Api, order: Order, **attributes: str) -> Any:
    return api.patch(f"orders/{order.pk}", resource("orders", str(order.pk), **attributes))


def level() -> tuple[int, int]:
    found = StockLevel.objects.get()
    return found.on_hand, found.allocated


def test_the_customer_sees_it_in_the_history_newest_first(as_ada: Api, ada: User, order: Order) -> None:
    later = orders.place(customer=ada, lines=[orders.Wanted(1, "", sku=order.lines.get().sku)])
    assert [data["id"] for data in as_ada.get("orders").json()["data"]] == [str(later.pk), str(order.pk)]


def test_a_foreign_order_is_like_an_absent_one(as_bob: Api, order: Order) -> None:
    absent = "00000000-0000-4000-8000-000000000000"
    paths = ["{}", "{}/lines", "{}/customer", "{}/relationships/lines", "{}/relationships/customer"]
    for path in paths:
        foreign = as_bob.get("orders/" + path.format(order.pk))
        assert foreign.status_code == 404
        assert foreign.content == as_bob.get("orders/" + path.format(absent)).content
    assert change(as_bob, order, status="cancelled").status_code == 404
    assert as_bob.get("orders").json()["data"] == []
    assert as_bob.get("order-lines").json()["data"] == []
    order.refresh_from_db()
    assert order.status == "placed"


def test_cancelling_gives_the_units_back_once(as_ada: Api, order: Order) -> None:
    cancelled = change(as_ada, order, status="cancelled")
    assert cancelled.json()["data"]["attributes"]["status"] == "cancelled"
    assert cancelled.json()["data"]["attributes"]["cancelledAt"] is not None
    again = change(as_ada, order, status="cancelled")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "transition-not-allowed")
    assert level() == (5, 0)
    assert StockMovement.objects.filter(kind="released").count() == 1


@pytest.mark.parametrize("status", ["fulfilled", "placed"])
def test_a_customer_only_cancels(as_ada: Api, order: Order, status: str) -> None:
    assert change(as_ada, order, status=status).status_code == 409
    assert level() == (5, 2)


def test_the_document_says_what_may_be_done_now(as_ada: Api, as_manager: Api, order: Order) -> None:
    mine, theirs = (api.get(f"orders/{order.pk}").json()["data"] for api in (as_ada, as_manager))
    assert mine["meta"] == {"allowedTransitions": ["cancelled"]}
    assert theirs["meta"] == {"allowedTransitions": ["cancelled", "fulfilled"]}
    link = mine["links"]["cancel"]
    done = as_ada.patch(link["href"].removeprefix("http://testserver"), link["meta"]["body"]).json()["data"]
    assert done["attributes"]["status"] == "cancelled"
    assert done["meta"] == {"allowedTransitions": []}
    assert "cancel" not in done["links"]


def test_staff_fulfil_and_the_units_leave(as_manager: Api, order: Order) -> None:
    assert change(as_manager, order, status="fulfilled").status_code == 200
    assert level() == (3, 0)


def test_what_is_shipped_is_not_cancelled(as_ada: Api, manager: User, order: Order) -> None:
    orders.fulfil(order=order, by=manager)
    assert change(as_ada, order, status="cancelled").status_code == 409
    assert level() == (3, 0)


def test_staff_without_the_permission_change_nothing(order: Order) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True, password=None)
    as_clerk = signed_in(clerk)
    assert as_clerk.get(f"orders/{order.pk}").status_code == 200
    assert change(as_clerk, order, status="cancelled").status_code == 403


@pytest.mark.parametrize("name", ["total", "number", "paymentStatus", "placedAt", "currency"])
def test_what_is_not_the_customers_to_say_is_ignored(as_ada: Api, order: Order, name: str) -> None:
    """Clients send back what they read: read-only members are no error, and have no effect."""
    before = Order.objects.values().get()
    assert change(as_ada, order, **{name: "0.01"}).status_code == 200
    assert Order.objects.values().get() == before


def test_an_order_is_never_deleted(as_ada: Api, order: Order) -> None:
    assert as_ada.delete(f"orders/{order.pk}").status_code == 405
