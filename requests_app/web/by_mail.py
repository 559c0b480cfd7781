"""What goes by a mailed link, since nobody has an account: follow, prove, my requests.

A page never says whether an address is known. Opening a link changes nothing: mail programs open links too; the
button on its page does.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import links
from ..models import Follow, ServiceRequest
from ..online import following, proving
from . import access, tracking
from .forms import EmailForm
from .replies import back, in_sight, mend
from .sorry import sorry

FORM = ("GET", "HEAD", "POST")
A_PAGE = 20


# Follow


@in_sight
def follow(request: HttpRequest, service_request: ServiceRequest, proof: Any) -> HttpResponse:
    form = EmailForm(request.POST, prefix="follow")
    if form.is_valid():
        try:
            email = form.cleaned_data["email"]
            following.ask(service_request, email=email, language=get_language() or "en")
            return back(
                request, service_request, _("Look into your mailbox: press the link there to follow it.")
            )
        except ValidationError as refusal:
            form.add_error("email", refusal)
    return mend(request, service_request, "follow", form)


@never_cache
@require_http_methods(FORM)
def confirm_follow(request: HttpRequest, token: str) -> HttpResponse:
    try:
        (pk,) = links.read(links.FOLLOW, token)
    except ValidationError as refusal:
        return sorry(request, refusal)
    found = Follow.objects.select_related("service_request__service").filter(pk=pk).first()
    if found is None:
        return sorry(request, ValidationError(_("This link is too old. Follow the request again.")))
    if request.method == "POST":
        following.confirm(found)
        return back(request, found.service_request, _("You follow it. We write when something happens."))
    context = {"service_request": found.service_request, "purpose": links.FOLLOW}
    return render(request, "requests_app/web/one_button.html", context)


# Prove that it is yours


@require_POST
def prove(request: HttpRequest, number: str) -> HttpResponse:
    service_request = tracking.find(number)
    form = EmailForm(request.POST, prefix="prove")
    if not form.is_valid():
        return mend(request, service_request, "prove", form)
    proving.ask(service_request, email=form.cleaned_data["email"], language=get_language() or "en")
    return back(
        request,
        service_request,
        _("If this address reported it, a link is on its way. It opens once, within two hours."),
    )


@never_cache
@require_http_methods(FORM)
def prove_link(request: HttpRequest, token: str) -> HttpResponse:
    try:
        request_id, resident_id = links.read(links.PROVE, token)
        service_request = get_object_or_404(ServiceRequest.objects.select_related("service"), pk=request_id)
        if request.method != "POST":
            context = {"service_request": service_request, "purpose": links.PROVE}
            return render(request, "requests_app/web/one_button.html", context)
        proving.use_once(token)
    except ValidationError as refusal:
        return sorry(request, refusal)
    return access.remember(request, redirect("web:track", service_request.number), request_id, resident_id)


# My requests


@require_http_methods(FORM)
def mine(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        proving.ask_for_all(email=form.cleaned_data["email"], language=get_language() or "en")
        messages.success(
            request, _("If we know this address, a link to your requests is on its way. It works for a day.")
        )
        return redirect("web:mine")
    return render(request, "requests_app/web/mine.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def my_list(request: HttpRequest, token: str) -> HttpResponse:
    try:
        (email,) = links.read(links.MINE, token)
    except ValidationError as refusal:
        return sorry(request, refusal)
    page = Paginator(proving.requests_of(email), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "mine": proving.keys_for(list(page), email),
        "follows": list(proving.followed_by(email)[:A_PAGE]),
        "query": "",
    }
    return render(request, "requests_app/web/my_list.html", context)
