"""A link that does not open: forged, cut short, too old, or used. One clear page with what to do."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..models import ServiceRequest


def sorry(
    request: HttpRequest, refusal: ValidationError, service_request: ServiceRequest | None = None
) -> HttpResponse:
    context = {"sentence": refusal.messages[0], "service_request": service_request}
    return render(request, "requests_app/web/sorry.html", context, status=410)
