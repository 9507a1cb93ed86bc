"""Categories, products and variants, as merchandisers edit them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet, TextField
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from tree_queries.admin import TreeChangeList

from backoffice.base import ChoicesDropdownFilter, ModelAdmin, TextArea, action, display
from backoffice.catalogue.filters import CategoryFilter
from backoffice.catalogue.forms import VariantForm
from backoffice.catalogue.inlines import ImageInline, VariantInline
from backoffice.catalogue.spreadsheet_admin import SpreadsheetAdmin
from backoffice.site import site
from backoffice.stock.actions import StockActions
from shop.catalogue import services
from shop.catalogue.models import Category, Product, Status, Variant

STATUS_COLOURS = {Status.ACTIVE: "success", Status.DRAFT: "info", Status.ARCHIVED: "warning"}


@admin.register(Category, site=site)
class CategoryAdmin(ModelAdmin):
    """The tree of categories, each below its parent and indented."""

    list_display = ["indented_name", "slug", "position", "size"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "parent", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        tree: QuerySet[Category] = Category.objects.with_tree_fields().annotate(product_count=Count("products"))
        return tree

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TreeChangeList]:
        return TreeChangeList  # type: ignore[no-any-return]  # tree_queries has no types

    @display(description="Name")
    def indented_name(self, category: Category) -> SafeString:
        return format_html('<span style="padding-left: {}rem">{}</span>', category.depth * 1.5, category.name)

    @display(description="Products", ordering="product_count")
    def size(self, category: Any) -> int:
        return int(category.product_count)

    def save_model(self, request: HttpRequest, obj: Category, form: "ModelForm[Category]", change: bool) -> None:  # noqa: FBT001 - Django's signature
        services.save_category(obj)


@admin.register(Product, site=site)
class ProductAdmin(ModelAdmin):
    """Products with their variants and pictures on one page."""

    list_display = ["picture_and_name", "skus", "price", "available", "coloured_status", "updated_at"]
    list_filter = [("status", ChoicesDropdownFilter), CategoryFilter]
    search_fields = ["name", "variants__sku", "variants__barcode"]
    search_help_text = "Name, SKU or barcode"
    autocomplete_fields = ["categories"]
    prepopulated_fields = {"slug": ["name"]}
    fields = [("name", "slug"), ("status", "categories"), "description"]
    formfield_overrides = {TextField: {"widget": TextArea({"rows": 4})}}
    inlines = [VariantInline, ImageInline]
    actions = ["activate", "archive"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return Product.objects.with_price().with_stock().prefetch_related("variants", "images")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A product owns a variant from its first day, so whoever adds the one must be allowed to add the other."""
        return bool(super().has_add_permission(request) and request.user.has_perm("catalogue.add_variant"))

    @display(description="Product", header=True, ordering="name")
    def picture_and_name(self, product: Product) -> list[Any]:
        picture = next(iter(product.images.all()), None)
        path = picture.thumbnail.url if picture else None
        return [product.name, None, product.name[:1], {"path": path, "squared": True, "width": 40, "height": 40}]

    @display(description="SKU")
    def skus(self, product: Product) -> str:
        variants = product.variants.all()
        return variants[0].sku if len(variants) == 1 else f"{len(variants)} variants"

    @display(description="Price", ordering="price")
    def price(self, product: Any) -> str:
        several = len({variant.price for variant in product.variants.all()}) > 1
        if product.price is None:
            return "-"
        return f"from {product.price:.2f}" if several else f"{product.price:.2f}"

    @display(description="Available", ordering="quantity_in_stock")
    def available(self, product: Any) -> int:
        return int(product.quantity_in_stock)

    @display(description="Status", label=STATUS_COLOURS, ordering="status")
    def coloured_status(self, product: Product) -> tuple[str, str]:
        return product.status, product.get_status_display()

    @action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        self._set_status(request, products, Status.ACTIVE)

    @action(description="Archive", permissions=["change"])
    def archive(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        self._set_status(request, products, Status.ARCHIVED)

    def _set_status(self, request: HttpRequest, products: QuerySet[Product], status: Status) -> None:
        changed = [product for product in products if product.status != status]
        for product in changed:
            services.update_product(product=product, status=status)
            self.log_change(request, product, f"{status.label} by the action on the list.")
        self.message_user(request, f"{len(changed)} products are {status.label.lower()} now.")

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Variants and their stock levels go with the product; that takes no permission of their own.

        What ever moved stays: the ledger protects it, and the page says so.
        """
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set() if protected else lacking - {"variant", "stock level"}, protected


@admin.register(Variant, site=site)
class VariantAdmin(SpreadsheetAdmin, StockActions):
    """Every variant by its SKU: for support, for counting, and for the spreadsheet."""

    form = VariantForm
    list_display = ["sku", "product", "name", "price", "available", "coloured_status"]
    list_filter = [("status", ChoicesDropdownFilter)]
    search_fields = ["sku", "barcode", "product__name"]
    search_help_text = "SKU, barcode or product"
    autocomplete_fields = ["product"]
    fields = ["product", ("sku", "barcode"), "options", ("price", "compare_at_price"), ("status", "position"), "stock"]
    readonly_fields = ["stock"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return Variant.objects.with_stock().select_related("product")

    def get_readonly_fields(self, request: HttpRequest, obj: Variant | None = None) -> list[str]:
        """A variant stays with its product, which would otherwise be left without one."""
        return [*self.readonly_fields, "product"] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Variant | None = None) -> bool:
        """Variants are archived here; they are deleted on their product's page, which keeps the last one."""
        return False

    @display(description="Options")
    def name(self, variant: Variant) -> str:
        return variant.name

    @display(description="Available", ordering="quantity_in_stock")
    def available(self, variant: Variant) -> int:
        return variant.quantity_in_stock

    @display(description="Status", label=STATUS_COLOURS, ordering="status")
    def coloured_status(self, variant: Variant) -> tuple[str, str]:
        return variant.status, variant.get_status_display()

    @display(description="Stock")
    def stock(self, variant: Variant) -> str:
        if not variant.pk:
            return "Received once the variant is saved."
        return f"{variant.on_hand} on hand, {variant.allocated} allocated, {variant.quantity_in_stock} available"
