"""The city's districts as GeoJSON, for the map on which a resident picks a place."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from ..models import District


@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    rows = District.objects.filter(layer__is_primary=True, geometry__isnull=False).order_by("name")
    features = [
        {"type": "Feature", "properties": {"name": row.name}, "geometry": row.geometry}
        for row in rows
        if (not row.valid_from or row.valid_from <= on) and (not row.valid_to or on < row.valid_to)
    ]
    response = JsonResponse(
        {"type": "FeatureCollection", "features": features}, content_type="application/geo+json"
    )
    patch_cache_control(response, public=True, max_age=3600)
    return response
