"""What the OpenAPI document names once, under `components`, and refers to everywhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import inflection
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

Schema = dict[str, Any]


@dataclass(frozen=True)
class Components:
    """The registry of one document, filled while its operations are described."""

    auto_schema: AutoSchema

    def schema(self, name: str, build: Callable[[], Schema]) -> Schema:
        """A reference to the schema of this name; it is built at its first mention."""
        return self._reference(name, ResolvedComponent.SCHEMA, build)

    def response(self, name: str, build: Callable[[], Schema]) -> Schema:
        return self._reference(name, ResolvedComponent.RESPONSE, build)

    def parameter(self, name: str, build: Callable[[], Schema]) -> Schema:
        return self._reference(name, ResolvedComponent.PARAMETER, build)

    def header(self, name: str, description: str) -> Schema:
        """A header that is always sent."""
        header = {"description": description, "required": True, "schema": {"type": "string"}}
        return self._reference(name, ResolvedComponent.HEADER, lambda: header)

    def _reference(self, name: str, section: str, build: Callable[[], Schema]) -> Schema:
        component = ResolvedComponent(name, section, schema={}, object=name)  # type: ignore[no-untyped-call]
        if component not in self.auto_schema.registry:
            # Known before it is built: resources refer to each other in circles.
            self.auto_schema.registry.register(component)
            component.schema = build()
        return component.ref


def words(name: str) -> str:
    """A camelCase name as people write it: "order lines" for `orderLines`."""
    return str(inflection.underscore(name)).replace("_", " ")


def singular(type_name: str) -> str:
    """One of a type, in words: "order line" for `orderLines`."""
    return words(str(inflection.singularize(type_name)))


def component_name(type_name: str) -> str:
    """`OrderLine` for `orderLines`."""
    return str(inflection.camelize(inflection.singularize(type_name)))


def closed(properties: Schema, *, required: tuple[str, ...] = (), **more: Any) -> Schema:
    """An object with these members and no others."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False, **more}
    return schema | {"required": list(required)} if required else schema


def nullable(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}


def array(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def link() -> Schema:
    return {"type": "string", "format": "uri"}
