"""Our rows as GeoReport v2 names them: the only place where their words meet ours."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from ..cases.snapshot import Snapshot
from ..cases.workflow import Resolution, Status
from ..models import Channel, Service, ServiceAttribute
from ..publishing import is_at_home, is_verbatim, said

LINKS = "@media_url"  # among a request's attributes; no code of a question holds an @
_LISTS = (ServiceAttribute.Datatype.SINGLEVALUELIST, ServiceAttribute.Datatype.MULTIVALUELIST)
COLUMNS = (
    "id",
    "number",
    "status",
    "resolution",
    "service_id",
    "department_id",
    "district_id",
    "description",
    "attributes",
    "channel",
    "address",
    "zip_code",
    "latitude",
    "longitude",
    "block_address",
    "block_latitude",
    "block_longitude",
    "requested_at",
    "updated_at",
    "closed_at",
    "due_at",
)

Row = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z" if at else None


def service(row: Service) -> Row:
    return {
        "service_code": row.service_code,
        "service_name": row.name,
        "description": row.description or None,
        "metadata": bool(row.service_attributes.all()),
        "type": row.type,
        "keywords": ", ".join(row.keywords) or None,
        "group": row.group.name,
    }


def definition(row: Service) -> Row:
    questions = [question(order, one) for order, one in enumerate(row.service_attributes.all(), 1)]
    return {"service_code": row.service_code, "attributes": questions}


def question(order: int, row: ServiceAttribute) -> Row:
    """order is the place in the list: two questions of a service may have the same number here, not there."""
    named = {
        "variable": row.variable,
        "code": row.code,
        "datatype": row.datatype,
        "required": row.required and row.variable,
        "datatype_description": row.datatype_description or None,
        "order": order,
        "description": row.description,
    }
    if row.datatype in _LISTS:
        named["values"] = [
            {"key": str(value["key"]), "name": str(value.get("name") or value["key"])} for value in row.values
        ]
    return named


def request(row: Mapping[str, Any], city: Snapshot, note: str, photos: Sequence[int]) -> Row:
    """One public request. note: the last public word of the city; photos: keys of public ones."""
    kind = city.services[row["service_id"]]
    department = city.departments.get(row["department_id"])
    is_closed = row["status"] == Status.CLOSED
    pictures = media(row, kind, photos)
    block = "block_" if is_at_home(kind) else ""
    return {
        "service_request_id": row["number"],
        "status": "closed" if is_closed else "open",
        "status_notes": note or (Resolution(row["resolution"]).label if is_closed else None),
        "service_name": kind.name,
        "service_code": kind.service_code,
        "description": said(kind, row["description"]) or None,
        "agency_responsible": department.name if department else None,
        "service_notice": None,
        "requested_datetime": moment(row["requested_at"]),
        "updated_datetime": moment(row["closed_at"] or row["updated_at"]),
        "expected_datetime": moment(row["due_at"]),
        "address": row[f"{block}address"] or None,
        "address_id": None,
        "zipcode": row["zip_code"] or None,
        "lat": row[f"{block}latitude"],
        "long": row[f"{block}longitude"],
        "media_url": pictures[0] if pictures else None,
    }


def media(row: Mapping[str, Any], kind: Service, photos: Iterable[int]) -> list[str]:
    """Addresses of the photos that everybody may see, our own first."""
    ours = [
        settings.SITE_URL + reverse("web:photo", kwargs={"number": row["number"], "pk": pk}) for pk in photos
    ]
    links = row["attributes"].get(LINKS) if is_verbatim(kind) else None
    return [*ours, *(links or [])]


def extended(
    row: Mapping[str, Any], city: Snapshot, districts: Mapping[int, str], photos: Sequence[int]
) -> Row:
    """What extensions=true adds: never who reported it, nor words that are not for everybody."""
    kind = city.services[row["service_id"]]
    return {
        "extended_attributes": {
            "channel": str(Channel(row["channel"]).label),
            "ward": districts.get(row["district_id"]),
            "photos": media(row, kind, photos),
        },
        "attributes": answers(row["attributes"], kind) if is_verbatim(kind) else [],
    }


def answers(given: Mapping[str, Any], kind: Service) -> list[Row]:
    """The answers to the service's own questions; what else an app has sent is not published."""
    asked = [(one, given[one.code]) for one in kind.service_attributes.all() if one.code in given]
    return [
        {"code": one.code, "label": one.description, "name": one.code, "value": _answer(one, value)}
        for one, value in asked
    ]


def _answer(asked: ServiceAttribute, value: Any) -> str:
    names = {str(choice["key"]): str(choice.get("name") or choice["key"]) for choice in asked.values}
    values = value if isinstance(value, list) else [value]
    return ", ".join(names.get(str(one), str(one)) for one in values)
