"""Orders in the back office: read as placed, moved on by two actions, stock with them."""

import pytest
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import Variant
from shop.identity import services as identity
from shop.identity.models import Address, User
from shop.orders import services as orders
from shop.orders.models import Order
from shop.stock.models import StockLevel
from tests.backoffice.conftest import SignIn
from tests.conftest import MakeProduct

LIST = "admin:orders_order_changelist"


@pytest.fixture
def variant(make_product: MakeProduct) -> Variant:
    return make_product(name="Blue mug", sku="BLUE-MUG", on_hand=5)


def place(customer: User, variant: Variant, quantity: int = 2) -> Order:
    return orders.place(customer=customer, lines=[orders.Wanted(quantity=quantity, pointer="", variant_id=variant.pk)])


def units(variant: Variant) -> tuple[int, int]:
    level = StockLevel.objects.get(pk=variant.pk)
    return level.on_hand, level.allocated


def run(client: Client, action: str, *chosen: Order) -> str:
    values = {"action": f"{action}_selected", "_selected_action": [order.pk for order in chosen]}
    return client.post(reverse(LIST), values, follow=True).content.decode()


def test_an_order_shows_its_customer_address_and_lines(sign_in: SignIn, ada: User, variant: Variant) -> None:
    address = Address(customer=ada, name="Ada", line1="1 Engine Street", city="London", country_code="GB")
    identity.save_address(address)
    order = place(ada, variant)
    page = sign_in("orders.view_order").get(reverse("admin:orders_order_change", args=[order.pk])).content.decode()
    for text in (order.number, "Ada", "1 Engine Street", "BLUE-MUG", "Blue mug", "20.00 USD"):
        assert text in page


def test_a_cancelled_order_gives_its_units_back(sign_in: SignIn, ada: User, variant: Variant) -> None:
    order = place(ada, variant)
    assert units(variant) == (5, 2)
    page = run(sign_in("orders.change_order"), "cancel", order)
    assert f"{order.number} is cancelled now." in page
    assert units(variant) == (5, 0)


def test_a_fulfilled_orders_units_leave_the_house(sign_in: SignIn, ada: User, variant: Variant) -> None:
    order = place(ada, variant)
    run(sign_in("orders.change_order"), "fulfil", order)
    order.refresh_from_db()
    assert order.status == Order.Status.FULFILLED
    assert units(variant) == (3, 0)


def test_one_refusal_leaves_the_other_orders_alone(owner: Client, ada: User, variant: Variant) -> None:
    shipped, waiting = place(ada, variant), place(ada, variant)
    orders.fulfil(order=shipped, by=None)
    page = run(owner, "cancel", shipped, waiting)
    assert f"{shipped.number}: The order is fulfilled; it cannot become cancelled." in page
    assert f"{waiting.number} is cancelled now." in page


@pytest.mark.parametrize(("action", "left"), [("fulfil", (3, 0)), ("cancel", (5, 0))])
def test_an_orders_own_page_asks_before_it_acts(
    owner: Client, ada: User, variant: Variant, action: str, left: tuple[int, int]
) -> None:
    page = reverse(f"admin:orders_order_{action}", args=[place(ada, variant).pk])
    assert owner.get(page).status_code == 200
    assert units(variant) == (5, 2)
    assert owner.post(page).status_code == 302
    assert units(variant) == left
    assert "it cannot become" in owner.post(page).content.decode()


def test_an_order_that_is_done_offers_nothing_more(owner: Client, ada: User, variant: Variant) -> None:
    order = place(ada, variant)
    button = reverse("admin:orders_order_cancel", args=[order.pk])
    page = reverse("admin:orders_order_change", args=[order.pk])
    assert button in owner.get(page).content.decode()
    orders.fulfil(order=order, by=None)
    assert button not in owner.get(page).content.decode()


@pytest.mark.parametrize("action", ["fulfil", "cancel"])
def test_whoever_may_only_look_at_orders_moves_none(sign_in: SignIn, ada: User, variant: Variant, action: str) -> None:
    order = place(ada, variant)
    client = sign_in("orders.view_order")
    assert client.post(reverse(f"admin:orders_order_{action}", args=[order.pk])).status_code == 403
    run(client, action, order)
    assert units(variant) == (5, 2)


def test_no_field_of_an_order_is_edited_by_anybody(owner: Client, ada: User, variant: Variant) -> None:
    order = place(ada, variant)
    answer = owner.post(reverse("admin:orders_order_change", args=[order.pk]), {"status": "fulfilled", "total": "1"})
    assert answer.status_code == 403
    assert owner.post(reverse("admin:orders_order_delete", args=[order.pk])).status_code == 403


@pytest.mark.parametrize("term", ["number", "ada@example.com", "Ada"])
def test_orders_are_found_by_number_and_customer(
    owner: Client, ada: User, bob: User, variant: Variant, term: str
) -> None:
    wanted, other = place(ada, variant), place(bob, variant)
    page = owner.get(reverse(LIST), {"q": wanted.number if term == "number" else term}).content.decode()
    assert wanted.number in page
    assert other.number not in page
