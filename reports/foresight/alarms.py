"""The day's alarms, five at most: what is found is kept, and what staff said of one goes on with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from reports.models import Alarm, Refresh

from . import hotspots, surges
from .facts import Facts
from .failures import Night

MOST, PLACES = 5, 2  # shown a day; hot spots among them
CERTAIN = 0.01  # of ordinary days: a hot spot that more of them have is kept, not shown
BACK, SCANNED_BACK = 365, 7  # days that the first night judges, of surges and of hot spots
KEPT = 15  # a day


def write(facts: Facts, night: Night) -> None:
    """Of every day since the last night; a day that was judged is not judged again."""
    days = missing(facts)
    judged = set(Alarm.objects.filter(day__in=days).values_list("day", flat=True))
    new = [day for day in days if day not in judged]
    if not new:
        return
    found = list(surges.found(facts, facts.demand, new, night))
    for done, day in enumerate(new[-SCANNED_BACK:], 1):
        found += hotspots.found(facts, day, night)
        night.say("hot spots", done, len(new[-SCANNED_BACK:]))
    chosen = list(ranked(found))
    for day in new:
        Alarm.objects.bulk_create(_goes_on(day, [one for one in chosen if one.day == day]))
    today = [one for one in chosen if one.day == facts.day.date and one.is_shown]
    night.note("alarms", days=len(new), today=len(today))


def missing(facts: Facts) -> list[date]:
    """The days after the last night's; of the first night the year before. Oldest first."""
    last = Refresh.objects.filter(day__lt=facts.day.date).values_list("day", flat=True).first()
    back = min((facts.day.date - last).days, BACK) if last else BACK
    first = date.fromordinal(facts.first)
    days = [facts.day.date - timedelta(days=n) for n in range(back - 1, -1, -1)]
    return [day for day in days if day >= first]


def ranked(found: Iterable[Alarm]) -> Iterable[Alarm]:
    """Each day's, the surges first, then the places; those among the five are marked."""
    by_day = sorted(found, key=lambda one: one.day)
    for _, group in groupby(by_day, key=lambda one: one.day):
        alarms = list(group)
        places = sorted(
            (a for a in alarms if a.kind == Alarm.Kind.HOT_SPOT), key=lambda one: (one.p, -one.score)
        )
        rising = sorted((a for a in alarms if a.kind == Alarm.Kind.SURGE), key=lambda one: (one.score, one.p))
        certain = [one for one in places if one.p <= CERTAIN][:PLACES]
        shown = [*rising[: MOST - len(certain)], *certain]
        rest = [one for one in [*rising, *places] if one not in shown]
        for rank, one in enumerate([*shown, *rest][:KEPT], 1):
            one.rank, one.is_shown = rank, one in shown
            yield one


def _goes_on(day: date, alarms: list[Alarm]) -> list[Alarm]:
    """With what was said of the same alarm on the day before."""
    said = Alarm.objects.filter(day=day - timedelta(days=1)).exclude(state=Alarm.State.NEW)
    before = {one.key: one for one in said}
    for one in alarms:
        if earlier := before.get(one.key):
            one.state, one.why = earlier.state, earlier.why
            one.said_by_id, one.said_at = earlier.said_by_id, earlier.said_at
    return alarms
