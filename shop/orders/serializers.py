"""Orders as resources: what is sent to place one, and what is seen of it afterwards."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from shop.catalogue.models import Product
from shop.catalogue.serializers import ProductSerializer, VariantSerializer
from shop.identity.models import Address
from shop.identity.serializers import AddressSerializer, CustomerSerializer
from shop.jsonapi.relations import Relation
from shop.jsonapi.serializers import ResourceSerializer
from shop.orders import services
from shop.orders.models import Order, OrderLine


def amount_field() -> serializers.DecimalField:
    """An amount in the order's currency, as a decimal string."""
    return serializers.DecimalField(max_digits=16, decimal_places=2, read_only=True)


class OrderLineSerializer(ResourceSerializer):
    """A line, frozen as it was when the order was placed; `variant` is null once it is withdrawn."""

    total = amount_field()
    order = Relation(read_only=True)
    variant = Relation(read_only=True, may_be_hidden=True)

    included_serializers: ClassVar = {
        "order": "shop.orders.serializers.OrderSerializer",
        "variant": VariantSerializer,
    }

    class Meta:
        model = OrderLine
        resource_name = "orderLines"
        fields: ClassVar = ["sku", "name", "unit_price", "quantity", "total", "order", "variant"]
        read_only_fields = fields


@extend_schema_field({"type": ["object", "null"], "additionalProperties": {"type": "string"}})
class ShippingAddressField(serializers.JSONField):
    """The members of an address that matter to a parcel."""


class OrderSerializer(ResourceSerializer):
    """An order. Its status is all that is ever changed: to `cancelled` by its customer, while it is only placed."""

    subtotal = amount_field()
    shipping_address = ShippingAddressField(read_only=True, help_text="As it was when the order was placed.")
    lines = Relation(many=True, read_only=True)
    customer = Relation(read_only=True)

    included_serializers: ClassVar = {"lines": OrderLineSerializer, "customer": CustomerSerializer}

    class Meta:
        model = Order
        resource_name = "orders"
        decided_by_version = True  # its lines and its customer never change
        fields: ClassVar = [
            "number",
            "status",
            "payment_status",
            "subtotal",
            "total",
            "currency",
            "shipping_address",
            "placed_at",
            "fulfilled_at",
            "cancelled_at",
            "lines",
            "customer",
        ]
        read_only_fields: ClassVar = [name for name in fields if name not in ("status", "lines", "customer")]

    def extra_links(self, instance: Order) -> dict[str, Any]:
        """`cancel`, only while this user may: an app shows its button by it and copies no rule."""
        if Order.Status.CANCELLED not in self._transitions(instance):
            return {}
        href = reverse("orders-detail", args=[instance.pk], request=self.context.get("request"))
        document = {"data": {"type": "orders", "id": str(instance.pk), "attributes": {"status": "cancelled"}}}
        return {"cancel": {"href": href, "title": "Cancel the order", "meta": {"method": "PATCH", "body": document}}}

    def extra_meta(self, instance: Order) -> dict[str, Any]:
        """`allowedTransitions`: the statuses that this user may give it now."""
        return {"allowedTransitions": self._transitions(instance)}

    def _transitions(self, order: Order) -> list[str]:
        return services.allowed_transitions(order=order, by=self.context["request"].user)

    def update(self, instance: Order, validated_data: dict[str, Any]) -> Order:
        if "status" in validated_data:
            services.change_status(order=instance, status=validated_data["status"], by=self.context["request"].user)
        return instance


def at_least_one(name: str, *path: str) -> dict[str, Any]:
    """JSON Schema: at the end of these members is an array that is not empty."""
    inner = at_least_one(*path) if path else {"minItems": 1}
    return {"required": [name], "properties": {name: inner}}


class LineSerializer(serializers.Serializer[services.Wanted]):
    """One line of a new order: a `variant`, a `sku`, or a `product` that has just one variant; and how many."""

    variant = serializers.RegexField(r"^[0-9]{1,18}\Z", required=False, help_text="A variant's id.")
    product = serializers.RegexField(r"^[0-9]{1,18}\Z", required=False, help_text="The id of a simple product.")
    sku = serializers.CharField(max_length=100, required=False)
    quantity = serializers.IntegerField(default=1, min_value=1, max_value=services.MOST_OF_ONE)

    schema_constraints: ClassVar = {"oneOf": [{"required": [name]} for name in ("variant", "product", "sku")]}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = next((name for name in data if name not in self.fields), None)
            if unknown is not None:
                raise serializers.ValidationError({unknown: "There is no such member."}, code="unknown-member")
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len({"variant", "product", "sku"} & attrs.keys()) != 1:
            raise serializers.ValidationError("Name one of variant, product and sku.")
        return attrs


class OrderPlacementSerializer(ResourceSerializer):
    """What a customer sends to place an order: `lines`, or the relationship `products` for one each, or both."""

    lines = LineSerializer(many=True, max_length=services.MOST_LINES, required=False, write_only=True)  # type: ignore[call-arg]  # the stubs miss it
    products = Relation(many=True, queryset=Product.objects.all(), required=False, write_only=True)
    address = Relation(
        queryset=Address.objects.all(),
        required=False,
        write_only=True,
        help_text="One of the customer's own; their default one unless said.",
    )

    included_serializers: ClassVar = {"products": ProductSerializer, "address": AddressSerializer}
    schema_constraints: ClassVar = {
        "anyOf": [at_least_one("attributes", "lines"), at_least_one("relationships", "products", "data")]
    }

    class Meta:
        model = Order
        resource_name = "orders"
        fields: ClassVar = ["lines", "products", "address"]

    def create(self, validated_data: dict[str, Any]) -> Order:
        return services.place(
            customer=self.context["request"].user,
            lines=[*self._lines(validated_data), *self._products(validated_data)],
            address=validated_data.get("address"),
        )

    def _lines(self, validated_data: dict[str, Any]) -> list[services.Wanted]:
        return [
            services.Wanted(
                quantity=line["quantity"],
                pointer=f"/data/attributes/lines/{index}",
                variant_id=int(line["variant"]) if "variant" in line else None,
                product_id=int(line["product"]) if "product" in line else None,
                sku=line.get("sku"),
            )
            for index, line in enumerate(validated_data.get("lines", []))
        ]

    def _products(self, validated_data: dict[str, Any]) -> list[services.Wanted]:
        return [
            services.Wanted(quantity=1, pointer=f"/data/relationships/products/data/{index}", product_id=product.pk)
            for index, product in enumerate(validated_data.get("products", []))
        ]
