"""The same seven days a year before: a few counts by the indexes of time, without reading the cases of that year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from .days import LocalDay, moment

BACK, WEEK = 364, 7  # days: the same weekdays
_COUNTS = """
SELECT s.kind, count(*) FROM requests_app_enforcementstep s
JOIN requests_app_enforcementcase c ON c.id = s.case_id AND c.department_id = %(department)s
WHERE s.kind IN ('opened', 'closed', 'violation_found') AND s.at >= %(since)s AND s.at < %(until)s
  AND s.recorded_at <= %(known_at)s
GROUP BY s.kind
UNION ALL
SELECT 'visit', count(*) FROM requests_app_inspection
WHERE department_id = %(department)s AND resulted_at >= %(since)s AND resulted_at < %(until)s
  AND coalesce(recorded_at, resulted_at) <= %(known_at)s
"""
KEYS = {
    "opened": "cases_opened", "closed": "cases_closed", "violation_found": "violations_new", "visit": "visits_done",
}  # fmt: skip


def means(day: LocalDay, department: int, known_at: datetime) -> Mapping[str, float]:
    """Key of a measure -> how many a day, of the seven days that ended 364 days before."""
    last = day.shifted(-BACK)
    given: dict[str, Any] = {
        "department": department,
        "since": moment(last.since(WEEK)),
        "until": last.as_of,
        "known_at": known_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given)
        found = dict(cursor.fetchall())
    return {key: round(found.get(kind, 0) / WEEK, 2) for kind, key in KEYS.items()}
