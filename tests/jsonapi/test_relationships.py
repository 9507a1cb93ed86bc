"""Relationship URLs: linkage in, linkage out, and no door to anything else."""

from collections.abc import Callable
from typing import Any

import pytest

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Image, Variant
from shop.stock import services as stock
from tests.conftest import Api
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal, refused, stored
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS")
WRITES = ("POST", "PATCH", "DELETE")
# Attributes of models that a careless look-up would find, and call.
ATTRIBUTES = ("delete", "save", "full_clean", "full-clean", "pk", "_meta", "digest", "set_password")
READ_ONLY = {
    "products": ("variants", "default-variant", "images"),
    "categories": ("children", "products"),
    "variants": ("images", "stock-movements"),
    "images": ("product",),
    "orders": ("lines", "customer"),
    "orderLines": ("order", "variant"),
    "stockMovements": ("order", "created-by"),
    "customers": ("addresses", "orders"),
}


def linkage(type_name: str, *ids: Any) -> dict[str, Any]:
    return {"data": [{"type": type_name, "id": str(id_)} for id_ in ids]}


def linked(api: Api, path: str) -> list[str]:
    return [identifier["id"] for identifier in api.get(path).json()["data"]]


@pytest.mark.parametrize("who", ["stranger", "ada", "bob", "manager"])
def test_no_attribute_of_a_model_is_reached_by_a_url(shop: Shop, everybody: dict[str, Api], who: str) -> None:
    before = stored()
    for path in shop.paths().values():
        for attribute in ATTRIBUTES:
            for url in (f"{path}/{attribute}/", f"{path}/{attribute}", f"{path}/relationships/{attribute}"):
                for method in METHODS:
                    response = send(everybody[who], method, url)
                    assert response.status_code in (404, 405), (method, url)
                    assert method == "HEAD" or refused(response, 404, 405)
    assert stored() == before


@pytest.mark.parametrize("who", ["stranger", "bob"])
def test_relationships_of_what_is_not_ones_own_are_not_there(shop: Shop, everybody: dict[str, Api], who: str) -> None:
    before = stored()
    paths = shop.paths()
    for url in (
        f"{paths['orders']}/relationships/lines",
        f"{paths['orders']}/relationships/customer",
        f"{paths['orderLines']}/relationships/variant",
        f"{paths['addresses']}/relationships/customer",
        f"{paths['customers']}/relationships/addresses",
        f"{paths['customers']}/relationships/orders",
        f"{paths['tokens']}/relationships/customer",
        f"{paths['stockMovements']}/relationships/variant",
        f"{paths['orders']}/lines",
        f"{paths['orders']}/customer",
        f"{paths['orderLines']}/order",
        f"{paths['addresses']}/customer",
        f"{paths['customers']}/addresses",
        f"{paths['customers']}/orders",
        f"{paths['tokens']}/customer",
    ):
        for method in METHODS:
            response = send(everybody[who], method, url, {"data": []})
            assert response.status_code in ((404, 405, 403) if who == "bob" else (401, 405)), (method, url)
    assert stored() == before


@pytest.mark.parametrize(("who", "status"), [("stranger", 401), ("ada", 403)])
@pytest.mark.parametrize("name", ["variants", "categories", "images"])
@pytest.mark.parametrize("method", WRITES)
def test_customers_do_not_change_the_links_of_products(
    shop: Shop, everybody: dict[str, Api], who: str, status: int, name: str, method: str
) -> None:
    before = stored()
    url = f"products/{shop.product.pk}/relationships/{name}"
    for document in (linkage(name), linkage(name, 1)):
        refusal(send(everybody[who], method, url, document), status, document=document)
    assert stored() == before


@pytest.mark.parametrize("method", WRITES)
def test_read_only_relationships_refuse_staff_too(shop: Shop, as_manager: Api, method: str) -> None:
    before = stored()
    paths = shop.paths() | {"customers": "customers/me"}
    for type_name, names in READ_ONLY.items():
        for name in names:
            document: dict[str, Any] = {"data": None if name in TO_ONE else []}
            response = send(as_manager, method, f"{paths[type_name]}/relationships/{name}", document)
            assert response.status_code == 403, (type_name, name)
            refusal(response, 403, document=document)
    assert stored() == before


TO_ONE = ("default-variant", "product", "customer", "order", "variant", "created-by")


@pytest.mark.parametrize(("who", "hidden"), [("ada", {"stockMovements"}), ("manager", {"addresses", "tokens"})])
def test_every_relationship_is_read_at_its_own_urls(
    shop: Shop, everybody: dict[str, Api], who: str, hidden: set[str]
) -> None:
    for type_name in shop.paths().keys() - hidden:
        path = shop.paths()[type_name]
        for name, relationship in everybody[who].get(path).json()["data"]["relationships"].items():
            at_self = everybody[who].get(relationship["links"]["self"])
            assert at_self.status_code == 200, (path, name, at_self.content)
            assert at_self.json()["links"]["related"] == relationship["links"]["related"]
            related = everybody[who].get(relationship["links"]["related"])
            assert related.status_code == 200, (path, name, related.content)
            assert _identifiers(related.json()["data"]) == at_self.json()["data"]
            if "data" in relationship:
                assert relationship["data"] == at_self.json()["data"]


