"""/admin/requests/<pk>/<verb>/: GET shows the move's small form, POST performs the verb; a refusal says why."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from .. import permissions, story
from ..cases import actions, attachments, mentioning, seeing, splitting
from ..cases.checks import Checks
from ..cases.inserting import fetched
from ..cases.intake import Place
from ..cases.seeing import ChangedMeanwhile
from ..cases.workflow import MoveNotAllowed
from ..models import Department, Note, RequestEvent, ServiceRequest
from . import forms
from .base import FORM, staff_page, staff_view
from .clocks import moves as clock_moves
from .offices import moves as office_moves
from .requests import visible_or_404

WORDS = ("sentence", "reason", "explanation", "text")  # what somebody may have typed at length

RELATED = ("service__closing_check", "resident")  # a move reads little else of it

Perform = Callable[[ServiceRequest, Any, dict[str, Any]], Any]


def _assign(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    permissions.check_assignee(service_request, data["assignee"], data["team"])
    return actions.assign(service_request, by=by, to=data["assignee"], team=data["team"])


def _add_note(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    own = _writing_department(service_request, by)
    named = {} if data["is_public"] else {"mentioned": _mentioned(service_request, data["text"], own)}
    if not named.get("mentioned"):
        actions.add_note(
            service_request, by=by, text=data["text"], is_public=data["is_public"], department=own
        )
    else:
        mentioning.add_note(service_request, by=by, text=data["text"], department=own, **named)
    unknown = [] if data["is_public"] else mentioning.unknown(data["text"], named["mentioned"])
    return [f"Nobody here has the user name {name}: nobody was told." for name in unknown]


def _mentioned(service_request: ServiceRequest, text: str, own: Department | None) -> list[User]:
    """ValidationError where one of them could not read it."""
    found = mentioning.colleagues(text)
    note = Note(department_id=own.pk if own else service_request.department_id)
    for person in found:
        sees = permissions.visible_requests(person).filter(pk=service_request.pk).exists()
        if not sees or not permissions.may_read_note(person, note):
            name = person.get_full_name() or person.get_username()
            what = "internal notes of your department" if sees else "this request"
            raise ValidationError(f"{name} may not see {what}: leave out the @, or hand it over first.")
    return found


def _split(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    part = splitting.split(service_request, by=by, **data)
    return [f"{part.number} is the new request, with {part.department or 'no department yet'}."]


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
    Checks([service_request.pk]).check_closing(service_request, data["resolution"])
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
    "ask_for_office": (office_moves.AskForm, office_moves.ask, "Linked to the office."),
    "reply_to_office": (office_moves.ReplyForm, office_moves.reply, "Answered."),
    "reclassify": (forms.ReclassifyForm, _verb(actions.reclassify), "Service changed."),
    "reprioritise": (forms.ReprioritiseForm, _verb(actions.reprioritise), "Priority changed."),
    "relocate": (forms.RelocateForm, _relocate, "Location corrected."),
    "merge": (forms.MergeForm, _verb(actions.merge), "Joined."),
    "split": (forms.SplitForm, _split, "A part of it is a request of its own now."),
    "unmerge": (forms.ConfirmForm, _verb(actions.unmerge), "Separated."),
    **clock_moves.MOVES,
}


@staff_view(*permissions.SEES_REQUESTS, methods=FORM)
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in MOVES:
        raise Http404(f"There is no move “{verb}”.")
    service_request = _asked_for(request, pk, verb)
    seeing.as_seen(service_request, request.POST.get("seen", ""))
    try:
        permissions.check(request.user, verb, service_request)
    except (PermissionDenied, MoveNotAllowed) as refusal:
        return _refused(request, service_request, verb, refusal)
    form = _form(request, service_request, verb)
    if request.method == "POST" and "show" not in request.POST and form.is_valid():
        if _performed(request, service_request, verb, form):
            return _next(request, service_request)
    elif "show" in request.POST:
        form = _shown(request, service_request, form)
    return _page(request, service_request, verb, form, "", 200)


def _asked_for(request: HttpRequest, pk: int, verb: str) -> ServiceRequest:
    """A step needs little of it: the page and what closing demands are read where they are needed."""
    if request.method != "POST" or verb == "close":
        return visible_or_404(request, pk, RELATED)
    try:
        found = fetched(ServiceRequest, pk)
    except ServiceRequest.DoesNotExist:
        found = None
    if found is None or not permissions.may_see(request.user, found):
        raise Http404("There is no such request, or it is not with your department.")
    return found


def _refused(
    request: HttpRequest, service_request: ServiceRequest, verb: str, refusal: Exception
) -> HttpResponse:
    """What was typed is not lost: where somebody else was faster it can be kept as a note."""
    status = 403 if isinstance(refusal, PermissionDenied) else 409
    meanwhile = seeing.changes(service_request, permissions.VERBS[verb].kind)
    kept = "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in WORDS)))
    sentence = permissions.sentence(refusal)
    return _page(request, service_request, verb, None, sentence, status, meanwhile=meanwhile, kept=kept)


def _form(request: HttpRequest, service_request: ServiceRequest, verb: str) -> forms.MoveForm:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return MOVES[verb][0](data, files, service_request=service_request, user=request.user)


def _shown(request: HttpRequest, service_request: ServiceRequest, form: forms.MoveForm) -> forms.MoveForm:
    """The form once more, with the standard reply written out to be read and changed."""
    if not isinstance(form, forms.CloseForm) or not form.is_valid():
        return form
    typed = {**request.POST.dict(), "sentence": form.cleaned_data["sentence"]}
    again = forms.CloseForm(initial=typed, service_request=service_request, user=request.user)
    again.written = form.written
    return again


def _performed(
    request: HttpRequest, service_request: ServiceRequest, verb: str, form: forms.MoveForm
) -> bool:
    _, perform, done = MOVES[verb]
    try:
        said = perform(service_request, request.user, form.cleaned_data)
    except ChangedMeanwhile as refusal:
        form.meanwhile = refusal.events
        return False
    except (ValidationError, PermissionDenied) as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return False
    messages.success(request, f"{service_request.number}: {done}")
    for line in said if isinstance(said, list) else ():
        messages.info(request, line)
    return True


def _next(request: HttpRequest, service_request: ServiceRequest) -> HttpResponse:
    """Back to the request, or to the list where the move took it out of sight."""
    if permissions.may_see(request.user, service_request):
        return redirect("admin:requests_app_servicerequest_change", service_request.pk)
    return redirect("staff:worklists")


def _page(
    request: HttpRequest,
    service_request: ServiceRequest,
    verb: str,
    form: forms.MoveForm | None,
    refusal: str,
    status: int,
    *,
    meanwhile: Sequence[RequestEvent] = (),
    kept: str = "",
) -> HttpResponse:
    label = permissions.VERBS[verb].label
    meanwhile = meanwhile or (form.meanwhile if form else ())
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
            "meanwhile": story.timeline(meanwhile, set())[::-1],
            "seen": _seen(request, service_request, meanwhile),
            "kept": kept if permissions.may(request.user, "add_note", service_request) else "",
            "notes": form.notes() if form else [],
        },
        status=status,
    )


def _seen(request: HttpRequest, service_request: ServiceRequest, meanwhile: Sequence[RequestEvent]) -> str:
    """What the form was drawn from; a new version only once its user was told what changed."""
    if meanwhile:
        service_request.refresh_from_db(fields=["updated_at"])
        return seeing.version(service_request)
    return request.POST.get("seen") or seeing.version(service_request)
