import socket
from collections.abc import Iterator
from io import StringIO
from itertools import islice

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from pytest_django.live_server_helper import LiveServer

from backoffice.sample_shop import shelves
from backoffice.sample_shop.goods import articles
from shop.orders.models import Order
from shop.stock.models import StockLevel


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port


@pytest.mark.django_db(transaction=True)
def test_a_customer_walks_all_the_way_through_a_running_shop(live_server: LiveServer) -> None:
    for article in islice(articles(), 12):
        shelves.put_up(article, {})
    said = StringIO()
    call_command("demo", check=True, url=live_server.url, stdout=said)
    assert said.getvalue().count("✓") == 7
    assert [order.status for order in Order.objects.all()] == ["cancelled"]
    assert not StockLevel.objects.exclude(allocated=0).exists()


@pytest.mark.django_db(transaction=True)
def test_a_walk_through_an_empty_shop_fails_and_says_at_which_request(live_server: LiveServer) -> None:
    with pytest.raises(CommandError, match=r"No product is in stock\.\nGET http://.*/products.*\n200 "):
        call_command("demo", check=True, url=live_server.url, stdout=StringIO())


def test_a_walk_where_nobody_answers_fails_and_says_so(free_port: int) -> None:
    with pytest.raises(CommandError, match=r"no answer.*refused.*\nPOST http://.*/customers"):
        call_command("demo", check=True, url=f"http://127.0.0.1:{free_port}", stdout=StringIO())


@pytest.mark.parametrize("options", [{"url": "http://127.0.0.1"}, {"url": "file:///etc/hosts", "check": True}])
def test_a_url_is_a_web_address_and_goes_with_check(options: dict[str, object]) -> None:
    with pytest.raises(CommandError, match="--url goes with --check"):
        call_command("demo", **options)


def test_a_taken_port_is_told_before_any_work_begins(taken_port: int) -> None:
    with pytest.raises(CommandError, match=f"Port {taken_port} cannot be had"):
        call_command("demo", port=taken_port)


def test_a_production_shop_has_no_demo(settings: LazySettings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="for development"):
        call_command("demo")
