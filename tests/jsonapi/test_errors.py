"""Errors: always a JSON:API document, whatever went wrong and wherever."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, InterfaceError, OperationalError

from shop.catalogue.models import Product
from shop.catalogue.views import ProductViewSet
from tests.conftest import Api, resource
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal, refused, stored
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

SECRET = "the secret of the traceback"


# --- Who asks --------------------------------------------------------------------------------------------------

CREDENTIALS = {
    "scheme alone": "Bearer",
    "space": "Bearer ",
    "two tokens": "Bearer a b",
    "two spaces": "Bearer  a",
    "unknown token": "Bearer shop_" + "a" * 64,
    "short": "Bearer a",
    "lower case": "bearer a",
    "latin-1": "Bearer \xe9\xff\xfe",
    "utf-8 as latin-1": "Bearer \xf0\x9f\x98\x80",
    "broken utf-8": "Bearer \xc3\x28",
    "NUL": "Bearer a\x00b",
    "very long": "Bearer " + "a" * 100_000,
    "another scheme": "Basic YWRhOmNvcnJlY3QgaG9yc2UgYmF0dGVyeQ==",
    "knox's own scheme": "Token abc",
    "digest": 'Digest username="ada"',
    "no scheme": "abc",
    "comma": "Bearer a, Bearer b",
}


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS)
def test_credentials_that_are_none_are_refused(api: Api, credentials: str) -> None:
    for method, path in (("GET", "orders"), ("GET", "addresses"), ("POST", "orders"), ("GET", "customers/me")):
        response = send(api, method, path, resource("orders"), Authorization=credentials)
        error = refusal(response, 401, document=resource("orders"))
        assert error["source"] == {"header": "Authorization"}
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_of_another_kind_is_no_access_token(api: Api, shop: Shop) -> None:
    for secret in (shop.token.refresh_token, shop.token.digest, shop.token.token_key, str(shop.token.public_id)):
        refusal(send(api, "GET", "orders", Authorization=f"Bearer {secret}"), 401)
    accepted = send(api, "GET", "orders", Authorization=f"Bearer {shop.token.access_token}")
    assert accepted.status_code == 200


def test_a_dead_token_does_not_stop_signing_in(api: Api, shop: Shop) -> None:
    document = resource("tokens", username="nobody", password="wrong")
    error = refusal(send(api, "POST", "tokens", document, Authorization="Bearer dead"), 401, document=document)
    assert error["detail"] == "The user name or the password is wrong."


# --- Where -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["nowhere", "products/1/2/3", "products//", "product", "Products", "order_lines", "orderLines",
     "products.json", "products/1/save.json", "../v2/products", "%2e%2e/", "a" * 5_000, "%00", "%ff", "\N{SNOWMAN}",
     "tokens/refresh/x", "customers/me/save"],
)  # fmt: skip
def test_an_unknown_url_is_answered_in_kind(as_manager: Api, path: str) -> None:
    for method in ("GET", "POST", "PATCH", "DELETE", "OPTIONS", "PUT", "TRACE", "NONSENSE"):
        refusal(send(as_manager, method, path), 404)


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2/products", "/api/v1.json", "/api//v1/products"])
def test_all_below_api_is_answered_in_kind(api: Api, path: str) -> None:
    refusal(api.client.get(path), 404)


def test_a_trailing_slash_makes_no_difference(as_ada: Api, shop: Shop) -> None:
    for path in shop.paths().values():
        with_slash, without = as_ada.get(f"{path}/"), as_ada.get(path)
        assert with_slash.status_code == without.status_code
        assert with_slash.json().get("data") == without.json().get("data")


ALLOWED = {
    "products": {"GET", "HEAD", "POST", "OPTIONS"},
    "products/1": {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"},
    "products/1/variants": {"GET", "HEAD", "OPTIONS"},
    "products/1/relationships/variants": {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"},
    "orders": {"GET", "HEAD", "POST", "OPTIONS"},
    "orders/1": {"GET", "HEAD", "PATCH", "OPTIONS"},
    "order-lines": {"GET", "HEAD", "OPTIONS"},
    "customers": {"POST", "OPTIONS"},
    "stock-movements/1": {"GET", "HEAD", "OPTIONS"},
    "tokens/refresh": {"POST", "OPTIONS"},
}


@pytest.mark.parametrize("path", ALLOWED)
def test_another_method_is_refused_and_the_right_ones_are_named(as_manager: Api, path: str) -> None:
    before = stored()
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "NONSENSE"} - ALLOWED[path]:
        response = send(as_manager, method, path, resource("products"))
        refusal(response, 405, document=resource("products"))
        assert set(response.headers["Allow"].split(", ")) - {"HEAD"} == ALLOWED[path] - {"HEAD"}
    assert stored() == before


def test_options_tell_what_is_allowed_and_change_nothing(shop: Shop, as_manager: Api, api: Api) -> None:
    before = stored()
    for path in [*ALLOWED, *shop.paths().values()]:
        response = send(as_manager, "OPTIONS", path)
        refusal(response, 405)
        assert "OPTIONS" in response.headers["Allow"] or "GET" in response.headers["Allow"]
        refusal(send(api, "OPTIONS", path), 401, 405)
    assert stored() == before


def test_head_is_get_without_a_body(as_ada: Api, shop: Shop) -> None:
    for path in (*shop.paths().values(), "products", "orders", "nowhere", "products?foo=1"):
        head, got = send(as_ada, "HEAD", path), as_ada.get(path)
        assert head.status_code == got.status_code
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
        assert head.content == b""


def test_a_forged_host_is_answered_in_kind(api: Api) -> None:
    for host in ("evil.example", "a b", "", "[", "testserver:port"):
        assert api.client.get("/api/v1/products", headers={"Host": host}).status_code in (200, 400)
    refusal(api.client.get("/api/v1/products", headers={"Host": "evil.example"}), 400)


# --- What is our fault, and the database's ---------------------------------------------------------------------


def _broken(error: Exception) -> Any:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise error

    return fail


@pytest.mark.parametrize("place", ["list", "get_queryset", "filter_queryset", "initial", "perform_authentication"])
def test_our_own_mistake_shows_nothing_of_itself(api: Api, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(ProductViewSet, place, _broken(KeyError(SECRET)))
    response = api.get("products")
    assert refusal(response, 500)["code"] == "internal-error"
    assert SECRET not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_a_mistake_while_rendering_shows_nothing_of_itself(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.jsonapi.renderers.JSONAPIRenderer.render", _broken(KeyError(SECRET)))
    response = api.get("products")
    assert refusal(response, 500)["code"] == "internal-error"
    assert SECRET not in response.content.decode()


def test_our_own_mistake_is_recorded(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ProductViewSet, "list", _broken(KeyError(SECRET)))
    api.get("products")
    assert SECRET in caplog.text


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError(SECRET), 503, "unavailable"),
        (InterfaceError(SECRET), 503, "unavailable"),
        (DataError(SECRET), 400, "invalid-value"),
        (OverflowError(SECRET), 400, "invalid-value"),
    ],
)
def test_what_the_database_says_stays_here(
    api: Api, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    monkeypatch.setattr(ProductViewSet, "list", _broken(error))
    response = api.get("products")
    assert refusal(response, status)["code"] == code
    assert SECRET not in response.content.decode()
    assert ("Retry-After" in response.headers) == (status == 503)


def test_what_is_in_use_is_not_deleted(as_manager: Api, shop: Shop) -> None:
    root = shop.category.parent
    assert root is not None
    before = stored()
    for path in (f"categories/{root.pk}", f"products/{shop.product.pk}", f"variants/{shop.variant.pk}"):
        assert refusal(as_manager.delete(path), 409)["code"] == "in-use"
    assert stored() == before


def test_a_twin_is_refused_where_it_is_named(as_manager: Api, shop: Shop) -> None:
    for document in (
        resource("products", name="Twin", sku=shop.variant.sku.lower(), price="1.00"),
        resource("products", name="Twin", slug=shop.product.slug, sku="TWIN", price="1.00"),
    ):
        refused(as_manager.post("products", document), 400, 409, document=document)
    assert not Product.objects.filter(name="Twin").exists()
    twin = resource("categories", name=shop.category.name.upper(), relationships={
        "parent": {"type": "categories", "id": str(shop.category.parent_id)}})  # fmt: skip
    refused(as_manager.post("categories", twin), 400, 409, document=twin)


# --- Foreign and absent ----------------------------------------------------------------------------------------


def test_the_foreign_and_the_absent_are_answered_alike(as_bob: Api, api: Api, shop: Shop) -> None:
    absent = {"stockMovements": "99999"} | dict.fromkeys(
        ("orders", "orderLines", "addresses", "customers", "tokens"), "6b1ff1a5-7e2d-4b3c-9d7c-0123456789ab"
    )
    for type_name, absent_id in absent.items():
        foreign = shop.paths()[type_name]
        collection, _, foreign_id = foreign.partition("/")
        for person in (as_bob, api):
            for method in ("GET", "PATCH", "DELETE"):
                for suffix in ("", "/relationships/customer", "/customer", "/lines"):
                    answers = [
                        send(person, method, f"{collection}/{id_}{suffix}", resource(type_name, id_))
                        for id_ in (foreign_id, absent_id)
                    ]
                    assert answers[0].status_code == answers[1].status_code in (401, 403, 404, 405)
                    assert answers[0].content == answers[1].content
                    assert answers[0].headers == answers[1].headers


def test_drafts_and_the_absent_are_answered_alike(as_ada: Api, shop: Shop) -> None:
    hidden = {"products": shop.draft.product.pk, "variants": shop.draft.pk}
    for collection, id_ in hidden.items():
        for suffix in ("", "/images", "/relationships/images", "/product"):
            answers = [as_ada.get(f"{collection}/{each}{suffix}") for each in (id_, 99_999)]
            assert answers[0].status_code == answers[1].status_code == 404
            assert answers[0].content == answers[1].content


# --- The catalogue of codes ------------------------------------------------------------------------------------

CODE = re.compile(r'''(?:Problem\(|code=|\(\d{3}, |refuse\([^"]*"[^"]*", )"([a-z]+(?:-[a-z]+)+)"''')


def test_every_code_is_published() -> None:
    root = Path(__file__).parents[2]
    published = (root / "docs" / "errors.md").read_text()
    given = {code for module in (root / "shop").rglob("*.py") for code in CODE.findall(module.read_text())}
    assert len(given) > 20
    assert [code for code in given if f"`{code}`" not in published] == []


def test_an_error_never_holds_what_no_reader_takes(api: Api) -> None:
    for parameter in ("sort", "include", "fields[products]", "filter[sku]", "%ED%A0%80"):
        body = api.get(f"products?{parameter}=%ED%A0%80%FF").content
        assert json.loads(body.decode("utf-8"))
