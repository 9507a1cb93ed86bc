"""JSON:API 1.1, "Updating Relationships", clause by clause."""

from typing import Any

import pytest

from shop.catalogue.models import Category
from tests.conftest import Answer, Api
from tests.contract.specification import identifier, linkage
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

MISSING = "2147483647"


@pytest.fixture
def url(shop: Shop) -> str:
    """To many: the product's categories, which are one: Kettles."""
    return f"products/{shop.product.pk}/relationships/categories"


def ids(answer: Answer) -> list[str]:
    """The ids of the linkage, which was answered with success."""
    assert answer.status_code == 200, answer.content
    return [each["id"] for each in answer.json()["data"]]


# --- To one ----------------------------------------------------------------------------------------------------


def test_a_relationship_to_one_takes_an_identifier(shop: Shop, as_manager: Api, shelf: Category) -> None:
    """To-One: PATCH takes "a resource identifier object corresponding to the new related resource"."""
    document = {"data": identifier("categories", shelf)}
    answer = as_manager.patch(f"categories/{shop.category.pk}/relationships/parent", document)
    assert (answer.status_code, answer.json()["data"]) == (200, document["data"])


def test_a_relationship_to_one_takes_null(shop: Shop, as_manager: Api) -> None:
    """To-One: PATCH takes "null, to remove the relationship"."""
    answer = as_manager.patch(f"categories/{shop.category.pk}/relationships/parent", {"data": None})
    assert (answer.status_code, answer.json()["data"]) == (200, None)


@pytest.mark.parametrize("document", [{}, {"meta": {}}, {"data": []}, {"data": "1"}, {"data": {"type": "categories"}}])
def test_a_relationship_to_one_takes_nothing_else(shop: Shop, as_manager: Api, document: Any) -> None:
    """To-One: the request "MUST include a top-level member named data" with one of those two."""
    refusal(as_manager.patch(f"categories/{shop.category.pk}/relationships/parent", document), 400, document=document)


# --- To many ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PATCH", "POST", "DELETE"])
@pytest.mark.parametrize("document", [{}, {"data": None}, {"data": {"type": "categories", "id": "1"}}, {"data": ["1"]}])
def test_a_relationship_to_many_takes_an_array(url: str, as_manager: Api, method: str, document: Any) -> None:
    """To-Many: the body "MUST contain a data member whose value is an empty array or an array of" identifiers."""
    refusal(send(as_manager, method, url, document), 400, document=document)


def test_patch_replaces_every_member(url: str, shop: Shop, as_manager: Api, shelf: Category) -> None:
    """To-Many: for PATCH the server "MUST either completely replace every member", or refuse; here it does."""
    assert ids(as_manager.patch(url, linkage("categories", shelf))) == [str(shelf.pk)]
    assert ids(as_manager.patch(url, {"data": []})) == ids(as_manager.get(url)) == []


def test_patch_with_what_cannot_be_found_is_404_and_replaces_none(
    url: str, shop: Shop, as_manager: Api, shelf: Category
) -> None:
    """To-Many: or "return an appropriate error response if some resources can not be found"."""
    document = linkage("categories", shelf, MISSING)
    assert refusal(as_manager.patch(url, document), 404, document=document)["source"] == {"pointer": "/data"}
    assert ids(as_manager.get(url)) == [str(shop.category.pk)]


def test_post_adds_what_is_not_there_yet(url: str, shop: Shop, as_manager: Api, shelf: Category) -> None:
    """To-Many: for POST the server "MUST add the specified members to the relationship"."""
    assert set(ids(as_manager.post(url, linkage("categories", shelf)))) == {str(shop.category.pk), str(shelf.pk)}


def test_post_adds_nothing_twice(url: str, shop: Shop, as_manager: Api, shelf: Category) -> None:
    """To-Many: what is there already it "MUST NOT add again", yet "MUST return a successful response"."""
    document = linkage("categories", shop.category, shelf, shelf)
    for _ in range(2):
        assert sorted(ids(as_manager.post(url, document))) == sorted([str(shop.category.pk), str(shelf.pk)])


def test_delete_takes_the_members_out(url: str, shop: Shop, as_manager: Api) -> None:
    """To-Many: for DELETE the server "MUST delete the specified members from the relationship"; not the resources."""
    assert ids(as_manager.delete(url, linkage("categories", shop.category))) == []
    assert as_manager.get(f"categories/{shop.category.pk}").status_code == 200


def test_delete_forgives_what_is_not_there(url: str, shop: Shop, as_manager: Api, shelf: Category) -> None:
    """To-Many: if all "are already missing from" it, "MUST return a successful response"."""
    assert ids(as_manager.delete(url, linkage("categories", shelf, MISSING))) == [str(shop.category.pk)]


def test_another_type_than_the_relationships_is_409(url: str, as_manager: Api) -> None:
    """409 Conflict: a type that the relationship does not lead to, with the source of the conflict."""
    document = linkage("products", "1")
    assert refusal(as_manager.post(url, document), 409, document=document)["source"] == {"pointer": "/data/0/type"}


# --- Responses -------------------------------------------------------------------------------------------------


def test_a_changed_relationship_is_answered_as_get_shows_it(url: str, as_manager: Api, shelf: Category) -> None:
    """200 OK: "a document that includes the updated relationship data as its primary data"."""
    changed = as_manager.post(url, linkage("categories", shelf)).json()
    read = as_manager.get(url).json()
    assert (changed["data"], changed["links"]["related"]) == (read["data"], read["links"]["related"])


@pytest.mark.parametrize(
    ("method", "relationship"),
    [
        *((method, "variants") for method in ("PATCH", "POST", "DELETE")),
        *((method, "default-variant") for method in ("PATCH", "POST", "DELETE")),
    ],
)
def test_a_relationship_that_is_not_changed_here_is_403(
    shop: Shop, as_manager: Api, method: str, relationship: str
) -> None:
    """403 Forbidden: "MUST" be the answer to "an unsupported request to update a relationship"."""
    document: Any = {"data": None if relationship == "default-variant" else []}
    refusal(send(as_manager, method, f"products/{shop.product.pk}/relationships/{relationship}", document), 403)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_relationship_to_one_is_replaced_alone(shop: Shop, as_manager: Api, method: str) -> None:
    """403 Forbidden: POST and DELETE are for relationships to many."""
    document = linkage("categories", shop.category)
    refusal(send(as_manager, method, f"categories/{shop.category.pk}/relationships/parent", document), 403)


def test_a_relationship_is_not_changed_by_whom_it_is_not_for(url: str, as_ada: Api) -> None:
    """403 Forbidden: the same of a customer."""
    refusal(as_ada.patch(url, {"data": []}), 403)


@pytest.mark.parametrize("method", ["PATCH", "POST", "DELETE"])
def test_a_relationship_of_what_does_not_exist_is_404(as_manager: Api, method: str) -> None:
    """404 Not Found: nothing is changed of an owner that is not there."""
    refusal(send(as_manager, method, f"products/{MISSING}/relationships/categories", {"data": []}), 404)
