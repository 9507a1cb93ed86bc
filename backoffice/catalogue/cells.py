"""What a cell of the products' spreadsheet may hold and how it is written: the widgets of the import engine's columns.

`clean` is handed a cell that is not blank and raises ValidationError saying what was expected. `render` writes a cell.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from import_export.widgets import Widget

DEEPEST_CATEGORY = 10
SEPARATOR = re.compile(r"->|>>|[>/|]")
FORMULA = re.compile(r"'*[=+\-@\t\r]")
SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E\+\d+", re.IGNORECASE)
AMOUNT = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")
YES_OR_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
SHOWN = 60  # characters of a value that an error repeats


def quoted(value: str) -> str:
    """A value as an error repeats it: in quotes, and not to its end if it is long."""
    return f'"{value}"' if len(value) <= SHOWN else f'"{value[:SHOWN]}…"'


def unexpected(value: str, expected: str) -> ValidationError:
    """The refusal of a value, which it repeats, in words such as: "1_000" is not an amount such as 1299.00."""
    return ValidationError("%(value)s %(expected)s", params={"value": quoted(value), "expected": expected})


def guard(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula: an apostrophe goes before it."""
    return f"'{text}" if FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was handed."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def category_names(path: str) -> list[str]:
    """The names on a path such as `Kitchen -> Coffee Machines`, from the root."""
    return [name.strip() for name in SEPARATOR.split(path)]


def is_category_path(path: str) -> bool:
    """Whether a category can be made there."""
    names = category_names(path)
    return all(names) and len(names) <= DEEPEST_CATEGORY


class Text(Widget):
    """A text to the letter, held to the rules of the model's field that it goes into."""

    def __init__(self, model: type[Model], field_name: str) -> None:
        super().__init__()
        self.model_field: Any = model._meta.get_field(field_name)

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = unguard(value)
        try:
            self.model_field.clean(text, None)
        except ValidationError as error:
            raise unexpected(text, f"is refused: {' '.join(error.messages)}") from error
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return guard("" if value is None else str(value))


class Code(Text):
    """A text that identifies something, such as a SKU: spaces around it do not count."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        code = value.strip()
        if SCIENTIFIC.fullmatch(code):
            raise unexpected(code, "is a number that a spreadsheet has shortened; make the column a text column")
        return super().clean(code)


class Word(Widget):
    """A name without rules of its own, such as that of an option; spaces around it do not count."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return unguard(value.strip()).strip()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return guard("" if value is None else str(value))


class Choice(Widget):
    """One of a few known words, in any case."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__()
        self.choices = choices

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        word = value.strip().lower()
        if word not in self.choices:
            raise unexpected(value, f"is none of {', '.join(self.choices)}")
        return word


class Currency(Widget):
    """An ISO 4217 code. Which of them the shop takes is a question for the row."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        code = value.strip().upper()
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise unexpected(value, "is not a currency code such as USD")
        return code


class Amount(Widget):
    """An amount of money in plain figures, with a point before the cents."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal | None:
        if not AMOUNT.fullmatch(value.strip()):
            raise unexpected(value, "is not an amount such as 1299.00")
        return Decimal(value.strip())

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else f"{value:.2f}"


class OptionalAmount(Amount):
    """An amount where zero says that there is none."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal | None:
        return super().clean(value) or None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return super().render(value or None)


class Units(Widget):
    """A whole number of units; with `signed` it may be a change, such as +3 or -2."""

    def __init__(self, *, signed: bool = False) -> None:
        super().__init__()
        self.pattern = r"[+-]?[0-9]{1,9}" if signed else r"[0-9]{1,9}"
        self.expected = (
            "is not a change in whole units such as +12 or -3" if signed else "is not a number of units, such as 12"
        )

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int:
        units = unguard(value.strip())
        if not re.fullmatch(self.pattern, units):
            raise unexpected(value, self.expected)
        return int(units)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class YesNo(Widget):
    """TRUE or FALSE, also as yes or no, 1 or 0."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        try:
            return YES_OR_NO[value.strip().lower()]
        except KeyError:
            raise unexpected(value, "is neither TRUE nor FALSE") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "TRUE" if value else "FALSE"


class CategoryPath(Word):
    """The way to a category from a root, such as `Kitchen -> Coffee Machines`."""
