"""Atomic operations (https://jsonapi.org/ext/atomic): what each of them does, and where it leads."""

from typing import Any

import pytest

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Product, Variant
from shop.identity.models import Address
from tests.conftest import Api
from tests.contract.atomic import (
    add,
    by_id,
    by_lid,
    category,
    operate,
    refusal,
    remove,
    results,
)
from tests.jsonapi.refusals import stored

pytestmark = pytest.mark.django_db


class TestResources:
    def test_add_makes_a_resource_and_shows_it(self, as_manager: Api) -> None:
        (result,) = results(operate(as_manager, category("Garden")))
        made = Category.objects.get()
        assert result.keys() == {"data"}
        assert result["data"] == as_manager.get(f"categories/{made.pk}").json()["data"]
        assert result["data"]["attributes"]["name"] == "Garden"

    def test_add_may_name_the_collection_by_href(self, as_manager: Api) -> None:
        (result,) = results(operate(as_manager, category("Garden") | {"href": "/api/v1/categories"}))
        assert result["data"]["id"] == str(Category.objects.get().pk)

    def test_a_href_to_another_type_is_refused(self, as_manager: Api) -> None:
        operation = category("Garden") | {"href": "/api/v1/products"}
        assert refusal(as_manager, 409, operation) == ("type-conflict", "/atomic:operations/0/data/type")

    def test_the_client_gives_no_ids(self, as_manager: Api) -> None:
        operation = {"op": "add", "data": {"type": "categories", "id": "7", "attributes": {"name": "A"}}}
        assert refusal(as_manager, 403, operation) == ("client-id-forbidden", "/atomic:operations/0/data/id")

    @pytest.mark.parametrize("target", ["ref", "href", "data"])
    def test_update_changes_a_resource_and_shows_it(self, as_manager: Api, shelf: Category, target: str) -> None:
        operation = {"op": "update", "data": by_id("categories", shelf) | {"attributes": {"name": "Rack"}}}
        targets: dict[str, Any] = {"ref": by_id("categories", shelf), "href": f"categories/{shelf.pk}"}
        if target in targets:
            operation[target] = targets[target]
        (result,) = results(operate(as_manager, operation))
        assert result["data"]["attributes"]["name"] == "Rack"
        assert Category.objects.get().name == "Rack"

    def test_data_of_another_resource_than_the_target_is_refused(self, as_manager: Api, shelf: Category) -> None:
        data = {"type": "categories", "id": "999", "attributes": {"name": "Rack"}}
        operation = {"op": "update", "ref": by_id("categories", shelf), "data": data}
        assert refusal(as_manager, 409, operation) == ("id-conflict", "/atomic:operations/0/data/id")

    @pytest.mark.parametrize("target", ["ref", "href"])
    def test_remove_deletes_a_resource(self, as_manager: Api, shelf: Category, target: str) -> None:
        operation = remove("categories", shelf.pk)
        if target == "href":
            operation = {"op": "remove", "href": f"/api/v1/categories/{shelf.pk}/"}
        answer = operate(as_manager, operation)
        assert (answer.status_code, answer.content) == (204, b"")
        assert not Category.objects.exists()

    def test_data_given_to_remove_a_resource_is_refused(self, as_manager: Api, shelf: Category) -> None:
        operation = remove("categories", shelf.pk) | {"data": [by_id("categories", shelf)]}
        assert refusal(as_manager, 400, operation) == ("invalid-document", "/atomic:operations/0/data")

    def test_results_stand_where_their_operations_stood(self, as_manager: Api, shelf: Category) -> None:
        first, second, third = results(
            operate(as_manager, category("A"), remove("categories", shelf.pk), category("B"))
        )
        assert second == {}
        assert [result["data"]["attributes"]["name"] for result in (first, third)] == ["A", "B"]

    def test_operations_are_done_in_their_order(self, as_manager: Api, shelf: Category) -> None:
        renamed = {"op": "update", "data": by_id("categories", shelf) | {"attributes": {"name": "Rack"}}}
        operations = [renamed, remove("categories", shelf.pk)]
        assert [len(result) for result in results(operate(as_manager, *operations))] == [1, 0]
        shelf = catalogue.save_category(Category(name="Shelf"))
        renamed = {"op": "update", "data": by_id("categories", shelf) | {"attributes": {"name": "Rack"}}}
        code = refusal(as_manager, 404, remove("categories", shelf.pk), renamed)
        assert code == ("not-found", "/atomic:operations/1")

    @pytest.mark.parametrize(
        ("operation", "member"),
        [
            ({"op": "add", "data": {"type": "unicorns"}}, "/data/type"),
            ({"op": "add", "data": {"type": "order-lines"}}, "/data/type"),
            ({"op": "update", "data": {"type": "unicorns", "id": "1"}}, "/data/type"),
            ({"op": "remove", "ref": {"type": "unicorns", "id": "1"}}, "/ref/type"),
            ({"op": "remove", "ref": {"type": "categories", "id": ""}}, "/ref"),
            ({"op": "remove", "ref": {"type": "categories", "id": "1/relationships/parent"}}, "/ref"),
            ({"op": "remove", "ref": {"type": "categories", "id": "999"}}, ""),
            ({"op": "remove", "ref": {"type": "categories", "id": "%31"}}, ""),
            ({"op": "remove", "ref": {"type": "categories", "id": "€"}}, ""),
            ({"op": "remove", "ref": {"type": "categories", "id": "1?x=1#y"}}, ""),
        ],
    )
    def test_what_does_not_exist_is_a_404(self, as_manager: Api, operation: Any, member: str) -> None:
        assert refusal(as_manager, 404, operation) == ("not-found", f"/atomic:operations/0{member}")

    def test_what_a_resource_does_not_allow_is_refused_by_it(self, as_manager: Api) -> None:
        assert refusal(as_manager, 405, remove("orders", 1)) == ("method-not-allowed", "/atomic:operations/0")
        assert refusal(as_manager, 415, add("images", alt="x"))[1] == "/atomic:operations/0"


