"""What is answered: whole and consistent documents, to each only what is for their eyes, at a constant cost."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Image, Product, Status, Variant
from shop.identity.models import User
from shop.jsonapi.renderers import JSONAPIRenderer
from shop.orders import services as orders
from tests.conftest import MEDIA_TYPE, Api, MakeProduct, resource
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal

pytestmark = pytest.mark.django_db

COLLECTIONS = ("products", "variants", "categories", "images", "orders", "order-lines", "addresses", "tokens")


def resources(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every resource object of a document."""
    data = document["data"]
    yield from data if isinstance(data, list) else [data]
    yield from document.get("included", [])


def identity(thing: dict[str, Any]) -> tuple[str, str]:
    return thing["type"], thing["id"]


# --- The form of documents -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ada", "manager"])
def test_every_document_has_the_form_of_the_standard(shop: Shop, everybody: dict[str, Api], who: str) -> None:
    paths = [*shop.paths().values(), *COLLECTIONS, "stock-movements", "customers/me"]
    answers = [answer for answer in map(everybody[who].get, paths) if answer.status_code == 200]
    assert len(answers) >= len(paths) - 4
    for answer in answers:
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        document = answer.json()
        assert document["jsonapi"] == {"version": "1.1"}
        assert document["links"]["self"].startswith("http://testserver/api/v1/")
        for one in resources(document):
            _check_resource(one)


def _check_resource(one: dict[str, Any]) -> None:
    assert set(one) <= {"type", "id", "attributes", "relationships", "links", "meta"}
    assert isinstance(one["id"], str)
    assert one["links"]["self"].startswith("http://testserver/api/v1/")
    for name in [one["type"], *one["attributes"], *one.get("relationships", {})]:
        assert re.fullmatch(r"[a-z]+([A-Z0-9][a-z0-9]*)*", name), f"{name} is not camelCase"
    assert not {"id", "type", "selfLink", "password", "digest"} & one["attributes"].keys()
    assert not one["attributes"].keys() & one.get("relationships", {}).keys()
    for relationship in one.get("relationships", {}).values():
        assert set(relationship) <= {"links", "data", "meta"}
        assert set(relationship["links"]) == {"self", "related"}
        linkage = relationship.get("data")
        for identifier in linkage if isinstance(linkage, list) else [linkage] if linkage else []:
            assert set(identifier) == {"type", "id"}
            assert all(isinstance(value, str) for value in identifier.values())


def test_a_resource_is_found_at_its_own_link(shop: Shop, as_ada: Api) -> None:
    for collection in COLLECTIONS:
        one = as_ada.get(collection).json()["data"][0]
        assert identity(as_ada.get(one["links"]["self"]).json()["data"]) == identity(one)


def test_what_is_made_is_found_where_its_location_says(as_manager: Api) -> None:
    answer = as_manager.post("categories", resource("categories", name="New"))
    assert answer.status_code == 201
    assert answer.headers["Location"] == answer.json()["data"]["links"]["self"]
    assert as_manager.get(answer.headers["Location"]).json()["data"] == answer.json()["data"]


def test_what_is_deleted_answers_nothing(shop: Shop, as_ada: Api) -> None:
    answer = as_ada.delete(f"addresses/{shop.address.pk}")
    assert (answer.status_code, answer.content) == (204, b"")


def test_what_belongs_to_a_customer_has_an_id_that_nobody_guesses(shop: Shop, as_ada: Api) -> None:
    for collection in ("orders", "order-lines", "addresses", "tokens"):
        assert UUID(as_ada.get(collection).json()["data"][0]["id"]).version == 4


def test_money_is_a_decimal_string_and_times_are_in_utc(shop: Shop, as_ada: Api) -> None:
    order = as_ada.get(f"orders/{shop.order.pk}").json()["data"]["attributes"]
    assert order["total"] == "20.00"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", order["placedAt"])
    assert as_ada.get(f"products/{shop.product.pk}").json()["data"]["attributes"]["price"] == "10.00"


# --- Includes --------------------------------------------------------------------------------------------------

