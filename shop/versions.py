"""Rows that count their changes: whoever changes one can say which state of it they have seen."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F


class Versioned(models.Model):
    """A row whose `version` goes up by one with every change, whichever door it came by.

    `save()` sees to it; an `update()` of a query set adds `version=F("version") + 1` by itself.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        is_change = not self._state.adding
        if is_change:
            self.version = F("version") + 1  # counted by the database, not from what was read
            update_fields = None if update_fields is None else {*update_fields, "version"}
        super().save(*args, update_fields=update_fields, **kwargs)
        if is_change:
            del self.version  # read again where somebody asks
