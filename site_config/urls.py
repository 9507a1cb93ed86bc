"""Where everything is served: the API, its reference, the back office, and what a load balancer asks."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from backoffice.site import site
from site_config import health
from site_config.reference import ReferenceView, redoc_script

urlpatterns = [
    path("admin/", site.urls),
    re_path(r"^api/docs/?$", ReferenceView.as_view(), name="docs"),
    path("api/docs/redoc.js", redoc_script, name="redoc-script"),
    path("api/openapi.yaml", SpectacularAPIView.as_view(), name="schema"),
    path("api/", include("shop.urls")),
    path("health/live", health.live),
    path("health/ready", health.ready),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]

handler400 = "site_config.errors.bad_request"
handler403 = "site_config.errors.permission_denied"
handler404 = "site_config.errors.not_found"
handler500 = "site_config.errors.server_error"
