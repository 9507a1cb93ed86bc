"""What the shop sells: categories, products, their variants and pictures."""

import uuid
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Upper
from imagekit.models import ImageSpecField
from pilkit.processors import ResizeToFit, Transpose
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from shop.catalogue.options import OptionsField
from shop.catalogue.pictures import validate_picture
from shop.catalogue.search import found
from shop.identity.models import Viewer
from shop.versions import Versioned


def position_field(**options: Any) -> "models.PositiveIntegerField[int, int]":
    """Where a row stands among its siblings, counted from 0; the same bound on every database."""
    return models.PositiveIntegerField(default=0, validators=[MaxValueValidator(1_000_000)], **options)


class CategoryQuerySet(TreeQuerySet["Category"]):
    def visible_to(self, user: Viewer) -> Self:
        """Categories hide from nobody."""
        return self

    def subtree(self, category: "Category") -> Self:
        """The category and all below it, in one recursive query."""
        below: Self = self.descendants(category, include_self=True)
        return below


class Category(TreeNode, Versioned):  # type: ignore[django-manager-missing]  # tree_queries has no types
    """A shelf of the shop, in a tree. A product may stand on several.

    `depth` is 0 at a root; `shop.catalogue.services.save_category` keeps it.
    """

    parent = TreeNodeForeignKey("self", on_delete=models.PROTECT, related_name="children", null=True, blank=True)
    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=170, unique=True)
    position = position_field(help_text="Order among its siblings.")
    depth = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = CategoryQuerySet.as_manager(with_tree_fields=False)  # type: ignore[django-manager-missing]  # see above

    class Meta:
        verbose_name_plural = "categories"
        ordering: ClassVar = ["position", "name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("name"),
                "parent",
                name="category_name_among_siblings",
                violation_error_code="unique",
                violation_error_message="Its parent has a category of this name.",
            ),
            models.UniqueConstraint(
                Upper("name"),
                condition=Q(parent=None),
                name="category_name_among_roots",
                violation_error_code="unique",
                violation_error_message="There is a category of this name at the top.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Status(models.TextChoices):
    """Where a product or variant is in its life; customers see what is active."""

    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    ARCHIVED = "archived", "Archived"


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, user: Viewer) -> Self:
        """Customers see active products; staff see all."""
        return self if user.is_staff else self.filter(status=Status.ACTIVE)

    def search(self, text: str) -> Self:
        """Those in which every word is found, with their `rank`, the best first."""
        products: Self = found(self, text, Variant.objects.filter(status=Status.ACTIVE))
        return products

    def with_price(self) -> Self:
        """Adds `price` and `compare_at_price` of the cheapest variant on sale, or none."""
        on_sale = Variant.objects.filter(product=OuterRef("pk"), status=Status.ACTIVE)
        cheapest = on_sale.order_by("price", "position", "pk")
        return self.annotate(
            price=Subquery(cheapest.values("price")[:1]),
            compare_at_price=Subquery(cheapest.values("compare_at_price")[:1]),
        )

    def with_default_variant(self, variants: "VariantQuerySet") -> Self:
        """Loads `default_variant` of all products at once, from these variants."""
        first = Variant.objects.filter(product=OuterRef("product"), status=Status.ACTIVE).order_by("position", "pk")
        defaults = variants.filter(pk=Subquery(first.values("pk")[:1]))
        return self.prefetch_related(Prefetch("variants", queryset=defaults, to_attr="default_variants"))

    def with_stock(self) -> Self:
        """Adds `quantity_in_stock`, units available over the variants on sale, and `backorderable`, if one is."""
        on_sale = Variant.objects.filter(product=OuterRef("pk"), status=Status.ACTIVE).order_by().values("product")
        available = Sum(F("stock_level__on_hand") - F("stock_level__allocated"))
        backorderable = Variant.objects.filter(
            product=OuterRef("pk"), status=Status.ACTIVE, stock_level__backorderable=True
        )
        return self.annotate(
            quantity_in_stock=Coalesce(Subquery(on_sale.annotate(units=available).values("units")), 0),
            backorderable=models.Exists(backorderable),
        )


