"""Requests as points on the map: open ones and those closed lately, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Case, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce

from requests_app.cases import clocks
from requests_app.cases.workflow import OPEN, Status
from requests_app.models import ServiceRequest
from requests_app.publishing import published

RECENTLY = timedelta(days=30)
MOST = 5000
FEATURE = (
    '{"type":"Feature","geometry":{"type":"Point","coordinates":[%%%%s,%%%%s]},"properties":{"number":"%%%%s",'
    '"service":%%%%s,"status":"%%%%s","received":"%%%%s","closed":%%%%s}}'
)


def shown(requests: QuerySet[ServiceRequest], at: datetime) -> QuerySet[ServiceRequest]:
    """Public requests that are open, or were closed in the last 30 days."""
    lately = Q(status__in=OPEN) | Q(closed_at__gte=at - RECENTLY)
    return published(requests).filter(lately, parent=None).order_by("-requested_at", "-id")


def placed(requests: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    return requests.filter(latitude__isnull=False, is_default_point=False)


def geojson(requests: QuerySet[ServiceRequest]) -> Iterator[str]:
    """A FeatureCollection of at most `MOST` points; `more`: whether there were others."""
    features = list(placed(requests).values_list(_feature(), flat=True)[: MOST + 1])
    yield f'{{"type":"FeatureCollection","more":{json.dumps(len(features) > MOST)},"features":['
    yield ",".join(features[:MOST])
    yield "]}"


def _feature() -> Func:
    """A point as text: PostgreSQL writes thousands of them several times quicker than Python."""
    return Func(
        _rounded("public_longitude"),
        _rounded("public_latitude"),
        F("number"),
        Func(F("service__name"), template="to_json(%(expressions)s)::text"),
        Case(When(status=Status.CLOSED, then=Value("closed")), default=Value("open")),
        _day("requested_at"),
        Coalesce(Func(_day("closed_at"), template="'\"' || %(expressions)s || '\"'"), Value("null")),
        template=f"format('{FEATURE}', %(expressions)s)",
        output_field=TextField(),
    )


def _rounded(column: str) -> Func:
    """To a meter."""
    return Func(F(column), template="round(%(expressions)s::numeric, 5)", output_field=TextField())


def _day(column: str) -> Func:
    """The city's day."""
    local = Func(Value(clocks.zone().key), F(column), function="timezone")
    return Func(local, template="to_char(%(expressions)s, 'YYYY-MM-DD')", output_field=TextField())
