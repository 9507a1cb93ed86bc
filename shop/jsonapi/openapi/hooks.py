"""What drf-spectacular is told of the document as a whole: canonical paths, and tags in the order of the routes."""

from typing import Any

from drf_spectacular.plumbing import get_doc

from shop.jsonapi.members import resource_type

METHODS = ("get", "post", "patch", "delete")

Endpoint = tuple[str, str, str, Any]


def canonical_paths(endpoints: list[Endpoint]) -> list[Endpoint]:
    """A trailing slash is taken or left; it is published without. The owner of what is related is the `id`."""
    return [
        (path.rstrip("/").replace("{owner_pk}", "{id}"), path_regex, method, callback)
        for path, path_regex, method, callback in endpoints
    ]


def in_order_of_routes(result: dict[str, Any], generator: Any, **_: Any) -> dict[str, Any]:
    """Tags, described by their viewsets, in the order in which the routes were added; paths by tag, then by name."""
    viewsets = [callback.cls for _, _, _, callback in generator.endpoints if not callback.initkwargs.get("owner")]
    texts = {
        resource_type(viewset.serializer_class): get_doc(viewset)
        for viewset in viewsets
        if hasattr(viewset, "serializer_class")
    }
    order = list(texts)
    entrances = [each for path in result["paths"].values() for each in path.values() if each["tags"][0] not in texts]
    texts = {each["tags"][0]: each["description"] for each in entrances} | texts
    result["tags"] = [{"name": name, "description": text} for name, text in texts.items()]
    paths = sorted(result["paths"].items(), key=lambda item: (_place(item[1], order), item[0]))
    result["paths"] = {
        path: {method: operations[method] for method in METHODS if method in operations} for path, operations in paths
    }
    return result


def _place(operations: dict[str, Any], order: list[str]) -> int:
    """Where a path belongs; what is no resource comes first."""
    [tag] = next(iter(operations.values()))["tags"]
    return order.index(tag) if tag in order else -1
