"""The forms of residents' pages. None of them takes a social security or card number."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledgebase.privacy import holds_secret_number

from .. import questions
from ..cases import residents
from ..cases.intake import DESCRIPTION_LIMIT, NewRequest, Place
from ..models import Service, ServiceAttribute, Survey
from ..online.aftercare import LONGEST
from . import places
from .places import Where

PERSON = ("first_name", "last_name", "email", "phone")
PLACE = ("address", "spot", "latitude", "longitude", "placed", "as_written")
FIELD_OF = {"place": "address", "resident": "email"}
FEW = 6  # choices that are shown as buttons, more as a list


def holds_secret(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(holds_secret, value))
    return isinstance(value, str) and holds_secret_number(value)


class CarefulForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, value in list(data.items()):
            if name in ("phone", "latitude", "longitude"):
                continue
            if holds_secret(value):
                refusal = _("This looks like a social security or card number. Take it out: never send one.")
                self.add_error(name, refusal)
        return data


class ReportForm(CarefulForm):
    """One report of one service. where: what is known of the place, after clean()."""

    description = forms.CharField(
        label=gettext_lazy("What is the problem?"),
        help_text=gettext_lazy("What you see, since when, what it looks like. Leave out names."),
        required=False,
        max_length=DESCRIPTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    address = forms.CharField(
        label=gettext_lazy("Address, corner or known place"),
        help_text=gettext_lazy("For example: 12 Elm Street, or Main Street and Elm Street"),
        required=False,
        max_length=places.LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    spot = forms.CharField(required=False, max_length=200)
    latitude = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    longitude = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    placed = forms.CharField(required=False, max_length=places.LONGEST, widget=forms.HiddenInput)
    as_written = forms.BooleanField(label=gettext_lazy("Use it as I wrote it"), required=False)
    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(
        self, *args: Any, service: Service, asked: list[ServiceAttribute], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.service, self.asked, self.where = service, asked, Where()
        wording = questions.wording_of(service, language)
        self.said: dict[str, Any] = wording.questions if wording else {}
        for question in asked:
            if question.variable:
                self.fields[questions.PREFIX + question.code] = self._question(question)

    def _question(self, question: ServiceAttribute) -> forms.Field:
        field = questions.field_of(question, self.said.get(question.code))
        field.error_messages["required"] = _("Answer this question.")
        if question.datatype == "singlevaluelist" and len(question.values) <= FEW:
            field.widget = forms.RadioSelect(choices=field.choices[1:])  # type: ignore[attr-defined]
        return field

    def script(self) -> list[Any]:
        """What the service asks, in its order: bound fields, and the texts between them."""
        return [self[questions.PREFIX + one.code] if one.variable else self._text(one) for one in self.asked]

    def _text(self, question: ServiceAttribute) -> str:
        return self.said.get(question.code, {}).get("description") or question.description

    def people(self) -> list[Any]:
        return [self[name] for name in ("email", "phone", "first_name", "last_name")]

    def clean_phone(self) -> str:
        try:
            return residents.e164(self.cleaned_data["phone"])
        except ValidationError:
            raise ValidationError(
                _("Give the phone number with its area code, such as 860 555 0123.")
            ) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._clean_place(data)
        if self._is_out_of_reach(data):
            self.add_error("email", _("This service needs to reach you: give an e-mail or a phone number."))
        if not data.get("description", "").strip() and not self._answers() and not self.errors:
            self.add_error("description", _("Say in a few words what the problem is."))
        return data

    def _is_out_of_reach(self, data: dict[str, Any]) -> bool:
        """Neither given; one that was mistyped is complained of already."""
        given = any(data.get(name) or name in self.errors for name in ("email", "phone"))
        return not self.service.anonymous_allowed and not given

    def _clean_place(self, data: dict[str, Any]) -> None:
        self.where = places.look_up(data)
        if (
            self.where.kind == "outside"
            or self.where.kind in ("choose", "unknown")
            and not data.get("as_written")
        ):
            self.add_error("address", self.where.sentence)
        elif self.where.kind == "none" and self.service.needs_location:
            self.add_error(
                "address", _("Say where it is: type an address, use your location, or pick it on the map.")
            )

    def person(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "").strip() for name in PERSON}

    def new_request(self, language: str) -> NewRequest:
        return NewRequest(
            service=self.service,
            description=self.cleaned_data["description"].strip(),
            attributes=self._answers(),
            place=self.where.place() if self.where.is_found else Place(self.cleaned_data["address"]),
            language=language,
        )

    def _answers(self) -> dict[str, Any]:
        names = {one.code: questions.PREFIX + one.code for one in self.asked if one.variable}
        answers = {code: self.cleaned_data.get(name) for code, name in names.items()}
        return {
            code: questions.plain(answer) for code, answer in answers.items() if answer not in (None, "", [])
        }

    def show(self, refusal: ValidationError) -> None:
        """Put each sentence of a verb at the field it is about."""
        by_field = getattr(refusal, "error_dict", None) or {None: [refusal]}
        for name, errors in by_field.items():
            field = FIELD_OF.get(name or "", name)
            known = next((one for one in (field, f"{questions.PREFIX}{field}") if one in self.fields), None)
            self.add_error(known, [message for one in errors for message in one.messages])


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class WordsForm(CarefulForm):
    """A few words to the staff."""

    text = forms.CharField(
        label=gettext_lazy("Your message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class SurveyForm(CarefulForm):
    score = forms.TypedChoiceField(
        label=gettext_lazy("How was it?"), choices=Survey.Score.choices, coerce=int, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("What should we know?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
