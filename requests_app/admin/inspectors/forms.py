"""The small forms of rostering; each asks what its verb needs."""

from calendar import day_name
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from ...enforcement import hours
from ...enforcement.hours import Hours
from ...models import InspectionTask, Inspector, Leave


def _day(**given: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **given)


class LeaveForm(forms.Form):
    kind = forms.ChoiceField(label="Why", choices=Leave.Kind.choices)
    first = _day(label="First day")
    last = _day(label="Last day", required=False, help_text="Empty: only the first day")
    part = forms.ChoiceField(
        label="Which part of each day",
        choices=Leave.Part.choices,
        initial=Leave.Part.DAY,
        help_text="The morning ends at noon",
    )

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**said, "last": said["last"] or said["first"]}


class EndLeaveForm(forms.Form):
    leave = forms.IntegerField(widget=forms.HiddenInput)
    last = _day(label="Last day away", help_text="A day before the first one cancels the leave")


class ShiftsForm(forms.Form):
    since = _day(label="From which day on")

    def __init__(self, *args: Any, now: Iterable[tuple[int, list[Hours]]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(now)
        for number, name in enumerate(day_name):
            self.fields[f"day_{number}"] = forms.CharField(
                label=name,
                required=False,
                max_length=100,
                initial=hours.words(known.get(number, [])),
                help_text="8:00-12:00, 12:30-16:30; empty: no shift" if number == 0 else "",
            )

    def clean(self) -> dict[str, Any]:
        for number in range(7):
            self._read(f"day_{number}")
        return self.cleaned_data

    def _read(self, name: str) -> None:
        try:
            given = hours.read(self.cleaned_data.get(name, ""))
        except ValueError as error:
            self.add_error(name, str(error))
            return
        self.cleaned_data[name] = given
        for said in hours.objections(given):
            self.add_error(name, said)

    def given(self) -> dict[str, Any]:
        week = {number: self.cleaned_data[f"day_{number}"] for number in range(7)}
        return {
            "week": {day: said for day, said in week.items() if said},
            "since": self.cleaned_data["since"],
        }


class DayForm(forms.Form):
    day = _day(label="Which day")
    hours = forms.CharField(
        required=False, max_length=100, help_text="8:00-12:00, 12:30-16:30; empty: no shift on that day"
    )

    def clean_hours(self) -> list[Hours]:
        try:
            return hours.read(self.cleaned_data["hours"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def given(self) -> dict[str, Any]:
        return {"day": self.cleaned_data["day"], "given": self.cleaned_data["hours"]}


class CertifyForm(forms.Form):
    task = forms.ModelChoiceField(InspectionTask.objects.none(), empty_label=None)
    number = forms.CharField(label="Number of the certificate", max_length=40, required=False)
    expires_on = _day(label="Valid until", required=False, help_text="Empty: does not expire")

    def __init__(self, *args: Any, inspector: Inspector, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = inspector.group
        pks = [task.pk for task in (*group.own.all(), *group.trained.all())]
        tasks = InspectionTask.objects.filter(pk__in=pks).order_by("-needs_certification", "order", "name")
        self.fields["task"].queryset = tasks  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def hours_now(week: dict[int, list[Hours]], since: date) -> dict[str, Any]:
    """What the form of shifts begins with."""
    return {"now": week.items(), "initial": {"since": since}}
