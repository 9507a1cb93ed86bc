"""The suite runs on the database that it says it runs on."""

import os

import pytest
from django.db import connection

from tests.databases import CHOSEN


@pytest.mark.django_db
def test_this_worker_runs_on_its_own_database() -> None:
    expected = os.environ.get(CHOSEN)
    if expected is None:
        pytest.skip("not started by a worker")
    assert connection.vendor == expected
