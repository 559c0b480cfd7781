"""Who complained: shown for a while to whoever gives a reason; and the list of all who looked."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ... import confidential, permissions
from ...cases import revealing
from ...models import ServiceRequest
from ..base import FORM, CappedPaginator, Textarea, staff_page, staff_view
from ..requests import visible_or_404

PAGE = 50


class RevealForm(forms.Form):
    reason = forms.CharField(
        label="Why do you need to know who complained?",
        help_text="Kept with your name and the time; the department’s supervisors read it.",
        widget=Textarea(attrs={"rows": 3}),
    )


@staff_view(*permissions.SEES_RESIDENTS, methods=FORM)
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible_or_404(request, pk)
    if not confidential.may_reveal(request.user, found):
        raise PermissionDenied(f"Your role does not show who complained. {confidential.ASK}")
    form = RevealForm(request.POST if request.method == "POST" else None, prefix="")
    if form.is_valid() and _is_shown(request, found, form):
        return redirect("admin:requests_app_servicerequest_change", found.pk)
    return staff_page(
        request,
        "requests_app/admin/courts/reveal.html",
        {"title": f"Who complained: {found.number}", "form": form, "service_request": found},
        status=422 if form.errors else 200,
    )


def _is_shown(request: HttpRequest, found: ServiceRequest, form: RevealForm) -> bool:
    try:
        revealing.reveal(found, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
    except ValidationError as refusal:
        form.add_error("reason", refusal)
        return False
    messages.warning(request, "You see who complained for a quarter of an hour. That you looked is kept.")
    return True


@staff_view(*confidential.READS_LOG)
def log(request: HttpRequest) -> HttpResponse:
    rows = confidential.visible_reveals(request.user).select_related("by", "service_request__service")
    paginator: Paginator = CappedPaginator(rows, PAGE)
    return staff_page(
        request,
        "requests_app/admin/courts/reveals.html",
        {"title": "Looks at who complained", "page": paginator.get_page(request.GET.get("page"))},
    )
