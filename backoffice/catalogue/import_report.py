"""What an import has to tell: the counts, and every refusal by row and column."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS

from backoffice.catalogue.lookup import sku_key
from backoffice.catalogue.row_writer import RowWriter
from backoffice.catalogue.rows import Role, Row, product_slug


@dataclass
class Summary:
    """The counts of an import. Rows that were refused count nowhere but there."""

    products: Counter[str] = field(default_factory=Counter)  # created, updated, unchanged
    variants: Counter[str] = field(default_factory=Counter)
    rows_refused: int = 0
    categories_created: int = 0
    units_received: int = 0
    units_taken: int = 0
    stock_figures_left_alone: int = 0
    foreign_prices: Counter[str] = field(default_factory=Counter)  # rows by currency
    ignored_columns: Sequence[str] = ()

    def lines(self) -> Iterator[str]:
        """For people to read."""
        for what, counts in (("products", self.products), ("variants", self.variants)):
            yield f"{what}: " + ", ".join(f"{counts[done]} {done}" for done in ("created", "updated", "unchanged"))
        yield f"rows refused: {self.rows_refused}"
        yield f"categories created: {self.categories_created}"
        yield f"units received: {self.units_received}, taken away: {self.units_taken}"
        yield f"columns ignored: {', '.join(self.ignored_columns) or 'none'}"
        for currency, rows in sorted(self.foreign_prices.items()):
            yield f"rows left out: {rows} with a price in {currency}; this shop sells in {settings.SHOP_CURRENCY}"
        yield f"stock figures left alone: {self.stock_figures_left_alone}" + (
            " (inventory_count is for new variants; stock_change adds and takes away)"
            if self.stock_figures_left_alone
            else ""
        )


def summarise(rows: Sequence[Row], writer: RowWriter, ignored_columns: Sequence[str]) -> Summary:
    """Count what came of these rows, once all are applied or refused."""
    good = [row for row in rows if not row.problems]
    about = [row for row in good if row.role in {Role.PRODUCT, Role.VARIANT}]
    counts = writer.tally.counts
    created, updated = counts["variants_created"], counts["variants_updated"]
    variants = sum(row.role is Role.VARIANT for row in about)
    return Summary(
        products=_products(about, writer),
        variants=Counter(created=created, updated=updated, unchanged=variants - created - updated),
        rows_refused=len(rows) - len(good),
        categories_created=counts["categories_created"],
        units_received=counts["units_received"],
        units_taken=counts["units_taken"],
        stock_figures_left_alone=sum(_stock_figure_is_left_alone(row, writer) for row in about),
        foreign_prices=Counter(row.cells["currency"] for row in good if row.role is Role.FOREIGN_PRICE),
        ignored_columns=ignored_columns,
    )


def _products(about: Iterable[Row], writer: RowWriter) -> Counter[str]:
    created = writer.tally.products_created
    updated = writer.tally.products_updated - created
    slugs = {product_slug(row, writer.lookup) for row in about} & set(writer.lookup.products)
    return Counter(created=len(created), updated=len(updated), unchanged=len(slugs - created - updated))


def _stock_figure_is_left_alone(row: Row, writer: RowWriter) -> bool:
    is_new = row.role is Role.VARIANT and sku_key(row.sku) not in writer.lookup.variants
    return "inventory_count" in row.cells and not is_new


def refusals(rows: Iterable[Row]) -> Iterator[str]:
    """One line for every problem, such as: row 14, price: "1_000" is not an amount such as 1299.00."""
    for row in rows:
        for column, problems in row.problems.items():
            place = f"row {row.number}" if column == NON_FIELD_ERRORS else f"row {row.number}, {column}"
            yield from (f"{place}: {problem}" for problem in problems)
