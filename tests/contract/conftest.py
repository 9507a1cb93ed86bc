"""What is on sale while the contract is tested."""

import pytest

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Variant
from tests.conftest import MakeProduct


@pytest.fixture
def shelf(db: None) -> Category:
    """A category with nothing in it."""
    return catalogue.save_category(Category(name="Shelf"))


@pytest.fixture
def kettle(make_product: MakeProduct) -> Variant:
    """Three of them are in the house."""
    return make_product(on_hand=3)
