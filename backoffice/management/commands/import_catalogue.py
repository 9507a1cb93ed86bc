"""`manage.py import_catalogue FILE`: products and their variants from a CSV file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from backoffice.catalogue.import_report import refusals
from backoffice.catalogue.resources import ImportResult, ProductResource
from backoffice.catalogue.spreadsheet import MAX_BYTES, Sheet, UnreadableSpreadsheet, read_sheet


class Command(BaseCommand):
    """Import a CSV file in one transaction, and report every refused row by row and column."""

    help = "Imports products and their variants from a CSV file; docs/csv.md lists its columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report what would be done, and do nothing")
        parser.add_argument("--good-rows", action="store_true", help="apply the good rows where others are refused")

    def handle(self, *args: Any, file: Path, dry_run: bool, good_rows: bool, **options: Any) -> None:
        sheet = read_file(file)
        with tqdm(total=len(sheet), unit="row", file=sys.stderr, disable=None) as bar:
            resource = ProductResource(on_row=bar.update)
            result = resource.import_data(sheet, dry_run=dry_run, rollback_on_validation_errors=not good_rows)
        refuse_if_broken(result)
        refused = result.summary.rows_refused > 0
        self.stdout.writelines(f"{line}\n" for line in refusals(resource.rows))
        if dry_run or (refused and not good_rows):
            self.stdout.write("The good rows would do this:")
        self.stdout.writelines(f"{line}\n" for line in result.summary.lines())
        if refused and not good_rows:
            raise CommandError("Nothing was imported, because rows were refused. --good-rows applies the others.")
        if dry_run:
            self.stdout.write("Nothing was imported: this was a dry run.")


def read_file(file: Path) -> Sheet:
    """The file as a table. Raises CommandError."""
    try:
        with file.open("rb") as stream:
            return read_sheet(stream.read(MAX_BYTES + 1))
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from error
    except UnreadableSpreadsheet as error:
        raise CommandError(f"{file}: {error}") from error


def refuse_if_broken(result: ImportResult) -> None:
    """Raises CommandError where the columns are wrong, or where a row met what no rule foresees."""
    for error in result.base_errors:
        reason = " ".join(getattr(error.error, "messages", None) or [str(error.error)])
        raise CommandError(f"Nothing was imported. {reason}") from error.error
    for row in result.error_rows:
        raise CommandError(f"Nothing was imported. Row {row.number}: {row.errors[0].error}") from row.errors[0].error
