"""docs/operating.md names every variable that is read, and no other."""

import re
from typing import Any

import pytest
import yaml

from tests.production.servers import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.prod.yml").read_text())


def documented(section: str) -> set[str]:
    text = (ROOT / "docs" / "operating.md").read_text()
    [table] = re.findall(rf"^### {section}$(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


def read_by(module: str) -> set[str]:
    return set(re.findall(r"\benv\.\w+\(\s*\"(\w+)\"", (ROOT / "site_config" / module).read_text()))


def test_every_variable_of_the_settings_is_documented() -> None:
    assert documented("The shop") == read_by("settings.py")


def test_every_variable_of_gunicorn_is_documented() -> None:
    assert documented("gunicorn") == read_by("gunicorn.py") - read_by("settings.py")


def test_every_variable_of_nginx_is_documented_and_set_by_compose() -> None:
    templates = "".join(path.read_text() for path in (ROOT / "nginx" / "templates").iterdir())
    used = set(re.findall(r"\$\{(\w+)\}", templates))
    assert documented("nginx") == used == set(COMPOSE["services"]["nginx"]["environment"])


def test_every_variable_of_compose_is_documented() -> None:
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.prod.yml").read_text()))
    assert used <= documented("Compose alone") | documented("nginx") | documented("The shop")
    assert documented("Compose alone") <= used


@pytest.mark.parametrize("service", ["web", "migrate"])
def test_compose_passes_on_only_what_the_shop_reads(service: str) -> None:
    assert set(COMPOSE["services"][service]["environment"]) <= read_by("settings.py") | read_by("gunicorn.py")
