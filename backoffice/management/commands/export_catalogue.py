"""`manage.py export_catalogue FILE`: all products and their variants as a CSV file that `import_catalogue` takes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.catalogue.resources import ProductResource
from backoffice.catalogue.spreadsheet import SpreadsheetCSV


class Command(BaseCommand):
    """Export the catalogue as CSV in UTF-8, one row a variant."""

    help = "Exports all products and their variants to a CSV file; docs/csv.md lists its columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        dataset = ProductResource().export()
        try:
            file.write_bytes(SpreadsheetCSV().export_data(dataset))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        self.stdout.write(f"{len(dataset)} variants written to {file}.")
