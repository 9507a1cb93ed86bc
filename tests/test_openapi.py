"""The published reference: valid, and the one that is committed."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import EndpointEnumerator
from openapi_spec_validator import validate
from yaml import safe_load

from shop.jsonapi.openapi.hooks import canonical_paths
from shop.jsonapi.openapi.refusals import REFUSALS
from site_config.reference import NO_PICTURE

SNAPSHOT = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


Document = dict[str, Any]


@pytest.fixture(scope="module")
def generated() -> str:
    with io.StringIO() as written:
        call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
        return written.getvalue()


@pytest.fixture(scope="module")
def document(generated: str) -> Document:
    loaded: Document = safe_load(generated)
    return loaded


def test_the_document_is_valid(document: Document) -> None:
    assert document["openapi"].startswith("3.1.")
    validate(document)


def test_the_committed_document_is_the_generated_one(generated: str) -> None:
    """Renew it with `python manage.py spectacular --file docs/openapi.yaml` and review what changed."""
    assert SNAPSHOT.read_text() == generated


def routes() -> set[str]:
    """Every URL of the API, as the document writes it."""
    endpoints = EndpointEnumerator(urlconf="site_config.urls").get_api_endpoints()  # type: ignore[no-untyped-call]
    paths = {path for path, *_ in canonical_paths(endpoints) if path.startswith("/api/v1")}
    return {path.replace("{pk}", "{id}") for path in paths}


def test_every_route_is_in_the_document_and_the_other_way_round(document: Document) -> None:
    assert set(document["paths"]) == routes()


def test_every_operation_says_what_it_does_and_has_a_name_of_its_own(document: Document) -> None:
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert all(operation["summary"] and operation["description"] for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    known = [tag["name"] for tag in document["tags"]]
    assert all(tag["description"] for tag in document["tags"])
    assert {tag for operation in operations for tag in operation["tags"]} == set(known)


def test_what_is_only_ever_refused_is_not_offered(document: Document) -> None:
    offered = {path: set(operations) for path, operations in document["paths"].items()}
    assert offered["/api/v1/products/{id}/relationships/variants"] == {"get"}
    assert offered["/api/v1/stock-movements/{id}/relationships/variant"] == {"get"}
    assert offered["/api/v1/categories/{id}/relationships/parent"] == {"get", "patch"}
    assert offered["/api/v1/products/{id}/relationships/categories"] == {"get", "post", "patch", "delete"}


def test_a_token_is_asked_for_where_one_is_needed(document: Document) -> None:
    def security(method: str, path: str) -> Any:
        return document["paths"][f"/api/v1/{path}"][method]["security"]

    assert security("get", "products") == [{"token": []}, {}]
    assert security("get", "orders") == [{"token": []}]
    assert security("get", "products/{id}/relationships/variants") == [{"token": []}, {}]
    assert security("get", "variants/{id}/stock-movements") == [{"token": []}]
    assert security("post", "tokens") == []


def test_a_change_asks_for_nothing_but_type_and_id(document: Document) -> None:
    schemas = document["components"]["schemas"]
    changes = {name: schema for name, schema in schemas.items() if name.endswith("Change")}
    assert len(changes) >= 6
    assert {tuple(schema["required"]) for schema in changes.values()} == {("type", "id")}
    assert schemas["ProductCreation"]["properties"]["attributes"]["required"] == ["name", "price", "sku"]


def test_every_documented_status_is_one_of_the_published_codes() -> None:
    table = (Path(settings.BASE_DIR) / "docs" / "errors.md").read_text()
    published = {int(status) for status in re.findall(r"^\| `[^|]*\| (\d{3}) \|", table, re.MULTILINE)}
    assert set(REFUSALS) <= published


@pytest.mark.parametrize("path", ["/api/docs/", "/api/docs"])
def test_the_reference_loads_nothing_from_elsewhere(path: str) -> None:
    page = Client().get(path)
    assert page.status_code == 200
    assert b"//" not in page.content.replace(b"<!DOCTYPE html>", b"")


def test_the_reference_takes_scripts_from_this_origin_alone() -> None:
    page = Client().get("/api/docs")
    policy = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert all(script.startswith(b' src="/') for script in page.content.split(b"<script")[1:])


def test_redoc_itself_names_no_picture_from_elsewhere() -> None:
    """If a release moves the picture, this fails and OUTSIDE_PICTURE must follow."""
    script = Client().get("/api/docs/redoc.js").content.decode()
    assert NO_PICTURE in script
    assert "cdn.redoc" not in script


def test_the_reference_is_open_to_strangers() -> None:
    assert Client().get("/api/openapi.yaml").status_code == 200
