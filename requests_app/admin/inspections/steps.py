"""One tap of a visit: a script is answered in JSON, a form with the page, and with what was typed where it is refused."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from ... import case_access, permissions
from ..base import staff_view
from . import entering, visit
from .entering import Entry


@staff_view(*case_access.SEES, methods=("POST",))
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    row = visit.find(request, pk)
    if verb not in entering.VERBS:
        raise Http404(f"There is no step “{verb}”.")
    try:
        words = entering.enter(verb, Entry(row, request, entering.tapped(request.POST.get("at", ""))))
    except (ValidationError, PermissionDenied) as refusal:
        return _refused(request, pk, verb, refusal)
    messages.success(request, words)
    if _is_script(request):
        return JsonResponse({"words": words, "url": reverse("staff:inspection", args=[pk])})
    return redirect("staff:inspection", pk)


def _refused(request: HttpRequest, pk: int, verb: str, refusal: Exception) -> HttpResponse:
    if isinstance(refusal, PermissionDenied) and not case_access.may_work(
        request.user, visit.find(request, pk).department_id
    ):
        raise refusal
    words = permissions.sentence(refusal)
    if _is_script(request):
        return JsonResponse({"refusal": words}, status=400)
    return visit.page(request, visit.find(request, pk), refusal=words, typed=request.POST, verb=verb)


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
