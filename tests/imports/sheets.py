"""Short ways to import a text as a spreadsheet and to export the catalogue."""

from typing import Any

from backoffice.catalogue.import_report import Summary, refusals
from backoffice.catalogue.resources import ProductResource
from backoffice.catalogue.spreadsheet import SpreadsheetCSV, read_sheet


def import_sheet(content: str | bytes, *, good_rows: bool = False, **options: Any) -> tuple[Summary, list[str]]:
    """Import it; returns the summary and the refusals, one line each."""
    sheet = read_sheet(content.encode() if isinstance(content, str) else content)
    resource = ProductResource()
    result = resource.import_data(sheet, raise_errors=False, rollback_on_validation_errors=not good_rows, **options)
    assert not result.has_errors(), result.base_errors or result.row_errors()
    return result.summary, list(refusals(resource.rows))


def accept(content: str | bytes, **options: Any) -> Summary:
    """Import what has nothing to refuse."""
    summary, refused = import_sheet(content, **options)
    assert refused == []
    return summary


def refuse(content: str | bytes) -> list[str]:
    """Import what has something to refuse; returns the lines."""
    _, refused = import_sheet(content)
    assert refused
    return refused


def export_sheet() -> bytes:
    return SpreadsheetCSV().export_data(ProductResource().export())


def changes_nothing(summary: Summary) -> bool:
    changed = [counts[done] for counts in (summary.products, summary.variants) for done in ("created", "updated")]
    moved = [summary.categories_created, summary.units_received, summary.units_taken, summary.rows_refused]
    return not any(changed + moved)
