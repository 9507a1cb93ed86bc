"""Pages by number: `page[number]` and `page[size]`, strict, with `first`, `last`, `prev` and `next` links."""

import re
from typing import Any

from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import replace_query_param

from shop.jsonapi.query_parameters import InvalidParameter

LARGEST_PAGE = 100
LAST_PAGE = 1_000_000_000


class PageNumbers(BasePagination):
    """What is out of bounds is refused by name, not capped in silence; a page past the last one is empty."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.number = _whole_number(request, "page[number]", default=1, largest=LAST_PAGE)
        self.size = _whole_number(
            request, "page[size]", default=int(api_settings.PAGE_SIZE or 20), largest=LARGEST_PAGE
        )
        self.total = queryset.order_by().count()
        self.pages = max(1, -(-self.total // self.size))
        start = (self.number - 1) * self.size
        if start >= self.total:
            return []
        return list(queryset[start : start + self.size])

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "links": self._links(), "meta": {"page": self._meta()}})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The OpenAPI schema of one page."""
        link = {"type": "string", "format": "uri", "nullable": True}
        number = {"type": "integer"}
        page = {"type": "object", "properties": dict.fromkeys(["number", "size", "total", "pages"], number)}
        return {
            "type": "object",
            "required": ["data", "links", "meta"],
            "properties": {
                "data": schema,
                "links": {"type": "object", "properties": dict.fromkeys(["first", "last", "prev", "next"], link)},
                "meta": {"type": "object", "properties": {"page": page}},
            },
        }

    def _links(self) -> dict[str, str | None]:
        return {
            "first": self._link(1),
            "last": self._link(self.pages),
            "prev": self._link(min(self.number - 1, self.pages)) if self.number > 1 else None,
            "next": self._link(self.number + 1) if self.number < self.pages else None,
        }

    def _link(self, number: int) -> str:
        return str(replace_query_param(self.request.build_absolute_uri(), "page[number]", number))

    def _meta(self) -> dict[str, int]:
        return {"number": self.number, "size": self.size, "total": self.total, "pages": self.pages}


def _whole_number(request: Request, parameter: str, *, default: int, largest: int) -> int:
    raw = request.query_params.get(parameter)
    if raw is None:
        return default
    if not (re.fullmatch(r"[0-9]{1,10}", raw) and 1 <= int(raw) <= largest):
        raise InvalidParameter(parameter, f"A whole number from 1 to {largest} was expected.")
    return int(raw)
