"""Orders: read as they were placed, and moved on by two actions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backoffice import service_form
from backoffice.base import ActionVariant, ChoicesDropdownFilter, ModelAdmin, TabularInline, action, display
from backoffice.site import site
from shop.exceptions import RuleBroken
from shop.orders import services
from shop.orders.models import Order, OrderLine

STATUS_COLOURS = {Order.Status.PLACED: "info", Order.Status.FULFILLED: "success", Order.Status.CANCELLED: "warning"}
PAYMENT_COLOURS = {
    Order.PaymentStatus.UNPAID: "warning",
    Order.PaymentStatus.PAID: "success",
    Order.PaymentStatus.REFUNDED: "info",
}


class OrderLineInline(TabularInline):
    """The lines, frozen when the order was placed."""

    model = OrderLine
    fields = ["sku", "name", "quantity", "unit_price", "line_total"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        """A line is as visible as its order."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    @display(description="Total")
    def line_total(self, line: OrderLine) -> str:
        return str(line.total)


@admin.register(Order, site=site)
class OrderAdmin(ModelAdmin):
    """What customers ordered. Nobody types here: an order is fulfilled or cancelled, and its stock moves with it."""

    list_display = ["number", "placed_at", "customer", "coloured_status", "coloured_payment", "amount"]
    list_filter = [("status", ChoicesDropdownFilter), ("payment_status", ChoicesDropdownFilter), "placed_at"]
    list_select_related = ["customer"]
    search_fields = ["number", "customer__username", "customer__name", "customer__email"]
    search_help_text = "Number, or a customer's name or e-mail address"
    fields = [
        ("number", "amount"),
        ("status", "payment_status"),
        "placed_at",
        ("fulfilled_at", "cancelled_at"),
        ("customer", "address"),
    ]
    readonly_fields = ["address", "amount"]
    inlines = [OrderLineInline]
    actions = ["fulfil_selected", "cancel_selected"]
    actions_detail = ["fulfil", "cancel"]

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """The buttons of an order's page: none once nothing is left to do. The services decide, not the buttons."""
        order = self.get_object(request, unquote(object_id))
        waiting = order is not None and order.status == Order.Status.PLACED
        return list(super().get_actions_detail(request, object_id)) if waiting else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Customers place orders."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        """No field of an order is ever edited; see `has_handle_permission`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return bool(super().has_view_permission(request, obj) or self.has_handle_permission(request))

    def has_handle_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Who may change orders may fulfil and cancel them."""
        return request.user.has_perm("orders.change_order")

    @display(description="Status", label=STATUS_COLOURS, ordering="status")
    def coloured_status(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description="Payment", label=PAYMENT_COLOURS, ordering="payment_status")
    def coloured_payment(self, order: Order) -> tuple[str, str]:
        return order.payment_status, order.get_payment_status_display()

    @display(description="Total", ordering="total")
    def amount(self, order: Order) -> str:
        return f"{order.total} {order.currency}"

    @display(description="Ships to")
    def address(self, order: Order) -> SafeString | str:
        parts = [part for part in (order.shipping_address or {}).values() if part]
        return format_html_join("", "{}<br>", ([part] for part in parts)) or "No address"

    @action(description="Fulfil", permissions=["handle"])
    def fulfil_selected(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        self._each(request, orders, services.fulfil)

    @action(description="Cancel", permissions=["handle"])
    def cancel_selected(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        self._each(request, orders, services.cancel)

    def _each(self, request: HttpRequest, orders: QuerySet[Order], service: Callable[..., Order]) -> None:
        """One order's refusal leaves the others alone; each has a message of its own."""
        for order in orders:
            try:
                service(order=order, by=request.user)
            except RuleBroken as refusal:
                self.message_user(request, f"{order.number}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, f"{order.number} is {order.status} now.", messages.SUCCESS)

    @action(description="Fulfil", url_path="fulfil", icon="local_shipping", permissions=["handle"])
    def fulfil(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, "Fulfil", services.fulfil)

    @action(
        description="Cancel", url_path="cancel", icon="cancel", permissions=["handle"], variant=ActionVariant.DANGER
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._ask(request, object_id, "Cancel", services.cancel)

    def _ask(self, request: HttpRequest, object_id: str, verb: str, service: Callable[..., Order]) -> HttpResponse:
        order = self.get_object(request, unquote(object_id))
        if order is None:
            raise Http404

        def change() -> str:
            return f"{order.number} is {service(order=order, by=request.user).status} now."

        return service_form.serve(
            self,
            request,
            title=f"{verb} order {order.number}?",
            form_class=forms.Form,
            submit=f"{verb} the order",
            service=change,
            facts={"Customer": order.customer, "Status": order.get_status_display(), "Total": self.amount(order)},
        )
