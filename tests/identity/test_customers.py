"""Registering, and what one may see and change of oneself."""

from typing import Any

import pytest
from django.test import Client

from shop.identity.models import User
from tests.conftest import MEDIA_TYPE, PASSWORD, Api, resource

pytestmark = pytest.mark.django_db


def register(api: Api, **changes: Any) -> Any:
    person = {"username": "grace", "password": PASSWORD, "email": "grace@example.com", "name": "Grace"}
    return api.post("customers", resource("customers", **person | changes))


def test_a_stranger_registers(api: Api) -> None:
    response = register(api)
    assert response.status_code == 201
    assert response.json()["data"]["attributes"].keys() == {"username", "email", "name", "joinedAt"}
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"username": "ADA"}, "/data/attributes/username"),
        ({"email": "Ada@Example.com"}, "/data/attributes/email"),
    ],
)
def test_what_another_person_has_is_a_conflict(api: Api, ada: User, changes: dict[str, str], pointer: str) -> None:
    response = register(api, **changes)
    assert response.status_code == 409
    [error] = response.json()["errors"]
    assert (error["code"], error["source"]["pointer"]) == ("unique", pointer)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"password": "short"}, "/data/attributes/password"),
        ({"password": "1234567890123"}, "/data/attributes/password"),
        ({"username": ""}, "/data/attributes/username"),
        ({"email": "nowhere"}, "/data/attributes/email"),
    ],
)
def test_what_can_not_be_registered_is_named(api: Api, ada: User, changes: dict[str, str], pointer: str) -> None:
    response = register(api, **changes)
    assert response.status_code == 400
    assert (
        pointer in [error["source"]["pointer"] for error in response.json()["errors"]] or pointer == "/data/attributes"
    )
    assert User.objects.count() == 1


def test_nobody_makes_themselves_staff(api: Api) -> None:
    assert register(api, isStaff=True).status_code == 400
    assert not User.objects.exists()


def test_me_is_me(as_ada: Api, ada: User) -> None:
    data = as_ada.get("customers/me").json()["data"]
    assert data["id"] == str(ada.pk)
    assert data["links"]["self"].endswith(f"/customers/{ada.pk}")


def test_others_are_like_absent(as_ada: Api, bob: User) -> None:
    foreign = as_ada.get(f"customers/{bob.pk}")
    absent = as_ada.get("customers/00000000-0000-4000-8000-000000000000")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


def test_a_stranger_has_no_me(api: Api) -> None:
    assert api.get("customers/me").status_code == 401


def test_a_customer_changes_their_name(as_ada: Api, ada: User) -> None:
    response = as_ada.patch("customers/me", resource("customers", str(ada.pk), name="Ada L."))
    assert response.status_code == 200
    assert response.json()["data"]["attributes"]["name"] == "Ada L."


def test_a_password_is_changed_by_whoever_knows_it(as_ada: Api, ada: User) -> None:
    new = "quite another password"
    without = as_ada.patch("customers/me", resource("customers", str(ada.pk), password=new))
    assert without.status_code == 400
    done = as_ada.patch("customers/me", resource("customers", str(ada.pk), password=new, currentPassword=PASSWORD))
    assert done.status_code == 200
    ada.refresh_from_db()
    assert ada.check_password(new)
    assert as_ada.get("customers/me").status_code == 401


class TestSession:
    """The admin's session signs in to the API too, guarded against cross-site requests."""

    def test_a_session_reads(self, ada: User) -> None:
        client = Client()
        client.force_login(ada)
        assert client.get("/api/v1/customers/me").json()["data"]["id"] == str(ada.pk)

    def test_a_session_without_the_csrf_token_writes_nothing(self, ada: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(ada)
        response = client.delete("/api/v1/tokens/all")
        assert response.status_code == 403
        assert response.headers["Content-Type"] == MEDIA_TYPE
        assert "CSRF" in response.json()["errors"][0]["detail"]

    def test_a_session_with_the_csrf_token_writes(self, ada: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(ada)
        client.cookies["csrftoken"] = "a" * 32
        assert client.delete("/api/v1/tokens/all", headers={"X-CSRFToken": "a" * 32}).status_code == 204
