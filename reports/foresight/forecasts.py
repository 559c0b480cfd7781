"""How many will come of each service in each district: what departments will have to do, so the city's own reports count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from reports.analysis import forecast as method
from reports.analysis.backtests import Backtest, backtest
from reports.analysis.forecast import Forecast as Found
from reports.analysis.forecast import Path
from reports.analysis.too_little import TooLittle
from reports.analysis.weather import Weather as Measured
from reports.models import Forecast, Weather

from .facts import Facts, Floats
from .failures import Night

Json = dict[str, Any]
RECENT = 56  # days kept beside the forecast, for the picture
NEXT = 5  # days that a daily report speaks of
WHOLE = 0
TESTED_EVERY = (
    7  # nights: a forecast of a service is tried on the past anew; between them its last test stands
)


def write(facts: Facts, night: Night) -> None:
    weather = measured(facts.day.date)
    rows: list[Forecast] = []
    tested = _tested_before(facts)
    services = np.unique(facts.work.service)
    for done, service in enumerate(services.tolist(), 1):
        found = night.tried("forecasts", facts.name(service), _service, facts, service, weather)
        rows += found or []
        if found and found[0].figures.get("days"):
            found[0].figures["backtest"] = tested.get(service) or night.tried(
                "backtests", facts.name(service), _backtest, facts, service, weather
            )
        night.say("forecasts", done, len(services))
    Forecast.objects.filter(day=facts.day.date).delete()
    Forecast.objects.bulk_create(rows, batch_size=500)
    too_little = sum(1 for row in rows if row.too_little and row.district_id is None)
    night.note("forecasts", series=len(rows), too_little=too_little)
    night.note("backtest", **_pooled([row.figures.get("backtest") for row in rows]))
    night.note("live", **_live(facts))


def parts(facts: Facts, service: int) -> dict[int, Floats]:
    """District -> counts a day; WHOLE: those without a certain place."""
    mask = facts.work.service == service
    days, district = facts.work.received_day[mask], facts.work.district[mask]
    return {int(one): facts.counts(days, district == one) for one in np.unique(district)}


def _service(facts: Facts, service: int, weather: Measured | None) -> list[Forecast]:
    split = parts(facts, service)
    first = date.fromordinal(facts.first)
    found = method.by_district(split, first, holidays=facts.closures, weather=weather)
    whole = np.sum(list(split.values()), axis=0)
    return list(_rows(facts, service, found, split, whole))


def _rows(
    facts: Facts, service: int, found: dict[Any, Found | TooLittle], split: dict[int, Floats], whole: Floats
) -> Iterator[Forecast]:
    for district, one in found.items():
        if district is not None and district not in facts.districts:
            continue
        recent = (whole if district is None else split[district])[-RECENT:]
        row = Forecast(day=facts.day.date, service_id=service, district_id=district)
        row.figures = {"recent": recent.astype(int).tolist()}
        if isinstance(one, TooLittle):
            row.method, row.too_little = "none", one.why[:300]
        else:
            row.method, row.figures = one.method[:80], row.figures | _told(one)
        yield row


def _told(found: Found) -> Json:
    season = found.season
    return {
        "known": found.known,
        "days": _path(found.daily),
        "weeks": _path(found.weekly),
        "next": {"p50": found.total(NEXT, 0.5), "p80": found.total(NEXT, 0.8), "days": NEXT},
        "season": {"starts": season.starts.isoformat(), "peak": round(season.peak, 1)} if season else None,
        "notes": list(found.notes),
    }


def _path(path: Path) -> Json:
    levels = {
        f"q{round(100 * level)}": values.astype(int).tolist() for level, values in path.quantiles.items()
    }
    return {"first": path.first.isoformat(), "mean": np.round(path.mean, 3).tolist(), **levels}


# How good it was


def _tested_before(facts: Facts) -> dict[int, Json]:
    """The tests of the night before, but for those whose turn it is."""
    before = Forecast.objects.filter(day=date.fromordinal(facts.today - 1), district=None, too_little="")
    return {
        one.service_id: one.figures["backtest"]
        for one in before
        if one.figures.get("backtest") and (one.service_id + facts.today) % TESTED_EVERY
    }


def _backtest(facts: Facts, service: int, weather: Measured | None) -> Json | None:
    whole = facts.counts(facts.work.received_day, facts.work.service == service)
    found = backtest(whole, date.fromordinal(facts.first), holidays=facts.closures, weather=weather)
    if not isinstance(found, Backtest):
        return None
    scores = {str(days): _rounded(asdict(score)) for days, score in found.by_horizon.items()}
    return {"origins": found.origins, "tested_on": facts.day.date.isoformat(), **scores}


def _rounded(score: Json) -> Json:
    return {name: None if value is None else round(value, 4) for name, value in score.items()}


def _pooled(tests: list[Json | None]) -> Json:
    """The mean over the services that were tried, for each horizon."""
    known = [one for one in tests if one]
    return {days: _means([one[days] for one in known]) for days in ("7", "28")} if known else {}


def _means(scores: list[Json]) -> Json:
    names = ("mase", "naive_mase", "coverage")
    return {"series": len(scores)} | {
        name: round(float(np.mean([one[name] for one in scores])), 4) for name in names
    }


def _live(facts: Facts) -> Json:
    """What was really said 7 and 28 days ago, against what came."""
    found = {}
    for days in (7, 28):
        made = Forecast.objects.filter(day=date.fromordinal(facts.today - days), district=None, too_little="")
        scores = [score for one in made if (score := _came_true(facts, one, days))]
        if scores:
            found[str(days)] = _means(scores)
    return found


def _came_true(facts: Facts, made: Forecast, days: int) -> Json | None:
    counts = facts.counts(facts.work.received_day, facts.work.service == made.service_id)
    before, came = counts[:-days], counts[-days:]
    usual = float(np.abs(before[7:] - before[:-7]).mean()) if len(before) > 14 else 0.0
    if not usual:
        return None
    path = {name: np.array(made.figures["days"][name][:days]) for name in ("q10", "q50", "q90")}
    naive = np.array([before[-7 + n % 7] for n in range(days)])
    return {
        "mase": float(np.abs(came - path["q50"]).mean()) / usual,
        "naive_mase": float(np.abs(came - naive).mean()) / usual,
        "coverage": float(((came >= path["q10"]) & (came <= path["q90"])).mean()),
    }


def measured(until: date) -> Measured | None:
    """The weather up to a day, where somebody brought it."""
    names = ("tmin", "tmax", "precipitation", "snow")
    rows = list(Weather.objects.filter(day__lte=until).order_by("day").values_list("day", *names))
    if not rows:
        return None
    days = np.array([row[0].toordinal() for row in rows])
    values = np.array([[np.nan if v is None else v for v in row[1:]] for row in rows], dtype=np.float64)
    return Measured(names, days, values)
