"""What is on sale while the contract is tested."""

import pytest

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Variant
from tests.conftest import Answer, Api, MakeProduct, resource
from tests.contract.specification import every_document
from tests.jsonapi.conftest import Shop, add_image, picture, shop  # noqa: F401 - fixtures


@pytest.fixture
def shelf(db: None) -> Category:
    """A category with nothing in it."""
    return catalogue.save_category(Category(name="Shelf"))


@pytest.fixture
def kettle(make_product: MakeProduct) -> Variant:
    """Three of them are in the house."""
    return make_product(on_hand=3)


@pytest.fixture
def answers(shop: Shop, as_ada: Api, as_manager: Api) -> list[Answer]:  # noqa: F811 - the fixture
    """Answers with every kind of document, to a customer and to staff: read, made, changed and refused."""
    category = f"categories/{shop.category.pk}"
    return [
        *every_document(shop, as_ada),
        *map(as_manager.get, ("products", "variants", "stock-movements", shop.paths()["stockMovements"])),
        as_manager.post("categories?include=parent", resource("categories", name="New")),
        as_manager.patch(category, resource("categories", str(shop.category.pk), position=3)),
        as_manager.patch(f"{category}/relationships/parent", {"data": None}),
        as_ada.get("products?include=nothing"),
        as_ada.post("categories", resource("categories", name="Mine")),
        as_ada.get("nowhere"),
    ]
