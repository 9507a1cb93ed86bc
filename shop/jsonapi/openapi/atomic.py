"""The endpoint of the Atomic Operations extension, described."""

from typing import Any

from shop.jsonapi.openapi import documents
from shop.jsonapi.openapi.components import Schema, array, closed
from shop.jsonapi.openapi.operations import OperationSchema
from shop.jsonapi.operations.documents import EXTENSION, METHODS, MOST_OPERATIONS, OPERATIONS, RESULTS
from shop.jsonapi.renderers import MEDIA_TYPE

TEXT: Schema = {"type": "string"}
ATOMIC = f'{MEDIA_TYPE};ext="{EXTENSION}"'


class AtomicSchema(OperationSchema):
    """Several operations in one request."""

    def get_operation_id(self) -> str:
        return "operations"

    def get_summary(self) -> str:
        return "Do several operations, or none"

    def get_tags(self) -> list[str]:
        return ["operations"]

    def body(self) -> Schema:
        operation = self.components.schema("Operation", _operation)
        operations = array(operation, minItems=1, maxItems=MOST_OPERATIONS)
        schema = closed({OPERATIONS: operations}, required=(OPERATIONS,))
        return {"required": True, "content": {ATOMIC: {"schema": schema} | self._examples()}}

    def success(self) -> Schema:
        result = closed({"data": {"description": "The resource, as it is at its own URL."}})
        schema = documents.document(self.components, {RESULTS: array(result)}, (RESULTS,))
        return {
            "200": {"description": "What each came to, in their order.", "content": {ATOMIC: {"schema": schema}}},
            "204": {"description": "All is done, and there is nothing to show of it."},
        }

    def refused_statuses(self) -> set[int]:
        """Those of its operations."""
        return super().refused_statuses() | {400, 401, 403, 404, 409, 412, 428, 429}


def _operation() -> Schema:
    identity = [{"required": ["id"]}, {"required": ["lid"]}]
    names = ("type", "id", "lid", "relationship")
    ref = closed(dict.fromkeys(names, TEXT), required=("type",), oneOf=identity)
    properties: dict[str, Any] = {
        "op": {"enum": list(METHODS)},
        "ref": ref,
        "href": TEXT | {"description": "The URL of the target, where there is no `ref`."},
        "data": {"description": "What is sent to the target's own URL; new resources may have a `lid`."},
        "meta": {"type": "object"},
    }
    target = [{"required": [name]} for name in ("ref", "href", "data")]
    return closed(properties, required=("op",), anyOf=target, **{"not": {"required": ["ref", "href"]}})
