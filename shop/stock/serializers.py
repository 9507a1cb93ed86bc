"""The ledger of stock as a resource, for staff."""

from typing import Any, ClassVar

from rest_framework import serializers

from shop.catalogue.models import Variant
from shop.catalogue.serializers import VariantSerializer
from shop.identity.serializers import CustomerSerializer
from shop.jsonapi.relations import Identifier, Relation
from shop.jsonapi.serializers import ResourceSerializer
from shop.stock import services
from shop.stock.models import StockMovement

Kind = StockMovement.Kind


class StockMovementSerializer(ResourceSerializer):
    """One line of the ledger. Staff add what they received or adjusted; the rest is written by orders."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    variant = Relation(queryset=Variant.objects.all())
    order = Identifier(type_name="orders", source="order_id")
    created_by = Relation(read_only=True)

    included_serializers: ClassVar = {"variant": VariantSerializer, "created_by": CustomerSerializer}

    schema_constraints: ClassVar = {
        "properties": {
            "attributes": {
                "oneOf": [
                    {"properties": {"kind": {"const": Kind.RECEIVED.value}, "quantity": {"minimum": 1}}},
                    {
                        "properties": {
                            "kind": {"const": Kind.ADJUSTED.value},
                            "quantity": {"not": {"const": 0}},
                            "reason": {"pattern": r"\S"},
                        },
                        "required": ["reason"],
                    },
                ]
            }
        }
    }

    class Meta:
        model = StockMovement
        resource_name = "stockMovements"
        fields: ClassVar = ["kind", "quantity", "reason", "created_at", "variant", "order", "created_by"]

    def validate_kind(self, kind: str) -> str:
        if kind not in (Kind.RECEIVED, Kind.ADJUSTED):
            raise serializers.ValidationError("Only received and adjusted units are entered by hand.")
        return kind

    def create(self, validated_data: dict[str, Any]) -> StockMovement:
        write = services.receive if validated_data.pop("kind") == Kind.RECEIVED else services.adjust
        entry = {"reason": "", **validated_data}
        return write(**entry, created_by=self.context["request"].user)
