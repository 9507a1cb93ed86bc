"""`docs/csv.md` says what the program does."""

import re
from pathlib import Path

import pytest

from backoffice.catalogue.resources import ProductResource
from tests.imports.sheets import accept

DOCUMENT = (Path(__file__).parents[2] / "docs" / "csv.md").read_text()


@pytest.mark.django_db
def test_the_example_gives_what_the_document_says() -> None:
    example = DOCUMENT.partition("## An example")[2]
    sheet, report = re.findall(r"```(?:csv)?\n(.+?)```", example, re.DOTALL)
    assert list(accept(sheet).lines()) == report.splitlines()


def test_every_column_is_explained() -> None:
    table = DOCUMENT.partition("| Column |")[2].partition("\n\n")[0]
    for column in ProductResource().get_export_headers():
        stem = re.sub(r"[23]", "1", column) if column.startswith(("category", "option")) else column
        assert f"`{stem}`" in table
