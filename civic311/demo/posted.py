"""The bulletins of the storms that have been; those of the season are in bulletins.py."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.contrib.auth.models import User

from requests_app.desk import bulletins
from requests_app.models import Bulletin

from . import seasons
from .phrases import desk

STORMS, APART = 7, 9  # over the two years; days between two
HEAVY = 3.0  # times the usual snow
AT_FOUR, LASTS = time(16), timedelta(hours=50)


def post(days: list[date], zone: ZoneInfo) -> None:
    """Once for each storm, however often it is called."""
    eve = User.objects.get(username="eve")
    known = set(Bulletin.objects.filter(posted_by=eve).values_list("starts_at", flat=True))
    for day in storms(days):
        starts = datetime.combine(day, AT_FOUR, zone)
        if starts not in known:
            _after_snow(starts, eve)


def storms(days: list[date]) -> list[date]:
    """The heaviest snowfalls, the days of the calls about them, none in the days of another."""
    snow = seasons.weather(days)["snow"]
    chosen: list[int] = []
    for place in np.argsort(-snow).tolist():
        if len(chosen) < STORMS and snow[place] > HEAVY and all(abs(place - one) > APART for one in chosen):
            chosen.append(place)
    return [days[place] for place in sorted(chosen)]


def _after_snow(starts: datetime, by: User) -> None:
    said = desk()["storm"]
    bulletins.post(
        title=said["title"], text=said["text"], kind=Bulletin.Kind.STORM, answer_slugs=said["answers"],
        starts_at=starts, ends_at=starts + LASTS, by=by,
    )  # fmt: skip
