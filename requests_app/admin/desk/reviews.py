"""/admin/desk/quality/: the sampled contacts of a week; supervisors score, a CSR reads her own."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ... import permissions
from ...desk import quality
from ...models import Criterion, Review, StaffProfile
from ..base import FORM, staff_view
from .base import POST, attempt, desk_page, times
from .wall import READERS

A_PAGE = 50
LEADS = (permissions.SUPERVISOR, permissions.ADMINISTRATOR)
WEEKS = 12  # that an average looks back


class ScoreForm(forms.Form):
    comment = forms.CharField(
        label="What went well, what to try", required=False, max_length=quality.LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, criteria: list[Criterion], review: Review, **kwargs: Any) -> None:
        given = {score.criterion_id: score.points for score in review.scores.all()}
        super().__init__(*args, initial={"comment": review.comment}, **kwargs)
        self.criteria = criteria
        for one in criteria:
            choices = [(str(points), str(points)) for points in range(one.most_points, -1, -1)]
            self.fields[f"criterion_{one.pk}"] = forms.ChoiceField(
                label=f"{one.name} (0 to {one.most_points})", help_text=one.help, choices=[("", "–"), *choices],
                initial=str(given.get(one.pk, "")),
            )  # fmt: skip
        self.order_fields([*(f"criterion_{one.pk}" for one in criteria), "comment"])

    def points(self) -> dict[Criterion, int]:
        return {one: int(self.cleaned_data[f"criterion_{one.pk}"]) for one in self.criteria}


def visible(request: HttpRequest) -> QuerySet[Review]:
    """A CSR's own that are scored; a supervisor's people's; an administrator's all."""
    who = permissions.scope(request.user)
    reviews = Review.objects.all()
    if who.has(permissions.ADMINISTRATOR):
        return reviews
    if who.has(permissions.SUPERVISOR):
        people = StaffProfile.objects.filter(departments__in=who.departments).values("user")
        return reviews.filter(csr__in=people)
    return reviews.filter(csr=who.user_id, scored_at__isnull=False)


@staff_view(*READERS)
def reviews(request: HttpRequest) -> HttpResponse:
    this_week = quality.monday(timezone.localdate())
    rows = visible(request).select_related("contact", "csr", "scored_by").prefetch_related("scores")
    page = Paginator(rows.order_by("-week", "csr", "pk"), A_PAGE).get_page(request.GET.get("page"))
    is_lead = permissions.scope(request.user).has(*LEADS)
    averages = quality.averages(visible(request), this_week - timedelta(weeks=WEEKS)) if page else []
    context = {"page": page, "averages": averages, "weeks": WEEKS, "is_lead": is_lead}
    return desk_page(request, "reviews.html", {"title": "Quality", **context})


@staff_view(*LEADS, methods=POST)
def draw(request: HttpRequest) -> HttpResponse:
    """The week that is over, as the task does on Monday morning."""
    week = quality.monday(timezone.localdate()) - timedelta(days=7)
    drawn = quality.draw(week)
    messages.success(request, f"{drawn} contacts of the week of {_day(week)} were drawn.")
    return redirect("staff:reviews")


def _day(day: date) -> str:
    return f"{day:%B} {day.day}"


@staff_view(*READERS, methods=FORM)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible(request).select_related("contact__resident", "csr", "scored_by"), pk=pk)
    if not permissions.scope(request.user).has(*LEADS):
        if request.method == "POST":
            raise PermissionDenied("A supervisor scores a contact.")
        return _shown(request, found, None)
    form = ScoreForm(request.POST or None, criteria=_criteria(request), review=found)
    if request.method == "POST" and form.is_valid():
        by: Any = request.user
        comment = form.cleaned_data["comment"]
        if attempt(request, lambda: quality.score(found, form.points(), by=by, comment=comment)):
            messages.success(request, f"{found.contact} is scored.")
            return redirect("staff:reviews")
    return _shown(request, found, form, 422 if form.errors else 200)


def _criteria(request: HttpRequest) -> list[Criterion]:
    try:
        return quality.criteria()
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
        return []


def _shown(request: HttpRequest, found: Review, form: ScoreForm | None, status: int = 200) -> HttpResponse:
    contact = found.contact
    context = {
        "title": f"{contact}",
        "review": found,
        "contact": contact,
        "questions": contact.questions.select_related(
            "article", "service_request__service", "transferred_to"
        ),
        "times": times(contact),
        "scores": found.scores.select_related("criterion"),
        "form": form,
    }
    return desk_page(request, "review.html", context, status=status)
