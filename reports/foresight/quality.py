"""What the records lack, with the rows and what to do about it: the analyses leave these out, or count them apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from django.db.models import F

from reports.daily.wording import said
from reports.measures.history import NEVER, Mask
from reports.measures.received import Received
from reports.models import DataQuality
from requests_app.models import RequestEvent, Service

from .demand import places
from .facts import Facts
from .failures import Night

Json = dict[str, Any]
LOOKED_AT = 90  # days
SHOWN = 50  # requests kept beside a count
SUSPECT_SHARE, SUSPECT_SERVICES = 0.002, 5
BATCH = 5  # of one service at one place on one day


def write(facts: Facts, night: Night) -> None:
    rows = facts.rows.since(LOOKED_AT)
    found = night.tried("quality", "all", lambda: list(findings(facts, rows))) or []
    DataQuality.objects.update_or_create(day=facts.day.date, defaults={"findings": found})
    night.note("quality", **{one["key"]: one["count"] for one in found})


def findings(facts: Facts, rows: Received) -> Iterator[Json]:
    """Of what came in the last 90 days; nothing is left out of the list, a count may be 0."""
    placed = rows.where(np.isin(rows.service, _placed_services()))
    yield _finding(
        "default_point", rows, rows.is_default, "stand on a fallback point of the geocoder, not where the trouble is",
        "Left out of every map, hot spot and district. Correct the address of the open ones; the worst are listed.",
    )  # fmt: skip
    yield _finding(
        "suspected_default_point", rows, suspected(facts, rows),
        "share one point with requests of many other services: it may be a fallback that nobody has flagged",
        "Left out of hot spots. Look at the point: if it stands for “somewhere”, an administrator adds it to the default points.",
    )  # fmt: skip
    yield _finding(
        "no_place", placed, np.isnan(placed.latitude), "have no place on the map",
        "They count for the city, but in no district. Add the address to the open ones.",
    )  # fmt: skip
    yield _finding(
        "employee", rows, rows.is_employee, "were written down by city employees",
        "Work for the departments, but no sign of what residents ask for: surges and hot spots leave them out.",
    )  # fmt: skip
    yield _finding(
        "batch", rows, _batches(rows), f"came {BATCH} or more of one service at one point on one day",
        "Surges and hot spots count one a place and day. Join the duplicates.",
    )  # fmt: skip
    yield _finding(
        "joined", rows, ~rows.is_parent, "were joined to another request",
        "Counted once, with the request that they were joined to.",
    )  # fmt: skip
    yield _finding(
        "at_intake", rows, rows.at_once, "were closed in the second in which they were opened",
        "Resolved at intake: they are counted apart, and left out of the time to close.",
    )  # fmt: skip
    yield _finding(
        "no_due_date", rows, rows.is_parent & ~rows.is_closed & (rows.due_at == NEVER), "are open without a due date",
        "No service level promises a date, or the clock is paused. Give the service a level, or resume what can go on.",
    )  # fmt: skip
    yield _late(facts, rows)


def _placed_services() -> list[int]:
    return list(Service.objects.filter(needs_location=True).values_list("pk", flat=True))


def suspected(facts: Facts, rows: Received) -> Mask:
    """On points that hold too much of too many services, judged by all that is known of them."""
    known = facts.rows.where(facts.rows.is_located)
    points = places(known)
    unique, place = np.unique(points, return_inverse=True)
    counts = np.bincount(place, minlength=len(unique))
    pairs = np.unique(np.column_stack([place, known.service]), axis=0)
    services = np.bincount(pairs[:, 0], minlength=len(unique)) if len(pairs) else counts
    many = (counts > max(SUSPECT_SHARE * len(known), BATCH)) & (services >= SUSPECT_SERVICES)
    return rows.is_located & np.isin(places(rows), unique[many])


def _batches(rows: Received) -> Mask:
    keys = np.column_stack([places(rows), rows.service, rows.received_day])
    _, place, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    found: Mask = rows.is_located & (counts[place.ravel()] >= BATCH) if len(rows) else np.zeros(0, dtype=bool)
    return found


def _late(facts: Facts, rows: Received) -> Json:
    """Recorded more than a day after it happened: what a report of that day could not know."""
    late = RequestEvent.objects.filter(
        kind="received",
        at__gte=facts.day.shifted(1 - LOOKED_AT).as_of,
        recorded_at__lte=facts.known_at,
        recorded_at__gt=F("at") + timedelta(days=1),
    )
    ids = set(late.values_list("service_request_id", flat=True)[: len(rows) + 1])
    mask = np.isin(rows.request, list(ids))
    return _finding(
        "late", rows, mask, "were recorded more than a day after they came",
        "A report of that day did not know them; a revision of it does. Look at where they come from.",
    )  # fmt: skip


def _finding(key: str, rows: Received, mask: Mask, what: str, fix: str) -> Json:
    count, of = int(np.count_nonzero(mask)), len(rows)
    open_first = np.argsort(rows.is_closed[mask], kind="stable")
    requests = rows.request[mask][open_first][:SHOWN]
    sentence = f"{said(count, 'request')} of {of:,} {what}."
    return {
        "key": key,
        "count": count,
        "of": of,
        "sentence": sentence,
        "fix": fix,
        "requests": requests.tolist(),
    }