class Product(Versioned):
    """A thing the shop sells, in one or more variants. What is sold in one form only owns exactly one variant."""

    Status = Status

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=270, unique=True)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    categories = models.ManyToManyField(Category, related_name="products", blank=True)
    # Set by with_default_variant(): the one, or none.
    default_variants: "list[Variant]"
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [
            models.Index(fields=["status", "name", "id"], name="product_status_name"),
            models.Index(fields=["updated_at", "id"], name="product_updated"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="product_status_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def default_variant(self) -> "Variant | None":
        """The first variant on sale: what is bought by whoever does not choose."""
        if hasattr(self, "default_variants"):
            return next(iter(self.default_variants), None)
        return self.variants.filter(status=Status.ACTIVE).first()


class VariantQuerySet(models.QuerySet["Variant"]):
    def on_sale(self) -> Self:
        """What can be ordered: active variants of active products."""
        return self.filter(status=Status.ACTIVE, product__status=Status.ACTIVE)

    def visible_to(self, user: Viewer) -> Self:
        """Customers see what is on sale; staff see all."""
        return self if user.is_staff else self.on_sale()

    def with_stock(self) -> Self:
        """Adds `on_hand`, `allocated`, `quantity_in_stock` (units available) and `backorderable`.

        A variant that never had stock has no stock level, and counts as none on hand.
        """
        return self.annotate(
            on_hand=Coalesce(F("stock_level__on_hand"), 0),
            allocated=Coalesce(F("stock_level__allocated"), 0),
            quantity_in_stock=Coalesce(F("stock_level__on_hand") - F("stock_level__allocated"), 0),
            backorderable=Coalesce(F("stock_level__backorderable"), Value(value=False)),
            low_stock_threshold=F("stock_level__low_stock_threshold"),
        )


class Variant(Versioned):
    """One sellable form of a product, with its own SKU, price and stock.

    `price` and `compare_at_price` (what it cost before) are amounts in the shop's one currency. `options` holds what
    tells it from its sisters, such as {"Colour": "Red"}. Stock lives in `shop.stock` and has one writer there.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(
        "SKU",
        max_length=100,
        unique=True,
        validators=[RegexValidator(r"^\S+( \S+)*\Z", "A SKU has no space at its ends and no double space.")],
    )
    barcode = models.CharField(max_length=50, blank=True, db_index=True, help_text="EAN, UPC or ISBN.")
    options = OptionsField(default=dict, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    compare_at_price = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="The price before, shown struck through.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    position = position_field()
    updated_at = models.DateTimeField(auto_now=True)

    # Added by with_stock().
    on_hand: int
    allocated: int
    quantity_in_stock: int
    backorderable: bool

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        permissions: ClassVar = [
            ("import_variant", "Can import variants from a spreadsheet"),
            ("export_variant", "Can export variants to a spreadsheet"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("sku"),
                name="sku_ignoring_case",
                violation_error_code="unique",
                violation_error_message="Another variant has this SKU.",
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="variant_price_not_negative"),
            models.CheckConstraint(
                condition=Q(compare_at_price__isnull=True) | Q(compare_at_price__gte=0),
                name="variant_compare_at_price_not_negative",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="variant_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.product.name} ({self.name})" if self.name else self.product.name

    @property
    def name(self) -> str:
        """What tells it from its sisters, such as "Red / M"; empty where there is nothing to tell."""
        return " / ".join(str(value) for value in self.options.values())


def picture_path(image: "Image", _filename: str) -> str:
    """A random name with the extension of what the file is; the name it came with is never used."""
    return f"products/{uuid.uuid4().hex}.{validate_picture(image.file)}"


class ImageQuerySet(models.QuerySet["Image"]):
    def visible_to(self, user: Viewer) -> Self:
        """Pictures are as visible as their product."""
        return self if user.is_staff else self.filter(product__status=Status.ACTIVE)


class Image(Versioned):
    """A picture of a product, and of those of its variants that it shows."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    variants = models.ManyToManyField(Variant, related_name="images", blank=True)
    file = models.ImageField(
        upload_to=picture_path, width_field="width", height_field="height", validators=[validate_picture]
    )
    width = models.PositiveIntegerField(editable=False, help_text="Pixels.")
    height = models.PositiveIntegerField(editable=False, help_text="Pixels.")
    alt = models.CharField("text for those who don't see it", max_length=250, blank=True)
    position = position_field()
    thumbnail = ImageSpecField(
        source="file", processors=[Transpose(), ResizeToFit(320, 320)], format="WEBP", options={"quality": 80}
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.alt or f"Picture {self.position + 1}"

    def clean(self) -> None:
        super().clean()
        if not self.alt and self.product_id:
            self.alt = self.product.name
