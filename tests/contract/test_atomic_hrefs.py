"""Atomic operations: a href leads to resources of this API and nowhere else."""

import json
from typing import Any

import pytest
from django.urls import clear_script_prefix, set_script_prefix

from shop.catalogue.models import Category, Variant
from shop.identity.models import User
from tests.conftest import PASSWORD, Api
from tests.contract.atomic import (
    ATOMIC,
    add,
    by_id,
    operate,
    post,
    refusal,
    refused,
    remove,
    results,
)
from tests.jsonapi.refusals import stored

pytestmark = pytest.mark.django_db


class TestHref:
    def test_the_links_of_the_api_are_hrefs(self, as_manager: Api, shelf: Category) -> None:
        link = as_manager.get(f"categories/{shelf.pk}").json()["data"]["links"]["self"]
        assert link.startswith("http://testserver/")
        assert operate(as_manager, {"op": "remove", "href": link}).status_code == 204

    def test_a_href_may_be_percent_encoded(self, as_manager: Api, shelf: Category) -> None:
        encoded = "".join(f"%{ord(digit):x}" for digit in str(shelf.pk))
        assert operate(as_manager, {"op": "remove", "href": f"/api/v1/categories/{encoded}"}).status_code == 204

    def test_a_shop_below_a_prefix_knows_its_links(self, as_manager: Api, shelf: Category) -> None:
        set_script_prefix("/shop/")
        try:
            link = f"http://testserver/shop/api/v1/categories/{shelf.pk}"
            update = {"op": "update", "href": link, "data": by_id("categories", shelf)}
            document = json.dumps({"atomic:operations": [update, remove("categories", shelf.pk)]})
            answer = as_manager.client.post(
                "/api/v1/operations",
                document,
                content_type=ATOMIC,
                headers=as_manager.headers,
                SCRIPT_NAME="/shop",
            )
        finally:
            clear_script_prefix()
        assert results(answer)[0]["data"]["links"]["self"] == link
        assert not Category.objects.exists()

    @pytest.mark.parametrize(
        "href",
        [
            "",
            "/",
            "#",
            "//elsewhere.example/api/v1/categories/{id}",
            "https://elsewhere.example/api/v1/categories/{id}",
            "https://testserver/api/v1/categories/{id}",
            "http://testserver:81/api/v1/categories/{id}",
            "http://someone@testserver/api/v1/categories/{id}",
            "ftp://testserver/api/v1/categories/{id}",
            "javascript:alert(1)",
            "/admin/catalogue/category/{id}/delete/",
            "/admin/logout/",
            "/api/v1",
            "/api/v1/operations",
            "/api/v1/nothing/{id}",
            "/api/v1/categories/{id}/delete",
            "/api/v1/categories/{id}/nothing",
            "/api/openapi.yaml",
            "/api/docs",
            "/health/live",
            "/media/x",
            "../../admin/",
            "http://[",
            "http://\u2100/",
            "/api/v1/categories\x01/{id}",
            "%",
        ],
    )
    @pytest.mark.parametrize("op", ["add", "update", "remove"])
    def test_nothing_but_resources_of_this_api_is_reached(
        self, as_manager: Api, shelf: Category, href: str, op: str
    ) -> None:
        operation: dict[str, Any] = {"op": op, "href": href.format(id=shelf.pk)} | (
            {"data": {}} if op != "remove" else {}
        )
        document, before = {"atomic:operations": [operation]}, stored()
        answer = post(as_manager, document)
        (error,) = refused(answer, answer.status_code, document)
        assert answer.status_code in (400, 404)
        assert error["source"]["pointer"] == "/atomic:operations/0/href"
        assert stored() == before

    @pytest.mark.parametrize("suffix", ["?include=parent", "?", "?x=1#y", "#here"])
    def test_a_href_takes_no_query(self, as_manager: Api, shelf: Category, suffix: str) -> None:
        answer = operate(as_manager, {"op": "remove", "href": f"/api/v1/categories/{shelf.pk}{suffix}"})
        assert answer.status_code == (204 if suffix == "?" else 400)

    def test_a_related_url_changes_nothing(self, as_manager: Api, shelf: Category, kettle: Variant) -> None:
        operation = {"op": "remove", "href": f"/api/v1/products/{kettle.product_id}/variants"}
        assert refusal(as_manager, 405, operation) == ("method-not-allowed", "/atomic:operations/0")

    def test_actions_of_a_resource_are_reached_by_href(self, api: Api, ada: User) -> None:
        signed_in = results(operate(api, add("tokens", username="ada", password=PASSWORD)))[0]["data"]["attributes"]
        refresh = add("tokens", refreshToken=signed_in["refreshToken"]) | {"href": "tokens/refresh"}
        (result,) = results(operate(api, refresh))
        assert result["data"]["attributes"]["accessToken"] != signed_in["accessToken"]
