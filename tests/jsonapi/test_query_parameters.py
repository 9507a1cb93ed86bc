"""Query parameters: what is unknown or malformed is refused by name, before a row is touched."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Api, MakeProduct, resource
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal, stored
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

COLLECTIONS = (
    *("products", "variants", "categories", "images"),
    *("orders", "order-lines", "addresses", "tokens", "stock-movements"),
)


def refused_by_name(api: Api, url: str, parameter: str) -> None:
    """Refused, for this parameter, by not one query of the catalogue."""
    with CaptureQueriesContext(connection) as queries:
        error = refusal(api.get(url), 400)
    assert error["code"] == "invalid-parameter"
    assert error["source"] == {"parameter": parameter}
    assert not [query for query in queries.captured_queries if "catalogue_" in query["sql"]]


# --- Unknown and doubled ---------------------------------------------------------------------------------------


UNKNOWN = ("foo", "filter[foo]", "filter", "filter[]", "filter[price__gte]", "page[foo]", "page", "sort[]", "include[]",
           "fields", "fields[]", "fields[products", "Include", "format", "page[after]")  # fmt: skip


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_an_unknown_parameter_is_refused(as_manager: Api, collection: str) -> None:
    for parameter in UNKNOWN:
        refused_by_name(as_manager, f"{collection}?{quote(parameter)}=1", parameter)


def test_parameters_of_lists_are_unknown_elsewhere(as_manager: Api, shop: Shop) -> None:
    for path in (f"products/{shop.product.pk}", f"orders/{shop.order.pk}", f"variants/{shop.variant.pk}/product"):
        for parameter in ("sort", "page[number]", "filter[sku]"):
            error = refusal(as_manager.get(f"{path}?{parameter}=1"), 400)
            assert error["source"] == {"parameter": parameter}


def test_writes_refuse_unknown_parameters_too(as_manager: Api, shop: Shop) -> None:
    before = stored()
    category = resource("categories", name="New")
    id_ = str(shop.category.pk)
    for method, path, document in (
        ("POST", "categories", category),
        ("PATCH", f"categories/{id_}", resource("categories", id_, name="Changed")),
        ("DELETE", f"categories/{id_}", None),
        ("DELETE", "tokens/all", None),
        ("POST", "tokens", resource("tokens", username="manager", password="wrong")),
        ("POST", "tokens/refresh", resource("tokens", refreshToken="x")),
        ("PATCH", f"products/{shop.product.pk}/relationships/categories", {"data": []}),
        ("POST", f"products/{shop.product.pk}/relationships/categories", {"data": []}),
        ("DELETE", f"products/{shop.product.pk}/relationships/categories", {"data": []}),
    ):
        for parameter in ("foo", "sort", "filter[sku]", "fields[unknown]"):
            error = refusal(send(as_manager, method, f"{path}?{parameter}=1", document), 400)
            assert error["source"] == {"parameter": parameter}, (method, path)
    assert stored() == before


def test_related_and_relationship_urls_refuse_unknown_parameters(as_manager: Api, shop: Shop) -> None:
    product = f"products/{shop.product.pk}"
    for path in (f"{product}/variants", f"{product}/default-variant", f"{product}/relationships/variants"):
        for parameter in ("foo", "filter[foo]", "fields[addresses]"):
            assert refusal(as_manager.get(f"{path}?{parameter}=1"), 400)["source"] == {"parameter": parameter}


@pytest.mark.parametrize("parameter", ["page[number]", "sort", "include", "fields[products]", "filter[sku]", "foo"])
def test_a_doubled_parameter_is_refused(api: Api, parameter: str) -> None:
    refused_by_name(api, f"products?{parameter}=name&{parameter}=name", parameter)


def test_a_flood_of_parameters_is_refused(api: Api) -> None:
    refusal(api.get("products?" + "&".join(f"p{number}=1" for number in range(51))), 400)
    refusal(api.get("products?" + "&".join("a" for _ in range(6_000))), 400)


# --- Include ---------------------------------------------------------------------------------------------------

TEN_LEVELS = ".".join(["variants", "product"] * 5)


@pytest.mark.parametrize(
    "include",
    ["foo", "Variants", "variants.foo", "variants.", ".variants", ",", "variants,", "variants,,images", " variants",
     "default_variant", "stock_level", "name", "save", "pk", "selfLink", "self_link", "id", "type", "variants.sku",
     "categories.products", "stockMovements", TEN_LEVELS, "categories.parent.parent.parent",
     "variants.product.variants.product", "%00", "a" * 10_000, ",".join(["foo"] * 1_000)],
)  # fmt: skip
def test_an_include_that_leads_nowhere_is_refused(api: Api, include: str) -> None:
    refused_by_name(api, f"products?include={include}", "include")


def test_an_include_of_the_ledger_is_unknown_to_everybody(as_manager: Api, shop: Shop) -> None:
    refused_by_name(as_manager, "variants?include=stockMovements", "include")


def test_an_include_of_everything_at_once_is_refused(api: Api) -> None:
    ten = "categories.parent,categories.children,variants.images,variants.product,images.variants,defaultVariant.images"
    assert api.get(f"products?include={ten}").status_code == 200
    refused_by_name(api, f"products?include={ten},images.product", "include")


@pytest.mark.parametrize("include", ["", "variants,variants", "variants,variants.product", "variants.product.variants"])
def test_empty_doubled_and_cyclic_includes_are_answered(api: Api, shop: Shop, include: str) -> None:
    document = api.get(f"products?include={include}").json()
    found = [(one["type"], one["id"]) for one in document.get("included", [])]
    assert found == ([("variants", str(shop.variant.pk))] if include else [])


@pytest.mark.parametrize("deep", [True, False])
def test_an_include_takes_camel_case_only(api: Api, shop: Shop, deep: bool) -> None:  # noqa: FBT001 - a parameter
    path = "images.product.defaultVariant" if deep else "defaultVariant"
    document = api.get(f"products?include={path}").json()
    assert ("variants", str(shop.variant.pk)) in {(one["type"], one["id"]) for one in document["included"]}


def test_a_created_resource_is_answered_with_its_includes(as_manager: Api, shop: Shop) -> None:
    parent = {"type": "categories", "id": str(shop.category.pk)}
    document = resource("categories", name="Stove kettles", relationships={"parent": parent})
    answer = as_manager.post("categories?include=parent&fields[categories]=name", document)
    assert [one["id"] for one in answer.json()["included"]] == [str(shop.category.pk)]
    assert answer.json()["data"]["attributes"] == {"name": "Stove kettles"}


# --- Sparse fieldsets ------------------------------------------------------------------------------------------


def test_a_fieldset_goes_by_camel_case_names(api: Api, shop: Shop) -> None:
    product = api.get(f"products/{shop.product.pk}?fields[products]=quantityInStock,defaultVariant").json()["data"]
    assert product["attributes"] == {"quantityInStock": 8}
    assert set(product["relationships"]) == {"defaultVariant"}


def test_a_fieldset_of_an_included_type_goes_by_camel_case_names(api: Api, shop: Shop) -> None:
    document = api.get("products?include=variants&fields[variants]=compareAtPrice").json()
    assert [one["attributes"] for one in document["included"]] == [{"compareAtPrice": None}]
    assert "relationships" not in document["included"][0]
    assert "name" in document["data"][0]["attributes"], "other types keep all of their fields"


def test_an_include_works_though_the_fieldset_hides_its_relationship(api: Api, shop: Shop) -> None:
    for include in ("variants", "defaultVariant", "images.product"):
        document = api.get(f"products?fields[products]=name&include={include}").json()
        assert document["included"]
        assert document["data"][0]["attributes"] == {"name": shop.product.name}
        assert "relationships" not in document["data"][0]


def test_an_empty_fieldset_shows_no_field(api: Api, shop: Shop) -> None:
    product = api.get(f"products/{shop.product.pk}?fields[products]=").json()["data"]
    assert product["id"] == str(shop.product.pk)
    assert not {"attributes", "relationships"} & {name for name in product if product[name]}
    assert product["links"]["self"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("fields[unknown]", "name"),
        ("fields[orders]", "number"),
        ("fields[order_lines]", "sku"),
        ("fields[Products]", "name"),
        ("fields[products]", "foo"),
        ("fields[products]", "quantity_in_stock"),
        ("fields[products]", "name,"),
        ("fields[products]", ",name"),
        ("fields[products]", " name"),
        ("fields[products]", "id"),
        ("fields[products]", "selfLink"),
        ("fields[products]", "name;sku"),
        ("fields[products]", "a" * 10_000),
        ("fields[variants]", "name,status"),
    ],
)
def test_a_fieldset_of_the_unknown_is_refused(api: Api, parameter: str, value: str) -> None:
    refused_by_name(api, f"products?{parameter}={value}", parameter)


def test_fields_for_staff_are_unknown_to_customers(api: Api, as_ada: Api, as_manager: Api, shop: Shop) -> None:
    product, variant = f"products/{shop.product.pk}", f"variants/{shop.variant.pk}"
    for person in (api, as_ada):
        refused_by_name(person, "products?fields[products]=status", "fields[products]")
        for name in ("status", "onHand", "allocated", "lowStockThreshold", "stockMovements"):
            refused_by_name(person, f"variants?fields[variants]={name}", "fields[variants]")
            refused_by_name(person, f"variants?sort={name}", "sort")
        assert "status" not in person.get(product).json()["data"]["attributes"]
        shown = person.get(variant).json()["data"]
        assert not {"status", "onHand", "allocated", "lowStockThreshold"} & shown["attributes"].keys()
        assert "stockMovements" not in shown["relationships"]
        for url in (f"{variant}/stock-movements", f"{variant}/relationships/stock-movements"):
            refusal(person.get(url), 401, 403, 404)
    attributes = as_manager.get(f"{variant}?fields[variants]=onHand,allocated").json()["data"]["attributes"]
    assert attributes == {"onHand": 10, "allocated": 2}


# --- Sort ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sort",
    ["", "foo", "-", "--name", "name,", ",name", "name,foo", "updated_at", "-updated_at", "pk", "id", "?", "status",
     "variants__sku", "price__gte", "name,name", "name,-name", ",".join(["name"] * 1_000), "a" * 10_000],
)  # fmt: skip
def test_an_unknown_or_doubled_sort_key_is_refused(api: Api, sort: str) -> None:
    error = refusal(api.get(f"products?sort={sort}"), 400)
    assert error["source"] == {"parameter": "sort"}


def test_sorting_goes_by_several_keys(api: Api, make_product: MakeProduct) -> None:
    for name, price in (("b", "1.00"), ("a", "2.00"), ("c", "1.00"), ("d", "2.00")):
        make_product(name=name, price=price)
    assert names(api, "-price,name") == ["a", "d", "b", "c"]
    assert names(api, "price,-name") == ["c", "b", "d", "a"]


def names(api: Api, sort: str) -> list[str]:
    return [product["attributes"]["name"] for product in api.get(f"products?sort={sort}").json()["data"]]


@pytest.mark.parametrize("sort", ["name", "-name", "price", "-price", "-price,name", None])
def test_no_row_is_on_two_pages_where_all_are_equal(api: Api, make_product: MakeProduct, sort: str | None) -> None:
    made = {str(make_product(name="Same").product.pk) for _ in range(9)}
    query = f"&sort={sort}" if sort else ""
    pages = [api.get(f"products?page[size]=2&page[number]={number}{query}").json()["data"] for number in range(1, 6)]
    shown = [product["id"] for page in pages for product in page]
    assert len(shown) == 9
    assert set(shown) == made


# --- Pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parameter", ["page[number]", "page[size]"])
@pytest.mark.parametrize("value", ["", "0", "-1", "1.5", "abc", "1e2", "+1", "%201", "٣", "9" * 11, "9" * 5_000, "%00"])
def test_a_page_out_of_bounds_is_refused(api: Api, parameter: str, value: str) -> None:
    refused_by_name(api, f"products?{parameter}={value}", parameter)


def test_a_page_has_at_most_a_hundred_rows(api: Api) -> None:
    assert api.get("products?page[size]=100").status_code == 200
    refused_by_name(api, "products?page[size]=101", "page[size]")


def test_a_page_past_the_last_is_empty(api: Api, shop: Shop) -> None:
    document = api.get("products?page[number]=999999999").json()
    assert document["data"] == []
    assert document["meta"]["page"]["total"] == 1


def test_the_links_of_pages_keep_all_parameters(api: Api, make_product: MakeProduct) -> None:
    for _ in range(3):
        make_product()
    first = api.get("products?page[size]=1&sort=-name&include=variants&fields[products]=name").json()
    assert first["links"]["prev"] is None
    assert first["links"]["first"] == api.get(first["links"]["first"]).json()["links"]["self"]
    second = api.get(first["links"]["next"]).json()
    last = api.get(first["links"]["last"]).json()
    pages = [page["data"][0] for page in (first, second, last)]
    assert [page["attributes"] for page in pages] == [{"name": f"Product {number}"} for number in (3, 2, 1)]
    assert second["included"][0]["type"] == "variants"
    assert last["links"]["next"] is None


# --- Filters ---------------------------------------------------------------------------------------------------

HUGE = "9" * 400
NUMBERS = ("NaN", "sNaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e9999999", "-1e9999999", "-1e-9999999",
           "1e-9999999", "1e999999999999", "-1e999999999999", HUGE, f"-{HUGE}", "9" * 5_000, "0x10", "1_000", "abc",
           "1,5", "٣", "--1", "%00", "1%00", "%ED%A0%80", "a" * 10_000)  # fmt: skip
# Some of these say something after all, such as "less than almost nothing": answered, and never a 5xx.
NUMBER_FILTERS = (
    *("products?filter[price.gte]", "products?filter[price.lte]", "variants?filter[product]", "images?filter[product]"),
    *("categories?filter[depth]", "categories?filter[parent]", "stock-movements?filter[variant]"),
)


@pytest.mark.parametrize("filter_", NUMBER_FILTERS)
def test_a_filter_by_number_never_fails(as_manager: Api, shop: Shop, filter_: str) -> None:
    for value in NUMBERS:
        answered_or_refused(as_manager, f"{filter_}={value}")


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "abc",
        "1,5",
        "%00",
        "a" * 10_000,
        "1e30",
        "-1e30",
        "1e-30",
        "-1e-9999999",
        "0.001",
    ],
)
def test_a_filter_by_price_refuses_what_is_no_amount(api: Api, value: str) -> None:
    refused_by_name(api, f"products?filter[price.gte]={value}", "filter[price.gte]")


@pytest.mark.parametrize(("value", "found"), [("9999999999.99", 0), ("-1", 1), ("10.00", 1), ("10.01", 0), ("1e1", 1)])
def test_a_price_finds_what_it_says(api: Api, shop: Shop, value: str, found: int) -> None:
    assert len(api.get(f"products?filter[price.gte]={value}").json()["data"]) == found


TIMES = ("", "yesterday", "2024-02-30", "2024-13-01T00:00:00Z", "2024-01-01T25:00:00Z", "0001-01-01T00:00:00%2B14:00",
         "9999-12-31T23:59:59-14:00", "2024-01-01T00:00:00%2B99:99", "2024-01-01", "1e400", "9" * 5_000, "%00",
         "%ED%A0%80", "a" * 10_000, "99999-01-01T00:00:00Z", "2024-W01-1", "2024-01-01T00:00:00 00:00")  # fmt: skip


@pytest.mark.parametrize("filter_", ["products?filter[updatedAt.gte]", "orders?filter[placedAt.gte]"])
def test_a_filter_by_time_never_fails(as_manager: Api, shop: Shop, filter_: str) -> None:
    for value in TIMES:
        answered_or_refused(as_manager, f"{filter_}={value}")


@pytest.mark.parametrize("value", ["yesterday", "2024-02-30", "2024-13-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_what_is_no_time_is_refused_by_name(api: Api, value: str) -> None:
    refused_by_name(api, f"products?filter[updatedAt.gte]={value}", "filter[updatedAt.gte]")


TEXT_FILTERS = (
    *("products?filter[search]", "products?filter[category]", "products?filter[sku]", "variants?filter[sku]"),
    *("variants?filter[barcode]", "categories?filter[slug]", "orders?filter[number]"),
    *("orders?filter[status]", "stock-movements?filter[kind]", "stock-movements?filter[order]"),
    *("products?filter[inStock]", "products?filter[status]"),
)
TEXTS = ("", "%00", "a%00b", "%ED%A0%80", "%FF%FE", "a" * 10_000, "9" * 5_000, "%20".join(["word"] * 2_000),
         "%25%5F%27", "'; DROP TABLE catalogue_product; --", "\N{SNOWMAN}" * 100, "null", "[]", "1e400")  # fmt: skip


@pytest.mark.parametrize("filter_", TEXT_FILTERS)
def test_a_filter_by_text_never_fails(as_manager: Api, shop: Shop, filter_: str) -> None:
    for value in TEXTS:
        answered_or_refused(as_manager, f"{filter_}={value}")


@pytest.mark.parametrize("value", ["maybe", "2", "yes", "null", "%00", "TRUE%20"])
def test_a_filter_by_yes_or_no_refuses_anything_else(api: Api, value: str) -> None:
    refused_by_name(api, f"products?filter[inStock]={value}", "filter[inStock]")


@pytest.mark.parametrize("value", ["unknown", "Placed", "%00", "placed,"])
def test_a_filter_by_status_refuses_what_is_no_status(as_ada: Api, value: str) -> None:
    refused_by_name(as_ada, f"orders?filter[status]={value}", "filter[status]")


def test_a_search_has_at_most_a_hundred_characters(api: Api, shop: Shop) -> None:
    assert len(api.get(f"products?filter[search]={'t%20' * 50}").json()["data"]) == 1
    refused_by_name(api, f"products?filter[search]={'t' * 101}", "filter[search]")


def test_the_filter_by_status_is_unknown_to_customers(api: Api, as_ada: Api, as_manager: Api, shop: Shop) -> None:
    for person in (api, as_ada):
        for status in ("draft", "active"):
            refused_by_name(person, f"products?filter[status]={status}", "filter[status]")
    found = as_manager.get("products?filter[status]=draft").json()["data"]
    assert [product["id"] for product in found] == [str(shop.draft.product.pk)]


def answered_or_refused(api: Api, url: str) -> None:
    response = api.get(url)
    if response.status_code == 200:
        assert isinstance(response.json()["data"], list)
    else:
        assert refusal(response, 400)["source"] == {"parameter": url.partition("?")[2].partition("=")[0]}


# --- The URL itself --------------------------------------------------------------------------------------------


IDS = ("0", "-1", "zz", HUGE, "9" * 5_000, "%00", "%ED%A0%80", "%FF", "1e400", "1.0", "%2F", "null", "a" * 5_000,
       "00000000-0000-0000-0000-000000000000", "me%00", "%F0%9F%98%80")  # fmt: skip


@pytest.mark.parametrize("collection", [*COLLECTIONS, "customers"])
def test_an_id_that_cannot_be_is_not_there(as_manager: Api, collection: str) -> None:
    for id_ in IDS:
        for path in (f"{collection}/{id_}", f"{collection}/{id_}/relationships/product", f"{collection}/{id_}/product"):
            refusal(as_manager.get(path), 404)
        refusal(send(as_manager, "DELETE", f"{collection}/{id_}"), 404, 405)
