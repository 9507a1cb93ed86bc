"""Conditional requests (RFC 9110, section 13).

A document's ETag is strong: a digest of its bytes, so it changes when anything that is shown changes, stock included.
That of a single resource begins with the row's version: `"7-5f0c…"`. `If-None-Match` compares the whole tag and saves
the transfer. `If-Match` compares the version: a tag from any fieldset or include guards against overwriting what
somebody else changed meanwhile, while a sale in between does not get in the way of a new description.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpResponseNotModified
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

KEPT_BY_304 = ("Cache-Control", "ETag", "Vary")


class PreconditionFailed(APIException):
    """The row has changed since the client read it."""

    status_code = 412
    default_detail = "It has been changed since you read it. Read it again, then decide."
    default_code = "precondition-failed"


class PreconditionRequired(APIException):
    """This shop takes changes only from who says what they have read (RFC 6585, section 3)."""

    status_code = 428
    default_detail = "Send the ETag of what you have read as If-Match."
    default_code = "precondition-required"


def refuse_stale(request: Request, row: Any) -> None:
    """Refuse a change to a row that is no longer the one of `If-Match`; the row is locked, so it stays what it is."""
    header = request.headers.get("If-Match")
    if header is None:
        if settings.REQUIRE_IF_MATCH and hasattr(row, "version"):
            raise PreconditionRequired
        return
    versions = {tag.removeprefix("W/").strip('"').split("-")[0] for tag in parse_etags(header)}
    if not {str(getattr(row, "version", "*")), "*"} & versions:
        raise PreconditionFailed


def tagged(request: Request, response: Response) -> None:
    """Give a document its ETag once it is rendered, and answer a client that has it with a 304 and no body."""
    response.headers.setdefault("Cache-Control", "private, no-cache" if request.user.is_authenticated else "no-cache")
    response.add_post_render_callback(lambda rendered: _tag(request, rendered))


def _tag(request: Request, rendered: Response) -> HttpResponseNotModified | None:
    digest = hashlib.sha256(rendered.content).hexdigest()[:32]
    version = _version(rendered.data)
    rendered.headers["ETag"] = etag = f'"{version}-{digest}"' if version else f'"{digest}"'
    known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    if request.method not in ("GET", "HEAD") or not {etag, "*"} & known:
        return None
    return HttpResponseNotModified(headers={name: rendered.headers[name] for name in KEPT_BY_304 if name in rendered})


def _version(data: Any) -> int | None:
    """The version of the one row that a document shows, if it shows one and the row has one."""
    instance = getattr(getattr(data, "serializer", None), "instance", None)
    return getattr(instance, "version", None)
