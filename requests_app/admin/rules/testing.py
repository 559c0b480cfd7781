"""/admin/rules/test/: which rule takes a made-up or a real request, and why, step by step."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse

from ... import permissions
from ...cases import examples, rule_entries
from ...cases.judging import Judge
from ...cases.rule_entries import Entry
from ...cases.rulebook import Names
from ...cases.rules import Facts
from ...models import Department, RuleDraft, Service, Team
from ..base import staff_page, staff_view
from . import from_requests
from .forms import ExampleForm
from .named import READERS
from .pages import may_edit

DRAFTS = 5  # offered for an example
FACTS = ("service", "text", "answers", "districts", "channel", "at", "given_priority")


class TryForm(ExampleForm):
    """A real request by its number, or facts."""

    number = forms.CharField(label="Request number", max_length=20, required=False)
    draft = forms.ModelChoiceField(
        RuleDraft.objects.filter(status=RuleDraft.Status.DRAFT), label="With the draft", required=False,
        empty_label="None: the rules as they are",
    )  # fmt: skip

    def made_up(self) -> list[Any]:
        return [self[name] for name in FACTS]


@staff_view(*READERS)
def test(request: HttpRequest) -> HttpResponse:
    names = Names.read()
    is_asked = bool({"number", "service"} & request.GET.keys())
    form = TryForm(request.GET if is_asked else None, names=names, kind="routing")
    context: dict[str, Any] = {"title": "Test the rules", "form": form}
    if is_asked and form.is_valid():
        context |= _answer(request, form, names)
    return staff_page(request, "requests_app/admin/rules/test.html", context)


def _answer(request: HttpRequest, form: TryForm, names: Names) -> dict[str, Any]:
    data, row = form.cleaned_data, None
    try:
        if data["number"]:
            row = from_requests.find(request, data["number"])
            facts, service = from_requests.facts_of(row)
        else:
            facts, service = examples.facts_of(form.example(), names)
    except (ValidationError, PermissionDenied) as refusal:
        form.add_error("number" if data["number"] else "service", permissions.sentence(refusal))
        return {}
    entries = rule_entries.drafted(data["draft"]) if data["draft"] else rule_entries.live()
    answer = asked(entries, names, facts, service, is_given=bool(data["given_priority"]))
    drafts = (
        RuleDraft.objects.filter(status=RuleDraft.Status.DRAFT)[:DRAFTS] if row and may_edit(request) else []
    )
    shown = {"answer": answer, "facts": facts, "service": service, "row": row, "draft": data["draft"]}
    return {**shown, "drafts": drafts}


def asked(
    entries: list[Entry], names: Names, facts: Facts, service: Service, *, is_given: bool = False
) -> dict[str, Any]:
    """The outcome, and every rule that was looked at with its reasons."""
    judge = rule_entries.judge(entries, names)
    outcome = judge.outcome(facts, service, priority_is_given=is_given)
    due_facts = facts.but(service.pk, outcome.priority)
    to = outcome.to
    return {
        "outcome": outcome,
        "department": Department.objects.filter(pk=to.department_id or 0).first(),
        "team": Team.objects.filter(pk=to.team_id or 0).first(),
        "routing": judge.router.rules.trace(facts),
        "due": judge.promises.rules.trace(due_facts),
        "others": _others(judge, facts),
        "due_at": outcome.due_at.astimezone(facts.zone) if outcome.due_at else None,
    }


def _others(judge: Judge, facts: Facts) -> int:
    """Rules that were not looked at, since they are for other services."""
    rules = judge.router.rules
    return len(rules.all) - len(rules.of(facts.service))
