"""JSON:API 1.1, "Query Parameters", clause by clause."""

import re

import pytest

from shop.jsonapi.filtering import filter_parameters
from shop.jsonapi.pagination import PARAMETERS
from shop.urls import router
from tests.conftest import Api, resource
from tests.contract.atomic import post
from tests.contract.specification import COLLECTIONS, shown
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db


def test_every_parameter_is_of_a_family_of_the_specification() -> None:
    """Implementation-Specific Query Parameters: custom ones need a character beyond a-z; there are none here."""
    filters = {
        name for view in router.viewsets.values() for name in filter_parameters(view.filterset_class, staff=True)
    }
    assert {re.split(r"\[", name)[0] for name in {*filters, *PARAMETERS}} == {"filter", "page"}


@pytest.mark.parametrize("name", ["unknown", "camelCase", "snake_case", "kebab-case", "atomic:unknown", "_", "Sort"])
def test_an_unknown_parameter_is_400(api: Api, name: str) -> None:
    """The same: a parameter that breaks the naming rules, or that nobody knows, "MUST return 400 Bad Request"."""
    assert refusal(api.get("products", **{name: "1"}), 400)["source"] == {"parameter": name}


@pytest.mark.parametrize("name", ["fields", "fields[]", "fields[unknown]", "fields[_]", "include[]", "sort[name]"])
def test_a_family_has_only_the_members_that_the_specification_gives_it(api: Api, name: str) -> None:
    """Query Parameter Families: include and sort have one member, fields has one for each type."""
    assert refusal(api.get("products", **{name: "name"}), 400)["source"] == {"parameter": name}


def test_every_endpoint_refuses_an_unknown_parameter(shop: Shop, as_manager: Api) -> None:
    """The same, on every endpoint that reads."""
    product = f"products/{shop.product.pk}"
    paths = ["", *COLLECTIONS, product, f"{product}/variants", f"{product}/relationships/variants"]
    for path in (*paths, f"categories/{shop.category.pk}/parent"):
        assert refusal(as_manager.get(f"{path}?unknown=1"), 400)["source"] == {"parameter": "unknown"}, path


def test_every_write_refuses_an_unknown_parameter(shop: Shop, as_manager: Api) -> None:
    """The same, on every endpoint that writes."""
    category = f"categories/{shop.category.pk}"
    document = resource("categories", str(shop.category.pk), name="Changed")
    for method, path in (
        ("POST", "categories"),
        ("PATCH", category),
        ("DELETE", category),
        ("PATCH", f"{category}/relationships/parent"),
        ("POST", "tokens/refresh"),
    ):
        refusal(send(as_manager, method, f"{path}?unknown=1", document), 400)
    assert post(as_manager, {"atomic:operations": []}, path="operations?unknown=1").status_code == 400
    shop.category.refresh_from_db()
    assert shop.category.name == "Kettles"


def test_square_brackets_may_be_percent_encoded_or_not(shop: Shop, as_ada: Api) -> None:
    """Appendix, Square Brackets in Parameter Names: both spellings name the same parameter."""
    plain = as_ada.get("products?fields[products]=name&page[size]=1").json()["data"]
    assert as_ada.get("products?fields%5Bproducts%5D=name&page%5Bsize%5D=1").json()["data"] == plain


def test_a_query_is_parsed_as_a_form(shop: Shop, as_ada: Api) -> None:
    """Appendix, Parsing: the `application/x-www-form-urlencoded` algorithm, so `+` and `%20` are a space."""
    for space in ("+", "%20"):
        assert shown(as_ada.get(f"products?filter[search]=Product{space}1")) == [("products", str(shop.product.pk))]
