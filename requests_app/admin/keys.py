"""Keys of other systems: made here, shown once, revoked, never shown again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from .. import keys
from ..models import ApiKey
from .base import ModelAdmin


class KeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=ApiKey.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[ApiKey.Scope.REPORT],
        help_text="What the key may do; reading needs no key",
    )

    class Meta:
        model = ApiKey
        fields = ["name", "scopes", "rate", "user"]

    def clean_rate(self) -> int | None:
        rate = self.cleaned_data["rate"]
        if rate == 0:
            raise ValidationError("A key may be used once a minute at least; to end it, revoke it.")
        return rate


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    form = KeyForm
    list_display = ["name", "hint", "scopes", "rate", "created_at", "last_used_at", "revoked_at"]
    autocomplete_fields = ["user"]
    actions = ["revoke"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"rate": keys.DEFAULT_RATE, **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        return ["hint", "created_at", "last_used_at", "revoked_at"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """The history of what it changed stays; a key is revoked."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        given = form.cleaned_data
        key, secret = keys.issue(
            given["name"], scopes=given["scopes"], rate=given["rate"], user=given["user"]
        )
        obj.__dict__.update(key.__dict__)
        self.message_user(
            request, f"The key, shown this once only: {secret} Give it to {key.name} now.", messages.WARNING
        )

    @admin.action(description="Revoke the selected keys", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for key in queryset:
            keys.revoke(key)
        self.message_user(request, "They open nothing any more.", messages.SUCCESS)
