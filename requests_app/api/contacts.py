"""/api/v1/contacts/: the contact centre's log for other systems; no names, no telephone numbers."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from knowledgebase.models import Article

from .. import filters
from ..desk import contacts as desk
from ..models import ApiKey, Channel, Contact, Disposition
from ..pages import PARAMETERS, Pages
from ..refusals import ERRORS, POST_ERRORS
from . import access
from .once import once

SAID = [
    one for one in Disposition.values if one not in ("transferred", "call_back", "request_opened", "joined")
]


class AskedQuestionSerializer(serializers.Serializer):
    topic = serializers.CharField(help_text="Slug of the answer asked about, or code of the service")
    disposition = serializers.ChoiceField(Disposition.choices)
    article = serializers.CharField(source="article.slug", default=None, allow_null=True)
    service_request = serializers.CharField(source="service_request.number", default=None, allow_null=True)
    at = serializers.DateTimeField()


class ContactSerializer(serializers.Serializer):
    number = serializers.CharField(allow_null=True)
    channel = serializers.ChoiceField(Channel.choices)
    language = serializers.CharField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    wrapped_up_at = serializers.DateTimeField(allow_null=True)
    csr = serializers.CharField(source="csr.username", default=None, allow_null=True)
    topic = serializers.CharField()
    disposition = serializers.ChoiceField([("", ""), *Disposition.choices], allow_blank=True)
    questions = AskedQuestionSerializer(many=True)


class ContactPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ContactSerializer(many=True)


class NewContactSerializer(serializers.Serializer):
    channel = serializers.ChoiceField(Channel.choices)
    language = serializers.ChoiceField([code for code, _ in settings.LANGUAGES], required=False)
    started_at = serializers.DateTimeField(required=False, help_text="Now, if left out")
    ended_at = serializers.DateTimeField(required=False)
    topic = serializers.CharField(max_length=80, required=False, allow_blank=True)
    article = serializers.SlugField(max_length=80, required=False, help_text="The answer that was given")
    disposition = serializers.ChoiceField(SAID)


class DaysSerializer(serializers.Serializer):
    day_from = serializers.DateField(required=False)
    day_to = serializers.DateField(required=False)


@extend_schema(
    methods=["GET"],
    parameters=[
        DaysSerializer,
        *PARAMETERS,
    ],
    responses={200: ContactPageSerializer, **ERRORS},
)
@extend_schema(
    methods=["POST"],
    parameters=[
        OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Once for each contact")
    ],
    request=NewContactSerializer,
    responses={201: ContactSerializer, **POST_ERRORS},
)
@api_view(["GET", "POST"])
@permission_classes([AllowAny])
def contacts(request: Request) -> Response:
    """With a key of the scope contacts: the newest first, and those that another system answered."""
    key = access.need(request, ApiKey.Scope.CONTACTS)
    if request.method == "POST":
        return once(request, key, lambda: _record(request, key))
    pages = Pages("-started_at", "-id")
    rows: Any = pages.paginate_queryset(_asked(request), request)
    return pages.get_paginated_response(ContactSerializer(rows, many=True).data)


def _asked(request: Request) -> Any:
    days = DaysSerializer(data={name: value for name, value in request.query_params.items() if value})
    days.is_valid(raise_exception=True)
    rows: Any = Contact.objects.select_related("csr").prefetch_related(
        "questions__article", "questions__service_request"
    )
    if first := days.validated_data.get("day_from"):
        rows = rows.filter(started_at__gte=filters.day_starts(first))
    if last := days.validated_data.get("day_to"):
        rows = rows.filter(started_at__lt=filters.day_ends(last))
    return rows


def _record(request: Request, key: ApiKey) -> Response:
    given = NewContactSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    data, by, now = given.validated_data, _author(key), timezone.now()
    started, ended = data.get("started_at", now), data.get("ended_at", now)
    if not started <= ended <= now:
        raise ValidationError({"ended_at": "A contact ends after it began, and not in the future."})
    contact = desk.begin(csr=by, channel=data["channel"], language=data.get("language", "en"), at=started)
    article = _article(data.get("article"))
    topic = data.get("topic") or (article.slug if article else "")
    desk.finish_question(contact, data["disposition"], by=by, topic=topic, article=article, at=ended)
    desk.wrap_up(contact, by=by, at=ended)
    return Response(ContactSerializer(Contact.objects.get(pk=contact.pk)).data, status=201)


def _author(key: ApiKey) -> User:
    if key.user is None:
        raise PermissionDenied(
            "This key stands for nobody: name a user for it, who answers for the contacts."
        )
    return key.user


def _article(slug: str | None) -> Article | None:
    if not slug:
        return None
    found = Article.objects.filter(slug=slug).first()
    if found is None:
        raise ValidationError({"article": f"There is no answer “{slug}”. They are at /answers/."})
    return found
