"""Orders over JSON:API."""

from shop.jsonapi.views import CreateMixin, ListMixin, RetrieveMixin, UpdateMixin
from shop.orders.filters import OrderFilter
from shop.orders.permissions import OwnerOrClerk
from shop.orders.serializers import OrderLineSerializer, OrderPlacementSerializer, OrderSerializer


class OrderViewSet(CreateMixin, ListMixin, RetrieveMixin, UpdateMixin):
    """A customer's orders, newest first; staff see everybody's.

    POST places one: all of its lines or none. A 409 names every line that is short, with what is left. PATCH with
    `status: cancelled` gives the units back, while the order is only placed.
    """

    serializer_class = OrderSerializer
    request_serializer_class = OrderPlacementSerializer
    permission_classes = (OwnerOrClerk,)
    filterset_class = OrderFilter
    ordering_fields = ("placed_at", "total")


class OrderLineViewSet(ListMixin, RetrieveMixin):
    """The lines of the orders that one may see."""

    serializer_class = OrderLineSerializer
