"""Content negotiation (JSON:API 1.1, "Content Negotiation")."""

from time import perf_counter

import pytest

from shop.catalogue.models import Category
from tests.conftest import MEDIA_TYPE, Answer, Api, resource
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

EXTENSION = 'ext="https://jsonapi.org/ext/atomic"'
PROFILE = 'profile="https://example.com/profiles/one https://example.com/profiles/two"'


def post(api: Api, content_type: str) -> Answer:
    return send(api, "POST", "categories", resource("categories", name="New"), content_type=content_type)


# --- Content-Type ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/vnd.api+jsonx",
        "vnd.api+json",
        "nonsense",
        "",
        "*/*",
        f"{MEDIA_TYPE}; charset=utf-8",
        f"{MEDIA_TYPE};version=1",
        f"{MEDIA_TYPE}; {EXTENSION}",
        f"{MEDIA_TYPE}; {PROFILE}; {EXTENSION}",
        f'{MEDIA_TYPE}; ext="no end',
        f'{MEDIA_TYPE}; profile="\\""; {EXTENSION}',
        "application/*",
        f"{MEDIA_TYPE}; q=1",
        f"{MEDIA_TYPE}; supported-ext=x",
        f"{MEDIA_TYPE}, {MEDIA_TYPE}",
        f"{MEDIA_TYPE}; nonsense",
        f"{MEDIA_TYPE}\x00",
    ],
)
def test_another_content_type_is_refused(as_manager: Api, content_type: str) -> None:
    error = refusal(post(as_manager, content_type), 415)
    assert error["source"] == {"header": "Content-Type"}
    assert not Category.objects.exists()


@pytest.mark.parametrize(
    "content_type", [MEDIA_TYPE, f"{MEDIA_TYPE}; {PROFILE}", f"{MEDIA_TYPE};profile=x", f"{MEDIA_TYPE.upper()} ;"]
)
def test_a_profile_is_accepted(as_manager: Api, content_type: str) -> None:
    assert post(as_manager, content_type).status_code == 201


def test_a_picture_is_not_uploaded_as_json(as_manager: Api, shop: Shop) -> None:
    refusal(send(as_manager, "POST", "images", resource("images", alt="x")), 415)


# --- Accept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "accept",
    [
        MEDIA_TYPE,
        "*/*",
        "application/*",
        f"{MEDIA_TYPE}; {PROFILE}",
        f"{MEDIA_TYPE}; {EXTENSION}, {MEDIA_TYPE}",
        f'{MEDIA_TYPE}; ext="a,b", {MEDIA_TYPE};q=0.5',
        f"text/html, {MEDIA_TYPE};q=0.9",
        f"{MEDIA_TYPE}; charset=utf-8, */*;q=0.1",
        "application/vnd.api+json; profile=https://example.com/unknown",
        f"{MEDIA_TYPE}; indent=4, {MEDIA_TYPE}",
    ],
)
def test_what_can_be_made_is_accepted(api: Api, accept: str) -> None:
    response = send(api, "GET", "products", Accept=accept)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == MEDIA_TYPE
    assert b"\n" not in response.content, "no parameter of the client changes how JSON is written"


@pytest.mark.parametrize(
    "accept",
    [
        f"{MEDIA_TYPE}; charset=utf-8",
        f"{MEDIA_TYPE}; {EXTENSION}",
        f"{MEDIA_TYPE}; {EXTENSION}; {PROFILE}",
        f'{MEDIA_TYPE}; ext="no end',
        f'{MEDIA_TYPE}; profile="\\""; {EXTENSION}',
        f'{MEDIA_TYPE}; ext="a,{MEDIA_TYPE},b"',
        f"{MEDIA_TYPE}; {EXTENSION}, {MEDIA_TYPE}; version=2",
        "application/json",
        "text/html",
        "image/*",
        "nonsense",
        '"',
        ";",
        "\x00",
        "a" * 10_000,
    ],
)
def test_what_cannot_be_made_is_refused(api: Api, as_manager: Api, accept: str) -> None:
    error = refusal(send(api, "GET", "products", Accept=accept), 406)
    assert error["source"] == {"header": "Accept"}
    refusal(send(as_manager, "POST", "categories", resource("categories", name="New"), Accept=accept), 406)
    assert not Category.objects.exists()


def test_without_accept_anything_goes(api: Api) -> None:
    del api.headers["Accept"]
    assert api.get("products").headers["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize("junk", [",", ";", '"', '",', '";', ", ;", 'a="', "ab"])
def test_a_header_of_junk_costs_nothing(as_manager: Api, junk: str) -> None:
    long = junk * (8_000 // len(junk))
    started = perf_counter()
    assert post(as_manager, f"{MEDIA_TYPE};{long}").status_code in (201, 415)
    assert send(as_manager, "GET", "products", Accept=f"{MEDIA_TYPE};{long}").status_code in (200, 406)
    assert perf_counter() - started < 0.5


# --- Vary ------------------------------------------------------------------------------------------------------


def test_every_answer_varies_by_accept(api: Api, as_manager: Api, shop: Shop) -> None:
    category = f"categories/{shop.category.pk}"
    for response in (
        api.get("products"),
        api.get(category),
        api.get(f"{category}/products"),
        api.get(f"{category}/relationships/products"),
        api.get("orders"),
        api.get("products?foo=1"),
        api.get("nowhere"),
        send(api, "HEAD", "products"),
        send(api, "GET", "products", Accept="text/html"),
        send(api, "PUT", "products"),
        post(as_manager, MEDIA_TYPE),
        post(as_manager, "application/json"),
        as_manager.delete(f"images/{shop.image.pk}"),
    ):
        assert "Accept" in response.headers["Vary"].split(", "), response
