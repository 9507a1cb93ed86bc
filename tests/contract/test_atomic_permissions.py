"""Atomic operations: each meets the permissions of its resource; who asks is found out once."""

import json
from typing import Any

import pytest
from django.test import Client

from shop.catalogue.models import Category, Variant
from shop.identity import services as identity
from shop.identity.authentication import TokenAuthentication
from shop.identity.models import Address, Token, User
from shop.orders import services as orders
from tests.conftest import PASSWORD, Answer, Api
from tests.contract.atomic import (
    ATOMIC,
    add,
    by_id,
    category,
    operate,
    order_of,
    post,
    refusal,
    refused,
    remove,
    results,
)
from tests.jsonapi.refusals import stored

pytestmark = pytest.mark.django_db


class TestWhoMayDoWhat:
    def test_strangers_are_asked_who_they_are(self, api: Api, shelf: Category) -> None:
        document, before = {"atomic:operations": [order_of(Variant(pk=1))]}, stored()
        answer = post(api, document)
        (error,) = refused(answer, 401, document)
        assert error["code"] == "not-authenticated"
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert operate(api, remove("categories", shelf.pk)).status_code == 401
        assert stored() == before

    def test_a_stranger_may_register_and_sign_in(self, api: Api) -> None:
        registered = add("customers", username="grace", password=PASSWORD)
        _, token = results(operate(api, registered, add("tokens", username="grace", password=PASSWORD)))
        signed_in = Api(token["data"]["attributes"]["accessToken"])
        assert signed_in.get("customers/me").json()["data"]["attributes"]["username"] == "grace"

    def test_a_dead_token_is_refused_once_for_all(self, kettle: Variant) -> None:
        answer = operate(Api("shop_dead"), order_of(kettle))
        (error,) = refused(answer, 401, {})
        assert error["source"] == {"header": "Authorization"}

    def test_bob_does_not_reach_what_is_adas(self, as_bob: Api, ada: User, kettle: Variant) -> None:
        order = orders.place(customer=ada, lines=[orders.Wanted(quantity=1, pointer="", variant_id=kettle.pk)])
        address = identity.save_address(Address(customer=ada, name="Ada", line1="1", city="London", country_code="GB"))
        cancel = {"op": "update", "data": by_id("orders", order) | {"attributes": {"status": "cancelled"}}}
        assert refusal(as_bob, 404, cancel) == ("not-found", "/atomic:operations/0")
        assert refusal(as_bob, 404, remove("addresses", address.pk)) == ("not-found", "/atomic:operations/0")
        assert refusal(as_bob, 404, {"op": "remove", "href": f"addresses/{address.pk}"})[0] == "not-found"
        order_to_ada = add("orders", "", {"address": by_id("addresses", address)}, lines=[{"sku": kettle.sku}])
        assert refusal(as_bob, 404, order_to_ada)[0] == "does-not-exist"

    def test_customers_do_not_write_the_catalogue(self, as_ada: Api, kettle: Variant, shelf: Category) -> None:
        for operation in (
            category("A"),
            remove("categories", shelf.pk),
            {"op": "update", "data": by_id("categories", shelf) | {"attributes": {"name": "A"}}},
            remove("products", kettle.product_id, "categories", []),
            add("stockMovements", "", {"variant": by_id("variants", kettle)}, kind="received", quantity=9),
        ):
            assert refusal(as_ada, 403, operation) == ("permission-denied", "/atomic:operations/0")

    def test_what_is_added_is_its_senders_own(self, as_ada: Api, ada: User) -> None:
        address = add("addresses", name="Ada", line1="1 Street", city="London", countryCode="GB")
        results(operate(as_ada, address))
        assert Address.objects.get().customer == ada

    def test_the_sender_is_looked_up_once(self, as_ada: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        calls: list[bytes] = []
        authenticate = TokenAuthentication.authenticate_credentials

        def counted(self: TokenAuthentication, token: bytes) -> tuple[User, Token]:
            calls.append(token)
            return authenticate(self, token)

        monkeypatch.setattr(TokenAuthentication, "authenticate_credentials", counted)
        address = add("addresses", name="Ada", line1="1 Street", city="London", countryCode="GB")
        assert len(results(operate(as_ada, address, address, address))) == 3
        assert len(calls) == 1

    def test_the_current_token_is_the_one_of_the_request(self, as_ada: Api) -> None:
        assert operate(as_ada, remove("tokens", "current")).status_code == 204
        assert as_ada.get("customers/me").status_code == 401

    def test_wrong_passwords_are_counted_though_all_is_undone(self, api: Api, ada: User, settings: Any) -> None:
        settings.WRONG_PASSWORDS_PER_ACCOUNT = 2
        wrong = add("tokens", username="ada", password="wrong")
        assert [operate(api, category("A"), wrong).status_code for _ in range(2)] == [401, 401]
        for _ in range(2):
            assert refusal(api, 401, wrong)[0] == "authentication-failed"
        answer = operate(api, wrong)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0

    def test_a_session_needs_its_csrf_token_once(self, manager: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(manager)
        document = json.dumps({"atomic:operations": [category("A"), category("B")]})

        def send_with(**headers: str) -> Answer:
            return client.post("/api/v1/operations", document, content_type=ATOMIC, headers=headers)

        assert send_with().status_code == 403
        assert not Category.objects.exists()
        client.cookies["csrftoken"] = token = "a" * 32
        assert len(results(send_with(**{"X-CSRFToken": token}))) == 2

    def test_conditions_of_the_whole_request_are_not_those_of_an_operation(
        self, as_manager: Api, shelf: Category
    ) -> None:
        operation = {"op": "update", "data": by_id("categories", shelf) | {"attributes": {"name": "Rack"}}}
        document = {"atomic:operations": [operation]}
        results(post(as_manager, document, **{"If-Match": '"other"', "If-None-Match": "*"}))
