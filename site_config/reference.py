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


class ReferenceView(SpectacularRedocView):
    """The reference, drawn from the OpenAPI document that this shop serves."""

    url_name = "schema"


@cache
def _script() -> str:
    return BUNDLE.read_text(encoding="utf-8").replace(OUTSIDE_PICTURE, NO_PICTURE)


@cache_control(public=True, max_age=86_400)
def redoc_script(_request: HttpRequest) -> HttpResponse:
    """Redoc itself, without what it would load from elsewhere."""
    return HttpResponse(_script(), content_type="text/javascript")
