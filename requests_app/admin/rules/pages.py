"""/admin/rules/: all rules in their order, drafts of changes, one rule's form, and which rule takes a request."""

from typing import Any
from urllib.parse import urlencode

from celery import current_app
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from ... import permissions
from ...cases import dry_run, rule_drafts, rule_entries, rulebook
from ...cases.rule_entries import DUE, ROUTING, Entry
from ...cases.rulebook import Names
from ...models import Department, Priority, RuleDraft, RuleEdit, ServiceLevel, Team
from ..base import FORM, staff_page, staff_view
from . import forms, from_requests
from .named import READERS

EDITORS = (permissions.EDITOR, permissions.ADMINISTRATOR)
KINDS = {ROUTING.value: "Who gets a request", DUE.value: "When it is due"}
A_PAGE = 20


def may_edit(request: HttpRequest) -> bool:
    return permissions.scope(request.user).has(*EDITORS)


def may_switch(request: HttpRequest) -> bool:
    return permissions.scope(request.user).has(permissions.ADMINISTRATOR)


class Shown:
    """Names for the page, read once."""

    def __init__(self) -> None:
        self.names = Names.read()
        self.departments = dict(Department.objects.values_list("pk", "name"))
        self.teams = dict(Team.objects.values_list("pk", "name"))

    def row(self, entry: Entry) -> dict[str, Any]:
        rule = entry.compiled(self.names)
        return {
            "entry": entry,
            "when": rulebook.sentence(rule),
            "does": self.effect(entry),
            "values": entry.values,
        }

    def effect(self, entry: Entry) -> str:
        values = entry.values
        if entry.kind == DUE:
            return f"{values['amount']} {ServiceLevel.Unit(values['unit']).label.lower()}"
        return self._sends(values)

    def _sends(self, values: rulebook.Values) -> str:
        to = self.departments.get(values.get("department_id") or 0, "the service's department")
        said = f"{to}, {self.teams[values['team_id']]}" if values.get("team_id") in self.teams else to
        person = ", to one person" if values.get("assignee_id") else ""
        urgency = f", {Priority(values['priority']).label.lower()} priority" if values.get("priority") else ""
        return f"{said}{person}{urgency}"


@staff_view(*READERS)
def rules(request: HttpRequest) -> HttpResponse:
    shown = Shown()
    rows = [shown.row(entry) for entry in rule_entries.live()]
    lists = [
        (kind, title, [row for row in rows if row["entry"].kind == kind]) for kind, title in KINDS.items()
    ]
    drafts = RuleDraft.objects.select_related("made_by", "switched_on_by", "switched_back_by")
    page = Paginator(drafts, A_PAGE).get_page(request.GET.get("page"))
    context = {"title": "Rules", "lists": lists, "drafts": page, "may_edit": may_edit(request)}
    return staff_page(request, "requests_app/admin/rules/rules.html", context)


