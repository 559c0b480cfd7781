"""The small form of each move; what it asks is what its verb needs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from .. import permissions, questions, turns
from ..cases import numbers, splitting
from ..cases.checks import Checks, closing_checks
from ..cases.workflow import HoldReason, Resolution
from ..models import Department, Macro, Priority, RequestEvent, Service, ServiceRequest, StandardReply, Team
from ..outbox import replies
from . import people

PERSON = {"list": "colleagues", "autocomplete": "off", "data-people": ""}


class MoveForm(forms.Form):
    """Knows the request and the user; fields that offer choices fit both. one_of: not optional together.

    Without a request it is the form for many of them, and offers what may fit any.
    """

    one_of: tuple[str, ...] = ()
    meanwhile: Sequence[RequestEvent] = ()  # what others did since the form was drawn

    def __init__(self, *args: Any, service_request: ServiceRequest | None, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service_request = service_request
        self.user = user
        self.prepare(service_request) if service_request else self.prepare_for_many()
        for name in self.one_of:
            self.fields[name].one_of = True  # type: ignore[attr-defined]

    def prepare(self, service_request: ServiceRequest) -> None:
        """For fields that depend on the request."""

    def prepare_for_many(self) -> None:
        """For the same fields where it is many."""

    def notes(self) -> list[str]:
        """What is good to know before it is done."""
        return []


class AssignForm(MoveForm):
    one_of = ("assignee", "team")
    assignee = forms.CharField(
        label="Person",
        required=False,
        help_text="A name or user name; “me” for yourself",
        widget=forms.TextInput(attrs=PERSON),
    )
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="No team")

    def prepare(self, service_request: ServiceRequest) -> None:
        self.fields["team"].queryset = Team.objects.filter(department=service_request.department_id)
        self.fields["team"].initial = service_request.team_id

    def prepare_for_many(self) -> None:
        self.fields["team"].queryset = _own_teams(self.user)

    def clean_assignee(self) -> Any:
        return people.find(self.cleaned_data["assignee"], self.user)


class AcceptForm(MoveForm):
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="No team yet")

    def prepare(self, service_request: ServiceRequest) -> None:
        self.fields["team"].queryset = Team.objects.filter(department=service_request.pending_department_id)

    def prepare_for_many(self) -> None:
        self.fields["team"].queryset = _own_teams(self.user)


class ReasonForm(MoveForm):
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class HandOverForm(ReasonForm):
    to = forms.ModelChoiceField(Department.objects.none(), label="To which department")
    field_order = ["to", "reason"]

    def prepare(self, service_request: ServiceRequest) -> None:
        others = Department.objects.filter(is_active=True).exclude(pk=service_request.department_id)
        self.fields["to"].queryset = others

    def prepare_for_many(self) -> None:
        self.fields["to"].queryset = Department.objects.filter(is_active=True)


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
    """`show`, pressed instead of Close, writes the reply out for this request, to be read and changed."""

    one_of = ("reply", "sentence")
    resolution = forms.ChoiceField(label="How it ended", choices=Resolution.choices, widget=forms.RadioSelect)
    reply = forms.ModelChoiceField(
        StandardReply.objects.none(),
        label="Standard reply",
        required=False,
        empty_label="None",
        help_text="Used where you write no sentence of your own; in the resident's language where we have it",
    )
    sentence = forms.CharField(
        label="A sentence for the resident",
        required=False,
        max_length=2000,
        help_text="What was done, or why not. The resident reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self, service_request: ServiceRequest) -> None:
        service = service_request.service
        fits = Q(service=service) | Q(group=service.group_id) | Q(service=None, group=None)
        self.fields["reply"].queryset = StandardReply.objects.filter(fits)

    def prepare_for_many(self) -> None:
        self.fields["reply"].queryset = StandardReply.objects.all()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reply, at = data.pop("reply", None), timezone.now()
        if not data.get("sentence", "").strip() and reply is None:
            self.add_error("sentence", "Write the resident a sentence, or choose a standard reply.")
        elif not data["sentence"].strip():
            self.written = replies.write(reply, self.service_request, at) if self.service_request else None
            data["sentence"] = self.written.text if self.written else turns.sentence_of(reply, "", at)
        return data

    written: replies.Written | None = None

    def notes(self) -> list[str]:
        row = self.service_request
        return [*_needed(row), *_missing_language(self.written), *splitting.open_parts_sentences(row)]


def _needed(row: ServiceRequest | None) -> list[str]:
    """What the service demands before a request may be called fixed, as far as it is missing."""
    if row is None:
        return []
    checks = Checks([row.pk])
    missing = checks.missing(row, closing_checks(row))
    return [f"To close it as fixed: {'; '.join(missing)}."] if missing else []


def _missing_language(written: replies.Written | None) -> list[str]:
    if written is None or not written.missing:
        return []
    wanted, spoken = replies.language_name(written.missing), replies.language_name(written.language)
    return [f"This reply has no {wanted} text, which the resident reads: the {spoken} one is used."]


class ReclassifyForm(MoveForm):
    service = forms.ModelChoiceField(Service.objects.none(), label="The right service")

    def prepare(self, service_request: ServiceRequest) -> None:
        others = Service.objects.filter(is_active=True).exclude(pk=service_request.service_id)
        self.fields["service"].queryset = others

    def prepare_for_many(self) -> None:
        self.fields["service"].queryset = Service.objects.filter(is_active=True)


class ReprioritiseForm(MoveForm):
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=int, widget=forms.RadioSelect)

    def prepare(self, service_request: ServiceRequest) -> None:
        self.fields["priority"].initial = service_request.priority


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
    def prepare(self, service_request: ServiceRequest) -> None:
        for name in self.fields:
            self.fields[name].initial = getattr(service_request, name)

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


class SplitForm(MoveForm):
    """Once the service is chosen, its own questions are asked too."""

    service = forms.ModelChoiceField(
        Service.objects.filter(is_active=True),
        label="What the part is",
        empty_label="Choose",
        help_text="Its department and promise follow",
    )
    description = forms.CharField(
        label="Which part of it", max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self, service_request: ServiceRequest) -> None:
        chosen = str(self.data.get("service", ""))
        service = (
            Service.objects.filter(pk=int(chosen)).first()
            if chosen.isdecimal() and len(chosen) < 19
            else None
        )
        asked = service.service_attributes.filter(variable=True) if service else []
        self.questions = {f"{questions.PREFIX}{one.code}": one for one in asked}
        for name, question in self.questions.items():
            self.fields[name] = questions.field_of(question)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answers = {question.code: data.pop(name, None) for name, question in self.questions.items()}
        given = {code: questions.plain(said) for code, said in answers.items() if said not in (None, "", [])}
        return {**data, "attributes": given}


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


class MacroForm(MoveForm):
    macro = forms.ModelChoiceField(Macro.objects.none(), label="Which macro")

    def prepare_for_many(self) -> None:
        self.fields["macro"].queryset = turns.usable_macros(self.user)


def _own_teams(user: Any) -> QuerySet[Team]:
    who = permissions.scope(user)
    teams = Team.objects.select_related("department")
    return teams if who.has(permissions.ADMINISTRATOR) else teams.filter(department__in=who.departments)
