"""What docs/clients.md shows is what is run."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.clients.conftest import FOLDER, TYPES_OPTIONS

PAGE = (Path(settings.BASE_DIR) / "docs" / "clients.md").read_text()
PROGRAMS = [path.read_text() for path in [*sorted(FOLDER.glob("with_*")), FOLDER / "journey.ts"]]
EXAMPLES = re.findall(r"^```(?:js|ts|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_there_is_an_example_for_every_client() -> None:
    assert len(PROGRAMS) == 5
    for program in PROGRAMS:
        assert any(example in program for example in EXAMPLES), program


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[0])
def test_an_example_is_cut_out_of_a_program_that_is_run(example: str) -> None:
    assert any(example in program for program in PROGRAMS)


def test_types_are_made_by_the_documented_command() -> None:
    [command] = re.findall(r"^npx openapi-typescript .*$", PAGE, re.MULTILINE)
    assert " ".join(TYPES_OPTIONS) in command
