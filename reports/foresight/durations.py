"""How long each service takes, where it takes longer, since when, and whom it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import numpy as np

from reports.analysis import comparing
from reports.analysis.comparing import Comparison
from reports.analysis.durations import time_to_close
from reports.analysis.promises import OF_TEN
from reports.daily.figures import HIDE_RATES_UNDER, interval
from reports.measures.history import Mask
from reports.measures.received import Received
from reports.models import DurationFigures

from . import stages, wording
from .facts import Facts
from .failures import Night

Json = dict[str, Any]
LATELY, COMPARED, DUE = 180, 365, 90  # days
SHORT, LONG = 30, 90  # days of a restricted mean


def write(facts: Facts, night: Night) -> None:
    """One row a service and one a district of it; what came in the last half year."""
    lately, year = facts.work.since(LATELY), facts.work.since(COMPARED)
    found = {
        int(service): figures
        for service in np.unique(lately.service)
        if (
            figures := night.tried("durations", facts.name(int(service)), _service, facts, year, int(service))
        )
    }
    _discover(found, facts)
    waiting = night.tried("stages", "all", stages.by_service, facts, LATELY) or {}
    rows = [row for service, figures in found.items() for row in _rows(facts, service, figures, waiting)]
    DurationFigures.objects.filter(day=facts.day.date).delete()
    DurationFigures.objects.bulk_create(rows, batch_size=500)
    night.note("durations", rows=len(rows), **_summary(found))


def _service(facts: Facts, year: Received, service: int) -> Json:
    """The figures of a service, "districts" among them; comparisons carry their p until all are known."""
    rows = year.where(year.service == service)
    lately = rows.since(LATELY)
    tau = LONG if _median(rows) is None or (_median(rows) or 0) > SHORT / 2 else SHORT
    return {
        "whole": figures(facts, lately, _due(facts, facts.work.service == service)),
        "districts": _districts(facts, lately, service),
        "comparison": comparing.compare(
            rows.district[rows.district > 0], *_times(rows, rows.district > 0), tau
        ),
        "change": comparing.changed(rows.received_day, rows.took, rows.is_closed, tau, facts.today),
    }


def _median(rows: Received) -> float | None:
    return time_to_close(rows.took, rows.is_closed).median.value


def _times(rows: Received, mask: Mask) -> tuple[Any, Any]:
    return rows.took[mask], rows.is_closed[mask]


def figures(facts: Facts, rows: Received, due: Received) -> Json:
    """Kaplan-Meier with n and what is open, and of what fell due the share that was done in time."""
    found = time_to_close(rows.took, rows.is_closed)
    return {
        "n": found.n,
        "open": found.n - found.closed,
        "longest": round(found.longest, 2),
        "median": _rounded(asdict(found.median)),
        "p90": _rounded(asdict(found.p90)),
        "due": _attainment(facts, due),
    }


def _rounded(percentile: Json) -> Json:
    return {name: None if value is None else round(value, 2) for name, value in percentile.items()}


def _due(facts: Facts, mask: Mask) -> Received:
    rows = facts.work
    return rows.where(mask & (rows.due_at >= facts.day.since(DUE)) & (rows.due_at < facts.day.end))


def _attainment(facts: Facts, due: Received) -> Json:
    kept, n = int(np.count_nonzero(due.closed_at <= due.due_at)), len(due)
    if n < HIDE_RATES_UNDER:
        return {"n": n, "kept": kept, "share": None}
    low, high = interval(kept, n)
    return {"n": n, "kept": kept, "share": round(100 * kept / n, 1), "low": low, "high": high}


def _districts(facts: Facts, rows: Received, service: int) -> dict[int, Json]:
    due = _due(facts, facts.work.service == service)
    return {
        int(one): figures(facts, rows.where(rows.district == one), due.where(due.district == one))
        for one in np.unique(rows.district[rows.district > 0])
    }


# What may be said: of all services together only one in twenty by chance


def _discover(found: dict[int, Json], facts: Facts) -> None:
    for name, put in (("comparison", _comparison), ("change", _change)):
        known = {service: one[name] for service, one in found.items() if one[name]}
        adjusted = comparing.discoveries([one.p for one in known.values()])
        q = dict(zip(known, adjusted, strict=True))
        for service, one in found.items():
            one[name] = put(facts, service, known[service], q[service]) if service in known else {}


def _comparison(facts: Facts, service: int, found: Comparison, q: float) -> Json:
    slowest = found.differences[0]
    passes = q < comparing.CHANCE and slowest.low > 0
    return {
        "q": q,
        "tau": found.tau,
        "passes": passes,
        "sentence": wording.slower(facts, service, slowest, found.tau) if passes else "",
        "districts": [
            {
                name: round(value, 3) if isinstance(value, float) else value
                for name, value in asdict(one).items()
            }
            for one in found.differences
        ],
    }


def _change(facts: Facts, service: int, found: comparing.Change, q: float) -> Json:
    since = date.fromordinal(found.day)
    passes = q < comparing.CHANCE and (
        found.after.low > found.before.high or found.after.high < found.before.low
    )
    return {
        "q": q,
        "passes": passes,
        "since": since.isoformat(),
        "before": round(found.before.value, 2),
        "after": round(found.after.value, 2),
        "longer": found.after.value > found.before.value,
        "tau": found.tau,
        "sentence": wording.changed(facts, service, since, found) if passes else "",
    }


def _rows(facts: Facts, service: int, found: Json, waiting: dict[int, Any]) -> Iterator[DurationFigures]:
    whole = found["whole"] | {name: found[name] for name in ("comparison", "change")}
    whole |= {"stages": waiting.get(service, []), "of_ten": OF_TEN, "since": _since(facts)}
    yield DurationFigures(day=facts.day.date, service_id=service, district=None, figures=whole)
    slower = {one["group"]: one for one in found["comparison"].get("districts", ())}
    for district, figures_there in found["districts"].items():
        if district in facts.districts:
            figures_there |= {"difference": slower.get(district)}
            yield DurationFigures(
                day=facts.day.date, service_id=service, district_id=district, figures=figures_there
            )


def _since(facts: Facts) -> str:
    return (facts.day.date - timedelta(days=LATELY - 1)).isoformat()


def _summary(found: dict[int, Json]) -> Json:
    return {
        "slower": [s for s, one in found.items() if one["comparison"].get("passes")],
        "changed": [s for s, one in found.items() if one["change"].get("passes")],
    }
