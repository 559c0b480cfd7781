"""/admin/requests/<pk>/<verb>/: GET shows the move's small form, POST performs the verb; a refusal says why."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from .. import permissions
from ..cases import actions, attachments
from ..cases.intake import Place
from ..cases.workflow import MoveNotAllowed
from ..models import Department, ServiceRequest
from . import forms
from .base import FORM, staff_page, staff_view
from .requests import visible_or_404

Perform = Callable[[ServiceRequest, Any, dict[str, Any]], Any]


def _assign(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    permissions.check_assignee(service_request, data["assignee"], data["team"])
    return actions.assign(service_request, by=by, to=data["assignee"], team=data["team"])


def _add_note(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    own = _writing_department(service_request, by)
    return actions.add_note(
        service_request, by=by, text=data["text"], is_public=data["is_public"], department=own
    )


def _writing_department(service_request: ServiceRequest, by: Any) -> Department | None:
    """Whoever is only offered the request writes for the own side, not for the department that has it."""
    who = permissions.scope(by)
    offered = service_request.pending_department
    if service_request.department_id not in who.departments and offered and offered.pk in who.departments:
        return offered
    return None


def _route(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    return actions.route(service_request, by=by, department=data["department"])


def _relocate(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    names = ("address", "zip_code", "latitude", "longitude")
    return actions.relocate(service_request, by=by, place=Place(**{name: data[name] for name in names}))


def _close(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    return actions.close(service_request, by=by, resolution=data["resolution"], sentence=data["sentence"])


def _verb(verb: Callable[..., Any]) -> Perform:
    """For verbs whose arguments are named as the form's fields."""
    return lambda service_request, by, data: verb(service_request, by=by, **data)


MOVES: dict[str, tuple[type[forms.MoveForm], Perform, str]] = {
    "accept": (forms.AcceptForm, _verb(actions.accept), "It is yours now."),
    "refuse": (forms.ReasonForm, _verb(actions.refuse), "Refused; it stays where it was."),
    "assign": (forms.AssignForm, _assign, "Assigned."),
    "start": (forms.ConfirmForm, _verb(actions.start), "Work has started."),
    "hold": (forms.HoldForm, _verb(actions.hold), "On hold; the clock is paused."),
    "resume": (forms.ConfirmForm, _verb(actions.resume), "Resumed; the clock runs again."),
    "close": (forms.CloseForm, _close, "Closed."),
    "reopen": (forms.ReasonForm, _verb(actions.reopen), "Reopened, with a new clock."),
    "add_note": (forms.AddNoteForm, _add_note, "Note added."),
    "attach": (
        forms.AttachForm,
        lambda service_request, by, data: attachments.attach(service_request, by=by, **data),
        "Photo added.",
    ),
    "hand_over": (forms.HandOverForm, _verb(actions.hand_over), "Offered; it stays here until they accept."),
    "route": (forms.RouteForm, _route, "Sent."),
    "reclassify": (forms.ReclassifyForm, _verb(actions.reclassify), "Service changed."),
    "reprioritise": (forms.ReprioritiseForm, _verb(actions.reprioritise), "Priority changed."),
    "relocate": (forms.RelocateForm, _relocate, "Location corrected."),
    "merge": (forms.MergeForm, _verb(actions.merge), "Joined."),
    "unmerge": (forms.ConfirmForm, _verb(actions.unmerge), "Separated."),
}


@staff_view(*permissions.SEES_REQUESTS, methods=FORM)
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in MOVES:
        raise Http404(f"There is no move “{verb}”.")
    service_request = visible_or_404(request, pk)
    try:
        permissions.check(request.user, verb, service_request)
    except (PermissionDenied, MoveNotAllowed) as refusal:
        status = 403 if isinstance(refusal, PermissionDenied) else 409
        return _page(request, service_request, verb, None, permissions.sentence(refusal), status)
    form = _form(request, service_request, verb)
    if request.method == "POST" and form.is_valid() and _performed(request, service_request, verb, form):
        return _next(request, service_request)
    return _page(request, service_request, verb, form, "", 200)


def _form(request: HttpRequest, service_request: ServiceRequest, verb: str) -> forms.MoveForm:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return MOVES[verb][0](data, files, service_request=service_request, user=request.user)


def _performed(
    request: HttpRequest, service_request: ServiceRequest, verb: str, form: forms.MoveForm
) -> bool:
    _, perform, done = MOVES[verb]
    data = {name: value for name, value in form.cleaned_data.items() if name != "reply"}
    try:
        perform(service_request, request.user, data)
    except (ValidationError, PermissionDenied) as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return False
    messages.success(request, f"{service_request.number}: {done}")
    return True


def _next(request: HttpRequest, service_request: ServiceRequest) -> HttpResponse:
    """Back to the request, or to the list where the move took it out of sight."""
    if permissions.visible_requests(request.user).filter(pk=service_request.pk).exists():
        return redirect("admin:requests_app_servicerequest_change", service_request.pk)
    return redirect("staff:worklists")


def _page(
    request: HttpRequest,
    service_request: ServiceRequest,
    verb: str,
    form: forms.MoveForm | None,
    refusal: str,
    status: int,
) -> HttpResponse:
    label = permissions.VERBS[verb].label
    return staff_page(
        request,
        "requests_app/admin/move.html",
        {
            "title": f"{label}: {service_request.number}",
            "service_request": service_request,
            "verb": verb,
            "label": label,
            "form": form,
            "refusal": refusal,
        },
        status=status,
    )