class TestRelationships:
    def test_to_many_members_are_added_replaced_and_removed(
        self, as_manager: Api, kettle: Variant, shelf: Category
    ) -> None:
        rack = catalogue.save_category(Category(name="Rack"))
        ref = by_id("products", kettle.product) | {"relationship": "categories"}

        def change(op: str, *rows: Category) -> set[str]:
            operation = {"op": op, "ref": ref, "data": [by_id("categories", row) for row in rows]}
            assert operate(as_manager, operation).status_code == 204
            return set(kettle.product.categories.values_list("name", flat=True))

        assert change("add", shelf) == {"Shelf"}
        assert change("add", rack) == {"Shelf", "Rack"}
        assert change("remove", shelf) == {"Rack"}
        assert change("update", shelf) == {"Shelf"}
        assert change("update") == set()

    def test_to_one_is_assigned_and_cleared(self, as_manager: Api, shelf: Category) -> None:
        rack = catalogue.save_category(Category(name="Rack"))
        ref = by_id("categories", rack) | {"relationship": "parent"}
        for data, parent in ((by_id("categories", shelf), shelf), (None, None)):
            assert operate(as_manager, {"op": "update", "ref": ref, "data": data}).status_code == 204
            rack.refresh_from_db()
            assert rack.parent == parent

    @pytest.mark.parametrize("op", ["add", "remove"])
    def test_to_one_is_only_updated(self, as_manager: Api, shelf: Category, op: str) -> None:
        ref = by_id("categories", shelf) | {"relationship": "parent"}
        operation = {"op": op, "ref": ref, "data": by_id("categories", shelf)}
        assert refusal(as_manager, 403, operation) == ("permission-denied", "/atomic:operations/0")

    def test_a_href_may_name_the_relationship(self, as_manager: Api, kettle: Variant, shelf: Category) -> None:
        href = f"products/{kettle.product_id}/relationships/categories"
        operation = {"op": "add", "href": href, "data": [by_id("categories", shelf)]}
        assert operate(as_manager, operation).status_code == 204
        assert list(kettle.product.categories.all()) == [shelf]

    def test_its_result_is_empty_beside_others(self, as_manager: Api, kettle: Variant, shelf: Category) -> None:
        ref = by_id("products", kettle.product) | {"relationship": "categories"}
        operation = {"op": "update", "ref": ref, "data": [by_id("categories", shelf)]}
        assert [bool(result) for result in results(operate(as_manager, operation, category("A")))] == [False, True]

    @pytest.mark.parametrize("name", ["nothing", "name", "delete", "Categories", "categories/", "products"])
    def test_an_unknown_relationship_is_a_404(self, as_manager: Api, kettle: Variant, name: str) -> None:
        operation = remove("products", kettle.product_id, name, [])
        assert refusal(as_manager, 404, operation) == ("not-found", "/atomic:operations/0/ref/relationship")

    def test_names_are_the_published_ones(self, as_manager: Api, kettle: Variant) -> None:
        operation = {
            "op": "update",
            "ref": by_id("products", kettle.product) | {"relationship": "defaultVariant"},
            "data": None,
        }
        assert refusal(as_manager, 403, operation) == ("permission-denied", "/atomic:operations/0")

    def test_a_wrong_member_is_pointed_at(self, as_manager: Api, kettle: Variant, shelf: Category) -> None:
        ref = by_id("products", kettle.product) | {"relationship": "categories"}
        data = [by_id("categories", shelf), {"type": "products", "id": "1"}]
        operation = {"op": "add", "ref": ref, "data": data}
        assert refusal(as_manager, 409, operation) == ("type-conflict", "/atomic:operations/0/data/1/type")

    def test_a_relationship_operation_needs_data(self, as_manager: Api, kettle: Variant) -> None:
        operation = {"op": "remove", "ref": by_id("products", kettle.product) | {"relationship": "categories"}}
        assert refusal(as_manager, 400, operation) == ("invalid-document", "/atomic:operations/0")


