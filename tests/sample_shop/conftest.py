"""The sample shop is loaded once for all tests of it, and every test gives it back as it was."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from backoffice.sample_shop import pictures

# As every test has them: what is hashed here is checked there.
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Loaded in a transaction that is rolled back behind the last of them. Do not ask for `db` beside it."""
    settings = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"), PASSWORD_HASHERS=QUICK_HASHERS)
    with settings, pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(pictures, "SIDE", 100)  # pixels: drawn whole in test_pictures, which takes most of the time
        call_command("load_sample_shop", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sample_shop(loaded: None) -> Iterator[None]:
    """The loaded shop; what the test changes is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
