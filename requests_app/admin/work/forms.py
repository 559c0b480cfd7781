"""The small forms of planning; each asks what its verb needs."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet

from ...cases.workorders import When
from ...models import Crew, Equipment, Material, NotDoneReason, WorkLine

LONGEST_KEY = 80


def new_key() -> str:
    """A form sent twice is one entry."""
    return uuid.uuid4().hex


class Keyed(forms.Form):
    key = forms.CharField(max_length=LONGEST_KEY, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_key()


class WhenForm(Keyed):
    crew = forms.ModelChoiceField(Crew.objects.none(), required=False, empty_label="No crew yet")
    day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    window_from = forms.TimeField(
        label="Not before", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    window_to = forms.TimeField(
        label="Not after", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    minutes = forms.IntegerField(
        label="Minutes of the crew",
        min_value=1,
        max_value=24 * 60,
        initial=30,
        help_text="For each work order",
    )

    def __init__(self, *args: Any, crews: QuerySet[Crew], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = crews  # type: ignore[attr-defined]

    @property
    def when(self) -> When:
        return When(*(self.cleaned_data[name] for name in ("day", "window_from", "window_to")))


class PlanForm(WhenForm):
    what = forms.CharField(
        label="What is to be done",
        max_length=200,
        required=False,
        help_text="Empty: as the service is called",
    )
    together = forms.BooleanField(label="One work order for all of them", required=False)
    calls_resident = forms.BooleanField(label="The crew calls the resident first", required=False)
    after_care = forms.CharField(
        label="Why work follows on a closed request", max_length=500, required=False,
        help_text="Only for requests that are closed already",
    )  # fmt: skip
    field_order = ["what", "crew", "day", "window_from", "window_to", "minutes", "calls_resident", "together"]


class CancelForm(Keyed):
    reason = forms.CharField(label="Why", max_length=500)


class ReverseForm(Keyed):
    reason = forms.CharField(label="Why this line is wrong", max_length=300)


class FinishForm(Keyed):
    outcome = forms.CharField(label="What was done", max_length=500)
    tons = forms.DecimalField(required=False, min_value=0, max_digits=8, decimal_places=2)
    households = forms.IntegerField(required=False, min_value=0)
    closes = forms.BooleanField(label="That solves the request: close it", required=False)


class NotDoneForm(Keyed):
    reason = forms.ChoiceField(label="Why not", choices=NotDoneReason.choices, widget=forms.RadioSelect)
    explanation = forms.CharField(label="More about it", max_length=500, required=False)
    holds = forms.BooleanField(label="Put the request on hold until then", required=False)


class CostForm(Keyed):
    """One line: which of its fields count follows from the kind."""

    kind = forms.ChoiceField(choices=WorkLine.Kind.choices)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    is_planned = forms.BooleanField(label="An estimate, not yet spent", required=False)
    quantity = forms.DecimalField(
        label="Hours or units", required=False, max_digits=8, decimal_places=2, min_value=0
    )
    worker = forms.CharField(
        label="Who worked", max_length=80, required=False, help_text="A user name or an employee number"
    )
    person_class = forms.SlugField(
        label="Class", max_length=30, required=False, help_text="Empty: as the crew's"
    )
    equipment = forms.ModelChoiceField(Equipment.objects.filter(is_active=True), required=False)
    material = forms.ModelChoiceField(Material.objects.filter(is_active=True), required=False)
    amount = forms.DecimalField(
        label="Amount of the invoice, dollars", required=False, max_digits=12, decimal_places=2, min_value=0
    )
    text = forms.CharField(label="Vendor and invoice number, or a remark", max_length=200, required=False)

    def cost(self) -> dict[str, Any]:
        """The arguments of a Cost."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        if data["quantity"] is None:
            del data["quantity"]
        return data
