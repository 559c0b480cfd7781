"""Every request received in some days as one plain row: how it stood at the end of a day, as known at a moment.

One row a request, where `facts` has one an event: for counts a day and times to close over years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from requests_app.cases.clocks import zone
from requests_app.cases.workflow import Status
from requests_app.models import Channel

from .days import DAY, SECOND, LocalDay, moment
from .history import NEVER, Mask, Rows

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.str_]
EPOCH = date(1970, 1, 1).toordinal()

# The state is that of the last event up to then; the place and the channel have no history.
_ROWS = """
SELECT r.service_request_id, (extract(epoch FROM r.at) * 1000000)::bigint, state.service_id,
       coalesce(state.district_id, 0), coalesce(state.department_id, 0), state.parent_id IS NULL,
       coalesce((extract(epoch FROM closing.at) * 1000000)::bigint, %(never)s),
       (r.at AT TIME ZONE %(zone)s)::date - '1970-01-01'::date,
       coalesce((closing.at AT TIME ZONE %(zone)s)::date - '1970-01-01'::date, -1),
       coalesce((extract(epoch FROM state.due_at) * 1000000)::bigint, %(never)s),
       request.is_default_point, request.channel, coalesce(request.resident_id, 0),
       request.latitude, request.longitude, request.address
FROM requests_app_requestevent r
JOIN requests_app_servicerequest request ON request.id = r.service_request_id
CROSS JOIN LATERAL (
    SELECT status, service_id, district_id, department_id, parent_id, due_at FROM requests_app_requestevent
    WHERE service_request_id = r.service_request_id AND at < %(until)s AND recorded_at <= %(known_at)s
    ORDER BY at DESC, id DESC LIMIT 1
) state
LEFT JOIN LATERAL (
    SELECT at FROM requests_app_requestevent
    WHERE service_request_id = r.service_request_id AND kind = 'closed' AND at < %(until)s
      AND recorded_at <= %(known_at)s
    ORDER BY at DESC, id DESC LIMIT 1
) closing ON state.status = %(closed)s
WHERE r.kind = 'received' AND r.at >= %(since)s AND r.at < %(until)s AND r.recorded_at <= %(known_at)s
ORDER BY r.at, r.service_request_id
"""


@dataclass(frozen=True, eq=False)
class Received:
    """Columns of one length, by time of arrival. Days are ordinals, moments microseconds; ids 0 where there is none.

    closed_at: NEVER, and closed_day 0, while it is open. district: 0 on a default point.
    """

    day: LocalDay
    request: Rows
    at: Rows
    service: Rows
    district: Rows
    department: Rows
    is_parent: Mask
    closed_at: Rows
    received_day: Rows
    closed_day: Rows
    due_at: Rows
    is_default: Mask
    channel: Words
    resident: Rows
    latitude: Floats
    longitude: Floats
    address: Words

    def __len__(self) -> int:
        return len(self.request)

    def where(self, mask: Mask) -> Received:
        columns = {name: values[mask] for name, values in vars(self).items() if name != "day"}
        return Received(self.day, **columns)

    @property
    def is_closed(self) -> Mask:
        return self.closed_at < NEVER

    @property
    def at_once(self) -> Mask:
        """Closed in the second in which it was opened: resolved at intake."""
        return self.closed_at // SECOND == self.at // SECOND

    @property
    def is_employee(self) -> Mask:
        found: Mask = self.channel == str(Channel.EMPLOYEE)
        return found

    @property
    def is_located(self) -> Mask:
        return ~np.isnan(self.latitude) & ~self.is_default

    @property
    def took(self) -> Floats:
        """Days to the closing, or so far."""
        return (np.minimum(self.closed_at, self.day.end) - self.at) / DAY

    def since(self, days: int) -> Received:
        """Received in the last so many days."""
        return self.where(self.received_day > self.day.date.toordinal() - days)


def read(day: LocalDay, known_at: datetime, days: int) -> Received:
    """What came in the last so many days up to the end of `day`."""
    given: Any = {
        "since": moment(day.since(days)), "until": day.as_of, "known_at": known_at, "zone": zone().key,
        "never": int(NEVER), "closed": str(Status.CLOSED),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, given)
        found = cursor.fetchall()
    return _columns(day, list(zip(*found, strict=True)) or [()] * 16)


def _columns(day: LocalDay, columns: list[Any]) -> Received:
    whole = [np.array(column, dtype=np.int64) for column in columns[:10]]
    request, at, service, district, department, is_parent, closed_at, received_day, closed_day, due_at = whole
    is_default = np.array(columns[10], dtype=bool)
    latitude, longitude = (np.array(column, dtype=np.float64) for column in columns[13:15])
    return Received(
        day, request, at, service, np.where(is_default, 0, district), department, is_parent.astype(bool), closed_at,
        received_day + EPOCH, np.where(closed_day < 0, 0, closed_day + EPOCH), due_at, is_default,
        np.array(columns[11], dtype=np.str_), np.array(columns[12], dtype=np.int64), latitude, longitude,
        np.array(columns[15], dtype=np.str_),
    )  # fmt: skip
