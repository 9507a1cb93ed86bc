"""What a row of the products' spreadsheet would change. A cell that says what an export would say changes nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from backoffice.catalogue.lookup import CategoryPaths
from backoffice.catalogue.rows import CATEGORY_COLUMNS, OPTION_COLUMNS, Row
from shop.catalogue.models import Variant


def product_changes(row: Row, product: Any, paths: CategoryPaths) -> dict[str, Any]:
    """The fields of its product that differ, `categories` as paths."""
    facts = row.product_facts
    changes = {name: value for name, value in facts.items() if name != "categories" and value != getattr(product, name)}
    if "categories" in facts and not _stands_in(product, facts["categories"], paths):
        changes["categories"] = facts["categories"]
    return changes


def _stands_in(product: Any, said: Iterable[str], paths: CategoryPaths) -> bool:
    """Whether the cells name the categories that an export of the product shows, in any order."""
    found = [paths.find(path) for path in said]
    shown = set(product.category_paths[: len(CATEGORY_COLUMNS)])
    return None not in found and set(paths.of(category for category in found if category)) == shown


def variant_changes(row: Row, variant: Variant) -> dict[str, Any]:
    """The fields of its variant that differ."""
    columns = ("price", "compare_at_price", "barcode")
    changes = {name: row.cells[name] for name in columns if name in row.cells}
    changes = {name: value for name, value in changes.items() if value != getattr(variant, name)}
    if row.options and row.options != shown_options(variant.options):
        changes["options"] = row.options
    return changes


def stock_changes(row: Row, variant: Variant) -> dict[str, Any]:
    """By column, the units that move and the new word on backorders. Only a new variant takes `inventory_count`."""
    columns = ("inventory_count", "stock_change") if variant._state.adding else ("stock_change",)
    changes = {column: row.cells[column] for column in columns if row.cells.get(column)}
    backorderable = row.cells.get("inventory_backorderable", variant.backorderable)
    if backorderable != variant.backorderable:
        changes["inventory_backorderable"] = backorderable
    return changes


def shown_options(options: Mapping[str, Any]) -> dict[str, str]:
    """A variant's options as the spreadsheet shows them: the first three that say something."""
    pairs = [(str(name).strip(), str(value).strip()) for name, value in options.items()]
    return dict([pair for pair in pairs if all(pair)][: len(OPTION_COLUMNS)])
