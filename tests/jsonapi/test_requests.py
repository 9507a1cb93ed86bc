"""The strict parser: a body that is not what the contract says is refused, at the member that is wrong."""

import json
from typing import Any

import pytest
from django.conf import settings

from tests.conftest import MEDIA_TYPE, Api, resource
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal, refused, stored
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

# Where each of those who may write something may write it.
COLLECTIONS = ("orders", "customers", "tokens", "tokens/refresh", "addresses", "products", "variants", "categories",
               "stock-movements")  # fmt: skip

DEEP = b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
NOT_JSON = {
    "empty": b"",
    "spaces": b"  \n",
    "half": b'{"data": {"type": "categories"',
    "more than one": b"{} {}",
    "comment": b"{} // no",
    "latin-1": b'{"data": {"type": "categories", "attributes": {"name": "\xe9"}}}',
    "utf-16": '{"data": {}}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"data": {}}',
    "utf-8 of a surrogate": b'{"data": "\xed\xa0\x80"}',
    "overlong utf-8": b'{"data": "\xc0\x80"}',
    "binary": bytes(range(256)),
    "deep": DEEP,
    "deep objects": b'{"data":' * 100_000 + b"1" + b"}" * 100_000,
    "deep but short": b'{"data":' + b"[" * 40 + b"]" * 40 + b"}",
    "open brackets": b"[" * 500_000,
    "NaN": b'{"data": {"type": "categories", "attributes": {"position": NaN}}}',
    "Infinity": b'{"data": {"type": "categories", "attributes": {"position": -Infinity}}}',
    "1e400": b'{"data": {"type": "categories", "attributes": {"position": 1e400}}}',
    "5,000 digits": b'{"data": {"type": "categories", "attributes": {"position": ' + b"9" * 5_000 + b"}}}",
    "doubled member": b'{"data": {"type": "categories", "type": "products"}}',
    "doubled deep": b'{"data": {"type": "categories", "attributes": {"name": "a", "n\\u0061me": "b"}}}',
    "doubled data": b'{"data": {"type": "categories"}, "data": null}',
    "lone surrogate": b'{"data": {"type": "categories", "attributes": {"name": "\\ud800"}}}',
    "lone surrogate's name": b'{"data": {"type": "categories", "attributes": {"\\udfff": 1}}}',
    "surrogates reversed": b'{"data": {"type": "categories", "attributes": {"name": "\\udc00\\ud800"}}}',
    "NUL": b'{"data": {"type": "categories", "attributes": {"name": "a\\u0000b"}}}',
    "NUL's name": b'{"data": {"type": "categories", "attributes": {"\\u0000": 1}}}',
    "raw control": b'{"data": {"type": "categories", "attributes": {"name": "a\x01b"}}}',
    "single quotes": b"{'data': 1}",
    "xml": b"<data/>",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_no_json_is_refused(as_manager: Api, body: bytes) -> None:
    before = stored()
    for collection in COLLECTIONS:
        error = refusal(send(as_manager, "POST", collection, body), 400)
        assert error["code"] == "invalid-json"
    assert stored() == before


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_no_json_is_refused_where_something_is(as_manager: Api, shop: Shop, body: bytes) -> None:
    before = stored()
    category = f"categories/{shop.category.pk}"
    product = f"products/{shop.product.pk}/relationships/categories"
    for method, path in (("PATCH", category), ("PATCH", product), ("POST", product), ("DELETE", product)):
        assert refusal(send(as_manager, method, path, body), 400)["code"] == "invalid-json"
    assert stored() == before


def test_an_emoji_is_text(as_manager: Api) -> None:
    body = b'{"data": {"type": "categories", "attributes": {"name": "\\ud83d\\ude00 \xf0\x9f\x98\x80"}}}'
    assert send(as_manager, "POST", "categories", body).json()["data"]["attributes"]["name"] == "\U0001f600 \U0001f600"


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_an_oversize_body_is_refused(as_manager: Api, collection: str) -> None:
    body = json.dumps(resource("categories", name="x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)).encode()
    error = refusal(send(as_manager, "POST", collection, body), 413)
    assert error["code"] == "body-too-large"


def named(**attributes: Any) -> dict[str, Any]:
    """A category with a name, and with attributes that are wrong."""
    return {"data": {"type": "categories", "attributes": {"name": "New"} | attributes}}


def below(parent: Any) -> dict[str, Any]:
    """A category with a name, and with something wrong in the place of its parent."""
    return {"data": {"type": "categories", "attributes": {"name": "New"}, "relationships": {"parent": parent}}}


SHAPES: list[tuple[Any, int, str]] = [
    # the top level
    ([], 400, ""),
    ("data", 400, ""),
    (1, 400, ""),
    (None, 400, ""),
    (True, 400, ""),
    ({}, 400, ""),
    ({"meta": {}}, 400, ""),
    ({"errors": []}, 400, ""),
    ({"data": None}, 400, "/data"),
    ({"data": []}, 400, "/data"),
    ({"data": [{"type": "categories"}]}, 400, "/data"),
    ({"data": "categories"}, 400, "/data"),
    ({"data": {}}, 400, "/data"),
    ({"data": {"type": "categories"}, "foo": 1}, 400, "/foo"),
    ({"data": {"type": "categories"}, "atomic:operations": []}, 400, "/atomic:operations"),
    ({"data": {"type": "categories"}, "a/b~c": 1}, 400, "/a~1b~0c"),
    # type and id
    ({"data": {"attributes": {"name": "New"}}}, 400, "/data"),
    ({"data": {"type": None}}, 400, "/data/type"),
    ({"data": {"type": 1}}, 400, "/data/type"),
    ({"data": {"type": ["categories"]}}, 400, "/data/type"),
    ({"data": {"type": "products"}}, 409, "/data/type"),
    ({"data": {"type": "category"}}, 409, "/data/type"),
    ({"data": {"type": "Categories"}}, 409, "/data/type"),
    ({"data": {"type": ""}}, 409, "/data/type"),
    ({"data": {"type": "categories", "id": "7", "attributes": {"name": "New"}}}, 403, "/data/id"),
    ({"data": {"type": "categories", "id": None, "attributes": {"name": "New"}}}, 403, "/data/id"),
    ({"data": {"type": "categories", "foo": 1}}, 400, "/data/foo"),
    ({"data": {"type": "categories", "name": "New"}}, 400, "/data/name"),
    # attributes
    ({"data": {"type": "categories"}}, 400, "/data"),
    ({"data": {"type": "categories", "attributes": {}}}, 400, "/data/attributes"),
    ({"data": {"type": "categories", "attributes": None}}, 400, "/data/attributes"),
    ({"data": {"type": "categories", "attributes": []}}, 400, "/data/attributes"),
    ({"data": {"type": "categories", "attributes": "name"}}, 400, "/data/attributes"),
    (named(foo=1), 400, "/data/attributes/foo"),
    (named(**{"": 1}), 400, "/data/attributes/"),
    (named(id="7"), 400, "/data/attributes/id"),
    (named(type="x"), 400, "/data/attributes/type"),
    (named(**{"a/b~c": 1}), 400, "/data/attributes/a~1b~0c"),
    (named(parent=None), 400, "/data/attributes/parent"),
    (named(selfLink=""), 400, "/data/attributes/selfLink"),
    (named(name=None), 400, "/data/attributes/name"),
    (named(name=""), 400, "/data/attributes/name"),
    (named(name=["New"]), 400, "/data/attributes/name"),
    (named(name={"a": 1}), 400, "/data/attributes/name"),
    (named(name="x" * 151), 400, "/data/attributes/name"),
    (named(position=-1), 400, "/data/attributes/position"),
    (named(position=10**30), 400, "/data/attributes/position"),
    (named(position=1.5), 400, "/data/attributes/position"),
    (named(position="x"), 400, "/data/attributes/position"),
    (named(position=True), 400, "/data/attributes/position"),
    # relationships
    ({"data": {"type": "categories", "relationships": []}}, 400, "/data/relationships"),
    ({"data": {"type": "categories", "relationships": None}}, 400, "/data/relationships"),
    ({"data": {"type": "categories", "relationships": {"foo": {"data": None}}}}, 400, "/data/relationships/foo"),
    ({"data": {"type": "categories", "relationships": {"name": {"data": None}}}}, 400, "/data/relationships/name"),
    (below(None), 400, "/data/relationships/parent"),
    (below("7"), 400, "/data/relationships/parent"),
    (below([]), 400, "/data/relationships/parent"),
    (below({}), 400, "/data/relationships/parent"),
    (below({"links": {}}), 400, "/data/relationships/parent"),
    (below({"data": None, "foo": 1}), 400, "/data/relationships/parent/foo"),
    (below({"data": []}), 400, "/data/relationships/parent/data"),
    (below({"data": "7"}), 400, "/data/relationships/parent/data"),
    (below({"data": {"type": "products", "id": "7"}}), 409, "/data/relationships/parent/data/type"),
    (below({"data": {"type": "categories", "id": 7}}), 400, "/data/relationships/parent/data/id"),
    (below({"data": {"type": "categories"}}), 400, "/data/relationships/parent/data"),
    (below({"data": {"type": "categories", "id": "999"}}), 404, "/data/relationships/parent/data"),
]


@pytest.mark.parametrize(("document", "status", "pointer"), SHAPES, ids=lambda value: str(value)[:60])
def test_a_document_of_another_shape_is_refused(as_manager: Api, document: Any, status: int, pointer: str) -> None:
    before = stored()
    response = send(as_manager, "POST", "categories", document)
    assert refusal(response, status, document=document).get("source", {}).get("pointer", "") == pointer
    assert stored() == before


@pytest.mark.parametrize(("attribute", "collection"), [
    ("compare_at_price", "variants"), ("postal_code", "addresses"), ("is_default", "addresses"),
    ("current_password", "customers"), ("refresh_token", "tokens/refresh"),
])  # fmt: skip
def test_a_snake_case_name_is_unknown(as_manager: Api, attribute: str, collection: str) -> None:
    type_name = collection.partition("/")[0]
    document = resource(type_name, **{attribute: "1"})
    error = refusal(send(as_manager, "POST", collection, document), 400, document=document)
    assert error["source"] == {"pointer": f"/data/attributes/{attribute}"}


def test_a_snake_case_relationship_is_unknown(as_manager: Api, shop: Shop) -> None:
    link = {"type": "variants", "id": str(shop.variant.pk)}
    document = resource("products", str(shop.product.pk), relationships={"default_variant": link})
    error = refusal(as_manager.patch(f"products/{shop.product.pk}", document), 400, document=document)
    assert error["source"] == {"pointer": "/data/relationships/default_variant"}


@pytest.mark.parametrize(
    ("changes", "status", "pointer"),
    [
        ({"id": None}, 400, "/data/id"),
        ({"id": 1}, 400, "/data/id"),
        ({"id": "999"}, 409, "/data/id"),
        ({"id": ""}, 409, "/data/id"),
        ({"id": "me"}, 409, "/data/id"),
        ({"type": "products"}, 409, "/data/type"),
        ({"lid": 1, "foo": 1}, 400, "/data/foo"),
        ({"attributes": {"name": None}}, 400, "/data/attributes/name"),
        ({"attributes": {"slug": ""}}, 400, "/data/attributes/slug"),
        ({"relationships": {"children": {"data": {}}}, "attributes": {"foo": 1}}, 400, "/data/attributes/foo"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(
    shop: Shop, as_manager: Api, changes: dict[str, Any], status: int, pointer: str
) -> None:
    before = stored()
    data = {"type": "categories", "id": str(shop.category.pk), "attributes": {"name": "Changed"}} | changes
    response = as_manager.patch(f"categories/{shop.category.pk}", {"data": data})
    assert refusal(response, status, document={"data": data})["source"] == {"pointer": pointer}
    assert stored() == before


def test_a_change_names_its_resource(shop: Shop, as_manager: Api) -> None:
    document = resource("categories", name="Changed")
    assert refusal(as_manager.patch(f"categories/{shop.category.pk}", document), 400, document=document)


def test_what_was_read_can_be_sent_back(shop: Shop, as_manager: Api) -> None:
    """Clients send read-only members and links back; they are not listened to."""
    paths = shop.paths()
    for type_name in ("categories", "products", "variants", "images"):
        read = as_manager.get(paths[type_name]).json()
        answer = as_manager.patch(paths[type_name], {"data": read["data"], "jsonapi": read["jsonapi"]})
        assert answer.status_code == 200, answer.content
        written = answer.json()["data"]
        for data in (read["data"], written):
            data["attributes"].pop("updatedAt", None)
        assert written == read["data"]
    jsona = resource("categories", str(shop.category.pk), name="Changed", links={"self": "x"}, meta={}, depth=7)
    assert as_manager.patch(paths["categories"], jsona).json()["data"]["attributes"]["depth"] == 1


def test_a_relationship_that_comes_as_its_links_alone_is_left_as_it_is(shop: Shop, as_manager: Api) -> None:
    """Kitsu writes what has no data among the attributes, others leave it where it was."""
    path, linkage = shop.paths()["categories"], shop.category.parent_id
    alone = {"links": {"self": "x", "related": "y"}, "meta": {"count": 1}}
    data = {"type": "categories", "id": str(shop.category.pk), "attributes": {"parent": alone, "products": alone}}
    assert as_manager.patch(path, {"data": data}).status_code == 200
    data = {"type": "categories", "id": str(shop.category.pk), "relationships": {"parent": alone}}
    assert as_manager.patch(path, {"data": data}).status_code == 200
    shop.category.refresh_from_db()
    assert linkage is not None
    assert shop.category.parent_id == linkage


def test_a_relationship_among_the_attributes_is_called_one(shop: Shop, as_manager: Api) -> None:
    document = resource("categories", name="New", parent={"type": "categories", "id": str(shop.category.pk)})
    error = refusal(as_manager.post("categories", document), 400, document=document)
    assert error["source"] == {"pointer": "/data/attributes/parent"}
    assert "relationship" in error["detail"]


def test_a_customer_is_changed_under_the_name_that_the_url_gives(shop: Shop, as_ada: Api) -> None:
    for name, id_ in [("Ada L.", "me"), ("Ada K.", str(shop.ada.pk))]:
        assert as_ada.patch("customers/me", resource("customers", id_, name=name)).status_code == 200
        shop.ada.refresh_from_db()
        assert shop.ada.name == name
    document = resource("customers", "me", name="Nobody")
    refusal(as_ada.patch(f"customers/{shop.ada.pk}", document), 409, document=document)


def test_members_of_extensions_that_begin_with_an_at_are_ignored(as_manager: Api) -> None:
    attributes, relationships = {"name": "New", "@a": 1}, {"@b": {}, "parent": {"@c": 1, "data": None}}
    data = {"@id": 1, "type": "categories", "attributes": attributes, "relationships": relationships}
    assert send(as_manager, "POST", "categories", {"@context": "x", "data": data}).status_code == 201


@pytest.mark.parametrize("name", ["total", "status", "number", "customer", "currency", "paymentStatus", "placedAt"])
def test_nobody_sets_what_the_shop_decides_about_an_order(as_ada: Api, shop: Shop, name: str) -> None:
    lines = [{"variant": str(shop.variant.pk), "quantity": 1}]
    document = resource("orders", lines=lines, **{name: "fulfilled"})
    refusal(as_ada.post("orders", document), 400, document=document)
    document = resource("orders", lines=lines, relationships={name: {"type": "customers", "id": "7"}})
    refusal(as_ada.post("orders", document), 400, document=document)
    assert shop.ada.orders.count() == 1


def test_every_line_that_is_wrong_is_named(as_ada: Api, shop: Shop) -> None:
    variant = str(shop.variant.pk)
    lines: list[Any] = [
        {"variant": variant, "quantity": 1},
        {"variant": variant, "quantity": 0},
        {"variant": "zz"},
        {"variant": int(variant), "foo": 1},
        {"quantity": 1},
        {"variant": variant, "sku": "x"},
        {"variant": variant, "quantity": 10**30},
        {"variant": variant, "quantity": "1.5"},
        "line",
        None,
        [],
    ]
    document = resource("orders", lines=lines)
    errors = refused(as_ada.post("orders", document), 400, document=document)
    named = {int(error["source"]["pointer"].split("/")[4]) for error in errors}
    assert named == set(range(1, len(lines)))


def test_a_name_with_a_slash_is_pointed_to(as_ada: Api) -> None:
    document = resource("orders", lines=[{"a/b~c": 1, "a": {"b~c": 1}}])
    error = refusal(as_ada.post("orders", document), 400, document=document)
    assert error["source"] == {"pointer": "/data/attributes/lines/0/a~1b~0c"}


@pytest.mark.parametrize("lines", [None, {}, "x", 1, [], {"0": {}}, [[]], [[[]]]])
def test_lines_of_another_shape_are_refused(as_ada: Api, lines: Any) -> None:
    document = resource("orders", lines=lines)
    refused(as_ada.post("orders", document), 400, document=document)


@pytest.mark.parametrize("line", [{"sku": "x"}, {}, 1])
def test_a_flood_of_lines_is_refused_at_once(as_ada: Api, line: Any) -> None:
    document = resource("orders", lines=[line] * 50_000)
    error = refusal(as_ada.post("orders", document), 400, document=document)
    assert error["source"] == {"pointer": "/data/attributes/lines"}


def test_a_document_that_is_wrong_in_many_places_gets_a_short_answer(as_ada: Api) -> None:
    document = resource("orders", lines=[{"variant": "zz", "product": "zz", "quantity": "zz"}] * 100)
    assert len(refused(as_ada.post("orders", document), 400, document=document)) == 100
    document = resource("orders", lines=[{f"unknown{number}": 1 for number in range(40_000)}])
    assert refusal(as_ada.post("orders", document), 400, document=document)["code"] == "unknown-member"


def test_a_flood_of_links_is_refused_at_once(as_manager: Api, shop: Shop, django_assert_max_num_queries: Any) -> None:
    links = [{"type": "products", "id": str(shop.product.pk)}] * 20_000
    document = resource("orders", relationships={"products": links})
    with django_assert_max_num_queries(10):
        refusal(as_manager.post("orders", document), 400, document=document)
    categories = {"data": [{"type": "categories", "id": str(shop.category.pk)}] * 20_000}
    for method in ("POST", "PATCH", "DELETE"):
        with django_assert_max_num_queries(10):
            url = f"products/{shop.product.pk}/relationships/categories"
            refusal(send(as_manager, method, url, categories), 400, document=categories)


def test_put_is_not_allowed(as_manager: Api, shop: Shop) -> None:
    for path in shop.paths().values():
        response = send(as_manager, "PUT", path, resource("categories", "1"))
        refusal(response, 405)
        assert "PATCH" in response.headers["Allow"] or "GET" in response.headers["Allow"]
        assert "PUT" not in response.headers["Allow"]


def test_a_form_is_checked_like_a_document(as_manager: Api, shop: Shop, picture: bytes) -> None:
    def upload(*parts: bytes, boundary: str = "boundary=x") -> Any:
        body = b"".join(b"--x\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--x--\r\n"
        return send(as_manager, "POST", "images", body, content_type=f"multipart/form-data; {boundary}")

    file = b'name="file"; filename="../../x.php"\r\nContent-Type: text/x-php\r\n\r\n' + picture
    product = b'name="product"\r\n\r\n' + str(shop.product.pk).encode()
    refusal(upload(file, product, boundary=""), 400)
    for parts in (
        (),
        (file,),
        (product,),
        (product, b'name="file"\r\n\r\nno file'),
        (product, b'name="file"; filename="x.jpg"\r\n\r\n'),
        (product, b'name="file"; filename="x.jpg"\r\n\r\nnot a picture'),
        (product, b'name="file"; filename="x.svg"\r\n\r\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
        (file, b'name="product"\r\n\r\n' + b"9" * 400),
        (file, b'name="product"\r\n\r\n' + b"9" * 5_000),
        (file, b'name="product"\r\n\r\na\x00b'),
        (file, b'name="product"\r\n\r\n\xff'),
        (file, product, b'name="alt"\r\n\r\na\x00b'),
        (file, product, b'name="alt"\r\n\r\n' + b"a" * 251),
        (b'name="a"\r\n\r\n1',) * 6_000,
    ):
        for error in refused(upload(*parts), 400, 404):
            assert "pointer" not in error.get("source", {})
    answer = upload(file, product)
    assert answer.status_code == 201
    assert answer.json()["data"]["attributes"]["url"].endswith(".jpg")
    assert answer.headers["Content-Type"] == MEDIA_TYPE
