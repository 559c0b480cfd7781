"""A hearing is set, ruled on, appealed: one form each."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from ... import case_access, permissions
from ...enforcement import hearings
from ...models import EnforcementCase, Hearing
from ..base import FORM, staff_page, staff_view
from .forms import AppealForm, HearingForm, RulingForm

ROLES = (permissions.SUPERVISOR, permissions.ADMINISTRATOR)
Do = Callable[[dict[str, Any]], Hearing]


@staff_view(*ROLES, methods=FORM)
def set_hearing(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    do: Do = lambda said: hearings.set_hearing(case, by=request.user, **said)  # type: ignore[arg-type] # noqa: E731
    return _form(
        request, case, HearingForm, do, f"Set a hearing: {case.number}", "Set it and issue the notices"
    )


@staff_view(*ROLES, methods=FORM)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    hearing = _hearing(request, pk)
    verb = hearings.judge if hearing.kind == Hearing.Kind.APPEAL else hearings.heard
    do: Do = lambda said: verb(hearing, by=request.user, **said)  # type: ignore[arg-type] # noqa: E731
    title = f"How it ended: {hearing.get_kind_display().lower()} of {hearing.case.number}"
    return _form(request, hearing.case, RulingForm, do, title, "Record the ruling")


@staff_view(*ROLES, methods=FORM)
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    hearing = _hearing(request, pk)
    do: Do = lambda said: hearings.appeal(hearing, by=request.user, **said)  # type: ignore[arg-type] # noqa: E731
    title = f"Appeal against the ruling: {hearing.case.number}"
    return _form(request, hearing.case, AppealForm, do, title, "Record the appeal and issue the notices")


def _form(
    request: HttpRequest,
    case: EnforcementCase,
    kind: type[forms.Form],
    do: Do,
    title: str,
    button: str,
) -> HttpResponse:
    form = kind(request.POST if request.method == "POST" else None, prefix="")
    if form.is_valid():
        try:
            do(form.cleaned_data)
            messages.success(request, f"{case.number}: recorded.")
            return redirect(case_address(case))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {"title": title, "form": form, "case": case, "back": case_address(case), "button": button}
    status = 422 if form.errors else 200
    return staff_page(request, "requests_app/admin/courts/form.html", context, status=status)


def case_address(case: EnforcementCase) -> str:
    return reverse("staff:case", args=[case.number])


def case_or_404(request: HttpRequest, number: str) -> EnforcementCase:
    rows = case_access.visible_cases(request.user).select_related("parcel", "department")
    case = get_object_or_404(rows, number=number.upper())
    case_access.check(case_access.may_lead(request.user, case.department_id))
    return case


def _hearing(request: HttpRequest, pk: int) -> Hearing:
    rows = Hearing.objects.select_related("case__parcel", "case__department")
    hearing = get_object_or_404(rows.filter(case__in=case_access.visible_cases(request.user)), pk=pk)
    case_access.check(case_access.may_lead(request.user, hearing.case.department_id))
    return hearing
