"""A worklist as CSV: streamed, without residents' data, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from .. import confidential
from ..cases import clocks
from ..models import ServiceRequest
from ..worklists import Asker
from . import columns

COLUMNS = (
    "number", "service_code", "service", "status", "resolution", "priority", "department", "team", "assignee",
    "district", "address", "channel", "requested_at", "due_at", "closed_at", "description",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    @staticmethod
    def write(line: str) -> str:
        return line


def csv_lines(requests: QuerySet[ServiceRequest], user: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    related = ("service", "department", "team", "assignee", "district")
    for row in requests.select_related(*related).order_by("pk").iterator(chunk_size=2000):
        yield writer.writerow(map(safe, _cells(row, user)))


def chosen_lines(requests: QuerySet[ServiceRequest], asker: Asker, names: Sequence[str]) -> Iterator[str]:
    """The columns of a list that somebody chose, by their titles."""
    writer = csv.writer(_Echo())
    yield writer.writerow([columns.COLUMNS[name].title for name in names])
    for found in columns.fetched(requests, names, asker.user).order_by("pk").iterator(chunk_size=2000):
        row = columns.Row(found, asker)
        yield writer.writerow([safe(columns.COLUMNS[name].text(row)) for name in names])


def safe(value: Any) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _cells(row: ServiceRequest, user: Any) -> list[Any]:
    return [
        row.number,
        row.service.service_code,
        row.service.name,
        row.status,
        row.resolution,
        row.get_priority_display(),
        row.department or "",
        row.team or "",
        row.assignee.get_username() if row.assignee else "",
        row.district or "",
        row.address,
        row.channel,
        _local(row.requested_at),
        _local(row.due_at),
        _local(row.closed_at),
        row.description if confidential.may_list_words(user, row) else "",
    ]


def _local(at: Any) -> str:
    return at.astimezone(clocks.zone()).isoformat(timespec="minutes") if at else ""
