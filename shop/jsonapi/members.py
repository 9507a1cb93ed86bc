"""What a serializer promises: its members by their published camelCase names.

Query parameters, documents, prefetching and routes are all read off this one description, so the serializer stays the
only declaration of the contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from rest_framework.relations import ManyRelatedField, RelatedField
from rest_framework.settings import api_settings
from rest_framework_json_api.relations import SkipDataMixin
from rest_framework_json_api.utils import (
    format_field_name,
    get_related_resource_type,
    get_resource_type_from_serializer,
)

camel = lru_cache(maxsize=4096)(format_field_name)


class Kind(Enum):
    ATTRIBUTE = "attribute"
    TO_ONE = "to-one relationship"
    TO_MANY = "to-many relationship"
    LINKED = "to-many relationship shown by its links alone"


@dataclass(frozen=True)
class Member:
    """One attribute or relationship of a resource type.

    `target` is the type that a relationship leads to and `serializer` the serializer of what may be included by it;
    `may_be_hidden` says that its target can be invisible to someone who sees this resource.
    """

    name: str
    field_name: str
    source: str
    kind: Kind
    read_only: bool
    write_only: bool
    target: str = ""
    serializer: type[Any] | None = None
    may_be_hidden: bool = False
    prefetched_by: str = ""

    @property
    def is_relationship(self) -> bool:
        return self.kind is not Kind.ATTRIBUTE


def resource_type(serializer_class: type[Any]) -> str:
    return str(get_resource_type_from_serializer(serializer_class))


def members(serializer_class: type[Any], *, staff: bool) -> Mapping[str, Member]:
    """The members by their published names, as staff or as everybody else knows them."""
    return _members(serializer_class, staff)  # type: ignore[arg-type]  # a class is hashable, whatever Any may be


@lru_cache(maxsize=256)
def _members(serializer_class: type[Any], staff: bool) -> Mapping[str, Member]:  # noqa: FBT001 - the cache's key
    fields = serializer_class(context={"staff": staff}).fields
    return {
        camel(name): _member(serializer_class, name, field)
        for name, field in fields.items()
        if name not in ("id", api_settings.URL_FIELD_NAME)
    }


def _member(serializer_class: type[Any], name: str, field: Any) -> Member:
    promised = {"name": camel(name), "field_name": name, "source": field.source}
    access = {"read_only": field.read_only, "write_only": field.write_only}
    if not isinstance(field, (RelatedField, ManyRelatedField)):
        return Member(**promised, **access, kind=Kind.ATTRIBUTE)
    relation = getattr(field, "child_relation", field)
    included = getattr(serializer_class, "included_serializers", {}).get(name)
    return Member(
        **promised,
        **access,
        kind=_relationship_kind(field),
        target=resource_type(included) if included else get_related_resource_type(field),
        serializer=included,
        may_be_hidden=getattr(relation, "may_be_hidden", False),
        prefetched_by=getattr(relation, "prefetched_by", ""),
    )


def _relationship_kind(field: Any) -> Kind:
    if isinstance(field, SkipDataMixin):
        return Kind.LINKED
    return Kind.TO_MANY if isinstance(field, ManyRelatedField) else Kind.TO_ONE
