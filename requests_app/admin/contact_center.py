"""What the contact center keeps by itself: bulletins, the directory, who is on call."""

from typing import Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from knowledgebase.models import Article

from ..models import Bulletin, CallBack, DirectoryEntry, Page, Shift
from .base import ModelAdmin, ReadOnlyAdmin, Textarea, TextInput

LANGUAGES = [(code, LANG_INFO[code]["name"]) for code, _name in settings.LANGUAGES]
ENGLISH = "en"


def _boxes() -> dict[str, forms.Field]:
    """A title and a text for each language of the city; the English title must be there."""
    titles = {
        f"title_{code}": forms.CharField(
            label=f"Title in {name}", max_length=160, required=code == ENGLISH, widget=TextInput
        )
        for code, name in LANGUAGES
    }
    texts = {
        f"text_{code}": forms.CharField(
            label=f"Text in {name}", max_length=2000, required=False, widget=Textarea
        )
        for code, name in LANGUAGES
    }
    return titles | texts


class _Bulletin(forms.ModelForm):
    """Kept as {"en": ..., "es": ...}."""

    class Meta:
        model = Bulletin
        fields = ["kind", "starts_at", "ends_at", "answer_slugs", "is_staff_only"]
        labels = {"answer_slugs": "Answers about it", "is_staff_only": "Only for staff"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "text"):
            for code, _label in LANGUAGES:
                self.fields[f"{name}_{code}"].initial = (
                    getattr(self.instance, name, {}).get(code, "") if self.instance.pk else ""
                )

    def clean_answer_slugs(self) -> list[str]:
        given = self.cleaned_data["answer_slugs"] or []
        known = set(Article.objects.filter(slug__in=given).values_list("slug", flat=True))
        if unknown := [slug for slug in given if slug not in known]:
            raise ValidationError(
                f"There is no answer {', '.join(unknown)}: write the last part of its address."
            )
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "A bulletin ends after it starts.")
        return cleaned

    def save(self, commit: bool = True) -> Bulletin:
        for name in ("title", "text"):
            given = {code: self.cleaned_data[f"{name}_{code}"].strip() for code, _label in LANGUAGES}
            setattr(self.instance, name, {code: words for code, words in given.items() if words})
        return super().save(commit)


BulletinForm = type("BulletinForm", (_Bulletin,), _boxes())


@admin.register(Bulletin)
class BulletinAdmin(ModelAdmin):
    form = BulletinForm
    fields = [
        "kind",
        tuple(f"title_{code}" for code, _name in LANGUAGES),
        tuple(f"text_{code}" for code, _name in LANGUAGES),
        "starts_at",
        "ends_at",
        "answer_slugs",
        "is_staff_only",
    ]
    list_display = ["__str__", "kind", "starts_at", "ends_at", "state", "is_staff_only"]
    list_filter = ["kind", "is_staff_only"]

    @admin.display(description="Shown")
    def state(self, bulletin: Bulletin) -> str:
        at = timezone.now()
        if bulletin.ends_at <= at:
            return "over"
        return "now" if bulletin.starts_at <= at else "later"

    def view_on_site(self, bulletin: Bulletin) -> str:
        """The first page with it, as residents will read it, whenever it holds."""
        return f"{reverse('web:home')}?bulletin={bulletin.pk}"

    def save_model(self, request: HttpRequest, obj: Bulletin, form: Any, change: bool) -> None:
        if not change:
            obj.posted_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)


@admin.register(DirectoryEntry)
class DirectoryEntryAdmin(ModelAdmin):
    list_display = [
        "name",
        "department",
        "phone",
        "calendar",
        "always_open",
        "is_warm",
        "backup",
        "is_active",
    ]
    list_filter = ["is_active", "always_open", "department"]
    list_select_related = ["department", "calendar", "backup"]
    search_fields = ["name", "keywords"]
    autocomplete_fields = ["department", "calendar", "backup"]

    def has_delete_permission(self, request: HttpRequest, obj: DirectoryEntry | None = None) -> bool:
        return False  # transfers name it: make it inactive instead


@admin.register(Shift)
class ShiftAdmin(ModelAdmin):
    list_display = ["department", "user", "level", "starts_at", "ends_at"]
    list_filter = ["department", "level"]
    list_select_related = ["department", "user"]
    autocomplete_fields = ["department"]
    raw_id_fields = ["user"]
    date_hierarchy = "starts_at"


@admin.register(Page)
class PageAdmin(ReadOnlyAdmin):
    list_display = ["service_request", "user", "level", "sent_at", "acknowledged_at", "escalated_at"]
    list_select_related = ["service_request", "user"]
    raw_id_fields = ["service_request", "user"]


@admin.register(CallBack)
class CallBackAdmin(ReadOnlyAdmin):
    list_display = ["phone", "reason", "promised_by", "assignee", "outcome", "ended_at"]
    list_filter = ["reason", "outcome"]
    list_select_related = ["assignee"]
    raw_id_fields = ["contact", "resident", "service_request", "assignee"]
