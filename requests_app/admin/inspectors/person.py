"""/admin/inspectors/<pk>/: one inspector's hours, leave and certifications; supervisors change them here."""

from calendar import day_name
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ... import permissions
from ...enforcement import hours, rostering, staffing
from ...enforcement.hours import Hours
from ...filters import today
from ...models import Inspector, InspectorShift, Leave, Posting
from ..base import staff_page, staff_view
from . import access, words
from .forms import CertifyForm, DayForm, EndLeaveForm, LeaveForm, ShiftsForm, hours_now

SHOWN = 20  # leaves, postings
AHEAD = 14  # days of postings
DAY = timedelta(days=1)


@staff_view(*access.OPENERS)
def inspector(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, access.inspector_or_404(request, pk), {})


def _page(
    request: HttpRequest, who: Inspector, bound: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    now, department = today(), who.group.department
    leads = access.may_lead(request, department)
    reads_why = leads or who.user_id == request.user.pk
    shifts = list(who.shifts.order_by("weekday", "starts"))
    found, alone = weeks(shifts, now)
    context = {
        "title": str(who),
        "inspector": who,
        "department": department,
        "sentence": _sentence(who, now, reads_why, staffing.hours_on(shifts, now)),
        "weeks": [(since, _shown(given)) for since, given in found],
        "alone": alone,
        "leave": _leave(who, now, reads_why),
        "certifications": [
            (one, one.expires_on is not None and one.expires_on < now)
            for one in who.certifications.select_related("task")
        ],
        "postings": _postings(who, now),
        "today": now,
        "may_lead": leads,
        "forms": _forms(who, shifts, now, bound) if leads else {},
        "wrong": next(iter(bound), ""),
    }
    return staff_page(request, "requests_app/admin/inspectors/inspector.html", context, status=status)


def _sentence(who: Inspector, now: date, reads_why: bool, planned: list[Hours]) -> str:
    trade = f"{who}, {who.group}"
    if not (who.is_active and who.user.is_active and who.group.is_active):
        return f"{trade}: does not inspect any more."
    one = staffing.presence_of(who, now, now)[0]
    away = words.away(one, reads_why)
    if one.is_there:
        at = hours.words(planned)
        return f"{trade}: there today, {at}{f' ({away})' if away else ''}."
    return f"{trade}: not there today ({away or 'for less than a half-shift'})."


def weeks(
    shifts: list[InspectorShift], now: date
) -> tuple[list[tuple[date, dict[int, list[Hours]]]], list[tuple[date, str]]]:
    """The week that holds now and those of each later day from which it changes; and the days that stand alone."""
    usual = week(shifts, now)
    if usual != week(shifts, now + DAY) == week(shifts, now - DAY):
        usual = week(shifts, now + DAY)
    found, alone = [(now, usual)], []
    for day in sorted({one for shift in shifts for one in (shift.since, shift.until) if one and one >= now}):
        given = week(shifts, day)
        if given != usual and week(shifts, day + DAY) == usual:
            alone.append((day, hours.words(given.get(day.weekday(), []))))
        elif given != usual:
            found.append((day, given))
            usual = given
    return found, alone


def _shown(given: dict[int, list[Hours]]) -> list[tuple[str, str]]:
    return [(name, hours.words(given.get(number, []))) for number, name in enumerate(day_name)]


def week(shifts: list[InspectorShift], since: date) -> dict[int, list[Hours]]:
    """Weekday -> the hours that hold on a day."""
    found: dict[int, list[Hours]] = {}
    for one in shifts:
        if (one.since is None or one.since <= since) and (one.until is None or since < one.until):
            found.setdefault(one.weekday, []).append((one.starts, one.ends))
    return found


def _leave(who: Inspector, now: date, reads_why: bool) -> list[dict[str, Any]]:
    """To come, and of the last half-year; colleagues read only what is still to come, without the reason."""
    since = now - timedelta(days=180 if reads_why else 0)
    return [
        {
            "row": row,
            "words": row.get_kind_display() if reads_why else "Away",
            "part": "" if row.part == Leave.Part.DAY else row.get_part_display().lower(),
            "is_over": row.last_day < now,
            "form": EndLeaveForm(initial={"leave": row.pk, "last": max(now, row.first_day)}),
        }
        for row in who.leave.filter(last_day__gte=since).order_by("-first_day")[:SHOWN]
    ]


def _postings(who: Inspector, now: date) -> list[tuple[Posting, str]]:
    rows = who.postings.filter(day__gte=now, day__lte=now + timedelta(days=AHEAD))
    return [(one, words.posted(one)) for one in rows.select_related("task", "zone").order_by("day")[:SHOWN]]


def _forms(
    who: Inspector, shifts: list[InspectorShift], now: date, bound: dict[str, forms.Form]
) -> dict[str, forms.Form]:
    fresh: dict[str, Callable[[], forms.Form]] = {
        "leave": lambda: LeaveForm(initial={"first": now}),
        "shifts": lambda: ShiftsForm(**hours_now(weeks(shifts, now)[0][0][1], now)),
        "day": lambda: DayForm(initial={"day": now}),
        "certify": lambda: CertifyForm(inspector=who),
    }
    return {name: bound.get(name) or make() for name, make in fresh.items()}


# Steps


@staff_view(*access.OPENERS, methods=("POST",))
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    who = access.inspector_or_404(request, pk)
    access.check_leads(request, who.group.department)
    if verb == "end-leave":
        return _end_leave(request, who)
    if verb not in _STEPS:
        raise Http404("There is no such step.")
    make, act, said = _STEPS[verb]
    form = make(who, request.POST)
    if form.is_valid():
        try:
            act(who, by=request.user, **form.given())  # type: ignore[attr-defined]
        except ValidationError as refusal:
            form.add_error(None, permissions.sentence(refusal))
        else:
            messages.success(request, said.format(who))
            return redirect("staff:inspector", who.pk)
    return _page(request, who, {verb: form}, status=400)


_STEPS: dict[str, tuple[Callable[..., forms.Form], Callable[..., Any], str]] = {
    "leave": (lambda who, data: LeaveForm(data), rostering.take_leave, "The leave of {} is recorded."),
    "shifts": (lambda who, data: ShiftsForm(data), rostering.set_shifts, "The hours of {} are changed."),
    "day": (lambda who, data: DayForm(data), rostering.set_day, "The hours of {} on that day are changed."),
    "certify": (
        lambda who, data: CertifyForm(data, inspector=who), rostering.certify, "The certification of {} is recorded.",
    ),
}  # fmt: skip


def _end_leave(request: HttpRequest, who: Inspector) -> HttpResponse:
    form = EndLeaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say which day is the last one away.")
        return redirect("staff:inspector", who.pk)
    leave = get_object_or_404(who.leave, pk=form.cleaned_data["leave"])
    try:
        left = rostering.end_leave(leave, last=form.cleaned_data["last"], by=request.user)  # type: ignore[arg-type]
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
    else:
        now = f"ends on {words.day(left.last_day, today())}" if left else "is cancelled"
        messages.success(request, f"The leave of {who} {now}.")
    return redirect("staff:inspector", who.pk)
