"""What the records lack, with the rows and what to do about it: the analyses leave these out, or count them apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from django.db.models import F

from reports.daily.wording import said, verb
from reports.measures.history import NEVER, Mask
from reports.measures.received import Received
from reports.models import DataQuality
from requests_app.cases.workflow import EventKind
from requests_app.models import RequestEvent

from .facts import Facts
from .failures import Night

Json = dict[str, Any]
LOOKED_AT = 90  # days
SHOWN = 50  # requests kept beside a count

# Finding of `analysis.hygiene` -> what one does, what several do, and what the analyses make of them.
SAID = {
    "default point": ("stands on a point", "stand on a point",
        "that means “somewhere in the city”: on no map, in no hot spot, in no district"),
    "no point": ("has", "have", "no point: on no map"),
    "by staff": ("was", "were", "reported by employees: counted as work, not as demand"),
    "repeated": ("repeats", "repeat", "another of the same day and place: demand counts it once"),
    "in a batch": ("belongs", "belong", "to one person’s walk: alarms count it once"),
    "closed at intake": ("was", "were", "resolved at intake: kept apart from the time to close"),
    "closed before opened": ("was", "were", "closed before being opened: left out of the time to close"),
}  # fmt: skip


def write(facts: Facts, night: Night) -> None:
    found = night.tried("quality", "all", lambda: list(findings(facts))) or []
    DataQuality.objects.update_or_create(day=facts.day.date, defaults={"findings": found})
    night.note("quality", **{one["key"]: one["count"] for one in found})


def findings(facts: Facts) -> Iterator[Json]:
    """Of what came in the last 90 days; each is told, also where none is left."""
    lately = facts.parents.received_day > facts.today - LOOKED_AT
    rows = facts.parents.where(lately)
    for name, finding in facts.found.items():
        yield _finding(name, rows, finding.flags[lately], SAID[name], finding.fix, finding.examples)
    undated = (rows.due_at == NEVER) & ~rows.is_closed
    said_so = (
        "is open",
        "are open",
        "without a due date, or with the clock paused: in no count of what is on time",
    )
    yield _finding(
        "no due date", rows, undated, said_so, "Give the service a level, or resume what can go on."
    )
    late = ("was", "were", "recorded more than a day after it happened: a report of that day could not know")
    yield _finding(
        "recorded late", rows, _late(facts, rows), late, "Look at where they come from, and bring them daily."
    )


def _late(facts: Facts, rows: Received) -> Mask:
    late = RequestEvent.objects.filter(
        kind=EventKind.RECEIVED,
        at__gte=facts.day.shifted(-LOOKED_AT).as_of,
        recorded_at__lte=facts.known_at,
        recorded_at__gt=F("at") + timedelta(days=1),
    )
    return np.isin(rows.request, list(late.values_list("service_request_id", flat=True)))


def _finding(
    key: str,
    rows: Received,
    mask: Mask,
    words: tuple[str, str, str],
    fix: str,
    examples: tuple[str, ...] = (),
) -> Json:
    count, of = int(np.count_nonzero(mask)), len(rows)
    one, several, rest = words
    open_first = np.lexsort((-rows.at[mask], rows.is_closed[mask]))
    return {
        "key": key.replace(" ", "_"),
        "name": key.capitalize(),
        "count": count,
        "of": of,
        "share": round(100 * count / of, 1) if of else None,
        "sentence": f"{said(count, 'request')} {verb(count, one, several)} {rest}.",
        "fix": fix,
        "examples": list(examples),
        "requests": rows.request[mask][open_first][:SHOWN].tolist(),
    }
