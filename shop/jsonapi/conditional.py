"""Conditional requests (RFC 9110, section 13).

A document's ETag is strong: a digest of its bytes, so it changes when anything that is shown changes, stock included.
That of a single resource begins with the row's version: `"7-5f0c…"`. `If-None-Match` compares the whole tag and saves
the transfer. `If-Match` compares the version: a tag from any fieldset or include guards against overwriting what
somebody else changed meanwhile, while a sale in between does not get in the way of a new description.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponseNotModified
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

import shop


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
    response.headers.setdefault("Cache-Control", _cache_control(request))
    response.add_post_render_callback(lambda rendered: _tag(request, rendered))


def tag_by_version(request: Request, serializer: Any) -> str | None:
    """The ETag of a document that is decided by its row's version, its reader and its URL; None for any other.

    It is known before the document is made. A serializer says of itself that its documents are so decided
    (`Meta.decided_by_version`): nothing but its own row, and what never changes, shows in them. The code that makes the
    document is part of the tag, for a release may show the same row otherwise.
    """
    row = serializer.instance
    if not getattr(serializer.Meta, "decided_by_version", False) or getattr(row, "version", None) is None:
        return None
    reader = [str(request.user.pk), request.user.is_staff, serializer.extra_meta(row)]
    decisive = json.dumps([request.build_absolute_uri(), reader, _code()])
    return f'"{row.version}-{hashlib.sha256(decisive.encode()).hexdigest()[:32]}"'


def unchanged(request: Request, etag: str) -> HttpResponseNotModified | None:
    """The 304 for a client that has the document of this tag, or None for one that has not."""
    known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    if request.method not in ("GET", "HEAD") or not {etag, "*"} & known:
        return None
    return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": _cache_control(request)})


@cache
def _code() -> str:
    """A digest of the code that makes the documents."""
    files = sorted(Path(shop.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _cache_control(request: Request) -> str:
    """A cache may keep the document, but asks each time whether it still holds."""
    return "private, no-cache" if request.user.is_authenticated else "no-cache"


def _tag(request: Request, rendered: Response) -> HttpResponseNotModified | None:
    serializer = getattr(rendered.data, "serializer", None)
    etag = tag_by_version(request, serializer) if _is_plain_reading(request, serializer) else None
    rendered.headers["ETag"] = etag = etag or _tag_of_bytes(rendered, getattr(serializer, "instance", None))
    answer = unchanged(request, etag)
    if answer is not None and "Vary" in rendered:
        answer.headers["Vary"] = rendered.headers["Vary"]
    return answer


def _is_plain_reading(request: Request, serializer: Any) -> bool:
    """Whether the document shows one row as it is read at its own URL, with nothing included."""
    is_one = serializer is not None and not getattr(serializer, "many", False)
    return is_one and request.method in ("GET", "HEAD") and not request.query_params.get("include")


def _tag_of_bytes(rendered: Response, instance: Any) -> str:
    digest = hashlib.sha256(rendered.content).hexdigest()[:32]
    version = getattr(instance, "version", None)
    return f'"{version}-{digest}"' if version else f'"{digest}"'
