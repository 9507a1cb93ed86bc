"""The strict parser: a JSON:API document in, or a 4xx that points at what is wrong with it.

Tolerances, for clients that send back what they were given: read-only members, `links` and `meta` among the attributes,
and relationships that come as their links alone are ignored. Everything unknown is refused.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from rest_framework_json_api import parsers

from shop.jsonapi.errors import Refused, escaped
from shop.jsonapi.members import Kind, Member, members, resource_type
from shop.jsonapi.renderers import MEDIA_TYPE, JSONAPIRenderer

DEEPEST = 32
MOST_LINKS = 100  # in one linkage: each is looked up
TOP_LEVEL = frozenset({"data", "meta", "jsonapi", "links", "included"})
RESOURCE = frozenset({"type", "id", "lid", "attributes", "relationships", "links", "meta"})
IDENTIFIER = frozenset({"type", "id", "meta"})


def refuse(detail: str, pointer: str = "", *, status: int = 400, code: str = "invalid-document") -> NoReturn:
    raise Refused(status, code, detail, pointer=pointer)


class JSONAPIParser(parsers.JSONParser):
    """Reads one resource object, or at a relationship's own URL its linkage."""

    media_type = MEDIA_TYPE
    renderer_class = JSONAPIRenderer

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        context = parser_context or {}
        document = receive(stream, context["request"])
        if not isinstance(document, dict) or "data" not in document:
            refuse("The document has no primary data.")
        refuse_unknown_members(document, TOP_LEVEL, "")
        view = context["view"]
        if view.relationship:
            return _linkage(document["data"], view.relationship_member(), "/data")
        return _resource(document["data"], view)


def receive(stream: Any, request: Any) -> Any:
    """The document that a request brings; remembered there, for error pointers are clipped to what is really in it."""
    body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        refuse("The body is too large.", status=413, code="body-too-large")
    request.document = read_json(body)
    return request.document


def read_json(body: bytes) -> Any:
    """Parse JSON (RFC 8259) without what makes two readers disagree: duplicate members, NaN, lone surrogates.

    Members whose names begin with an `@` are left out, wherever they are: they are no part of a JSON:API document.
    """
    try:
        document = json.loads(
            body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite
        )
    except UnicodeDecodeError:
        refuse("The body is not UTF-8.", code="invalid-json")
    except RecursionError:
        refuse("The document is nested too deeply.", code="invalid-json")
    except ValueError as error:
        refuse(f"The body is not JSON: {error}.", code="invalid-json")
    _check_depth_and_text(document, 1)
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        refuse("An object has the same member twice.", code="invalid-json")
    return {name: value for name, value in found.items() if not name.startswith("@")}


def _refuse_constant(name: str) -> NoReturn:
    refuse(f"{name} is no JSON number.", code="invalid-json")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        refuse(f"{text} is too large a number.", code="invalid-json")
    return number