def _identifiers(data: Any) -> Any:
    if isinstance(data, list):
        return [_identifiers(resource) for resource in data]
    return data and {"type": data["type"], "id": data["id"]}


def test_a_missing_order_of_a_movement_is_null(as_manager: Api, shop: Shop) -> None:
    received = stock.receive(variant=shop.variant, quantity=1)
    for name in ("order", "created-by"):
        assert as_manager.get(f"stock-movements/{received.pk}/relationships/{name}").json()["data"] is None
        assert as_manager.get(f"stock-movements/{received.pk}/{name}").json()["data"] is None


@pytest.fixture
def shelves(db: None) -> list[Category]:
    return [catalogue.save_category(Category(name=name)) for name in ("Bath", "Garden", "Cellar")]


def test_links_to_many_are_replaced_added_to_and_taken_from(
    shop: Shop, as_manager: Api, shelves: list[Category]
) -> None:
    url = f"products/{shop.product.pk}/relationships/categories"
    bath, garden, cellar = (str(shelf.pk) for shelf in shelves)
    assert as_manager.patch(url, linkage("categories", bath, garden)).status_code == 200
    assert set(linked(as_manager, url)) == {bath, garden}
    assert as_manager.post(url, linkage("categories", garden, cellar)).status_code == 200
    assert set(linked(as_manager, url)) == {bath, garden, cellar}
    assert as_manager.delete(url, linkage("categories", bath, shop.category.pk)).status_code == 200
    assert set(linked(as_manager, url)) == {garden, cellar}
    assert as_manager.patch(url, {"data": []}).json()["data"] == []


def test_the_variants_of_a_picture_are_replaced_added_to_and_taken_from(
    shop: Shop, as_manager: Api, add_variant: Callable[..., Variant]
) -> None:
    sister = str(add_variant(shop.product, "SISTER").pk)
    first = str(shop.variant.pk)
    url = f"images/{shop.image.pk}/relationships/variants"
    assert as_manager.patch(url, linkage("variants", sister)).status_code == 200
    assert linked(as_manager, url) == [sister]
    assert as_manager.post(url, linkage("variants", first)).status_code == 200
    assert set(linked(as_manager, url)) == {first, sister}
    assert as_manager.delete(url, linkage("variants", sister)).status_code == 200
    assert linked(as_manager, f"variants/{first}/relationships/images") == [str(shop.image.pk)]
    assert linked(as_manager, f"variants/{sister}/relationships/images") == []


def test_a_link_to_one_is_set_and_cleared(shop: Shop, as_manager: Api, shelves: list[Category]) -> None:
    url = f"categories/{shop.category.pk}/relationships/parent"
    bath = {"type": "categories", "id": str(shelves[0].pk)}
    assert as_manager.patch(url, {"data": bath}).json()["data"] == bath
    assert as_manager.patch(url, {"data": None}).json()["data"] is None
    assert as_manager.get(f"categories/{shop.category.pk}").json()["data"]["attributes"]["depth"] == 0
    assert as_manager.patch(url, {"data": bath}).json()["data"] == bath, "also where it was null"


def test_a_link_that_must_be_is_not_cleared(shop: Shop, as_manager: Api) -> None:
    document = {"data": None}
    refusal(as_manager.patch(f"variants/{shop.variant.pk}/relationships/product", document), 400, document=document)
    assert shop.product.variants.get() == shop.variant


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_link_to_one_is_neither_added_nor_taken(shop: Shop, as_manager: Api, method: str) -> None:
    product = {"type": "products", "id": str(shop.product.pk)}
    url = f"variants/{shop.variant.pk}/relationships/product"
    documents: list[dict[str, Any]] = [{"data": product}, {"data": [product]}]
    for document in documents:
        refusal(send(as_manager, method, url, document), 403, document=document)


def test_a_category_is_not_put_below_itself(shop: Shop, as_manager: Api) -> None:
    root = shop.category.parent
    assert root is not None
    document = {"data": {"type": "categories", "id": str(shop.category.pk)}}
    refusal(as_manager.patch(f"categories/{root.pk}/relationships/parent", document), 400, document=document)
    root.refresh_from_db()
    assert root.parent is None


