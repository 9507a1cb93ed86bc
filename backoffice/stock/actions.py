"""The two ways in which staff move stock by hand, offered wherever a variant or its stock level is shown."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse

from backoffice import service_form
from backoffice.base import ModelAdmin, NumberInput, TextInput, action
from shop.catalogue.models import Variant
from shop.stock import services
from shop.stock.models import StockMovement

REASON_LENGTH = StockMovement._meta.get_field("reason").max_length


class ReceiveForm(forms.Form):
    quantity = forms.IntegerField(label="Units received", widget=NumberInput({"min": 1, "autofocus": True}))
    reason = forms.CharField(
        label="Note",
        required=False,
        max_length=REASON_LENGTH,
        help_text="Such as a delivery note's number.",
        widget=TextInput,
    )


class AdjustForm(forms.Form):
    quantity = forms.IntegerField(
        label="Units more or fewer", help_text="Below zero takes units away.", widget=NumberInput({"autofocus": True})
    )
    reason = forms.CharField(
        label="Reason", max_length=REASON_LENGTH, help_text="It stays in the ledger.", widget=TextInput
    )


class StockActions(ModelAdmin):
    """Receive and adjust, on the list and on the page of a model whose primary key is a variant's."""

    actions_row = ["receive", "adjust"]
    actions_detail = ["receive", "adjust"]

    def has_move_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Who may add to the ledger may move stock by hand."""
        return request.user.has_perm("stock.add_stockmovement")

    @action(description="Receive", url_path="receive", icon="add_box", permissions=["move"])
    def receive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move(request, object_id, "Receive", ReceiveForm, services.receive)

    @action(description="Adjust", url_path="adjust", icon="exposure", permissions=["move"])
    def adjust(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move(request, object_id, "Adjust", AdjustForm, services.adjust)

    def _move(
        self,
        request: HttpRequest,
        object_id: str,
        verb: str,
        form_class: type[forms.Form],
        service: Callable[..., StockMovement],
    ) -> HttpResponse:
        shown = self.get_object(request, unquote(object_id))
        if shown is None:
            raise Http404
        variant = Variant.objects.with_stock().select_related("product").get(pk=shown.pk)

        def move(**values: Any) -> str:
            movement = service(variant=variant, created_by=request.user, **values)
            return f"{variant.sku}: {movement.get_kind_display().lower()} {movement.quantity:+d}."

        return service_form.serve(
            self,
            request,
            title=f"{verb}: {variant}",
            form_class=form_class,
            submit=verb,
            service=move,
            facts={
                "SKU": variant.sku,
                "On hand": variant.on_hand,
                "Allocated": variant.allocated,
                "Available": variant.quantity_in_stock,
            },
        )