def _check_depth_and_text(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        refuse("The document is nested too deeply.", code="invalid-json")
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            refuse("A text holds a character that can't be stored.", code="invalid-json")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_depth_and_text(name, depth + 1)
            _check_depth_and_text(member, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check_depth_and_text(item, depth + 1)


def refuse_unknown_members(found: Mapping[str, Any], known: frozenset[str], pointer: str) -> None:
    for name in found:
        if name not in known:
            refuse(f"There is no member {name!r} here.", f"{pointer}/{escaped(name)}", code="unknown-member")


def _resource(data: Any, view: Any) -> dict[str, Any]:
    """One resource object, flat, by Python field names, as a DRF serializer takes it."""
    if not isinstance(data, dict):
        refuse("One resource object was expected.", "/data")
    refuse_unknown_members(data, RESOURCE, "/data")
    serializer_class = view.get_request_serializer_class()
    _check_identity(data, view, resource_type(serializer_class))
    known = members(serializer_class, staff=bool(view.request.user.is_staff))
    return _attributes(data, known) | _relationships(data, known)


def _attributes(data: Mapping[str, Any], known: Mapping[str, Member]) -> dict[str, Any]:
    parsed = {}
    for name, value in _object(data, "attributes").items():
        member = known.get(name)
        if name in ("links", "meta") or (member is not None and member.is_relationship and _is_links_alone(value)):
            continue
        pointer = f"/data/attributes/{escaped(name)}"
        if member is None:
            refuse(f"There is no attribute {name!r}.", pointer, code="unknown-member")
        if member.is_relationship:
            refuse(f"{name} is a relationship, not an attribute.", pointer, code="unknown-member")
        if not member.read_only:
            parsed[member.field_name] = value
    return parsed


def _relationships(data: Mapping[str, Any], known: Mapping[str, Member]) -> dict[str, Any]:
    parsed = {}
    for name, value in _object(data, "relationships").items():
        pointer = f"/data/relationships/{escaped(name)}"
        member = known.get(name)
        if member is None or not member.is_relationship:
            refuse(f"There is no relationship {name!r}.", pointer, code="unknown-member")
        if not member.read_only and not _is_links_alone(value):
            parsed[member.field_name] = _relationship(value, member, pointer)
    return parsed


def _is_links_alone(value: Any) -> bool:
    """Whether a relationship object says where to look, but not what to store: kitsu sends an empty one back so."""
    return isinstance(value, dict) and bool(value.get("links")) and value.keys() <= {"links", "meta"}


def _object(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        refuse("An object was expected.", f"/data/{name}")
    return value


def _check_identity(data: Mapping[str, Any], view: Any, expected_type: str) -> None:
    if not isinstance(data.get("type"), str):
        refuse("The resource object has no type.", "/data/type" if "type" in data else "/data")
    if data["type"] != expected_type:
        refuse(f"Here live {expected_type}, not {data['type']}.", "/data/type", status=409, code="type-conflict")
    if view.request.method == "POST":
        if "id" in data:
            refuse("The server gives the id.", "/data/id", status=403, code="client-id-forbidden")
        return
    if "id" not in data:
        refuse("The resource object has no id.", "/data")
    if not isinstance(data["id"], str):
        refuse("An id is a string.", "/data/id")
    if data["id"] not in (view.resource_id(), view.kwargs["pk"]):  # a client that asked for `me` sends `me` back
        refuse("The id is not the one that the URL names.", "/data/id", status=409, code="id-conflict")


def _relationship(value: Any, member: Member, pointer: str) -> Any:
    if not isinstance(value, dict) or "data" not in value:
        refuse("A relationship object with data was expected.", pointer)
    refuse_unknown_members(value, frozenset({"data", "links", "meta"}), pointer)
    return _linkage(value["data"], member, f"{pointer}/data")


def _linkage(data: Any, member: Member, pointer: str) -> Any:
    if member.kind is Kind.TO_ONE:
        return None if data is None else _identifier(data, member, pointer)
    if not isinstance(data, list):
        refuse("An array of resource identifiers was expected.", pointer)
    if len(data) > MOST_LINKS:
        refuse(f"At most {MOST_LINKS} resource identifiers are taken at once.", pointer)
    return [_identifier(item, member, f"{pointer}/{index}") for index, item in enumerate(data)]


def _identifier(value: Any, member: Member, pointer: str) -> dict[str, str]:
    if not isinstance(value, dict):
        refuse("A resource identifier was expected.", pointer)
    refuse_unknown_members(value, IDENTIFIER, pointer)
    for name in ("type", "id"):
        if not isinstance(value.get(name), str):
            refuse(f"The identifier's {name} is a string.", f"{pointer}/{name}" if name in value else pointer)
    if value["type"] != member.target:
        refuse(
            f"{member.name} leads to {member.target}, not {value['type']}.",
            f"{pointer}/type",
            status=409,
            code="type-conflict",
        )
    return {"type": value["type"], "id": value["id"]}
