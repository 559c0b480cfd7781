"""Ordinance sections, parcels and parties in the admin. Parcels and parties change on the parcel's page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ... import case_access, permissions
from ...enforcement.papers import METHODS
from ...models import OrdinanceSection, Parcel, Party, Tenure
from ...outbox.replies import language_name
from ..base import ModelAdmin, ReadOnlyAdmin, TabularInline, Textarea, TextInput

WORDS = {"title": "Title", "text": "What it says", "remedy": "What the owner is to do"}
NOTE = "A change is for what is found from now on. What was found and served keeps the words, days and fine of its day."


class SectionForm(forms.ModelForm):
    """Its words a field each, in every language of the notices."""

    class Meta:
        model = OrdinanceSection
        widgets = {"fines": TextInput()}
        fields = ["code", "is_active", "tier", "task", "services", "days_to_comply", "counts_working_days", "mail_days", "fines", "courtesy_first", "city_abates"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (language, word) in word_fields().items():
            if name in self.fields:
                self.fields[name].initial = self.instance.texts.get(language, {}).get(word, "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("title_en"):
            self.add_error("title_en", "Give the title: the owner reads it.")
        return data

    def save(self, commit: bool = True) -> OrdinanceSection:
        texts = dict(self.instance.texts)
        for name, (language, word) in word_fields().items():
            if name in self.cleaned_data:
                texts[language] = {**texts.get(language, {}), word: self.cleaned_data[name].strip()}
        kept = {
            language: {word: said for word, said in words.items() if said}
            for language, words in texts.items()
        }
        self.instance.texts = {language: words for language, words in kept.items() if words}
        saved: OrdinanceSection = super().save(commit)
        return saved


def word_fields() -> dict[str, tuple[str, str]]:
    return {f"{word}_{language}": (language, word) for language in METHODS for word in WORDS}


for _name, (_language, _word) in word_fields().items():
    _widget = TextInput if _word == "title" else Textarea
    _field = forms.CharField(
        label=f"{WORDS[_word]}, {language_name(_language)}",
        required=_name == "title_en",
        max_length=4000,
        widget=_widget() if _word == "title" else _widget(attrs={"rows": 3}),
    )
    SectionForm.base_fields[_name] = SectionForm.declared_fields[_name] = _field


@admin.register(OrdinanceSection)
class OrdinanceSectionAdmin(ModelAdmin):
    form = SectionForm
    list_display = ["code", "title", "tier", "days_to_comply", "counts_working_days", "fines", "courtesy_first", "city_abates", "is_active"]  # fmt: skip
    list_filter = ["tier", "task", "is_active"]
    search_fields = ["code"]
    autocomplete_fields = ["services"]
    fieldsets = [
        (None, {"fields": ["code", "is_active", "tier", "task", "services"], "description": NOTE}),
        *(
            (language_name(language), {"fields": [f"{word}_{language}" for word in WORDS]})
            for language in METHODS
        ),
        ("Time and money", {"fields": ["days_to_comply", "counts_working_days", "mail_days", "fines", "courtesy_first", "city_abates"]}),
    ]  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Violations name it: it is made inactive, never deleted."""
        return False


def _reads(user: Any) -> bool:
    """Who answers for property is for those who enforce, and for the desk that owners call."""
    if not case_access.may_see_parties(user):
        return False
    who = permissions.scope(user)
    return who.is_citywide or (who.has(*case_access.SEES) and case_access.enforcing(user).exists())


@admin.register(Parcel)
class ParcelAdmin(ReadOnlyAdmin):
    """Django's own addresses for parcels lead to our pages."""

    search_fields = ["number", "address"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("staff:parcels")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not (object_id.isascii() and object_id.isdigit()):
            return redirect("staff:parcels")
        return redirect("staff:parcel", int(object_id))


class Tenures(TabularInline):
    model = Tenure
    extra = 0
    can_delete = False
    fields = readonly_fields = ["parcel", "role", "since", "until"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenure]:
        return super().get_queryset(request).select_related("parcel", "party")


@admin.register(Party)
class PartyAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "mailing_address", "language"]
    list_filter = ["kind", "language"]
    search_fields = ["name"]
    fields = ["name", "kind", "mailing_address", "language", "email", "phone", "redacted_at"]
    inlines = [Tenures]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and _reads(request.user)
