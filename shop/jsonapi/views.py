"""The base of the API's views: a resource, its related resources and its relationships."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponseNotModified
from django.http.response import HttpResponseBase
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.viewsets import GenericViewSet

from shop.jsonapi import pagination
from shop.jsonapi.conditional import refuse_stale, tag_by_version, tagged, unchanged
from shop.jsonapi.errors import Refused
from shop.jsonapi.filtering import FilterBackend, SortBackend, filter_parameters
from shop.jsonapi.members import Kind, Member, members
from shop.jsonapi.prefetching import planned
from shop.jsonapi.query_parameters import Query, read_query, refuse_unknown
from shop.jsonapi.serializers import ResourceSerializer


@dataclass(frozen=True)
class Owner:
    """The resource whose relationship a related URL follows: `/products/7/variants` belongs to product 7."""

    viewset: type["ResourceViewSet"]
    member: Member


class ResourceViewSet(GenericViewSet[Any]):
    """Shows what `visible_to(user)` lets the user see; mix in what may be done with it.

    The same viewset serves its collection, and, with `owner`, the related URLs that lead to its type; and, with
    `relationship`, the relationship URLs of its resources. The names of all three come from the serializer, so no
    attribute of a model is ever reached by what a client writes into a URL.
    """

    serializer_class: type[ResourceSerializer]
    request_serializer_class: type[ResourceSerializer] | None = None
    lookup_value_regex = "[^/]+"
    filter_backends = (FilterBackend, SortBackend)
    filterset_class: ClassVar[Any] = None
    ordering_fields: ClassVar[Sequence[str]] = ()
    # Statuses with which an action may refuse, beyond those that it shares with others of its kind.
    refusals: ClassVar[Mapping[str, frozenset[int]]] = {}
    owner: Owner | None = None
    relationship: str = ""
    query = Query()

    @property
    def default_response_headers(self) -> dict[str, str]:
        """What an answer depends on; JSON:API asks for `Accept` also where there is one media type only."""
        return {**super().default_response_headers, "Vary": "Accept, Authorization, Cookie"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self._refuse_empty_body(request)
        if self.relationship:
            refuse_unknown(request.query_params, pagination.PARAMETERS)
        else:
            staff = bool(request.user.is_staff)
            self.query = read_query(
                request.query_params,
                serializer_class=self.serializer_class,
                staff=staff,
                list_parameters=self._list_parameters(staff=staff),
            )

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        finalized = super().finalize_response(request, response, *args, **kwargs)
        if status.is_success(finalized.status_code) and getattr(finalized, "data", None) is not None:
            tagged(request, finalized)
        return finalized

    def _refuse_empty_body(self, request: Request) -> None:
        """DRF takes no body for an empty document and asks no parser."""
        takes_document = request.method in ("POST", "PATCH") or (self.relationship and request.method == "DELETE")
        if takes_document and self.action and request.stream is None:
            raise Refused(400, "invalid-json", "The request has no body.")

    def _list_parameters(self, *, staff: bool) -> list[str]:
        if self.action != "list":
            return []
        sort = ["sort"] if self.ordering_fields else []
        return [*pagination.PARAMETERS, *sort, *filter_parameters(self.filterset_class, staff=staff)]

    def get_queryset(self) -> Any:
        """What the user may see; of one owner, if the URL names one."""
        rows = self.serializer_class.Meta.model.objects.visible_to(self.request.user)
        if self.owner is None or getattr(self, "swagger_fake_view", False):  # the reference has no owner to ask
            return rows
        related = getattr(self._owning_resource(), self.owner.member.source)
        if self.owner.member.kind is Kind.TO_ONE:
            return rows.filter(pk=getattr(related, "pk", related))
        return rows.filter(pk__in=related.order_by().values("pk"))

    def _owning_resource(self) -> Any:
        assert self.owner is not None  # noqa: S101 - asked for only where there is one
        view = self.owner.viewset(request=self.request, kwargs={"pk": self.kwargs["owner_pk"]}, action="retrieve")
        view.check_permissions(self.request)
        return view.find()

    def readable(self, queryset: Any) -> Any:
        """The queryset with all that the document will show."""
        return planned(queryset, self.serializer_class, self.query, self.request.user)

    def resource_id(self) -> str:
        """The id that the URL names."""
        return str(self.kwargs["pk"])

    def find(self, queryset: Any = None) -> Any:
        """The one row that the URL names, or a 404: also where it exists but is not for this user's eyes."""
        rows = self.get_queryset() if queryset is None else queryset
        lookup_field = getattr(self.serializer_class.Meta, "lookup_field", "pk")
        found = get_object_or_404(rows, **{lookup_field: self.resource_id()})
        self.check_object_permissions(self.request, found)
        return found

    def find_to_change(self) -> Any:
        """The row that the URL names, locked until the transaction ends, if it is the one that the client has seen."""
        found = self.find(self.get_queryset().select_for_update(no_key=True, of=("self",)))
        refuse_stale(self.request, found)
        return found

    def get_object(self) -> Any:
        return self.find(self.readable(self.get_queryset()))

    def get_request_serializer_class(self) -> type[ResourceSerializer]:
        """The serializer of what a client sends, where that differs from what it gets back."""
        if self.action == "create" and self.request_serializer_class is not None:
            return self.request_serializer_class
        return self.serializer_class

    def relationship_member(self) -> Member:
        """The relationship that this relationship URL is about."""
        known = members(self.serializer_class, staff=bool(self.request.user.is_staff))
        found = next((member for member in known.values() if member.field_name == self.relationship), None)
        if found is None:
            raise Http404
        return found

    def is_fixed(self, member: Member) -> bool:
        """Whether a relationship is never changed; nothing is of a resource that is not, such as the ledger's lines."""
        return member.read_only or not isinstance(self, UpdateMixin)

    def linkage(self, request: Request, **kwargs: Any) -> Response:
        """The resource identifiers that a relationship holds; page by page where it is to many."""
        member = self.relationship_member()
        related = getattr(self.find(), member.source)
        if member.kind is Kind.TO_ONE:
            return Response(self._linkage_document(member, _visible_identifier(related, member, request.user)))
        rows = related.all().visible_to(request.user)
        page = self.paginate_queryset(rows)
        response = self.get_paginated_response([_identifier(member, row) for row in page or []])
        links, meta = response.data["links"], response.data["meta"]
        document = self._linkage_document(member, response.data["results"], links=links) | {"meta": meta}
        return Response(document, content_type=response.content_type)

    @transaction.atomic
    def change_linkage(self, request: Request, **kwargs: Any) -> Response:
        """Replace (PATCH), add to (POST) or take from (DELETE) a relationship, through the serializer's own rules."""
        member = self.relationship_member()
        instance = self.find_to_change()
        if self.is_fixed(member):
            raise PermissionDenied(f"The relationship {member.name} is not changed here.")
        linkage = self._wanted_linkage(instance, member, request)
        serializer = self.get_serializer(instance, data={member.field_name: linkage}, partial=True)
        serializer.is_valid(raise_exception=True)
        self.perform_update(serializer)
        return self.linkage(request, **kwargs)

    def _wanted_linkage(self, instance: Any, member: Member, request: Request) -> Any:
        if request.method == "PATCH":
            return request.data
        if member.kind is Kind.TO_ONE:
            raise PermissionDenied(f"The relationship {member.name} leads to one: it is replaced by PATCH.")
        sent = request.data  # read, and so checked, also where there is nothing to take from
        current = [_identifier(member, row) for row in getattr(instance, member.source).all()]
        if request.method == "DELETE":
            return [identifier for identifier in current if identifier not in sent]
        return current + [identifier for identifier in sent if identifier not in current]

    def perform_update(self, serializer: Any) -> None:
        serializer.save()

    def _linkage_document(self, member: Member, data: Any, links: dict[str, Any] | None = None) -> dict[str, Any]:
        self.resource_name = None  # tells the renderer that the document is complete
        url = self.request.build_absolute_uri(self.request.path).rstrip("/")
        owner, _, segment = url.rpartition("/relationships/")
        return {"links": {"related": f"{owner}/{segment}", **(links or {})}, "data": data}


