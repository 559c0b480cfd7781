"""Addresses: each app brings its own, one line a door."""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from . import demo_session, health

DOORS = [
    ("", "requests_app.web.word_urls"),
    ("", "requests_app.web.urls"),
    ("", "knowledgebase.urls"),
    ("open311/", "requests_app.open311.urls"),
    ("api/v1/", "requests_app.api.urls"),
    ("api/v1/", "knowledgebase.api_urls"),
    ("api/v1/", "reports.api_urls"),
    ("", "reports.public.urls"),
    ("reports/", "reports.urls"),
    ("insights/", "reports.insights.urls"),
    ("admin/", "requests_app.admin.urls"),  # before Django's own: it brings the first page
]


def _exists(module: str) -> bool:
    """True once the door is built; a broken door still fails loudly, on import."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


handler400 = "requests_app.open311.doors.bad_request"
handler404 = "requests_app.refusals.no_such_page"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="api_schema"), name="api_docs"),
    *[path(prefix, include(module)) for prefix, module in DOORS if _exists(module)],
    path("admin/", admin.site.urls),
]
if demo_session.is_active() and _exists("civic311.demo.urls"):
    urlpatterns.append(path("demo/", include("civic311.demo.urls")))
if settings.DEBUG:
    urlpatterns += static("/media/", document_root=settings.STORAGES["default"]["OPTIONS"].get("location"))
