"""/api/v1/reports/ and /api/v1/measures/: the daily reports, and what their figures mean."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from requests_app.models import ApiKey
from requests_app.pages import PARAMETERS, Pages
from requests_app.refusals import ERRORS

from . import access
from .dashboard.figures import PUBLIC
from .measures.contact_registry import MEASURES as CONTACT_MEASURES
from .measures.costs import COSTS
from .measures.registry import MEASURES
from .models import DailyReport

ALL = {**MEASURES, **CONTACT_MEASURES, **COSTS, **PUBLIC}


class MeasureSerializer(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    version = serializers.IntegerField()


class ReportSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(DailyReport.Kind.choices)
    department = serializers.CharField(source="department.code")
    day = serializers.DateField()
    revision = serializers.IntegerField()
    known_at = serializers.DateTimeField()
    written_at = serializers.DateTimeField()


class WholeReportSerializer(ReportSerializer):
    figures = serializers.DictField(help_text="The same as the report's JSON page")


class ReportPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ReportSerializer(many=True)


class AskedSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(DailyReport.Kind.choices, required=False)
    department = serializers.CharField(max_length=40, required=False)
    day_from = serializers.DateField(required=False)
    day_to = serializers.DateField(required=False)


@extend_schema(operation_id="measures", responses={200: MeasureSerializer(many=True), **ERRORS})
@api_view(["GET"])
@permission_classes([AllowAny])
def measures(request: Request) -> Response:
    """Every measure: its name, its definition, its version."""
    return Response(MeasureSerializer(ALL.values(), many=True).data)


@extend_schema(operation_id="measure", responses={200: MeasureSerializer, **ERRORS})
@api_view(["GET"])
@permission_classes([AllowAny])
def measure(request: Request, key: str) -> Response:
    if key not in ALL:
        raise Http404
    return Response(MeasureSerializer(ALL[key]).data)


@extend_schema(
    operation_id="reports",
    parameters=[
        AskedSerializer,
        *PARAMETERS,
    ],
    responses={200: ReportPageSerializer, **ERRORS},
)
@api_view(["GET"])
@permission_classes([AllowAny])
def reports(request: Request) -> Response:
    """The newest days first, of the departments whose reports the caller reads."""
    asked = AskedSerializer(data={name: value for name, value in request.query_params.items() if value})
    asked.is_valid(raise_exception=True)
    pages = Pages("-day", "-id")
    rows = pages.paginate_queryset(_narrowed(_readable(request), asked.validated_data), request)
    return pages.get_paginated_response(ReportSerializer(rows, many=True).data)


@extend_schema(operation_id="report", responses={200: WholeReportSerializer, **ERRORS})
@api_view(["GET"])
@permission_classes([AllowAny])
def report(request: Request, kind: str, department: str, day: str) -> Response:
    """The newest revision of one report."""
    rows = _readable(request).filter(kind=kind, department__code=department, day=_day(day))
    found = rows.order_by("-revision").first()
    if found is None:
        raise Http404
    return Response(WholeReportSerializer(found).data)


def _readable(request: Request) -> QuerySet[DailyReport]:
    """A key with the scope reports reads all of them, staff those that they read on the pages."""
    rows = DailyReport.objects.select_related("department")
    if isinstance(request.auth, ApiKey) and request.auth.has(ApiKey.Scope.REPORTS):
        return rows
    if request.auth is not None or not request.user.is_authenticated:
        raise NotAuthenticated("Send a key with the scope “reports”: Authorization: Bearer c311_...")
    return rows.filter(department__in=access.departments(request.user))


def _narrowed(rows: QuerySet[DailyReport], asked: dict[str, Any]) -> QuerySet[DailyReport]:
    names = {"kind": "kind", "department": "department__code", "day_from": "day__gte", "day_to": "day__lte"}
    return rows.filter(**{names[name]: value for name, value in asked.items()})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
