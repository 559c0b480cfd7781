"""/admin/inspections/sheet.pdf: an inspector's day on paper; service, place and number, nothing of the complainant."""

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header

from ... import case_access, wording
from ...documents import pdf
from ...enforcement import people
from ...filters import today as city_today
from ...models import Violation
from ..base import staff_view
from . import listing, rows, tabs, words
from .rows import Line

MOST = 24  # a day's round on four sheets; the rest is on the phone


@staff_view(*case_access.SEES)
def sheet(request: HttpRequest) -> HttpResponse:
    """?of: whose; ?day: of which day, today where left out."""
    here = listing.desk(request)
    if here.whose.person is None:
        raise Http404("A sheet is of one inspector's day: add ?of= and the inspector's number.")
    on = _day(request, here.today)
    response = HttpResponse(
        pdf("requests_app/inspection_sheet.typ", data(here.whose, here.whose.person, on)),
        content_type="application/pdf",
    )
    name = f"inspections-{here.whose.person.get_username()}-{on}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name)
    return response


def _day(request: HttpRequest, today: date) -> date:
    text = request.GET.get("day", "")
    try:
        found = parse_date(text) if text else today
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise Http404("A day is written 2026-06-17.")
    return found


def data(whose: tabs.Whose, person: User, on: date) -> dict[str, Any]:
    postings, begins = listing.where_to(person, on)
    planned = tabs.rows("today", whose, on)
    driven = rows.driven(rows.lines(rows.with_facts(planned)[:MOST], on), begins)
    driven.total = planned.count()
    remedies = _violations([line.inspection.case_id for line in driven.lines])
    return {
        "inspector": people.name(person),
        "department": ", ".join(one.name for one in whose.departments),
        "day": wording.day_in_full(on),
        "is_today": on == city_today(),
        "sentence": driven.sentence if driven.lines else "No visit is planned for this day.",
        "posted": words.posted(postings),
        "stops": [_stop(line, remedies, on) for line in driven.lines],
    }


def _stop(line: Line, remedies: dict[int, list[str]], on: date) -> dict[str, Any]:
    row = line.inspection
    return {
        "place": line.place,
        "number": line.number,
        "where": row.parcel.address,
        "parcel": row.parcel.number,
        "zone": getattr(row, "zone_name", None) or "",
        "what": line.what,
        "kind": line.kind,
        "when": line.when,
        "is_late": line.is_late,
        "tier": row.get_tier_display(),
        "presses": row.tier == 1,
        "window": line.window,
        "ready_early": row.ready_early,
        "flags": [words.flag(one, on) for one in line.flags],
        "violations": remedies.get(row.case_id or 0, [])[:6],
    }


def _violations(cases: list[int | None]) -> dict[int, list[str]]:
    """Case -> its open violations, with the remedy as found."""
    found: dict[int, list[str]] = {}
    open_ones = Violation.objects.filter(case__in=[pk for pk in cases if pk], status=Violation.Status.OPEN)
    for one in open_ones.select_related("section").order_by("case", "id"):
        said = one.texts.get("en") or {}
        words = f"{one.section.code} {said.get('title', '')}: {said.get('remedy', '')}".strip(": ")
        found.setdefault(one.case_id, []).append(words)
    return found