HUGE = "9" * 400
WRONG_LINKAGE: list[tuple[Any, int, str]] = [
    ([{"type": "products", "id": "1"}], 409, "/data/0/type"),
    ([{"type": "category", "id": "1"}], 409, "/data/0/type"),
    ([{"type": "categories", "id": "zz"}], 404, "/data"),
    ([{"type": "categories", "id": ""}], 404, "/data"),
    ([{"type": "categories", "id": "-1"}], 404, "/data"),
    ([{"type": "categories", "id": HUGE}], 404, "/data"),
    ([{"type": "categories", "id": 1}], 400, "/data/0/id"),
    ([{"type": "categories", "id": None}], 400, "/data/0/id"),
    ([{"type": "categories"}], 400, "/data/0"),
    ([{"id": "1"}], 400, "/data/0"),
    ([{"type": "categories", "id": "1", "attributes": {}}], 400, "/data/0/attributes"),
    (["1"], 400, "/data/0"),
    ([None], 400, "/data/0"),
    ([[]], 400, "/data/0"),
    (None, 400, "/data"),
    ({"type": "categories", "id": "1"}, 400, "/data"),
    ("1", 400, "/data"),
    (1, 400, "/data"),
]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(("data", "status", "pointer"), WRONG_LINKAGE)
def test_wrong_linkage_to_many_is_refused_where_it_is_wrong(
    shop: Shop, as_manager: Api, method: str, data: Any, status: int, pointer: str
) -> None:
    before = stored()
    document = {"data": data}
    response = send(as_manager, method, f"products/{shop.product.pk}/relationships/categories", document)
    assert refusal(response, status, document=document)["source"]["pointer"].startswith(pointer)
    assert stored() == before


@pytest.mark.parametrize(
    ("data", "status", "pointer"),
    [
        ([], 400, "/data"),
        ({"type": "products", "id": "1"}, 409, "/data/type"),
        ({"type": "categories", "id": "zz"}, 404, "/data"),
        ({"type": "categories", "id": HUGE}, 404, "/data"),
        ({"type": "categories", "id": 7}, 400, "/data/id"),
        ({"type": "categories"}, 400, "/data"),
        ("7", 400, "/data"),
    ],
)
def test_wrong_linkage_to_one_is_refused_where_it_is_wrong(
    shop: Shop, as_manager: Api, data: Any, status: int, pointer: str
) -> None:
    document = {"data": data}
    response = as_manager.patch(f"categories/{shop.category.pk}/relationships/parent", document)
    assert refusal(response, status, document=document)["source"]["pointer"] == pointer


def test_a_linkage_without_data_is_refused(shop: Shop, as_manager: Api) -> None:
    document: dict[str, Any] = {"meta": {}}
    for method in WRITES:
        response = send(as_manager, method, f"products/{shop.product.pk}/relationships/categories", document)
        refusal(response, 400, document=document)


def test_the_linkage_of_a_long_relationship_comes_page_by_page(shop: Shop, as_manager: Api) -> None:
    url = f"categories/{shop.category.pk}/relationships/products"
    first = as_manager.get(url, **{"page[size]": "1"}).json()
    second = as_manager.get(first["links"]["next"]).json()
    assert {page["data"][0]["id"] for page in (first, second)} == {str(shop.product.pk), str(shop.draft.product.pk)}
    assert first["meta"]["page"]["total"] == 2
    assert second["links"]["next"] is None


def test_a_related_collection_is_filtered_sorted_and_paged_itself(shop: Shop, as_manager: Api) -> None:
    url = f"categories/{shop.category.pk}/products"
    found = as_manager.get(url, **{"filter[sku]": shop.draft.sku}).json()
    assert [product["id"] for product in found["data"]] == [str(shop.draft.product.pk)]
    upwards = linked(as_manager, f"{url}?sort=updatedAt")
    assert linked(as_manager, f"{url}?sort=-updatedAt") == upwards[::-1]
    page = as_manager.get(url, **{"page[size]": "1", "page[number]": "2", "include": "variants"}).json()
    assert len(page["data"]) == 1
    assert page["included"][0]["type"] == "variants"


def test_deleting_a_picture_leaves_its_variants(shop: Shop, as_manager: Api) -> None:
    assert as_manager.delete(f"images/{shop.image.pk}").status_code == 204
    assert not Image.objects.exists()
    assert Variant.objects.filter(pk=shop.variant.pk).exists()


def test_what_is_taken_from_an_empty_relationship_is_checked_too(as_manager: Api, shop: Shop) -> None:
    path = f"products/{shop.product.pk}/relationships/categories"
    as_manager.patch(path, {"data": []})
    assert as_manager.delete(path, b"no document").status_code == 400
    assert as_manager.delete(path, {"data": [{"type": "orders", "id": "1"}]}).status_code == 409


def test_the_ledger_keeps_its_variants(as_manager: Api, shop: Shop) -> None:
    path = f"stock-movements/{shop.movement.pk}/relationships/variant"
    assert as_manager.patch(path, {"data": linkage("variants", shop.draft.pk)["data"][0]}).status_code == 403
