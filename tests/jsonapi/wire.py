"""Requests as they may come over the wire, not as a well-behaved client makes them."""

import json
from typing import Any

from tests.conftest import MEDIA_TYPE, Answer, Api


def send(
    api: Api, method: str, path: str, body: Any = b"", *, content_type: str = MEDIA_TYPE, **headers: str
) -> Answer:
    """One request; `body` goes as it is if it is bytes, else as JSON. `path` may bring a query string along."""
    return api.client.generic(
        method,
        f"/api/v1/{path}",
        body if isinstance(body, bytes) else json.dumps(body).encode(),
        content_type=content_type,
        headers=api.headers | headers,
    )
