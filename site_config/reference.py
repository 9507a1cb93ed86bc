"""The API's reference page: Redoc, from this shop alone."""

from functools import cache
from pathlib import Path

import drf_spectacular_sidecar
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from drf_spectacular.views import SpectacularRedocView

STATIC = Path(drf_spectacular_sidecar.__file__).parent / "static/drf_spectacular_sidecar"
BUNDLE = STATIC / "redoc/bundles/redoc.standalone.js"
# Redoc shows its maker's mark from its maker's server, and has no setting against it.
OUTSIDE_PICTURE = "https://cdn.redoc.ly/redoc/logo-mini.svg"
NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
# Scripts from this origin only. Redoc writes its styles into the page, and searches in a worker of its own making.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)


class ReferenceView(SpectacularRedocView):
    """The reference, drawn from the OpenAPI document that this shop serves."""

    url_name = "schema"

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Content-Security-Policy": CONTENT_SECURITY_POLICY}


@cache
def _script() -> str:
    return BUNDLE.read_text(encoding="utf-8").replace(OUTSIDE_PICTURE, NO_PICTURE)


@cache_control(public=True, max_age=86_400)
def redoc_script(_request: HttpRequest) -> HttpResponse:
    """Redoc itself, without what it would load from elsewhere."""
    return HttpResponse(_script(), content_type="text/javascript")
