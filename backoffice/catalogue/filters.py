"""Filters of the catalogue's lists."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from backoffice.base import DropdownFilter
from shop.catalogue.models import Category, Product


class CategoryFilter(DropdownFilter):
    """Products of a category and of all below it; the choices are the tree, indented."""

    title = "category"
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        tree = Category.objects.with_tree_fields().only("pk", "name", "depth")
        return [(str(category.pk), "\N{EM SPACE}" * category.depth + category.name) for category in tree]

    def queryset(self, request: HttpRequest, products: QuerySet[Product]) -> QuerySet[Product]:
        chosen = next((pk for pk, _name in self.lookup_choices if pk == self.value()), None)
        if chosen is None:
            return products
        subtree = Category.objects.subtree(Category(pk=int(chosen)))
        return products.filter(pk__in=Product.categories.through.objects.filter(category__in=subtree).values("product"))
