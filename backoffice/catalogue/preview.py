"""What an import would change, cell by cell and whole: "102.00 → 4.50", where the engine marks single characters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.encoding import force_str
from import_export.resources import Diff

from backoffice.catalogue.resources import ImportResult, ProductResource


@dataclass(frozen=True)
class Change:
    """A cell before and after; `old` is empty for what is new."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangedRow:
    """What a row changes. `subject` is the SKU, or the slug where the row is about a product only."""

    is_new: bool
    subject: str
    changes: list[Change]


class WholeCells(Diff):
    """The cells as (old, new), one pair a column."""

    def as_html(self) -> list[tuple[str, str]]:
        return [
            ("" if self.new else force_str(old), force_str(new)) for old, new in zip(self.left, self.right, strict=True)
        ]


class PreviewedResource(ProductResource):
    """The products' spreadsheet as the back office shows it before it is applied."""

    @classmethod
    def get_diff_class(cls) -> type[WholeCells]:
        return WholeCells


def changed_rows(result: ImportResult) -> Iterator[ChangedRow]:
    """The rows that would change something, in the order of the spreadsheet."""
    for row in result.valid_rows():
        if not row.is_skip():
            yield _changed_row(row, dict(zip(result.diff_headers, row.diff, strict=True)))


def _changed_row(row: Any, cells: dict[str, tuple[str, str]]) -> ChangedRow:
    changes = [Change(column, old, new) for column, (old, new) in cells.items() if old != new]
    return ChangedRow(is_new=row.is_new(), subject=cells["sku"][1] or cells["slug"][1], changes=changes)
