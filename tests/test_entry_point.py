"""Where a client starts, and that following links is enough."""

import pytest

from tests.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/"])
def test_the_entry_point_links_to_every_resource(as_manager: Api, path: str) -> None:
    document = as_manager.get(path).json()
    assert document["jsonapi"] == {"version": "1.1"}
    assert document["links"].keys() > {"products", "orders", "customers", "orderLines"}
    for name, link in document["links"].items():
        if name not in ("self", "customers"):  # customers are not listed to anybody
            assert as_manager.get(link.removeprefix("http://testserver")).status_code == 200


def test_a_trailing_slash_is_taken_or_left(api: Api) -> None:
    assert api.get("products").status_code == api.get("products/").status_code == 200
