"""The city's own districts as GeoJSON, for the map on a request's page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control

from .. import permissions
from ..filters import today
from ..models import District
from .base import staff_view


@staff_view(*permissions.SEES_REQUESTS)
def districts(request: HttpRequest) -> HttpResponse:
    rows = District.objects.filter(layer__is_primary=True, geometry__isnull=False).order_by("name")
    features = [
        {"type": "Feature", "properties": {"name": row.name}, "geometry": row.geometry}
        for row in rows
        if (not row.valid_from or row.valid_from <= today()) and (not row.valid_to or today() < row.valid_to)
    ]
    response = JsonResponse(
        {"type": "FeatureCollection", "features": features}, content_type="application/geo+json"
    )
    patch_cache_control(response, private=True, max_age=3600)
    return response
