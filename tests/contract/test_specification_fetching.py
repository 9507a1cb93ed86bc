"""JSON:API 1.1, "Fetching Data", clause by clause: resources, relationships, inclusion, fieldsets and sorting."""

from typing import Any

import pytest

from tests.conftest import Answer, Api, MakeProduct, resource
from tests.contract.specification import COLLECTIONS, identifier, identity, listed, related, resources, shown
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db


# --- Fetching resources ----------------------------------------------------------------------------------------


def test_every_url_that_is_linked_to_can_be_fetched(answers: list[Answer], as_ada: Api, as_manager: Api) -> None:
    """Fetching Resources: the top-level self, a resource's self and a relationship's related link "MUST" be served."""
    documents = [answer.json() for answer in answers]
    links = {document["links"]["self"] for document in documents if "self" in document.get("links", {})}
    for one in (one for document in documents for one in resources(document)):
        links |= {one["links"]["self"], *(relationship["links"]["related"] for relationship in related(one))}
    assert len(links) > 50
    for link in links:
        assert 200 in {as_ada.get(link).status_code, as_manager.get(link).status_code}, link


def test_a_collection_is_answered_with_200_and_resource_objects(shop: Shop, as_manager: Api) -> None:
    """200 OK: "an array of resource objects or an empty array"."""
    for collection in COLLECTIONS:
        answer = as_manager.get(collection)
        assert answer.status_code == 200
        assert all("attributes" in one for one in answer.json()["data"])
    assert as_manager.get("products?filter[sku]=none").json()["data"] == []


def test_one_resource_is_answered_with_200_and_a_resource_object(shop: Shop, as_ada: Api) -> None:
    """200 OK: "a resource object or null provided as the response document's primary data"."""
    answer = as_ada.get(f"products/{shop.product.pk}")
    assert (answer.status_code, shown(answer)) == (200, [("products", str(shop.product.pk))])


def test_an_empty_to_one_is_null_and_found(shop: Shop, as_ada: Api) -> None:
    """200 OK: null where the URL "might correspond to a single resource, but doesn't currently"."""
    answer = as_ada.get(f"categories/{shop.category.parent_id}/parent")
    assert (answer.status_code, answer.json()["data"]) == (200, None)


@pytest.mark.parametrize("path", [*(f"{collection}/0" for collection in COLLECTIONS), "products/0/variants"])
def test_what_does_not_exist_is_404(as_manager: Api, path: str) -> None:
    """404 Not Found: of "a request to fetch a single resource that does not exist"; so of what is related to it."""
    refusal(as_manager.get(path), 404)


