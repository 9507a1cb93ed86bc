"""Signing in and out, and what a token is worth."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.exceptions import RuleBroken
from shop.identity import tokens
from shop.identity.models import Token, User
from tests.conftest import PASSWORD, Api, resource, signed_in

pytestmark = pytest.mark.django_db


def sign_in(api: Api, username: str = "ada", password: str = PASSWORD, **attributes: Any) -> Any:
    return api.post("tokens", resource("tokens", username=username, password=password, **attributes))


def refresh(api: Api, refresh_token: str) -> Any:
    return api.post("tokens/refresh", resource("tokens", refreshToken=refresh_token))


def attributes(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = response.json()["data"]["attributes"]
    return found


def test_a_token_is_a_resource(api: Api, ada: User) -> None:
    response = sign_in(api, device="Ada's phone")
    assert response.status_code == 201
    data = response.json()["data"]
    assert data["type"] == "tokens"
    assert data["relationships"]["customer"]["data"] == {"type": "customers", "id": str(ada.pk)}
    assert data["attributes"]["accessToken"].startswith("shop_")
    assert data["attributes"]["device"] == "Ada's phone"
    assert response.headers["Location"].endswith(f"/api/v1/tokens/{data['id']}")


def test_an_access_token_opens_the_api(api: Api, ada: User) -> None:
    token = attributes(sign_in(api))["accessToken"]
    me = Api(token).get("customers/me")
    assert me.json()["data"]["attributes"]["username"] == "ada"


def test_the_user_name_is_taken_in_any_case(api: Api, ada: User) -> None:
    assert sign_in(api, username="ADA").status_code == 201


@pytest.mark.parametrize("username", ["ada", "nobody"])
def test_a_wrong_password_and_an_unknown_name_look_alike(api: Api, ada: User, username: str) -> None:
    response = sign_in(api, username=username, password="wrong")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["errors"][0]["detail"] == "The user name or the password is wrong."


def test_a_dead_token_does_not_stop_signing_in(ada: User) -> None:
    assert sign_in(Api("shop_dead")).status_code == 201


def test_neither_digest_nor_key_is_ever_shown(api: Api, ada: User) -> None:
    shown = sign_in(api)
    token = Token.objects.get()
    listed = Api(attributes(shown)["accessToken"]).get("tokens")
    for secret in (token.digest, token.refresh_digest):
        assert secret not in shown.content.decode() + listed.content.decode()
    assert "accessToken" not in listed.json()["data"][0]["attributes"]


def test_a_refresh_replaces_both_tokens(api: Api, ada: User) -> None:
    old = attributes(sign_in(api, device="phone"))
    new = attributes(refresh(api, old["refreshToken"]))
    assert new["device"] == "phone"
    assert Api(old["accessToken"]).get("customers/me").status_code == 401
    assert Api(new["accessToken"]).get("customers/me").status_code == 200
    assert Token.objects.count() == 1


def test_a_refresh_token_works_once(api: Api, ada: User) -> None:
    used = attributes(sign_in(api))["refreshToken"]
    assert refresh(api, used).status_code == 201
    again = refresh(api, used)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (401, "invalid-refresh-token")


@pytest.mark.django_db(transaction=True)
def test_of_eight_refreshes_at_once_one_succeeds(ada: User) -> None:
    secret = tokens.issue(user=ada).refresh_token

    def rotate(_: int) -> bool:
        try:
            tokens.rotate(refresh_token=secret)
        except RuleBroken:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(rotate, range(8))) == 1
    assert Token.objects.count() == 1


def test_a_refresh_slides_but_not_past_ninety_days(ada: User) -> None:
    token = tokens.issue(user=ada)
    signed_in_at = timezone.now() - timedelta(days=80)
    Token.objects.update(signed_in_at=signed_in_at)
    rotated = tokens.rotate(refresh_token=token.refresh_token)
    assert rotated.refresh_expires_at == signed_in_at + timedelta(days=90)


def test_an_expired_token_is_dead_and_reading_deletes_nothing(ada: User, as_ada: Api) -> None:
    Token.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert as_ada.get("customers/me").status_code == 401
    assert Token.objects.count() == 1


def test_an_expired_refresh_token_is_refused(api: Api, ada: User) -> None:
    secret = tokens.issue(user=ada).refresh_token
    Token.objects.update(refresh_expires_at=timezone.now() - timedelta(seconds=1))
    assert refresh(api, secret).status_code == 401


def test_signing_out_this_device_leaves_the_others(ada: User) -> None:
    phone, tablet = signed_in(ada), signed_in(ada)
    assert phone.delete("tokens/current").status_code == 204
    assert phone.get("customers/me").status_code == 401
    assert tablet.get("customers/me").status_code == 200


def test_signing_out_everywhere(ada: User, as_bob: Api) -> None:
    phone, tablet = signed_in(ada), signed_in(ada)
    assert phone.delete("tokens/all").status_code == 204
    assert {device.get("customers/me").status_code for device in (phone, tablet)} == {401}
    assert as_bob.get("customers/me").status_code == 200


def test_nobody_signs_out_another(ada: User, as_bob: Api) -> None:
    token = tokens.issue(user=ada)
    assert as_bob.delete(f"tokens/{token.public_id}").status_code == 404
    assert Token.objects.filter(pk=token.pk).exists()


def test_the_eleventh_sign_in_ends_the_one_unused_longest(ada: User) -> None:
    issued = [tokens.issue(user=ada) for _ in range(11)]
    assert Token.objects.count() == 10
    assert not Token.objects.filter(pk=issued[0].pk).exists()


def test_a_new_password_signs_every_device_out(ada: User, as_ada: Api) -> None:
    ada.set_password("another long password")
    ada.save()
    assert as_ada.get("customers/me").status_code == 401


def test_a_disabled_password_signs_every_device_out(ada: User, as_ada: Api) -> None:
    ada.set_unusable_password()
    ada.save()
    assert as_ada.get("customers/me").status_code == 401


def test_a_deactivated_person_is_out(ada: User, as_ada: Api, api: Api) -> None:
    ada.is_active = False
    ada.save()
    assert as_ada.get("customers/me").status_code == 401
    assert sign_in(api).status_code == 401
    assert not Token.objects.exists()


def test_authentication_is_one_query_and_no_write(
    as_ada: Api, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1) as queries:
        assert as_ada.get("addresses", sort="nonsense").status_code == 400  # refused before any row is read
    assert queries[0]["sql"].startswith("SELECT")


def test_the_sixth_wrong_password_of_an_account_in_a_minute_is_not_looked_at(api: Api, ada: User, bob: User) -> None:
    assert [sign_in(api, password="wrong").status_code for _ in range(5)] == [401] * 5
    braked = sign_in(api)
    assert braked.status_code == 429
    assert int(braked.headers["Retry-After"]) >= 1
    assert sign_in(api, username="bob").status_code == 201


def test_right_passwords_are_never_braked(api: Api, ada: User) -> None:
    assert {sign_in(api).status_code for _ in range(8)} == {201}


def test_an_address_is_braked_whatever_it_claims_to_be(ada: User) -> None:
    def guess(number: int) -> int:
        api = Api()
        api.headers["X-Forwarded-For"] = f"10.0.0.{number}"
        return int(sign_in(api, username=f"user{number}", password="wrong").status_code)

    assert [guess(number) for number in range(21)] == [401] * 20 + [429]


def test_a_very_long_password_is_refused_unhashed(api: Api, ada: User) -> None:
    response = sign_in(api, password="x" * 257)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "max-length")
