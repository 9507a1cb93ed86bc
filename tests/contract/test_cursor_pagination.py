"""The cursor pagination profile, clause by clause: https://jsonapi.org/profiles/ethanresnick/cursor-pagination."""

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from shop.catalogue.models import Product, Status, Variant
from shop.identity import tokens
from shop.identity.models import Token, User
from tests.conftest import Api, MakeProduct

pytestmark = pytest.mark.django_db

PROFILE = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination"


def pages(api: Api, path: str, **parameters: str) -> list[list[str]]:
    """The ids on every page, from the first on, by following `next`."""
    found = []
    api.headers["Accept"] = f'application/vnd.api+json;profile="{PROFILE}"'
    response: Any = api.get(path, **parameters)
    while True:
        document = response.json()
        assert response.status_code == 200, document
        found.append([data["id"] for data in document["data"]])
        following = document["links"]["next"]
        if following is None:
            return found
        response = api.get(following.removeprefix("http://testserver"))


def refusal(response: Any) -> dict[str, Any]:
    assert response.status_code == 400
    [error] = response.json()["errors"]
    return dict(error)


def test_a_page_begins_after_the_cursor_of_a_resource(api: Api, make_product: MakeProduct) -> None:
    ids = [str(make_product(name=name).product_id) for name in "ABCDE"]
    assert pages(api, "products", **{"page[size]": "2"}) == [ids[:2], ids[2:4], ids[4:]]


def test_every_resource_on_the_page_tells_its_cursor(api: Api, make_product: MakeProduct) -> None:
    for name in "ABC":
        make_product(name=name)
    document = api.get("products", **{"page[after]": first_cursor(api), "include": "variants"}).json()
    cursors = [data["meta"]["page"]["cursor"] for data in document["data"]]
    assert len(set(cursors)) == 2
    assert not [item for item in document["included"] if "meta" in item]
    after = api.get("products", **{"page[after]": cursors[0]}).json()["data"]
    assert [data["attributes"]["name"] for data in after] == ["C"]


def first_cursor(api: Api, path: str = "products", **parameters: str) -> str:
    api.headers["Accept"] = f'application/vnd.api+json;profile="{PROFILE}"'
    document = api.get(path, **parameters).json()
    return str(document["data"][0]["meta"]["page"]["cursor"])


def test_before_reads_backwards_and_shows_forwards(api: Api, make_product: MakeProduct) -> None:
    ids = [str(make_product(name=name).product_id) for name in "ABCDE"]
    api.headers["Accept"] = f'application/vnd.api+json;profile="{PROFILE}"'
    second = api.get(
        api.get("products", **{"page[size]": "2"}).json()["links"]["next"].removeprefix("http://testserver")
    )
    third = api.get(second.json()["links"]["next"].removeprefix("http://testserver"))
    back = api.get(third.json()["links"]["prev"].removeprefix("http://testserver")).json()
    assert [data["id"] for data in back["data"]] == ids[2:4]
    first = api.get(back["links"]["prev"].removeprefix("http://testserver")).json()
    assert [data["id"] for data in first["data"]] == ids[:2]
    assert first["links"]["prev"] is None


def test_the_links_keep_every_other_parameter(api: Api, make_product: MakeProduct) -> None:
    for number in range(3):
        make_product(name=f"Tea {number}", on_hand=1)
    api.headers["Accept"] = f'application/vnd.api+json;profile="{PROFILE}"'
    following = api.get("products", **{"page[size]": "1", "filter[search]": "tea", "sort": "-name"}).json()["links"][
        "next"
    ]
    document = api.get(following.removeprefix("http://testserver")).json()
    assert [data["attributes"]["name"] for data in document["data"]] == ["Tea 1"]


def test_the_answer_names_the_profile(api: Api, make_product: MakeProduct) -> None:
    make_product()
    cursor = first_cursor(api)
    plain = Api().get("products")
    assert plain.headers["Content-Type"] == "application/vnd.api+json"
    applied = Api().get("products", **{"page[after]": cursor})
    assert applied.headers["Content-Type"] == f'application/vnd.api+json;profile="{PROFILE}"'


@pytest.mark.parametrize("value", ["", "x", "12", "W10:abc", "%00", "é"])
def test_what_is_no_cursor_is_refused_by_name(api: Api, make_product: MakeProduct, value: str) -> None:
    make_product()
    for parameter in ("page[after]", "page[before]"):
        assert refusal(api.get("products", **{parameter: value}))["source"] == {"parameter": parameter}


