"""/api/v1/requests/: service requests, as much of them as the caller may see, and new ones."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from .. import confidential, pages, permissions, publishing, story
from ..cases import actions, numbers, snapshot
from ..cases.intake import DESCRIPTION_LIMIT, NewRequest, Place
from ..cases.residents import resident_of
from ..cases.workflow import Resolution, Status
from ..filters import QUICK, RequestFilters
from ..models import ApiKey, Channel, Service, ServiceRequest
from ..public_filters import PublicFilters
from ..refusals import ERRORS, POST_ERRORS
from . import access
from .once import once

EDGE = 0.003  # degrees, some 300 m: a point on the edge of the city still belongs to it
RELATED = ("service", "department", "district", "parent")


class PointSerializer(serializers.Serializer):
    latitude = serializers.FloatField(allow_null=True, help_text="WGS84 degrees")
    longitude = serializers.FloatField(allow_null=True)


class RequestSerializer(PointSerializer):
    number = serializers.CharField()
    url = serializers.CharField(help_text="Its page for residents")
    service_code = serializers.CharField()
    service = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    resolution = serializers.ChoiceField([("", ""), *Resolution.choices], allow_blank=True)
    department = serializers.CharField(allow_null=True)
    district = serializers.CharField(allow_null=True)
    address = serializers.CharField(
        help_text="The block where the place is a home and the caller is a stranger"
    )
    zip_code = serializers.CharField()
    channel = serializers.ChoiceField(Channel.choices)
    description = serializers.CharField(help_text="Empty where the service does not publish residents' words")
    part_of = serializers.CharField(allow_null=True, help_text="The request that it was joined to")
    requested_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class StepSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    words = serializers.CharField()
    text = serializers.CharField(help_text="What the city wrote to the resident")


class WholeRequestSerializer(RequestSerializer):
    timeline = StepSerializer(many=True)


class PageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = RequestSerializer(many=True)


class NewRequestSerializer(serializers.Serializer):
    service_code = serializers.CharField(max_length=60)
    description = serializers.CharField(max_length=DESCRIPTION_LIMIT, required=False, allow_blank=True)
    attributes = serializers.DictField(required=False, help_text="Question's code: its answer")
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    zip_code = serializers.CharField(max_length=10, required=False, allow_blank=True)
    latitude = serializers.FloatField(required=False, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, min_value=-180, max_value=180)
    language = serializers.ChoiceField([code for code, _ in settings.LANGUAGES], required=False)
    first_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)


PARAMETERS = [
    *pages.PARAMETERS,
    OpenApiParameter("order", str, enum=["requested", "updated"], description="Newest first by this moment"),
    OpenApiParameter(
        "only",
        str,
        enum=list(QUICK),
        many=True,
        description="For staff; may be repeated, then all hold. "
        + " ".join(f"{name}: {quick.about}." for name, quick in QUICK.items()),
    ),
    OpenApiParameter("status", str, enum=Status.values, many=True, description="May be repeated"),
    *(
        OpenApiParameter(name, str, description=about)
        for name, about in {
            "department": "Code of a department",
            "service": "Code of a service",
            "group": "Code of a kind of service",
            "district": "Code of a neighborhood",
            "received_from": "A day of the city, such as 2026-06-01",
            "received_to": "The last day",
            "q": "Words, an address or a number; for staff and for keys with the scope read",
        }.items()
    ),
]


@extend_schema(
    operation_id="requests", methods=["GET"], parameters=PARAMETERS, responses={200: PageSerializer, **ERRORS}
)
@extend_schema(
    methods=["POST"],
    parameters=[
        OpenApiParameter(
            "Idempotency-Key", str, OpenApiParameter.HEADER, description="Once for each new request"
        )
    ],
    request=NewRequestSerializer,
    responses={201: RequestSerializer, 200: OpenApiResponse(RequestSerializer), **POST_ERRORS},
)
@api_view(["GET", "POST"])
@permission_classes([AllowAny])
def requests(request: Request) -> Response:
    """The newest requests first; a new one needs a key with the scope report."""
    if request.method == "POST":
        key = access.need(request, ApiKey.Scope.REPORT)
        return once(request, key, lambda: _submit(request, key))
    by = "-updated_at" if request.query_params.get("order") == "updated" else "-requested_at"
    page = pages.Pages(by, "-id")
    rows = page.paginate_queryset(_narrowed(request).select_related(*RELATED), request)
    return page.get_paginated_response([_row(request, row) for row in rows or []])


@extend_schema(operation_id="request", responses={200: WholeRequestSerializer, **ERRORS})
@api_view(["GET"])
@permission_classes([AllowAny])
def one(request: Request, number: str) -> Response:
    """One request with what happened to it, in the city's words for residents."""
    row = _visible(request, number)
    events = row.events.select_related("note", "department").order_by("at", "id")
    steps = [
        {"at": line.at, "words": str(line.words), "text": line.text} for line in story.public_timeline(events)
    ]
    return Response(_row(request, row) | {"timeline": steps})


