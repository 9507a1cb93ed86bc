"""Documents: djangorestframework-jsonapi's renderer, with what JSON:API 1.1 asks beyond it."""

from collections.abc import Mapping
from typing import Any

from rest_framework import renderers
from rest_framework.fields import Field
from rest_framework.settings import api_settings
from rest_framework_json_api.renderers import JSONRenderer

from shop.jsonapi.included import Included
from shop.jsonapi.members import resource_type

MEDIA_TYPE = "application/vnd.api+json"


class _FinishedDocument(renderers.JSONRenderer):
    """Stands behind djangorestframework-jsonapi's renderer, so that it receives the document complete."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        if data is not None:
            request = (renderer_context or {}).get("request")
            data = {"jsonapi": {"version": "1.1"}, **self._with_self_link(self._with_included(data, request), request)}
        # The media type carries no parameters of ours, so none of the client's may change how JSON is written.
        return super().render(data, MEDIA_TYPE, renderer_context)

    def _with_included(self, data: dict[str, Any], request: Any) -> dict[str, Any]:
        """Who asks for includes gets the member, also where there is nothing in it."""
        if request is None or "data" not in data or "include" not in request.query_params:
            return data
        return {"included": [], **data}

    def _with_self_link(self, data: dict[str, Any], request: Any) -> dict[str, Any]:
        if request is None or "errors" in data or request.method != "GET":
            return data
        return {**data, "links": {"self": request.build_absolute_uri(), **data.get("links", {})}}


class JSONAPIRenderer(JSONRenderer, _FinishedDocument):
    """Renders JSON:API documents; sparse fieldsets go by the published names."""

    media_type = MEDIA_TYPE
    charset = None
    _included: Included | None = None

    def render_errors(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The error objects as `shop.jsonapi.errors` made them, in the order of the request."""
        return _FinishedDocument.render(self, {"errors": data}, accepted_media_type, renderer_context)

    def extract_included(
        self,
        fields: Any,
        resource: Any,
        resource_instance: Any,
        included_resources: Any,
        included_cache: dict[str, dict[str, Any]],
    ) -> None:
        """Collect what one primary resource includes."""
        serializer = fields.serializer
        if self._included is None:
            self._included = Included(included_cache, serializer.context, self._resource_object)
        self._included.follow(resource_instance, type(serializer), serializer.context["view"].query.include)

    def _resource_object(self, row: Any, serializer: Any) -> dict[str, Any]:
        fields, type_name = serializer.fields, resource_type(type(serializer))
        return self.build_json_resource_obj(fields, serializer.to_representation(row), row, type_name, serializer)

    @classmethod
    def build_json_resource_obj(
        cls,
        fields: Any,
        resource: Any,
        resource_instance: Any,
        resource_name: str,
        serializer: Any,
        force_type_resolution: bool = False,  # noqa: FBT001, FBT002 - see above
    ) -> dict[str, Any]:
        """A resource object, with what its serializer links beyond `self`; on a page by cursor, with its cursor."""
        built: dict[str, Any] = super().build_json_resource_obj(
            fields, resource, resource_instance, resource_name, serializer, force_type_resolution
        )
        serializer = getattr(serializer, "child", serializer)
        built.setdefault("links", {}).update(serializer.extra_links(resource_instance))
        meta = serializer.extra_meta(resource_instance)
        page = getattr(getattr(serializer.context.get("view"), "paginator", None), "page", None)
        if page is not None and (cursor := page.cursor_of(resource_instance)):
            meta = {**meta, "page": {"cursor": cursor}}
        return {**built, "meta": meta} if meta else built

    @classmethod
    def _filter_sparse_fields(
        cls, serializer: Any, fields: Mapping[str, Field[Any, Any, Any, Any]], resource_name: str
    ) -> Mapping[str, Field[Any, Any, Any, Any]]:
        query = getattr(serializer.context.get("view"), "query", None)
        if query is None:
            return fields
        return {
            name: field
            for name, field in fields.items()
            if name == api_settings.URL_FIELD_NAME or query.shows(resource_name, name)
        }