def test_head_answers_as_get_without_the_body(shop: Shop, as_ada: Api) -> None:
    """Other Responses: responses are prepared "in accordance with HTTP semantics" (RFC 9110, section 9.3.2)."""
    for path in ("", "products", f"products/{shop.product.pk}", f"products/{shop.product.pk}/relationships/variants"):
        head = send(as_ada, "HEAD", path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Type"] == as_ada.get(path).headers["Content-Type"]
    assert send(as_ada, "HEAD", "products/0").status_code == 404


# --- Fetching relationships ------------------------------------------------------------------------------------


def test_every_relationship_link_can_be_fetched_and_holds_its_linkage(answers: list[Answer], as_ada: Api) -> None:
    """Fetching Relationships: "every relationship URL provided as a self link", its data matching the linkage."""
    owners = {one["links"]["self"]: one for answer in answers for one in resources(answer.json())}
    mine = {link: one for link, one in owners.items() if as_ada.get(link).status_code == 200}
    relationships = [each for link in mine for each in related(as_ada.get(link).json()["data"])]
    assert len(relationships) > 20
    for relationship in relationships:
        answer = as_ada.get(relationship["links"]["self"])
        assert answer.status_code == 200
        assert all(each.keys() == {"type", "id"} for each in listed(answer.json()["data"]))
        assert answer.json()["data"] == relationship.get("data", answer.json()["data"])
        assert answer.json()["links"]["related"] == relationship["links"]["related"]


def test_a_relationship_of_what_does_not_exist_is_404(shop: Shop, as_ada: Api) -> None:
    """404 Not Found: of "a relationship link URL that does not exist", for want of its owner or of its name."""
    refusal(as_ada.get("products/0/relationships/variants"), 404)
    refusal(as_ada.get(f"products/{shop.product.pk}/relationships/price"), 404)


def test_an_empty_relationship_is_200(shop: Shop, as_ada: Api) -> None:
    """404 Not Found: if the URL exists but the relationship is empty, "200 OK MUST be returned"."""
    root = as_ada.get(f"categories/{shop.category.parent_id}/relationships/parent")
    leaf = as_ada.get(f"categories/{shop.category.pk}/relationships/children")
    assert [(answer.status_code, answer.json()["data"]) for answer in (root, leaf)] == [(200, None), (200, [])]


# --- Inclusion of related resources ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "products/{0}/relationships/variants", "categories/{1}/relationships/parent"])
def test_an_endpoint_without_includes_refuses_the_parameter(shop: Shop, as_ada: Api, path: str) -> None:
    """Inclusion: an endpoint that does not support include "MUST respond with 400 Bad Request"."""
    answer = as_ada.get(f"{path.format(shop.product.pk, shop.category.pk)}?include=variants")
    assert refusal(answer, 400)["source"] == {"parameter": "include"}


@pytest.mark.parametrize("path", ["products/{0}?include=defaultVariant.images", "categories/{1}?include=children"])
def test_a_supplied_include_makes_a_compound_document(shop: Shop, as_ada: Api, path: str) -> None:
    """Inclusion: the response "MUST be a compound document with an included key"."""
    assert isinstance(as_ada.get(path.format(shop.product.pk, shop.category.pk)).json()["included"], list)


@pytest.mark.parametrize(
    "path",
    ["categories/{}?include=parent", "categories/{}/parent?include=parent", "products?filter[sku]=x&include=images"],
)
def test_included_is_there_though_nothing_was_found(shop: Shop, as_ada: Api, path: str) -> None:
    """Inclusion: "even if that included key holds an empty array"."""
    assert as_ada.get(path.format(shop.category.parent_id)).json()["included"] == []


@pytest.mark.parametrize("path", ["products", "products/{}", "products/{}/variants"])
def test_an_empty_include_includes_nothing(shop: Shop, as_ada: Api, path: str) -> None:
    """Inclusion: "An empty value indicates that no related resources should be returned", in a compound document."""
    assert as_ada.get(f"{path.format(shop.product.pk)}?include=").json()["included"] == []


def test_what_was_not_asked_for_is_not_included(shop: Shop, as_ada: Api) -> None:
    """Inclusion: "MUST NOT include unrequested resource objects"; none without the parameter."""
    included = as_ada.get("products?include=variants").json()["included"]
    assert [identity(one) for one in included] == [("variants", str(shop.variant.pk))]
    assert "included" not in as_ada.get("products").json()


def test_a_path_brings_what_lies_on_it(shop: Shop, as_ada: Api) -> None:
    """Inclusion, note: "intermediate resources in a multi-part path must be returned along with the leaf nodes"."""
    included = as_ada.get(f"orders/{shop.order.pk}?include=lines.variant.product").json()["included"]
    assert {one["type"] for one in included} == {"orderLines", "variants", "products"}


@pytest.mark.parametrize(
    "include", ["unknown", "name", "variants.unknown", "variants,unknown", "Variants", " variants"]
)
def test_a_path_that_leads_nowhere_is_400(shop: Shop, as_ada: Api, include: str) -> None:
    """Inclusion: if a server "is unable to identify a relationship path", it "MUST respond with 400 Bad Request"."""
    assert refusal(as_ada.get("products", include=include), 400)["source"] == {"parameter": "include"}


def test_a_path_that_is_not_supported_is_400(shop: Shop, as_ada: Api) -> None:
    """Inclusion: so it must where it "does not support inclusion of resources from a path"."""
    refusal(as_ada.get(f"categories/{shop.category.pk}?include=products"), 400)
    refusal(as_ada.get("products?include=variants.product.variants.product"), 400)


def test_writes_are_answered_with_includes_too(shop: Shop, as_manager: Api) -> None:
    """Inclusion, note: it "applies to any endpoint that responds with primary data"."""
    below = {"parent": identifier("categories", shop.category)}
    made = as_manager.post("categories?include=parent", resource("categories", name="New", relationships=below))
    assert [identity(one) for one in made.json()["included"]] == [("categories", str(shop.category.pk))]
    path, document = f"products/{shop.product.pk}", resource("products", str(shop.product.pk), name="Other")
    assert as_manager.patch(f"{path}?include=variants", document).json()["included"][0]["type"] == "variants"


# --- Sparse fieldsets ------------------------------------------------------------------------------------------


def fields(one: dict[str, Any]) -> set[str]:
    return {*one.get("attributes", {}), *one.get("relationships", {})}


@pytest.mark.parametrize("path", ["products", "products/{}", "categories/{}/products"])
def test_a_fieldset_shows_those_fields_and_no_other(shop: Shop, as_ada: Api, path: str) -> None:
    """Sparse Fieldsets: an endpoint "MUST NOT include additional fields in resource objects of that type"."""
    row = shop.category.pk if "categories" in path else shop.product.pk
    document = as_ada.get(f"{path.format(row)}?fields[products]=name,variants").json()
    assert [fields(one) for one in listed(document["data"])] == [{"name", "variants"}]


def test_fieldsets_go_by_type_included_or_not(shop: Shop, as_ada: Api) -> None:
    """Sparse Fieldsets: "on a per-type basis"; a type that is not named keeps all of its fields."""
    path = "products?include=variants,categories&fields[variants]=sku&fields[products]=name"
    found = {one["type"]: fields(one) for one in resources(as_ada.get(path).json())}
    assert (found["products"], found["variants"]) == ({"name"}, {"sku"})
    assert len(found["categories"]) > 5


def test_an_empty_fieldset_shows_no_field(shop: Shop, as_ada: Api) -> None:
    """Sparse Fieldsets: "An empty value indicates that no fields should be returned"."""
    assert not fields(as_ada.get("products?fields[products]=").json()["data"][0])


def test_writes_are_answered_with_fieldsets_too(shop: Shop, as_manager: Api) -> None:
    """Sparse Fieldsets, note: they apply "regardless of the request type"."""
    made = as_manager.post("categories?fields[categories]=name", resource("categories", name="New"))
    document = resource("categories", str(shop.category.pk), name="Other")
    changed = as_manager.patch(f"categories/{shop.category.pk}?fields[categories]=slug", document)
    assert (fields(made.json()["data"]), fields(changed.json()["data"])) == ({"name"}, {"slug"})


# --- Sorting ---------------------------------------------------------------------------------------------------


@pytest.fixture
def goods(make_product: MakeProduct) -> None:
    for name, price in (("B", "1.00"), ("A", "2.00"), ("C", "1.00")):
        make_product(name=name, price=price)


@pytest.mark.usefixtures("goods")
@pytest.mark.parametrize(
    ("sort", "names"),
    [("name", "ABC"), ("-name", "CBA"), ("price,name", "BCA"), ("price,-name", "CBA"), ("-price,name", "ABC")],
)
def test_sort_fields_ascend_unless_prefixed_and_apply_in_their_order(api: Api, sort: str, names: str) -> None:
    """Sorting: ascending "unless it is prefixed with a minus", fields "applied in the order specified"."""
    data = api.get("products", sort=sort).json()["data"]
    assert "".join(one["attributes"]["name"] for one in data) == names


@pytest.mark.parametrize("sort", ["unknown", "description", "name,unknown", "-", "", "variants.sku", "--name"])
def test_a_sort_that_is_not_supported_is_400(api: Api, sort: str) -> None:
    """Sorting: if the server does not support it as specified, "it MUST return 400 Bad Request"."""
    assert refusal(api.get("products", sort=sort), 400)["source"] == {"parameter": "sort"}


def test_where_nothing_is_sorted_sort_is_400(shop: Shop, as_ada: Api) -> None:
    """Sorting: the same of endpoints that do not sort at all."""
    for path in ("addresses", f"products/{shop.product.pk}", f"products/{shop.product.pk}/relationships/variants"):
        assert refusal(as_ada.get(path, sort="name"), 400)["source"] == {"parameter": "sort"}
