"""JSON:API 1.1, "Creating, Updating and Deleting Resources", clause by clause."""

from typing import Any

import pytest

from shop.catalogue.models import Category
from shop.orders.models import Order
from tests.conftest import Answer, Api, resource
from tests.contract.specification import identifier, identity
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal, refused, stored
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

MISSING = "2147483647"
NEW: dict[str, Any] = {"type": "categories", "attributes": {"name": "New"}}


def change(api: Api, shop: Shop, data: Any) -> Answer:
    """PATCH the category of the shop."""
    return api.patch(f"categories/{shop.category.pk}", {"data": data})


def test_a_request_succeeds_or_fails_as_a_whole(shop: Shop, as_manager: Api) -> None:
    """Introduction: a request "MUST completely succeed or fail (in a single transaction)"."""
    before = stored()
    relationships = {
        "categories": [identifier("categories", shop.category.parent_id), identifier("categories", MISSING)]
    }
    document = resource("products", str(shop.product.pk), name="Changed", relationships=relationships)
    refusal(as_manager.patch(f"products/{shop.product.pk}", document), 404, document=document)
    assert stored() == before


def test_an_order_is_placed_with_all_of_its_lines_or_none(shop: Shop, as_ada: Api) -> None:
    """Introduction: "No partial updates are allowed"."""
    before = stored()
    lines = [{"variant": str(shop.variant.pk), "quantity": 1}, {"variant": str(shop.draft.pk), "quantity": 1}]
    document = resource("orders", lines=lines)
    refusal(as_ada.post("orders", document), 404, document=document)
    assert (Order.objects.count(), stored()) == (1, before)


# --- Creating --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [None, [], [NEW], "New", {"attributes": {"name": "New"}}, {**NEW, "type": None}])
def test_a_creation_takes_one_resource_object_with_a_type(as_manager: Api, data: Any) -> None:
    """Creating Resources: "MUST include a single resource object", which "MUST contain at least a type member"."""
    refusal(as_manager.post("categories", {"data": data}), 400, document={"data": data})
    assert not Category.objects.exists()


@pytest.mark.parametrize("relationship", [{}, {"meta": {}}, None, [], {"type": "categories", "id": "1"}])
def test_a_relationship_to_create_is_an_object_with_data(as_manager: Api, relationship: Any) -> None:
    """Creating Resources: "its value MUST be a relationship object with a data member"."""
    document = {"data": {**NEW, "relationships": {"parent": relationship}}}
    refusal(as_manager.post("categories", document), 400, document=document)


def test_data_of_a_relationship_is_the_linkage_of_the_new_resource(shop: Shop, as_manager: Api) -> None:
    """Creating Resources: it "represents the linkage the new resource is to have"."""
    document = resource("categories", name="New", relationships={"parent": identifier("categories", shop.category)})
    made = as_manager.post("categories", document).json()["data"]
    assert identity(made["relationships"]["parent"]["data"]) == ("categories", str(shop.category.pk))


@pytest.mark.parametrize("collection", ["categories", "products", "variants", "customers", "tokens", "addresses"])
def test_a_client_generated_id_is_403(as_manager: Api, collection: str) -> None:
    """Client-Generated IDs: "MUST return 403 Forbidden" where they are not supported; here they are nowhere."""
    document = resource(collection, "550e8400-e29b-41d4-a716-446655440000")
    error = refusal(as_manager.post(collection, document), 403, document=document)
    assert (error["code"], error["source"]) == ("client-id-forbidden", {"pointer": "/data/id"})


def test_a_local_id_creates_as_none_does(as_manager: Api) -> None:
    """Identification: "a lid member MAY be included"; the answer has the id that the server gave instead."""
    answer = as_manager.post("categories", {"data": {**NEW, "lid": "new"}})
    assert answer.status_code == 201
    assert "lid" not in answer.json()["data"]


def test_what_is_created_is_answered_with_201_and_a_document(shop: Shop, as_manager: Api) -> None:
    """201 Created: this status, "a document that contains the primary resource created", as GET shows it."""
    answer = as_manager.post("categories", {"data": NEW})
    assert answer.status_code == 201
    assert as_manager.get(answer.headers["Location"]).json()["data"] == answer.json()["data"]


