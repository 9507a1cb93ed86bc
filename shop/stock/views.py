"""The ledger of stock over JSON:API: staff read it and add to it; nobody changes it."""

from typing import Any

from shop.jsonapi.permissions import StaffWrites
from shop.jsonapi.views import CreateMixin, ListMixin, RetrieveMixin
from shop.stock.filters import StockMovementFilter
from shop.stock.serializers import StockMovementSerializer


class LedgerPermissions(StaffWrites):
    """Reading takes the view permission too, and strangers have none."""

    authenticated_users_only = True

    def get_required_permissions(self, method: str, model_cls: Any) -> list[str]:
        needed = super().get_required_permissions(method, model_cls)
        return needed or [f"{model_cls._meta.app_label}.view_{model_cls._meta.model_name}"]


class StockMovementViewSet(CreateMixin, ListMixin, RetrieveMixin):
    """Why a variant has the stock that it has, newest first."""

    serializer_class = StockMovementSerializer
    permission_classes = (LedgerPermissions,)
    filterset_class = StockMovementFilter
    ordering_fields = ("created_at",)
