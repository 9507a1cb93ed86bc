"""What an operation is about: its `ref`, its `href` or its data, led to the view of the resource itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import unquote, urljoin, urlsplit

from django.urls import NoReverseMatch, Resolver404, ResolverMatch, get_script_prefix, resolve, reverse
from rest_framework.request import Request
from rest_framework_json_api.utils import format_link_segment

from shop.jsonapi.members import members
from shop.jsonapi.operations.documents import Operation
from shop.jsonapi.parsers import refuse
from shop.jsonapi.views import ResourceViewSet

ViewSets = Mapping[str, type[ResourceViewSet]]


@dataclass(frozen=True)
class Target:
    """A path of the API and the view behind it."""

    path: str
    match: ResolverMatch

    @property
    def is_relationship(self) -> bool:
        return bool(self.match.func.initkwargs.get("relationship"))  # type: ignore[attr-defined]  # as DRF sets it


def target_of(operation: Operation, viewsets: ViewSets, request: Request) -> Target:
    """Where the operation leads, among the resources of this API only. Raises Refused."""
    if operation.href is not None:
        target = _at(operation.href, request, f"{operation.pointer}/href")
    elif operation.ref is not None:
        target = _at(_path_of_ref(operation, operation.ref, viewsets), request, f"{operation.pointer}/ref")
    else:
        target = _at(_path_of_data(operation, viewsets), request, f"{operation.pointer}/data")
    _check_data(operation, target)
    return target


def _path_of_ref(operation: Operation, ref: Mapping[str, str], viewsets: ViewSets) -> str:
    pointer = f"{operation.pointer}/ref"
    viewset = _known(ref["type"], viewsets, pointer)
    if "relationship" not in ref:
        if operation.op == "add":
            refuse("A ref without a relationship names what is already there.", pointer)
        return _reversed(f"{ref['type']}-detail", ref["id"], pointer)
    member = members(viewset.serializer_class, staff=True).get(ref["relationship"])
    if member is None or not member.is_relationship:
        _refuse_absent(f"{pointer}/relationship")
    name = f"{ref['type']}-relationships-{format_link_segment(member.field_name)}"
    return _reversed(name, ref["id"], pointer)


def _path_of_data(operation: Operation, viewsets: ViewSets) -> str:
    """A new resource goes to the collection of its type, a changed one to itself."""
    data, pointer = operation.content.get("data"), f"{operation.pointer}/data"
    if operation.op == "remove" or not isinstance(data, dict) or not isinstance(data.get("type"), str):
        refuse("The operation has no target: neither a ref nor an href, nor a resource object as data.", pointer)
    _known(data["type"], viewsets, pointer)
    if operation.op == "add":
        return reverse(f"{data['type']}-list")
    if not isinstance(data.get("id"), str):
        refuse("The resource object has no id.", f"{pointer}/id")
    return _reversed(f"{data['type']}-detail", data["id"], pointer)


def _known(type_name: str, viewsets: ViewSets, pointer: str) -> type[ResourceViewSet]:
    if type_name not in viewsets:
        refuse(f"There is no resource type {type_name!r}.", f"{pointer}/type", status=404, code="not-found")
    return viewsets[type_name]


def _reversed(name: str, resource_id: str, pointer: str) -> str:
    try:
        return reverse(name, args=[resource_id])
    except NoReverseMatch:
        _refuse_absent(pointer)


def _at(url: str, request: Request, pointer: str) -> Target:
    """The target of a URL of this API, absolute or not, as its own links are written."""
    base = request.build_absolute_uri()
    try:
        own, found = urlsplit(base), urlsplit(urljoin(base, url))
    except ValueError:
        refuse("This is no URL.", pointer)
    if found.query or found.fragment:
        refuse("An operation takes no query parameters.", pointer)
    if (found.scheme, found.netloc) != (own.scheme, own.netloc):
        _refuse_absent(pointer)
    path = "/" + unquote(found.path).removeprefix(get_script_prefix())
    try:
        match = resolve(path)
    except Resolver404:
        _refuse_absent(pointer)
    if not issubclass(getattr(match.func, "cls", object), ResourceViewSet):
        _refuse_absent(pointer)
    return Target(path, match)


def _check_data(operation: Operation, target: Target) -> None:
    removes_resource = operation.op == "remove" and not target.is_relationship
    if removes_resource and operation.content:  # perhaps meant for a relationship: better ask than delete
        refuse("Removing a resource takes no data.", f"{operation.pointer}/data")
    if not removes_resource and not operation.content:
        refuse("The operation has no data.", operation.pointer)


def _refuse_absent(pointer: str) -> NoReturn:
    refuse("There is no such resource.", pointer, status=404, code="not-found")