def test_location_is_the_self_link(shop: Shop, as_ada: Api, api: Api, picture: bytes, as_manager: Api) -> None:
    """201 Created: a Location "SHOULD" be there, and the self link "MUST match the value of the Location header"."""
    person = {"username": "eve", "password": "a long sentence", "email": "eve@example.com"}
    address = {"name": "Ada", "line1": "1", "city": "London", "countryCode": "GB"}
    form = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    product = form % (b"product", b"", str(shop.product.pk).encode())
    upload = product + form % (b"file", b'; filename="p.jpg"', picture) + b"--x--\r\n"
    for answer in (
        as_manager.post("products", resource("products", name="New", sku="NEW", price="1.00")),
        as_ada.post("orders", resource("orders", lines=[{"variant": str(shop.variant.pk), "quantity": 1}])),
        as_ada.post("addresses", resource("addresses", **address)),
        api.post("customers", resource("customers", **person)),
        api.post("tokens", resource("tokens", username="eve", password="a long sentence")),
        send(as_manager, "POST", "images", upload, content_type="multipart/form-data; boundary=x"),
    ):
        assert answer.status_code == 201, answer.content
        assert answer.headers["Location"] == answer.json()["data"]["links"]["self"]


def test_a_creation_that_is_not_for_the_sender_is_403(as_ada: Api) -> None:
    """403 Forbidden: may be the answer to "an unsupported request to create a resource"."""
    assert refusal(as_ada.post("categories", {"data": NEW}), 403)["code"] == "permission-denied"


@pytest.mark.parametrize("id_", [MISSING, "0", "-1", "none", ""])
def test_a_creation_that_links_to_what_does_not_exist_is_404(as_manager: Api, id_: str) -> None:
    """404 Not Found: "MUST" be the answer to a creation "that references a related resource that does not exist"."""
    document = resource("categories", name="New", relationships={"parent": identifier("categories", id_)})
    error = refusal(as_manager.post("categories", document), 404, document=document)
    assert (error["code"], error["source"]) == ("does-not-exist", {"pointer": "/data/relationships/parent/data"})
    assert not Category.objects.exists()


def test_a_link_to_what_does_not_exist_beside_other_mistakes_is_400(as_manager: Api) -> None:
    """Processing Errors: of several problems "the most generally applicable HTTP error code SHOULD be used"."""
    document = resource("categories", position=-1, relationships={"parent": identifier("categories", MISSING)})
    codes = {error["code"] for error in refused(as_manager.post("categories", document), 400, document=document)}
    assert codes == {"required", "min-value", "does-not-exist"}


@pytest.mark.parametrize("collection", ["categories", "products", "orders", "addresses", "customers", "tokens"])
def test_a_type_that_the_collection_does_not_hold_is_409(as_manager: Api, collection: str) -> None:
    """409 Conflict: "MUST" be the answer where the type "is not among the type(s) that constitute the collection"."""
    document = resource("variants", sku="NEW")
    error = refusal(as_manager.post(collection, document), 409, document=document)
    assert (error["code"], error["source"]) == ("type-conflict", {"pointer": "/data/type"})


# --- Updating --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["type", "id"])
def test_a_change_takes_one_resource_object_with_type_and_id(shop: Shop, as_manager: Api, missing: str) -> None:
    """Updating Resources: "MUST include a single resource object", which "MUST contain type and id members"."""
    data = resource("categories", str(shop.category.pk), name="Changed")["data"]
    for wrong in ([data], None, {name: value for name, value in data.items() if name != missing}):
        refusal(change(as_manager, shop, wrong), 400, document={"data": wrong})


def test_what_a_change_leaves_out_stays_as_it_is(shop: Shop, as_manager: Api) -> None:
    """Updating Attributes, Relationships: missing ones are interpreted "as if they were included with their current
    values", and not as null."""
    before = as_manager.get(f"products/{shop.product.pk}").json()["data"]
    document = resource("products", str(shop.product.pk), description="Changed")
    after = as_manager.patch(f"products/{shop.product.pk}", document).json()["data"]
    assert after["relationships"] == before["relationships"]
    changed = {name for name in after["attributes"] if after["attributes"][name] != before["attributes"][name]}
    assert changed == {"description", "updatedAt"}


def test_a_relationship_of_a_change_replaces_the_whole(shop: Shop, as_manager: Api) -> None:
    """Updating Relationships: its "value will be replaced with the value specified", to one and to many."""
    path, root = f"products/{shop.product.pk}", shop.category.parent_id
    linkage = [identifier("categories", root)]
    document = resource("products", str(shop.product.pk), relationships={"categories": linkage})
    assert as_manager.patch(path, document).json()["data"]["relationships"]["categories"]["data"] == linkage
    document = resource("categories", str(shop.category.pk), relationships={"parent": None})
    assert change(as_manager, shop, document["data"]).json()["data"]["relationships"]["parent"]["data"] is None


