"""/admin/checks/: closed requests drawn for a second look, the short form, and how often the work was right."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from .. import permissions
from ..cases import checking
from ..models import CheckAnswer, CheckQuestion, WorkCheck
from ..sampling import monday
from .base import FORM, ModelAdmin, staff_page, staff_view
from .requests import visible_attachments, visible_or_404

LEADS = (permissions.SUPERVISOR, permissions.ADMINISTRATOR)
A_PAGE = 50
WEEKS = 12  # that the rates look back


@admin.register(CheckQuestion)
class CheckQuestionAdmin(ModelAdmin):
    list_display = ["text", "order", "is_active"]
    search_fields = ["text"]

    def has_delete_permission(self, request: HttpRequest, obj: CheckQuestion | None = None) -> bool:
        return False  # answers name it: make it inactive instead


class CheckForm(forms.Form):
    comment = forms.CharField(
        label="What was not right, or what to praise", required=False, max_length=checking.LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    reopen = forms.BooleanField(
        label="Open it again: it is not done",
        required=False,
        help_text="With what you wrote above as the reason",
    )

    def __init__(self, *args: Any, questions: list[CheckQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for one in questions:
            self.fields[f"question_{one.pk}"] = forms.ChoiceField(
                label=one.text,
                help_text=one.help,
                choices=CheckAnswer.Answer.choices,
                widget=forms.RadioSelect,
            )
        self.order_fields([*(f"question_{one.pk}" for one in questions), "comment", "reopen"])

    def answers(self) -> dict[CheckQuestion, str]:
        return {one: self.cleaned_data[f"question_{one.pk}"] for one in self.questions}


def visible(request: HttpRequest) -> QuerySet[WorkCheck]:
    """A supervisor's own departments; an administrator's all."""
    who = permissions.scope(request.user)
    rows = WorkCheck.objects.all()
    return rows if who.has(permissions.ADMINISTRATOR) else rows.filter(department__in=who.departments)


@staff_view(*LEADS)
def checks(request: HttpRequest) -> HttpResponse:
    rows = visible(request).select_related("service_request", "service", "department", "checked_by")
    page = Paginator(rows.order_by("-week", "department", "pk"), A_PAGE).get_page(request.GET.get("page"))
    since = monday(timezone.localdate()) - timedelta(weeks=WEEKS)
    recent = visible(request).filter(week__gte=since)
    groups = [
        ("Department", checking.rates(recent, "department")),
        ("Service", checking.rates(recent, "service")),
        ("Question", checking.question_rates(recent)),
    ]
    context = {"title": "Was it really done?", "page": page, "groups": groups, "weeks": WEEKS}
    return staff_page(request, "requests_app/admin/work_checks.html", context)


@staff_view(*LEADS, methods=("POST",))
def draw(request: HttpRequest) -> HttpResponse:
    """The week that is over, as the task does on Monday morning."""
    week = monday(timezone.localdate()) - timedelta(days=7)
    drawn = checking.draw(week)
    messages.success(request, f"{drawn} closed requests of the week of {_day(week)} were drawn.")
    return redirect("staff:work_checks")


def _day(day: date) -> str:
    return f"{day:%B} {day.day}"


@staff_view(*LEADS, methods=FORM)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    related = ("service", "department", "checked_by")
    found = get_object_or_404(visible(request).select_related(*related), pk=pk)
    service_request = visible_or_404(request, found.service_request_id)
    form = None if found.outcome else CheckForm(request.POST or None, questions=_questions(request))
    if form and request.method == "POST" and form.is_valid() and _checked(request, found, form):
        return redirect("staff:work_checks")
    closing = (
        service_request.events.filter(kind="closed").select_related("note", "actor").order_by("-at").first()
    )
    context = {
        "title": f"{service_request.number}: was it really done?",
        "check": found,
        "service_request": service_request,
        "closing": closing,
        "attachments": visible_attachments(request, service_request),
        "answers": found.answers.select_related("question"),
        "form": form,
    }
    status = 422 if form and form.errors else 200
    return staff_page(request, "requests_app/admin/work_check.html", context, status=status)


def _questions(request: HttpRequest) -> list[CheckQuestion]:
    try:
        return checking.questions()
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
        return []


def _checked(request: HttpRequest, found: WorkCheck, form: CheckForm) -> bool:
    by: Any = request.user
    data = form.cleaned_data
    try:
        checking.check(found, form.answers(), by=by, comment=data["comment"], reopen=data["reopen"])
    except ValidationError as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return False
    messages.success(
        request, f"{found.service_request.number} is checked: {found.get_outcome_display().lower()}."
    )
    return True
