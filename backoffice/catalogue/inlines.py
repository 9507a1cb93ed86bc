"""A product's variants and pictures, edited on the product's page."""

from typing import Any

from django.db.models import ImageField, ManyToManyField, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.base import FileInput, StackedInline, TabularInline, display
from backoffice.catalogue.forms import VariantForm
from shop.catalogue.models import Image, Variant


class PositionedFormSet(TabularInline.formset):
    """Rows with a position, which dragging sets; a new row that was not dragged goes behind the others."""

    def save_new(self, form: Any, *, commit: bool = True) -> Any:
        if "position" not in form.changed_data:
            form.instance.position = 1 + max((row.instance.position for row in self.initial_forms), default=-1)
        return super().save_new(form, commit=commit)


class VariantFormSet(PositionedFormSet):
    default_error_messages = {
        **TabularInline.formset.default_error_messages,
        "too_few_forms": "A product has at least one variant: give it a SKU and a price.",
    }


class VariantInline(TabularInline):
    """The variants; never fewer than one."""

    model = Variant
    formset = VariantFormSet
    form = VariantForm
    fields = ["sku", "barcode", "options", "price", "compare_at_price", "status", "position", "available"]
    readonly_fields = ["available"]
    extra = 0
    min_num = 1
    show_change_link = True
    ordering_field = "position"
    hide_ordering_field = True
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return Variant.objects.with_stock().select_related("product")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    @display(description="Available")
    def available(self, variant: Variant) -> str:
        return str(variant.quantity_in_stock) if variant.pk else "-"


class ImageInline(StackedInline):
    """The pictures, each with the variants that it shows."""

    model = Image
    formset = PositionedFormSet
    formfield_overrides = {ImageField: {"widget": FileInput}}
    fields = ["preview", "file", "alt", "variants", "position"]
    readonly_fields = ["preview"]
    extra = 0
    ordering_field = "position"
    hide_ordering_field = True

    @display(description="Picture")
    def preview(self, image: Image) -> SafeString | str:
        if not image.pk:
            return "-"
        return format_html('<img src="{}" alt="{}" width="96" loading="lazy">', image.thumbnail.url, image.alt)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelMultipleChoiceField[Any] | None":
        """Only this product's variants are on offer; a product that is not saved yet has none."""
        product = getattr(request.resolver_match, "kwargs", {}).get("object_id")
        kwargs["queryset"] = Variant.objects.filter(product=product).select_related("product")
        field: ModelMultipleChoiceField[Any] | None = super().formfield_for_manytomany(db_field, request, **kwargs)
        return field