class TestLocalIds:
    def test_a_chain_of_new_resources_is_linked(self, as_manager: Api) -> None:
        product = add(
            "products", "p", {"categories": [by_lid("categories", "leaf")]}, name="Mug", sku="MUG", price="3.00"
        )
        made = results(
            operate(
                as_manager,
                category("Kitchen", "root"),
                category("Cups", "leaf", by_lid("categories", "root")),
                product,
                add("variants", "v", {"product": by_lid("products", "p")}, sku="MUG-2", price="4.00"),
            )
        )
        leaf = Category.objects.get(name="Cups")
        assert leaf.parent == Category.objects.get(name="Kitchen")
        assert list(Product.objects.get().categories.all()) == [leaf]
        assert set(Product.objects.get().variants.values_list("sku", flat=True)) == {"MUG", "MUG-2"}
        assert made[1]["data"]["relationships"]["parent"]["data"]["id"] == made[0]["data"]["id"]

    def test_what_was_just_added_is_updated_linked_and_removed_by_its_lid(
        self, as_manager: Api, kettle: Variant
    ) -> None:
        linked = {"op": "add", "ref": by_id("products", kettle.product) | {"relationship": "categories"}}
        ref = by_lid("categories", "new")
        operations = [
            category("A", "new"),
            {"op": "update", "ref": ref, "data": ref | {"attributes": {"name": "B"}}},
            {"op": "update", "data": ref | {"attributes": {"position": 7}}},
            linked | {"data": [ref]},
            category("Parent", "up"),
            {"op": "update", "ref": ref | {"relationship": "parent"}, "data": by_lid("categories", "up")},
        ]
        results(operate(as_manager, *operations))
        added = kettle.product.categories.get()
        assert (added.name, added.position, added.parent and added.parent.name) == ("B", 7, "Parent")
        before = stored()
        results(operate(as_manager, category("A", "new"), {"op": "remove", "ref": ref}))
        assert stored()["catalogue_category"] == before["catalogue_category"]

    def test_two_types_may_use_the_same_lid(self, as_manager: Api) -> None:
        product = add("products", "x", {"categories": [by_lid("categories", "x")]}, name="Mug", sku="M", price="3.00")
        results(operate(as_manager, category("Kitchen", "x"), product))
        assert Product.objects.get().categories.get().name == "Kitchen"

    def test_a_lid_of_another_type_is_unknown(self, as_manager: Api) -> None:
        product = add("products", "x", {"categories": [by_lid("categories", "x")]}, name="Mug", sku="M", price="3.00")
        pointer = "/atomic:operations/0/data/relationships/categories/data/0/lid"
        assert refusal(as_manager, 404, product) == ("unknown-lid", pointer)

    @pytest.mark.parametrize(
        ("operation", "member"),
        [
            ({"op": "remove", "ref": by_lid("categories", "y")}, "/ref/lid"),
            ({"op": "update", "data": by_lid("categories", "y")}, "/data/lid"),
            (category("B", "b", by_lid("categories", "b")), "/data/relationships/parent/data/lid"),
            (category("B", "b", by_lid("categories", "y")), "/data/relationships/parent/data/lid"),
            (
                {"op": "add", "href": "products/1/relationships/categories", "data": [by_lid("categories", "y")]},
                "/data/0/lid",
            ),
        ],
    )
    def test_an_unknown_lid_is_a_404(self, as_manager: Api, operation: Any, member: str) -> None:
        pointer = f"/atomic:operations/1{member}"
        assert refusal(as_manager, 404, category("A", "x"), operation) == ("unknown-lid", pointer)

    def test_an_id_that_the_document_does_not_hold_is_not_pointed_at(self, as_manager: Api, shelf: Category) -> None:
        update = {"op": "update", "href": f"categories/{shelf.pk}", "data": by_lid("categories", "x")}
        pointer = "/atomic:operations/1/data"
        assert refusal(as_manager, 409, category("A", "x"), update) == ("id-conflict", pointer)

    def test_a_lid_is_known_from_its_operation_on(self, as_manager: Api) -> None:
        early = category("A", "", by_lid("categories", "x"))
        assert refusal(as_manager, 404, early, category("B", "x"))[0] == "unknown-lid"

    def test_a_lid_is_given_once(self, as_manager: Api) -> None:
        pointer = "/atomic:operations/1/data/lid"
        assert refusal(as_manager, 400, category("A", "x"), category("B", "x")) == ("duplicate-lid", pointer)

    def test_an_id_beside_a_lid_is_refused(self, as_manager: Api, shelf: Category) -> None:
        operation = category("B", "", by_id("categories", shelf) | {"lid": "x"})
        pointer = "/atomic:operations/1/data/relationships/parent/data/lid"
        assert refusal(as_manager, 400, category("A", "x"), operation) == ("invalid-document", pointer)

    def test_a_lid_ends_with_its_request(self, as_ada: Api, as_bob: Api) -> None:
        address = add("addresses", "home", name="Ada", line1="1 Street", city="London", countryCode="GB")
        results(operate(as_ada, address))
        for person in (as_bob, as_ada):
            operation = {"op": "remove", "ref": by_lid("addresses", "home")}
            assert refusal(person, 404, operation) == ("unknown-lid", "/atomic:operations/0/ref/lid")
        assert Address.objects.count() == 1
