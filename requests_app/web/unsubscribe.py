"""/unsubscribe/<token>/: the page behind every message's last line, and what mail programs post to with one click."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..models import ServiceRequest
from ..outbox import unsubscribing

ONE_CLICK = "One-Click"


@csrf_exempt  # the signed link is the key; a mail program has no cookie (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing: programs open every link of a mail."""
    try:
        kind, _pk, request_pk = unsubscribing.read(token)
    except ValidationError as wrong:
        return _page(request, {"error": wrong.messages[0]}, status=400)
    done = _do(request, token) if request.method == "POST" else ""
    number = ServiceRequest.objects.filter(pk=request_pk).values_list("number", flat=True).first()
    is_follower = kind == unsubscribing.FOLLOWER
    return _page(request, {"number": number, "is_follower": is_follower, "done": done})


def _do(request: HttpRequest, token: str) -> str:
    wish = request.POST.get("wish", "")
    if wish == "again":
        unsubscribing.resume(token)
        return "again"
    if wish == "daily":
        unsubscribing.gather(token)
        return "daily"
    everything = wish == "everything"
    unsubscribing.stop(token, everything=everything)
    return "everything" if everything else "one"


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "requests_app/web/unsubscribe.html", context, status=status)
