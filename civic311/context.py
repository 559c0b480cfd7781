"""What every template may say without asking; what costs a query is asked when a template says it."""

import re

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from requests_app.cases.clocks import zone
from requests_app.desk import bulletins, hours

from . import demo_session, language


def city(request: HttpRequest) -> dict[str, object]:
    return {
        "city_name": settings.CITY_NAME,
        "city_phone": settings.CITY_PHONE,
        "city_tel": re.sub(r"[^\d+]", "", settings.CITY_PHONE),
        "city_hours": settings.CITY_HOURS,
        "map_tile_url": settings.MAP_TILE_URL,
        "demo_is_building": demo_session.is_building(),
    }


def languages(request: HttpRequest) -> dict[str, object]:
    """elsewhere: [(code, name, address)] of this page; alternates: [(code, whole address)] for search engines."""
    if request.path.startswith(language.ONLY_ENGLISH):
        return {}
    return {"elsewhere": language.elsewhere(request), "alternates": language.alternates(request)}


def today(request: HttpRequest) -> dict[str, object]:
    """news: the bulletins in force for _bulletins.html; phone_hours: when somebody answers, for _person.html."""
    return {
        "news": SimpleLazyObject(lambda: _news(request)),
        "phone_hours": SimpleLazyObject(lambda: hours.hours(timezone.now())),
    }


def _news(request: HttpRequest) -> list[bulletins.Shown]:
    spoken = get_language() or "en"
    return bulletins.shown(timezone.now(), spoken, zone(), user=request.user, preview=_preview(request))


def _preview(request: HttpRequest) -> int | None:
    """The bulletin that its editor wants to see, with ?bulletin=."""
    asked = request.GET.get("bulletin", "")
    may = asked.isascii() and asked.isdecimal() and request.user.has_perm("requests_app.view_bulletin")
    return int(asked) if may and len(asked) < 10 else None
