"""Columns of the products' spreadsheet that are no plain field of a variant or its product."""

from typing import Any

from django.conf import settings
from import_export.fields import Field

from backoffice.catalogue.cells import CategoryPath, Currency, Word
from backoffice.catalogue.changes import shown_options
from shop.catalogue.models import Variant


class OptionField(Field):
    """The name (part 0) or the value (part 1) of a variant's n-th option."""

    def __init__(self, number: int, part: int) -> None:
        super().__init__(attribute="options", column_name=f"option{number}_{('name', 'value')[part]}", widget=Word())
        self.number, self.part = number, part

    def get_value(self, instance: Variant) -> str | None:
        options = list(shown_options(instance.options).items())
        return options[self.number - 1][self.part] if len(options) >= self.number else None


class CategoryField(Field):
    """The n-th of the categories that the product stands in, by path."""

    def __init__(self, number: int) -> None:
        super().__init__(attribute="product", column_name=f"category{number}", widget=CategoryPath())
        self.number = number

    def get_value(self, instance: Any) -> str | None:
        paths = instance.product.category_paths if instance.product_id else []
        return paths[self.number - 1] if len(paths) >= self.number else None


class CurrencyField(Field):
    """The shop's one currency."""

    def __init__(self) -> None:
        super().__init__(column_name="currency", widget=Currency())

    def get_value(self, instance: Variant) -> str:
        return str(settings.SHOP_CURRENCY)