def test_a_cursor_belongs_to_its_collection_and_sort(api: Api, make_product: MakeProduct) -> None:
    make_product()
    cursor = first_cursor(api, sort="name")
    assert api.get("products", **{"page[after]": cursor, "sort": "name"}).status_code == 200
    refusal(api.get("products", **{"page[after]": cursor, "sort": "-name"}))
    refusal(api.get("variants", **{"page[after]": cursor}))


def test_a_range_is_refused_with_the_profiles_type(api: Api, make_product: MakeProduct) -> None:
    make_product()
    cursor = first_cursor(api)
    error = refusal(api.get("products", **{"page[after]": cursor, "page[before]": cursor}))
    assert error["links"]["type"] == f"{PROFILE}/range-pagination-not-supported"


@pytest.mark.parametrize("size", ["101", "1000", "9" * 40])
def test_a_page_too_large_is_refused_with_the_largest_size(api: Api, size: str) -> None:
    error = refusal(api.get("products", **{"page[size]": size}))
    assert error["links"]["type"] == f"{PROFILE}/max-size-exceeded"
    assert error["meta"] == {"page": {"maxSize": 100}}
    assert error["source"] == {"parameter": "page[size]"}


@pytest.mark.parametrize("size", ["0", "-1", "abc", "", "1.5", "٣"])
def test_a_senseless_size_is_refused(api: Api, size: str) -> None:
    assert refusal(api.get("products", **{"page[size]": size}))["source"] == {"parameter": "page[size]"}


def test_number_and_cursor_exclude_each_other(api: Api, make_product: MakeProduct) -> None:
    make_product()
    error = refusal(api.get("products", **{"page[after]": first_cursor(api), "page[number]": "1"}))
    assert error["source"] == {"parameter": "page[number]"}


def test_a_cursor_page_counts_nothing(
    api: Api, make_product: MakeProduct, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_product()
    cursor = first_cursor(api)
    with django_assert_num_queries(1) as queries:
        api.get("products", **{"page[after]": cursor, "fields[products]": "name"})
    assert "COUNT" not in queries[0]["sql"]


def test_a_row_that_went_leaves_its_cursor_useful(api: Api, make_product: MakeProduct) -> None:
    ids = [str(make_product(name=name).product_id) for name in "ABC"]
    cursor = first_cursor(api)
    Product.objects.filter(pk=ids[0]).update(status=Status.ARCHIVED)
    after = api.get("products", **{"page[after]": cursor}).json()["data"]
    assert [data["id"] for data in after] == ids[1:]


def test_a_token_list_never_tells_a_digest(as_ada: Api, ada: User) -> None:
    issued = [tokens.issue(user=ada) for _ in range(3)]
    found = pages(as_ada, "tokens", **{"page[size]": "1"})
    assert len(found) == 4
    assert {str(token.public_id) for token in issued} < {page[0] for page in found}
    cursor = first_cursor(as_ada, "tokens").split(":")[0]
    decoded = base64.urlsafe_b64decode(cursor + "==").decode()
    assert not [token for token in Token.objects.all() if token.digest in decoded]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prices=st.lists(st.one_of(st.none(), st.sampled_from(["1.00", "1.10", "2.00", "10.00"])), min_size=1, max_size=9),
    sort=st.sampled_from(["price", "-price", "name", "-name", "-price,name", "price,-name", "-updatedAt"]),
    size=st.integers(1, 4),
)
def test_whatever_the_sort_every_row_is_on_one_page_and_pages_by_number_agree(
    make_product: MakeProduct, prices: list[str | None], sort: str, size: int
) -> None:
    """A product without a price, which has no variant on sale, is last either way."""
    Variant.objects.all().delete()
    Product.objects.all().delete()
    for index, price in enumerate(prices):
        variant = make_product(name=f"P{index % 3}", price=price or "1.00")
        if price is None:
            Variant.objects.filter(pk=variant.pk).update(status=Status.ARCHIVED)
    api = Api()
    by_number = [data["id"] for data in api.get("products", sort=sort, **{"page[size]": "100"}).json()["data"]]
    by_cursor = pages(api, "products", sort=sort, **{"page[size]": str(size)})
    assert [id_ for page in by_cursor for id_ in page] == by_number
    assert len(by_number) == len(prices)
