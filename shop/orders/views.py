"""Orders over JSON:API."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from shop.jsonapi.views import CreateMixin, ListMixin, RetrieveMixin, UpdateMixin
from shop.orders import examples
from shop.orders.filters import OrderFilter
from shop.orders.permissions import OwnerOrClerk
from shop.orders.serializers import OrderLineSerializer, OrderPlacementSerializer, OrderSerializer


@extend_schema_view(
    create=extend_schema(
        summary="Place an order",
        description="All of its lines or none. A 409 names every line that is short, with what is left.",
        examples=[examples.PLACEMENT, examples.OUT_OF_STOCK],
    ),
    partial_update=extend_schema(
        summary="Cancel or fulfil an order",
        description="`status: cancelled` gives the units back, while the order is only placed; staff fulfil orders.",
    ),
)
class OrderViewSet(CreateMixin, ListMixin, RetrieveMixin, UpdateMixin):
    """A customer's orders, newest first; staff see everybody's."""

    serializer_class = OrderSerializer
    request_serializer_class = OrderPlacementSerializer
    permission_classes = (OwnerOrClerk,)
    filterset_class = OrderFilter
    ordering_fields = ("placed_at", "total")


class OrderLineViewSet(ListMixin, RetrieveMixin):
    """The lines of the orders that one may see."""

    serializer_class = OrderLineSerializer
