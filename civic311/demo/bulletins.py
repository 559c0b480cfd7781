"""The demo city's bulletins of the season, posted anew at each start where none holds."""

import tomllib
from datetime import datetime, time, timedelta

from django.utils import timezone

from requests_app.desk import bulletins

from .draw import CITY

MORNING = time(9)


def post(at: datetime, month: int) -> None:
    """month: the city's, 1 to 12. Each ends in the morning, so many days on."""
    today = timezone.localtime(at)
    plan = tomllib.loads((CITY / "bulletins.toml").read_text())["bulletins"]
    held = {bulletin.title["en"] for bulletin in bulletins.current(at)}
    for one in plan:
        if month in one["months"] and one["title"]["en"] not in held:
            bulletins.post(
                title=one["title"],
                text=one["text"],
                kind=one["kind"],
                starts_at=at,
                ends_at=datetime.combine(today + timedelta(days=one["days"]), MORNING, today.tzinfo),
                answer_slugs=one["answers"],
            )
