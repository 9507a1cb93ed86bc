"""One running shop for the tests of production: gunicorn, and nginx in front of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.production import servers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests start programs of their own, with a database of their own: one of the two workers runs them."""
    if "sqlite3" in settings.DATABASES["default"]["ENGINE"]:
        return
    once = pytest.mark.skip(reason="run by the worker on SQLite; production's tests bring their own database")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(once)


@pytest.fixture(scope="session")
def nginx_is_installed() -> None:
    """Without nginx its tests are left out, but not in CI."""
    if shutil.which("nginx"):
        return
    if os.environ.get("REQUIRE_NGINX"):
        pytest.fail("REQUIRE_NGINX is set, but nginx is not installed.")
    pytest.skip("nginx is not installed.")


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that nginx's workers may read, as they may not in pytest's own."""
    with tempfile.TemporaryDirectory(prefix="shop-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def upstream(nginx_is_installed: None) -> Iterator[str]:
    """The address of a running gunicorn."""
    with tempfile.TemporaryDirectory(prefix="shop-") as name, servers.gunicorn(Path(name)) as address:
        yield address


@pytest.fixture(scope="session")
def front(upstream: str) -> Iterator[servers.Nginx]:
    """nginx in front of the running gunicorn."""
    with tempfile.TemporaryDirectory(prefix="shop-") as name, servers.nginx(Path(name), upstream) as running:
        yield running
