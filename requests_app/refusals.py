"""One shape for what is refused: {"detail": a sentence, "errors": {field: [sentences]}}."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import page_not_found
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

WRONG = "Some of this is not right: see errors."


class ErrorSerializer(serializers.Serializer):
    detail = serializers.CharField(help_text="What to do")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False, help_text="By field"
    )


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, ValidationError):
        return Response(_django(error), status=400)
    response = exception_handler(error, context)
    if response is not None and isinstance(error, exceptions.ValidationError):
        response.data = _flat(response.data)
    return response


def _django(error: ValidationError) -> dict[str, Any]:
    if hasattr(error, "error_dict"):
        return {"detail": WRONG, "errors": error.message_dict}
    return {"detail": " ".join(error.messages)}


def _flat(data: Any) -> dict[str, Any]:
    """DRF's own errors, nested ones by their path."""
    if isinstance(data, list):
        return {"detail": " ".join(map(str, data))}
    return {"detail": WRONG, "errors": {name: _sentences(found) for name, found in data.items()}}


def _sentences(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [f"{name}: {one}" for name, inner in found.items() for one in _sentences(inner)]
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def no_such_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Programs are answered in JSON, people on a page."""
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"detail": "There is nothing at this address. What there is: /api/docs/"}, status=404
        )
    return page_not_found(request, exception)


ERRORS = {
    400: ErrorSerializer,
    401: ErrorSerializer,
    403: ErrorSerializer,
    404: ErrorSerializer,
    429: ErrorSerializer,
}
POST_ERRORS = ERRORS | {409: ErrorSerializer, 413: ErrorSerializer, 415: ErrorSerializer}
