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
# Beside `ext`, other parameters than these make it another media type.
KNOWN_PARAMETERS = frozenset({"profile"})


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in re.findall(rf'(?:[^"{separator}]|{QUOTED})+', text) if part.strip()]


def _extensions(media_type: str, *, ignored: frozenset[str] = frozenset()) -> frozenset[str] | None:
    """The extensions that an instance of the JSON:API media type asks for; None if other parameters change it."""
    asked: set[str] = set()
    for part in _split(media_type, ";")[1:]:
        name, _, value = (text.strip() for text in part.partition("="))
        if name.lower() == "ext":
            asked |= set(_unquoted(value).split(" "))
        elif name.lower() not in KNOWN_PARAMETERS | ignored:
            return None
    return frozenset(asked)


def _unquoted(value: str) -> str:
    return value[1:-1] if re.fullmatch(r'".*"', value) else value


def _applied(request: Request) -> frozenset[str]:
    """The extensions that the view applies: those that it declares, and for most there are none."""
    return getattr(request.parser_context["view"], "extensions", frozenset())


class JSONAPINegotiation(DefaultContentNegotiation):
    """415 for a Content-Type, 406 for an Accept, whose JSON:API media type has parameters the server does not know.

    A view that applies extensions declares them in `extensions`; what is sent to it asks for all of them.
    """

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        content_type = request.content_type or ""
        media_type = content_type.split(";")[0].strip().lower()
        # A body is of one type: DRF would read `*/*` as any.
        if "*" in media_type or (media_type == MEDIA_TYPE and _extensions(content_type) != _applied(request)):
            return None
        return super().select_parser(request, parsers)

    def get_accept_list(self, request: Request) -> list[str]:
        """The media types that the client takes; those instances of ours that can't be made are left out."""
        header = request.headers.get("Accept", "*/*")[:LONGEST_ACCEPT]
        accepted, applied = [], _applied(request)
        for media_type in _split(header, ",")[:MOST_ACCEPTED]:
            if media_type.split(";")[0].strip().lower() != MEDIA_TYPE:
                accepted.append(media_type)
                continue
            asked = _extensions(media_type, ignored=frozenset({"q"}))
            if asked is not None and asked <= applied:
                accepted.append(MEDIA_TYPE)
        return accepted

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        renderer, _ = super().select_renderer(request, renderers, format_suffix)
        return renderer, renderer.media_type
