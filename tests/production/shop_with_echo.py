"""The shop, and beside it one address that answers what reached the application: what nginx passes on can be seen."""

import json
import urllib.parse
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from site_config.wsgi import application as shop


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if environ["PATH_INFO"] != "/api/echo":
        return shop(environ, start_response)
    query = urllib.parse.parse_qs(environ["QUERY_STRING"])
    seen = {name: value for name, value in environ.items() if isinstance(value, str)}
    seen["padding"] = "x" * int(query.get("bytes", ["0"])[0])
    start_response("200 OK", [("Content-Type", "application/vnd.api+json")])
    return [json.dumps(seen).encode()]
