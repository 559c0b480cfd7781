"""One alarm: its requests, and what somebody says of it."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from reports import maps
from reports.models import Alarm
from requests_app import permissions
from requests_app.permissions import visible_requests

from . import surges
from .page import Page
from .seen import Seen

PAGE = 50
SAYS = (Alarm.State.ACKNOWLEDGED, Alarm.State.EXPLAINED, Alarm.State.FALSE)


class Said(forms.Form):
    state = forms.ChoiceField(choices=[(state.value, state.label) for state in SAYS])
    why = forms.CharField(max_length=500, required=False)

    def clean(self) -> dict[str, str]:
        given = super().clean() or {}
        if given.get("state") == Alarm.State.EXPLAINED and not given.get("why", "").strip():
            raise ValidationError("Say in a few words what explains it, so that the next one knows.")
        return given


def view(request: HttpRequest, seen: Seen, number: int) -> HttpResponse:
    alarm = seen.of(Alarm.objects.select_related("service", "district", "said_by")).filter(pk=number).first()
    if alarm is None:
        raise Http404("There is no such alarm in your departments.")
    form = Said(request.POST or None)
    if request.method == "POST" and form.is_valid():
        alarm.answered(
            form.cleaned_data["state"],
            by=request.user,
            why=form.cleaned_data["why"].strip(),
            at=timezone.now(),
        )
        return redirect("insights:alarm", number)
    return render(request, "reports/insights/alarm.html", _context(request, alarm, form))


def _context(request: HttpRequest, alarm: Alarm, form: Said) -> dict[str, object]:
    shown = Page("surges", "Alarm", alarm.sentence)
    if alarm.kind == Alarm.Kind.SURGE:
        shown.add(surges.picture(alarm))
    else:
        cells = [
            {"cell": cell, "ratio": 2.0, "hot": True, "observed": 0, "expected": 0}
            for cell in alarm.figures["cells"]
        ]
        shown.pictures.append(maps.picture(f"alarm-{alarm.pk}", "Where the reports lie", cells))
    found = (
        visible_requests(request.user)
        .filter(pk__in=alarm.requests)
        .select_related("district")
        .order_by("-requested_at")
    )
    return {
        "page": shown,
        "alarm": alarm,
        "form": form,
        "storm_url": storm_url(alarm),
        "bulletin_url": bulletin_url(alarm),
        "sweep_url": sweep_url(alarm, request),
        "rows": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "total": len(alarm.requests),
    }


def storm_url(alarm: Alarm) -> str:
    """The page where a storm is opened, with what is known filled in."""
    where = f", {alarm.district.name}" if alarm.district else ""
    given = {
        "title": alarm.service.name + where,
        "services": alarm.service.service_code,
        "districts": alarm.district_id or "",
        "since": alarm.since.isoformat(),
        "alarm": f"{alarm.kind}:{alarm.pk}",
    }
    try:
        return f"{reverse('staff:storms')}?{urlencode(given)}"
    except NoReverseMatch:
        return ""


def sweep_url(alarm: Alarm, request: HttpRequest) -> str:
    """The page where inspectors are sent through the cells of a hot spot; empty where this is no work of theirs."""
    cells = alarm.figures.get("cells", [])
    leads = permissions.scope(request.user).has(permissions.SUPERVISOR, permissions.ADMINISTRATOR)
    if not cells or not leads or not alarm.service.is_code_complaint:
        return ""
    task = alarm.service.inspection_tasks.filter(is_active=True).order_by("order", "pk").first()
    given = {"cells": " ".join(cells), "task": task.code if task else ""}
    return f"{reverse('staff:sweeps')}?{urlencode(given)}"


def bulletin_url(alarm: Alarm) -> str:
    """A new bulletin with a draft of its words."""
    where = f" in {alarm.district.name}" if alarm.district else ""
    words = f"We know about many reports of “{alarm.service.name}”{where}. There is no need to report the same again."
    given = {"kind": "news", "title_en": f"{alarm.service.name}{where}", "text_en": words}
    return f"{reverse('admin:requests_app_bulletin_add')}?{urlencode(given)}"
