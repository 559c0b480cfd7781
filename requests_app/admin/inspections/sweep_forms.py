"""Where and what for; then who walks it and when."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from ...enforcement import people, sweeping
from ...models import Department, District, InspectionTask, Parcel
from ..work.forms import Keyed
from . import listing
from .sweep_places import cell_words

WITHIN = 30


class PlaceForm(forms.Form):
    """Cells or a zone, and the task."""

    task = forms.ModelChoiceField(
        InspectionTask.objects.none(), label="For", to_field_name="code", empty_label=None
    )
    zone = forms.ModelChoiceField(District.objects.none(), required=False, empty_label="Choose a zone")
    cells = forms.CharField(required=False, max_length=4000, label="Cells", widget=forms.HiddenInput)
    within = forms.IntegerField(
        label="Not looked at for (days)", min_value=1, max_value=730, required=False, initial=WITHIN
    )
    place = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = InspectionTask.objects.filter(department__in=departments, is_active=True)
        self.fields["task"].queryset = tasks.select_related("department")  # type: ignore[attr-defined]
        zones = District.objects.filter(Exists(Parcel.objects.filter(zone=OuterRef("pk")))).defer("geometry")
        zone: Any = self.fields["zone"]
        zone.queryset = zones
        if self["cells"].value():
            zone.empty_label = "The cells of the map"

    def clean_cells(self) -> list[int]:
        return sweeping.cells_of(self.cleaned_data["cells"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("cells") and not data.get("zone"):
            raise ValidationError("Choose a zone, or a cell from the list.")
        return data

    @property
    def days(self) -> int:
        return self.cleaned_data.get("within") or WITHIN

    def area(self) -> dict[str, Any]:
        """A zone that was chosen goes before the cells that the page was opened with."""
        zone = self.cleaned_data["zone"]
        return {"cells": [] if zone else self.cleaned_data["cells"], "zone": zone}

    def words(self) -> str:
        area = self.area()
        if area["zone"]:
            return str(area["zone"])
        return self.cleaned_data["place"] or _words(area["cells"])


def _words(cells: Sequence[int]) -> str:
    named = cell_words(cells)
    more = f" and {len(cells) - 1} cells beside" if len(cells) > 1 else ""
    first = next((named[cell] for cell in cells if cell in named), "the cells chosen")
    return f"{first}{more}"


class PlanForm(Keyed):
    inspector = forms.ModelChoiceField(None, required=False, label="Who walks it", empty_label="Nobody yet")
    on = forms.DateField(label="On", widget=forms.DateInput(attrs={"type": "date"}))
    most = forms.IntegerField(label="How many lots", min_value=1, max_value=sweeping.MOST)

    def __init__(self, *args: Any, department: Department, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = listing.inspectors([department])  # type: ignore[attr-defined]
        self.fields["most"].initial = max(1, most)
        field: Any = self.fields["inspector"]
        field.label_from_instance = people.name
