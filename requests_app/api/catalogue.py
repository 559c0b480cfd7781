"""GET /api/v1/services/ and /api/v1/districts/: what can be asked for, and where."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from ..filters import today
from ..models import District, Service, ServiceAttribute
from ..refusals import ERRORS


class QuestionSerializer(serializers.Serializer):
    code = serializers.CharField()
    question = serializers.CharField(source="description")
    datatype = serializers.ChoiceField(ServiceAttribute.Datatype.choices)
    required = serializers.BooleanField()  # type: ignore[assignment]
    variable = serializers.BooleanField(help_text="False: a text to show, no answer wanted")
    values = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class ServiceSerializer(serializers.Serializer):
    service_code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    keywords = serializers.ListField(child=serializers.CharField())
    group = serializers.CharField(source="group.name")
    department = serializers.CharField(source="department.code", default=None, allow_null=True)
    anonymous_allowed = serializers.BooleanField()
    needs_location = serializers.BooleanField()
    visibility = serializers.ChoiceField(Service.Visibility.choices)


class WholeServiceSerializer(ServiceSerializer):
    questions = QuestionSerializer(source="service_attributes", many=True)


class DistrictSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    layer = serializers.CharField(source="layer.code")
    geometry = serializers.DictField(allow_null=True, help_text="GeoJSON, where asked for")


@extend_schema(operation_id="services", responses={200: ServiceSerializer(many=True), **ERRORS})
@api_view(["GET"])
@permission_classes([AllowAny])
def services(request: Request) -> Response:
    """Every service that residents can ask for, by name."""
    rows = Service.objects.filter(is_active=True).select_related("group", "department")
    return Response(ServiceSerializer(rows, many=True).data)


@extend_schema(operation_id="service", responses={200: WholeServiceSerializer, **ERRORS})
@api_view(["GET"])
@permission_classes([AllowAny])
def service(request: Request, service_code: str) -> Response:
    """One service with its questions."""
    rows = Service.objects.filter(is_active=True).select_related("group", "department")
    return Response(WholeServiceSerializer(get_object_or_404(rows, service_code=service_code)).data)


@extend_schema(
    parameters=[
        OpenApiParameter("geometry", str, enum=["true", "false"], description="true adds the shapes")
    ],
    responses={200: DistrictSerializer(many=True), **ERRORS},
)
@api_view(["GET"])
@permission_classes([AllowAny])
def districts(request: Request) -> Response:
    """The city's districts of today, every layer."""
    asked = request.query_params.get("geometry", "false")
    if asked not in ("true", "false"):
        raise ValidationError({"geometry": "true adds the shapes; leave it out otherwise."})
    shapes = asked == "true"
    on, rows = today(), District.objects.select_related("layer").order_by("layer__code", "name")
    current = [
        row
        for row in rows
        if (not row.valid_from or row.valid_from <= on) and (not row.valid_to or on < row.valid_to)
    ]
    found: Any = DistrictSerializer(current, many=True).data
    return Response(found if shapes else [{**one, "geometry": None} for one in found])
