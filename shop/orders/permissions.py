"""Who may change an order: its customer, and staff with the permission."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, IsAuthenticated

from shop.orders.models import Order


class OwnerOrClerk(IsAuthenticated):
    """Reading is as `visible_to` decides; changing is for the owner and for staff with `orders.change_order`."""

    def has_object_permission(self, request: Any, view: Any, obj: Order) -> bool:
        if request.method in SAFE_METHODS or obj.customer_id == request.user.pk:
            return True
        return bool(request.user.has_perm("orders.change_order"))
