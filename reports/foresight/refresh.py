"""THE verb of foresight: one night's work on the history up to the end of a day. Asked again it gives the same figures."""

from __future__ import annotations

import resource
import time
from datetime import date, datetime, timedelta

from django.db.models import Model
from django.utils import timezone
from threadpoolctl import threadpool_limits

from reports.measures.days import LocalDay
from reports.models import CellMap, DataQuality, DurationFigures, Forecast, Refresh
from requests_app.cases.clocks import zone

from . import alarms, durations, forecasts, hotspots, interventions, plans, promise_checks, quality
from .facts import Facts, gather
from .failures import Night, Say

KEPT = timedelta(days=120)  # forecasts, times and maps of older days are not asked for any more
AGEING: tuple[type[Model], ...] = (Forecast, DurationFigures, CellMap, DataQuality)
STEPS = (
    ("records", quality.write),
    ("durations", durations.write),
    ("promises", promise_checks.write),
    ("forecasts", forecasts.write),
    ("alarms", alarms.write),
    ("maps", hotspots.write_maps),
    ("interventions", interventions.write),
    ("plans", plans.write),
)


def refresh(
    day: date, *, known_at: datetime, at: datetime | None = None, say: Say = lambda step, done, of: None
) -> Refresh:
    """known_at: as `known.known_at` gives it; a day done before is done again as it was known then."""
    earlier = Refresh.objects.filter(day=day).first()
    night = Night(say)
    started = time.process_time()
    # Small matrices: more threads than one only get in each other's way, ten times slower.
    with threadpool_limits(1):
        facts = gather(LocalDay(day, zone()), earlier.known_at if earlier else known_at)
        _work(facts, night)
    night.note("cost", seconds=round(time.process_time() - started, 1), megabytes=_peak())
    found, _ = Refresh.objects.update_or_create(
        day=day,
        defaults={
            "known_at": facts.known_at,
            "written_at": at or timezone.now(),
            "figures": night.figures,
            "failures": night.failures,
        },
    )
    _forget(day)
    return found


def _work(facts: Facts, night: Night) -> None:
    night.note(
        "history", requests=len(facts.rows), days=facts.today - facts.first + 1 if len(facts.rows) else 0
    )
    steps = STEPS if len(facts.rows) else STEPS[-1:]  # inspections may wait before any request was received
    for number, (name, step) in enumerate(steps):
        night.say(name, number, len(steps))
        night.tried(name, "the whole step", step, facts, night)


def _peak() -> int:
    """Megabytes that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _forget(day: date) -> None:
    for model in AGEING:
        model._default_manager.filter(day__lt=day - KEPT).delete()
