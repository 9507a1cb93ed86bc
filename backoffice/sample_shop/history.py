"""Lets the customers of the sample shop order over the last weeks, through the services."""

from datetime import datetime, timedelta
from random import Random

from django.db.models import F
from django.utils import timezone

from shop.catalogue.models import Variant
from shop.identity.models import User
from shop.orders import services
from shop.orders.models import Order

DAYS = 60
# A parcel leaves the house after this time; a younger order is still waiting.
PACKING = timedelta(days=3)
SECOND_THOUGHTS = timedelta(hours=5)
MOST_LINES = 4
MOST_UNITS = 3

Status, PaymentStatus = Order.Status, Order.PaymentStatus


def live_through(customer: User, *, orders: int) -> None:
    """Place so many orders, long ago and just now, and fulfil or cancel most of them."""
    chance = Random(customer.username)  # noqa: S311 - the same every time is what it is for
    joined_at = now = timezone.now()
    for _ in range(orders):
        placed_at = now - timedelta(days=DAYS) * chance.random() ** 2  # business is growing: more of them are recent
        order = services.place(customer=customer, lines=_lines(chance))
        if chance.random() < 0.12:  # noqa: PLR2004 - about one in eight
            _cancel(order, placed_at)
        elif placed_at + PACKING < now:
            _fulfil(order, placed_at)
        else:
            _date(order, placed_at, payment_status=chance.choice((PaymentStatus.PAID, PaymentStatus.UNPAID)))
        joined_at = min(joined_at, placed_at)
    User.objects.filter(pk=customer.pk).update(date_joined=joined_at - timedelta(minutes=10))


def _lines(chance: Random) -> list[services.Wanted]:
    """A few things that are there in sufficient number."""
    enough = F("stock_level__allocated") + MOST_UNITS
    in_stock = Variant.objects.on_sale().filter(stock_level__on_hand__gte=enough)
    skus = list(in_stock.order_by("sku").values_list("sku", flat=True))
    chosen = chance.sample(skus, k=min(chance.randint(1, MOST_LINES), len(skus)))
    return [
        services.Wanted(sku=sku, quantity=chance.randint(1, MOST_UNITS), pointer=f"/lines/{number}")
        for number, sku in enumerate(chosen)
    ]


def _cancel(order: Order, placed_at: datetime) -> None:
    services.cancel(order=order, by=order.customer)
    _date(order, placed_at, cancelled_at=placed_at + SECOND_THOUGHTS, payment_status=PaymentStatus.REFUNDED)


def _fulfil(order: Order, placed_at: datetime) -> None:
    services.fulfil(order=order, by=None)
    _date(order, placed_at, fulfilled_at=placed_at + PACKING, payment_status=PaymentStatus.PAID)


def _date(order: Order, placed_at: datetime, **more: datetime | str) -> None:
    """Move the order into the past: the services know today only."""
    Order.objects.filter(pk=order.pk).update(placed_at=placed_at, **more)
