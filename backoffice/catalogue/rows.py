"""What the rows of a products' spreadsheet say, each by itself and all together, before anything is written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from import_export.fields import Field

from backoffice.catalogue.cells import is_category_path, quoted
from backoffice.catalogue.lookup import CatalogueLookup, sku_key

CATEGORY_COLUMNS = ("category1", "category2", "category3")
OPTION_COLUMNS = tuple((f"option{number}_name", f"option{number}_value") for number in (1, 2, 3))
# What a product has once, however many variants it has.
TEXTS = ("name", "status", "description")
PRODUCT_COLUMNS = (*TEXTS, *CATEGORY_COLUMNS)


class Role(Enum):
    """What a row is about."""

    VARIANT = auto()
    PRODUCT = auto()  # describes the product whose variants stand in other rows
    FOREIGN_PRICE = auto()  # gives a variant's price in a currency that this shop does not sell in
    BLANK = auto()


@dataclass
class Row:
    """A row by the spreadsheet's own number, its cells that are not blank, and what is wrong with them by column.

    `cells` are the values that were read, `texts` what stands there.
    """

    number: int
    cells: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)
    role: Role = Role.VARIANT

    def refuse(self, column: str, problem: str) -> None:
        self.problems.setdefault(column, []).append(problem)

    @property
    def sku(self) -> str:
        return str(self.cells.get("sku", ""))

    @property
    def slug(self) -> str:
        return str(self.cells.get("slug", ""))

    @property
    def options(self) -> dict[str, str]:
        """The options by name; none where the row leaves them blank."""
        return {
            self.cells[name]: self.cells[value]
            for name, value in OPTION_COLUMNS
            if name in self.cells and value in self.cells
        }

    @property
    def product_facts(self) -> dict[str, Any]:
        """What it says of the product; `categories` are paths, and all of them where it names one."""
        facts: dict[str, Any] = {column: self.cells[column] for column in TEXTS if column in self.cells}
        if paths := tuple(self.cells[column] for column in CATEGORY_COLUMNS if column in self.cells):
            facts["categories"] = paths
        return facts


def read_row(number: int, texts: Mapping[str, str], columns: Iterable[Field]) -> Row:
    """Read every cell that is not blank; what cannot be read becomes a problem of its column."""
    row = Row(number)
    for column in columns:
        text = str(texts.get(column.column_name) or "")
        if text.strip():
            row.texts[column.column_name] = text.strip()
            try:
                row.cells[column.column_name] = column.widget.clean(text)
            except ValidationError as error:
                row.problems[column.column_name] = error.messages
    if not row.texts:
        row.role = Role.BLANK
    _pair_options(row)
    return row


def _pair_options(row: Row) -> None:
    names = [row.cells[name] for name, _ in OPTION_COLUMNS if name in row.cells]
    for name, value in OPTION_COLUMNS:
        if name in row.cells and value not in row.cells | row.problems:
            row.refuse(value, f'is blank, but the option "{row.cells[name]}" needs a value')
        if value in row.cells and name not in row.cells | row.problems:
            row.refuse(name, f'is blank, but the value "{row.cells[value]}" needs the name of its option')
        if name in row.cells and names.count(row.cells[name]) > 1:
            row.refuse(name, f'"{row.cells[name]}" is named twice')


def settle(rows: Sequence[Row], catalogue: CatalogueLookup) -> None:
    """Give every row its role, and refuse what does not go with the other rows or with the catalogue."""
    rows = [row for row in rows if row.role is not Role.BLANK]
    _set_aside_foreign_prices(rows)
    rows = [row for row in rows if row.role is Role.VARIANT]
    with_options = {row.slug for row in rows if row.options}
    for row in rows:
        if _describes_product_only(row, with_options, catalogue):
            row.role = Role.PRODUCT
    variants = [row for row in rows if row.role is Role.VARIANT]
    slugs = {row.slug for row in variants}
    _refuse_twins(variants)
    for row in rows:
        _check_categories(row, catalogue)
        if row.role is Role.PRODUCT:
            _check_product_row(row, has_variants=row.slug in slugs or row.slug in catalogue.products)
        else:
            _check_variant_row(row, catalogue)
    _refuse_contradictions(rows, catalogue)


def _set_aside_foreign_prices(rows: Iterable[Row]) -> None:
    """A file of a shop with several currencies names a SKU once in each; the row in this shop's own is the variant."""
    own = settings.SHOP_CURRENCY
    at_home = {sku_key(row.sku) for row in rows if row.sku and row.cells.get("currency", own) == own}
    for row in rows:
        currency = row.cells.get("currency", own)
        if currency == own:
            continue
        if sku_key(row.sku) in at_home:
            row.role = Role.FOREIGN_PRICE
        else:
            row.refuse("currency", f'"{currency}" is not {own}, which this shop sells in')


