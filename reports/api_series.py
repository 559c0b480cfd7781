"""/api/v1/measures/{flows,durations,forecasts,alarms}/: what the night worked out, and counts a day; also as CSV."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from requests_app.cases.clocks import zone
from requests_app.filters import LAST_DAY, day_starts
from requests_app.models import ApiKey, Service, ServiceRequest
from requests_app.pages import PARAMETERS, Pages
from requests_app.refusals import ERRORS

from . import access, export
from .models import Alarm, DurationFigures, Forecast, Refresh

LONGEST, USUAL = 366, 28  # days of flows
FIRST_DAY = date(1900, 1, 1)


class SeriesSerializer(serializers.Serializer):
    day = serializers.DateField(help_text="The last day of the history used")
    service = serializers.CharField(source="service.service_code")
    district = serializers.CharField(
        source="district.code", default=None, allow_null=True, help_text="Null: the whole city"
    )
    figures = serializers.DictField()


class ForecastSerializer(SeriesSerializer):
    method = serializers.CharField()
    too_little = serializers.CharField(help_text="What is missing where nothing can be said")


class AlarmSerializer(SeriesSerializer):
    kind = serializers.ChoiceField(Alarm.Kind.choices)
    since = serializers.DateField()
    observed = serializers.IntegerField()
    expected = serializers.FloatField()
    p = serializers.FloatField()
    rank = serializers.IntegerField()
    sentence = serializers.CharField()
    state = serializers.ChoiceField(Alarm.State.choices)
    why = serializers.CharField()


class FlowSerializer(serializers.Serializer):
    day = serializers.DateField()
    received = serializers.IntegerField()
    closed = serializers.IntegerField()


class SeriesPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = SeriesSerializer(many=True)


class ForecastPageSerializer(SeriesPageSerializer):
    results = ForecastSerializer(many=True)  # type: ignore[assignment]


class AlarmPageSerializer(SeriesPageSerializer):
    results = AlarmSerializer(many=True)  # type: ignore[assignment]


class SeriesAskedSerializer(serializers.Serializer):
    service = serializers.CharField(max_length=60, required=False, help_text="service_code")
    district = serializers.CharField(max_length=60, required=False, help_text="Its code")
    day_from = serializers.DateField(required=False)
    day_to = serializers.DateField(required=False)


def _paged(request: Request, rows: QuerySet[Any], serializer: Any) -> Response:
    pages = Pages("-day", "-id")
    found = pages.paginate_queryset(rows.select_related("service", "district"), request)
    return pages.get_paginated_response(serializer(found, many=True).data)


@extend_schema(operation_id="measure_forecasts", parameters=[SeriesAskedSerializer, *PARAMETERS], responses={200: ForecastPageSerializer, **ERRORS})  # fmt: skip
@api_view(["GET"])
@permission_classes([AllowAny])
def forecasts(request: Request) -> Response:
    """28 days and 26 weeks ahead of each service and district; without a day, as the newest night made them."""
    return _paged(request, _newest(request, Forecast.objects.all()), ForecastSerializer)


@extend_schema(operation_id="measure_durations", parameters=[SeriesAskedSerializer, *PARAMETERS], responses={200: SeriesPageSerializer, **ERRORS})  # fmt: skip
@api_view(["GET"])
@permission_classes([AllowAny])
def durations(request: Request) -> Response:
    """Kaplan-Meier times to close, stages, districts and changes; without a day, those of the newest night."""
    return _paged(request, _newest(request, DurationFigures.objects.all()), SeriesSerializer)


@extend_schema(operation_id="measure_alarms", parameters=[SeriesAskedSerializer, *PARAMETERS], responses={200: AlarmPageSerializer, **ERRORS})  # fmt: skip
@api_view(["GET"])
@permission_classes([AllowAny])
def alarms(request: Request) -> Response:
    """Surges and hot spots, at most five a day, the newest first."""
    return _paged(request, _narrowed(request, Alarm.objects.filter(is_shown=True)), AlarmSerializer)


@extend_schema(operation_id="measure_flows", parameters=[SeriesAskedSerializer], responses={200: FlowSerializer(many=True), **ERRORS})  # fmt: skip
@api_view(["GET"])
@permission_classes([AllowAny])
def flows(request: Request) -> Response:
    """Received and closed on each day, joined requests once; 28 days unless others are asked for, 366 at most."""
    return Response(FlowSerializer(_flows(request), many=True).data)


@extend_schema(operation_id="measure_flows_csv", parameters=[SeriesAskedSerializer], responses={200: OpenApiResponse(OpenApiTypes.STR, description="CSV"), **ERRORS})  # fmt: skip
@api_view(["GET"])
@permission_classes([AllowAny])
def flows_csv(request: Request) -> HttpResponse:
    """The same as CSV."""
    rows = ((str(one["day"]), one["received"], one["closed"]) for one in _flows(request))
    text = export.as_text(("day", "received", "closed"), rows)
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


def _flows(request: Request) -> list[dict[str, Any]]:
    asked = _asked(request)
    last = asked.get("day_to") or timezone.localdate() - timedelta(days=1)
    first = asked.get("day_from") or max(last, FIRST_DAY) - timedelta(days=USUAL - 1)
    if first < FIRST_DAY or last > LAST_DAY or not 0 <= (last - first).days < LONGEST:
        raise ValidationError({"day_from": f"From day_from to day_to there may be 1 to {LONGEST} days."})
    rows: Any = _of(request, ServiceRequest.objects.parents(), asked).order_by()
    start, end, here = day_starts(first), day_starts(last + timedelta(days=1)), zone()
    came, went = (
        Counter(at.astimezone(here).date() for at in found.values_list(name, flat=True))
        for name, found in (("requested_at", rows.received_between(start, end)), ("closed_at", rows.closed_between(start, end)))
    )  # fmt: skip
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [{"day": day, "received": came[day], "closed": went[day]} for day in days]


def _newest(request: Request, rows: QuerySet[Any]) -> QuerySet[Any]:
    asked = _asked(request)
    if "day_from" in asked or "day_to" in asked:
        return _narrowed(request, rows)
    newest = Refresh.objects.values_list("day", flat=True).first() or date.min
    return _of(request, rows.filter(day=newest), asked)


def _narrowed(request: Request, rows: QuerySet[Any]) -> QuerySet[Any]:
    asked = _asked(request)
    names = {"day_from": "day__gte", "day_to": "day__lte"}
    return _of(request, rows.filter(**{names[name]: asked[name] for name in names if name in asked}), asked)


def _asked(request: Request) -> dict[str, Any]:
    asked = SeriesAskedSerializer(data={name: value for name, value in request.query_params.items() if value})
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _of(request: Request, rows: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
    """Those that the caller reads, of the service and district asked for."""
    names = {"service": "service__service_code", "district": "district__code"}
    rows = rows.filter(**{names[name]: asked[name] for name in names if name in asked})
    if isinstance(request.auth, ApiKey) and request.auth.has(ApiKey.Scope.REPORTS):
        return rows
    if request.auth is not None or not request.user.is_authenticated:
        raise NotAuthenticated("Send a key with the scope “reports”: Authorization: Bearer c311_...")
    departments = access.departments(request.user)
    if access.reads_all(request.user):
        return rows
    return rows.filter(service__in=Service.objects.filter(department__in=departments))
