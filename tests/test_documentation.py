"""What the documents say is what the code does."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def codes_in_the_source() -> set[str]:
    source = "\n".join(path.read_text() for path in sorted((ROOT / "shop").rglob("*.py")))
    patterns = [r'Problem\(\s*"([a-z-]+)"', r'code="([a-z-]+)"', r'\(\d{3}, "([a-z-]+)",']
    return {code for pattern in patterns for code in re.findall(pattern, source)}


def test_every_error_code_is_published() -> None:
    published = set(re.findall(r"`([a-z-]+)`", (ROOT / "docs" / "errors.md").read_text()))
    assert {"out-of-stock", "invalid-json", "in-use"} <= codes_in_the_source()
    assert codes_in_the_source() <= published


def names_of_tests(pattern: str) -> set[str]:
    """The test functions in these files."""
    files = (ROOT / "tests").rglob(pattern)
    return {name for path in files for name in re.findall(r"def (test_\w+)", path.read_text())}


def test_every_clause_names_tests_that_exist_and_every_test_of_a_clause_is_named() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "conformance.md").read_text()))
    assert named <= names_of_tests("test_*.py")
    assert names_of_tests("test_specification_*.py") <= named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert link.startswith("http") or (page.parent / link).exists(), link
