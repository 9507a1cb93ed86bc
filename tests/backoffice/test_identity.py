"""People in the back office: customers, the team, and the devices that they are signed in on."""

import pytest
from django.test import Client
from django.urls import reverse

from shop.identity import tokens
from shop.identity.models import Address, User
from tests.backoffice.conftest import SignIn

LIST = "admin:identity_user_changelist"
NEW_PASSWORD = "another long password"


def page_of(user: User, door: str = "change") -> str:
    return reverse(f"admin:identity_user_{door}", args=[user.pk])


def addresses(*rows: dict[str, object], initial: int = 0) -> dict[str, object]:
    """What a browser sends from the page of a customer."""
    values: dict[str, object] = {"username": "ada", "name": "Ada", "email": "ada@example.com", "is_active": "on"}
    values |= {"addresses-TOTAL_FORMS": len(rows), "addresses-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        details = {"name": "Ada", "line1": "1 Engine Street", "city": "London", "country_code": "GB"} | row
        values |= {f"addresses-{number}-{name}": value for name, value in details.items()}
    return values


@pytest.mark.parametrize("door", ["change", "delete", "history"])
def test_a_tokens_digest_is_on_no_page(owner: Client, ada: User, door: str) -> None:
    issued = tokens.issue(user=ada, device="Ada's phone")
    html = owner.get(page_of(ada, door)).content.decode()
    for secret in (issued.digest, issued.refresh_digest, issued.token_key, issued.access_token):
        assert secret not in html


def test_a_customers_page_shows_their_devices(owner: Client, ada: User) -> None:
    tokens.issue(user=ada, device="Green phone")
    assert "Green phone, signed in" in owner.get(page_of(ada)).content.decode()


def test_signing_out_everywhere_leaves_no_token(sign_in: SignIn, ada: User, bob: User) -> None:
    for user in (ada, ada, bob):
        tokens.issue(user=user)
    client = sign_in("identity.view_user", "identity.change_user")
    values = {"action": "sign_out_everywhere", "_selected_action": [str(ada.pk)]}
    page = client.post(reverse(LIST), values, follow=True).content.decode()
    assert "1 people signed out of 2 devices." in page
    assert [token.user for token in tokens.Token.objects.all()] == [bob]


def test_a_new_password_signs_the_devices_out(sign_in: SignIn, ada: User) -> None:
    tokens.issue(user=ada)
    client = sign_in("identity.change_user")
    page = reverse("admin:auth_user_password_change", args=[ada.pk])
    assert client.post(page, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(NEW_PASSWORD)
    assert not tokens.Token.objects.exists()


def test_a_password_is_never_just_taken_away(owner: Client, ada: User) -> None:
    page = reverse("admin:auth_user_password_change", args=[ada.pk])
    assert owner.post(page, {"usable_password": "false"}).status_code == 200
    ada.refresh_from_db()
    assert ada.has_usable_password()


def test_staff_make_an_account(sign_in: SignIn) -> None:
    client = sign_in("identity.add_user", "identity.change_user")
    values = {"username": "eve", "email": "eve@example.com", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(reverse("admin:identity_user_add"), values).status_code == 302
    assert User.objects.get(username="eve").check_password(NEW_PASSWORD)


def test_a_user_name_that_is_taken_in_another_case_is_refused(owner: Client, ada: User) -> None:
    values = {"username": "ADA", "email": "", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert owner.post(reverse("admin:identity_user_add"), values).status_code == 200
    assert User.objects.filter(username__iexact="ada").count() == 1


def test_nobody_but_a_superuser_gives_rights(sign_in: SignIn, ada: User) -> None:
    client = sign_in("identity.change_user", "identity.view_user")
    rights = {"is_staff": "on", "is_superuser": "on"}
    assert client.post(page_of(ada), addresses() | rights).status_code == 302
    ada.refresh_from_db()
    assert (ada.is_staff, ada.is_superuser) == (False, False)


@pytest.mark.parametrize("door", ["admin:identity_user_change", "admin:auth_user_password_change"])
def test_nobody_but_a_superuser_changes_the_team(sign_in: SignIn, manager: User, door: str) -> None:
    client = sign_in("identity.change_user", "identity.view_user")
    values = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(reverse(door, args=[manager.pk]), values).status_code == 403
    manager.refresh_from_db()
    assert not manager.check_password(NEW_PASSWORD)


def test_the_team_is_not_signed_out_by_others(sign_in: SignIn, manager: User) -> None:
    tokens.issue(user=manager)
    values = {"action": "sign_out_everywhere", "_selected_action": [str(manager.pk)]}
    sign_in("identity.change_user", "identity.view_user").post(reverse(LIST), values)
    assert tokens.Token.objects.filter(user=manager).exists()


def test_a_new_default_address_takes_the_old_ones_place(owner: Client, ada: User) -> None:
    owner.post(page_of(ada), addresses({"line1": "1 Old Street"}))
    old = Address.objects.get(customer=ada)
    assert old.is_default
    kept: dict[str, object] = {"id": old.pk, "line1": "1 Old Street", "is_default": "on"}
    new: dict[str, object] = {"line1": "2 New Street", "is_default": "on"}
    assert owner.post(page_of(ada), addresses(kept, new, initial=1)).status_code == 302
    assert Address.objects.get(customer=ada, is_default=True).line1 == "2 New Street"
