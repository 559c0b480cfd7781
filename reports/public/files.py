"""The city's requests as files, straight from PostgreSQL's COPY: any number of rows in the same memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_app.models import ServiceRequest
from requests_app.publishing import published

BLOCK = 1 << 16  # bytes
FORMULA = ", ".join(str(ord(sign)) for sign in "=+-@\t\r\n")


class Field(NamedTuple):
    """sql: over the columns of `_rows`; about: what a reader of the file needs to know."""

    name: str
    sql: str
    about: str | Promise


def _moment(column: str) -> str:
    """As to_char would write it, in half its time."""
    return f"replace(date_trunc('second', {column} AT TIME ZONE 'UTC')::text, ' ', 'T') || 'Z'"


# Few have one: looked up one by one it costs less than a join, which would hash every request.
PARENT = """CASE WHEN r.parent_id IS NOT NULL
THEN (SELECT p.number FROM requests_app_servicerequest p WHERE p.id = r.parent_id) END"""

FIELDS = (
    Field("number", "r.number", _("The request's number, as the resident was told")),
    Field("service_code", "s.service_code", _("Code of the service, the same as in Open311")),
    Field("service", "s.name", _("Name of the service")),
    Field("service_group", "g.name", _("Kind of service")),
    Field("department", "d.code", _("Code of the department it is with; empty before it is assigned")),
    Field("status", "r.status", _("received, assigned, in_progress, on_hold or closed")),
    Field("resolution", "r.resolution", _("How it ended: fixed, no_issue_found, duplicate, referred, withdrawn, not_city, unable")),
    Field("requested_at", _moment("r.requested_at"), _("When it was received, UTC")),
    Field("due_at", _moment("r.due_at"), _("When it is promised, UTC; empty while it waits or where nothing is promised")),
    Field("closed_at", _moment("r.closed_at"), _("When it was closed, UTC; empty while it is open")),
    Field("updated_at", _moment("r.updated_at"), _("When it last changed, UTC")),
    Field("channel", "r.channel", _("How it reached the city")),
    Field("district", "n.name", _("Neighborhood")),
    Field("address", "r.public_address", _("Address; only the block where the place is a home")),
    Field("zip_code", "r.zip_code", _("ZIP code, where given")),
    Field("latitude", "r.shown_latitude", _("WGS84 degrees; of the block where the place is a home; empty where only a fallback point is known")),
    Field("longitude", "r.shown_longitude", _("As latitude")),
    Field("part_of", PARENT, _("Number of the request it was joined to; count only rows where this is empty")),
)  # fmt: skip
NUMBERS = {"latitude", "longitude"}
WRITTEN = {"service", "service_group", "district", "address", "zip_code"}  # by people: may begin as a formula
COLUMNS = ("number", "service_id", "department_id", "status", "resolution", "requested_at", "due_at", "closed_at",
           "updated_at", "channel", "district_id", "zip_code", "parent_id", "is_default_point", "public_address",
           "public_latitude", "public_longitude")  # fmt: skip


def _rows(requests: QuerySet[ServiceRequest]) -> tuple[str, tuple[object, ...]]:
    narrowed = published(requests).order_by("pk").values("id", *COLUMNS)
    inner, params = narrowed.query.sql_with_params()
    return (
        f"""SELECT q.*, CASE WHEN q.is_default_point THEN NULL ELSE q.public_latitude END AS shown_latitude,
                   CASE WHEN q.is_default_point THEN NULL ELSE q.public_longitude END AS shown_longitude
            FROM ({inner}) q""",  # noqa: S608 (the query set's own SQL; its values stay parameters)
        params,
    )


_JOINED = """
FROM ({rows}) r
JOIN requests_app_service s ON s.id = r.service_id
JOIN requests_app_servicegroup g ON g.id = s.group_id
LEFT JOIN requests_app_department d ON d.id = r.department_id
LEFT JOIN requests_app_district n ON n.id = r.district_id
"""


def _select(requests: QuerySet[ServiceRequest], columns: str) -> tuple[str, tuple[object, ...]]:
    rows, params = _rows(requests)
    return f"SELECT {columns} {_JOINED.format(rows=rows)} ORDER BY r.id", params


def csv(requests: QuerySet[ServiceRequest]) -> Iterator[bytes]:
    """With a header; a text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return _copy(*_select(requests, ", ".join(map(_cell, FIELDS))), "FORMAT csv, HEADER true")


def _cell(field: Field) -> str:
    if field.name not in WRITTEN:
        return f"{field.sql} AS {field.name}"
    return f"CASE WHEN ascii({field.sql}) IN ({FORMULA}) THEN '''' || {field.sql} ELSE {field.sql} END AS {field.name}"


def json_lines(requests: QuerySet[ServiceRequest]) -> Iterator[bytes]:
    """One JSON object a line."""
    pairs = ", ".join(f"{field.sql} AS {field.name}" for field in FIELDS)
    inner, params = _select(requests, pairs)
    return map(_unescaped, _copy(f"SELECT row_to_json(row) FROM ({inner}) row", params, "FORMAT text"))  # noqa: S608


def geojson(requests: QuerySet[ServiceRequest]) -> Iterator[bytes]:
    """A FeatureCollection, one feature a line; geometry null where no place is known."""
    pairs = ", ".join(f"{field.sql} AS {field.name}" for field in FIELDS if field.name not in NUMBERS)
    point = (
        "CASE WHEN r.shown_latitude IS NULL THEN NULL ELSE json_build_object('type', 'Point', 'coordinates', "
        "json_build_array(r.shown_longitude, r.shown_latitude)) END AS geometry"
    )
    inner, params = _select(requests, f"{pairs}, {point}")
    feature = (
        "json_build_object('type', 'Feature', 'geometry', row.geometry, "
        "'properties', to_jsonb(row) - 'geometry')"
    )
    yield b'{"type":"FeatureCollection","features":[\n'
    first = True
    for line in map(_unescaped, _copy(f"SELECT {feature} FROM ({inner}) row", params, "FORMAT text")):  # noqa: S608
        yield line if first else b"," + line
        first = False
    yield b"]}\n"


def _unescaped(line: bytes) -> bytes:
    """COPY doubles backslashes; JSON has no other character that it would escape."""
    return line.replace(b"\\\\", b"\\")


def _copy(sql: str, params: tuple[object, ...], options: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT ({options})", params) as copy:
        for block in copy:
            yield bytes(block)


def gathered(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer pieces: each piece costs the server's layers the same, however small."""
    block = bytearray()
    for line in lines:
        block += line
        if len(block) >= BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


FORMATS: dict[str, tuple[str, Callable[[QuerySet[ServiceRequest]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", csv),
    "geojson": ("application/geo+json", geojson),
    "jsonl": ("application/x-ndjson; charset=utf-8", json_lines),
}
