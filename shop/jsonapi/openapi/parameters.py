"""What a URL takes: the id in its path, and its query parameters."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import django_filters
import uritemplate
from django.conf import settings

from shop.jsonapi import filtering, pagination
from shop.jsonapi.members import Kind, camel, members, resource_type
from shop.jsonapi.openapi.components import Components, Schema, array, singular
from shop.jsonapi.query_parameters import DEEPEST_INCLUDE

FILTERED: tuple[tuple[type[Any], Schema], ...] = (
    (filtering.YesNoFilter, {"type": "boolean"}),
    (
        filtering.WholeNumberFilter,
        {"type": "integer", "format": "int64", "minimum": 0, "maximum": filtering.LARGEST_NUMBER},
    ),
    (filtering.TimeFilter, {"type": "string", "format": "date-time"}),
    (django_filters.UUIDFilter, {"type": "string", "format": "uuid"}),
    (django_filters.NumberFilter, {"type": "string", "format": "decimal", "pattern": filtering.AMOUNT_PATTERN}),
)


def include_paths(serializer_class: type[Any], depth: int = DEEPEST_INCLUDE) -> dict[str, type[Any]]:
    """Every path that `include` takes, with the serializer that it leads to."""
    paths: dict[str, type[Any]] = {}
    for member in members(serializer_class, staff=True).values():
        if depth and member.serializer is not None and member.kind is not Kind.LINKED and not member.write_only:
            further = include_paths(member.serializer, depth - 1)
            paths |= {member.name: member.serializer}
            paths |= {f"{member.name}.{path}": target for path, target in further.items()}
    return paths


def included_types(serializer_class: type[Any]) -> dict[str, type[Any]]:
    """The types that `include` can bring, with their serializers."""
    return {resource_type(target): target for target in include_paths(serializer_class).values()}


def in_path(path: str, type_name: str) -> list[Schema]:
    """The id of the resource that the URL names."""
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": f"The id of the {singular(type_name)}.",
            "schema": {"type": "string", "minLength": 1, "pattern": "^[^/]+$"},
        }
        for name in uritemplate.variables(path)
    ]


def of_documents(components: Components, serializer_class: type[Any]) -> list[Schema]:
    """What shapes a document with resources: `include`, and `fields` for every type that it can hold."""
    type_name = resource_type(serializer_class)
    types = {type_name: serializer_class} | included_types(serializer_class)
    fieldsets = [
        components.parameter(f"fields.{name}", partial(_fieldset, name, each)) for name, each in sorted(types.items())
    ]
    if len(types) == 1:
        return fieldsets
    return [components.parameter(f"{type_name}.include", lambda: _include(serializer_class)), *fieldsets]


def of_pages(components: Components) -> list[Schema]:
    """Pages by number or by cursor."""
    number = {"type": "integer", "minimum": 1, "maximum": pagination.LAST_PAGE, "default": 1}
    default = settings.REST_FRAMEWORK["PAGE_SIZE"]
    size = {"type": "integer", "minimum": 1, "maximum": pagination.LARGEST_PAGE, "default": default}
    cursor = {"type": "string", "minLength": 1}
    known = (
        (pagination.NUMBER, number, "The page, counted from 1; not together with a cursor."),
        (pagination.SIZE, size, "Resources on a page."),
        (pagination.AFTER, cursor, "Resources after this cursor, such as `meta.page.cursor` of the last one."),
        (pagination.BEFORE, cursor, "Resources before this cursor; not together with `page[after]`."),
    )
    return [
        components.parameter(name.replace("[", ".").rstrip("]"), partial(_parameter, name, schema, description))
        for name, schema, description in known
    ]


def of_lists(components: Components, view: Any) -> list[Schema]:
    """Pages, sort keys and filters of a collection."""
    found = of_pages(components)
    type_name = resource_type(view.serializer_class)
    if view.ordering_fields:
        found.append(components.parameter(f"{type_name}.sort", lambda: _sort(view.ordering_fields)))
    filters = view.filterset_class.base_filters if view.filterset_class else {}
    for_staff = getattr(view.filterset_class, "staff_filters", ())
    for name, each in filters.items():
        build = partial(_filter, name, each, for_staff=name in for_staff)
        found.append(components.parameter(f"{type_name}.filter.{name.replace('__', '.')}", build))
    return found


def if_none_match(components: Components) -> Schema:
    """Saves the transfer of what the client has."""
    text = "The `ETag` of what you have: if it is still the same, the answer is a 304 without a body."
    return components.parameter(
        "If-None-Match", lambda: _parameter("If-None-Match", {"type": "string"}, text, place="header")
    )


def if_match(components: Components) -> Schema:
    """Guards against overwriting what somebody else changed."""
    text = "The `ETag` of what you have read: if the resource has changed since, the answer is a 412."
    return components.parameter("If-Match", lambda: _parameter("If-Match", {"type": "string"}, text, place="header"))


def _include(serializer_class: type[Any]) -> Schema:
    text = f"Related resources to send along, at most {DEEPEST_INCLUDE} relationships deep and not all at once."
    return _several("include", sorted(include_paths(serializer_class)), text)


def _sort(names: Sequence[str]) -> Schema:
    keys = [camel(name) for name in names]
    parameter = _several(
        "sort", [sign + key for key in keys for sign in ("", "-")], "Keys in order, `-` for descending."
    )
    # Each key once, whichever way.
    once = [{"contains": {"enum": [key, f"-{key}"]}, "minContains": 0, "maxContains": 1} for key in keys]
    parameter["schema"] |= {"minItems": 1, "uniqueItems": True, "allOf": once}
    return parameter


def _filter(name: str, one: Any, *, for_staff: bool) -> Schema:
    description = f"{one.extra.get('help_text', '')} {'For staff only.' if for_staff else ''}".strip()
    return _parameter(filtering.parameter_of(name), _filtered(one), description)


def _filtered(one: Any) -> Schema:
    """The values that a filter takes."""
    if isinstance(one, django_filters.ChoiceFilter) and not isinstance(one, filtering.YesNoFilter):
        return {"type": "string", "enum": [value for value, _ in one.extra["choices"]]}
    known = next((schema for kind, schema in FILTERED if isinstance(one, kind)), {"type": "string"})
    return known | ({"maxLength": one.extra["max_length"]} if "max_length" in one.extra else {})


def _fieldset(type_name: str, serializer_class: type[Any]) -> Schema:
    names = [each.name for each in members(serializer_class, staff=True).values() if not each.write_only]
    return _several(f"fields[{type_name}]", names, f"Only these fields of {type_name}; empty for none.")


def _several(name: str, values: list[str], description: str) -> Schema:
    schema = array({"type": "string", "enum": values})
    return _parameter(name, schema, description) | {"style": "form", "explode": False}


def _parameter(name: str, schema: Schema, description: str, *, place: str = "query") -> Schema:
    parameter: Schema = {"name": name, "in": place, "schema": schema}
    return parameter | {"description": description} if description else parameter