def _describes_product_only(row: Row, slugs_with_options: set[str], catalogue: CatalogueLookup) -> bool:
    """So do a row without a SKU, and one at no price and without options beside others of its product with options.

    Other shops' files start a product with such a row. It must not set a variant that has a price to zero.
    """
    if row.options or not row.slug or row.cells.get("price") or "sku" in row.problems:
        return False
    variant = catalogue.variants.get(sku_key(row.sku))
    is_free_already = variant is not None and variant.price == 0
    return not row.sku or ("price" in row.cells and row.slug in slugs_with_options and not is_free_already)


def _check_categories(row: Row, catalogue: CatalogueLookup) -> None:
    for column in CATEGORY_COLUMNS:
        path = row.cells.get(column)
        if path and not catalogue.paths.find(path) and not is_category_path(path):
            row.refuse(column, f"{quoted(path)} is not a path such as Kitchen -> Coffee Machines")


def _check_product_row(row: Row, *, has_variants: bool) -> None:
    if not has_variants:
        row.refuse("sku", "is blank, and no other row gives this product a variant")
    for column in ("barcode", "stock_change"):
        if column in row.cells:
            row.refuse(column, f'"{row.cells[column]}" belongs to a variant; this row describes the product only')


def _refuse_twins(variants: Iterable[Row]) -> None:
    twins: dict[str, list[Row]] = defaultdict(list)
    for row in variants:
        if row.sku:
            twins[sku_key(row.sku)].append(row)
    for same in twins.values():
        for row in same if len(same) > 1 else ():
            other = same[1] if row is same[0] else same[0]
            row.refuse("sku", f'"{row.sku}" stands in row {other.number} too')


def _check_variant_row(row: Row, catalogue: CatalogueLookup) -> None:
    variant = catalogue.variants.get(sku_key(row.sku))
    if not row.sku:
        if "sku" not in row.problems:
            row.refuse("sku", "is blank; a variant is known by its SKU")
    elif variant is None:
        if "price" not in row.cells | row.problems:
            row.refuse("price", "is blank; a new variant needs an amount such as 1299.00")
    elif row.slug not in ("", variant.product.slug):
        row.refuse("slug", f'"{row.slug}" is not "{variant.product.slug}", the product of this SKU')


def _refuse_contradictions(rows: Iterable[Row], catalogue: CatalogueLookup) -> None:
    """Rows of one product that describe it must agree, and a new product must be named."""
    said: dict[tuple[str, str], Row] = {}
    for row in rows:
        slug = product_slug(row, catalogue)
        for column, value in row.product_facts.items() if slug else ():
            first = said.setdefault((slug, column), row)
            if first.product_facts[column] != value:
                shown = ", ".join(value) if column == "categories" else value
                row.refuse(_cell_of(column), f"{quoted(shown)} contradicts row {first.number}")
    named = {slug for slug, column in said if column == "name"}
    for row in rows:
        if row.role is Role.VARIANT and row.sku and sku_key(row.sku) not in catalogue.variants:
            known = row.slug in catalogue.products or row.slug in named or "name" in row.cells | row.problems
            if not known:
                row.refuse("name", "is blank; a new product needs a name")


def _cell_of(fact: str) -> str:
    return CATEGORY_COLUMNS[0] if fact == "categories" else fact


def product_slug(row: Row, catalogue: CatalogueLookup) -> str:
    """The slug of the product that a row is about: its own, or that of the variant it names; empty for neither."""
    variant = catalogue.variants.get(sku_key(row.sku))
    return row.slug or (variant.product.slug if variant else "")
