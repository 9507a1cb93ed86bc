"""ETag, If-None-Match and If-Match (RFC 9110, section 13; RFC 6585, section 3)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Product
from shop.identity.models import User
from shop.orders import services as orders
from shop.stock import services as stock
from tests.conftest import Api, MakeProduct, resource, signed_in

pytestmark = pytest.mark.django_db


def conditional(api: Api, method: str, path: str, document: Any = None, **headers: str) -> Any:
    asking = Api()
    asking.headers = api.headers | {name.replace("_", "-"): value for name, value in headers.items()}
    return asking.get(path) if method == "GET" else getattr(asking, method.lower())(path, document)


def etag(api: Api, path: str, **parameters: str) -> str:
    return str(api.get(path, **parameters).headers["ETag"])


class TestReading:
    def test_an_unchanged_resource_is_a_304_without_a_body(self, api: Api, make_product: MakeProduct) -> None:
        path = f"products/{make_product().product_id}"
        tag = etag(api, path)
        assert tag.startswith('"')
        answer = conditional(api, "GET", path, If_None_Match=tag)
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
        assert {"Accept", "Authorization"} <= {name.strip() for name in answer.headers["Vary"].split(",")}

    @pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
    def test_lists_weak_tags_and_the_star_are_understood(self, api: Api, make_product: MakeProduct, form: str) -> None:
        path = f"products/{make_product().product_id}"
        assert conditional(api, "GET", path, If_None_Match=form.format(etag(api, path))).status_code == 304

    def test_another_tag_gets_the_document(self, api: Api, make_product: MakeProduct) -> None:
        path = f"products/{make_product().product_id}"
        assert conditional(api, "GET", path, If_None_Match='"1-other"').status_code == 200

    def test_a_collection_changes_with_each_of_its_rows(self, api: Api, make_product: MakeProduct) -> None:
        make_product()
        tag = etag(api, "products")
        assert conditional(api, "GET", "products", If_None_Match=tag).status_code == 304
        make_product()
        assert conditional(api, "GET", "products", If_None_Match=tag).status_code == 200

    def test_a_sale_changes_what_shows_the_stock(self, api: Api, make_product: MakeProduct) -> None:
        variant = make_product(on_hand=2)
        with_stock, without = etag(api, "products"), etag(api, "products", **{"fields[products]": "name"})
        stock.adjust(variant=variant, quantity=-1, reason="lost")
        assert etag(api, "products") != with_stock
        assert etag(api, "products", **{"fields[products]": "name"}) == without

    def test_two_people_never_share_a_document_by_its_tag(self, ada: User, bob: User) -> None:
        as_ada, as_bob = signed_in(ada), signed_in(bob)
        answer = conditional(as_bob, "GET", "customers/me", If_None_Match=etag(as_ada, "customers/me"))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-cache"

    def test_where_the_version_decides_a_304_loads_and_renders_nothing(
        self, as_ada: Api, ada: User, make_product: MakeProduct, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        order = orders.place(customer=ada, lines=[orders.Wanted(1, "", sku=make_product(on_hand=2).sku)])
        path = f"orders/{order.pk}"
        tag = etag(as_ada, path)
        with django_assert_num_queries(2) as queries:  # who asks, and the row
            assert conditional(as_ada, "GET", path, If_None_Match=tag).status_code == 304
        assert not [query for query in queries if "orderline" in query["sql"]]

    def test_the_tag_by_version_follows_the_row_the_reader_and_the_fieldset(
        self, as_ada: Api, ada: User, as_manager: Api, make_product: MakeProduct
    ) -> None:
        order = orders.place(customer=ada, lines=[orders.Wanted(1, "", sku=make_product(on_hand=2).sku)])
        path = f"orders/{order.pk}"
        mine = etag(as_ada, path)
        assert mine == etag(as_ada, path)
        assert mine != etag(as_manager, path)
        assert mine != etag(as_ada, path, **{"fields[orders]": "total"})
        orders.cancel(order=order, by=ada)
        changed = conditional(as_ada, "GET", path, If_None_Match=mine)
        assert (changed.status_code, changed.json()["data"]["attributes"]["status"]) == (200, "cancelled")

    def test_an_include_is_tagged_by_its_bytes(self, as_ada: Api, ada: User, make_product: MakeProduct) -> None:
        variant = make_product(on_hand=2)
        order = orders.place(customer=ada, lines=[orders.Wanted(1, "", sku=variant.sku)])
        tag = etag(as_ada, f"orders/{order.pk}", include="lines.variant")
        stock.adjust(variant=variant, quantity=-1, reason="lost")
        answer = conditional(as_ada, "GET", f"orders/{order.pk}?include=lines.variant", If_None_Match=tag)
        assert answer.status_code == 200

    def test_an_error_has_no_tag(self, api: Api) -> None:
        assert "ETag" not in api.get("products/1").headers


class TestWriting:
    def test_a_change_for_the_state_that_was_read_is_made(self, as_manager: Api, make_product: MakeProduct) -> None:
        id_ = str(make_product().product_id)
        tag = etag(as_manager, f"products/{id_}", **{"fields[products]": "name"})
        changed = conditional(
            as_manager, "PATCH", f"products/{id_}", resource("products", id_, name="New"), If_Match=tag
        )
        assert changed.status_code == 200
        assert changed.headers["ETag"] != tag

    def test_a_change_for_a_state_that_is_gone_is_refused(self, as_manager: Api, make_product: MakeProduct) -> None:
        id_ = str(make_product().product_id)
        tag = etag(as_manager, f"products/{id_}")
        as_manager.patch(f"products/{id_}", resource("products", id_, description="Somebody else's"))
        refused = conditional(as_manager, "PATCH", f"products/{id_}", resource("products", id_, name="N"), If_Match=tag)
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["code"], error["source"]) == (
            412,
            "precondition-failed",
            {"header": "If-Match"},
        )
        assert Product.objects.get().name != "N"

    def test_a_sale_in_between_does_not_get_in_the_way(self, as_manager: Api, make_product: MakeProduct) -> None:
        variant = make_product(on_hand=5)
        id_ = str(variant.product_id)
        tag = etag(as_manager, f"products/{id_}")
        stock.adjust(variant=variant, quantity=-1, reason="sold over the counter")
        changed = conditional(
            as_manager, "PATCH", f"products/{id_}", resource("products", id_, name="New"), If_Match=tag
        )
        assert changed.status_code == 200

    @pytest.mark.parametrize("tag", ['"0-x"', '"nonsense"', '""', "W/nothing", '"1'])
    def test_a_tag_that_never_was_is_refused(self, as_manager: Api, make_product: MakeProduct, tag: str) -> None:
        id_ = str(make_product().product_id)
        Product.objects.update(version=7)
        answer = conditional(as_manager, "PATCH", f"products/{id_}", resource("products", id_), If_Match=tag)
        assert answer.status_code == 412

    def test_the_star_matches_whatever_is_there(self, as_manager: Api, make_product: MakeProduct) -> None:
        id_ = str(make_product().product_id)
        answer = conditional(as_manager, "PATCH", f"products/{id_}", resource("products", id_), If_Match="*")
        assert answer.status_code == 200

    def test_delete_and_relationships_are_guarded_too(self, as_manager: Api) -> None:
        category = catalogue.save_category(Category(name="A"))
        path = f"categories/{category.pk}"
        Category.objects.update(version=3)
        assert conditional(as_manager, "DELETE", path, If_Match='"1-x"').status_code == 412
        linkage = {"data": None}
        stale = conditional(as_manager, "PATCH", f"{path}/relationships/parent", linkage, If_Match='"1-x"')
        assert stale.status_code == 412
        assert conditional(as_manager, "DELETE", path, If_Match='"3-x"').status_code == 204

    def test_a_shop_may_demand_it(self, as_manager: Api, make_product: MakeProduct, settings: Any) -> None:
        settings.REQUIRE_IF_MATCH = True
        id_ = str(make_product().product_id)
        refused = as_manager.patch(f"products/{id_}", resource("products", id_, name="New"))
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (428, "precondition-required")
        tag = etag(as_manager, f"products/{id_}")
        made = conditional(as_manager, "PATCH", f"products/{id_}", resource("products", id_, name="N"), If_Match=tag)
        assert made.status_code == 200
        assert as_manager.delete("tokens/current").status_code == 204  # a token never changes


class TestVersion:
    def test_every_door_counts(self, ada: User, as_manager: Api, make_product: MakeProduct) -> None:
        variant = make_product(on_hand=5)
        assert variant.product.version == 1
        catalogue.update_product(product=variant.product, name="New")
        assert variant.product.version == 2
        variant.product.save()
        assert Product.objects.get().version == 3
        order = orders.place(customer=ada, lines=[orders.Wanted(1, "", sku=variant.sku)])
        orders.cancel(order=order, by=ada)
        assert order.version == 2

    @pytest.mark.django_db(transaction=True)
    def test_of_eight_changes_for_the_same_state_one_is_made(self, manager: User, make_product: MakeProduct) -> None:
        id_ = str(make_product().product_id)
        clients = [signed_in(manager) for _ in range(8)]
        tag = etag(clients[0], f"products/{id_}")

        def change(api: Api) -> int:
            try:
                document = resource("products", id_, name="New")
                return int(conditional(api, "PATCH", f"products/{id_}", document, If_Match=tag).status_code)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(change, clients)) == [200] + [412] * 7