def _identifier(member: Member, row: Any) -> dict[str, str]:
    return {"type": member.target, "id": str(row.pk)}


def _visible_identifier(related: Any, member: Member, user: Any) -> dict[str, str] | None:
    if related is None:
        return None
    if member.serializer is None:  # known by its id alone
        return {"type": member.target, "id": str(related)}
    visible = type(related).objects.visible_to(user).filter(pk=related.pk).exists()
    return _identifier(member, related) if visible else None


class ListMixin(ResourceViewSet):
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One page of the collection."""
        page = self.paginate_queryset(self.readable(self.filter_queryset(self.get_queryset())))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class RetrieveMixin(ResourceViewSet):
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One resource."""
        return self._unchanged() or Response(self.get_serializer(self.get_object()).data)

    def _unchanged(self) -> HttpResponseNotModified | None:
        """A 304 from the row alone, where its version decides the document: nothing is loaded or rendered for it."""
        decided = getattr(self.serializer_class.Meta, "decided_by_version", False) and not self.query.include
        if not decided or "If-None-Match" not in self.request.headers:
            return None
        etag = tag_by_version(self.request, self.get_serializer(self.find()))
        return unchanged(self.request, etag) if etag else None

    def related(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The resource at the other end of a to-one relationship; null where there is none to see."""
        found = self.readable(self.get_queryset()).first()
        if found is not None:
            return Response(self.get_serializer(found).data)
        self.resource_name = None
        return Response({"data": None})


class CreateMixin(ResourceViewSet):
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make one, and answer with it as it is now stored."""
        serializer = self.get_request_serializer_class()(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return self.created(self.perform_create(serializer))

    def perform_create(self, serializer: Any) -> Any:
        return serializer.save()

    def created(self, instance: Any) -> Response:
        """The answer to a creation: the new resource, and where it lives."""
        data = self.get_serializer(self.reread(instance)).data
        location = str(data[api_settings.URL_FIELD_NAME])  # DRF's own kind of string is refused by WSGI servers
        return Response(data, status=status.HTTP_201_CREATED, headers={"Location": location})

    def reread(self, created: Any) -> Any:
        """The new row with all that the document will show; asked for again only if the database adds to it."""
        rows = self.readable(self.serializer_class.Meta.model.objects.filter(pk=created.pk))
        if getattr(self.serializer_class.Meta, "reads", {}):
            return rows.get()
        prefetch_related_objects([created], *rows._prefetch_related_lookups)
        return created


class UpdateMixin(ResourceViewSet):
    @transaction.atomic
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the attributes and relationships that the document names."""
        serializer = self.get_serializer(self.find_to_change(), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        self.perform_update(serializer)
        return Response(self.get_serializer(self.get_object()).data)


class DestroyMixin(ResourceViewSet):
    @transaction.atomic
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete it, if nothing else needs it."""
        self.perform_destroy(self.find_to_change())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def perform_destroy(self, instance: Any) -> None:
        instance.delete()
