"""Keyset pages: where a page begins is said by the sort keys of a row, so page 10,000 costs what page 1 costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, JSONSerializer, Signer
from django.db.models import F, Field, Q


@dataclass(frozen=True)
class Key:
    """One sort key: a column or an annotation. Nulls come last, whichever way it is sorted."""

    name: str
    descending: bool
    nullable: bool
    field: "Field[Any, Any]"

    def ordering(self, *, backwards: bool) -> Any:
        """The ORDER BY of this key."""
        descending = self.descending is not backwards
        nulls = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        return F(self.name).desc(**nulls) if descending else F(self.name).asc(**nulls)

    def equal(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """What comes after a value, or before it; None where nothing can."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        condition = Q(**{f"{self.name}__{'lt' if self.descending is not backwards else 'gt'}": value})
        if self.nullable and not backwards:
            condition |= Q(**{f"{self.name}__isnull": True})
        return condition

    def bound(self, value: Any, *, backwards: bool) -> Q:
        """What every row beyond has in common on the first key: it lets an index find the place."""
        if self.nullable:
            return Q()
        return Q(**{f"{self.name}__{'lte' if self.descending is not backwards else 'gte'}": value})


class Keyset:
    """The sort keys of a query set, the last one unique: they order its rows and name a place between them."""

    def __init__(self, queryset: Any, tie_break: str) -> None:
        names = [str(name) for name in queryset.query.order_by or queryset.model._meta.ordering]
        if not {"pk", "id", tie_break} & {name.lstrip("-") for name in names}:
            names.append(tie_break)
        self.keys = [_key(queryset, name) for name in names]
        # A cursor is signed for its collection and its sort: it can't be forged, nor carried to another.
        self.signer = Signer(salt=f"cursor:{queryset.model._meta.label}:{','.join(names)}")

    def ordered(self, queryset: Any, *, backwards: bool = False) -> Any:
        return queryset.order_by(*(key.ordering(backwards=backwards) for key in self.keys))

    def cursor(self, row: Any) -> str:
        """The place of a row that the query set gave."""
        values = [getattr(row, key.name) for key in self.keys]
        return self.signer.sign_object([value if _is_plain(value) else str(value) for value in values])

    def beyond(self, queryset: Any, cursor: str, *, backwards: bool = False) -> Any:
        """The rows after a place, or before it. Raises ValueError for what is no cursor of this collection and sort."""
        try:
            texts = self.signer.unsign_object(cursor, serializer=JSONSerializer)
        except (BadSignature, ValueError) as error:
            raise ValueError(cursor) from error
        values = [key.field.to_python(text) for key, text in zip(self.keys, texts, strict=True)]
        condition = self.keys[0].bound(values[0], backwards=backwards)
        return queryset.filter(condition & self._strictly_beyond(values, backwards=backwards))

    def _strictly_beyond(self, values: Sequence[Any], *, backwards: bool) -> Q:
        """(k1 beyond v1) or (k1 = v1 and k2 beyond v2) or ..."""
        condition, equal = Q(pk__in=[]), Q()
        for key, value in zip(self.keys, values, strict=True):
            beyond = key.beyond(value, backwards=backwards)
            if beyond is not None:
                condition |= equal & beyond
            equal &= key.equal(value)
        return condition


def _key(queryset: Any, name: str) -> Key:
    bare = name.lstrip("-")
    try:
        field = queryset.model._meta.pk if bare == "pk" else queryset.model._meta.get_field(bare)
        nullable = field.null
    except FieldDoesNotExist:
        field, nullable = queryset.query.annotations[bare].output_field, True
    return Key(name=bare, descending=name.startswith("-"), nullable=nullable, field=field)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (int, str))
