"""The base of the shop's serializers, on djangorestframework-jsonapi's."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.db import transaction
from rest_framework.fields import Field
from rest_framework.relations import HyperlinkedIdentityField
from rest_framework.settings import api_settings
from rest_framework_json_api import serializers

from shop.jsonapi.members import resource_type
from shop.jsonapi.relations import Relation


class ResourceSerializer(serializers.ModelSerializer):
    """A resource on a model: `Meta.model` has `objects.visible_to(user)`.

    `Meta.staff_fields` exist for staff only. `Meta.reads` names, per field, the queryset method that adds what the
    field shows. `Meta.lookup_field` is the one that holds the public id, `pk` unless said. The `self` link is added
    by itself.
    """

    serializer_related_field = Relation

    class Meta:
        model: type[Any]
        staff_fields: ClassVar[tuple[str, ...]] = ()
        reads: ClassVar[Mapping[str, str]] = {}

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        fields: dict[str, Field[Any, Any, Any, Any]] = super().get_fields()
        if not self._for_staff():
            for name in getattr(self.Meta, "staff_fields", ()):
                fields.pop(name, None)
        fields[api_settings.URL_FIELD_NAME] = HyperlinkedIdentityField(
            view_name=f"{resource_type(type(self))}-detail",
            lookup_field=getattr(self.Meta, "lookup_field", "pk"),
            lookup_url_kwarg="pk",
        )
        return fields

    @transaction.atomic
    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        """Store the changes if the model's own rules allow them, relationships to many included."""
        for name, value in validated_data.items():
            if not instance._meta.get_field(name).many_to_many:
                setattr(instance, name, value)
        self.store(instance)
        for name, value in validated_data.items():
            if instance._meta.get_field(name).many_to_many:
                getattr(instance, name).set(value)
        return instance

    def store(self, instance: Any) -> None:
        """Check and save the row itself. Raises Django's ValidationError."""
        instance.full_clean()
        instance.save()

    def extra_links(self, instance: Any) -> dict[str, Any]:
        """Further links of the resource, such as what this user may do with it now."""
        return {}

    def extra_meta(self, instance: Any) -> dict[str, Any]:
        """The resource's `meta`."""
        return {}

    def _for_staff(self) -> bool:
        """Staff see more; without a request (as when the contract is described) `context["staff"]` decides."""
        request = self.context.get("request")
        if request is None or "staff" in self.context:
            return bool(self.context.get("staff", True))
        return bool(request.user.is_staff)

    @property
    def _readable_fields(self) -> Iterator[Field[Any, Any, Any, Any]]:
        """The fields of the sparse fieldset, by their published names, and those that an include walks through."""
        query = getattr(self.context.get("view"), "query", None)
        # Past djangorestframework-jsonapi's own mixin, which compares camelCase names with Python's.
        readable = super(serializers.SparseFieldsetsMixin, self)._readable_fields
        kept = query.computed(resource_type(type(self))) if query else None
        for field in readable:
            if kept is None or field.field_name in kept or field.field_name in ("id", api_settings.URL_FIELD_NAME):
                yield field
