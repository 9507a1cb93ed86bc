"""How the ledger is narrowed."""

from typing import ClassVar

import django_filters

from shop.jsonapi.filtering import WholeNumberFilter
from shop.stock.models import StockMovement


class StockMovementFilter(django_filters.FilterSet):
    """One variant's lines, or one kind of them."""

    variant = WholeNumberFilter(field_name="variant_id", help_text="A variant's id.")
    order = django_filters.UUIDFilter(field_name="order_id", help_text="An order's id.")
    kind = django_filters.ChoiceFilter(choices=StockMovement.Kind.choices)

    class Meta:
        model = StockMovement
        fields: ClassVar[list[str]] = []
