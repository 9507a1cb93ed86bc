"""Resource objects and their linkage: as they are shown, and as they are sent to create or change one."""

from inspect import getdoc
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from shop.jsonapi.members import Kind, Member, members, resource_type
from shop.jsonapi.openapi import attributes
from shop.jsonapi.openapi.components import Components, Schema, array, closed, component_name, link, nullable
from shop.jsonapi.parsers import MOST_LINKS
from shop.jsonapi.serializers import ResourceSerializer


def relationships(serializer_class: type[Any]) -> list[Member]:
    return [member for member in members(serializer_class, staff=True).values() if member.is_relationship]


def resource(components: Components, serializer_class: type[Any]) -> Schema:
    """A resource object as it is shown."""
    type_name = resource_type(serializer_class)
    return components.schema(component_name(type_name), lambda: _shown(components, serializer_class))


def creation(components: Components, serializer_class: type[Any]) -> Schema:
    """A resource object as it is sent to create one."""
    own_name = component_name(resource_type(serializer_class))
    stem = serializer_class.__name__.removesuffix("Serializer")
    name = stem if stem != own_name else f"{own_name}Creation"
    return components.schema(name, lambda: _sent(components, serializer_class, creates=True))


def change(components: Components, serializer_class: type[Any]) -> Schema:
    """A resource object as it is sent to change one: whatever is left out stays as it is."""
    name = f"{component_name(resource_type(serializer_class))}Change"
    return components.schema(name, lambda: _sent(components, serializer_class, creates=False))


def identifier(components: Components, type_name: str) -> Schema:
    """A resource identifier object: the linkage of a relationship is made of these."""
    return components.schema(
        f"{component_name(type_name)}Identifier",
        lambda: closed({"type": {"const": type_name}, "id": {"type": "string"}}, required=("type", "id")),
    )


def linkage(components: Components, serializer_class: type[Any], member: Member) -> Schema:
    """The linkage of a relationship as it is shown."""
    identified = identifier(components, member.target)
    if member.kind is not Kind.TO_ONE:
        return array(identified)
    return nullable(identified) if may_be_null(serializer_class, member) else identified


def sent_linkage(components: Components, serializer_class: type[Any], member: Member) -> Schema:
    """The linkage of a relationship as a client may send it."""
    field = serializer_class(context={"staff": True}).fields[member.field_name]
    identified = identifier(components, member.target)
    if member.kind is not Kind.TO_ONE:
        return array(identified, maxItems=MOST_LINKS)
    return nullable(identified) if field.allow_null else identified


def may_be_null(serializer_class: type[Any], member: Member) -> bool:
    """Whether a to-one relationship can be seen to lead nowhere."""
    if member.may_be_hidden or member.prefetched_by:
        return True
    try:
        return bool(serializer_class.Meta.model._meta.get_field(member.source).null)
    except FieldDoesNotExist:
        return False


def _shown(components: Components, serializer_class: type[Any]) -> Schema:
    properties = {
        "type": {"const": resource_type(serializer_class)},
        "id": {"type": "string"},
        "attributes": attributes.shown(components, serializer_class),
        "relationships": closed(
            {
                member.name: _relationship(components, serializer_class, member)
                for member in relationships(serializer_class)
                if not member.write_only
            }
        ),
        "links": _links(components, serializer_class),
        "meta": _meta(serializer_class),
    }
    return closed(properties, required=("type", "id", "links"), description=str(serializer_class.__doc__))


def _links(components: Components, serializer_class: type[Any]) -> Schema:
    links = closed({"self": link()}, required=("self",))
    if not _overrides(serializer_class, "extra_links"):
        return links
    return links | {
        "additionalProperties": components.schema("Link", _link_object),
        "description": getdoc(serializer_class.extra_links),
    }


def _link_object() -> Schema:
    """A link that says more than its URL (JSON:API 1.1, "Link objects")."""
    return closed({"href": link(), "title": {"type": "string"}, "meta": {"type": "object"}}, required=("href",))


def _meta(serializer_class: type[Any]) -> Schema:
    cursor = {"type": "string", "description": "The place of this resource, for `page[after]` and `page[before]`."}
    meta: Schema = {"type": "object", "properties": {"page": closed({"cursor": cursor})}}
    more = getdoc(serializer_class.extra_meta) if _overrides(serializer_class, "extra_meta") else None
    return meta | ({"description": more} if more else {})


def _overrides(serializer_class: type[Any], name: str) -> bool:
    return getattr(serializer_class, name) is not getattr(ResourceSerializer, name)


def _relationship(components: Components, serializer_class: type[Any], member: Member) -> Schema:
    links = components.schema(
        "RelationshipLinks", lambda: closed({"self": link(), "related": link()}, required=("self", "related"))
    )
    if member.kind is Kind.LINKED:
        return closed(
            {"links": links}, required=("links",), description="Its linkage is at `links.self`, page by page."
        )
    properties = {"links": links, "data": linkage(components, serializer_class, member)}
    if member.kind is Kind.TO_MANY:
        count = {"type": "integer", "minimum": 0}
        properties["meta"] = closed({"count": count}, required=("count",))
    return closed(properties, required=("links", "data"))


def _sent(components: Components, serializer_class: type[Any], *, creates: bool) -> Schema:
    fields = serializer_class(context={"staff": True}).fields
    sent_attributes = attributes.sent(components, serializer_class, creates=creates)
    known = [member for member in relationships(serializer_class) if not member.read_only]
    required = tuple(member.name for member in known if creates and fields[member.field_name].required)
    linked = {
        member.name: closed({"data": sent_linkage(components, serializer_class, member)}, required=("data",))
        for member in known
    }
    properties: Schema = {"type": {"const": resource_type(serializer_class)}}
    properties |= {} if creates else {"id": {"type": "string", "description": "The one that the URL names."}}
    always = tuple(properties)
    if sent_attributes["properties"]:
        properties["attributes"] = sent_attributes
        always += ("attributes",) if sent_attributes.get("required") else ()
    if linked:
        properties["relationships"] = closed(linked, required=required)
        always += ("relationships",) if required else ()
    schema = closed(properties, required=always, description=str(serializer_class.__doc__))
    return attributes.constrained(schema, serializer_class) if creates else schema
