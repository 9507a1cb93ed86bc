"""How the catalogue is narrowed: `filter[...]` of products, variants and categories."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q

from shop.catalogue.models import Category, Image, Product, Status, Variant
from shop.jsonapi.filtering import TimeFilter, WholeNumberFilter, YesNoFilter

# As prices are stored; what has more digits is no price.
AMOUNT: dict[str, int] = {"max_digits": 12, "decimal_places": 2}


class ProductFilter(django_filters.FilterSet):
    """Prices and stock are those of the variants on sale."""

    staff_filters = ("status",)

    # Each word costs a condition on every row.
    search = django_filters.CharFilter(
        method="by_text",
        max_length=100,
        help_text="Words in the name, description, SKU or barcode; the best finds first.",
    )
    category = django_filters.CharFilter(
        method="by_category", max_length=170, help_text="An id or slug; its whole subtree counts."
    )
    sku = django_filters.CharFilter(method="by_sku", help_text="The SKU of one of its variants, ignoring case.")
    status = django_filters.ChoiceFilter(choices=Status.choices, help_text="Customers see active products only.")
    price__gte = django_filters.NumberFilter(method="by_price", help_text="At least this amount.", **AMOUNT)
    price__lte = django_filters.NumberFilter(method="by_price", help_text="At most this amount.", **AMOUNT)
    in_stock = YesNoFilter(method="by_stock", help_text="`true` for what can be ordered now.")
    updated_at__gte = TimeFilter(
        field_name="updated_at", lookup_expr="gte", help_text="Changed at or after this time (RFC 3339)."
    )

    class Meta:
        model = Product
        fields: ClassVar[list[str]] = []

    def by_text(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.search(value)

    def by_category(self, queryset: Any, _name: str, value: str) -> Any:
        by_id = Q(pk=int(value)) if value.isascii() and value.isdigit() else Q()
        category = Category.objects.filter(by_id | Q(slug=value)).order_by("pk").first()
        if category is None:
            return queryset.none()
        shelves = list(Category.objects.subtree(category).values_list("pk", flat=True))
        return queryset.filter(pk__in=Product.categories.through.objects.filter(category__in=shelves).values("product"))

    def by_sku(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(pk__in=Variant.objects.filter(sku__iexact=value).values("product"))

    def by_price(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.with_price().filter(**{name: value})

    def by_stock(self, queryset: Any, _name: str, value: bool) -> Any:  # noqa: FBT001 - django-filter's signature
        orderable = Q(quantity_in_stock__gt=0) | Q(backorderable=True)
        return queryset.with_stock().filter(orderable if value else ~orderable)


class VariantFilter(django_filters.FilterSet):
    """Find a variant by what stands on it."""

    sku = django_filters.CharFilter(lookup_expr="iexact", help_text="Ignoring case.")
    barcode = django_filters.CharFilter(help_text="EAN, UPC or ISBN, exactly.")
    product = WholeNumberFilter(field_name="product_id", help_text="A product's id.")

    class Meta:
        model = Variant
        fields: ClassVar[list[str]] = []


class CategoryFilter(django_filters.FilterSet):
    """Walk the tree."""

    slug = django_filters.CharFilter()
    depth = WholeNumberFilter(help_text="0 for the roots.")
    parent = WholeNumberFilter(field_name="parent_id", help_text="The children of this category.")

    class Meta:
        model = Category
        fields: ClassVar[list[str]] = []


class ImageFilter(django_filters.FilterSet):
    """The pictures of one product."""

    product = WholeNumberFilter(field_name="product_id", help_text="A product's id.")

    class Meta:
        model = Image
        fields: ClassVar[list[str]] = []
