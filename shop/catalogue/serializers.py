"""The catalogue as resources."""

import re
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shop.catalogue import services
from shop.catalogue.models import Category, Image, Product, Variant
from shop.jsonapi.filtering import AMOUNT_PATTERN
from shop.jsonapi.relations import LinkedResources, Relation
from shop.jsonapi.serializers import ResourceSerializer

CATEGORY = "shop.catalogue.serializers.CategorySerializer"
PRODUCT = "shop.catalogue.serializers.ProductSerializer"
VARIANT = "shop.catalogue.serializers.VariantSerializer"
IMAGE = "shop.catalogue.serializers.ImageSerializer"

Availability = Literal["in-stock", "backorder", "out-of-stock"]


@extend_schema_field({"type": "string", "format": "decimal", "pattern": AMOUNT_PATTERN})
class PriceField(serializers.DecimalField):
    """An amount in the shop's currency, both ways as a decimal string: a JSON number is a binary fraction."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not re.fullmatch(AMOUNT_PATTERN, data):
            raise serializers.ValidationError('An amount is a decimal string such as "12.50".')
        return Decimal(data)


class CategorySerializer(ResourceSerializer):
    """A shelf in the tree of categories."""

    parent = Relation(queryset=Category.objects.all(), allow_null=True, required=False)
    children = Relation(many=True, read_only=True)
    products = LinkedResources(many=True)

    included_serializers: ClassVar = {"parent": CATEGORY, "children": CATEGORY}

    class Meta:
        model = Category
        resource_name = "categories"
        fields: ClassVar = ["name", "slug", "position", "depth", "parent", "children", "products"]
        read_only_fields: ClassVar = ["depth"]
        extra_kwargs: ClassVar = {"slug": {"required": False}}

    def create(self, validated_data: dict[str, Any]) -> Category:
        return services.save_category(Category(**validated_data))

    def store(self, instance: Category) -> None:
        services.save_category(instance)


class ProductSerializer(ResourceSerializer):
    """A product as the app lists it: price and stock are those of its variants on sale."""

    price = PriceField(
        read_only=True, allow_null=True, help_text="Of the cheapest variant; null where none is on sale."
    )
    compare_at_price = PriceField(read_only=True, allow_null=True, help_text="What the cheapest variant cost before.")
    currency = serializers.SerializerMethodField(help_text="ISO 4217; one for the whole shop.")
    quantity_in_stock = serializers.IntegerField(read_only=True, help_text="Units available over all variants.")
    availability = serializers.SerializerMethodField()
    categories = Relation(many=True, queryset=Category.objects.all(), required=False)
    variants = Relation(many=True, read_only=True)
    default_variant = Relation(read_only=True, prefetched_by="with_default_variant")
    images = Relation(many=True, read_only=True)

    included_serializers: ClassVar = {
        "categories": CATEGORY,
        "variants": VARIANT,
        "default_variant": VARIANT,
        "images": IMAGE,
    }

    class Meta:
        model = Product
        resource_name = "products"
        fields: ClassVar = [
            "name",
            "slug",
            "description",
            "status",
            "price",
            "compare_at_price",
            "currency",
            "quantity_in_stock",
            "availability",
            "updated_at",
            "categories",
            "variants",
            "default_variant",
            "images",
        ]
        read_only_fields: ClassVar = ["updated_at"]
        extra_kwargs: ClassVar = {"slug": {"required": False}}
        staff_fields = ("status",)
        reads: ClassVar = {
            "price": "with_price",
            "compare_at_price": "with_price",
            "quantity_in_stock": "with_stock",
            "availability": "with_stock",
        }

    def update(self, instance: Product, validated_data: dict[str, Any]) -> Product:
        return services.update_product(product=instance, **validated_data)

    def get_currency(self, product: Product) -> str:
        return str(settings.SHOP_CURRENCY)

    def get_availability(self, product: Any) -> Availability:
        if product.quantity_in_stock > 0:
            return "in-stock"
        return "backorder" if product.backorderable else "out-of-stock"


class ProductCreationSerializer(ProductSerializer):
    """A new product comes with its first variant, so it needs that one's SKU and price."""

    sku = serializers.CharField(max_length=100, write_only=True)
    barcode = serializers.CharField(max_length=50, write_only=True, required=False)
    price = PriceField(write_only=True)
    compare_at_price = PriceField(write_only=True, required=False, allow_null=True)

    class Meta(ProductSerializer.Meta):
        fields: ClassVar = [*ProductSerializer.Meta.fields, "sku", "barcode"]

    def create(self, validated_data: dict[str, Any]) -> Product:
        return services.create_product(**validated_data)


