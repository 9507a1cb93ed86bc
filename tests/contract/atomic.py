"""Sending atomic operations, and what comes back."""

import json
from typing import Any

from shop.catalogue.models import Variant
from shop.stock.models import StockLevel
from tests.conftest import MEDIA_TYPE, Answer, Api
from tests.jsonapi.refusals import resolve, stored
from tests.jsonapi.wire import send

EXTENSION = "https://jsonapi.org/ext/atomic"
ATOMIC = f'{MEDIA_TYPE};ext="{EXTENSION}"'

Operation = dict[str, Any]


def post(api: Api, document: Any, *, content_type: str = ATOMIC, path: str = "operations", **headers: str) -> Answer:
    return send(api, "POST", path, document, content_type=content_type, **({"Accept": ATOMIC} | headers))


def operate(api: Api, *operations: Any) -> Answer:
    return post(api, {"atomic:operations": list(operations)})


def results(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content[:500]
    assert answer.headers["Content-Type"] == ATOMIC
    body = json.loads(answer.content)
    assert body.keys() == {"jsonapi", "atomic:results"}
    return list(body["atomic:results"])


def refused(answer: Answer, status: int, document: Any) -> list[dict[str, Any]]:
    """The errors of a refusal; each pointer leads to something that is there in the document sent."""
    assert answer.status_code == status, answer.content[:500]
    assert answer.headers["Content-Type"] == ATOMIC
    body = json.loads(answer.content)
    assert body.keys() == {"jsonapi", "errors"}
    assert body["errors"]
    for error in body["errors"]:
        assert error["status"] == str(status)
        if "pointer" in error.get("source", {}):
            resolve(error["source"]["pointer"], document)
    return list(body["errors"])


def refusal(api: Api, status: int, *operations: Any) -> tuple[str, str]:
    """The code of the one error of a refused request and where it points to; nothing at all was stored."""
    document, before = {"atomic:operations": list(operations)}, stored()
    (error,) = refused(post(api, document), status, document)
    assert stored() == before
    return error["code"], error["source"]["pointer"]


def add(type_name: str, lid: str = "", relationships: dict[str, Any] | None = None, **attributes: Any) -> Operation:
    data: dict[str, Any] = {"type": type_name, "attributes": attributes}
    if lid:
        data["lid"] = lid
    if relationships:
        data["relationships"] = {name: {"data": linkage} for name, linkage in relationships.items()}
    return {"op": "add", "data": data}


def category(name: str, lid: str = "", parent: Any = None) -> Operation:
    return add("categories", lid, {"parent": parent} if parent else None, name=name)


def remove(type_name: str, pk: Any, relationship: str = "", data: Any = None) -> Operation:
    ref = {"type": type_name, "id": str(pk)}
    if not relationship:
        return {"op": "remove", "ref": ref}
    return {"op": "remove", "ref": ref | {"relationship": relationship}, "data": data}


def by_id(type_name: str, row: Any) -> dict[str, str]:
    return {"type": type_name, "id": str(row.pk)}


def by_lid(type_name: str, lid: str) -> dict[str, str]:
    return {"type": type_name, "lid": lid}


def order_of(variant: Variant, quantity: int = 1) -> Operation:
    return add("orders", lines=[{"variant": str(variant.pk), "quantity": quantity}])


def allocated(variant: Variant) -> int:
    return StockLevel.objects.get(variant=variant).allocated
