"""Which files are spreadsheets, and what is read from them, whatever program wrote them."""

import pytest

from backoffice.catalogue.spreadsheet import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, UnreadableSpreadsheet, read_sheet

TEXT = "sku,name\nA,Merci à toi\nB,Zwölf\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_that_spreadsheets_use_is_read(encoding: str) -> None:
    assert read_sheet(TEXT.encode(encoding))["name"] == ["Merci à toi", "Zwölf"]


def test_utf_16_is_read_in_either_byte_order() -> None:
    assert read_sheet(b"\xfe\xff" + TEXT.encode("utf-16-be"))["sku"] == ["A", "B"]


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_delimiter_and_line_end_is_read(delimiter: str, line_end: str) -> None:
    text = TEXT.replace(",", delimiter).replace("\n", line_end)
    assert read_sheet(text.encode()).dict == read_sheet(TEXT.encode()).dict


def test_the_delimiter_is_found_in_the_first_row_outside_of_quotes() -> None:
    assert read_sheet(b'"sku, or code, or key";name\nA;B\n').headers == ["sku, or code, or key", "name"]


def test_a_quoted_cell_keeps_its_line_ends() -> None:
    assert read_sheet(b'sku,name\nA,"one\r\ntwo\rthree\nfour"\n')["name"] == ["one\r\ntwo\rthree\nfour"]


def test_blank_rows_keep_the_number_of_those_below_and_end_the_sheet() -> None:
    assert read_sheet(b"sku,name\n\n,,,\nA,B\n\n,\n")["sku"] == ["", "", "A"]


def test_a_row_with_more_or_fewer_cells_is_told_by_its_number() -> None:
    assert read_sheet(b"sku,name\nA\nB,C\nD,E,F\n").ragged == {2: 1, 4: 3}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n\n", "empty"),
        (b",,\nA,B,C\n", "does not name the columns"),
        (b"sku,name\n", "nothing below"),
        (b"sku,name\n,\n\n", "nothing below"),
        (b"PK\x03\x04\x00\x00\x00\x00", "no CSV"),
        ("sku\nA".encode("utf-16-le"), "no CSV"),
        (b"sku,name\nA,\x81\n", "no text in"),
        (b"\xff\xfes", "no text in"),
        (b'sku,name\nA,"never closed\n', "Row 2 cannot be read"),
        (b'sku,name\nA,"closed" too early\n', "Row 2 cannot be read"),
        (b"sku,name\nA," + b"x" * 200_000, "Row 2 cannot be read"),
        (b"x" * (MAX_BYTES + 1), "larger than"),
        (b"sku\n" + b"A\n" * (MAX_ROWS + 1), "more than 20,000 rows"),
        (b"a," * MAX_COLUMNS + b"a\nA\n", "more than 200 columns"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSpreadsheet, match=reason):
        read_sheet(content)


def test_as_many_rows_as_may_be_are_read() -> None:
    assert len(read_sheet(b"sku\n" + b"A\n" * MAX_ROWS)) == MAX_ROWS
