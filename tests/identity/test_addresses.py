"""A customer's addresses."""

from typing import Any

import pytest

from shop.identity.models import Address, User
from tests.conftest import Api, resource

pytestmark = pytest.mark.django_db

HOME = {"name": "Ada", "line1": "1 Engine Street", "city": "London", "countryCode": "GB"}


def add(api: Api, **changes: Any) -> Any:
    return api.post("addresses", resource("addresses", **HOME | changes))


def test_the_first_address_is_the_default_one(as_ada: Api) -> None:
    first, second = add(as_ada), add(as_ada, city="Leeds")
    assert first.json()["data"]["attributes"]["isDefault"] is True
    assert second.json()["data"]["attributes"]["isDefault"] is False


def test_a_new_default_takes_the_place_of_the_old(as_ada: Api, ada: User) -> None:
    add(as_ada)
    second = add(as_ada, city="Leeds", isDefault=True).json()["data"]["id"]
    assert [str(address.pk) for address in Address.objects.filter(is_default=True)] == [second]


def test_an_address_is_changed_and_deleted(as_ada: Api) -> None:
    id_ = add(as_ada).json()["data"]["id"]
    changed = as_ada.patch(f"addresses/{id_}", resource("addresses", id_, city="Bath"))
    assert changed.json()["data"]["attributes"]["city"] == "Bath"
    assert as_ada.delete(f"addresses/{id_}").status_code == 204
    assert not Address.objects.exists()


def test_an_unknown_country_is_refused(as_ada: Api) -> None:
    response = add(as_ada, countryCode="ZZ")
    assert response.json()["errors"][0]["source"]["pointer"] == "/data/attributes/countryCode"


def test_foreign_addresses_are_like_absent(as_ada: Api, as_bob: Api) -> None:
    id_ = add(as_ada).json()["data"]["id"]
    for answer in (
        as_bob.get(f"addresses/{id_}"),
        as_bob.patch(f"addresses/{id_}", resource("addresses", id_, city="Bath")),
        as_bob.delete(f"addresses/{id_}"),
    ):
        assert answer.status_code == 404
    assert Address.objects.get().city == "London"
    assert as_bob.get("addresses").json()["data"] == []


def test_nobody_writes_an_address_for_another(as_ada: Api, bob: User) -> None:
    document = resource("addresses", **HOME, relationships={"customer": {"type": "customers", "id": str(bob.pk)}})
    as_ada.post("addresses", document)
    assert not Address.objects.filter(customer=bob).exists()
