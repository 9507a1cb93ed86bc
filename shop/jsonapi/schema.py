"""The OpenAPI document: drf-spectacular with its JSON:API envelopes, told what this plumbing does differently."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import OpenApiParameter
from drf_spectacular_jsonapi.schemas.openapi import JsonApiAutoSchema

from shop.jsonapi.filtering import parameter_of
from shop.jsonapi.members import camel, resource_type
from shop.jsonapi.pagination import LARGEST_PAGE

ACTIONS = {"GET": "get", "POST": "create", "PATCH": "update", "DELETE": "delete"}
COLLECTION_ACTIONS = ACTIONS | {"GET": "list", "PATCH": "replace", "DELETE": "remove"}

PAGE_PARAMETERS = [
    OpenApiParameter("page[number]", int, description="Counted from 1."),
    OpenApiParameter("page[size]", int, description=f"Resources on a page, at most {LARGEST_PAGE}."),
]


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
        return "-".join([*self._names(), self._action()])

    def get_summary(self) -> str:
        """Such as "List products categories" for `GET /products/{id}/categories`."""
        return " ".join([self._action(), *self._names()]).replace("-", " ").capitalize()

    def _names(self) -> list[str]:
        parts = self.path.removeprefix("/api/v1/").strip("/").split("/")
        return [part for part in parts if not part.startswith("{")]

    def _action(self) -> str:
        one = self.path.rstrip("/").endswith("}") or getattr(self.view, "action", "") == "related"
        return (ACTIONS if one else COLLECTION_ACTIONS)[self.method]

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """Pages, sort keys and filters of a list, under their published names."""
        if getattr(self.view, "action", "") != "list":
            return []
        return [*PAGE_PARAMETERS, *self._sort_parameter(), *self._filter_parameters()]

    def _sort_parameter(self) -> list[OpenApiParameter]:
        keys = [sign + camel(name) for name in self.view.ordering_fields for sign in ("", "-")]
        text = "Keys in order, `-` for descending."
        return [OpenApiParameter("sort", many=True, explode=False, enum=keys, description=text)] if keys else []

    def _filter_parameters(self) -> list[OpenApiParameter]:
        filters = self.view.filterset_class.base_filters if self.view.filterset_class else {}
        return [
            OpenApiParameter(parameter_of(name), description=str(each.extra.get("help_text", "")))
            for name, each in filters.items()
        ]

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        return []  # said above, by the names that clients use
