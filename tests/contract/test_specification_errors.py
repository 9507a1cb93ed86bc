"""JSON:API 1.1, "Errors", clause by clause. `tests.jsonapi.refusals` checks every refusal of every other test too."""

from typing import Any

import pytest

from shop.jsonapi.titles import title
from tests.conftest import Answer, Api, resource
from tests.contract.specification import identifier
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal, refused, resolve
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

MEMBERS = {"id", "links", "status", "code", "title", "detail", "source", "meta"}
WRONG = resource("categories", position=-1, relationships={"parent": identifier("categories", "none")})


@pytest.fixture
def refusals(shop: Shop, api: Api, as_ada: Api, as_manager: Api) -> list[Answer]:
    """Refusals of every kind."""
    lines = [{"variant": str(shop.variant.pk), "quantity": 11}]
    return [
        api.get("products?page[size]=101"),
        api.get("orders"),
        as_ada.post("categories", resource("categories", name="Mine")),
        api.get("nowhere"),
        as_ada.delete(f"orders/{shop.order.pk}"),
        send(api, "GET", "products", Accept="text/html"),
        as_ada.post("orders", resource("orders", lines=lines)),
        send(as_manager, "DELETE", f"categories/{shop.category.pk}", **{"If-Match": '"0-0"'}),
        send(as_manager, "POST", "categories", resource("categories"), content_type="text/plain"),
        as_manager.post("categories", WRONG),
        as_manager.post("categories", b"{"),
    ]


@pytest.fixture
def errors(refusals: list[Answer]) -> list[dict[str, Any]]:
    return [error for answer in refusals for error in answer.json()["errors"]]


def test_several_problems_share_the_most_general_status(as_manager: Api) -> None:
    """Processing Errors: "the most generally applicable HTTP error code SHOULD be used", such as 400 for many 4xx."""
    assert len(refused(as_manager.post("categories", WRONG), 400, document=WRONG)) == 3


def test_errors_are_an_array_keyed_by_errors(refusals: list[Answer]) -> None:
    """Error Objects: they "MUST be returned as an array keyed by errors in the top level"."""
    assert len({answer.status_code for answer in refusals}) == 9
    assert all(isinstance(answer.json()["errors"], list) and answer.json()["errors"] for answer in refusals)


def test_an_error_object_has_members_of_the_specification_alone(errors: list[dict[str, Any]]) -> None:
    """Error Objects: each "MUST contain at least one of" these members, and no other."""
    assert all(error and error.keys() <= MEMBERS for error in errors)


def test_status_code_title_and_detail_are_strings(refusals: list[Answer]) -> None:
    """Error Objects: the status "expressed as a string value" "SHOULD be provided", and so the others are strings."""
    for answer in refusals:
        for error in answer.json()["errors"]:
            assert error["status"] == str(answer.status_code)
            assert all(isinstance(error[member], str) and error[member] for member in ("code", "title", "detail"))


def test_a_title_does_not_change_from_occurrence_to_occurrence(errors: list[dict[str, Any]]) -> None:
    """Error Objects: the title "SHOULD NOT change from occurrence to occurrence of the problem"."""
    assert all(error["title"] == title(int(error["status"])) for error in errors)


def test_a_source_says_one_thing_or_is_left_out(errors: list[dict[str, Any]]) -> None:
    """Error Objects: the source "SHOULD include one of" pointer, parameter and header "or be omitted"."""
    sources = [error["source"] for error in errors if "source" in error]
    assert {name for source in sources for name in source} == {"pointer", "parameter", "header"}
    assert all([type(value) for value in source.values()] == [str] for source in sources)


@pytest.mark.parametrize(
    "document", [WRONG, {}, {"data": {}}, {"data": {"type": "categories"}}, {"data": [1]}, {"data": {"type": "x"}}]
)
def test_a_pointer_leads_to_what_is_there(as_manager: Api, document: Any) -> None:
    """Error Objects: the pointer "MUST point to a value in the request document that exists"."""
    answer = as_manager.post("categories", document)
    for error in answer.json()["errors"]:
        resolve(error.get("source", {}).get("pointer", ""), document)


def test_a_pointer_leads_to_the_value_that_is_wrong(as_manager: Api) -> None:
    """Error Objects: "to the value in the request document that caused the error"."""
    pointers = {error["source"]["pointer"] for error in as_manager.post("categories", WRONG).json()["errors"]}
    assert pointers == {"/data/attributes", "/data/attributes/position", "/data/relationships/parent/data"}


def test_a_parameter_is_named_as_it_was_sent(api: Api) -> None:
    """Error Objects: the parameter tells "which URI query parameter caused the error"."""
    assert refusal(api.get("products?page%5Bsize%5D=0"), 400)["source"] == {"parameter": "page[size]"}


def test_a_header_is_named(api: Api, shop: Shop, as_manager: Api) -> None:
    """Error Objects: the header is "the name of a single request header which caused the error"."""
    assert refusal(send(api, "GET", "products", Accept="text/html"), 406)["source"] == {"header": "Accept"}
    stale = send(as_manager, "DELETE", f"images/{shop.image.pk}", **{"If-Match": '"0-0"'})
    assert refusal(stale, 412)["source"] == {"header": "If-Match"}
    assert refusal(api.get("orders"), 401)["source"] == {"header": "Authorization"}


def test_a_type_link_and_meta_are_a_link_and_an_object(errors: list[dict[str, Any]]) -> None:
    """Error Objects: links may hold a link `type` "that identifies the type of error"; meta is a meta object."""
    links = [error["links"] for error in errors if "links" in error]
    assert [link.keys() for link in links] == [{"type"}]
    assert links[0]["type"].startswith("https://")
    assert {type(error["meta"]) for error in errors if "meta" in error} == {dict}
