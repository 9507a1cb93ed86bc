"""What tests of all areas start from: a small shop, its people, and a JSON:API client."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from django.core.cache import cache
from django.test import Client

from shop.catalogue import services as catalogue
from shop.catalogue.models import Product, Status, Variant
from shop.identity import services as identity
from shop.identity import tokens
from shop.identity.models import User
from shop.stock import services as stock

MEDIA_TYPE = "application/vnd.api+json"
PASSWORD = "correct horse battery"

MakeProduct = Callable[..., Variant]
Answer: TypeAlias = Any  # a response with what the test client adds to it, such as json()


class Api:
    """A JSON:API client; signed in with a token if it has one."""

    def __init__(self, access_token: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Accept": MEDIA_TYPE}
        if access_token:
            self.headers["Authorization"] = f"Bearer {access_token}"

    def get(self, path: str, **parameters: str) -> Answer:
        return self._send("GET", path, query_params=parameters)

    def post(self, path: str, document: Any = None) -> Answer:
        return self._send("POST", path, document)

    def patch(self, path: str, document: Any) -> Answer:
        return self._send("PATCH", path, document)

    def delete(self, path: str, document: Any = None) -> Answer:
        return self._send("DELETE", path, document)

    def _send(self, method: str, path: str, document: Any = None, **extra: Any) -> Answer:
        body = document if isinstance(document, (bytes, str)) else json.dumps(document)
        return self.client.generic(
            method,
            path if path.startswith(("/", "http")) else f"/api/v1/{path}",
            b"" if document is None else body,
            content_type=MEDIA_TYPE,
            headers=self.headers,
            **extra,
        )


def resource(type_name: str, id: str | None = None, **attributes: Any) -> dict[str, Any]:  # noqa: A002 - the member's name
    """A request document with one resource object; `relationships` is taken as such."""
    relationships = attributes.pop("relationships", None)
    data: dict[str, Any] = {"type": type_name, "attributes": attributes}
    if id is not None:
        data["id"] = str(id)
    if relationships is not None:
        data["relationships"] = {name: {"data": linkage} for name, linkage in relationships.items()}
    return {"data": data}


@pytest.fixture(autouse=True)
def _quick_and_apart(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Cheap password hashes, an own folder for uploads, and no throttle counts left from another test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def make_product(db: None) -> MakeProduct:
    """Makes an active product with one variant, stocked; returns the variant."""
    numbers = count(1)

    def make(*, on_hand: int = 0, price: str = "10.00", status: str = Status.ACTIVE, **fields: Any) -> Variant:
        number = next(numbers)
        details = {"name": f"Product {number}", "sku": f"SKU-{number}"} | fields
        product = catalogue.create_product(price=Decimal(price), status=status, **details)
        variant = product.variants.get()
        if on_hand:
            stock.receive(variant=variant, quantity=on_hand)
        return variant

    return make


@pytest.fixture
def add_variant(db: None) -> Callable[..., Variant]:
    """Adds another stocked variant to a product."""

    def add(product: Product, sku: str, *, on_hand: int = 0, price: str = "10.00", **fields: Any) -> Variant:
        variant = catalogue.add_variant(product=product, sku=sku, price=Decimal(price), **fields)
        if on_hand:
            stock.receive(variant=variant, quantity=on_hand)
        return variant

    return add


@pytest.fixture
def ada(db: None) -> User:
    return identity.register(username="ada", password=PASSWORD, email="ada@example.com", name="Ada")


@pytest.fixture
def bob(db: None) -> User:
    return identity.register(username="bob", password=PASSWORD, email="bob@example.com", name="Bob")


@pytest.fixture
def manager(db: None) -> User:
    return User.objects.create_superuser("manager", "manager@example.com", PASSWORD)


def signed_in(user: User) -> Api:
    return Api(tokens.issue(user=user).access_token)


@pytest.fixture
def api(db: None) -> Api:
    """A stranger."""
    return Api()


@pytest.fixture
def as_ada(ada: User) -> Api:
    return signed_in(ada)


@pytest.fixture
def as_bob(bob: User) -> Api:
    return signed_in(bob)


@pytest.fixture
def as_manager(manager: User) -> Api:
    return signed_in(manager)
