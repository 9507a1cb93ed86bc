"""JSON:API 1.1, "The JSON:API Media Type" and "Content Negotiation", clause by clause."""

import re
from typing import Any

import pytest

from shop.catalogue.models import Category
from tests.conftest import MEDIA_TYPE, Answer, Api, resource
from tests.contract.atomic import ATOMIC, EXTENSION, post
from tests.contract.specification import COLLECTIONS
from tests.contract.test_cursor_pagination import PROFILE
from tests.jsonapi.conftest import Shop
from tests.jsonapi.refusals import refusal
from tests.jsonapi.wire import send

pytestmark = pytest.mark.django_db

BY_CURSOR = f'{MEDIA_TYPE};profile="{PROFILE}"'
UNKNOWN_EXTENSION = f'{MEDIA_TYPE};ext="https://example.com/unknown"'
UNKNOWN_PROFILE = f'{MEDIA_TYPE};profile="https://example.com/unknown"'


def read(shop: Shop) -> list[str]:
    """Every kind of endpoint that reads."""
    product, category = f"products/{shop.product.pk}", f"categories/{shop.category.pk}"
    related = [f"{product}/variants", f"{category}/parent"]
    linkage = [f"{product}/relationships/variants", f"{category}/relationships/parent"]
    return ["", *COLLECTIONS, *shop.paths().values(), *related, *linkage]


def written(shop: Shop) -> list[tuple[str, str]]:
    """Every kind of endpoint that takes a document."""
    product, category = f"products/{shop.product.pk}", f"categories/{shop.category.pk}"
    return [
        *(("POST", path) for path in ("categories", "products", "variants", "customers", "tokens", "tokens/refresh")),
        ("PATCH", category),
        ("PATCH", f"{category}/relationships/parent"),
        *((method, f"{product}/relationships/categories") for method in ("PATCH", "POST", "DELETE")),
    ]


# --- What is sent ----------------------------------------------------------------------------------------------


def test_every_document_is_of_the_media_type(answers: list[Answer]) -> None:
    """Universal Responsibilities: payloads go "using the JSON:API media type in the Content-Type header"."""
    assert {answer.headers["Content-Type"] for answer in answers} == {MEDIA_TYPE}


def test_the_media_type_has_no_parameters_but_ext_and_profile(shop: Shop, as_manager: Api) -> None:
    """Rules for Media Type Parameters: it "MUST NOT be specified with" any others, such as a charset."""
    for accept in (MEDIA_TYPE, BY_CURSOR, UNKNOWN_PROFILE, f"{MEDIA_TYPE};q=0.5", "*/*"):
        content_type = send(as_manager, "GET", "products", Accept=accept).headers["Content-Type"]
        assert re.fullmatch(rf'{re.escape(MEDIA_TYPE)}(;(ext|profile)="[^"]+")*', content_type)


def test_an_applied_extension_is_named(as_manager: Api) -> None:
    """Universal Responsibilities: "MUST specify the ext media type parameter" where an extension is applied."""
    add = {"op": "add", "data": resource("categories", name="New")["data"]}
    assert post(as_manager, {"atomic:operations": [add]}).headers["Content-Type"] == ATOMIC


@pytest.mark.parametrize("path", ["products", "products/{}/variants", "products/{}/relationships/variants"])
def test_an_applied_profile_is_named(shop: Shop, as_manager: Api, path: str) -> None:
    """Universal Responsibilities: "MUST specify the profile media type parameters" where a profile is applied."""
    answer = send(as_manager, "GET", path.format(shop.product.pk), Accept=BY_CURSOR)
    assert answer.headers["Content-Type"] == BY_CURSOR
    assert "total" not in answer.json()["meta"]["page"]


def test_every_answer_varies_by_accept(answers: list[Answer]) -> None:
    """Server Responsibilities: "SHOULD specify the Vary header with Accept as one of its values"."""
    assert all("Accept" in answer.headers["Vary"].split(", ") for answer in answers)


