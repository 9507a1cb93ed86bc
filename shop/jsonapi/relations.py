"""Relationship fields: linkage that never costs a query per row, and links to what the relationship leads to."""

from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import exceptions
from rest_framework.reverse import reverse
from rest_framework_json_api.relations import HyperlinkedRelatedField, ResourceRelatedField
from rest_framework_json_api.utils import format_link_segment

from shop.jsonapi.members import resource_type


class LinkedMixin:
    """Gives a relationship its `self` and `related` links, made from the resource's own URL."""

    def get_links(self, obj: Any = None, lookup_field: str = "pk") -> dict[str, str]:
        serializer = self.get_parent_serializer()
        public_id = getattr(obj, getattr(serializer.Meta, "lookup_field", "pk"))
        owner = reverse(
            f"{resource_type(type(serializer))}-detail", args=[public_id], request=serializer.context.get("request")
        )
        segment = format_link_segment(self.field_name or self.parent.field_name)
        return {"self": f"{owner}/relationships/{segment}", "related": f"{owner}/{segment}"}

    def get_parent_serializer(self) -> Any:
        """The serializer that this field belongs to, directly or as the child of a to-many field."""
        return self.parent.parent if hasattr(self.parent, "child_relation") else self.parent

    # Given by the relation class that this is mixed into.
    field_name: str
    parent: Any


class Relation(LinkedMixin, ResourceRelatedField):
    """A relationship with full linkage, to one or (`many=True`) to many.

    Its target stands in the serializer's `included_serializers`. `may_be_hidden`: someone who sees this resource may
    not see the target, which is then null. `prefetched_by` names the queryset method that loads a target which is no
    database relation. Writing accepts only targets that the writer may see: others do not exist for them.
    """

    def __init__(self, *, may_be_hidden: bool = False, prefetched_by: str = "", **kwargs: Any) -> None:
        self.may_be_hidden = may_be_hidden
        self.prefetched_by = prefetched_by
        super().__init__(**kwargs)

    @property
    def JSONAPIMeta(self) -> SimpleNamespace:  # noqa: N802 - djangorestframework-jsonapi's name
        """Where djangorestframework-jsonapi looks for the type before it guesses from a model's attribute."""
        return SimpleNamespace(resource_name=self.get_resource_type_from_included_serializer())

    def use_pk_only_optimization(self) -> bool:
        return not self.may_be_hidden and not self.prefetched_by

    def get_resource_type_from_included_serializer(self) -> str:
        included = self.get_parent_serializer().included_serializers
        return resource_type(included[self.field_name or self.parent.field_name])

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        request = self.context.get("request")
        return queryset.visible_to(request.user) if queryset is not None and request is not None else queryset

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except (exceptions.ValidationError, ValidationError, OverflowError):  # or is an id that no row can have
            self.fail("does_not_exist", pk_value=data["id"])


class Identifier(Relation):
    """A relationship to a resource of another feature that stands above this one: known by type and id alone."""

    def __init__(self, *, type_name: str, **kwargs: Any) -> None:
        self.type_name = type_name
        super().__init__(read_only=True, **kwargs)

    def get_resource_type_from_included_serializer(self) -> str:
        return self.type_name


class LinkedResources(LinkedMixin, HyperlinkedRelatedField):
    """A to-many relationship that can be long: its links are shown, its linkage is fetched page by page."""

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> Any:
        return super().many_init(*args, read_only=True, **kwargs)
