"""The shop sells what it has, once, whoever asks at the same time: real processes against a real server."""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from shop.identity import services as identity
from shop.identity import tokens
from shop.identity.models import User
from shop.orders.models import OrderLine
from shop.stock.models import StockLevel, StockMovement
from tests.conftest import PASSWORD, Api, MakeProduct, resource

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS, PROCESSES, UNITS, ROUNDS = 32, 4, 60, 10


def taken() -> tuple[int, int, int]:
    """Units in orders, units allocated by the levels, units allocated by the ledger."""
    return (
        sum(OrderLine.objects.values_list("quantity", flat=True)),
        sum(StockLevel.objects.values_list("allocated", flat=True)),
        sum(StockMovement.objects.filter(kind="allocated").values_list("quantity", flat=True)),
    )


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="processes that share one database: PostgreSQL's test")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_32_clients_get_60_units_and_no_more(make_product: MakeProduct, round_: int) -> None:
    """Each client orders two products, three units in all, in opposite orders, until it is refused."""
    first, second = make_product(on_hand=UNITS // 2), make_product(on_hand=UNITS // 2)
    access = [tokens.issue(user=_customer(number)).access_token for number in range(CLIENTS)]
    answers = _let_them_buy(access, [first.pk, second.pk])
    assert set(answers) == {"201", "409"}
    assert taken() == (UNITS, UNITS, UNITS)
    assert answers["201"] == UNITS // 2
    assert answers["409"] == CLIENTS


def _let_them_buy(access: list[str], variants: list[int]) -> Counter[str]:
    """Start the processes, each with its share of the clients, and count their answers by status."""
    environment = os.environ | {"DATABASE_URL": _database_url()}
    share = CLIENTS // PROCESSES
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.concurrency.buying_client"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    # All are up before any begins: a process says it is ready, then waits for its work.
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for number, process in enumerate(processes):
        assert process.stdin is not None
        work = {"tokens": access[number * share : (number + 1) * share], "variants": variants}
        process.stdin.write(json.dumps(work) + "\n")
        process.stdin.flush()
    counted: Counter[str] = Counter()
    for process in processes:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        counted.update(json.loads(output))
    return counted


def _database_url() -> str:
    parts = connection.settings_dict
    return f"postgres://{parts['USER']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def _customer(number: int) -> User:
    return identity.register(username=f"customer{number}", password=PASSWORD)


def test_32_threads_share_60_units_without_a_locked_database(make_product: MakeProduct) -> None:
    """On SQLite too: who comes second waits for its turn, and nobody hears of locks."""
    variant = make_product(on_hand=UNITS)
    people = [tokens.issue(user=_customer(number)).access_token for number in range(CLIENTS)]

    def buy(access_token: str) -> list[int]:
        api = Api(access_token)
        document = resource("orders", lines=[{"variant": str(variant.pk), "quantity": 1}])
        try:
            return [_status(api, document) for _ in range(3)]
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = Counter(status for statuses in pool.map(buy, people) for status in statuses)
    assert answers == {201: UNITS, 409: 3 * CLIENTS - UNITS}
    assert taken() == (UNITS, UNITS, UNITS)


def _status(api: Api, document: dict[str, Any]) -> int:
    return int(api.post("orders", document).status_code)
