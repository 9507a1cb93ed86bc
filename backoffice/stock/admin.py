"""Stock levels, which nobody types in, and the ledger, which nobody changes."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.base import ChoicesDropdownFilter, ModelAdmin, display
from backoffice.site import site
from backoffice.stock.actions import StockActions
from backoffice.stock.filters import RunningLowFilter
from shop.exceptions import RuleBroken
from shop.stock import services
from shop.stock.models import StockLevel, StockMovement


@admin.register(StockLevel, site=site)
class StockLevelAdmin(StockActions, ModelAdmin):
    """The units of every variant that ever had stock. Numbers move by "Receive" and "Adjust" only."""

    list_display = ["sku", "product", "on_hand", "allocated", "available", "low"]
    list_filter = [RunningLowFilter]
    search_fields = ["variant__sku", "variant__barcode", "variant__product__name"]
    search_help_text = "SKU, barcode or product"
    ordering = ["variant__sku"]
    fields = ["variant", ("on_hand", "allocated", "available"), ("low_stock_threshold", "backorderable")]
    readonly_fields = ["variant", "on_hand", "allocated", "available"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockLevel]:
        low = StockLevel.objects.running_low().filter(pk=OuterRef("pk"))
        return StockLevel.objects.with_available().annotate(is_low=Exists(low)).select_related("variant__product")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A level opens by itself with the first units received."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StockLevel | None = None) -> bool:
        return False

    @display(description="SKU", ordering="variant__sku")
    def sku(self, level: StockLevel) -> str:
        return level.variant.sku

    @display(description="Product", ordering="variant__product__name")
    def product(self, level: StockLevel) -> str:
        return str(level.variant)

    @display(description="Available", ordering="available")
    def available(self, level: Any) -> int:
        return int(level.available)

    @display(description="Running low", label={"Running low": "danger"}, ordering="is_low")
    def low(self, level: Any) -> str | None:
        return "Running low" if level.is_low else None

    def save_model(self, request: HttpRequest, obj: StockLevel, form: "ModelForm[StockLevel]", change: bool) -> None:  # noqa: FBT001 - Django's signature
        if "low_stock_threshold" in form.changed_data:
            services.set_low_stock_threshold(variant=obj.variant, threshold=obj.low_stock_threshold)
        if "backorderable" in form.changed_data:
            services.set_backorderable(variant=obj.variant, backorderable=obj.backorderable)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except RuleBroken as refusal:  # the transaction of the form is rolled back by now
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(request.get_full_path())
        return response


@admin.register(StockMovement, site=site)
class StockMovementAdmin(ModelAdmin):
    """The ledger: every unit that came, went or was promised, and who did it. It is read, never written."""

    list_display = ["created_at", "what", "coloured_kind", "quantity", "reason", "order", "created_by"]
    list_filter = [("kind", ChoicesDropdownFilter), "created_at"]
    search_fields = ["variant__sku", "variant__barcode"]
    search_help_text = "SKU or barcode"
    list_select_related = ["variant__product", "created_by"]
    fields = ["created_at", "variant", "kind", "quantity", "reason", "order", "created_by"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Movements are made by the actions of stock levels and by orders."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: StockMovement | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StockMovement | None = None) -> bool:
        return False

    @display(description="Variant", header=True, ordering="variant__sku")
    def what(self, movement: StockMovement) -> list[str]:
        return [str(movement.variant), movement.variant.sku]

    @display(
        description="Kind",
        ordering="kind",
        label={
            "received": "success",
            "returned": "success",
            "adjusted": "warning",
            "allocated": "info",
            "released": "info",
            "shipped": "primary",
        },
    )
    def coloured_kind(self, movement: StockMovement) -> tuple[str, str]:
        return movement.kind, movement.get_kind_display()

    @display(description="Order")
    def order(self, movement: StockMovement) -> SafeString | str:
        if movement.order_id is None:
            return "-"
        url = reverse("admin:orders_order_change", args=[movement.order_id])
        return format_html('<a href="{}" class="text-link">Order</a>', url)
