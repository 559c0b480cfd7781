"""What the night before saw coming, for each department's report: unusual series, places, the next five days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from reports.models import Alarm, Forecast, Refresh

from . import figures as f

MOVERS, PLACES, BUSIEST, NEXT = 5, 3, 6, 5
Key = tuple[int, date]  # department id, day


def read(first: date, last: date) -> Mapping[Key, f.Foresight]:
    """Of each department and day for which the analytics were refreshed."""
    nights = {one.day: one.figures for one in Refresh.objects.filter(day__gte=first, day__lte=last)}
    if not nights:
        return {}
    alarms, coming = _alarms(first, last), _coming(first, last)
    departments = {department for department, _ in (*alarms, *coming)}
    return {
        (department, day): _told(alarms[department, day], coming[department, day], figures)
        for department in departments
        for day, figures in nights.items()
    }


def _told(alarms: list[Alarm], coming: list[f.Coming], figures: dict[str, Any]) -> f.Foresight:
    return f.Foresight(
        movers=[_unusual(one) for one in alarms if one.kind == Alarm.Kind.SURGE][:MOVERS],
        hot_spots=[_unusual(one) for one in alarms if one.kind == Alarm.Kind.HOT_SPOT][:PLACES],
        coming=sorted(coming, key=lambda one: -one.p80)[:BUSIEST],
        promises=_promises(figures.get("promises", {}).get("8_of_10", {})),
    )


def _alarms(first: date, last: date) -> dict[Key, list[Alarm]]:
    found: dict[Key, list[Alarm]] = defaultdict(list)
    rows = Alarm.objects.shown().between(first, last).exclude(service__department=None)
    for one in rows.select_related("service").order_by("day", "rank"):
        found[one.service.department_id or 0, one.day].append(one)
    return found


def _unusual(one: Alarm) -> f.Unusual:
    said = (
        "" if one.state == Alarm.State.NEW else one.get_state_display() + (f": {one.why}" if one.why else "")
    )
    return f.Unusual(
        alarm=one.pk, sentence=one.sentence, observed=one.observed, expected=one.expected, said=said,
        cells=one.figures.get("cells", []),
    )  # fmt: skip


def _coming(first: date, last: date) -> dict[Key, list[f.Coming]]:
    found: dict[Key, list[f.Coming]] = defaultdict(list)
    rows = Forecast.objects.filter(day__gte=first, day__lte=last, district=None, too_little="")
    for one in rows.exclude(service__department=None).select_related("service"):
        coming = one.figures["next"]
        line = f.Coming(
            service=one.service.name,
            last=sum(one.figures["recent"][-NEXT:]),
            p50=round(coming["p50"]),
            p80=round(coming["p80"]),
        )
        found[one.service.department_id or 0, one.day].append(line)
    return found


def _promises(found: dict[str, Any]) -> str:
    if not found.get("cases"):
        return ""
    kept, cases = found["kept"], found["cases"]
    return f"“8 of 10” came true for {100 * kept / cases:.0f} of 100 requests of the last year ({kept:,} of {cases:,})."
