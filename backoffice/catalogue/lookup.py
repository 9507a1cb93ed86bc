"""The part of the catalogue that a spreadsheet is about, loaded at once so that its rows need no queries to find it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Upper

from backoffice.catalogue.cells import category_names
from shop.catalogue import services
from shop.catalogue.models import Category, Product, Variant

VALUES_IN_A_QUERY = 500


def sku_key(sku: str) -> str:
    """SKUs are one where they differ by case only, as the database has it."""
    return sku.upper()


class CategoryPaths:
    """All categories by their paths, such as `Kitchen -> Coffee Machines`."""

    def __init__(self) -> None:
        self._paths: dict[int, str] = {}
        self._categories: dict[str, Category] = {}
        by_id = {category.pk: category for category in Category.objects.order_by("depth", "pk")}
        for category in by_id.values():
            if category.parent_id:
                category.parent = by_id[category.parent_id]
            self._learn(category)

    def of(self, categories: Iterable[Category]) -> list[str]:
        """The paths of these categories, in one order whoever asks."""
        return sorted(self._learn(category) for category in categories)

    def find(self, path: str) -> Category | None:
        """The category at a path, in the spelling of an export or split at any of the separators."""
        return self._categories.get(_key(path)) or self._categories.get(_key(_joined(category_names(path))))

    def find_or_create(self, path: str) -> tuple[Category, int]:
        """The category, and how many had to be made for it. Raises ValidationError."""
        known = len(self._paths)
        category = self.find(path)
        if category is None:
            category = services.category_at(category_names(path), create=True)
            if category is None:
                raise ValueError(path)
            self._learn(category)
        return category, len(self._paths) - known

    def _learn(self, category: Category) -> str:
        if category.pk not in self._paths:
            parent = [self._learn(category.parent)] if category.parent else []
            path = _joined([*parent, category.name])
            self._paths[category.pk] = path
            self._categories.setdefault(_key(path), category)
        return self._paths[category.pk]


def _joined(names: Iterable[str]) -> str:
    return " -> ".join(names)


def _key(path: str) -> str:
    return path.strip().casefold()


class CatalogueLookup:
    """Variants by SKU, products by slug, and the categories. Variants of one product share one object of it."""

    def __init__(self, variants: QuerySet[Variant], *, skus: Iterable[str], slugs: Iterable[str]) -> None:
        self.paths = CategoryPaths()
        self.variants: dict[str, Variant] = {}
        self.products: dict[str, Product] = {}
        # SQLite's UPPER knows ASCII only: both sides are folded by the database, as its constraint does it.
        for some in _chunks(sorted(set(skus))):
            found = variants.alias(key=Upper("sku")).filter(key__in=[Upper(Value(sku)) for sku in some])
            for variant in found:
                variant.product = self.products.setdefault(variant.product.slug, variant.product)
                self.variants[sku_key(variant.sku)] = variant
        for some in _chunks(sorted(set(slugs) - set(self.products))):
            self.products |= {product.slug: product for product in Product.objects.filter(slug__in=some)}
        prefetch_related_objects(list(self.products.values()), "categories")
        for product in self.products.values():
            show_categories(product, self.paths)

    def reload(self, product: Product | None) -> None:
        """Forget what a refused row changed on the objects here; the database has forgotten it already."""
        self.paths = CategoryPaths()
        if product and product.pk:
            product.refresh_from_db()
            show_categories(product, self.paths)


def show_categories(product: Any, paths: CategoryPaths) -> None:
    """Set `category_paths` on the product, for the columns that show them."""
    product.category_paths = paths.of(product.categories.all())


def _chunks(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[start : start + VALUES_IN_A_QUERY] for start in range(0, len(values), VALUES_IN_A_QUERY)]
