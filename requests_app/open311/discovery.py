"""discovery.xml and discovery.json: where the endpoint is and what it speaks."""

from datetime import UTC, datetime

from django.apps import apps
from django.conf import settings
from django.urls import reverse

from .answers import Answer

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
FORMATS = ["text/xml", "application/json"]
FIRST = datetime(2026, 1, 1, tzinfo=UTC)  # nothing has been changed since there is a history of changes


def discovery() -> Answer:
    changed = changeset()
    endpoint = {
        "specification": SPECIFICATION,
        "url": settings.SITE_URL + reverse("open311:home_v2").rstrip("/"),
        "changeset": changed,
        "type": "test" if settings.DEBUG else "production",
        "formats": FORMATS,
    }
    data = {
        "changeset": changed,
        "contact": f"{settings.CITY_NAME} 311, {settings.DEFAULT_FROM_EMAIL}",
        "key_service": f"{settings.SITE_URL}{reverse('open311:home')}#keys",
        "endpoints": [endpoint],
    }
    return Answer("discovery", data)


def changeset() -> str:
    """When the catalogue was last changed: a newer one tells clients to read the services again."""
    at = max(_last_change("ServiceEvent"), _last_change("ServiceAttributeEvent"))
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _last_change(history: str) -> datetime:
    changes = apps.get_model("requests_app", history).objects.order_by("-pgh_id")
    return changes.values_list("pgh_created_at", flat=True).first() or FIRST
