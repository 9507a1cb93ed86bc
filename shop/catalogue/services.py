"""Writes of the catalogue: those that touch more than one row, and those that a spreadsheet makes field by field."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import models, transaction
from django.db.models import F, Max
from django.utils.text import slugify

from shop.catalogue.models import Category, Image, Product, Status, Variant


def free_slug(rows: models.QuerySet[Any], name: str) -> str:
    """A slug made from the name, numbered where one of the rows has it already."""
    stem = slugify(name)[:150] or "item"
    taken = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


@transaction.atomic
def create_product(
    *,
    name: str,
    sku: str,
    price: Decimal,
    slug: str = "",
    description: str = "",
    status: str = Status.DRAFT,
    categories: Iterable[Category] = (),
    **variant: Any,
) -> Product:
    """Make a product with its first variant; `variant` takes the further fields of that variant.

    Raises Django's ValidationError, such as for a SKU that is taken.
    """
    product = Product(
        name=name, slug=slug or free_slug(Product.objects.all(), name), description=description, status=status
    )
    product.full_clean()
    product.save()
    product.categories.set(categories)
    add_variant(product=product, sku=sku, price=price, **variant)
    return product


def add_variant(*, product: Product, sku: str, price: Decimal, **fields: Any) -> Variant:
    """Add a variant behind its sisters. Raises Django's ValidationError."""
    if "position" not in fields:
        fields["position"] = _next_position(product.variants.all())
    variant = Variant(product=product, sku=sku, price=price, **fields)
    variant.full_clean()
    variant.save()
    return variant


@transaction.atomic
def update_product(*, product: Product, categories: Iterable[Category] | None = None, **fields: Any) -> Product:
    """Change these fields of a product and no others; with `categories` it stands in them and nowhere else.

    Raises Django's ValidationError.
    """
    _update(product, fields)
    if categories is not None:
        product.categories.set(categories)
    return product


def update_variant(*, variant: Variant, **fields: Any) -> Variant:
    """Change these fields of a variant and no others. Raises Django's ValidationError."""
    _update(variant, fields)
    return variant


def _update(row: Product | Variant, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save(update_fields=[*fields, "updated_at"])


@transaction.atomic
def save_category(category: Category) -> Category:
    """Store a category, new, changed or moved, and keep `depth` true for it and all below it.

    Raises Django's ValidationError if it would end up below itself.
    """
    if not category.slug:
        category.slug = free_slug(Category.objects.all(), category.name)
    category.full_clean()
    old_depth = category.depth
    category.depth = category.parent.depth + 1 if category.parent else 0
    category.save()
    if category.depth != old_depth:
        below = Category.objects.subtree(category).exclude(pk=category.pk).values_list("pk", flat=True)
        Category.objects.filter(pk__in=list(below)).update(
            depth=F("depth") + category.depth - old_depth, version=F("version") + 1
        )
    return category


def category_at(path: Sequence[str], *, create: bool = False) -> Category | None:
    """The category at a path of names from a root, such as ("Kitchen", "Coffee Machines").

    Names are compared without case. None if it is not there, unless `create` makes what is missing.
    """
    category: Category | None = None
    for name in path:
        found = Category.objects.filter(parent=category, name__iexact=name).first()
        if found is None:
            if not create:
                return None
            found = save_category(
                Category(parent=category, name=name, position=_next_position(Category.objects.filter(parent=category)))
            )
        category = found
    return category


@transaction.atomic
def add_image(*, product: Product, file: "File[bytes]", alt: str = "", variants: Iterable[Variant] = ()) -> Image:
    """Add a picture behind the others. Raises Django's ValidationError for what is no safe picture."""
    image = Image(product=product, file=file, alt=alt, position=_next_position(product.images.all()))
    image.full_clean()
    image.save()
    image.variants.set(variants)
    return image


def _next_position(siblings: models.QuerySet[Any]) -> int:
    last = siblings.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1
