"""Whole documents: one resource, a page of them, the linkage of a relationship, errors."""

from typing import Any

from shop.jsonapi.errors import MOST_ERRORS
from shop.jsonapi.members import Kind, Member, resource_type
from shop.jsonapi.openapi import resources
from shop.jsonapi.openapi.components import Components, Schema, array, closed, component_name, link, nullable
from shop.jsonapi.openapi.parameters import included_types
from shop.jsonapi.pagination import LARGEST_PAGE

NUMBER: Schema = {"type": "integer", "minimum": 0}


def one(components: Components, serializer_class: type[Any]) -> Schema:
    """A document with one resource."""
    name = f"{component_name(resource_type(serializer_class))}Document"
    return components.schema(
        name, lambda: _with_included(components, serializer_class, resources.resource(components, serializer_class))
    )


def one_or_none(components: Components, serializer_class: type[Any]) -> Schema:
    """What is at the other end of a to-one relationship that can lead nowhere."""
    data = nullable(resources.resource(components, serializer_class))
    name = f"{component_name(resource_type(serializer_class))}OrNullDocument"
    return components.schema(name, lambda: _with_included(components, serializer_class, data))


def page(components: Components, serializer_class: type[Any]) -> Schema:
    """A page of a collection."""

    def build() -> Schema:
        data = array(resources.resource(components, serializer_class), maxItems=LARGEST_PAGE)
        return _paged(components, _with_included(components, serializer_class, data))

    return components.schema(f"{component_name(resource_type(serializer_class))}Page", build)


def relationship(components: Components, serializer_class: type[Any], member: Member) -> Schema:
    """What is at a relationship's own URL."""
    links = {"self": link(), "related": link()}

    def build() -> Schema:
        data = resources.linkage(components, serializer_class, member)
        properties = {"links": closed(links, required=("related",)), "data": data}
        described = document(components, properties, ("links", "data"))
        return described if member.kind is Kind.TO_ONE else _paged(components, described, links, "related")

    is_null = member.kind is Kind.TO_ONE and resources.may_be_null(serializer_class, member)
    suffix = "OrNull" if is_null else "" if member.kind is Kind.TO_ONE else "s"
    return components.schema(f"{component_name(member.target)}Identifier{suffix}Document", build)


def sent(data: Schema) -> Schema:
    """A document as a client sends it."""
    return closed({"data": data}, required=("data",))


def errors(components: Components) -> Schema:
    """A refusal, with at least one error object."""

    def build() -> Schema:
        error = components.schema("Error", _error)
        return document(components, {"errors": array(error, minItems=1, maxItems=MOST_ERRORS)}, ("errors",))

    return components.schema("Errors", build)


def entry_point(components: Components, names: tuple[str, ...]) -> Schema:
    """Links to every collection, and what this shop is."""
    links = closed({"self": link()} | {name: link() for name in names}, required=("self", *names))
    text = {"type": "string"}
    meta = closed({"name": text, "currency": text | {"description": "ISO 4217."}}, required=("name", "currency"))
    return document(components, {"links": links, "meta": meta}, ("links", "meta"))


def document(components: Components, properties: Schema, required: tuple[str, ...]) -> Schema:
    """A document of JSON:API 1.1 with these members."""
    version = components.schema("JSONAPI", lambda: closed({"version": {"const": "1.1"}}, required=("version",)))
    return closed({"jsonapi": version, **properties}, required=("jsonapi", *required))


def _with_included(components: Components, serializer_class: type[Any], data: Schema) -> Schema:
    described = document(components, {"links": closed({"self": link()}), "data": data}, ("data",))
    reached = included_types(serializer_class)
    if reached:
        included = {name: resources.resource(components, each) for name, each in sorted(reached.items())}
        mapping = {name: reference["$ref"] for name, reference in included.items()}
        discriminator = {"propertyName": "type", "mapping": mapping}
        items = {"oneOf": list(included.values()), "discriminator": discriminator}
        described["properties"]["included"] = array(items, description="What `include` asked for, each once.")
    return described


def _paged(components: Components, described: Schema, links: Schema | None = None, *required: str) -> Schema:
    other_page = {"type": ["string", "null"], "format": "uri"}
    to_pages = dict.fromkeys(("first", "last", "prev", "next"), other_page)
    properties = {"self": link()} | (links or {}) | to_pages
    described["properties"]["links"] = closed(properties, required=(*required, "prev", "next"))
    described["properties"]["meta"] = components.schema("PageMeta", _page_meta)
    return described | {"required": sorted({*described["required"], "links", "meta"})}


def _page_meta() -> Schema:
    by_number = dict.fromkeys(("number", "total", "pages"), NUMBER)
    text = "A page by cursor counts nothing: of it, only the size is known."
    page = closed({"size": NUMBER} | by_number, required=("size",), description=text)
    return closed({"page": page}, required=("page",))


def _error() -> Schema:
    text = {"type": "string"}
    source = {
        "pointer": text | {"description": "A JSON pointer (RFC 6901) that resolves in the document that was sent."},
        "parameter": text | {"description": "The query parameter that caused it."},
        "header": text | {"description": "The request header that caused it."},
    }
    properties = {
        "status": text | {"pattern": "^[45][0-9]{2}$"},
        "code": text | {"description": "Stable, for programs.", "pattern": "^[a-z0-9-]+$"},
        "title": text | {"description": "The name of the status."},
        "detail": text | {"description": "What went wrong, for people."},
        "source": closed(source),
        "links": closed({"type": link()}),
        "meta": {"type": "object", "description": "The figures, such as `available`: the units that are left."},
    }
    return closed(properties, required=("status", "code", "title", "detail"))
