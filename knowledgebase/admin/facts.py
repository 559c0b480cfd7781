"""Facts: one value in one place, with its time and its alarms."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from .. import facts, values
from ..models import ENGLISH, Fact, in_language
from .base import EditedAdmin, TextInput, WhyForm


class FactForm(WhyForm):
    """Labels and values are one field a language; the value for all languages is enough for fees and dates."""

    value = forms.CharField(required=False, widget=TextInput(), help_text="20.00, 2026-07-01, 1.5 or a text")

    class Meta:
        model = Fact
        exclude = ["labels", "values"]

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        fact = self.instance
        self.fields["value"].initial = (fact.values or {}).get("", "")
        for code, name in settings.LANGUAGES:
            self.fields[f"label_{code}"] = forms.CharField(
                label=f"Label, {name}",
                required=code == ENGLISH,
                widget=TextInput(),
                initial=(fact.labels or {}).get(code),
            )
            self.fields[f"value_{code}"] = forms.CharField(
                label=f"Value, {name} only",
                required=False,
                widget=TextInput(),
                initial=(fact.values or {}).get(code),
            )

    def _post_clean(self) -> None:
        """The model checks them with the rest of the row."""
        given = {"": self.cleaned_data.get("value", "")}
        given |= {code: self.cleaned_data.get(f"value_{code}", "") for code, _ in settings.LANGUAGES}
        self.instance.values = {code: text for code, text in given.items() if text}
        labels = {code: self.cleaned_data.get(f"label_{code}", "") for code, _ in settings.LANGUAGES}
        self.instance.labels = {code: text for code, text in labels.items() if text}
        super()._post_clean()

    def _update_errors(self, errors: Any) -> None:
        """Errors of the two columns belong to the fields that make them."""
        found = getattr(errors, "error_dict", {})
        for column, name in (("values", "value"), ("labels", f"label_{ENGLISH}")):
            if column in found:
                found[name] = found.pop(column)
        super()._update_errors(errors)


@admin.register(Fact)
class FactAdmin(EditedAdmin):
    form = FactForm
    list_display = ["key", "label", "value", "valid_from", "valid_to", "used_by", "owner", "alarm"]
    list_filter = ["kind", "owner"]
    search_fields = ["key", "labels", "values"]
    list_before_template = "knowledgebase/admin/_alarms.html"

    def get_fieldsets(self, request: HttpRequest, obj: Fact | None = None) -> list:
        codes = [code for code, _ in settings.LANGUAGES]
        return [
            (None, {"fields": ["key", "kind", "value", *(f"value_{code}" for code in codes)]}),
            ("Shown as", {"fields": [f"label_{code}" for code in codes]}),
            ("When", {"fields": ["valid_from", "valid_to", "review_on", "owner", "source", "why"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **given: Any) -> Any:
        return super().get_form(request, obj, change, **{**given, "fields": None})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        self.uses = facts.uses()
        self.alarms = {alarm.key: alarm for alarm in facts.alarms(timezone.localdate())}
        urgent = [alarm for alarm in self.alarms.values() if alarm.is_urgent]
        return super().changelist_view(request, {**(extra_context or {}), "alarms": urgent})

    @admin.display(description="Label")
    def label(self, fact: Fact) -> str:
        return in_language(fact.labels, ENGLISH)

    @admin.display(description="Value")
    def value(self, fact: Fact) -> str:
        return values.say(fact.kind, in_language(fact.values, ENGLISH), ENGLISH)

    @admin.display(description="Used by")
    def used_by(self, fact: Fact) -> str:
        number = self.uses[fact.key]
        return f"{number} answer{'' if number == 1 else 's'}"

    @admin.display(description="Alarm")
    def alarm(self, fact: Fact) -> str:
        alarm = self.alarms.get(fact.key)
        return alarm.problem if alarm else ""
