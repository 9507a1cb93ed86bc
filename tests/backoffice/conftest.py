"""Staff with chosen permissions, signed in to the admin."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from shop.identity.models import User
from tests.conftest import PASSWORD

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A member of staff with the permissions named, such as "stock.add_stockmovement", signed in to the admin."""

    def make(*permissions: str) -> Client:
        user = User.objects.create_user("staff", "staff@example.com", PASSWORD, is_staff=True)
        for permission in permissions:
            app, codename = permission.split(".")
            user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def owner(db: None) -> Client:
    """A superuser, signed in."""
    client = Client()
    client.force_login(User.objects.create_superuser("owner", "owner@example.com", PASSWORD))
    return client
