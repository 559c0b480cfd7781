"""What the editors' pages share. Unfold dresses them; without it they are Django's own."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from .. import editing, permissions

if apps.is_installed("unfold"):
    from unfold.admin import ModelAdmin as PlainAdmin
    from unfold.admin import StackedInline
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput
else:
    from django.contrib.admin import ModelAdmin as PlainAdmin
    from django.contrib.admin import StackedInline
    from django.forms import Textarea, TextInput

__all__ = ["EditedAdmin", "LinesField", "PlainAdmin", "StackedInline", "TextInput", "Textarea", "permissions"]


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **given: Any) -> None:
        rows = given.pop("rows", 4)
        super().__init__(
            **{"required": False, "strip": False, "widget": Textarea(attrs={"rows": rows}), **given}
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class EditedAdmin(PlainAdmin):
    """Every version is kept, with who (the middleware knows) and why."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        with editing.reason(request.POST.get("why", "")[:200] or "edited in the admin"):
            return super().changeform_view(request, object_id, form_url, extra_context)


class WhyForm(forms.ModelForm):
    why = forms.CharField(
        required=False, label="Why", help_text="Kept with this version", max_length=200, widget=TextInput()
    )


def say_once(request: HttpRequest, admin_: admin.ModelAdmin, words: list[str]) -> None:
    for text in dict.fromkeys(words):
        admin_.message_user(request, text, level="WARNING")
