"""The OpenAPI document: drf-spectacular with its JSON:API envelopes, told what this plumbing does differently."""

from typing import Any

from drf_spectacular_jsonapi.schemas.openapi import JsonApiAutoSchema

from shop.jsonapi.members import resource_type


class JSONAPISchema(JsonApiAutoSchema):
    """One operation of a resource viewset."""

    def get_tags(self) -> list[str]:
        return [resource_type(self.view.serializer_class)]

    def get_request_serializer(self) -> Any:
        return self.view.get_request_serializer_class()()
