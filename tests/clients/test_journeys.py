"""JSON:API clients off the shelf, with their default settings, take a customer through a running shop."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category
from shop.identity.models import User
from shop.orders.models import Order
from shop.stock.models import StockLevel
from tests.clients.conftest import FOLDER, NODE_PACKAGES, TYPES_OPTIONS, run
from tests.conftest import MakeProduct

pytestmark = pytest.mark.django_db(transaction=True)

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


@pytest.fixture
def shop_url(live_server: LiveServer, make_product: MakeProduct) -> str:
    """A running shop with four products, three of them in stock; the cheapest one stands on two shelves."""
    kitchen = catalogue.save_category(Category(name="Kitchen"))
    kettles = catalogue.save_category(Category(name="Kettles", parent=kitchen))
    make_product(name="Kettle", sku="KETTLE", price="20.00", on_hand=5, categories=[kitchen, kettles])
    make_product(name="Cup", sku="CUP", price="30.00", on_hand=5, categories=[kitchen])
    make_product(name="Sold out", sku="GONE", price="10.00", categories=[kitchen])
    make_product(name="Table", sku="TABLE", price="40.00", on_hand=5, categories=[kitchen])
    return live_server.url


@pytest.fixture
def api_url(shop_url: str) -> str:
    return f"{shop_url}/api/v1"


def require_a_whole_journey(screens: dict[str, Any]) -> None:
    """What the client showed, and what the shop has stored of it."""
    assert screens == {
        "pages": [["Kettle", "Cup"], ["Table"]],
        "categories": ["Kettles", "Kitchen"],
        "lines": [["KETTLE", 2]],
        "statuses": ["placed", "cancelled"],
    }
    dora = User.objects.get(username="dora")
    assert dora.name == "Dora"
    assert [order.status for order in dora.orders.all()] == [Order.Status.CANCELLED]
    assert not StockLevel.objects.exclude(allocated=0).exists()


@pytest.mark.parametrize("program", ["with_kitsu.mjs", "with_jsona.mjs", "with_fetch.mjs"])
def test_a_journey_in_javascript(node: str, program: str, api_url: str) -> None:
    require_a_whole_journey(json.loads(run(node, program, api_url)))


@pytest.mark.skipif(
    "sqlite3" not in settings.DATABASES["default"]["ENGINE"],
    reason="run by the worker on SQLite: the compiler takes long, and the document knows no database",
)
def test_a_journey_in_typescript_by_the_types_of_the_document(node: str, shop_url: str, tmp_path: Path) -> None:
    """The types are generated, the journey is checked against them by `tsc --strict`, and then it is walked."""
    (tmp_path / "node_modules").symlink_to(NODE_PACKAGES)
    for name in ("journey.ts", "tsconfig.json", "package.json"):
        shutil.copy(FOLDER / name, tmp_path)
    programs = NODE_PACKAGES / ".bin"
    run(programs / "openapi-typescript", DOCUMENT, *TYPES_OPTIONS, "--output", tmp_path / "shop.ts")
    run(programs / "tsc", "--project", tmp_path)
    require_a_whole_journey(json.loads(run(node, "journey.js", shop_url, folder=tmp_path)))


def test_a_journey_in_python(api_url: str) -> None:
    require_a_whole_journey(json.loads(run(sys.executable, "-W", "error", "with_jsonapi_requests.py", api_url)))