INCLUDES = {
    "products": ("categories.parent", "categories.children", "variants.images", "variants.product",
                 "defaultVariant.images", "images.variants", "images.product", "variants.product.images",
                 "images.product.categories", "defaultVariant.product.images"),
    "variants": ("product.categories", "product.variants", "product.defaultVariant", "images.variants",
                 "product.variants.images", "images.variants.product"),
    "categories": ("parent.parent", "children.children", "parent.children", "children.parent.parent"),
    "images": ("product.images", "variants.product", "product.images.variants", "variants.images.product"),
    "orders": ("lines.variant.product", "lines.variant.images", "lines.order", "customer.addresses"),
    "order-lines": ("order.customer", "order.lines", "variant.product", "order.lines.variant"),
    "addresses": ("customer.addresses",),
    "tokens": ("customer.addresses",),
}  # fmt: skip
FOR_STAFF = {"stock-movements": ("variant.product", "createdBy.addresses")}


@pytest.mark.parametrize("collection", INCLUDES)
def test_included_is_what_is_linked_to_and_nothing_twice(shop: Shop, as_ada: Api, collection: str) -> None:
    for include in (*INCLUDES[collection], ",".join(INCLUDES[collection][:5])):
        document = as_ada.get(f"{collection}?include={include}").json()
        shown = [identity(one) for one in resources(document)]
        assert len(shown) == len(set(shown)), "no resource twice"
        linked = {identity(each) for one in resources(document) for each in _linked(one)}
        included = {identity(one) for one in document["included"]}
        assert included <= linked, "full linkage"
        for name in {path.split(".")[0] for path in include.split(",")}:
            linkage = {identity(each) for one in document["data"] for each in _linked(one, name)}
            assert linkage <= set(shown), "what was asked for is there"


@pytest.mark.parametrize("collection", INCLUDES)
def test_what_is_included_is_what_stands_at_its_own_url(shop: Shop, as_ada: Api, collection: str) -> None:
    for include in INCLUDES[collection]:
        for one in as_ada.get(f"{collection}?include={include}").json()["included"]:
            assert as_ada.get(one["links"]["self"]).json()["data"] == one, include


def test_a_longer_path_is_followed_though_a_shorter_one_led_there(shop: Shop, api: Api) -> None:
    """The product is included by itself, and again on the way to its categories."""
    for include in ("product,variants.product.categories", "variants.product.categories,product"):
        document = api.get(f"images?include={include}").json()
        assert {one["type"] for one in document["included"]} == {"products", "variants", "categories"}


