"""Macros, what closing needs, and standard replies: edited as data, refused in words where nobody could run them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from .. import permissions, turns
from ..cases import checks
from ..models import ClosingCheck, Macro, MacroStep
from . import people
from .base import ModelAdmin, StackedInline, TextInput


class ChecksForm(forms.ModelForm):
    """The checks as boxes, and the codes of questions that must be answered as words."""

    ticked = forms.MultipleChoiceField(
        label="What must hold",
        choices=list(checks.LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    questions = forms.CharField(
        label="Questions that must be answered",
        required=False,
        max_length=400,
        widget=TextInput,
        help_text="The codes of the service's questions, with commas between them",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.checks or []
        self.fields["ticked"].initial = [code for code in kept if code in checks.LABELS]
        asked = [code.removeprefix(checks.ANSWER) for code in kept if code.startswith(checks.ANSWER)]
        self.fields["questions"].initial = ", ".join(asked)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        asked = [word.strip() for word in data.get("questions", "").split(",") if word.strip()]
        codes = [*data.get("ticked", ()), *(f"{checks.ANSWER}{word}" for word in asked)]
        checks.check_codes(codes, self._services(data))
        self.instance.checks = codes
        return data

    def _services(self, data: dict[str, Any]) -> list[Any]:
        return list(data.get("services") or filter(None, [data.get("service")]))


class MacroForm(ChecksForm):
    class Meta:
        model = Macro
        fields = ("name", "description", "department", "groups", "services", "is_active")


class StepForms(BaseInlineFormSet):
    """Knows the macro as it will be, and who makes it."""

    request: HttpRequest

    def clean(self) -> None:
        super().clean()
        if any(form.errors for form in self.forms):
            return
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        steps = sorted((form.instance for form in kept), key=lambda step: step.order)
        turns.check_macro(self.instance, steps, self.request.user)  # type: ignore[arg-type]


class StepsInline(StackedInline):
    model = MacroStep
    formset = StepForms
    extra = 0
    min_num = 1
    fields = [
        ("order", "verb"), ("to_me", "assignee"), ("team", "department"), ("service", "priority"),
        ("hold_reason", "resolution"), "reply", "text", "is_public",
    ]  # fmt: skip

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Steps are for colleagues of one's own departments."""
        if db_field.name == "assignee":
            kwargs["queryset"] = people.colleagues(request.user).order_by("first_name", "username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        made = super().get_formset(request, obj, **kwargs)
        made.request = request
        return made


@admin.register(Macro)
class MacroAdmin(ModelAdmin):
    form = MacroForm
    inlines = [StepsInline]
    list_display = ["name", "department", "what", "is_active"]
    list_filter = ["is_active", "department"]
    list_select_related = ["department"]
    search_fields = ["name"]
    autocomplete_fields = ["groups", "services"]
    fields = [
        "name", "description", "department", "groups", "services", "ticked", "questions", "is_active",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("steps")

    @admin.display(description="Steps")
    def what(self, macro: Macro) -> str:
        return ", ".join(map(str, macro.steps.all()))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_theirs(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)


def _is_theirs(request: HttpRequest, macro: Macro | None) -> bool:
    """Supervisors keep the macros of their departments; those for everybody are the administrators'."""
    who = permissions.scope(request.user)
    return macro is None or who.has(permissions.ADMINISTRATOR) or macro.department_id in who.departments


class ClosingForm(ChecksForm):
    class Meta:
        model = ClosingCheck
        fields = ("service",)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.instance.checks and not self.errors:
            raise ValidationError(
                "Tick what must be there before a request of this service is closed as fixed."
            )
        return data


@admin.register(ClosingCheck)
class ClosingCheckAdmin(ModelAdmin):
    form = ClosingForm
    fields = ["service", "ticked", "questions"]
    list_display = ["service", "needs"]
    list_select_related = ["service"]
    search_fields = ["service__name"]
    autocomplete_fields = ["service"]

    @admin.display(description="Before it is closed as fixed")
    def needs(self, check: ClosingCheck) -> str:
        return ", ".join(map(checks.label, check.checks))
