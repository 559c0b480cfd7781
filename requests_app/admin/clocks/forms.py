"""The small forms of what keeps a request from being forgotten."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError

from ...cases.workflow import Because
from ...models import Department, ServiceRequest
from ..forms import MoveForm, ReasonForm


class RefuseForm(ReasonForm):
    because = forms.ChoiceField(
        label="Why you do not take it", choices=Because.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="In your words, for the other department",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["because", "reason"]


class SendOnForm(RefuseForm):
    to = forms.ModelChoiceField(Department.objects.none(), label="Which department is right")
    field_order = ["to", "because", "reason"]

    def prepare(self, service_request: ServiceRequest) -> None:
        neither = [service_request.department_id, service_request.pending_department_id]
        others = Department.objects.filter(is_active=True).exclude(pk__in=neither)
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class TargetForm(MoveForm):
    to = forms.DateTimeField(
        label="Done by, for ourselves",
        help_text="Residents are not told: the promise to them stays.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label="Why", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self, service_request: ServiceRequest) -> None:
        self.fields["to"].initial = service_request.target_at

    def clean_to(self) -> datetime:
        to: datetime = self.cleaned_data["to"]
        if to.year > 2200:
            raise ValidationError("Give a moment within this century.")
        return to


class TicklerForm(MoveForm):
    on = forms.DateField(label="Look at it again on", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label="What to look at then", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class AnsweredForm(MoveForm):
    text = forms.CharField(
        label="What the resident said",
        max_length=4000,
        help_text="Kept as an internal note; the work goes on if it waited for this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