class VariantSerializer(ResourceSerializer):
    """One sellable form of a product."""

    price = PriceField()
    compare_at_price = PriceField(required=False, allow_null=True, help_text="What it cost before.")
    name = serializers.CharField(read_only=True, help_text="What tells it from its sisters; may be empty.")
    options = serializers.DictField(
        child=serializers.CharField(max_length=100), required=False, help_text='Such as {"Colour": "Red"}.'
    )
    quantity_in_stock = serializers.IntegerField(read_only=True, help_text="Units available.")
    backorderable = serializers.BooleanField(read_only=True, help_text="May be ordered beyond what is there.")
    on_hand = serializers.IntegerField(read_only=True, help_text="Units in the house.")
    allocated = serializers.IntegerField(read_only=True, help_text="Units promised to placed orders.")
    low_stock_threshold = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Null for the shop's own."
    )
    product = Relation(queryset=Product.objects.all())
    images = Relation(many=True, read_only=True)
    stock_movements = LinkedResources(many=True)

    included_serializers: ClassVar = {"product": PRODUCT, "images": IMAGE}

    class Meta:
        model = Variant
        resource_name = "variants"
        fields: ClassVar = [
            "sku",
            "barcode",
            "name",
            "options",
            "price",
            "compare_at_price",
            "status",
            "position",
            "quantity_in_stock",
            "backorderable",
            "on_hand",
            "allocated",
            "low_stock_threshold",
            "product",
            "images",
            "stock_movements",
        ]
        staff_fields = ("status", "on_hand", "allocated", "low_stock_threshold", "stock_movements")
        reads: ClassVar = dict.fromkeys(
            ["quantity_in_stock", "backorderable", "on_hand", "allocated", "low_stock_threshold"], "with_stock"
        )

    def create(self, validated_data: dict[str, Any]) -> Variant:
        return services.add_variant(**validated_data)

    def update(self, instance: Variant, validated_data: dict[str, Any]) -> Variant:
        return services.update_variant(variant=instance, **validated_data)


class ImageSerializer(ResourceSerializer):
    """A picture of a product; the file itself is at `url`, a small one at `thumbnailUrl`."""

    url = serializers.SerializerMethodField()
    thumbnail_url = serializers.SerializerMethodField()
    product = Relation(read_only=True)
    variants = Relation(many=True, queryset=Variant.objects.all(), required=False)

    included_serializers: ClassVar = {"product": PRODUCT, "variants": VARIANT}

    class Meta:
        model = Image
        resource_name = "images"
        fields: ClassVar = ["url", "thumbnail_url", "alt", "position", "width", "height", "product", "variants"]
        read_only_fields: ClassVar = ["width", "height"]

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, image: Image) -> str:
        return self._absolute(image.file.url)

    @extend_schema_field(OpenApiTypes.URI)
    def get_thumbnail_url(self, image: Image) -> str:
        return self._absolute(image.thumbnail.url)

    def _absolute(self, url: str) -> str:
        request = self.context.get("request")
        return str(request.build_absolute_uri(url)) if request else url


class ImageUploadSerializer(serializers.Serializer[Image]):
    """The form that uploads a picture: `multipart/form-data`, since JSON carries no files."""

    file = serializers.FileField(help_text="JPEG, PNG or WebP.")
    product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all())
    alt = serializers.CharField(max_length=250, required=False)

    def create(self, validated_data: dict[str, Any]) -> Image:
        return services.add_image(**validated_data)
