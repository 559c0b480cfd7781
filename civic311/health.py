"""For operations: alive, ready, counted."""

from django.http import HttpRequest, HttpResponse, JsonResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nothing of the database, so that a database outage restarts nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({})


def metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")
