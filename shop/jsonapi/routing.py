"""Routes of a resource: its collection, itself, and one explicit URL per relationship that its serializer declares."""

from typing import Any

from django.conf import settings
from django.urls import URLPattern, re_path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from rest_framework_json_api.utils import format_link_segment

from shop.jsonapi.members import Kind, Member, members, resource_type
from shop.jsonapi.openapi.operations import EntryPointSchema
from shop.jsonapi.query_parameters import refuse_unknown
from shop.jsonapi.views import Owner, ResourceViewSet


class EntryPoint(APIView):
    """Where a client starts: links to every resource that is served."""

    schema = EntryPointSchema()
    permission_classes = (AllowAny,)
    resource_name = None  # the document is complete as it is
    relationship = ""
    names: tuple[str, ...] = ()

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Vary": "Accept"}

    def get(self, request: Request) -> Response:
        """What this shop is, and links to every resource that it serves."""
        refuse_unknown(request.query_params, ())
        links = {name: reverse(f"{name}-list", request=request) for name in self.names}
        return Response({"links": links, "meta": {"name": settings.SHOP_NAME, "currency": settings.SHOP_CURRENCY}})


class ResourceRouter(SimpleRouter):
    """Registers viewsets by their resource type and links them to each other; a trailing slash is taken or left.

    Which view follows a relationship is decided here, where all types are known: no feature needs to know those
    that stand above it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trailing_slash = "/?"
        self.viewsets: dict[str, type[ResourceViewSet]] = {}

    def add(self, viewset: type[ResourceViewSet]) -> None:
        """Serve a viewset under the kebab-case name of its type: `orderLines` at `/order-lines`."""
        name = resource_type(viewset.serializer_class)
        self.viewsets[name] = viewset
        self.register(format_link_segment(name), viewset, basename=name)

    def get_urls(self) -> list[Any]:
        return [*self._relationship_urls(), *super().get_urls()]

    def entry_point(self) -> Any:
        """The view that links to all that was added."""
        return EntryPoint.as_view(names=tuple(self.viewsets))

    def _relationship_urls(self) -> list[URLPattern]:
        return [
            pattern
            for viewset in self.viewsets.values()
            for member in members(viewset.serializer_class, staff=True).values()
            if member.is_relationship and not member.write_only and member.target in self.viewsets
            for pattern in self._urls_of(viewset, member)
        ]

    def _urls_of(self, viewset: type[ResourceViewSet], member: Member) -> list[URLPattern]:
        type_name = resource_type(viewset.serializer_class)
        prefix, segment = format_link_segment(type_name), format_link_segment(member.field_name)
        target = self.viewsets[member.target]
        action = "related" if member.kind is Kind.TO_ONE else "list"
        related = target.as_view({"get": action}, owner=Owner(viewset, member))
        linkage = viewset.as_view(self._linkage_actions(member), relationship=member.field_name)
        return [
            re_path(rf"^{prefix}/(?P<owner_pk>[^/]+)/{segment}/?$", related, name=f"{type_name}-{segment}"),
            re_path(
                rf"^{prefix}/(?P<pk>[^/]+)/relationships/{segment}/?$",
                linkage,
                name=f"{type_name}-relationships-{segment}",
            ),
        ]

    def _linkage_actions(self, member: Member) -> dict[str, Any]:
        change = dict.fromkeys(("patch", "post", "delete"), "change_linkage")
        return {"get": "linkage", **change}
