"""The OpenAPI document: drf-spectacular with its JSON:API envelopes, told what this plumbing does differently."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular_jsonapi.schemas.openapi import JsonApiAutoSchema

from shop.jsonapi.members import resource_type

ACTIONS = {"GET": "get", "POST": "create", "PATCH": "update", "DELETE": "delete"}
COLLECTION_ACTIONS = ACTIONS | {"GET": "list", "PATCH": "replace", "DELETE": "remove"}


class RelationSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # its registration is untyped
    """Ids are strings, whatever the database makes of them."""

    target_class = "shop.jsonapi.relations.Relation"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "string"}


class LinkedResourcesSchema(RelationSchema):  # type: ignore[no-untyped-call]  # see above
    target_class = "shop.jsonapi.relations.LinkedResources"


class JSONAPISchema(JsonApiAutoSchema):
    """One operation of a resource viewset."""

    def get_tags(self) -> list[str]:
        return [resource_type(self.view.serializer_class)]

    def get_request_serializer(self) -> Any:
        return self.view.get_request_serializer_class()()

    def get_operation_id(self) -> str:
        """Made from the route, which no two operations share: `products-categories-list`, `products-get`."""
        parts = self.path.removeprefix("/api/v1/").strip("/").split("/")
        names = [part for part in parts if not part.startswith("{")]
        return "-".join(
            [*names, ACTIONS[self.method] if parts[-1].startswith("{") else COLLECTION_ACTIONS[self.method]]
        )