# --- Content-Type ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parameter", ["charset=utf-8", "version=1", 'profile="https://example.com/p";charset=utf-8'])
def test_another_parameter_of_the_content_type_is_415(shop: Shop, as_manager: Api, parameter: str) -> None:
    """Server Responsibilities: 415 if it "contains any media type parameters other than ext or profile"."""
    for method, path in written(shop):
        answer = send(as_manager, method, path, {"data": None}, content_type=f"{MEDIA_TYPE};{parameter}")
        assert refusal(answer, 415)["source"] == {"header": "Content-Type"}
    assert post(as_manager, {}, content_type=f"{ATOMIC};{parameter}").status_code == 415


@pytest.mark.parametrize("content_type", [UNKNOWN_EXTENSION, ATOMIC, f'{MEDIA_TYPE};ext="{EXTENSION} urn:x"'])
def test_an_unsupported_extension_of_the_content_type_is_415(shop: Shop, as_manager: Api, content_type: str) -> None:
    """Server Responsibilities: 415 for "an unsupported extension URI", whatever the endpoint does not apply."""
    for method, path in written(shop):
        refusal(send(as_manager, method, path, {"data": None}, content_type=content_type), 415)
    if content_type != ATOMIC:
        assert post(as_manager, {}, content_type=content_type).status_code == 415


def test_a_profile_of_the_content_type_is_ignored_if_unknown(as_manager: Api) -> None:
    """Server Responsibilities: a server "MUST ignore any profiles that it does not recognize"."""
    document = resource("categories", name="New")
    assert send(as_manager, "POST", "categories", document, content_type=UNKNOWN_PROFILE).status_code == 201


def test_the_jsonapi_object_negotiates_nothing(as_manager: Api) -> None:
    """JSON:API Object: ext and profile there "MUST NOT" be used "for content negotiation"."""
    document = resource("categories", name="New") | {"jsonapi": {"version": "1.1", "ext": ["https://example.com/x"]}}
    assert as_manager.post("categories", document).status_code == 201


# --- Accept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "accept", [f"{MEDIA_TYPE};charset=utf-8", UNKNOWN_EXTENSION, f"{UNKNOWN_EXTENSION}, {MEDIA_TYPE};v=1"]
)
def test_if_no_instance_can_be_made_it_is_406(shop: Shop, as_manager: Api, accept: str) -> None:
    """Server Responsibilities: 406 if all instances have other parameters, or extensions that are not supported."""
    for path in read(shop):
        assert refusal(send(as_manager, "GET", path, Accept=accept), 406)["source"] == {"header": "Accept"}
    for method, path in written(shop):
        refusal(send(as_manager, method, path, {"data": None}, Accept=accept), 406)
    assert post(as_manager, {}, Accept=accept).status_code == 406
    assert Category.objects.count() == 2


@pytest.mark.parametrize("other", [f"{MEDIA_TYPE};charset=utf-8", UNKNOWN_EXTENSION, "text/html"])
def test_instances_that_cannot_be_made_are_ignored(shop: Shop, as_manager: Api, other: str) -> None:
    """Server Responsibilities: servers "MUST ignore instances" with other parameters; one that is plain is enough."""
    for path in ("", "products", f"products/{shop.product.pk}"):
        assert send(as_manager, "GET", path, Accept=f"{other}, {MEDIA_TYPE}").headers["Content-Type"] == MEDIA_TYPE


def test_a_requested_profile_is_applied_if_it_is_known(shop: Shop, as_manager: Api) -> None:
    """Server Responsibilities: "SHOULD attempt to apply any requested profile(s)", and ignore the others."""
    for accept, applied in ((BY_CURSOR, True), (BY_CURSOR.replace('="', '="urn:x '), True), (UNKNOWN_PROFILE, False)):
        page: dict[str, Any] = send(as_manager, "GET", "products", Accept=accept).json()["meta"]["page"]
        assert ("total" not in page) is applied
