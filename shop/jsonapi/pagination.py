"""Pages of a collection: by number, or by cursor as the cursor pagination profile of JSON:API has it.

A page by number counts the collection and links to its first and last page. A page by cursor counts nothing and costs
the same anywhere: it is given where `page[after]` or `page[before]` asks for it, or the profile in the Accept header.
What is out of bounds is refused by name, not capped in silence; a page past the last one is empty.
"""

import re
from typing import Any

from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import remove_query_param, replace_query_param

from shop.jsonapi.cursors import Keyset
from shop.jsonapi.query_parameters import InvalidParameter
from shop.jsonapi.renderers import MEDIA_TYPE

LARGEST_PAGE = 100
LAST_PAGE = 1_000_000_000
CURSOR_PROFILE = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination"
NUMBER, SIZE, AFTER, BEFORE = "page[number]", "page[size]", "page[after]", "page[before]"
PARAMETERS = (NUMBER, SIZE, AFTER, BEFORE)

Links = dict[str, str | None]


class NumberedPage:
    """The rows of `page[number]`, with their count and links to the other pages."""

    content_type = MEDIA_TYPE

    def __init__(self, queryset: Any, keyset: Keyset, request: Request) -> None:
        self.request = request
        self.number = _whole_number(request, NUMBER, default=1, largest=LAST_PAGE)
        self.size = _page_size(request)
        self.total = queryset.order_by().count()
        self.pages = max(1, -(-self.total // self.size))
        start = (self.number - 1) * self.size
        self.rows = list(keyset.ordered(queryset)[start : start + self.size]) if start < self.total else []

    def links(self) -> Links:
        return {
            "first": self._link(1),
            "last": self._link(self.pages),
            "prev": self._link(min(self.number - 1, self.pages)) if self.number > 1 else None,
            "next": self._link(self.number + 1) if self.number < self.pages else None,
        }

    def meta(self) -> dict[str, int]:
        return {"number": self.number, "size": self.size, "total": self.total, "pages": self.pages}

    def cursor_of(self, row: Any) -> str:
        """Pages by number need none."""
        return ""

    def _link(self, number: int) -> str:
        return str(replace_query_param(self.request.build_absolute_uri(), NUMBER, number))


class CursorPage:
    """The rows after or before a cursor, or the first ones; every row tells its own cursor."""

    content_type = f'{MEDIA_TYPE};profile="{CURSOR_PROFILE}"'

    def __init__(self, queryset: Any, keyset: Keyset, request: Request) -> None:
        self.request, self.keyset = request, keyset
        after, before = request.query_params.get(AFTER), request.query_params.get(BEFORE)
        if after is not None and before is not None:
            raise _refused(BEFORE, "Either after or before: ranges are not served.", "range-pagination-not-supported")
        if NUMBER in request.query_params:
            raise InvalidParameter(NUMBER, "Pages are asked for by number or by cursor, not both.")
        self.size = _page_size(request)
        self.backwards = before is not None
        rows = self._rows(queryset, before if self.backwards else after)
        self.has_more = len(rows) > self.size
        self.rows = rows[: self.size][::-1] if self.backwards else rows[: self.size]
        # Where a cursor was given, there is something on its other side: the row that it names, if nothing else.
        self.has_other_side = after is not None or self.backwards

    def _rows(self, queryset: Any, cursor: str | None) -> list[Any]:
        """One row more than the page, which tells whether there is another page."""
        if cursor is not None:
            try:
                queryset = self.keyset.beyond(queryset, cursor, backwards=self.backwards)
            except ValueError as error:
                parameter = BEFORE if self.backwards else AFTER
                raise InvalidParameter(parameter, "This is no cursor of this collection and sort.") from error
        return list(self.keyset.ordered(queryset, backwards=self.backwards)[: self.size + 1])

    def links(self) -> Links:
        has_prev, has_next = self.has_other_side, self.has_more
        if self.backwards:
            has_prev, has_next = has_next, has_prev
        return {
            "prev": self._link(BEFORE, self.rows[0]) if has_prev and self.rows else None,
            "next": self._link(AFTER, self.rows[-1]) if has_next and self.rows else None,
        }

    def meta(self) -> dict[str, int]:
        return {"size": self.size}

    def cursor_of(self, row: Any) -> str:
        """The cursor of a row of this page; nothing for a row that was included."""
        return self.keyset.cursor(row) if any(row is own for own in self.rows) else ""

    def _link(self, parameter: str, row: Any) -> str:
        url = remove_query_param(remove_query_param(self.request.build_absolute_uri(), AFTER), BEFORE)
        return str(replace_query_param(url, parameter, self.keyset.cursor(row)))


class Pages(BasePagination):
    """Cuts the page that the request asks for out of an ordered query set."""

    page: NumberedPage | CursorPage | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        keyset = Keyset(queryset, getattr(view.serializer_class.Meta, "lookup_field", "pk"))
        by_cursor = {AFTER, BEFORE} & request.query_params.keys() or CURSOR_PROFILE in request.headers.get("Accept", "")
        self.page = (CursorPage if by_cursor else NumberedPage)(queryset, keyset, request)
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        assert self.page is not None  # noqa: S101 - DRF paginates first
        document = {"results": data, "links": self.page.links(), "meta": {"page": self.page.meta()}}
        return Response(document, content_type=self.page.content_type)

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


def _page_size(request: Request) -> int:
    raw = request.query_params.get(SIZE, "")
    if re.fullmatch(r"[1-9][0-9]*", raw) and (len(raw), raw) > (len(str(LARGEST_PAGE)), str(LARGEST_PAGE)):
        raise _refused(SIZE, f"A page has at most {LARGEST_PAGE} resources.", "max-size-exceeded")
    return _whole_number(request, SIZE, default=int(api_settings.PAGE_SIZE or LARGEST_PAGE), largest=LARGEST_PAGE)


def _whole_number(request: Request, parameter: str, *, default: int, largest: int) -> int:
    raw = request.query_params.get(parameter)
    if raw is None:
        return default
    if not (re.fullmatch(r"[0-9]{1,10}", raw) and 1 <= int(raw) <= largest):
        raise InvalidParameter(parameter, f"A whole number from 1 to {largest} was expected.")
    return int(raw)


def _refused(parameter: str, detail: str, kind: str) -> InvalidParameter:
    """A refusal that the profile has a type for."""
    meta = {"page": {"maxSize": LARGEST_PAGE}} if kind == "max-size-exceeded" else {}
    return InvalidParameter(parameter, detail, type_link=f"{CURSOR_PROFILE}/{kind}", meta=meta)
