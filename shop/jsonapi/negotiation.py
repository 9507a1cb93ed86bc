"""Content negotiation as JSON:API 1.1 has it ("Server Responsibilities"): parameters of the media type decide."""

import re
from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from shop.jsonapi.renderers import MEDIA_TYPE

# A quoted string (RFC 9110, 5.6.4), whose commas and semicolons separate nothing; without its end it is all the rest.
QUOTED = r'"(?:[^"\\]|\\.)*"?'
LONGEST_ACCEPT = 4_096
MOST_ACCEPTED = 32
# Other parameters than these make it another media type; extensions there are none.
KNOWN_PARAMETERS = frozenset({"profile"})


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in re.findall(rf'(?:[^"{separator}]|{QUOTED})+', text) if part.strip()]


def _is_ours(media_type: str, *, ignored: frozenset[str] = frozenset()) -> bool:
    """Whether the server takes or makes this instance of the JSON:API media type."""
    parameters = {part.split("=")[0].strip().lower() for part in _split(media_type, ";")[1:]}
    return parameters <= KNOWN_PARAMETERS | ignored


class JSONAPINegotiation(DefaultContentNegotiation):
    """415 for a Content-Type, 406 for an Accept, whose JSON:API media type has parameters the server does not know."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        content_type = request.content_type or ""
        media_type = content_type.split(";")[0].strip().lower()
        # A body is of one type: DRF would read `*/*` as any.
        if "*" in media_type or (media_type == MEDIA_TYPE and not _is_ours(content_type)):
            return None
        return super().select_parser(request, parsers)

    def get_accept_list(self, request: Request) -> list[str]:
        """The media types that the client takes; those instances of ours that can't be made are left out."""
        header = request.headers.get("Accept", "*/*")[:LONGEST_ACCEPT]
        accepted = []
        for media_type in _split(header, ",")[:MOST_ACCEPTED]:
            if media_type.split(";")[0].strip().lower() != MEDIA_TYPE:
                accepted.append(media_type)
            elif _is_ours(media_type, ignored=frozenset({"q"})):
                accepted.append(MEDIA_TYPE)
        return accepted

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        renderer, _ = super().select_renderer(request, renderers, format_suffix)
        return renderer, renderer.media_type
