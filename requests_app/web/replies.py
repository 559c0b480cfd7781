"""What one can do on a request's page: me too, a word to the staff, not fixed, how it was."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Service, ServiceRequest
from ..online import aftercare, reporting
from . import access, guard, tracking
from .forms import SurveyForm, WordsForm

View = Callable[..., HttpResponse]


def in_sight(view: View) -> View:
    """A POST to a request that this person may see: a private one only with proof."""

    @wraps(view)
    def found(request: HttpRequest, number: str) -> HttpResponse:
        service_request = tracking.find(number)
        proof = access.proof(request, service_request)
        if service_request.service.visibility == Service.Visibility.PRIVATE and not proof:
            raise Http404
        return view(request, service_request, proof)

    return require_POST(found)


def back(request: HttpRequest, service_request: ServiceRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("web:track", service_request.number)


def mend(request: HttpRequest, service_request: ServiceRequest, name: str, form: Any) -> HttpResponse:
    """The page again, with what was typed and what is wrong with it."""
    return tracking.page(request, service_request, status=422, **{name: form})


@in_sight
def me_too(request: HttpRequest, service_request: ServiceRequest, proof: Any) -> HttpResponse:
    """Counted once for each browser."""
    told = request.COOKIES.get(_told(service_request))
    if proof or told:
        return back(request, service_request, _("We know already that you have this problem too."))
    try:
        reporting.me_too(service_request)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("web:track", service_request.number)
    response = back(request, service_request, _("Thank you: we count you in. Follow it to hear how it ends."))
    response.set_cookie(_told(service_request), "1", max_age=90 * 24 * 3600, httponly=True, samesite="Lax")
    return response


def _told(service_request: ServiceRequest) -> str:
    return f"too{service_request.pk}"


@in_sight
def comment(request: HttpRequest, service_request: ServiceRequest, proof: Any) -> HttpResponse:
    form = WordsForm(request.POST, prefix="comment")
    if form.is_valid() and not request.POST.get(guard.TRAP):
        try:
            aftercare.comment(service_request, text=form.cleaned_data["text"], is_reporter=bool(proof))
            return back(
                request,
                service_request,
                _("Thank you. The people who work on it read your message; it is not public."),
            )
        except ValidationError as refusal:
            form.add_error("text", refusal)
    return mend(request, service_request, "comment", form)


@in_sight
def not_fixed(request: HttpRequest, service_request: ServiceRequest, proof: Any) -> HttpResponse:
    """Only whoever reported it opens it again; everybody else is told how to prove it."""
    if not proof:
        messages.error(request, _("Show us first that you reported it: we mail you a link."))
        return redirect("web:track", service_request.number)
    form = WordsForm(request.POST, prefix="not_fixed")
    if form.is_valid():
        try:
            aftercare.not_fixed(service_request, text=form.cleaned_data["text"])
            return back(request, service_request, _("It is open again. We look at it once more."))
        except ValidationError as refusal:
            form.add_error("text", refusal)
    return mend(request, service_request, "not_fixed", form)


@in_sight
def survey(request: HttpRequest, service_request: ServiceRequest, proof: Any) -> HttpResponse:
    if not proof:
        raise Http404
    form = SurveyForm(request.POST, prefix="survey")
    if form.is_valid():
        given = {"resident_id": proof.resident_id or None, "language": get_language() or "en"}
        try:
            aftercare.rate(service_request, **form.cleaned_data, **given)
            return back(request, service_request, _("Thank you. It helps us to do better."))
        except ValidationError as refusal:
            messages.info(request, refusal.messages[0])
            return redirect("web:track", service_request.number)
    return mend(request, service_request, "survey", form)
