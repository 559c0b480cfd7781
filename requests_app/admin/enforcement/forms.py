"""The small form of each move of a case: its fields are named as its verb's arguments."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from ... import permissions
from ...cases import clocks
from ...enforcement import standing, telling, windows
from ...enforcement.ladder import Method
from ...models import EnforcementNotice, EnforcementStep, OrdinanceSection, Party, Tenure
from ...outbox.replies import language_name
from ...wording import day_in_full
from .. import people
from ..forms import PERSON
from .file import CaseFile

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WORDS = forms.Textarea(attrs={"rows": 3})
FURTHEST = timedelta(days=366)
HOW = [
    (Method.POSTED, "Posted on the property"),
    (Method.PERSON, "Handed over in person"),
    (Method.CERTIFIED, "Certified mail"),
    (Method.MAIL, "First-class mail"),
]


class MoveForm(forms.Form):
    """Knows the case, and the row that it is about."""

    meanwhile: Sequence[EnforcementStep] = ()  # what others did since the form was drawn

    def __init__(self, *args: Any, file: CaseFile, target: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file, self.target = file, target
        self.prepare()

    def prepare(self) -> None:
        """For fields that depend on the case."""

    def notes(self) -> list[str]:
        """What is good to know before it is done."""
        return []


class ConfirmForm(MoveForm):
    """Nothing to fill in."""


class ReasonForm(MoveForm):
    reason = forms.CharField(label="Why", max_length=1000, widget=WORDS)


# Notices


class Printed(NamedTuple):
    """What would be printed as the day to comply by, served so; error: why none could be."""

    method: str
    day: str
    error: str


class Recipient(NamedTuple):
    tenure: Tenure
    languages: str
    address: str


class IssueForm(MoveForm):
    kind = EnforcementNotice.Kind.VIOLATION
    to = forms.MultipleChoiceField(
        label="Who gets it",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick who gets it: a notice to nobody binds nobody."},
    )
    method = forms.ChoiceField(label="How it will be served", choices=HOW, widget=forms.RadioSelect, initial=Method.POSTED)  # fmt: skip
    on = forms.DateField(
        label="The day on which it will be served",
        widget=DAY,
        help_text="The owner’s time is counted from there",
    )

    def prepare(self) -> None:
        self.recipients = [_recipient(tenure) for tenure in self.file.tenures]
        field = self.fields["to"]
        field.choices = [(str(one.tenure.party_id), _label(one)) for one in self.recipients]  # type: ignore[attr-defined]
        field.initial = [
            str(one.tenure.party_id) for one in self.recipients if one.tenure.role == Tenure.Role.OWNER
        ]
        self.fields["on"].initial = self.file.today

    def clean_to(self) -> list[Party]:
        parties = {str(tenure.party_id): tenure.party for tenure in self.file.tenures}
        return [parties[key] for key in dict.fromkeys(self.cleaned_data["to"])]

    @property
    def day(self) -> date:
        """The day typed, else today: what cannot be the day of service has no window to show."""
        typed = self.fields["on"].widget.value_from_datadict(self.data, {}, "on") if self.is_bound else None
        try:
            day: date = self.fields["on"].clean(typed) or self.file.today
        except ValidationError:
            return self.file.today
        return day if day <= self.file.today + windows.SERVED_WITHIN else self.file.today

    def printed(self) -> list[Printed]:
        return [self._printed(Method(method), label) for method, label in HOW]

    def _printed(self, method: str, label: str) -> Printed:
        try:
            day = windows.window(self.file.case, self.file.open_violations, self.day, method)
        except ValidationError as refusal:
            return Printed(label, "", " ".join(refusal.messages))
        return Printed(label, day_in_full(day), "")

    def notes(self) -> list[str]:
        if self.file.has_owner:
            return []
        return [
            f"No owner of {self.file.case.parcel} is known today. A notice of violation goes to the owner:"
            " add the owner to the parcel first."
        ]


class CourtesyForm(IssueForm):
    kind = EnforcementNotice.Kind.COURTESY


def _recipient(tenure: Tenure) -> Recipient:
    language = language_name(tenure.party.language)
    languages = language if tenure.party.language == "en" else f"{language}, with English behind it"
    return Recipient(tenure, languages, tenure.party.mailing_address or "no mailing address")


def _label(one: Recipient) -> str:
    role = one.tenure.get_role_display().lower()
    return f"{one.tenure.party} ({role}), {one.address}: in {one.languages}"


class ServeForm(MoveForm):
    method = forms.ChoiceField(label="How it was served", choices=HOW, widget=forms.RadioSelect)
    on = forms.DateField(
        label="The day on which it reached them", widget=DAY, help_text="The owner’s time runs from there"
    )
    proof = forms.CharField(
        required=False,
        max_length=200,
        help_text="Tracking number, who took it, where it hangs",
    )
    photo = forms.FileField(required=False, help_text="JPEG, PNG, WebP or GIF, up to 15 MB")

    def prepare(self) -> None:
        self.fields["on"].initial = self.file.today
        last = self.file.facts.last("notice_issued")
        self.fields["method"].initial = last.data.get("method") if last else Method.POSTED
        if self.file.case.service_request is None:
            del self.fields["photo"]

    def notes(self) -> list[str]:
        until = f"It says: comply by {day_in_full(self.target.comply_by)}. " if self.target.comply_by else ""
        return [f"{until}Served later than planned, the window ends later, never earlier."]


class ExtendForm(ReasonForm):
    until = forms.DateField(
        label="Until", widget=DAY, help_text="A day on which the office is closed becomes the next open one"
    )
    field_order = ["until", "reason"]

    def notes(self) -> list[str]:
        by_day = self.file.case.comply_by
        return [f"The window runs until {day_in_full(by_day)}."] if by_day else []


# Citations


class CiteForm(MoveForm):
    def notes(self) -> list[str]:
        fined = [one for one in self.file.open_violations if one.fine]
        named = ", ".join(f"{one.section.code} {telling.dollars(one.fine)}" for one in fined)
        whom = [tenure.party.name for tenure in self.file.tenures if tenure.role == Tenure.Role.OWNER]
        said = [f"{named}: {telling.dollars(sum(one.fine for one in fined))} in all."] if named else []
        if whom:
            return [*said, f"It goes to {' and '.join(whom)}, by certified mail."]
        return [*said, f"No owner of {self.file.case.parcel} is known today: add one to the parcel first."]


# Abatement


class OrderForm(MoveForm):
    vendor = forms.CharField(required=False, max_length=120, help_text="Empty: the city’s own people")


class DoneForm(MoveForm):
    on = forms.DateField(label="Done on", widget=DAY)
    cost = forms.DecimalField(label="What it cost, in dollars", min_value=0, max_digits=12, decimal_places=2)
    fee = forms.DecimalField(label="Fee for administration, in dollars", min_value=0, max_digits=12, decimal_places=2, initial=0)  # fmt: skip

    def prepare(self) -> None:
        self.fields["on"].initial = self.file.today


class CollectForm(MoveForm):
    amount = forms.DecimalField(label="Dollars that came in", min_value=0.01, max_digits=12, decimal_places=2)

    def notes(self) -> list[str]:
        return [f"{telling.dollars(standing.owed_for(self.target))} are owed."]


class LienForm(MoveForm):
    on = forms.DateField(label="Recorded on", widget=DAY)
    number = forms.CharField(label="Number in the land records", max_length=40)

    def prepare(self) -> None:
        self.fields["on"].initial = self.file.today


class ReleaseForm(MoveForm):
    on = forms.DateField(label="Released on", widget=DAY)

    def prepare(self) -> None:
        self.fields["on"].initial = self.file.today


# The case


class FindForm(MoveForm):
    section = forms.ModelChoiceField(OrdinanceSection.objects.none(), empty_label="Choose")
    detail = forms.CharField(
        label="What you saw",
        required=False,
        max_length=500,
        widget=WORDS,
        help_text="The owner reads it in the notice: nothing about who complained",
    )

    def prepare(self) -> None:
        taken = [one.section_id for one in self.file.open_violations]
        self.fields["section"].queryset = OrdinanceSection.objects.filter(is_active=True).exclude(
            pk__in=taken
        )  # type: ignore[attr-defined]


class VisitForm(MoveForm):
    due_on = forms.DateField(label="By which day", widget=DAY, help_text="A closed day becomes the next open one")  # fmt: skip
    inspector = forms.CharField(
        required=False,
        help_text="A name or user name; empty: the case’s inspector",
        widget=forms.TextInput(attrs=PERSON),
    )

    def prepare(self) -> None:
        waiting = self.file.facts.waiting
        after = self.file.case.comply_by or self.file.today
        day = max(self.file.today, after + timedelta(days=1))
        proposed = waiting.due_on if waiting else clocks.clock_of(self.file.case.department_id).next_working_day(day)  # fmt: skip
        self.fields["due_on"].initial = proposed

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < self.file.today:
            raise ValidationError("This day has passed: give today or a day to come.")
        if day - self.file.today > FURTHEST:
            raise ValidationError("This day is more than a year away: check the year.")
        return day

    def clean_inspector(self) -> User | None:
        return _inspector(self.cleaned_data["inspector"], self.file)


class AssignForm(MoveForm):
    to = forms.CharField(
        label="Inspector",
        help_text="A name or user name; “me” for yourself",
        widget=forms.TextInput(attrs=PERSON),
    )

    def clean_to(self) -> User | None:
        return _inspector(self.cleaned_data["to"], self.file)


def _inspector(typed: str, file: CaseFile) -> User | None:
    """ValidationError for somebody who does not work for the case's department."""
    found = people.find(typed, file.user)
    if found and file.case.department_id not in permissions.departments_of(found):
        name = telling.person(found)
        raise ValidationError(f"{name} does not work for {file.case.department}: choose somebody who does.")
    return found
