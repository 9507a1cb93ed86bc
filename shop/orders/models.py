"""Orders and their lines, frozen as they were placed."""

import secrets
import uuid
from decimal import Decimal
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from shop.catalogue.models import Variant
from shop.identity.models import Viewer
from shop.versions import Versioned

# Without 0 O 1 I L U: nothing that is misread, misheard or spells a word.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_order_number() -> str:
    """Eight random characters in two groups, such as "K7QF-3M2X": readable aloud, no clue to its neighbour."""
    characters = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(8))
    return f"{characters[:4]}-{characters[4:]}"


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: Viewer) -> Self:
        """Customers see their own orders; staff see all; strangers none."""
        if user.is_staff:
            return self
        return self.filter(customer_id=user.pk) if user.is_authenticated else self.none()


class Order(Versioned):
    """What a customer bought, when, and how far it has come.

    `total` is the sum of the lines, in the shop's currency at the time. `shipping_address` is a copy, in the names
    that the API shows; null where there was no address.
    """

    class Status(models.TextChoices):
        PLACED = "placed", "Placed"
        FULFILLED = "fulfilled", "Fulfilled"
        CANCELLED = "cancelled", "Cancelled"

    class PaymentStatus(models.TextChoices):
        UNPAID = "unpaid", "Unpaid"
        PAID = "paid", "Paid"
        REFUNDED = "refunded", "Refunded"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=9, unique=True, default=new_order_number, editable=False)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLACED)
    payment_status = models.CharField(max_length=10, choices=PaymentStatus, default=PaymentStatus.UNPAID)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=16, decimal_places=2)
    shipping_address = models.JSONField(null=True, blank=True)
    placed_at = models.DateTimeField(auto_now_add=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-placed_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-placed_at", "-id"], name="order_history"),
            models.Index(fields=["status", "-placed_at", "-id"], name="orders_by_status"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(total__gte=0), name="order_total_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=["placed", "fulfilled", "cancelled"]), name="order_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subtotal(self) -> Decimal:
        """The lines alone; as long as nothing is charged beside them, the total."""
        return self.total


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    def visible_to(self, user: Viewer) -> Self:
        """A line is as visible as its order."""
        if user.is_staff:
            return self
        return self.filter(order__customer_id=user.pk) if user.is_authenticated else self.none()


class OrderLine(models.Model):
    """So many of one variant, with the name, SKU and price that it had when the order was placed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, related_name="+", null=True)
    position = models.PositiveIntegerField()
    sku = models.CharField("SKU", max_length=100)
    name = models.CharField(max_length=500)
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    quantity = models.PositiveIntegerField()

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("order", "position", name="one_line_a_position"),
            models.UniqueConstraint("order", "variant", name="one_line_a_variant"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_of_at_least_one"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="line_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.name}"

    @property
    def total(self) -> Decimal:
        return self.quantity * self.unit_price
