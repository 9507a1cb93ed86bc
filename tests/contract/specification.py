"""What the tests of the specification have in common: documents of every kind, and what is found in them."""

from collections.abc import Iterator
from typing import Any

from tests.conftest import Answer, Api
from tests.jsonapi.conftest import Shop

COLLECTIONS = (
    "products", "variants", "categories", "images", "orders", "order-lines", "addresses", "tokens", "stock-movements",
)  # fmt: skip
INCLUDES = ("products?include=variants.images,categories.parent", "orders?include=lines.variant.product,customer")


def every_document(shop: Shop, api: Api) -> Iterator[Answer]:
    """The entry point, collections, single resources, compound documents, and what each relationship links to."""
    for path in ("", *COLLECTIONS, *INCLUDES):
        yield api.get(path)
    for path in shop.paths().values():
        answer = api.get(path)
        yield answer
        if answer.status_code == 200:
            for relationship in answer.json()["data"]["relationships"].values():
                yield api.get(relationship["links"]["self"])
                yield api.get(relationship["links"]["related"])


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside of a document, the document first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from objects(each)


def resources(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every resource object of a document; resource identifiers are none."""
    found = [*listed(document.get("data")), *document.get("included", [])]
    return [one for one in found if "attributes" in one or "links" in one]


def identifiers(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every resource identifier of a document."""
    linkages = [relationship.get("data") for one in resources(document) for relationship in related(one)]
    primary = [one for one in listed(document.get("data")) if "links" not in one]
    return [*primary, *(each for linkage in linkages for each in listed(linkage))]


def related(one: dict[str, Any]) -> list[dict[str, Any]]:
    """The relationship objects of a resource object."""
    return list(one.get("relationships", {}).values())


def listed(data: Any) -> list[dict[str, Any]]:
    """Primary data or linkage, to one or to many, as a list."""
    return data if isinstance(data, list) else [data] if data else []


def identity(one: dict[str, Any]) -> tuple[str, str]:
    return one["type"], one["id"]


def shown(answer: Answer) -> list[tuple[str, str]]:
    """The type and id of what a document shows as its primary data."""
    assert answer.status_code in (200, 201), answer.content[:500]
    return [identity(one) for one in listed(answer.json()["data"])]


def linkage(type_name: str, *rows: Any) -> dict[str, Any]:
    """A document that links to these rows, to many."""
    return {"data": [identifier(type_name, row) for row in rows]}


def identifier(type_name: str, row: Any) -> dict[str, str]:
    return {"type": type_name, "id": str(getattr(row, "pk", row))}
