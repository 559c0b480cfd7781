"""GET /api/v1/answers/: the search for answers, for other programs."""

import re

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from . import links, privacy, search
from .models import ENGLISH

MOST_RESULTS = 25


class ResultSerializer(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    topic = serializers.CharField()
    score = serializers.FloatField()
    excerpt = serializers.CharField()
    url = serializers.CharField()


class NoticeSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["emergency", "out_of_scope", "secret_number"])
    text = serializers.CharField()


class RefusedSerializer(serializers.Serializer):
    detail = serializers.CharField(help_text="What to do")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False, help_text="By parameter"
    )


class FoundSerializer(serializers.Serializer):
    results = ResultSerializer(many=True)
    confident = serializers.BooleanField(help_text="False where nothing should be given as the answer")
    notice = NoticeSerializer(allow_null=True)


@extend_schema(
    parameters=[
        OpenApiParameter("q", str, description="A question in everyday words"),
        OpenApiParameter(
            "limit", {"type": "integer", "minimum": 1}, description=f"1 to {MOST_RESULTS}, 5 if left out"
        ),
        OpenApiParameter("lang", str, description="en or es; English if left out"),
    ],
    responses={200: FoundSerializer, 400: RefusedSerializer},
)
@api_view(["GET"])
@permission_classes([AllowAny])
def answers(request: Request) -> Response:
    """The answers to a question, best first."""
    question = request.query_params.get("q", "")
    if privacy.holds_secret_number(question):
        notice = {"kind": "secret_number", "text": str(privacy.REFUSAL)}
        return Response({"results": [], "confident": False, "notice": notice})
    language = _language(request.query_params.get("lang"))
    found = search.search(question, language, limit=_limit(request.query_params.get("limit")))
    results = [
        {
            "slug": one.slug,
            "title": one.title,
            "topic": one.topic,
            "score": one.score,
            "excerpt": one.excerpt,
            "url": request.build_absolute_uri(links.answer(one.slug, one.language)),
        }
        for one in found.results
    ]
    notice = found.notice or found.hint
    said = {"kind": notice.kind, "text": notice.text} if notice else None
    return Response({"results": results, "confident": found.confident, "notice": said})


def _language(given: str | None) -> str:
    """es-PR is es; English where nothing is asked for; 400 for a language without answers."""
    code = (given or ENGLISH).lower().split("-")[0]
    spoken = dict(settings.LANGUAGES)
    if code not in spoken:
        raise serializers.ValidationError(
            {"lang": [f"Answers are in {' and '.join(spoken)}: use one of them."]}
        )
    return code


def _limit(given: str | None) -> int:
    """400 for what is no whole number from 1; more than the most is the most."""
    if not given:
        return 5
    if not re.fullmatch(r"0*[1-9][0-9]*", given[:100], re.ASCII):
        raise serializers.ValidationError({"limit": [f"Use a whole number from 1 to {MOST_RESULTS}."]})
    return min(int(given[:100]), MOST_RESULTS)
