"""Where more is reported than people and habit explain: a map a service, and the places that stand out."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import h3

from reports import maps
from reports.measures.days import LocalDay
from reports.models import Alarm, CellMap
from requests_app.cases.clocks import zone
from requests_app.geography import Area, Locator
from requests_app.models import ServiceRequest

from . import links
from .page import Cell, Page, Table, choice, number
from .seen import Seen

Json = dict[str, Any]
LISTED, BACK = 20, 30
SPAN = 28  # days of the map
HOUSE = re.compile(r"^\d[\d-]*\s*(block of\s+)?", re.IGNORECASE)


def page(seen: Seen, asked: Json) -> Page:
    found = {one.service_id: one.cells for one in seen.of(CellMap.objects.filter(day=seen.day))}
    hottest = sorted(found, key=lambda pk: _warmth(found[pk]), reverse=True)
    service = seen.service(asked.get("service", ""), hottest)
    cells = found.get(service.pk, []) if service else []
    shown = Page("hot-spots", "Hot spots", _sentence(service, cells, found, seen))
    if cells:
        title = (
            f"“{service.name}” in {SPAN} days against what the spread of all reports would bring"
            if service
            else ""
        )
        shown.pictures.append(maps.picture("cells", title, cells))
    shown.tables = [_cells(seen, service, cells), _alarms(seen)]
    options = sorted((seen.services[pk].service_code, seen.name(pk)) for pk in found)
    shown.choices = [
        choice(
            "service",
            "Service",
            sorted(options, key=lambda one: one[1]),
            service.service_code if service else "",
        )
    ]
    shown.note = (
        "These are reports, not conditions: where people report more, there are more. The map divides what came by what "
        "would have come if the service were spread over the city as all services together are. Requests on fallback "
        "points of the geocoder, by employees, and repeated ones are left out."
    )
    return shown


def _warmth(cells: list[Json]) -> tuple[int, int]:
    """By what a map is shown first: how many hexagons stand out, then how much came."""
    return sum(1 for cell in cells if cell["hot"]), sum(cell["observed"] for cell in cells)


def _sentence(service: Any, cells: list[Json], found: Json, seen: Seen) -> str:
    if not found:
        return "Too little to say: no service has 30 requests with a place in 280 days yet."
    if service is None or not cells:
        return "Too little to say of this service: it needs 30 requests with a place in 280 days."
    hot = [one for one in cells if one["hot"]]
    if not hot:
        return f"“{service.name}” is spread as usual: no part of the city stands out in the last {SPAN} days."
    reports, usual = sum(one["observed"] for one in hot), sum(one["expected"] for one in hot)
    return f"“{service.name}”: {reports:,} reports in {len(hot)} hexagons, where {usual:,.0f} would be usual."


def _cells(seen: Seen, service: Any, cells: list[Json]) -> Table:
    where = Locator(
        [Area(one.pk, "here", one.geometry, None, None) for one in seen.districts.values() if one.geometry]
    )
    top = sorted(cells, key=lambda one: (not one["hot"], -one["ratio"]))[:LISTED]
    places = [h3.cell_to_latlng(one["cell"]) for one in top]
    named = (
        where.locate_many([p[0] for p in places], [p[1] for p in places], [seen.day] * len(places))
        if places
        else []
    )
    streets = _streets(seen, service, [one["cell"] for one in top])
    rows = [
        _row(seen, service, one, at.get("here"), streets.get(one["cell"], ""))
        for one, at in zip(top, named, strict=True)
    ]
    return Table("cells", f"Places with most beyond the usual, last {SPAN} days",
                 ("Where", "Most on", "Reports", "Usual", "Times usual", "Stands out"), rows,
                 note="Times usual is drawn towards 1 where few are expected. Of those that stand out about one in twenty is chance.")  # fmt: skip


def _streets(seen: Seen, service: Any, cells: list[str]) -> dict[str, str]:
    """Hexagon -> the street that most of its reports name."""
    if service is None or not cells:
        return {}
    before, last = (LocalDay(day, zone()).as_of for day in (seen.day - timedelta(days=SPAN), seen.day))
    came = ServiceRequest.objects.received_between(before, last)
    rows = came.filter(service=service, h3_9__in=[h3.str_to_int(cell) for cell in cells]).exclude(address="")
    named: dict[str, Counter[str]] = {}
    for cell, address in rows.values_list("h3_9", "address"):
        street = HOUSE.sub("", address.split(",")[0]).strip()
        named.setdefault(h3.int_to_str(cell), Counter())[street] += 1
    return {cell: streets.most_common(1)[0][0] for cell, streets in named.items()}


def _row(seen: Seen, service: Any, one: Json, district: Any, street: str) -> list[Cell]:
    place = seen.districts.get(int(district)) if district else None
    first = seen.day - timedelta(days=SPAN - 1)
    url = links.rows(service.service_code, place.code if place else "", first, seen.day)
    name = place.name if place else "At the edge of the city"
    return [
        Cell(name, url=url), Cell(street), number(one["observed"]), number(one["expected"]), number(one["ratio"]),
        Cell("yes" if one["hot"] else "no", tone="danger" if one["hot"] else ""),
    ]  # fmt: skip


def _alarms(seen: Seen) -> Table:
    rows = seen.of(Alarm.objects.filter(kind=Alarm.Kind.HOT_SPOT, day__gt=seen.day - timedelta(days=BACK)))
    found = rows.select_related("service", "district").order_by("-day", "rank")[:LISTED]
    cells = [
        [Cell(one.sentence, url=links.page("index") + f"alarms/{one.pk}/"), number(one.observed), number(one.expected),
         Cell("yes" if one.is_shown else "no")]
        for one in found
    ]  # fmt: skip
    return Table("sudden", f"Sudden ones, last {BACK} days", ("What", "Reports", "Usual", "Among the five of its day"), cells,
                 "No place had a sudden cluster that ordinary days do not have.")  # fmt: skip
