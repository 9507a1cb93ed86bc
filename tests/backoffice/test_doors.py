"""Who may enter which page of the back office."""

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.site import site
from shop.identity.models import User
from tests.backoffice.conftest import SignIn
from tests.conftest import PASSWORD, MakeProduct

MODELS = sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in site._registry)
LISTS = [f"admin:{model}_changelist" for model in MODELS]


def view_permission(name: str) -> str:
    app, model = name.removeprefix("admin:").removesuffix("_changelist").split("_")
    return f"{app}.view_{model}"


@pytest.mark.parametrize("name", LISTS)
def test_a_stranger_is_sent_to_the_sign_in_page(client: Client, name: str, db: None) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("name", LISTS)
def test_staff_without_the_permission_are_refused(sign_in: SignIn, name: str) -> None:
    assert sign_in().get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_staff_with_the_permission_see_the_list(sign_in: SignIn, name: str) -> None:
    assert sign_in(view_permission(name)).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_whoever_may_only_look_adds_nothing(sign_in: SignIn, model: str) -> None:
    client = sign_in(view_permission(model))
    assert client.get(reverse(f"admin:{model}_add")).status_code == 403


@pytest.mark.parametrize("model", ["stock_stocklevel", "stock_stockmovement", "orders_order"])
def test_what_services_make_is_added_by_nobody(owner: Client, model: str) -> None:
    assert owner.get(reverse(f"admin:{model}_add")).status_code == 403


@pytest.mark.parametrize("door", ["receive", "adjust"])
@pytest.mark.parametrize("model", ["stock_stocklevel", "catalogue_variant"])
def test_moving_stock_takes_its_permission(sign_in: SignIn, make_product: MakeProduct, model: str, door: str) -> None:
    variant = make_product(on_hand=1)
    client = sign_in("stock.view_stocklevel", "stock.change_stocklevel", "catalogue.change_variant")
    assert client.get(reverse(f"admin:{model}_{door}", args=[variant.pk])).status_code == 403


def test_a_customer_cannot_sign_in(client: Client, ada: User) -> None:
    answer = client.post(reverse("admin:login"), {"username": "ada", "password": PASSWORD})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert "staff account" in answer.content.decode()


def test_staff_sign_in_whatever_the_case_of_their_name(client: Client, sign_in: SignIn) -> None:
    sign_in()
    answer = client.post(reverse("admin:login"), {"username": "Staff", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200


def test_the_sidebar_shows_only_what_is_open(sign_in: SignIn) -> None:
    page = sign_in("orders.view_order").get(reverse("admin:index")).content.decode()
    assert reverse("admin:orders_order_changelist") in page
    assert reverse("admin:catalogue_product_changelist") not in page


@pytest.mark.parametrize("page", ["admin:login", "admin:index"])
def test_nothing_is_loaded_from_elsewhere(owner: Client, client: Client, page: str) -> None:
    html = (client if page == "admin:login" else owner).get(reverse(page)).content.decode()
    for attribute in ("src=", "<link", "@import"):
        for rest in html.split(attribute)[1:]:
            assert "//" not in rest.split(">")[0]
