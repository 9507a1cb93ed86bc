"""What tells variants apart, such as {"Colour": "Red", "Size": "M"}: names and values, in the merchandiser's order."""

from typing import Any

from django.db import models


class OptionsField(models.JSONField):
    """A dict of texts that keeps its order.

    PostgreSQL's `jsonb` sorts the members of an object as it likes, so the pairs are stored as a list of lists.
    """

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        pairs = [list(pair) for pair in value.items()] if isinstance(value, dict) else value
        return super().get_db_prep_value(pairs, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        pairs = super().from_db_value(value, expression, connection)
        return dict(pairs) if isinstance(pairs, list) else pairs