@pytest.mark.parametrize("relationship", [{}, {"meta": {}}, None, []])
def test_a_relationship_to_change_is_an_object_with_data(shop: Shop, as_manager: Api, relationship: Any) -> None:
    """Updating Relationships: "its value MUST be a relationship object with a data member"."""
    data = identifier("categories", shop.category) | {"relationships": {"parent": relationship}}
    refusal(change(as_manager, shop, data), 400, document={"data": data})


def test_a_change_is_answered_with_200_and_what_get_would_show(shop: Shop, as_manager: Api) -> None:
    """200 OK: where the server changes more than was asked, the document includes "the updated resource"."""
    path = f"products/{shop.product.pk}?include=categories"
    answer = as_manager.patch(path, resource("products", str(shop.product.pk), name="Changed"))
    assert answer.status_code == 200
    read = as_manager.get(path).json()
    assert {name: answer.json()[name] for name in ("data", "included")} == {
        name: read[name] for name in ("data", "included")
    }


def test_a_change_that_is_not_for_the_sender_is_403(shop: Shop, as_ada: Api) -> None:
    """403 Forbidden: "MUST" be the answer to "an unsupported request to update a resource or relationship"."""
    document = resource("categories", str(shop.category.pk), name="Mine")
    assert refusal(change(as_ada, shop, document["data"]), 403)["code"] == "permission-denied"


@pytest.mark.parametrize("type_name", ["tokens", "orderLines"])
def test_a_type_that_nobody_changes_is_405(shop: Shop, as_ada: Api, type_name: str) -> None:
    """The same, and "in accordance with HTTP semantics": PATCH is no method of these resources, and Allow says so."""
    path = shop.paths()[type_name]
    answer = as_ada.patch(path, resource(type_name, path.rpartition("/")[2]))
    refusal(answer, 405)
    assert "PATCH" not in answer.headers["Allow"]


def test_a_change_of_what_does_not_exist_is_404(as_manager: Api) -> None:
    """404 Not Found: "MUST" be the answer to "a request to modify a resource that does not exist"."""
    refusal(as_manager.patch(f"categories/{MISSING}", resource("categories", MISSING, name="New")), 404)


def test_a_change_that_links_to_what_does_not_exist_is_404(shop: Shop, as_manager: Api) -> None:
    """404 Not Found: so it is where "a related resource" does not exist."""
    data = resource("categories", str(shop.category.pk), relationships={"parent": identifier("categories", MISSING)})
    assert refusal(change(as_manager, shop, data["data"]), 404, document=data)["code"] == "does-not-exist"


@pytest.mark.parametrize(
    ("member", "value", "code"), [("type", "products", "type-conflict"), ("id", MISSING, "id-conflict")]
)
def test_another_type_or_id_than_the_endpoints_is_409(
    shop: Shop, as_manager: Api, member: str, value: str, code: str
) -> None:
    """409 Conflict: "MUST" be the answer where "type and id do not match the server's endpoint", with the source."""
    data = {"type": "categories", "id": str(shop.category.pk), member: value}
    error = refusal(change(as_manager, shop, data), 409, document={"data": data})
    assert (error["code"], error["source"]) == (code, {"pointer": f"/data/{member}"})


def test_a_change_against_the_state_is_409(shop: Shop, as_manager: Api) -> None:
    """409 Conflict: may be the answer if it would "violate other server-enforced constraints"."""
    twin = resource("categories", str(shop.category.pk), slug="kitchen")
    assert refusal(change(as_manager, shop, twin["data"]), 409, document=twin)["code"] == "unique"
    document = resource("orders", str(shop.order.pk), status="placed")
    assert refusal(as_manager.patch(f"orders/{shop.order.pk}", document), 409, document=document)["source"]


# --- Deleting --------------------------------------------------------------------------------------------------


def test_what_is_deleted_is_answered_with_204_and_nothing(shop: Shop, as_ada: Api) -> None:
    """Deleting, 204 No Content: "with no response document"."""
    answer = as_ada.delete(f"addresses/{shop.address.pk}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers


def test_what_does_not_exist_is_not_deleted_but_404(shop: Shop, as_ada: Api, as_manager: Api) -> None:
    """Deleting, 404: "SHOULD" be the answer "due to the resource not existing"."""
    refusal(as_manager.delete(f"categories/{MISSING}"), 404)
    as_ada.delete(f"addresses/{shop.address.pk}")
    refusal(as_ada.delete(f"addresses/{shop.address.pk}"), 404)
