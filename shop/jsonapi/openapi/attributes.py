"""Attributes as JSON Schema, read off the fields of a serializer."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.drainage import get_override
from drf_spectacular.utils import Direction
from rest_framework import serializers

from shop.jsonapi.members import Kind, Member, members
from shop.jsonapi.openapi.components import Components, Schema, array, closed

# What drf-spectacular adds for itself, or says of a component that is one-way anyway.
NOISE = ("readOnly", "writeOnly", "title", "x-spec-enum-id")


def described(components: Components, field: Any, direction: Direction) -> Schema:
    """The schema of one value, as it is sent ("request") or shown ("response")."""
    auto_schema: Any = components.auto_schema
    if isinstance(field, serializers.ListSerializer):
        return array(nested(components, field.child, direction), maxItems=field.max_length)  # type: ignore[attr-defined]  # the stubs miss it
    schema: Schema = auto_schema._map_serializer_field(field, direction) or {}
    auto_schema._insert_field_validators(field, schema)
    declared = get_override(field, "field", {})
    if isinstance(declared, dict):  # goes before what is guessed, but for whether it may be null
        schema |= {name: value for name, value in declared.items() if name != "type"}
    for noise in NOISE:
        schema.pop(noise, None)
    if direction == "request" and _must_say_something(field):
        schema.setdefault("pattern", r"\S")
    return schema


def nested(components: Components, serializer: Any, direction: Direction) -> Schema:
    """An object inside an attribute."""
    fields = {name: described(components, field, direction) for name, field in serializer.fields.items()}
    required = tuple(name for name, field in serializer.fields.items() if field.required)
    schema = closed(fields, required=required, description=str(type(serializer).__doc__))
    return constrained(schema, type(serializer))


def constrained(schema: Schema, serializer_class: type[Any]) -> Schema:
    """With what the serializer asks of its fields together, which it says by `schema_constraints`."""
    constraints = getattr(serializer_class, "schema_constraints", None)
    return schema | ({"allOf": [constraints]} if constraints else {})


def shown(components: Components, serializer_class: type[Any]) -> Schema:
    """The attributes of a resource object; none is sure to be there, since a client may ask for some of them only."""
    known = [member for member in attributes(serializer_class) if not member.write_only]
    return closed(_properties(components, serializer_class, known, "response"))


def sent(components: Components, serializer_class: type[Any], *, creates: bool) -> Schema:
    """The attributes that a client may send; to create a resource, some of them it must."""
    known = [member for member in attributes(serializer_class) if not member.read_only]
    fields = serializer_class(context={"staff": True}).fields
    required = tuple(member.name for member in known if creates and fields[member.field_name].required)
    return closed(_properties(components, serializer_class, known, "request"), required=required)


def attributes(serializer_class: type[Any]) -> list[Member]:
    return [each for each in members(serializer_class, staff=True).values() if each.kind is Kind.ATTRIBUTE]


def _properties(
    components: Components, serializer_class: type[Any], known: Iterable[Member], direction: Direction
) -> Schema:
    fields = serializer_class(context={"staff": True}).fields
    for_staff = getattr(serializer_class.Meta, "staff_fields", ())
    return {
        member.name: _for_staff(described(components, fields[member.field_name], direction))
        if member.field_name in for_staff
        else described(components, fields[member.field_name], direction)
        for member in known
    }


def _for_staff(schema: Schema) -> Schema:
    return schema | {"description": f"{schema.get('description', '')} For staff only.".strip()}


def _must_say_something(field: Any) -> bool:
    """Whether a text of nothing but spaces is refused as blank."""
    return isinstance(field, serializers.CharField) and not field.allow_blank and field.trim_whitespace
