"""Placing an order."""

from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from shop.catalogue.models import Product, Status, Variant
from shop.identity import services as identity
from shop.identity.models import Address, User
from shop.orders.models import Order
from shop.stock import services as stock
from shop.stock.models import StockLevel, StockMovement
from tests.conftest import Api, MakeProduct, resource

pytestmark = pytest.mark.django_db


def place(api: Api, *lines: dict[str, Any], **more: Any) -> Any:
    return api.post("orders", resource("orders", lines=list(lines), **more))


def error_codes(response: Any) -> list[str]:
    return [error["code"] for error in response.json()["errors"]]


def pointers(response: Any) -> list[str]:
    return [error["source"]["pointer"] for error in response.json()["errors"]]


def test_an_order_takes_what_it_names_at_todays_price(as_ada: Api, ada: User, make_product: MakeProduct) -> None:
    tea = make_product(on_hand=5, price="3.50", name="Tea")
    response = place(as_ada, {"variant": str(tea.pk), "quantity": 2})
    assert response.status_code == 201
    data = response.json()["data"]
    assert response.headers["Location"].endswith(f"/api/v1/orders/{data['id']}")
    assert (data["attributes"]["status"], data["attributes"]["total"]) == ("placed", "7.00")
    order = Order.objects.get()
    assert (order.customer, order.total) == (ada, Decimal("7.00"))
    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated) == (5, 2)
    allocated = StockMovement.objects.get(kind="allocated")
    assert (allocated.quantity, allocated.order_id, allocated.created_by) == (2, order.pk, ada)


def test_lines_are_named_by_variant_by_sku_and_by_simple_product(as_ada: Api, make_product: MakeProduct) -> None:
    first, second, third = (make_product(on_hand=1) for _ in range(3))
    response = place(as_ada, {"variant": str(first.pk)}, {"sku": second.sku}, {"product": str(third.product_id)})
    assert response.status_code == 201
    skus = [line.sku for line in Order.objects.get().lines.all()]
    assert skus == [first.sku, second.sku, third.sku]


def test_the_plain_form_is_these_products_one_each(as_ada: Api, make_product: MakeProduct) -> None:
    products = [make_product(on_hand=1).product_id for _ in range(2)]
    linkage = [{"type": "products", "id": str(pk)} for pk in products]
    response = as_ada.post("orders", resource("orders", relationships={"products": linkage}))
    assert response.status_code == 201
    assert [line.quantity for line in Order.objects.get().lines.all()] == [1, 1]


def test_lines_of_the_same_variant_become_one(as_ada: Api, make_product: MakeProduct) -> None:
    tea = make_product(on_hand=5)
    place(as_ada, {"variant": str(tea.pk), "quantity": 2}, {"sku": tea.sku}, {"product": str(tea.product_id)})
    assert [line.quantity for line in Order.objects.get().lines.all()] == [4]


def test_every_short_line_is_named_in_one_answer(as_ada: Api, make_product: MakeProduct) -> None:
    one, plenty, none = make_product(on_hand=1), make_product(on_hand=9), make_product()
    response = place(
        as_ada,
        {"sku": one.sku, "quantity": 2},
        {"sku": plenty.sku, "quantity": 2},
        {"sku": none.sku},
    )
    assert response.status_code == 409
    assert error_codes(response) == ["out-of-stock", "out-of-stock"]
    assert pointers(response) == ["/data/attributes/lines/0", "/data/attributes/lines/2"]
    assert [error["meta"]["available"] for error in response.json()["errors"]] == [1, 0]
    assert not Order.objects.exists()
    assert not StockMovement.objects.filter(kind="allocated").exists()


def test_a_merged_line_is_short_as_a_whole(as_ada: Api, make_product: MakeProduct) -> None:
    tea = make_product(on_hand=3)
    response = place(as_ada, {"sku": tea.sku, "quantity": 2}, {"variant": str(tea.pk), "quantity": 2})
    assert (response.status_code, pointers(response)) == (409, ["/data/attributes/lines/0"])


def test_a_product_with_several_variants_asks_which(as_ada: Api, make_product: MakeProduct, add_variant: Any) -> None:
    tea = make_product(on_hand=3)
    add_variant(tea.product, "TEA-L", on_hand=3)
    response = place(as_ada, {"product": str(tea.product_id)})
    assert (response.status_code, error_codes(response)) == (404, ["variant-required"])


def test_what_is_withdrawn_and_what_never_was_look_alike(as_ada: Api, make_product: MakeProduct) -> None:
    draft = make_product(on_hand=3, status=Status.DRAFT)
    response = place(as_ada, {"variant": str(draft.pk)}, {"variant": "987654"}, {"sku": "NONE"}, {"product": "987654"})
    assert response.status_code == 404
    assert error_codes(response) == ["not-for-sale"] * 4
    assert pointers(response) == [f"/data/attributes/lines/{index}" for index in range(4)]
    assert len({error["detail"] for error in response.json()["errors"]}) == 1


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ({"sku": "SKU-1", "quantity": 0}, "/data/attributes/lines/0/quantity"),
        ({"sku": "SKU-1", "quantity": -1}, "/data/attributes/lines/0/quantity"),
        ({"sku": "SKU-1", "quantity": 10_001}, "/data/attributes/lines/0/quantity"),
        ({"sku": "SKU-1", "quantity": 1.5}, "/data/attributes/lines/0/quantity"),
        ({"sku": "SKU-1", "quantity": None}, "/data/attributes/lines/0/quantity"),
        ({"sku": "SKU-1", "price": "0.01"}, "/data/attributes/lines/0/price"),
        ({"sku": "SKU-1", "variant": "1"}, "/data/attributes/lines/0"),
        ({"quantity": 1}, "/data/attributes/lines/0"),
        ({"variant": "-1"}, "/data/attributes/lines/0/variant"),
        ({"variant": "9" * 30}, "/data/attributes/lines/0/variant"),
        ("tea", "/data/attributes/lines/0"),
        (None, "/data/attributes/lines/0"),
    ],
)
def test_a_senseless_line_is_pointed_to(as_ada: Api, make_product: MakeProduct, line: Any, pointer: str) -> None:
    make_product(on_hand=3)
    response = place(as_ada, line)
    assert (response.status_code, pointers(response)) == (400, [pointer])
    assert not Order.objects.exists()


