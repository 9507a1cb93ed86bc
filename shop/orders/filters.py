"""How orders are narrowed."""

from typing import ClassVar

import django_filters

from shop.jsonapi.filtering import TimeFilter
from shop.orders.models import Order


class OrderFilter(django_filters.FilterSet):
    """By how far they have come, and when they were placed."""

    status = django_filters.ChoiceFilter(choices=Order.Status.choices)
    number = django_filters.CharFilter(lookup_expr="iexact", help_text="As on the packing slip.")
    placed_at__gte = TimeFilter(
        field_name="placed_at", lookup_expr="gte", help_text="Placed at or after this time (RFC 3339)."
    )

    class Meta:
        model = Order
        fields: ClassVar[list[str]] = []
