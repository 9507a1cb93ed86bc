"""How many units there are, and the ledger that explains every one of them.

Nothing but `shop.stock.services` writes here.
"""

from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from shop.catalogue.models import Variant
from shop.identity.models import Viewer

# More than any warehouse holds, and far from where a database's integers end.
LARGEST_MOVEMENT = 1_000_000_000


class StockLevelQuerySet(models.QuerySet["StockLevel"]):
    def with_available(self) -> Self:
        """Adds `available`: on hand and not promised to an order; below zero where a backorder waits for goods."""
        return self.annotate(available=F("on_hand") - F("allocated"))

    def running_low(self) -> Self:
        """Those at or below their threshold, or the shop's where they have none of their own."""
        threshold = Coalesce(F("low_stock_threshold"), settings.LOW_STOCK_THRESHOLD)
        return self.with_available().filter(available__lte=threshold)


class StockLevel(models.Model):
    """The units of one variant: `on_hand` in the house, of which `allocated` are promised to placed orders.

    A variant without a level never had stock.
    """

    variant = models.OneToOneField(Variant, on_delete=models.CASCADE, primary_key=True, related_name="stock_level")
    on_hand = models.IntegerField(default=0, editable=False)
    allocated = models.IntegerField(default=0, editable=False)
    backorderable = models.BooleanField(default=False, help_text="May be ordered beyond what is on hand.")
    low_stock_threshold = models.PositiveIntegerField(
        null=True, blank=True, help_text="Units available that count as low; empty for the shop's own threshold."
    )

    objects = StockLevelQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="on_hand_not_negative"),
            models.CheckConstraint(condition=Q(allocated__gte=0), name="allocated_not_negative"),
            models.CheckConstraint(
                condition=Q(backorderable=True) | Q(allocated__lte=F("on_hand")), name="not_oversold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_hand} on hand, {self.allocated} allocated"


class StockMovementQuerySet(models.QuerySet["StockMovement"]):
    def visible_to(self, user: Viewer) -> Self:
        """The ledger is for staff."""
        return self if user.is_staff else self.none()

    def update(self, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly


class LedgerIsAppendOnly(TypeError):
    """A movement is never changed or deleted; a wrong one is answered by another."""


class StockMovement(models.Model):
    """One line of the ledger. `quantity` is positive, but for an adjustment, which may go either way.

    Received, returned and adjusted units change what is on hand; allocated and released ones what is promised;
    shipping takes from both.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        ADJUSTED = "adjusted", "Adjusted"
        ALLOCATED = "allocated", "Allocated"
        RELEASED = "released", "Released"
        SHIPPED = "shipped", "Shipped"
        RETURNED = "returned", "Returned"

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="stock_movements")
    kind = models.CharField(max_length=10, choices=Kind)
    quantity = models.IntegerField(
        help_text="Units.", validators=[MinValueValidator(-LARGEST_MOVEMENT), MaxValueValidator(LARGEST_MOVEMENT)]
    )
    reason = models.CharField(max_length=200, blank=True)
    # The order that caused it. No foreign key: orders stand above stock and know it, not the other way round.
    order_id = models.UUIDField(null=True, blank=True, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StockMovementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["variant", "-id"], name="ledger_of_a_variant")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | Q(kind="adjusted") & ~Q(quantity=0), name="movement_moves_something"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["received", "adjusted", "allocated", "released", "shipped", "returned"]),
                name="movement_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly
