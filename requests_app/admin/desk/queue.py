"""/admin/callbacks/: whom we promised to ring, the most urgent first."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ... import wording
from ...cases import clocks
from ...desk import callbacks
from ...models import CallBack
from .base import attempt, desk_page, desk_post, desk_view
from .forms import TriedForm, VoicemailForm, local_minute

SHOWN = 100


class Line(NamedTuple):
    call_back: CallBack
    due: wording.Due


@desk_view
def call_backs(request: HttpRequest) -> HttpResponse:
    return _queue(request)


def _queue(request: HttpRequest, form: VoicemailForm | None = None, status: int = 200) -> HttpResponse:
    at = timezone.now()
    rows = callbacks.waiting().select_related("resident", "assignee", "service_request", "contact")
    lines = [Line(row, _due(row, at)) for row in rows.annotate(tries=Count("attempts"))[:SHOWN]]
    context = {
        "title": "Call-backs",
        "lines": lines,
        "late": sum(line.due.kind == "over" for line in lines),
        "outcomes": CallBack.Outcome.choices,
        "form": form or VoicemailForm(initial={"until": local_minute(callbacks.promised_by(at))}),
    }
    return desk_page(request, "call_backs.html", context, status=status)


def _due(row: CallBack, at: Any) -> wording.Due:
    """Promised, not due: “by Monday 2:00 pm”."""
    due = wording.due(row.promised_by, at, clocks.zone())
    if due.kind == "over":
        return due
    return wording.Due(due.kind, f"by {wording.moment(row.promised_by, clocks.zone())}")


@desk_post
def voicemail(request: HttpRequest) -> HttpResponse:
    form = VoicemailForm(request.POST)
    if form.is_valid():
        added = attempt(request, lambda: callbacks.add(reason=CallBack.Reason.VOICEMAIL, **form.cleaned_data))
        if added:
            messages.success(request, f"{added.phone} is in the queue.")
            return redirect("staff:call_backs")
    return _queue(request, form, 422)


@desk_post
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """take: it is mine. tried: nobody answered. An outcome ends it."""
    row = get_object_or_404(CallBack, pk=pk)
    form = TriedForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("staff:call_backs")
    note, outcome = form.cleaned_data["note"], form.cleaned_data["outcome"]
    by: Any = request.user
    if outcome:
        done = attempt(request, lambda: callbacks.finish(row, by=by, outcome=outcome, note=note))
        said = f"{row.phone}: {row.get_outcome_display().lower()}." if done else ""
    elif "take" in request.POST:
        said = (
            f"{row.phone} is yours: ring now." if attempt(request, lambda: callbacks.take(row, by=by)) else ""
        )
    else:
        tried = attempt(request, lambda: callbacks.try_call(row, by=by, note=note))
        said = f"{row.phone}: tried, nobody answered." if tried else ""
    if said:
        messages.success(request, said)
    return redirect("staff:call_backs")
