"""The refusals that an operation documents: for each status one response, shared by all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop.jsonapi.openapi import documents
from shop.jsonapi.openapi.components import Components, Schema
from shop.jsonapi.renderers import MEDIA_TYPE


@dataclass(frozen=True)
class Refusal:
    """One status: its response's name, and for people when it is answered."""

    name: str
    description: str
    headers: Mapping[str, str] | None = None


RETRY_AFTER = {"Retry-After": "The seconds to wait."}

REFUSALS: Mapping[int, Refusal] = {
    400: Refusal("BadRequest", "Malformed, unknown here, or against a field's own rule; each error says where."),
    401: Refusal(
        "Unauthorized",
        "No access token, or one that is not valid; or a proof of who asks that was not accepted.",
        {"WWW-Authenticate": "How to sign in: `Bearer`."},
    ),
    403: Refusal("Forbidden", "Known, but not allowed."),
    404: Refusal("NotFound", "Not there, or not for these eyes; also where the document names what is not there."),
    406: Refusal("NotAcceptable", f"The `Accept` header leaves nothing that can be sent: take `{MEDIA_TYPE}`."),
    409: Refusal("Conflict", "Against what is stored, or another type or id than the URL names."),
    412: Refusal("PreconditionFailed", "The resource has changed since the state that `If-Match` names."),
    413: Refusal("ContentTooLarge", "The body is too large."),
    415: Refusal("UnsupportedMediaType", "The body is of another media type than the one described here."),
    428: Refusal("PreconditionRequired", "This shop takes changes only with `If-Match`."),
    429: Refusal("TooManyRequests", "Too many wrong passwords.", RETRY_AFTER),
    503: Refusal("ServiceUnavailable", "The shop can't reach its data just now.", RETRY_AFTER),
}


def refusal(components: Components, status: int) -> Schema:
    """A reference to the shared response of this status."""
    return components.response(REFUSALS[status].name, lambda: _response(components, REFUSALS[status]))


def _response(components: Components, refused: Refusal) -> Schema:
    response: dict[str, Any] = {"description": refused.description}
    if refused.headers:
        response["headers"] = {name: components.header(name, text) for name, text in refused.headers.items()}
    return response | {"content": {MEDIA_TYPE: {"schema": documents.errors(components)}}}
