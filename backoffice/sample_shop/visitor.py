"""Speaks to the shop's API over real HTTP, with nothing but the standard library."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

MEDIA_TYPE = "application/vnd.api+json"
TIMEOUT_SECONDS = 20
# Characters of an answer that a failure shows at most.
SHOWN = 1_000


class BrokenPromise(Exception):
    """The shop answered something else than it documents."""


class Visitor:
    """Asks the shop at `url`, such as http://127.0.0.1:8000: as a stranger, or with the token that it is given.

    `last_exchange` says what was asked and answered last, for whoever has to explain a failure.
    """

    def __init__(self, url: str) -> None:
        self.api = f"{url.rstrip('/')}/api/v1"
        self.token = ""
        self.last_exchange = "Nothing was asked yet."
        # No proxy from the environment: the shop itself is asked.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path: str, query: Mapping[str, str] | None = None, *, expected: int = 200) -> Any:
        address = f"{self.api}/{path}?{urlencode(query)}" if query else f"{self.api}/{path}"
        return self.send("GET", address, expected=expected)

    def create(self, resource_type: str, **attributes: Any) -> Any:
        """Make a resource and return it, as it was answered."""
        data = {"type": resource_type, "attributes": attributes}
        return self.send("POST", f"{self.api}/{resource_type}", {"data": data}, expected=201)["data"]

    def change(self, resource_type: str, resource_id: str, **attributes: Any) -> Any:
        """Change a resource and return it, as it was answered."""
        data = {"type": resource_type, "id": resource_id, "attributes": attributes}
        address = f"{self.api}/{resource_type}/{resource_id}"
        return self.send("PATCH", address, {"data": data}, expected=200)["data"]

    def delete(self, path: str) -> None:
        self.send("DELETE", f"{self.api}/{path}", expected=204)

    def send(self, method: str, address: str, document: Any = None, *, expected: int) -> Any:
        """Return the answer's document, or None where it has none. Raises BrokenPromise for any other status."""
        headers = {"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(address, body, headers, method=method)  # noqa: S310 - demo refuses other schemes
        self.last_exchange = f"{method} {address}"
        status, answer = self._exchange(request)
        self.last_exchange += f"\n{status} {answer[:SHOWN].decode(errors='replace')}"
        if status != expected:
            raise BrokenPromise(f"{status} was answered where {expected} was expected.")
        return json.loads(answer) if answer else None

    def _exchange(self, request: urllib.request.Request) -> tuple[int, bytes]:
        try:
            with self.opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except OSError as error:
            raise BrokenPromise(f"There was no answer: {error}.") from error
