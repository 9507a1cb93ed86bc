"""The products' spreadsheet: its columns, and what the import engine does with them. `docs/csv.md` explains it."""

from collections.abc import Callable, Iterator
from textwrap import shorten
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import Result, RowResult

from backoffice.catalogue.cells import (
    Amount,
    Choice,
    Code,
    OptionalAmount,
    Text,
    Units,
    YesNo,
)
from backoffice.catalogue.changes import stock_changes
from backoffice.catalogue.columns import CategoryField, CurrencyField, OptionField
from backoffice.catalogue.import_report import Summary, summarise
from backoffice.catalogue.lookup import CatalogueLookup, CategoryPaths, show_categories, sku_key
from backoffice.catalogue.row_writer import RowWriter
from backoffice.catalogue.rows import PRODUCT_COLUMNS, Role, Row, read_row, settle
from backoffice.catalogue.spreadsheet import Sheet
from shop.catalogue.models import Product, Status, Variant
from shop.stock import services as stock

FIRST_ROW = 2  # a spreadsheet counts from 1, and its first row names the columns


class ImportResult(Result):
    """The engine's result, which counts rows as the spreadsheet does, with the summary of what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.summary = Summary()

    def append_invalid_row(self, number: int, row: Any, validation_error: ValidationError) -> None:
        super().append_invalid_row(number - 1 + FIRST_ROW, row, validation_error)

    def append_error_row(self, number: int, row: Any, errors: Any) -> None:
        super().append_error_row(number - 1 + FIRST_ROW, row, errors)


class ProductResource(ModelResource):
    """Products and their variants, one row a variant, known by its SKU.

    A blank cell leaves things as they are. All rows are applied or none, unless `rollback_on_validation_errors` is
    False: then the good ones are. `on_row` is called after each row.
    """

    slug = Field("product__slug", "slug", Code(Product, "slug"))
    sku = Field("sku", "sku", Code(Variant, "sku"))
    name = Field("product__name", "name", Text(Product, "name"))
    status = Field("product__status", "status", Choice(Status.values))
    description = Field("product__description", "description", Text(Product, "description"))
    price = Field("price", "price", Amount())
    compare_at_price = Field("compare_at_price", "compare_at_price", OptionalAmount())
    currency = CurrencyField()
    barcode = Field("barcode", "barcode", Code(Variant, "barcode"))
    category1 = CategoryField(1)
    category2 = CategoryField(2)
    category3 = CategoryField(3)
    option1_name = OptionField(1, 0)
    option1_value = OptionField(1, 1)
    option2_name = OptionField(2, 0)
    option2_value = OptionField(2, 1)
    option3_name = OptionField(3, 0)
    option3_value = OptionField(3, 1)
    inventory_count = Field("on_hand", "inventory_count", Units())
    stock_change = Field(None, "stock_change", Units(signed=True))
    inventory_backorderable = Field("backorderable", "inventory_backorderable", YesNo())

    class Meta:
        model = Variant
        exclude = (
            "id",
            "product",
            "options",
            "position",
            "version",
            "updated_at",
        )  # the model's, beyond the columns above
        export_order = (
            "slug",
            "sku",
            "name",
            "status",
            "description",
            "price",
            "compare_at_price",
            "currency",
            "barcode",
        )
        import_order = export_order
        import_id_fields = ("sku",)
        name = "Products and their variants"
        use_transactions = True
        chunk_size = 500

    def __init__(self, *, on_row: Callable[[], object] = lambda: None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.on_row = on_row
        self.rows: list[Row] = []
        self.lookup: CatalogueLookup
        self.writer: RowWriter
        self.ignored_columns: list[str] = []
        self.described: set[int] = set()

    @classmethod
    def get_result_class(cls) -> type[ImportResult]:
        return ImportResult

    def get_queryset(self) -> QuerySet[Variant]:
        return Variant.objects.with_stock().select_related("product")

    # Import, in the order in which the engine calls.

    def import_data(self, dataset: tablib.Dataset, *args: Any, **kwargs: Any) -> ImportResult:
        kwargs.setdefault("rollback_on_validation_errors", True)
        result: ImportResult = super().import_data(dataset, *args, **kwargs)
        return result

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Read and settle all rows. A sheet with wrong columns is refused before any row of it is looked at."""
        try:
            self._name_columns(dataset)
        except ValidationError:
            dataset.wipe()
            raise
        self.rows = self._read(dataset)
        self.lookup = CatalogueLookup(
            self.get_queryset(),
            skus=[row.sku for row in self.rows if row.sku],
            slugs=[row.slug for row in self.rows if row.slug],
        )
        settle(self.rows, self.lookup)
        self.writer = RowWriter(self.rows, self.lookup, kwargs.get("user"))
        stock.lock(self._variants_whose_stock_changes())

    def _name_columns(self, dataset: tablib.Dataset) -> None:
        """Give the columns their own names, whatever case and spaces the file has. Raises ValidationError."""
        known = {field.column_name for field in self.get_import_fields()}
        headers = [str(header or "").strip() for header in dataset.headers or ()]
        names = [header.lower() if header.lower() in known else header for header in headers]
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            raise ValidationError(f"Columns that stand twice: {', '.join(twice)}.")
        if "sku" not in names:
            found = shorten(", ".join(filter(None, names)), 300, placeholder=" …")
            raise ValidationError(f"The column sku is missing. The columns are: {found}.")
        dataset.headers = [name or f"column {number}" for number, name in enumerate(names, 1)]
        self.ignored_columns = [name for name in dataset.headers if name not in known]

    def _read(self, dataset: tablib.Dataset) -> list[Row]:
        ragged = dataset.ragged if isinstance(dataset, Sheet) else {}
        columns = self.get_import_fields()
        width = len(dataset.headers)
        rows = []
        for number, texts in enumerate(dataset, FIRST_ROW):
            if number in ragged:
                problem = f"has {ragged[number]} cells where the first row has {width}"
                rows.append(Row(number, problems={NON_FIELD_ERRORS: [problem]}, role=Role.BLANK))
            else:
                rows.append(read_row(number, dict(zip(dataset.headers, texts, strict=True)), columns))
        return rows

    def _variants_whose_stock_changes(self) -> list[int]:
        known = ((row, self.lookup.variants.get(sku_key(row.sku))) for row in self.rows)
        return [variant.pk for row, variant in known if variant and stock_changes(row, variant)]

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> RowResult:
        self.row = self.rows[kwargs["row_number"] - 1]
        result = super().import_row(row, instance_loader, **kwargs)
        self.on_row()
        return result

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        if self.row.problems:
            raise ValidationError(self.row.problems)

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Variant, bool]:
        """The variant that the row is about, and whether it is new; a blank one for a row about something else."""
        is_variant = self.row.role is Role.VARIANT
        known = self.lookup.variants.get(sku_key(self.row.sku)) if is_variant else None
        if known:
            return known, False
        variant = Variant(sku=self.row.sku)
        variant.on_hand, variant.backorderable = 0, False
        if product := self.lookup.products.get(self.row.slug):
            variant.product = product
        return variant, is_variant

    def import_instance(self, instance: Variant, row: Any, **kwargs: Any) -> None:
        """The services set the fields, when the row is saved."""

    def skip_row(self, instance: Variant, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        says_nothing = self.row.role in {Role.BLANK, Role.FOREIGN_PRICE}
        return says_nothing or not self.writer.changes(self.row, instance)

    def save_instance(self, instance: Variant, is_create: bool, row: Any, **kwargs: Any) -> None:  # noqa: FBT001 - the engine's signature
        self.writer.apply(self.row, instance)

    def after_import_row(self, row: Any, row_result: RowResult, **kwargs: Any) -> None:
        """A row about a product only is logged as a change of the product: there is no variant to name."""
        if self.row.role is Role.PRODUCT and row_result.instance and row_result.instance.product_id:
            row_result.instance = row_result.instance.product
            row_result.add_instance_info(row_result.instance)

    def after_import(self, dataset: tablib.Dataset, result: ImportResult, **kwargs: Any) -> None:
        """Sum it up. The engine would reset the sequence of ids here, which nobody has bypassed."""
        if not result.base_errors:
            result.summary = summarise(self.rows, self.writer, self.ignored_columns)

    # Export.

    def filter_export(self, queryset: QuerySet[Variant], **kwargs: Any) -> QuerySet[Variant]:
        """Product by product, whatever the order of the list that is exported."""
        variants = self.get_queryset().filter(pk__in=queryset.values("pk"))
        return variants.order_by("product__name", "product_id", "position", "pk").prefetch_related(
            "product__categories"
        )

    def iter_queryset(self, queryset: QuerySet[Variant]) -> Iterator[Variant]:
        paths = CategoryPaths()
        for variant in super().iter_queryset(queryset):
            show_categories(variant.product, paths)
            yield variant

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        self.described = set()

    def export_resource(self, instance: Variant, selected_fields: Any = None, **kwargs: Any) -> list[str]:
        """The cells of a variant. What belongs to its product stands in the first row of the product only."""
        cells: list[str] = super().export_resource(instance, selected_fields, **kwargs)
        if instance.product_id not in self.described:
            self.described.add(instance.product_id)
            return cells
        columns = [field.column_name for field in self.get_export_fields(selected_fields)]
        return ["" if column in PRODUCT_COLUMNS else cell for column, cell in zip(columns, cells, strict=True)]