@staff_view(*EDITORS, methods=("POST",))
def begin(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    try:
        return redirect("staff:rule_draft", rule_drafts.begin(request.POST.get("title", ""), by=by).pk)
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
        return redirect("staff:rules")


@staff_view(*EDITORS)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    found = _draft(pk)
    is_open = found.status == RuleDraft.Status.DRAFT
    run = rule_drafts.last_dry_run(found)
    problems = rule_drafts.problems(found) if is_open else []
    context = {
        "title": found.title,
        "draft": found,
        "is_open": is_open,
        "edits": _edits(found),
        "lists": _lists() if is_open else [],
        "problems": problems,
        "run": run,
        "is_stale": bool(run and is_open and rule_drafts.is_stale(found, run)),
        "may_switch": may_switch(request),
        "moves_due": found.status == RuleDraft.Status.ON
        and any(one.kind == DUE for one in found.edits.all()),
        "recount": request.GET.get("recount"),
    }
    return staff_page(request, "requests_app/admin/rules/draft.html", context)


def _draft(pk: int) -> RuleDraft:
    return get_object_or_404(
        RuleDraft.objects.select_related("made_by", "switched_on_by", "switched_back_by"), pk=pk
    )


def _lists() -> list[tuple[str, str, list[Entry]]]:
    live = rule_entries.live()
    return [(kind, title, [one for one in live if one.kind == kind]) for kind, title in KINDS.items()]


def _edits(found: RuleDraft) -> list[dict[str, Any]]:
    """Each change with how the rule is now and how it will be."""
    shown, edits = Shown(), []
    for one in found.edits.all():
        after = shown.row(Entry(one.kind, one.rule, one.values, one.pk))
        before = shown.row(Entry(one.kind, one.rule, one.before)) if one.before else None
        edits.append({"edit": one, "before": before, "after": after})
    return edits


# One rule


@staff_view(*EDITORS, methods=FORM)
def edit(request: HttpRequest, pk: int, kind: str, rule: int) -> HttpResponse:
    """rule 0: a new one, or the new one of the edit that ?edit= names."""
    if kind not in KINDS:
        raise Http404(f"There is no kind of rules “{kind}”.")
    found, names = _draft(pk), Names.read()
    if found.status != RuleDraft.Status.DRAFT:
        messages.error(request, f"“{found}” is {found.get_status_display().lower()}: begin a new draft.")
        return redirect("staff:rule_draft", found.pk)
    known = _known(found, kind, rule, request.GET.get("edit", ""))
    if rule and known is None:
        raise Http404("There is no such rule.")
    form = forms.RuleForm(
        request.POST or None, names=names, kind=kind, initial=forms.initial(known) if known else None
    )
    examples = _examples(request, known, names, kind)
    if request.method == "POST" and form.is_valid() and examples.is_valid() and "more" not in request.POST:
        values = {**form.values(), "examples": examples.examples()}
        if _saved(request, found, kind, rule, values, form):
            return redirect("staff:rule_draft", found.pk)
    context = {
        "title": known["name"] if known else f"New rule: {KINDS[kind].lower()}",
        "draft": found,
        "form": form,
    }
    context |= {"examples": examples, "kind": kind, "parts": form.parts(), "is_due": kind == DUE}
    status = 422 if form.errors or (examples.is_bound and not examples.is_valid()) else 200
    return staff_page(request, "requests_app/admin/rules/edit.html", context, status=status)


def _known(found: RuleDraft, kind: str, rule: int, edit: str) -> rulebook.Values | None:
    """The rule as the draft has it already, else as it is now."""
    mine = found.edits.filter(kind=kind)
    row: RuleEdit | None = mine.filter(rule=rule).first() if rule else None
    if not rule and edit.isascii() and edit.isdigit():
        row = mine.filter(rule=0, pk=int(edit)).first()
    if row:
        return row.values
    return next((one.values for one in rule_entries.live() if (one.kind, one.rule) == (kind, rule)), None)


def _examples(request: HttpRequest, known: rulebook.Values | None, names: Names, kind: str) -> Any:
    shared = {"form_kwargs": {"names": names, "kind": kind}, "prefix": "example"}
    if request.method == "POST" and "more" not in request.POST:
        return forms.ExampleFormSet(request.POST, **shared)
    if request.method == "POST":
        return forms.ExampleFormSet(_one_more(request), **shared)
    given = [forms.shown(one) for one in (known or {}).get("examples", [])]
    if number := request.GET.get("example", ""):
        given += [forms.shown(one) for one in from_requests.fetched(request, number, names, kind)]
    formset = forms.ExampleFormSet(initial=given, **shared)
    formset.extra = 1
    return formset


def _one_more(request: HttpRequest) -> Any:
    data = request.POST.copy()
    total = data.get("example-TOTAL_FORMS", "0")
    data["example-TOTAL_FORMS"] = str(min(int(total) if total.isdigit() else 0, 19) + 1)
    return data


def _saved(
    request: HttpRequest,
    found: RuleDraft,
    kind: str,
    rule: int,
    values: rulebook.Values,
    form: forms.RuleForm,
) -> bool:
    mine = request.GET.get("edit", "")
    try:
        rule_drafts.edit(found, kind, rule, values, edit=int(mine) if mine.isdigit() else None)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            form.add_error(None, sentence)
        return False
    messages.success(request, f"“{values['name']}” is in the draft.")
    return True


# What is done with a draft


@staff_view(*EDITORS, methods=("POST",))
def verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    found = _draft(pk)
    if verb not in VERBS:
        raise Http404(f"There is no “{verb}”.")
    if verb in ONLY_ADMINISTRATORS and not may_switch(request):
        raise PermissionDenied("An administrator switches rules on and back.")
    try:
        return VERBS[verb](request, found)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return redirect("staff:rule_draft", found.pk)


def _dry_run(request: HttpRequest, found: RuleDraft) -> HttpResponse:
    by: Any = request.user
    run = dry_run.ask(found, by=by)
    current_app.send_task("requests_app.tasks.dry_run", args=[run.pk])
    return redirect("staff:dry_run", run.pk)


def _switch_on(request: HttpRequest, found: RuleDraft) -> HttpResponse:
    by: Any = request.user
    rule_drafts.switch_on(found, by=by, reason=request.POST.get("reason", ""))
    messages.success(request, "Switched on: every request from now on follows these rules.")
    return redirect("staff:rule_draft", found.pk)


def _switch_back(request: HttpRequest, found: RuleDraft) -> HttpResponse:
    by: Any = request.user
    rule_drafts.switch_back(found, by=by, reason=request.POST.get("reason", ""))
    messages.success(request, "Switched back: the rules are as they were before.")
    return redirect("staff:rule_draft", found.pk)


def _drop(request: HttpRequest, found: RuleDraft) -> HttpResponse:
    rule_drafts.drop(found)
    messages.success(request, f"“{found}” is dropped.")
    return redirect("staff:rules")


def _forget(request: HttpRequest, found: RuleDraft) -> HttpResponse:
    edit = request.POST.get("edit", "")
    rule_drafts.forget_edit(found, int(edit) if edit.isascii() and edit.isdigit() else 0)
    return redirect("staff:rule_draft", found.pk)


def _recount(request: HttpRequest, found: RuleDraft) -> HttpResponse:
    """Open requests get the due dates that the rules name now, each with a step in its history."""
    current_app.send_task("requests_app.tasks.recount_due", args=[found.pk, request.user.pk])
    messages.success(request, "The due dates of open requests are being counted again.")
    return redirect(f"{reverse('staff:rule_draft', args=[found.pk])}?{urlencode({'recount': 1})}")


VERBS = {
    "dry-run": _dry_run,
    "switch-on": _switch_on,
    "switch-back": _switch_back,
    "drop": _drop,
    "forget": _forget,
    "recount": _recount,
}
ONLY_ADMINISTRATORS = frozenset({"switch-on", "switch-back", "recount"})
