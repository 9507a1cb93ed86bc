"""JSON:API 1.1, "Pagination" and "Filtering", clause by clause. Cursors: test_cursor_pagination.py."""

import re
from typing import Any

import pytest

from shop.jsonapi.filtering import filter_parameters
from shop.jsonapi.pagination import PARAMETERS
from shop.urls import router
from tests.conftest import Api, MakeProduct
from tests.contract.specification import COLLECTIONS, shown
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(make_product: MakeProduct) -> list[tuple[str, str]]:
    """The types and ids of five products, A to E."""
    return [("products", str(make_product(name=name, sku=name).product_id)) for name in "ABCDE"]


def test_the_links_of_pages_are_those_four(shop: Shop, as_manager: Api) -> None:
    """Pagination: first, last, prev and next "MUST be used", in the links object of the collection."""
    for collection in COLLECTIONS:
        assert as_manager.get(collection).json()["links"].keys() == {"self", "first", "last", "prev", "next"}


def test_the_links_lead_through_all_pages_and_back(five: Any, api: Api) -> None:
    """Pagination: next and prev are "the next page of data" and "the previous page of data"."""
    first = api.get("products?page[size]=2")
    second = api.get(first.json()["links"]["next"])
    third = api.get(second.json()["links"]["next"])
    assert [*shown(first), *shown(second), *shown(third)] == five
    assert shown(api.get(third.json()["links"]["prev"])) == shown(second)
    assert shown(api.get(third.json()["links"]["first"])) == shown(first)
    assert shown(api.get(first.json()["links"]["last"])) == shown(third)


def test_a_page_that_is_not_there_has_a_null_link(five: Any, api: Api) -> None:
    """Pagination: keys "MUST either be omitted or have a null value" where a link is unavailable."""
    links = api.get("products?page[size]=5").json()["links"]
    assert (links["prev"], links["next"]) == (None, None)


def test_the_order_of_pages_is_the_order_of_sorting(five: Any, api: Api) -> None:
    """Pagination: the naming of the links "MUST remain consistent with JSON:API's sorting rules"."""
    first = api.get("products?page[size]=3&sort=-name")
    assert shown(first) == five[:1:-1]
    assert shown(api.get(first.json()["links"]["next"])) == five[1::-1]


def test_the_links_keep_what_was_asked_for(five: Any, api: Api) -> None:
    """Top Level, "self", note: links carry includes, fieldsets, sorting and filters along; so do those of pages."""
    question = "page[size]=1&filter[price.gte]=1&fields[products]=name,variants&include=variants"
    following = api.get(api.get(f"products?{question}").json()["links"]["next"]).json()
    assert following["data"][0]["attributes"] == {"name": "B"}
    assert following["included"]


def test_links_in_a_relationship_page_its_linkage(five: Any, shop: Shop, as_ada: Api, add_variant: Any) -> None:
    """Relationships: pagination links there "MUST paginate the relationship data, not the related resources"."""
    add_variant(shop.product, "SECOND")
    first = as_ada.get(f"products/{shop.product.pk}/relationships/variants?page[size]=1").json()
    second = as_ada.get(first["links"]["next"]).json()
    assert "/relationships/variants?" in first["links"]["next"]
    assert [each.keys() for each in first["data"] + second["data"]] == [{"type", "id"}] * 2


def test_paging_uses_the_page_family_alone() -> None:
    """Pagination: "The page query parameter family is reserved for pagination"."""
    assert all(re.fullmatch(r"page\[[a-z]+\]", name) for name in PARAMETERS)


@pytest.mark.parametrize("parameter", ["page", "page[]", "page[offset]", "page[number][]", "limit", "offset"])
def test_other_parameters_of_pages_are_400(api: Api, parameter: str) -> None:
    """Query Parameters: what the server "does not know how to process" it "MUST" refuse, in this family too."""
    assert refusal(api.get("products", **{parameter: "1"}), 400)["source"] == {"parameter": parameter}


def test_filtering_uses_the_filter_family_alone() -> None:
    """Filtering: "The filter query parameter family is reserved for filtering"."""
    names = [
        name for viewset in router.viewsets.values() for name in filter_parameters(viewset.filterset_class, staff=True)
    ]
    assert len(names) > 10
    assert all(re.fullmatch(r"filter\[[a-zA-Z]+(\.[a-zA-Z]+)?\]", name) for name in names)


def test_a_filter_narrows_the_primary_data(five: Any, api: Api) -> None:
    """Filtering: the strategy is the server's; ours keeps what fits every filter."""
    assert shown(api.get("products?filter[sku]=C&filter[price.gte]=1")) == [five[2]]
    assert shown(api.get("products?filter[sku]=C&filter[price.gte]=1000")) == []


@pytest.mark.parametrize("parameter", ["filter", "filter[]", "filter[unknown]", "filter[sku][]", "filter[SKU]"])
def test_a_filter_that_is_not_supported_is_400(api: Api, parameter: str) -> None:
    """Query Parameters: so are filters that nobody knows."""
    assert refusal(api.get("products", **{parameter: "1"}), 400)["source"] == {"parameter": parameter}
