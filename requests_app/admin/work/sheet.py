"""A crew's day as the plain data of its route sheet."""

from typing import Any

from .. import work_words
from . import days


def data(found: days.Day, *, with_callers: bool) -> dict[str, Any]:
    """Without a resident's name or number, unless the plan says that the crew calls first."""
    return {
        "crew": found.crew.name,
        "department": found.crew.department.name,
        "lead": found.crew.lead.get_full_name() if found.crew.lead else "",
        "day": f"{work_words.day_words(found.day)}, {found.day.year}",
        "sentence": found.sentence,
        "stops": [_stop(stop, with_callers) for stop in found.left],
        "ended": len(found.ended),
    }


def _stop(stop: days.Stop, with_callers: bool) -> dict[str, Any]:
    row = stop.work_order
    caller = stop.caller if with_callers else None
    return {
        "place": stop.place,
        "number": row.number,
        "requests": [one.number for one in stop.service_requests],
        "what": row.what,
        "where": row.address or (row.district.name if row.district else "No address"),
        "district": row.district.name if row.district else "",
        "tags": stop.tags,
        "window": stop.window,
        "minutes": work_words.minutes(row.planned_minutes),
        "words": [one.words[:240] for one in stop.service_requests if one.words][:2],  # type: ignore[attr-defined]
        "call": f"{caller}, {caller.phone}" if caller and caller.phone else "",
    }
