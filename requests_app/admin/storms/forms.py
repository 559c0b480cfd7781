"""What a person says of a storm: what it is, what everybody is told, how it ended."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from ...cases.workflow import Resolution
from ...models import Bulletin, District, Service

ENGLISH = "en"
LONGEST = 600


def _box(language: str, name: str, label: str, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=f"{label} ({name})",
        max_length=LONGEST,
        required=language == ENGLISH,
        widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
    )


class InLanguages(forms.Form):
    """One box a language; what is empty is read in English."""

    said = "text"
    label = "What everybody is told"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, name in settings.LANGUAGES:
            self.fields[f"{self.said}_{language}"] = _box(language, str(name), self.label)
        self.order_fields([f"{self.said}_{language}" for language, _ in settings.LANGUAGES])

    def words(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"{self.said}_{language}"] for language, _ in settings.LANGUAGES}


class WordForm(InLanguages):
    pass


class ClosingForm(InLanguages):
    label = "How it ended"
    resolution = forms.ChoiceField(label="Closed as", choices=Resolution.choices, initial=Resolution.FIXED)


class BulletinForm(InLanguages):
    label = "Bulletin"
    ends_at = forms.DateTimeField(
        label="Shown until", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    is_staff_only = forms.BooleanField(label="For the desk only", required=False)
    kind = forms.ChoiceField(choices=Bulletin.Kind.choices, initial=Bulletin.Kind.STORM)


class OpenForm(InLanguages):
    said = "title"
    label = "What happened"
    services = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label="Reported as",
        to_field_name="service_code",
        widget=forms.CheckboxSelectMultiple,
    )
    districts = forms.ModelMultipleChoiceField(
        District.objects.none(), required=False, help_text="None ticked: the whole city",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    started_at = forms.DateTimeField(
        label="Since", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    alarm = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = Service.objects.filter(is_active=True).order_by("name")
        self.fields["districts"].queryset = District.objects.filter(
            layer__is_primary=True, valid_to=None
        ).order_by("name")
        for language, name in settings.LANGUAGES:
            self.fields[f"title_{language}"] = forms.CharField(
                label=f"{self.label} ({name})", max_length=120, required=language == ENGLISH,
                widget=forms.TextInput(attrs={"lang": language}),
            )  # fmt: skip
        self.order_fields(
            [*(f"title_{language}" for language, _ in settings.LANGUAGES), "started_at", "services"]
        )


def local_minute(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")
