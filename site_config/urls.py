"""Where everything is served: the API, its reference, the back office, and what a load balancer asks."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import path

from backoffice.site import site
from site_config import health

urlpatterns = [
    path("admin/", site.urls),
    path("health/live", health.live),
    path("health/ready", health.ready),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
