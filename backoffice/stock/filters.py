"""Filters of the stock's lists."""

from typing import Any

from django.http import HttpRequest

from backoffice.base import DropdownFilter
from shop.stock.models import StockLevelQuerySet


class RunningLowFilter(DropdownFilter):
    """Levels at or below their threshold."""

    title = "stock"
    parameter_name = "running_low"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Running low")]

    def queryset(self, request: HttpRequest, levels: StockLevelQuerySet) -> StockLevelQuerySet:
        return levels.running_low() if self.value() == "yes" else levels