def test_the_widest_include_costs_no_more_than_what_it_shows(
    api: Api, make_product: MakeProduct, add_variant: Callable[..., Variant], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each resource is made once, however many paths lead to it."""
    made: list[tuple[str, str]] = []
    build = JSONAPIRenderer.build_json_resource_obj

    def counted(*arguments: Any) -> dict[str, Any]:
        resource = build(*arguments)
        made.append(identity(resource))
        return resource

    for _ in range(3):
        product = make_product().product
        for number in range(3):
            add_variant(product, f"SKU-{product.pk}-{number}")
    monkeypatch.setattr(JSONAPIRenderer, "build_json_resource_obj", staticmethod(counted))
    api.get("variants?include=product.variants.product,product.defaultVariant.product")
    assert len([each for each in made if each[0] == "products"]) == 3
    assert len([each for each in made if each[0] == "variants"]) == 2 * 12, (
        "as primary data, and before it is found there"
    )


def _linked(one: dict[str, Any], only: str = "") -> Iterator[dict[str, str]]:
    for name, relationship in one["relationships"].items():
        if only in ("", name) and "data" in relationship:
            linkage = relationship["data"]
            yield from linkage if isinstance(linkage, list) else [linkage] if linkage else []


def test_a_null_to_one_is_null_and_includes_nothing(shop: Shop, api: Api) -> None:
    root = shop.category.parent
    assert root is not None
    document = api.get(f"categories/{root.pk}?include=parent").json()
    assert document["data"]["relationships"]["parent"]["data"] is None
    assert document["included"] == []


# --- Who sees what ---------------------------------------------------------------------------------------------


@pytest.fixture
def hidden(
    shop: Shop, make_product: MakeProduct, add_variant: Callable[..., Variant], add_image: Callable[..., Image]
) -> set[tuple[str, str]]:
    """A draft and an archived product, and a draft and an archived variant of what is on sale; all with pictures,
    in the shop's category, and bought by Ada while they were on sale."""
    found: set[tuple[str, str]] = set()
    for status in (Status.DRAFT, Status.ARCHIVED):
        variant = make_product(on_hand=3, sku=f"HIDDEN-{status}", name=f"Hidden {status}", categories=[shop.category])
        sister = add_variant(shop.product, f"SISTER-{status}", on_hand=3)
        image = add_image(variant.product, variant)
        shop.image.variants.add(sister)
        wanted = [orders.Wanted(quantity=1, pointer="", variant_id=each.pk) for each in (variant, sister)]
        orders.place(customer=shop.ada, lines=wanted)
        Product.objects.filter(pk=variant.product_id).update(status=status)
        Variant.objects.filter(pk=sister.pk).update(status=status)
        rows = {"products": variant.product, "variants": variant, "images": image}
        found |= {(name, str(row.pk)) for name, row in rows.items()} | {("variants", str(sister.pk))}
    return found


@pytest.mark.parametrize("who", ["stranger", "ada", "bob"])
def test_what_is_not_on_sale_is_in_no_document(
    shop: Shop, hidden: set[tuple[str, str]], everybody: dict[str, Api], who: str
) -> None:
    urls = [f"{collection}?page[size]=100" for collection in COLLECTIONS]
    urls += [f"{name}?page[size]=100&include={path}" for name, paths in INCLUDES.items() for path in paths]
    urls += shop.paths().values()
    urls += ["products?filter[search]=hidden", "products?filter[sku]=HIDDEN-draft", "variants?filter[sku]=SISTER-draft"]
    urls += [f"products?filter[category]={shop.category.pk}", f"images?filter[product]={shop.product.pk}"]
    urls += [f"variants?filter[product]={id_}" for type_name, id_ in hidden if type_name == "products"]
    urls += [f"categories/{shop.category.pk}/products", f"categories/{shop.category.pk}/relationships/products"]
    urls += [f"products/{shop.product.pk}/{name}" for name in ("variants", "default-variant", "images", "categories")]
    urls += [f"images/{shop.image.pk}/variants", f"images/{shop.image.pk}/relationships/variants"]
    for line in everybody[who].get("order-lines?page[size]=100").json().get("data", []):
        urls += [f"order-lines/{line['id']}{suffix}" for suffix in ("", "/variant", "/relationships/variant")]
    assert who != "ada" or len(urls) > 45
    for url in urls:
        answer = everybody[who].get(url)
        if answer.status_code == 200:
            assert not set(_mentioned(answer.json())) & hidden, url


def _mentioned(value: Any) -> Iterator[tuple[str, str]]:
    """Whatever has a type and an id, anywhere in a document."""
    if isinstance(value, dict):
        if "type" in value and "id" in value:
            yield identity(value)
        for inner in value.values():
            yield from _mentioned(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _mentioned(inner)


def test_what_is_not_on_sale_is_not_there_for_customers(
    hidden: set[tuple[str, str]], as_ada: Api, as_manager: Api
) -> None:
    for type_name, id_ in hidden:
        refusal(as_ada.get(f"{type_name}/{id_}"), 404)
        assert as_manager.get(f"{type_name}/{id_}").status_code == 200


def test_staff_see_all_of_it(shop: Shop, hidden: set[tuple[str, str]], as_manager: Api) -> None:
    seen = {pair for name in ("products", "variants", "images") for pair in _mentioned(as_manager.get(name).json())}
    assert hidden <= seen


def test_hidden_variants_count_for_nothing(shop: Shop, hidden: set[tuple[str, str]], api: Api) -> None:
    before = api.get(f"products/{shop.product.pk}").json()["data"]["attributes"]
    assert before["quantityInStock"] == 8, "what is archived is not for sale"
    assert before["price"] == "10.00"


def test_a_line_whose_variant_is_withdrawn_has_none(shop: Shop, hidden: set[tuple[str, str]], as_ada: Api) -> None:
    document = as_ada.get("orders?include=lines.variant").json()
    lines = [one for one in document["included"] if one["type"] == "orderLines"]
    withdrawn = [line for line in lines if line["relationships"]["variant"]["data"] is None]
    assert len(lines) == 5
    assert len(withdrawn) == 4
    for line in withdrawn:
        assert as_ada.get(line["relationships"]["variant"]["links"]["related"]).json()["data"] is None
        assert as_ada.get(line["relationships"]["variant"]["links"]["self"]).json()["data"] is None


def test_nobody_writes_a_link_to_what_they_may_not_see(shop: Shop, as_bob: Api, as_ada: Api) -> None:
    draft = {"type": "products", "id": str(shop.draft.product_id)}
    address = {"type": "addresses", "id": str(shop.address.pk)}
    product = {"type": "products", "id": str(shop.product.pk)}
    for relationships in ({"products": [draft]}, {"products": [product], "address": address}):
        document = resource("orders", relationships=relationships)
        refusal(as_bob.post("orders", document), 400, 404, document=document)
    assert as_bob.get("orders").json()["data"] == []
    ordered = as_ada.post("orders", resource("orders", relationships={"products": [product], "address": address}))
    assert ordered.status_code == 201


# --- What it costs ---------------------------------------------------------------------------------------------


def fill(ada: User, number: int, parent: Category, make_product: MakeProduct, add_variant: Any, add_image: Any) -> None:
    """So many of everything that a customer sees: a category, a product of two variants and a picture, an order."""
    for _ in range(number):
        category = catalogue.save_category(Category(name=f"Shelf {Category.objects.count()}", parent=parent))
        variant = make_product(on_hand=5, categories=[parent, category])
        sister = add_variant(variant.product, f"SISTER-{variant.pk}", on_hand=5)
        add_image(variant.product, variant, sister)
        wanted = [orders.Wanted(quantity=1, pointer="", variant_id=each.pk) for each in (variant, sister)]
        orders.place(customer=ada, lines=wanted)
        ada.addresses.create(name="Ada", line1="1 Engine Street", city="London", country_code="GB")


def queries(api: Api, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = api.get(url)
    assert answer.status_code == 200, answer.content
    return len(captured)


def combinations() -> list[str]:
    every = INCLUDES | FOR_STAFF
    urls = [f"{collection}?page[size]=100" for collection in every]
    urls += [f"{name}?page[size]=100&include={path}" for name, paths in every.items() for path in paths]
    urls += [f"{name}?page[size]=100&include={','.join(paths[:5])}" for name, paths in every.items()]
    return [*urls, "products?page[size]=100&sort=-price&filter[inStock]=true&filter[price.gte]=1&include=variants"]


@pytest.mark.parametrize("who", ["ada", "manager"])
def test_more_rows_cost_no_more_queries(
    shop: Shop, everybody: dict[str, Api], who: str, make_product: MakeProduct,
    add_variant: Callable[..., Variant], add_image: Callable[..., Image],
) -> None:  # fmt: skip
    urls = [url for url in combinations() if who == "manager" or "stock-movements" not in url]
    fill(shop.ada, 2, shop.category, make_product, add_variant, add_image)
    few = {url: queries(everybody[who], url) for url in urls}
    fill(shop.ada, 12, shop.category, make_product, add_variant, add_image)
    assert {url: queries(everybody[who], url) for url in urls} == few


@pytest.mark.parametrize("rows", [20, 100])
def test_a_page_of_products_costs_so_many_queries(
    api: Api, make_product: MakeProduct, django_assert_num_queries: Any, rows: int
) -> None:
    shelf = catalogue.save_category(Category(name="Shelf"))
    for _ in range(rows):
        make_product(on_hand=1, categories=[shelf])
    for parameters, number in {
        "": 6,
        "&include=variants": 7,
        "&include=categories": 7,
        "&include=variants,categories,images,defaultVariant": 9,
        "&fields[products]=name": 2,
        "&fields[products]=name,variants": 3,
        "&sort=-price&filter[inStock]=true": 6,
    }.items():
        with django_assert_num_queries(number):
            document = api.get(f"products?page[size]={rows}{parameters}").json()
        assert len(document["data"]) == rows


def test_a_page_of_orders_costs_so_many_queries(
    shop: Shop, as_ada: Api, make_product: MakeProduct, add_variant: Callable[..., Variant],
    add_image: Callable[..., Image], django_assert_num_queries: Any,
) -> None:  # fmt: skip
    fill(shop.ada, 5, shop.category, make_product, add_variant, add_image)
    costs = {"": 4, "?include=lines": 5, "?include=lines.variant": 6, "?fields[orders]=total": 3}
    for parameters, number in costs.items():
        with django_assert_num_queries(number):
            document = as_ada.get(f"orders{parameters}").json()
        assert len(document["data"]) == 6


def test_a_field_that_is_not_shown_is_not_computed(shop: Shop, api: Api) -> None:
    with CaptureQueriesContext(connection) as captured:
        api.get("products?fields[products]=name")
    assert not [query for query in captured.captured_queries if "stock_stocklevel" in query["sql"]]
