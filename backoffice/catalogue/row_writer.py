"""Writes what the rows of a products' spreadsheet say, through the services that every other door uses."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.catalogue.cells import quoted
from backoffice.catalogue.changes import product_changes, stock_changes, variant_changes
from backoffice.catalogue.lookup import CatalogueLookup, show_categories
from backoffice.catalogue.rows import CATEGORY_COLUMNS, OPTION_COLUMNS, Role, Row
from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Product, Variant
from shop.exceptions import RuleBroken
from shop.stock import services as stock

if TYPE_CHECKING:
    from shop.identity.models import User

REASON = "Imported from a spreadsheet"
# The cell to mend, where a rule speaks of a field that is no column.
CELL_OF = {"options": OPTION_COLUMNS[0][0], "categories": CATEGORY_COLUMNS[0]}


@dataclass
class Tally:
    """What an import did. Products are told by their slugs, so that each counts once."""

    products_created: set[str] = field(default_factory=set)
    products_updated: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        self.products_created |= other.products_created
        self.products_updated |= other.products_updated
        self.counts += other.counts


class RowWriter:
    """Applies rows, each wholly or not at all, and keeps the tally."""

    def __init__(self, rows: Iterable[Row], lookup: CatalogueLookup, user: "User | None") -> None:
        self.lookup = lookup
        self.user = user
        self.tally = Tally()
        self.rows_of: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.role in {Role.PRODUCT, Role.VARIANT} and row.slug:
                self.rows_of[row.slug].append(row)

    def changes(self, row: Row, variant: Variant) -> bool:
        """Whether applying the row would change anything. A new product waits for the first row with a variant."""
        if row.role is Role.PRODUCT:
            return bool(variant.product_id and product_changes(row, variant.product, self.lookup.paths))
        return bool(
            variant._state.adding
            or variant_changes(row, variant)
            or stock_changes(row, variant)
            or product_changes(row, variant.product, self.lookup.paths)
        )

    def apply(self, row: Row, variant: Variant) -> None:
        """Write it, and show the outcome on `variant`. Raises ValidationError by cell; then nothing has changed."""
        product = variant.product if variant.product_id else None
        tally = Tally()
        try:
            with transaction.atomic():
                self._write(row, variant, tally)
        except ValidationError as refusal:
            self.lookup.reload(product)
            row.problems = _by_cell(row, refusal)
            raise ValidationError(row.problems) from refusal
        show_categories(variant.product, self.lookup.paths)
        self.lookup.products[variant.product.slug] = variant.product
        self.tally.add(tally)

    def _write(self, row: Row, variant: Variant, tally: Tally) -> None:
        if row.role is Role.PRODUCT:
            self._update_product(row, variant.product, tally)
            return
        is_new = variant._state.adding
        changes, moves = variant_changes(row, variant), stock_changes(row, variant)
        if variant.product_id:
            self._update_product(row, variant.product, tally)
            self._write_variant(row, variant, changes)
        else:
            self._create_product(row, variant, changes, tally)
        self._write_stock(variant, moves, tally)
        if changes or moves:
            tally.counts["variants_created" if is_new else "variants_updated"] += 1

    def _create_product(self, row: Row, variant: Variant, changes: Mapping[str, Any], tally: Tally) -> None:
        """Make the product of all that the good rows of its slug say, with this row's variant as its first."""
        facts = row.product_facts
        for other in self.rows_of[row.slug] if row.slug else ():
            if not other.problems:
                facts = other.product_facts | facts
        if "name" not in facts:
            raise ValidationError({"name": "is missing: the row that names this product is refused"})
        facts["categories"] = self._categories(facts.get("categories", ()), tally)
        product = catalogue.create_product(slug=row.slug, sku=row.sku, **facts, **changes)
        _become(variant, product.variants.get(), product)
        tally.products_created.add(product.slug)

    def _update_product(self, row: Row, product: Any, tally: Tally) -> None:
        changes = product_changes(row, product, self.lookup.paths)
        if not changes:
            return
        if "categories" in changes:
            standing = len(product.category_paths)
            if standing > len(CATEGORY_COLUMNS):
                reason = f"cannot change here: the product stands in {standing} categories, more than a row shows"
                raise ValidationError({"categories": reason})
            changes["categories"] = self._categories(changes["categories"], tally)
        catalogue.update_product(product=product, **changes)
        tally.products_updated.add(product.slug)

    def _categories(self, paths: Iterable[str], tally: Tally) -> list[Category]:
        categories = []
        for path in paths:
            try:
                category, created = self.lookup.paths.find_or_create(path)
            except ValidationError as error:
                raise ValidationError({"categories": f"{quoted(path)}: {' '.join(error.messages)}"}) from error
            categories.append(category)
            tally.counts["categories_created"] += created
        return categories

    def _write_variant(self, row: Row, variant: Variant, changes: Mapping[str, Any]) -> None:
        if variant._state.adding:
            product = variant.product
            _become(variant, catalogue.add_variant(product=product, sku=row.sku, **changes), product)
        elif changes:
            if "options" in changes and len(variant.options) > len(OPTION_COLUMNS):
                reason = f"cannot change here: the variant has {len(variant.options)} options, more than a row shows"
                raise ValidationError({"options": reason})
            catalogue.update_variant(variant=variant, **changes)

    def _write_stock(self, variant: Variant, moves: Mapping[str, Any], tally: Tally) -> None:
        for column in ("inventory_count", "stock_change"):
            if units := moves.get(column):
                with _refusals_in(column):
                    self._move(variant, units)
                variant.on_hand += units
                tally.counts["units_received" if units > 0 else "units_taken"] += abs(units)
        if "inventory_backorderable" in moves:
            variant.backorderable = moves["inventory_backorderable"]
            with _refusals_in("inventory_backorderable"):
                stock.set_backorderable(variant=variant, backorderable=variant.backorderable)

    def _move(self, variant: Variant, units: int) -> None:
        if units > 0:
            stock.receive(variant=variant, quantity=units, reason=REASON, created_by=self.user)
        else:
            stock.adjust(variant=variant, quantity=units, reason=REASON, created_by=self.user)


def _become(blank: Variant, created: Variant, product: Product) -> None:
    """Make the engine's blank object of a new row the variant that the service made."""
    for model_field in Variant._meta.concrete_fields:
        setattr(blank, model_field.attname, getattr(created, model_field.attname))
    blank.product = product
    blank._state.adding = False


@contextmanager
def _refusals_in(column: str) -> Iterator[None]:
    """A rule of the stock that is broken becomes the problem of this column."""
    try:
        yield
    except RuleBroken as refusal:
        raise ValidationError({column: str(refusal)}) from refusal


def _by_cell(row: Row, refusal: ValidationError) -> dict[str, list[str]]:
    """The messages of a rule under the cells that they are about, each with the value that it refuses."""
    problems: dict[str, list[str]] = {}
    for name, errors in refusal.update_error_dict({}).items():
        text = row.texts.get(name)
        for message in ValidationError(errors).messages:
            shown = f"{quoted(text)}: {message}" if text else message
            problems.setdefault(CELL_OF.get(name, name), []).append(shown)
    return problems
