"""An operation as a request of its own to the view of its target, inside of the request that brought it."""

import json
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from rest_framework.request import Request
from rest_framework.response import Response

from shop.jsonapi.operations.documents import Operation
from shop.jsonapi.operations.targets import Target
from shop.jsonapi.renderers import MEDIA_TYPE

# Preconditions and keys are about the request as a whole and say nothing of a single operation.
ABOUT_THE_WHOLE = ("HTTP_IF_", "HTTP_IDEMPOTENCY_KEY")


def ask(operation: Operation, target: Target, request: Request) -> Response:
    """The answer of the target's own view: its permissions, its rules, its errors."""
    inner = WSGIRequest(_environ(operation, target.path, request))
    if request.user.is_authenticated:
        # Who asks was found out once, CSRF included; strangers stay strangers. These two are where DRF looks.
        vars(inner).update(_force_auth_user=request.user, _force_auth_token=request.auth)
    response: Response = target.match.func(inner, *target.match.args, **target.match.kwargs)
    return response


def _environ(operation: Operation, path: str, request: Request) -> dict[str, Any]:
    body = json.dumps(operation.content).encode() if operation.content else b""
    kept = {name: value for name, value in request.META.items() if not name.startswith(ABOUT_THE_WHOLE)}
    return kept | {
        "REQUEST_METHOD": operation.method,
        "PATH_INFO": path.encode().decode("latin-1"),  # as WSGI has it (PEP 3333)
        "QUERY_STRING": "",
        "CONTENT_TYPE": MEDIA_TYPE,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_ACCEPT": MEDIA_TYPE,
        "wsgi.input": BytesIO(body),
    }
