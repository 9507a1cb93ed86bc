"""The request document of the Atomic Operations extension, read strictly into operations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework.parsers import BaseParser

from shop.jsonapi.parsers import receive, refuse, refuse_unknown_members
from shop.jsonapi.renderers import MEDIA_TYPE

EXTENSION = "https://jsonapi.org/ext/atomic"
OPERATIONS, RESULTS = "atomic:operations", "atomic:results"
MOST_OPERATIONS = 50
METHODS = {"add": "POST", "update": "PATCH", "remove": "DELETE"}

TOP_LEVEL = frozenset({OPERATIONS, "meta", "jsonapi", "links"})
OPERATION = frozenset({"op", "ref", "href", "data", "meta"})
REF = frozenset({"type", "id", "lid", "relationship"})


@dataclass(frozen=True)
class Operation:
    """One operation as it was sent; `pointer` leads to it in the document.

    `content` is the document that it brings to its target: `{"data": ...}`, or empty where it has no data.
    """

    pointer: str
    op: str
    ref: Mapping[str, str] | None
    href: str | None
    content: Mapping[str, Any]

    @property
    def method(self) -> str:
        return METHODS[self.op]

    @property
    def new_resource(self) -> Mapping[str, Any] | None:
        """The resource object to be added, if that is what the operation does."""
        data = self.content.get("data")
        return data if self.op == "add" and isinstance(data, dict) else None


class OperationsParser(BaseParser):
    """Reads a list of operations; whatever the extension does not know is refused."""

    media_type = MEDIA_TYPE

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The operations, in their order."""
        document = receive(stream, (parser_context or {})["request"])
        if not isinstance(document, dict) or OPERATIONS not in document:
            refuse(f"The document has no {OPERATIONS}.")
        refuse_unknown_members(document, TOP_LEVEL, "")
        found, pointer = document[OPERATIONS], f"/{OPERATIONS}"
        if not isinstance(found, list) or not found:
            refuse("An array of at least one operation was expected.", pointer)
        if len(found) > MOST_OPERATIONS:
            refuse(f"At most {MOST_OPERATIONS} operations are done at once.", pointer, code="too-many-operations")
        return [_operation(value, f"{pointer}/{index}") for index, value in enumerate(found)]


def _operation(value: Any, pointer: str) -> Operation:
    if not isinstance(value, dict):
        refuse("An operation object was expected.", pointer)
    refuse_unknown_members(value, OPERATION, pointer)
    if value.get("op") not in list(METHODS):  # a list, for what was sent may have no hash
        refuse("The op is add, update or remove.", f"{pointer}/op")
    if "ref" in value and "href" in value:
        refuse("An operation has a ref or an href, not both.", pointer)
    if "ref" in value:
        _check_ref(value["ref"], f"{pointer}/ref")
    if not isinstance(value.get("href", ""), str):
        refuse("An href is a string.", f"{pointer}/href")
    content = {"data": value["data"]} if "data" in value else {}
    return Operation(pointer, value["op"], value.get("ref"), value.get("href"), content)


def _check_ref(ref: Any, pointer: str) -> None:
    if not isinstance(ref, dict):
        refuse("A ref is an object.", pointer)
    refuse_unknown_members(ref, REF, pointer)
    for name, value in ref.items():
        if not isinstance(value, str):
            refuse(f"The {name} of a ref is a string.", f"{pointer}/{name}")
    if "type" not in ref or ("id" in ref) == ("lid" in ref):
        refuse("A ref has a type, and either an id or a lid.", pointer)
