"""What a person says of a parcel: who answers for it, what to beware of, and which complaint is about it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.functions import Upper

from ... import permissions
from ...enforcement import telling
from ...enforcement.ladder import Tier
from ...enforcement.papers import METHODS
from ...models import Parcel, Party, SafetyFlag, ServiceRequest, Tenure
from ...outbox.replies import language_name
from .. import people
from ..forms import PERSON
from .forms import DAY

NEW = "new"
LANGUAGES = [(code, language_name(code)) for code in METHODS]
SOME = 10


class RowForm(forms.Form):
    def __init__(self, *args: Any, parcel: Parcel, target: Any, user: Any, today: date, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.parcel, self.target, self.user, self.today = parcel, target, user, today
        self.prepare()

    def prepare(self) -> None:
        """For fields that depend on the parcel."""

    def notes(self) -> list[str]:
        return []


class TenureForm(RowForm):
    """A name that is known already is chosen, or said to be somebody else's."""

    name = forms.CharField(max_length=200, help_text="As it stands in the land records")
    existing = forms.ChoiceField(label="Somebody called so is known", required=False, widget=forms.RadioSelect)  # fmt: skip
    role = forms.ChoiceField(label="Answers for it as", choices=Tenure.Role.choices, widget=forms.RadioSelect, initial=Tenure.Role.OWNER)  # fmt: skip
    since = forms.DateField(required=False, widget=DAY)
    kind = forms.ChoiceField(choices=Party.Kind.choices, widget=forms.RadioSelect, initial=Party.Kind.PERSON)
    mailing_address = forms.CharField(required=False, max_length=300)
    language = forms.ChoiceField(label="Reads notices in", choices=LANGUAGES, help_text="English stands behind every other language")  # fmt: skip
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(required=False, max_length=30)

    def prepare(self) -> None:
        self.known = self._called_so() if self.is_bound else []
        if not self.known:
            del self.fields["existing"]
            return
        said = [
            (str(one.pk), f"{one.name}, {one.mailing_address or 'no mailing address'}") for one in self.known
        ]
        self.fields["existing"].choices = [*said, (NEW, "Somebody else of this name")]  # type: ignore[attr-defined]

    def _called_so(self) -> list[Party]:
        name = " ".join(str(self.data.get("name", "")).replace("\x00", "").split()).upper()
        rows = Party.objects.annotate(folded=Upper("name")).filter(folded=name, redacted_at=None)
        return list(rows[:SOME]) if name else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.known and not data.get("existing"):
            self.add_error("existing", "Choose: it is one of these, or somebody else.")
        return data

    @property
    def party(self) -> Party | None:
        """The one chosen; None for a new one."""
        chosen = self.cleaned_data.get("existing", NEW) or NEW
        return next((one for one in self.known if str(one.pk) == chosen), None)


class ReachForm(RowForm):
    mailing_address = forms.CharField(required=False, max_length=300)
    language = forms.ChoiceField(label="Reads notices in", choices=LANGUAGES, help_text="English stands behind every other language")  # fmt: skip
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(required=False, max_length=30)

    def prepare(self) -> None:
        for name, field in self.fields.items():
            field.initial = getattr(self.target.party, name)

    def notes(self) -> list[str]:
        return ["It holds for every parcel of theirs, from now on. What was served keeps its address."]


class EndForm(RowForm):
    until = forms.DateField(label="The first day on which they no longer answer for it", widget=DAY)

    def prepare(self) -> None:
        self.fields["until"].initial = self.today


class FlagForm(RowForm):
    kind = forms.ChoiceField(label="What", choices=SafetyFlag.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="What to know before the door",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Facts, not opinions: “brown dog, loose in the back yard”",
    )
    expires_on = forms.DateField(label="Stands until", widget=DAY, help_text="A year at most")

    def prepare(self) -> None:
        self.fields["expires_on"].initial = self.today + timedelta(days=180)


class ConfirmForm(RowForm):
    """Nothing to fill in."""


class RedactForm(RowForm):
    def notes(self) -> list[str]:
        return [
            "Name, mailing address, e-mail and telephone go out of the register. What was served on them stays as it was served: it is evidence."
        ]


class PlanForm(forms.Form):
    """Which lot the complaint is about, who goes, how urgent."""

    parcel = forms.ModelChoiceField(
        Parcel.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the parcel: an inspector must know where to go."},
    )
    tier = forms.TypedChoiceField(choices=Tier.choices, coerce=int, widget=forms.RadioSelect)
    inspector = forms.CharField(
        required=False,
        help_text="A name or user name; empty: nobody yet",
        widget=forms.TextInput(attrs=PERSON),
    )
    on = forms.DateField(label="Planned for", required=False, widget=DAY, help_text="Empty: no day yet")

    def __init__(self, *args: Any, complaint: ServiceRequest, parcels: list[int], user: Any, today: date, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.complaint, self.user, self.today = complaint, user, today
        self.fields["parcel"].queryset = Parcel.objects.filter(pk__in=parcels)  # type: ignore[attr-defined]

    def clean_inspector(self) -> User | None:
        found = people.find(self.cleaned_data["inspector"], self.user)
        if found and self.complaint.department_id not in permissions.departments_of(found):
            raise ValidationError(f"{telling.person(found)} does not work for {self.complaint.department}.")
        return found

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day and day < self.today:
            raise ValidationError("This day has passed: give today or a day to come.")
        return day
