"""How a variant's options are typed: one a line, such as "Colour: Red"."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backoffice.base import TextArea


class OptionsField(forms.CharField):
    """The options as lines of text on the page, as a dictionary everywhere else."""

    widget = TextArea({"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        """What was typed comes back as it was typed."""
        return "\n".join(f"{name}: {option}" for name, option in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: str | None) -> dict[str, str]:  # type: ignore[override]  # the parent's is its text
        options: dict[str, str] = {}
        for line in filter(None, map(str.strip, (value or "").splitlines())):
            name, _colon, option = (part.strip() for part in line.partition(":"))
            if not name or not option or name in options:
                raise ValidationError(f"Write each option once and on its own line, such as Colour: Red. Not: {line}")
            options[name] = option
        return options


class VariantForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument while the program runs
    options = OptionsField(required=False, help_text="One a line, such as Colour: Red.")