@pytest.mark.parametrize("document", [resource("orders"), resource("orders", lines=[])])
def test_an_order_has_a_line(as_ada: Api, document: Any) -> None:
    response = as_ada.post("orders", document)
    assert (response.status_code, error_codes(response)) == (400, ["no-lines"])


@pytest.mark.parametrize("name", ["total", "status", "number", "currency", "placedAt", "paymentStatus"])
def test_nobody_sets_what_the_shop_decides(as_ada: Api, make_product: MakeProduct, name: str) -> None:
    tea = make_product(on_hand=3)
    response = place(as_ada, {"sku": tea.sku}, **{name: "1"})
    assert (response.status_code, pointers(response)) == (400, [f"/data/attributes/{name}"])


def test_nobody_orders_for_another(as_ada: Api, bob: User, make_product: MakeProduct) -> None:
    tea = make_product(on_hand=3)
    response = place(as_ada, {"sku": tea.sku}, relationships={"customer": {"type": "customers", "id": str(bob.pk)}})
    assert response.status_code == 400
    assert not Order.objects.exists()


def test_a_stranger_orders_nothing(api: Api, make_product: MakeProduct) -> None:
    assert place(api, {"sku": make_product(on_hand=3).sku}).status_code == 401


def test_a_backorderable_variant_is_sold_beyond_the_stock(as_ada: Api, make_product: MakeProduct) -> None:
    tea = make_product()
    stock.set_backorderable(variant=tea, backorderable=True)
    assert place(as_ada, {"sku": tea.sku, "quantity": 3}).status_code == 201


class TestFrozen:
    """What was ordered stays as it was ordered."""

    def test_lines_keep_name_sku_and_price(self, as_ada: Api, make_product: MakeProduct) -> None:
        tea = make_product(on_hand=5, price="3.50", name="Tea")
        order_id = place(as_ada, {"sku": tea.sku, "quantity": 2}).json()["data"]["id"]
        Product.objects.update(name="Coffee")
        Variant.objects.update(price=Decimal("9.99"), sku="OTHER")
        lines = as_ada.get(f"orders/{order_id}", include="lines").json()["included"]
        shown = lines[0]["attributes"]
        assert shown == {"sku": tea.sku, "name": "Tea", "unitPrice": "3.50", "quantity": 2, "total": "7.00"}

    def test_a_withdrawn_variant_is_null(self, as_ada: Api, make_product: MakeProduct) -> None:
        tea = make_product(on_hand=5)
        order_id = place(as_ada, {"sku": tea.sku}).json()["data"]["id"]
        Product.objects.update(status=Status.ARCHIVED)
        document = as_ada.get(f"orders/{order_id}", include="lines.variant").json()
        assert [item["type"] for item in document["included"]] == ["orderLines"]
        line = document["included"][0]
        assert line["relationships"]["variant"]["data"] is None
        assert as_ada.get(f"order-lines/{line['id']}/variant").json()["data"] is None
        assert as_ada.get(f"order-lines/{line['id']}/relationships/variant").json()["data"] is None

    def test_the_default_address_is_copied(self, as_ada: Api, ada: User, make_product: MakeProduct) -> None:
        tea = make_product(on_hand=5)
        address = identity.save_address(
            Address(customer=ada, name="Ada", line1="1 Engine Street", city="London", country_code="GB")
        )
        order_id = place(as_ada, {"sku": tea.sku}).json()["data"]["id"]
        identity.save_address(address, city="Bath")
        shown = as_ada.get(f"orders/{order_id}").json()["data"]["attributes"]["shippingAddress"]
        assert (shown["city"], shown["countryCode"]) == ("London", "GB")

    def test_anothers_address_does_not_exist(self, as_ada: Api, bob: User, make_product: MakeProduct) -> None:
        tea = make_product(on_hand=5)
        address = identity.save_address(
            Address(customer=bob, name="Bob", line1="2 Elm Street", city="Leeds", country_code="GB")
        )
        linkage = {"address": {"type": "addresses", "id": str(address.pk)}}
        response = place(as_ada, {"sku": tea.sku}, relationships=linkage)
        assert (response.status_code, error_codes(response)) == (404, ["does-not-exist"])
        assert not Order.objects.exists()


def test_placing_three_lines_costs_at_most_twelve_queries(
    as_ada: Api, make_product: MakeProduct, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [{"sku": make_product(on_hand=3).sku} for _ in range(3)]
    with django_assert_max_num_queries(12):
        assert place(as_ada, *lines).status_code == 201
