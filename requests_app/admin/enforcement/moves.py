"""/admin/enforcement/cases/<number>/<verb>/: GET shows the move's small form, POST performs it; a refusal says why."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ... import case_access, permissions
from ...enforcement import recording, seeing, standing, telling
from ...models import EnforcementStep
from ..base import FORM, staff_page, staff_view
from .file import CaseFile, case_or_404
from .forms import IssueForm, MoveForm
from .table import MOVES, Move, check_role


@staff_view(*case_access.SEES, methods=FORM)
def move(request: HttpRequest, number: str, verb: str, pk: int | None = None) -> HttpResponse:
    if verb not in MOVES:
        raise Http404(f"There is no move “{verb}”.")
    file = CaseFile(case_or_404(request.user, number), request.user, timezone.now())
    chosen = MOVES[verb]
    check_role(request.user, file, chosen)
    target = _target(file, chosen, pk)
    form = _form(request, file, chosen, target)
    refusal = _refusal(file, chosen, target)
    is_sent = request.method == "POST" and "show" not in request.POST
    if is_sent and not refusal and form.is_valid() and _performed(request, file, chosen, target, form):
        return redirect("staff:case", file.case.number)
    if is_sent and refusal:
        form.meanwhile = seeing.since(file.case, request.POST.get("seen", ""))
    return _page(request, file, verb, target, form, refusal)


def _target(file: CaseFile, chosen: Move, pk: int | None) -> Any:
    """A notice that somebody served meanwhile is still a notice of this case."""
    if chosen.about == "notice":
        found = next((one for one in file.notices if one.pk == pk), None)
        if found is None:
            raise Http404("This case has no such notice.")
        return found
    return file.target(chosen.about, pk)


def _form(request: HttpRequest, file: CaseFile, chosen: Move, target: Any) -> MoveForm:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return chosen.form(data, files, file=file, target=target)


def _refusal(file: CaseFile, chosen: Move, target: Any) -> str:
    try:
        chosen.check(file, target)
        if chosen.about == "notice" and target not in file.to_serve:
            return "This notice is served already, or another one took its place."
    except ValidationError as refusal:
        return permissions.sentence(refusal)
    return ""


def _performed(request: HttpRequest, file: CaseFile, chosen: Move, target: Any, form: MoveForm) -> bool:
    """Under the case's lock: a step that somebody else took in between is said, never overwritten."""
    try:
        with transaction.atomic():
            recording.lock(file.case)
            form.meanwhile = seeing.since(file.case, request.POST.get("seen", ""))
            if form.meanwhile:
                return False
            chosen.perform(file, target, request.user, form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return False
    messages.success(request, f"{file.case.number}: {chosen.done}.")
    return True


def _page(
    request: HttpRequest, file: CaseFile, verb: str, target: Any, form: MoveForm, refusal: str
) -> HttpResponse:
    is_bad = form.is_bound and "show" not in request.POST
    return staff_page(
        request,
        "requests_app/admin/enforcement/move.html",
        {
            "title": f"{MOVES[verb].label}: {file.case.number}",
            "case": file.case,
            "target": _named(target, file),
            "standing": standing.standing(file.facts),
            "label": MOVES[verb].label,
            "form": form,
            "refusal": refusal,
            "meanwhile": [_said(step, file) for step in form.meanwhile],
            "notes": form.notes(),
            "printed": form.printed() if isinstance(form, IssueForm) else [],
            "recipients": form.recipients if isinstance(form, IssueForm) else [],
            "asks_owner": isinstance(form, IssueForm) or verb == "cite",
            "has_owner": file.has_owner,
            "seen": seeing.version(file.case),
        },
        status=409 if refusal or form.meanwhile else 422 if is_bad else 200,
    )


def _named(target: Any, file: CaseFile) -> str:
    """The row as people call it; who got it only to those who may know."""
    if target is None:
        return ""
    if hasattr(target, "party"):
        whom = f" to {target.party}" if file.shows_parties else ""
        return f"{target.get_kind_display()}{whom}"
    if hasattr(target, "section"):
        return f"{target.section.code} {target.texts.get('en', {}).get('title', '')}".strip()
    return str(target)


def _said(step: EnforcementStep, file: CaseFile) -> dict[str, Any]:
    known = telling.Knowing(file.today, file.shows_parties, {one.pk: one for one in file.notices})
    return {
        "title": step.get_kind_display(),
        "actor": telling.person(step.actor),
        "detail": telling.detail(step, known),
        "at": step.at,
    }
