"""Reads the CSV files that spreadsheets write, whatever their encoding, delimiter and line ends."""

import codecs
import csv
import io
from itertools import islice
from typing import Any

import tablib
from import_export.formats.base_formats import CSV

MAX_BYTES = 10_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
DELIMITERS = ",;\t"


class UnreadableSpreadsheet(ValueError):
    """The file is no table that can be imported. Its text is one sentence for whoever sent it."""


class Sheet(tablib.Dataset):
    """A table whose n-th row is row n + 1 of the spreadsheet, blank ones included.

    `ragged` holds, by the spreadsheet's row numbers, how many cells those rows had that have more or fewer than the
    first row; what they hold cannot be told and is left out.
    """

    def __init__(self, *rows: Any, headers: list[str]) -> None:
        super().__init__(*rows, headers=headers)
        self.ragged: dict[int, int] = {}


def read_sheet(content: bytes) -> Sheet:
    """Read a CSV file. Raises UnreadableSpreadsheet."""
    if len(content) > MAX_BYTES:
        raise UnreadableSpreadsheet(f"The file is larger than {MAX_BYTES:,} bytes; split it.")
    records = _records(_decoded(content))
    if not records or not any(cell.strip() for cell in records[0]):
        raise UnreadableSpreadsheet("The file is empty, or its first row does not name the columns.")
    header, *rows = records
    if not rows:
        raise UnreadableSpreadsheet("The file has a row of column names and nothing below it.")
    sheet = Sheet(headers=header)
    blank = [""] * len(header)
    for number, cells in enumerate(rows, 2):
        is_blank = not any(cell.strip() for cell in cells)
        if not is_blank and len(cells) != len(header):
            sheet.ragged[number] = len(cells)
        sheet.append(blank if is_blank or number in sheet.ragged else cells)
    return sheet


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise UnreadableSpreadsheet("The file is no CSV file; save it as one (CSV UTF-8).")
        return text
    raise UnreadableSpreadsheet("The file is no text in UTF-8, UTF-16 or Windows-1252; save it as CSV UTF-8.")


def _records(text: str) -> list[list[str]]:
    """All rows up to the last that holds something, split at the delimiter that splits the first one most."""
    delimiter = max(DELIMITERS, key=lambda delimiter: _width(text, delimiter))
    records = _parse(text, delimiter, rows=MAX_ROWS + 2)
    if len(records) > MAX_ROWS + 1:
        raise UnreadableSpreadsheet(f"The file has more than {MAX_ROWS:,} rows; split it.")
    if records and len(records[0]) > MAX_COLUMNS:
        raise UnreadableSpreadsheet(f"The file has more than {MAX_COLUMNS} columns.")
    while records and not any(cell.strip() for cell in records[-1]):
        records.pop()
    return records


def _width(text: str, delimiter: str) -> int:
    """How many columns the first row would have. Quotes make no sense at the wrong delimiter, so they may be wrong."""
    try:
        return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []))
    except csv.Error:
        return 0


def _parse(text: str, delimiter: str, *, rows: int) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    try:
        records.extend(islice(reader, rows))
    except csv.Error as error:
        raise UnreadableSpreadsheet(f"Row {len(records) + 1} cannot be read: {error}.") from error
    return records


class SpreadsheetCSV(CSV):
    """The import engine's CSV format, read by `read_sheet` and written as UTF-8 with the mark that Excel looks for."""

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Sheet:
        return read_sheet(in_stream)

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return codecs.BOM_UTF8 + str(dataset.export("csv")).encode()
