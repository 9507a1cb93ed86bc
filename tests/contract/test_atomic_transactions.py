"""Atomic operations: all or nothing, the stock of orders included."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Variant
from shop.identity.models import User
from shop.orders import services as orders
from shop.orders.models import Order
from tests.conftest import Api, MakeProduct
from tests.contract.atomic import (
    add,
    allocated,
    by_id,
    by_lid,
    category,
    operate,
    order_of,
    post,
    refusal,
    refused,
    remove,
    results,
)

pytestmark = pytest.mark.django_db


class TestAllOrNothing:
    def test_a_refused_operation_undoes_those_before_it(self, as_manager: Api, kettle: Variant) -> None:
        operations = [category("A"), add("products", name="Mug", sku="M", price="1.00"), add("categories", name="")]
        assert refusal(as_manager, 400, *operations) == ("blank", "/atomic:operations/2/data/attributes/name")

    def test_every_error_of_the_refused_operation_is_told(self, as_manager: Api) -> None:
        document = {"atomic:operations": [category("A"), add("products", name="", sku="")]}
        errors = refused(post(as_manager, document), 400, document)
        assert {error["source"]["pointer"] for error in errors} == {
            "/atomic:operations/1/data/attributes/name",
            "/atomic:operations/1/data/attributes/sku",
            "/atomic:operations/1/data/attributes",  # where the price is missing
        }

    def test_what_the_database_forbids_undoes_all(self, as_manager: Api, shelf: Category) -> None:
        child = catalogue.save_category(Category(name="Child", parent=shelf))
        refused_status = as_manager.delete(f"categories/{shelf.pk}").status_code
        assert refused_status == 409
        code = refusal(as_manager, 409, category("A"), remove("categories", shelf.pk))
        assert code == ("in-use", "/atomic:operations/1")
        assert Category.objects.filter(pk=child.pk).exists()

    def test_our_own_mistake_undoes_all(
        self, as_manager: Api, kettle: Variant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(**_: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(catalogue, "update_product", fail)
        update = {"op": "update", "data": by_id("products", kettle.product) | {"attributes": {"name": "x"}}}
        assert refusal(as_manager, 500, category("A"), update) == ("internal-error", "/atomic:operations/1")

    def test_nothing_is_sent_before_all_is_stored(
        self, as_manager: Api, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[str] = []
        save = catalogue.save_category

        def save_and_tell(row: Category) -> Category:
            transaction.on_commit(lambda: told.append(row.name))
            return save(row)

        monkeypatch.setattr(catalogue, "save_category", save_and_tell)
        with django_capture_on_commit_callbacks(execute=True):
            operate(as_manager, category("A"), category(""))
        assert told == []
        with django_capture_on_commit_callbacks(execute=True):
            results(operate(as_manager, category("A"), category("B")))
            assert told == []
        assert told == ["A", "B"]


class TestOrders:
    def test_an_order_takes_its_stock(self, as_ada: Api, kettle: Variant, ada: User) -> None:
        (result,) = results(operate(as_ada, order_of(kettle, 2)))
        assert Order.objects.get(pk=result["data"]["id"]).customer == ada
        assert allocated(kettle) == 2

    def test_a_refusal_after_the_order_gives_its_stock_back(self, as_ada: Api, kettle: Variant) -> None:
        assert refusal(as_ada, 403, order_of(kettle, 2), category("A"))[1] == "/atomic:operations/1"
        assert (allocated(kettle), Order.objects.count()) == (0, 0)

    def test_two_orders_of_one_request_share_the_stock(self, as_ada: Api, kettle: Variant) -> None:
        code, pointer = refusal(as_ada, 409, order_of(kettle, 2), order_of(kettle, 2))
        assert (code, pointer) == ("out-of-stock", "/atomic:operations/1/data/attributes/lines/0")
        assert allocated(kettle) == 0

    def test_a_new_address_is_ordered_to_by_its_lid(self, as_ada: Api, kettle: Variant) -> None:
        address = add("addresses", "home", name="Ada", line1="1 Street", city="London", countryCode="GB")
        order = add("orders", "", {"address": by_lid("addresses", "home")}, lines=[{"sku": kettle.sku}])
        _, placed = results(operate(as_ada, address, order))
        assert placed["data"]["attributes"]["shippingAddress"]["city"] == "London"

    def test_an_order_is_cancelled_and_placed_anew(self, as_ada: Api, ada: User, kettle: Variant) -> None:
        old = orders.place(customer=ada, lines=[orders.Wanted(quantity=3, pointer="", variant_id=kettle.pk)])
        cancel = {"op": "update", "data": by_id("orders", old) | {"attributes": {"status": "cancelled"}}}
        results(operate(as_ada, cancel, order_of(kettle, 2)))
        assert allocated(kettle) == 2
        assert refusal(as_ada, 409, order_of(kettle, 1), cancel)[0] == "transition-not-allowed"
        assert allocated(kettle) == 2


@pytest.mark.django_db(transaction=True)
def test_an_order_of_a_refused_request_leaves_no_trace_behind_its_commit(as_ada: Api, kettle: Variant) -> None:
    refusal(as_ada, 404, order_of(kettle, 2), remove("orders/1", 1))
    assert (allocated(kettle), Order.objects.count()) == (0, 0)
    results(operate(as_ada, order_of(kettle, 2)))
    assert (allocated(kettle), Order.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_orders_of_requests_at_once_take_just_what_is_there(as_ada: Api, make_product: MakeProduct) -> None:
    """Half of them take the two variants the other way round: whoever is in the way gives everything back."""
    one, other = make_product(on_hand=6), make_product(on_hand=6)
    baskets = [(one, other), (other, one)] * 5

    def buy(basket: tuple[Variant, Variant]) -> int:
        try:
            return int(operate(as_ada, *map(order_of, basket)).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(baskets)) as pool:
        answers = list(pool.map(buy, baskets))
    served = answers.count(200)
    assert served > 0
    assert set(answers) <= {200, 409, 503}
    assert (allocated(one), allocated(other), Order.objects.count()) == (served, served, 2 * served)
