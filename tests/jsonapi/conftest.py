"""A shop with something of every type in it, and those who may look at it."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Picture

from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Image, Product, Status, Variant
from shop.identity import services as identity
from shop.identity import tokens
from shop.identity.models import Address, Token, User
from shop.orders import services as orders
from shop.orders.models import Order
from shop.stock.models import StockMovement
from tests.conftest import Api, MakeProduct, signed_in


@dataclass(frozen=True)
class Shop:
    """One row of every type; what belongs to a customer is Ada's."""

    category: Category
    product: Product
    variant: Variant
    image: Image
    draft: Variant
    order: Order
    address: Address
    token: Token
    movement: StockMovement
    ada: User

    def paths(self) -> dict[str, str]:
        """The URL of one resource of each type."""
        return {
            "categories": f"categories/{self.category.pk}",
            "products": f"products/{self.product.pk}",
            "variants": f"variants/{self.variant.pk}",
            "images": f"images/{self.image.pk}",
            "stockMovements": f"stock-movements/{self.movement.pk}",
            "orders": f"orders/{self.order.pk}",
            "orderLines": f"order-lines/{self.order.lines.get().pk}",
            "addresses": f"addresses/{self.address.pk}",
            "customers": f"customers/{self.ada.pk}",
            "tokens": f"tokens/{self.token.public_id}",
        }


@pytest.fixture
def picture() -> bytes:
    """A small JPEG."""
    buffer = BytesIO()
    Picture.new("RGB", (8, 6), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def add_image(picture: bytes) -> Callable[..., Image]:
    """Adds a picture to a product, of these of its variants."""

    def add(product: Product, *variants: Variant) -> Image:
        return catalogue.add_image(product=product, file=ContentFile(picture, "picture.jpg"), variants=variants)

    return add


@pytest.fixture
def shop(make_product: MakeProduct, add_image: Callable[..., Image], ada: User) -> Shop:
    root = catalogue.save_category(Category(name="Kitchen"))
    category = catalogue.save_category(Category(name="Kettles", parent=root))
    variant = make_product(on_hand=10, categories=[category])
    order = orders.place(customer=ada, lines=[orders.Wanted(quantity=2, pointer="", variant_id=variant.pk)])
    address = Address(customer=ada, name="Ada", line1="1 Engine Street", city="London", country_code="GB")
    return Shop(
        category=category,
        product=variant.product,
        variant=variant,
        image=add_image(variant.product, variant),
        draft=make_product(on_hand=5, status=Status.DRAFT, categories=[category]),
        order=order,
        address=identity.save_address(address),
        token=tokens.issue(user=ada),
        movement=StockMovement.objects.filter(order_id=order.pk).get(),
        ada=ada,
    )


@pytest.fixture
def everybody(api: Api, as_ada: Api, as_bob: Api, manager: User) -> dict[str, Api]:
    """A stranger, the owner, another customer, and staff with every permission."""
    return {"stranger": api, "ada": as_ada, "bob": as_bob, "manager": signed_in(manager)}
