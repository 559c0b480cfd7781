"""What a hearing is set with, and what it came to."""

from django import forms

from ...models import Hearing
from ..base import Textarea, TextInput

NATIVE = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SetForm(forms.Form):
    when = forms.DateTimeField(label="Day and hour", widget=NATIVE)
    place = forms.CharField(
        label="Where", max_length=120, widget=TextInput(attrs={"placeholder": "City Hall, room 3"})
    )
    docket = forms.CharField(label="Docket number", max_length=40, required=False, widget=TextInput())


class HearingForm(SetForm):
    asked_on = forms.DateField(
        label="Asked for by the owner on",
        required=False,
        widget=DAY,
        help_text="Empty: the city sets it of its own accord.",
    )


class AppealForm(SetForm):
    filed_on = forms.DateField(
        label="Filed on",
        required=False,
        widget=DAY,
        help_text="Empty: today. Within thirty days of the ruling.",
    )


class RulingForm(forms.Form):
    ruling = forms.ChoiceField(label="It ended", choices=Hearing.Ruling, widget=forms.RadioSelect)
    text = forms.CharField(
        label="The ruling, as it was spoken",
        max_length=1000,
        required=False,
        widget=Textarea(attrs={"rows": 4}),
    )
    fine = forms.IntegerField(
        label="Reduced fine, dollars in all", required=False, min_value=1, help_text="Where it was reduced."
    )
    again = forms.DateTimeField(
        label="It goes on", required=False, widget=NATIVE, help_text="Where it was continued."
    )
