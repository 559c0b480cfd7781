"""Several inspections at once: claimed, given to somebody, put on a day. Each is done or refused with its reason."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date

from ... import case_access, permissions
from ...enforcement import day as days
from ...enforcement import people
from ...enforcement.people import Person
from ...filters import today
from ...models import Inspection
from ..base import staff_view
from . import listing, words

MOST = 100
Done = Callable[[HttpRequest, Inspection], None]
Act = tuple[Done, str]  # what is done to one, and what is said of those to which it was done


@staff_view(*case_access.WORKS, permissions.ADMINISTRATOR, methods=("POST",))
def several(request: HttpRequest) -> HttpResponse:
    one = request.POST.get("one", "")
    verb = "claim" if one else request.POST.get("verb", "")
    rows = _chosen(request, [one] if one else request.POST.getlist("chosen"))
    if not rows or verb not in VERBS:
        messages.error(request, "Tick the inspections first, then say what to do with them.")
        return _back(request, rows)
    try:
        act, said = VERBS[verb](request)
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
        return _back(request, rows)
    refused = _each(request, rows, act, said)
    return _back(request, refused)


def _chosen(request: HttpRequest, texts: list[str]) -> list[Inspection]:
    pks = [int(text) for text in texts[:MOST] if text.isascii() and text.isdecimal() and len(text) < 19]
    rows = case_access.visible_inspections(request.user).filter(pk__in=pks)
    return list(rows.select_related("parcel", "department").order_by("pk"))


def _each(request: HttpRequest, rows: list[Inspection], act: Done, said: str) -> list[Inspection]:
    """Those that were refused."""
    refused = []
    for row in rows:
        try:
            act(request, row)
        except (ValidationError, PermissionDenied) as refusal:
            refused.append(row)
            messages.error(request, f"{row.parcel.address}: {permissions.sentence(refusal)}")
    done = len(rows) - len(refused)
    if done:
        messages.success(request, f"{done} {'inspection is' if done == 1 else 'inspections are'} {said}.")
    return refused


def _claim(request: HttpRequest) -> Act:
    def act(request: HttpRequest, row: Inspection) -> None:
        case_access.check(case_access.may_work(request.user, row.department_id))
        days.claim(row, by=_by(request))

    return act, "yours now"


def _assign(request: HttpRequest) -> Act:
    to, on, read = _person(request), _day(request, needed=False), _Reader()

    def act(request: HttpRequest, row: Inspection) -> None:
        case_access.check(case_access.may_lead(request.user, row.department_id))
        if row.department_id not in permissions.departments_of(to):
            raise ValidationError(f"{people.name(to)} does not work for {row.department}.")
        days.assign_inspection(row, by=_by(request), to=read(to, row), on=on)

    day = f" for {words.day_words(on, today())}" if on else ""
    return act, f"with {people.name(to)} now{day}"


def _schedule(request: HttpRequest) -> Act:
    on, read = _day(request, needed=True), _Reader()
    assert on

    def act(request: HttpRequest, row: Inspection) -> None:
        own = row.inspector_id == request.user.pk
        allowed = case_access.may_work if own else case_access.may_lead
        case_access.check(allowed(request.user, row.department_id))
        days.schedule(row, by=_by(request), on=on, person=read(row.inspector, row) if row.inspector else None)

    return act, f"planned for {words.day_words(on, today())}"


VERBS: dict[str, Callable[[HttpRequest], Act]] = {
    "claim": _claim,
    "assign": _assign,
    "schedule": _schedule,
}


class _Reader:
    """What is known of a person is read once for all the visits."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], Person] = {}

    def __call__(self, user: User, row: Inspection) -> Person:
        key = (user.pk, row.department_id)
        if key not in self.known:
            self.known[key] = people.person(user, row.department, today())
        return self.known[key]


def _person(request: HttpRequest) -> User:
    text = request.POST.get("to", "")
    departments = list(case_access.enforcing(request.user))
    pk = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    found = listing.inspectors(departments).filter(pk=pk).first()
    if found is None:
        raise ValidationError("Choose to whom they go.")
    return found


def _day(request: HttpRequest, *, needed: bool) -> date | None:
    text = request.POST.get("on", "")
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None and (needed or text):
        raise ValidationError("Choose the day on which somebody goes there.")
    return found


def _back(request: HttpRequest, refused: list[Inspection]) -> HttpResponse:
    """To the list as it was, with what was refused still ticked and what was typed still there."""
    known = dict(parse_qsl(request.POST.get("back", "").removeprefix("?")))
    said = {name: known[name] for name in ("tab", "of", "page") if name in known}
    if refused:
        said["chosen"] = ",".join(str(row.pk) for row in refused)
        said |= {name: request.POST[name] for name in ("to", "on") if request.POST.get(name)}
    return redirect(f"{reverse('staff:inspections')}?{urlencode(said)}")


def _by(request: HttpRequest) -> Any:
    return request.user
