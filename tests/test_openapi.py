"""The published reference: valid, and the one that is committed."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from openapi_spec_validator import validate
from yaml import safe_load

from site_config.reference import NO_PICTURE

SNAPSHOT = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def generated() -> str:
    with io.StringIO() as written:
        call_command("spectacular", "--fail-on-warn", stdout=written)
        return written.getvalue()


def test_the_document_is_valid(generated: str) -> None:
    validate(safe_load(generated))


def test_the_committed_document_is_the_generated_one(generated: str) -> None:
    """Renew it with `python manage.py spectacular --file docs/openapi.yaml` and review what changed."""
    assert SNAPSHOT.read_text() == generated


def test_no_operation_reaches_a_model_by_a_name_in_the_url(generated: str) -> None:
    paths = safe_load(generated)["paths"]
    assert not [path for path in paths if "related_field" in path]


@pytest.mark.parametrize("path", ["/api/docs/", "/api/docs"])
def test_the_reference_loads_nothing_from_elsewhere(path: str) -> None:
    page = Client().get(path)
    assert page.status_code == 200
    assert b"//" not in page.content.replace(b"<!DOCTYPE html>", b"")


def test_redoc_itself_names_no_picture_from_elsewhere() -> None:
    """If a release moves the picture, this fails and OUTSIDE_PICTURE must follow."""
    script = Client().get("/api/docs/redoc.js").content.decode()
    assert NO_PICTURE in script
    assert "cdn.redoc" not in script


def test_the_reference_is_open_to_strangers() -> None:
    assert Client().get("/api/openapi.yaml").status_code == 200
