"""What the sample shop sells, read from data/shelves/*.toml.

A shelf is a category with its products. Whatever a product does not say for itself it has from its shelf:

    name, price, text   its name, its price and its description
    was                 the price before
    options             what its variants differ in, such as {Colour = ["Oat", "Moss"], Size = ["S", "M"]}: one variant
                        for each combination. They add to the shelf's; an empty list takes one of the shelf's away
    extra               what a variant with this option costs more, such as {"1 l" = 3.00}
    drawing, colour     the picture's kind (data/drawings.toml), and its colour where no option is a colour
    also                the path of a further category
    status              "draft" or "archived"; active where nothing is said
    low, backorder      its threshold of low stock, and whether it may be ordered beyond the stock
"""

import itertools
import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from backoffice.sample_shop.pictures import colours

SHELVES = Path(__file__).parent / "data" / "shelves"
# GS1 keeps the numbers that begin with 2 for a shop's own use, so ours are nobody else's.
OWN_NUMBERS = "20"


@dataclass(frozen=True)
class Form:
    """One variant of a product; `options` is what tells it from its sisters."""

    sku: str
    options: Mapping[str, str]
    price: Decimal
    was: Decimal | None
    colour: str

    @property
    def barcode(self) -> str:
        """An EAN-13 of its own, made from the SKU."""
        digits = f"{OWN_NUMBERS}{zlib.crc32(self.sku.encode()):010d}"
        return digits + ean_check_digit(digits)


@dataclass(frozen=True)
class Article:
    """One product as the data files tell it, with its variants."""

    name: str
    text: str
    price: Decimal
    path: Sequence[str]
    drawing: str
    was: Decimal | None = None
    colour: str = ""
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)
    extra: Mapping[str, Decimal] = field(default_factory=dict)
    also: Sequence[str] = ()
    status: str = "active"
    low: int | None = None
    backorder: bool = False

    def forms(self) -> list[Form]:
        """Its variants, one for each combination of its options."""
        return [self._form(values) for values in itertools.product(*self.options.values())]

    def _form(self, values: Sequence[str]) -> Form:
        more = sum((self.extra.get(value, Decimal(0)) for value in values), Decimal(0))
        return Form(
            sku="-".join(slugify(word) for word in (self.name, *values)).upper(),
            options=dict(zip(self.options, values, strict=True)),
            price=self.price + more,
            was=self.was + more if self.was else None,
            colour=next((value for value in values if value in colours()), self.colour),
        )


def articles() -> Iterator[Article]:
    """All that the shop sells, shelf by shelf."""
    for file in sorted(SHELVES.glob("*.toml")):
        for shelf in tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)["shelf"]:
            for product in shelf.pop("products"):
                yield _article(shelf, product)


def _article(shelf: Mapping[str, Any], product: Mapping[str, Any]) -> Article:
    options = {**shelf.get("options", {}), **product.get("options", {})}
    own = {**shelf, **product, "options": {name: values for name, values in options.items() if values}}
    return Article(**own)


def ean_check_digit(digits: str) -> str:
    """The thirteenth digit of an EAN-13 whose first twelve are given."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-weighted % 10)
