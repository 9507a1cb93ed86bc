"""Arbitrary documents: whatever is sent, the answer is a document of the contract and never our own mistake."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import MEDIA_TYPE, PASSWORD, Answer, Api, resource
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refused
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

# The fixtures are made once for all examples of a test, which is meant: the shop must survive whatever comes.
hostile = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

# What each endpoint takes; examples change a member or two, so that they get past the parser and into the rules.
ATTRIBUTES: dict[str, dict[str, Any]] = {
    "orders": {"lines": [{"sku": "SKU-1", "quantity": 1}]},
    "customers": {"username": "grace", "password": PASSWORD, "email": "", "name": "", "currentPassword": PASSWORD},
    "tokens": {"username": "ada", "password": PASSWORD, "device": "Phone"},
    "tokens/refresh": {"refreshToken": "a" * 64},
    "addresses": {"name": "Ada", "line1": "1 Engine Street", "line2": "", "city": "London", "region": "", "phone": "",
                  "postalCode": "", "countryCode": "GB", "isDefault": False},
    "products": {"name": "Kettle", "slug": "kettle", "description": "", "status": "active", "sku": "K", "barcode": "",
                 "price": "1.00", "compareAtPrice": None},
    "variants": {"sku": "V", "barcode": "", "options": {"Colour": "Red"}, "price": "1.00", "compareAtPrice": None,
                 "status": "active", "position": 0},
    "categories": {"name": "Garden", "slug": "garden", "position": 0},
    "stock-movements": {"kind": "received", "quantity": 1, "reason": "found"},
}  # fmt: skip
RELATIONSHIPS = {"orders": ["products", "address"], "products": ["categories"], "variants": ["product"],
                 "categories": ["parent"], "stock-movements": ["variant"]}  # fmt: skip
NEEDED = {"variants": ("product", "products"), "stock-movements": ("variant", "variants")}
UNIQUE = {"username", "slug", "sku"}
TYPES = {"tokens/refresh": "tokens", "stock-movements": "stockMovements"}

# Numbers beyond every column, what Decimal and int() stumble over, and text that means something somewhere else.
AWKWARD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *("", " ", "NaN", "sNaN", "Infinity", "-0", "1e400", "1e9999999", "-1e-9999999", "1_000", "0x10", "٣", "1.005"),
        *(0, -1, 1, 2**31, 2**63, 2**64, 10**400, -(10**400), 0.1, 1e308, -1e308, 5e-324, True, False, None),
        *("\U0010ffff", "\u202e", "a\nb", "%s", "{}", "' OR 1=1 --", "<script>", "received", "active", "GB", "current"),
        *(
            "9" * 1_000,
            "9" * 5_000,
            "a" * 10_000,
            "me",
            "SKU-1",
            "2",
            "999999999999.99",
            "9999999999.995",
            "-0.001",
            "draft",
        ),
        *([], {}, [None], [[]], {"": None}, {"a" * 300: "b"}, {"Colour": {}}, {"Colour": 10**400}),
    ]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS | AWKWARD
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
# These the parser refuses before anything else is asked.
UNREADABLE = st.sampled_from([float("nan"), float("inf"), "\x00", "\ud800", {"\udfff": 1}])
LINE_MEMBERS = ("variant", "product", "sku", "quantity", "foo")
LINES = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(LINE_MEMBERS, SCALARS)) | VALUES, max_size=4)
TARGETS = st.sampled_from(["products", "categories", "variants", "addresses", "x", None])
IDENTIFIERS = st.fixed_dictionaries({"type": TARGETS, "id": TEXTS | st.integers(1, 9).map(str) | SCALARS})
LINKAGES = st.none() | IDENTIFIERS | st.lists(IDENTIFIERS, max_size=3) | VALUES


@st.composite
def resource_objects(draw: st.DrawFn, endpoint: str, shop: Shop, names: frozenset[str]) -> dict[str, Any]:
    """Resource objects with these attributes, right but for a member or two."""
    attributes = {name: value for name, value in ATTRIBUTES[endpoint].items() if name in names}
    for name in UNIQUE & attributes.keys():
        attributes[name] += str(draw(st.integers(0, 10**9)))
    relationships: dict[str, Any] = {}
    if endpoint in NEEDED:
        name, type_name = NEEDED[endpoint]
        relationships[name] = {"data": {"type": type_name, "id": shop.paths()[type_name].partition("/")[2]}}
    linked = RELATIONSHIPS.get(endpoint, [])
    match draw(st.sampled_from(["attribute", "attribute", "two attributes", "relationship", "missing", "unknown"])):
        case "relationship" if linked:
            links = st.fixed_dictionaries({"data": LINKAGES}) | VALUES
            relationships |= draw(st.dictionaries(st.sampled_from(linked), links, min_size=1, max_size=1))
        case "missing" if attributes:
            del attributes[draw(st.sampled_from(sorted(attributes)))]
        case "unknown":
            attributes[draw(TEXTS)] = draw(VALUES)
        case kind:
            most = 2 if kind == "two attributes" else 1
            wrong = st.dictionaries(st.sampled_from(sorted(names)), AWKWARD | VALUES | LINES, min_size=1, max_size=most)
            attributes |= draw(wrong)
    return {"type": TYPES.get(endpoint, endpoint), "attributes": attributes, "relationships": relationships}


def documents(endpoint: str, shop: Shop) -> st.SearchStrategy[Any]:
    right = st.fixed_dictionaries({"data": resource_objects(endpoint, shop, frozenset(ATTRIBUTES[endpoint]))})
    return right | right | right | st.fixed_dictionaries({"data": VALUES | UNREADABLE}) | VALUES


def answered_in_kind(response: Answer, document: Any) -> None:
    """Done, or refused with what is wrong at a place that is there."""
    if response.status_code < 400:
        assert response.status_code in (200, 201)
        assert response.headers["Content-Type"] == MEDIA_TYPE
        assert "data" in json.loads(response.content)
    else:
        refused(response, 400, 401, 403, 404, 405, 409, 413, 429, document=document)


@pytest.mark.parametrize("endpoint", ATTRIBUTES)
def test_no_document_breaks_a_creation(as_manager: Api, shop: Shop, endpoint: str) -> None:
    @hostile
    @given(documents(endpoint, shop))
    def attack(document: Any) -> None:
        answered_in_kind(send(as_manager, "POST", endpoint, document), document)

    attack()


CHANGED = {
    "addresses": frozenset(ATTRIBUTES["addresses"]),
    "products": frozenset({"name", "slug", "description", "status"}),
    "variants": frozenset(ATTRIBUTES["variants"]),
    "categories": frozenset(ATTRIBUTES["categories"]),
    "orders": frozenset({"status", "paymentStatus"}),
    "customers": frozenset({"username", "email", "name"}),  # a new password would sign Ada out
}


@pytest.mark.parametrize("endpoint", CHANGED)
def test_no_document_breaks_a_change(shop: Shop, as_manager: Api, as_ada: Api, endpoint: str) -> None:
    api = as_ada if endpoint in ("addresses", "customers", "orders") else as_manager
    path = shop.paths()[endpoint]

    @hostile
    @given(resource_objects(endpoint, shop, CHANGED[endpoint]))
    def attack(data: dict[str, Any]) -> None:
        document = {"data": data | {"id": path.partition("/")[2]}}
        answered_in_kind(send(api, "PATCH", path, document), document)

    attack()


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_no_linkage_breaks_a_relationship(shop: Shop, as_manager: Api, method: str) -> None:
    urls = (
        f"products/{shop.product.pk}/relationships/categories",
        f"images/{shop.image.pk}/relationships/variants",
        f"categories/{shop.category.pk}/relationships/parent",
    )

    @hostile
    @given(st.sampled_from(urls), LINKAGES)
    def attack(url: str, data: Any) -> None:
        answered_in_kind(send(as_manager, method, url, {"data": data}), {"data": data})

    attack()


@hostile
@given(body=st.binary(max_size=200) | VALUES.map(lambda value: json.dumps([value]).encode()[:-1]))
def test_no_bytes_break_the_parser(api: Api, body: bytes) -> None:
    response = send(api, "POST", "customers", body)
    assert response.status_code == 400
    assert json.loads(response.content)["errors"]


PARAMETERS = ("include", "sort", "page[number]", "page[size]", "fields[products]", "fields[variants]", "filter[search]",
              "filter[category]", "filter[sku]", "filter[price.gte]", "filter[price.lte]", "filter[inStock]",
              "filter[updatedAt.gte]", "foo", "")  # fmt: skip
QUERY_VALUES = (
    TEXTS | SCALARS.map(str) | st.sampled_from(["variants", "-price", "name", "true", "2", "2026-01-01", "\x00"])
)


@hostile
@given(query=st.dictionaries(st.sampled_from(PARAMETERS), QUERY_VALUES, max_size=3))
def test_no_query_breaks_a_list(api: Api, shop: Shop, query: dict[str, str]) -> None:
    answered_in_kind(api.get("products", **query), None)


@hostile
@given(id_=st.text(min_size=1, max_size=30), collection=st.sampled_from(sorted(ATTRIBUTES)))
def test_no_id_breaks_a_look_up(as_manager: Api, id_: str, collection: str) -> None:
    response = send(as_manager, "GET", f"{collection}/{id_.encode('utf-8', 'surrogatepass').decode('latin-1')}")
    assert response.status_code in (200, 400, 404, 405)
    assert response.headers["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize("username", ["a\nb", " ", "\x7f", "a" * 150, "\U0010ffff", "%s"])
def test_no_user_name_breaks_the_count_of_wrong_passwords(api: Api, username: str) -> None:
    document = resource("tokens", username=username, password="wrong")
    refused(send(api, "POST", "tokens", document), 400, 401, document=document)
