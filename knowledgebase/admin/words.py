"""Words the search knows: synonyms, danger, and what is not for the city."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .. import indexing
from ..models import DangerPhrase, OutOfScope, Synonym
from .base import EditedAdmin, LinesField, WhyForm


class SynonymForm(WhyForm):
    terms = LinesField(required=True, help_text="Words or phrases that mean the same, one a line")


ONE_A_LINE = "Any of these, one a line, its words near each other; (smell|odor) gas means either word"


class DangerForm(WhyForm):
    phrases = LinesField(required=True, help_text=ONE_A_LINE)
    negative = LinesField(help_text="Not where one of these is said, one a line")


class OutOfScopeForm(DangerForm):
    pass


class WordsAdmin(EditedAdmin):
    """The search reads its words anew after each change."""

    list_filter = ["language"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.renew(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        indexing.words_changed()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        indexing.words_changed()

    def renew(self, obj: Any) -> None:
        indexing.words_changed()


@admin.register(Synonym)
class SynonymAdmin(WordsAdmin):
    form = SynonymForm
    list_display = ["__str__", "language"]
    search_fields = ["terms"]

    def renew(self, obj: Synonym) -> None:
        indexing.synonym_changed(obj)


@admin.register(DangerPhrase)
class DangerPhraseAdmin(WordsAdmin):
    form = DangerForm
    list_display = ["__str__", "language", "kind", "text"]
    search_fields = ["phrases", "text"]


@admin.register(OutOfScope)
class OutOfScopeAdmin(WordsAdmin):
    form = OutOfScopeForm
    list_display = ["__str__", "language", "text"]
    search_fields = ["phrases"]
