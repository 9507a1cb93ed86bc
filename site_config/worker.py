"""gunicorn's threaded worker, except that what it refuses by itself is answered in JSON:API instead of HTML."""

import contextlib
import json
from http import HTTPStatus
from socket import socket
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from shop.jsonapi.titles import title

REFUSALS: list[tuple[type[Exception], HTTPStatus, str, str]] = [
    (LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG, "url-too-long", "The URL is too long."),
    (
        LimitRequestHeaders,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "headers-too-large",
        "The headers are too many or too large.",
    ),
    (ParseException, HTTPStatus.BAD_REQUEST, "malformed-request", "This is not a well-formed HTTP request."),
]


class Worker(ThreadWorker):
    """Refuses what is not HTTP, and what is larger than gunicorn's limits, with an error document."""

    def handle_error(self, req: Any, client: socket, addr: Any, exc: Exception) -> None:
        for kind, status, code, detail in REFUSALS:
            if isinstance(exc, kind):
                self.log.warning("Refused a request with %d: %s", status, exc)
                with contextlib.suppress(OSError):  # the client may have left
                    write_nonblock(client, refusal(status, code, detail))
                return
        super().handle_error(req, client, addr, exc)


def refusal(status: HTTPStatus, code: str, detail: str) -> bytes:
    """A whole HTTP answer; the connection ends with it, since where the next request begins is unknown."""
    error = {"status": str(status.value), "code": code, "title": title(status), "detail": detail}
    body = json.dumps({"jsonapi": {"version": "1.1"}, "errors": [error]})
    head = (
        f"HTTP/1.1 {status.value} {title(status)}\r\n"
        "Connection: close\r\n"
        "Content-Type: application/vnd.api+json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()
