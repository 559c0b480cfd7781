"""Any two periods, side by side: how many came, how many were closed, how long it took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import QuerySet

from reports import foresight_charts as drawn
from reports.analysis.comparing import SURE, Mean, restricted_mean
from reports.daily.figures import duration
from requests_app.cases.clocks import zone
from requests_app.filters import LAST_DAY, day_starts
from requests_app.models import ServiceRequest

from . import links, words
from .page import Cell, Page, Table, choice, number
from .seen import Seen

Json = dict[str, Any]
SPAN, LONGEST, TAU = 28, 366, 30  # days
FEW = 20


@dataclass(frozen=True)
class Period:
    """rows: (service id, district id, day, days taken or so far, closed)."""

    first: date
    last: date
    rows: list[tuple[int, int, date, float, bool]]

    @property
    def words(self) -> str:
        return f"{words.spoken(self.first)}, {self.first.year} to {words.spoken(self.last)}, {self.last.year}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def page(seen: Seen, asked: Json) -> Page:
    first, last = _day(asked, "from", seen.day - timedelta(days=SPAN - 1)), _day(asked, "to", seen.day)
    other, until = (
        _day(asked, "other_from", first - timedelta(days=(last - first).days + 1)),
        _day(asked, "other_to", first - timedelta(days=1)),
    )
    service = next((s for s in seen.services.values() if s.service_code == asked.get("service")), None)
    district = seen.district(asked.get("district", ""))
    shown = Page("compare", "Compare two periods", "")
    shown.choices = _choices(seen, asked)
    shown.extra["dates"] = [
        ("from", "From", first),
        ("to", "To", last),
        ("other_from", "Compared with: from", other),
        ("other_to", "To", until),
    ]
    if problem := _problem(first, last, other, until):
        shown.sentence = problem
        return shown
    rows = _rows(seen, service, district)
    one, two = _period(rows, first, last, seen), _period(rows, other, until, seen)
    what = f"“{service.name}”" if service else "All services"
    where = f" in {district.name}" if district else ""
    shown.sentence = sentence(f"{what}{where}", one, two)
    shown.add(_picture(shown.sentence, one, two))
    shown.tables = list(_tables(seen, service, district, one, two))
    shown.note = (
        "Counts of requests received, joined ones once. The change is by the day, so periods may differ in length; its 95% "
        "interval is that of two counts by chance alone, without season: compare like with like, as with the same weeks a "
        f"year before. Days open: the mean within the first {TAU}, with what is still open counted as open so far."
    )
    return shown


def _day(asked: Json, name: str, default: date) -> date:
    try:
        found = date.fromisoformat(asked.get(name, ""))
    except ValueError:
        return default
    return found if date(1900, 1, 1) <= found <= LAST_DAY else default


def _problem(first: date, last: date, other: date, until: date) -> str:
    if first > last or other > until:
        return "A period ends before it begins: turn its days round."
    if max((last - first).days, (until - other).days) >= LONGEST:
        return f"A period may have {LONGEST} days at most."
    return ""


def _choices(seen: Seen, asked: Json) -> list[Json]:
    services = sorted(((s.service_code, s.name) for s in seen.services.values()), key=lambda one: one[1])
    districts = [(d.code, d.name) for d in seen.districts.values()]
    return [
        choice("service", "Service", [("", "All services"), *services], asked.get("service", "")),
        choice("district", "District", [("", "Whole city"), *districts], asked.get("district", "")),
    ]


def _rows(seen: Seen, service: Any, district: Any) -> QuerySet[ServiceRequest]:
    rows = seen.of(ServiceRequest.objects.parents())
    if service:
        rows = rows.filter(service=service)
    return rows.filter(district=district) if district else rows


def _period(rows: Any, first: date, last: date, seen: Seen) -> Period:
    until, here = day_starts(seen.day + timedelta(days=1)), zone()
    found = rows.received_between(
        day_starts(first), min(day_starts(last + timedelta(days=1)), until)
    ).order_by()
    values = found.values_list("service_id", "district_id", "requested_at", "closed_at", "is_default_point")
    return Period(first, last, [
        (service, 0 if default else district or 0, at.astimezone(here).date(), (min(closed or until, until) - at).total_seconds() / 86400,
         closed is not None and closed < until)
        for service, district, at, closed, default in values
    ])  # fmt: skip


def sentence(what: str, one: Period, two: Period) -> str:
    if not one.rows and not two.rows:
        return f"{what}: nothing came in either period."
    ratio, low, high = _ratio(len(one.rows), one.days, len(two.rows), two.days)
    if ratio is None:
        return f"{what}: {len(one.rows):,} came against {len(two.rows):,}: too little to compare."
    moved = f"{abs(ratio - 1):.0%} {'more' if ratio > 1 else 'fewer'} a day"
    sure = f" (95% sure: {low - 1:+.0%} to {high - 1:+.0%})".replace("-", "−")
    chance = "; that may be chance" if low <= 1 <= high else ""
    return f"{what}: {len(one.rows):,} came, {moved} than in the period compared with{sure}{chance}."


def _ratio(one: int, days: int, two: int, other_days: int) -> tuple[float | None, float, float]:
    """Of two counts a day, with the 95 % interval of the logarithm."""
    if min(one, two) < FEW // 4 or one + two < FEW:
        return None, 0, 0
    ratio = (one / days) / (two / other_days)
    spread = SURE * float(np.sqrt(1 / one + 1 / two))
    return ratio, ratio * float(np.exp(-spread)), ratio * float(np.exp(spread))


def _picture(title: str, one: Period, two: Period) -> Any:
    step = 1 if max(one.days, two.days) <= 35 else 7
    mine, theirs = (
        Counter((row[2] - period.first).days // step for row in period.rows) for period in (one, two)
    )
    counted = [range(-(-period.days // step)) for period in (one, two)]
    points = [
        {"label": words.spoken(one.first + timedelta(days=n * step)), "one": mine[n] if n in counted[0] else None,
         "other": theirs[n] if n in counted[1] else None}
        for n in range(max(len(counted[0]), len(counted[1])))
    ]  # fmt: skip
    return drawn.two_lines("compare", title, points, one="This period", other="Compared", column="From")


def _tables(seen: Seen, service: Any, district: Any, one: Period, two: Period) -> Any:
    yield _table("whole", "Both periods", "What", [("All", "", "", lambda row: True)], one, two)
    if not service:
        known = {row[0] for row in one.rows + two.rows}
        ordered = sorted(known, key=lambda pk: -sum(row[0] == pk for row in one.rows))
        yield _table("services", "By service", "Service",
                     [(seen.name(pk), seen.services[pk].service_code, district.code if district else "", _is(0, pk)) for pk in ordered if pk in seen.services], one, two)  # fmt: skip
    if not district:
        yield _table("districts", "By district", "District",
                     [(d.name, service.service_code if service else "", d.code, _is(1, d.pk)) for d in seen.districts.values()], one, two)  # fmt: skip


def _is(place: int, pk: int) -> Any:
    return lambda row: row[place] == pk


def _table(key: str, caption: str, head: str, lines: list[Any], one: Period, two: Period) -> Table:
    columns = (
        head,
        "This period",
        "Compared",
        "Change a day",
        "95% sure between",
        "Days open",
        "Compared, days open",
        "Difference in days",
    )
    rows = [
        _row(name, code, place, fits, one, two)
        for name, code, place, fits in lines
        if any(map(fits, one.rows)) or any(map(fits, two.rows))
    ]
    return Table(key, f"{caption}: {one.words}, against {two.words}", columns, rows)


def _row(name: str, code: str, place: str, fits: Any, one: Period, two: Period) -> list[Cell]:
    mine, theirs = [row for row in one.rows if fits(row)], [row for row in two.rows if fits(row)]
    ratio, low, high = _ratio(len(mine), one.days, len(theirs), two.days)
    means = _mean(mine), _mean(theirs)
    return [
        Cell(name),
        number(len(mine), url=links.rows(code, place, one.first, one.last)),
        number(len(theirs), url=links.rows(code, place, two.first, two.last)),
        number(None, "too few")
        if ratio is None
        else number(round(ratio - 1, 3), _signed(f"{ratio - 1:+.0%}")),
        Cell("" if ratio is None else _signed(f"{low - 1:+.0%} to {high - 1:+.0%}")),
        *(
            number(None, "too few") if mean is None else number(round(mean.value, 2), duration(mean.value))
            for mean in means
        ),
        _difference(*means),
    ]


def _mean(rows: list[Any]) -> Mean | None:
    if len(rows) < FEW:
        return None
    days, closed = np.array([row[3] for row in rows]), np.array([row[4] for row in rows])
    return restricted_mean(np.maximum(days, 0), closed, TAU)


def _difference(one: Mean | None, two: Mean | None) -> Cell:
    if one is None or two is None:
        return number(None)
    value, error = one.value - two.value, SURE * float(np.hypot(one.error, two.error))
    shown = _signed(f"{value:+.1f} ({value - error:+.1f} to {value + error:+.1f})")
    return number(
        round(value, 2), shown, tone="danger" if value > error else "good" if value < -error else ""
    )


def _signed(text: str) -> str:
    return text.replace("-", "−")
