"""The year's contacts, counted by the database from the same flags that the daily report counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from reports.measures.contacts import AGAIN, FLAGGED, Contacts, read_rows, roomy
from reports.measures.days import moment

from .periods import Period

Part = dict[str, int]  # of COUNTED
# Each as a condition on a row; `is_first` rows are contacts, all others questions.
COUNTED = {
    "contacts": "is_first",
    "answered": "is_first AND answered",
    "given_up": "is_first AND NOT answered AND ending = 'abandoned'",
    "resolvable": "is_first AND resolvable",
    "coded": "is_first AND resolvable AND coded",
    "no_request": "is_first AND resolvable AND NOT opened",
    "known": "is_first AND resolvable AND is_known AND started_at < %(mature)s",
    "followed": "is_first AND answered AND followed",
    "questions": "ending NOT IN ('', 'abandoned')",
    "questions_resolvable": "ending NOT IN ('', 'abandoned', 'not_city')",
    "questions_answered": "ending = 'answered'",
    "questions_followed": "ending IN ('request_opened', 'joined')",
    "passed_to_911": "ending = 'transferred' AND office_phone = '911'",
}
# What a question is about: the topic of its answer, and who owns that answer or got the request.
_LABELED = """
, labeled AS (
    SELECT flagged.*, office.phone AS office_phone, coalesce(area.slug, '') AS area,
           coalesce(of_request.code, nullif(article.owner, ''), '') AS department,
           date_trunc('month', started_at AT TIME ZONE %(zone)s)::date AS month
    FROM flagged
    LEFT JOIN requests_app_directoryentry office ON office.id = flagged.office
    LEFT JOIN knowledgebase_article article ON article.slug = flagged.topic
    LEFT JOIN knowledgebase_topic area ON area.id = article.topic_id
    LEFT JOIN requests_app_servicerequest request ON request.id = flagged.service_request
    LEFT JOIN requests_app_department of_request ON of_request.id = request.department_id
    WHERE started_at >= %(since)s AND started_at < %(until)s
)
"""
_NOBODY_AGAIN = """
SELECT count(*) FROM (
    SELECT id FROM flagged WHERE started_at >= %(since)s AND started_at < %(mature)s AND resolvable AND is_known
    GROUP BY id HAVING NOT bool_or(again)
) quiet
"""


@dataclass
class Counts:
    """Of a period: the totals, and the same by month, by topic of the knowledge base, by department's code."""

    total: Part
    month: dict[date, Part] = field(default_factory=dict)
    area: dict[str, Part] = field(default_factory=dict)
    department: dict[str, Part] = field(default_factory=dict)

    def add(self, month: date, area: str, department: str, row: Part) -> None:
        parts = (
            self.month.setdefault(month, dict.fromkeys(COUNTED, 0)),
            self.area.setdefault(area, dict.fromkeys(COUNTED, 0)),
            self.department.setdefault(department, dict.fromkeys(COUNTED, 0)),
        )
        for part in (self.total, *parts):
            for name, n in row.items():
                part[name] += n


def counts(period: Period, known_at: datetime, zone: Any) -> Counts:
    """`total` holds nobody_again too: of the known contacts whose seven days are over, those nobody called again after."""
    columns = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in COUNTED.values())
    grouped = (
        f"{FLAGGED}{_LABELED} SELECT month, area, department, ({_NOBODY_AGAIN}), {columns} "  # noqa: S608
        "FROM labeled GROUP BY month, area, department"
    )
    found = Counts(dict.fromkeys((*COUNTED, "nobody_again"), 0))
    with roomy() as cursor:
        cursor.execute(grouped, given(period, known_at, zone))
        for month, area, department, quiet, *numbers in cursor:
            found.add(month, area, department, dict(zip(COUNTED, numbers, strict=True)))
            found.total["nobody_again"] = quiet
    return found


def given(period: Period, known_at: datetime, zone: Any) -> dict[str, Any]:
    first, last = period.local(zone)
    mature = min(last.as_of, known_at - timedelta(days=AGAIN))
    return {
        "since": moment(first.start),
        "until": last.as_of,
        "mature": max(mature, moment(first.start)),
        "known_at": known_at,
        "zone": str(zone),
    }


# The rows


def page(
    condition: str, narrowed: dict[str, str], parameters: dict[str, Any], offset: int, limit: int
) -> Contacts:
    """Some of the rows that a condition counted, in order of time. narrowed: area or department -> value."""
    wanted = " AND ".join([f"({condition})", *(f"{name} = %({name})s" for name in sorted(narrowed))])
    return read_rows(
        _LABELED,
        f"FROM labeled WHERE {wanted} ORDER BY started_at, id, question LIMIT %(limit)s OFFSET %(offset)s",
        {**parameters, **narrowed, "limit": limit, "offset": offset},
    )


def months_of(period: Period, parameters: dict[str, Any], zone: Any) -> Iterator[dict[str, Any]]:
    """The parameters of one piece after the other, so that a year is never held at once."""
    day = period.first
    while day <= period.last:
        end = min(period.last, day + timedelta(days=30))
        since, until = Period("", day, end, 0).local(zone)
        yield parameters | {"since": moment(since.start), "until": until.as_of}
        day = end + timedelta(days=1)