def _visible(request: Request, number: str) -> ServiceRequest:
    try:
        wanted = numbers.parse(number)
    except ValidationError:
        raise Http404 from None
    return get_object_or_404(_seen(request).select_related(*RELATED), number=wanted)


def _seen(request: Request) -> QuerySet[ServiceRequest]:
    """Staff see what they see in the admin, a key with the scope read everything, all others what is public."""
    if access.has(request, ApiKey.Scope.READ):
        return ServiceRequest.objects.all()
    if _works_on_requests(request):
        return permissions.visible_requests(request.user)
    return ServiceRequest.objects.exclude(service__visibility=Service.Visibility.PRIVATE)


def _narrowed(request: Request) -> QuerySet[ServiceRequest]:
    filters = RequestFilters if _sees_all(request) else PublicFilters
    given = request.query_params.copy()
    for name, values in list(given.lists()):
        given.setlist(name, [clean for value in values if (clean := value.replace("\x00", "").strip())])
    if given.get("order", "requested") not in ("requested", "updated"):
        raise ValidationError({"order": "requested or updated."})
    asked = filters(given, _seen(request), request=request)
    if not asked.is_valid():
        raise ValidationError({name: list(found) for name, found in asked.errors.items()})
    return asked.qs


def _sees_all(request: Request) -> bool:
    return access.has(request, ApiKey.Scope.READ) or _works_on_requests(request)


def _works_on_requests(request: Request) -> bool:
    """An editor without requests of his own reads what everybody reads."""
    return access.is_staff(request) and bool(permissions.visible_parts(request.user))


def _row(request: Request, row: ServiceRequest) -> dict[str, Any]:
    inside = _sees_all(request)
    shown: Any = row if inside else publishing.place(row)
    return {
        "number": row.number,
        "url": request.build_absolute_uri(reverse("web:track", args=[row.number])),
        "service_code": row.service.service_code,
        "service": row.service.name,
        "status": row.status,
        "resolution": row.resolution,
        "department": row.department.code if row.department else None,
        "district": row.district.code if row.district else None,
        "address": shown.address,
        "zip_code": shown.zip_code,
        "latitude": shown.latitude,
        "longitude": shown.longitude,
        "channel": row.channel,
        "description": _words(request, row),
        "part_of": row.parent.number if row.parent else None,
        "requested_at": row.requested_at,
        "updated_at": row.updated_at,
        "due_at": row.due_at,
        "closed_at": row.closed_at,
    }


def _words(request: Request, row: ServiceRequest) -> str:
    """A code complaint's go to nobody here: see confidential."""
    is_free = access.has(request, ApiKey.Scope.READ) and not confidential.is_complaint(row)
    if is_free or (_works_on_requests(request) and confidential.may_list_words(request.user, row)):
        return row.description
    return publishing.description(row)


def _submit(request: Request, key: ApiKey) -> Response:
    given = NewRequestSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    data, city, at = given.validated_data, snapshot.current(), timezone.now()
    service = city.services_by_code.get(data["service_code"])
    if service is None or not service.is_active:
        raise NotFound(f"There is no service “{data['service_code']}”. They are at /api/v1/services/.")
    new = NewRequest(
        service=service,
        description=data.get("description", ""),
        attributes=data.get("attributes", {}),
        place=_place(data, city),
        resident=resident_of(
            **{name: data.get(name, "") for name in ("first_name", "last_name", "email", "phone")},
            is_proven=False,
        ),
        channel=Channel.APP,
        language=data.get("language", settings.LANGUAGE_CODE),
    )
    row = actions.submit(new, by=key.user, at=at, city=city)
    fresh = ServiceRequest.objects.select_related(*RELATED).get(pk=row.pk)
    return Response(_row(request, fresh), status=201)


def _place(data: dict[str, Any], city: snapshot.Snapshot) -> Place:
    latitude, longitude = data.get("latitude"), data.get("longitude")
    if latitude is not None and longitude is not None and not city.locator.is_near(latitude, longitude, EDGE):
        raise ValidationError({"latitude": "This place is outside the city. North and east are positive."})
    return Place(data.get("address", ""), data.get("zip_code", ""), latitude, longitude)
