"""The running shop keeps to its OpenAPI document: schemathesis asks it, as staff, as a customer and as a stranger."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from shop.identity import tokens
from shop.identity.models import User
from tests.jsonapi.conftest import add_image, picture, shop

__all__ = ["add_image", "picture", "shop"]  # fixtures: something of every type

CONFIG = Path(__file__).with_name("schemathesis.toml")
PROGRAM = Path(sys.executable).with_name("schemathesis")
# Fields, filters and sort keys for staff are documented, and for everybody else they are not there.
FOR_STAFF = "positive_data_acceptance"
FEWEST = 700  # cases: below that, something was not asked

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("shop"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="what differs by database has tests of its own"),
]


def ask(url: str, examples: int, *arguments: str, user: User | None = None) -> None:
    """Send as many examples to every operation, valid and invalid ones, and fail with what schemathesis found."""
    token = tokens.issue(user=user) if user else None
    # On a connection that stays open, Django's development server waits 40 ms for each acknowledgement.
    headers = ["Connection: close", *([f"Authorization: Bearer {token.access_token}"] if token else [])]
    command = [str(PROGRAM), "--config-file", str(CONFIG), "run", f"{url}/api/openapi.yaml", "--no-color"]
    found = subprocess.run(  # noqa: S603 - program and arguments are our own
        [*command, "--max-examples", str(examples), *(f"--header={each}" for each in headers), *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | {"OWN_TOKEN": str(token.public_id) if token else ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    cases = re.search(r"(\d+) generated", found.stdout)
    assert cases is not None
    assert int(cases[1]) > FEWEST


def test_the_shop_keeps_to_its_document_for_staff(live_server: Any, manager: User) -> None:
    ask(live_server.url, 15, user=manager)


def test_the_shop_keeps_to_its_document_for_customers(live_server: Any, ada: User) -> None:
    ask(live_server.url, 10, "--exclude-checks", FOR_STAFF, user=ada)


def test_the_shop_keeps_to_its_document_for_strangers(live_server: Any) -> None:
    ask(live_server.url, 10, "--exclude-checks", FOR_STAFF)
