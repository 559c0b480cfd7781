"""Requests as points on the map: open ones and those closed lately, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, F, Func, Q, QuerySet, Value

from requests_app.cases import clocks
from requests_app.cases.workflow import OPEN, Status
from requests_app.models import Service, ServiceRequest
from requests_app.publishing import published

RECENTLY = timedelta(days=30)
MOST = 5000
COLUMNS = (
    "number",
    "service_id",
    "status",
    "requested_at",
    "closed_at",
    "public_latitude",
    "public_longitude",
)


def shown(requests: QuerySet[ServiceRequest], at: datetime) -> QuerySet[ServiceRequest]:
    """Public requests that are open, or were closed in the last 30 days."""
    lately = Q(status__in=OPEN) | Q(closed_at__gte=at - RECENTLY)
    return published(requests).filter(lately, parent=None).order_by("-requested_at", "-id")


def placed(requests: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    return requests.filter(latitude__isnull=False, is_default_point=False)


def geojson(requests: QuerySet[ServiceRequest]) -> Iterator[str]:
    """A FeatureCollection of at most `MOST` points; `more`: whether there were others."""
    days = {"received_on": _day("requested_at"), "closed_on": _day("closed_at")}
    rows = list(placed(requests).annotate(**days).values_list(*COLUMNS)[: MOST + 1])
    names = {pk: json.dumps(name) for pk, name in Service.objects.values_list("pk", "name")}
    yield f'{{"type":"FeatureCollection","more":{json.dumps(len(rows) > MOST)},"features":['
    yield ",".join(_features(rows[:MOST], names))
    yield "]}"


def _day(column: str) -> Func:
    """The city's day as text: PostgreSQL is quicker at it than Python."""
    template = "to_char(%(expressions)s, 'YYYY-MM-DD')"
    return Func(
        Func(Value(clocks.zone().key), F(column), function="timezone"),
        template=template,
        output_field=CharField(),
    )


def _features(rows: Iterable[tuple[Any, ...]], names: dict[int, str]) -> Iterator[str]:
    for number, service, status, received, closed, latitude, longitude in rows:
        state = "closed" if status == Status.CLOSED else "open"
        ended = f'"{closed}"' if closed else "null"
        yield (
            f'{{"type":"Feature","geometry":{{"type":"Point","coordinates":[{longitude:.5f},{latitude:.5f}]}},'
            f'"properties":{{"number":"{number}","service":{names[service]},"status":"{state}",'
            f'"received":"{received}","closed":{ended}}}}}'
        )
