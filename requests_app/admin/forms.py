"""The small form of each move; what it asks is what its verb needs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from .. import permissions
from ..cases import numbers
from ..cases.workflow import HoldReason, Resolution
from ..models import Department, Priority, Service, ServiceRequest, StandardReply, Team
from . import people

PERSON = {"list": "colleagues", "autocomplete": "off", "data-people": ""}


class MoveForm(forms.Form):
    """Knows the request and the user; fields that offer choices fit both. one_of: not optional together."""

    one_of: tuple[str, ...] = ()

    def __init__(self, *args: Any, service_request: ServiceRequest, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service_request = service_request
        self.user = user
        self.prepare()

        for name in self.one_of:
            self.fields[name].one_of = True  # type: ignore[attr-defined]

    def prepare(self) -> None:
        """For fields that depend on the request."""


class AssignForm(MoveForm):
    one_of = ("assignee", "team")
    assignee = forms.CharField(
        label="Person",
        required=False,
        help_text="A name or user name; “me” for yourself",
        widget=forms.TextInput(attrs=PERSON),
    )
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="No team")

    def prepare(self) -> None:
        self.fields["team"].queryset = Team.objects.filter(department=self.service_request.department_id)
        self.fields["team"].initial = self.service_request.team_id

    def clean_assignee(self) -> Any:
        return people.find(self.cleaned_data["assignee"], self.user)


class AcceptForm(MoveForm):
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="No team yet")

    def prepare(self) -> None:
        self.fields["team"].queryset = Team.objects.filter(
            department=self.service_request.pending_department_id
        )


class ReasonForm(MoveForm):
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class HandOverForm(ReasonForm):
    to = forms.ModelChoiceField(Department.objects.none(), label="To which department")
    field_order = ["to", "reason"]

    def prepare(self) -> None:
        others = Department.objects.filter(is_active=True).exclude(pk=self.service_request.department_id)
        self.fields["to"].queryset = others


class RouteForm(MoveForm):
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True), required=False, empty_label="As the rules say today"
    )


class HoldForm(MoveForm):
    reason = forms.ChoiceField(
        label="What it waits for", choices=HoldReason.choices, widget=forms.RadioSelect
    )
    explanation = forms.CharField(
        label="More, for your colleagues",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CloseForm(MoveForm):
    one_of = ("reply", "sentence")
    resolution = forms.ChoiceField(label="How it ended", choices=Resolution.choices, widget=forms.RadioSelect)
    reply = forms.ModelChoiceField(
        StandardReply.objects.none(),
        label="Standard reply",
        required=False,
        empty_label="None",
        help_text="Used where you write no sentence of your own",
    )
    sentence = forms.CharField(
        label="A sentence for the resident",
        required=False,
        max_length=2000,
        help_text="What was done, or why not. The resident reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self) -> None:
        service = self.service_request.service
        fits = Q(service=service) | Q(group=service.group_id) | Q(service=None, group=None)
        self.fields["reply"].queryset = StandardReply.objects.filter(fits)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reply = data.get("reply")
        if not data.get("sentence", "").strip() and reply:
            data["sentence"] = reply.text
        if not data.get("sentence", "").strip():
            self.add_error("sentence", "Write the resident a sentence, or choose a standard reply.")
        return data


class ReclassifyForm(MoveForm):
    service = forms.ModelChoiceField(Service.objects.none(), label="The right service")

    def prepare(self) -> None:
        others = Service.objects.filter(is_active=True).exclude(pk=self.service_request.service_id)
        self.fields["service"].queryset = others


class ReprioritiseForm(MoveForm):
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=int, widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.fields["priority"].initial = self.service_request.priority


class PlaceForm(forms.Form):
    address = forms.CharField(max_length=300, required=False)
    zip_code = forms.CharField(label="ZIP code", max_length=10, required=False)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            raise ValidationError("Give both latitude and longitude, or neither.")
        return data


class RelocateForm(PlaceForm, MoveForm):
    def prepare(self) -> None:
        for name in self.fields:
            self.fields[name].initial = getattr(self.service_request, name)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("address") and data.get("latitude") is None:
            raise ValidationError("Say where it is: an address or a point.")
        return data


class MergeForm(MoveForm):
    into = forms.CharField(label="Number of the other request", max_length=30)

    def clean_into(self) -> ServiceRequest:
        number = numbers.parse(self.cleaned_data["into"])
        found = permissions.visible_requests(self.user).filter(number=number).first()
        if found is None:
            raise ValidationError(f"There is no request {number}, or it is not with your department.")
        return found


class NoteForm(forms.Form):
    text = forms.CharField(label="Note", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    is_public = forms.BooleanField(label="Residents may read it", required=False)


class AddNoteForm(NoteForm, MoveForm):
    pass


class AttachForm(MoveForm):
    file = forms.FileField(label="Photo", help_text="JPEG, PNG, WebP or GIF, up to 15 MB")
    caption = forms.CharField(max_length=200, required=False)
    is_public = forms.BooleanField(label="Residents may see it", required=False)


class ConfirmForm(MoveForm):
    """Nothing to fill in."""
