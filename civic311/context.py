"""What every template may say without asking."""

from django.conf import settings
from django.http import HttpRequest

from . import demo_session


def city(request: HttpRequest) -> dict[str, object]:
    return {
        "city_name": settings.CITY_NAME,
        "city_phone": settings.CITY_PHONE,
        "city_hours": settings.CITY_HOURS,
        "map_tile_url": settings.MAP_TILE_URL,
        "demo_is_building": demo_session.is_building(),
    }
