"""The forms of the call screen. None of them takes a social security or card number."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from knowledgebase import privacy

from ...cases import residents
from ...cases.intake import NewRequest, Place
from ...desk import gazetteer
from ...models import CallBack, Channel, Contact, DirectoryEntry, Message
from ..intake import IntakeForm

NO_SECRETS = "This looks like a social security or card number: never write one down. Take it out and go on."
AT_THE_DESK = [
    (value, label)
    for value, label in Channel.choices
    if value in {"phone", "walk_in", "email", "text", "social", "elected_office", "employee", "web", "other"}
]
OURS_ANYWAY = "The city is responsible there all the same"


def holds_secret(value: Any) -> bool:
    """Also inside lists and dictionaries, as drafts have them."""
    if isinstance(value, dict):
        return any(map(holds_secret, value.values()))
    if isinstance(value, list | tuple):
        return any(map(holds_secret, value))
    return isinstance(value, str) and privacy.holds_secret_number(value)


class SafeForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, value in list(data.items()):
            if holds_secret(value):
                self.add_error(name, NO_SECRETS)
        return data


def _phone(value: str) -> str:
    try:
        return residents.e164(value)
    except ValidationError as error:
        raise ValidationError(error.messages) from None


class BeginForm(SafeForm):
    channel = forms.ChoiceField(choices=AT_THE_DESK, initial=Channel.PHONE)
    language = forms.ChoiceField(choices=[("", "As known"), *settings.LANGUAGES], required=False)
    caller_phone = forms.CharField(
        label="Number that calls",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def clean_caller_phone(self) -> str:
        return _phone(self.cleaned_data["caller_phone"])


class CallerForm(SafeForm):
    """Who it is and how we talk."""

    phone = forms.CharField(
        required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )
    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    channel = forms.ChoiceField(choices=AT_THE_DESK)
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    interpreter = forms.CharField(max_length=80, required=False)
    interpreter_minutes = forms.IntegerField(label="Minutes", required=False, min_value=0, max_value=600)

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])


def caller_initial(contact: Contact) -> dict[str, Any]:
    resident = contact.resident
    names = ("first_name", "last_name", "email")
    return {
        "phone": contact.caller_phone or (resident.phone if resident else ""),
        **{name: getattr(resident, name, "") for name in names},
        **{
            name: getattr(contact, name)
            for name in ("channel", "language", "interpreter", "interpreter_minutes")
        },
    }


class RequestForm(SafeForm, IntakeForm):  # type: ignore[misc]  # both are plain forms
    """What the service asks; who asks and how is known from the contact already."""

    ours_anyway = forms.BooleanField(label=OURS_ANYWAY, required=False)
    KNOWN = ("first_name", "last_name", "phone", "email", "channel")
    LAST = ("priority", "on_behalf_of", "reply_by")

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact
        for name in self.KNOWN:
            del self.fields[name]
        for name in ("latitude", "longitude", "zip_code"):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["description"].widget.attrs["rows"] = 3
        for name in self._questions():
            self.fields[name].error_messages["required"] = "Ask the caller: this service needs an answer."
        self.fields["address"].required = self.service.needs_location
        self.fields["address"].error_messages["required"] = (
            "Say where it is: an address, a corner or a known place."
        )
        self.fields["address"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("address") and data.get("latitude") is None:
            self._place(data)
        point = (data.get("latitude"), data.get("longitude"))
        if None not in point and not data.get("ours_anyway") and not gazetteer.is_inside(*point):
            self.add_error("address", _outside(data["address"]))
        return data

    def _place(self, data: dict[str, Any]) -> None:
        """Without a script nobody chose a place: it is looked up now."""
        verdict = gazetteer.look_up(data["address"])
        if verdict and verdict.kind == "outside" and not data.get("ours_anyway"):
            self.add_error("address", f"{verdict.sentence} Or tick “{OURS_ANYWAY}”.")
        elif verdict and verdict.spot and verdict.kind in ("known", "street"):
            data["latitude"], data["longitude"] = verdict.spot.latitude, verdict.spot.longitude
            data["zip_code"] = data["zip_code"] or verdict.spot.zip_code
            data["address"] = verdict.spot.written if verdict.kind == "known" else data["address"]

    def asked(self) -> list[Any]:
        names = ["address"] if self.service.needs_location else []
        return [self[name] for name in (*names, *self._questions(), "description")]

    def _questions(self) -> list[str]:
        return [f"answer_{question.code}" for question in self.questions]

    def more(self) -> list[Any]:
        return [self[name] for name in ((() if self.service.needs_location else ("address",)) + self.LAST)]

    def new_request(self) -> NewRequest:
        data = self.cleaned_data
        place = {name: data[name] for name in ("address", "zip_code", "latitude", "longitude")}
        return NewRequest(
            service=self.service,
            description=data["description"],
            attributes=self._answers(),
            place=Place(**place),
            resident=self.contact.resident,
            contact=self.contact,
            channel=self.contact.channel,
            language=self.contact.language,
            **{name: data[name] for name in ("priority", "on_behalf_of", "reply_by", "idempotency_key")},
        )


def _outside(address: str) -> str:
    return f"{address or 'This point'} is outside {settings.CITY_NAME}. Press n for “not our city”, or tick “{OURS_ANYWAY}”."


class SendForm(SafeForm):
    by = forms.ChoiceField(label="Send by", choices=Message.By.choices, widget=forms.RadioSelect)
    to = forms.CharField(label="To", max_length=254)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("by") == Message.By.TEXT and data.get("to"):
            try:
                data["to"] = _phone(data["to"])
            except ValidationError as error:
                self.add_error("to", error)
        return data


class TransferForm(SafeForm):
    entry = forms.ModelChoiceField(DirectoryEntry.objects.filter(is_active=True))
    is_warm = forms.BooleanField(required=False)


class CallBackForm(SafeForm):
    phone = forms.CharField(
        label="Number to call", max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    about = forms.CharField(
        label="What to find out", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = forms.DateTimeField(
        label="Promised by", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])


class VoicemailForm(CallBackForm):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    field_order = ["phone", "about", "language", "until"]


class TriedForm(SafeForm):
    note = forms.CharField(required=False, max_length=300)
    outcome = forms.ChoiceField(choices=[("", ""), *CallBack.Outcome.choices], required=False)


class NoteForm(SafeForm):
    note = forms.CharField(
        label="Wrap-up note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


def local_minute(at: Any) -> str:
    """As a datetime-local field wants it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
