"""Local ids: how later operations name what earlier ones of the same request have made."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shop.jsonapi.errors import escaped
from shop.jsonapi.operations.documents import Operation
from shop.jsonapi.parsers import refuse


class LocalIds:
    """The lids of one request, each with the id that the server gave. Two types may use the same lid."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], str] = {}

    def resolved(self, operation: Operation) -> Operation:
        """The operation with ids in place of lids, wherever a resource is identified: in its ref, data and linkage."""
        ref = operation.ref and self._identified(operation.ref, f"{operation.pointer}/ref")
        if "data" not in operation.content:
            return replace(operation, ref=ref)
        data, pointer = operation.content["data"], f"{operation.pointer}/data"
        if operation.new_resource is None:
            data = self._linkage(data, pointer)
        else:
            self._refuse_taken(operation.new_resource, pointer)
        return replace(operation, ref=ref, content={"data": self._with_relationships(data, pointer)})

    def remember(self, operation: Operation, document: Mapping[str, Any]) -> None:
        """Keep the id of a resource that was just added under a lid."""
        added = operation.new_resource
        if added and "lid" in added:
            self._ids[added["type"], added["lid"]] = document["data"]["id"]

    def _refuse_taken(self, data: Mapping[str, Any], pointer: str) -> None:
        lid = data.get("lid", "")
        if not isinstance(lid, str):
            refuse("A lid is a string.", f"{pointer}/lid")
        if (str(data.get("type")), lid) in self._ids:
            refuse(f"The lid {lid!r} was given to an earlier resource.", f"{pointer}/lid", code="duplicate-lid")

    def _with_relationships(self, data: Any, pointer: str) -> Any:
        relationships = data.get("relationships") if isinstance(data, dict) else None
        if not isinstance(relationships, dict):
            return data
        found = {
            name: self._relationship(value, f"{pointer}/relationships/{escaped(name)}")
            for name, value in relationships.items()
        }
        return data | {"relationships": found}

    def _relationship(self, value: Any, pointer: str) -> Any:
        if not isinstance(value, dict) or "data" not in value:
            return value
        return value | {"data": self._linkage(value["data"], f"{pointer}/data")}

    def _linkage(self, data: Any, pointer: str) -> Any:
        if isinstance(data, list):
            return [self._identified(item, f"{pointer}/{index}") for index, item in enumerate(data)]
        return self._identified(data, pointer)

    def _identified(self, value: Any, pointer: str) -> Any:
        """A resource identifier with its id; whatever else it may be is for the resource's own parser to refuse."""
        if not isinstance(value, dict) or "lid" not in value:
            return value
        if "id" in value:
            refuse("Either an id or a lid identifies a resource, not both.", f"{pointer}/lid")
        if not isinstance(value["lid"], str) or not isinstance(value.get("type"), str):
            refuse("A type and a lid are strings.", pointer)
        found = self._ids.get((value["type"], value["lid"]))
        if found is None:
            detail = f"No earlier operation added {value['type']} under the lid {value['lid']!r}."
            refuse(detail, f"{pointer}/lid", status=404, code="unknown-lid")
        return {name: member for name, member in value.items() if name != "lid"} | {"id": found}
